"""Finds the configuration, reads it, and reports everything that is wrong with it at once.

File and environment are laid over each other (environment wins), checked value by value by `gateway.settings`, then
together, then against the disk. Every problem says where and what to do. Relative paths count from the file's folder.
Nothing is created or changed here; secrets stay in their files until `read_secret`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from gateway import resources
from gateway.config import complaints
from gateway.config.checks import CHECKS
from gateway.config.complaints import Problem, Where
from gateway.config.settings import Settings, with_absolute_paths

PREFIX = "POSTSTELLE_"
SYSTEM_CONFIG = Path("/etc/poststelle/config.toml")
_NOWHERE = "stand-in.invalid"


class ConfigProblems(Exception):
    """The configuration cannot be used. `problems` holds all that is wrong with it; str() is the report."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        """`path` is the file that was read or looked for."""
        self.path = path
        self.problems = problems
        super().__init__("\n".join([f"{path}:", *(f"  {problem}" for problem in problems)]))


def load_settings(path: Path | None = None) -> Settings:
    """The settings of `path` or of the first configuration found (see `find_config`). Raises ConfigProblems."""
    file = find_config(path)
    values = _read_toml(file)
    _lay_over(values, _environment())
    settings, problems = _validated(values)
    settings = with_absolute_paths(settings, file.parent)
    problems += _stray_variables()
    problems += [
        one for check in CHECKS for one in check(settings) if not _is_stood_in(one, settings)
    ]
    if problems:
        raise ConfigProblems(file, complaints.in_order(problems))
    return settings


def find_config(path: Path | None = None) -> Path:
    """`path`, else $POSTSTELLE_CONFIG, ./config.toml, /etc/poststelle/config.toml. Raises ConfigProblems."""
    named = path or Path(os.environ.get(f"{PREFIX}CONFIG", ""))
    for candidate in [named] if named != Path() else [Path("config.toml"), SYSTEM_CONFIG]:
        if os.path.isfile(candidate):
            return candidate.absolute()
    missing = named if named != Path() else SYSTEM_CONFIG
    sample = resources.default_config()
    advice = (
        f"There is no such file: copy {sample} there and edit it, or name another with --config."
    )
    raise ConfigProblems(missing, [Problem("file", advice)])


def read_secret(path: Path) -> str:
    """The content of a secret's file without the line end. Raises OSError."""
    return path.read_text(encoding="utf-8").rstrip("\r\n")


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigProblems(
            file, [Problem("file", f"Make it readable for this user: {error.strerror}.")]
        ) from None
    except ValueError as error:
        raise ConfigProblems(file, [Problem("file", f"Mend the TOML syntax: {error}.")]) from None


class _Environment(EnvSettingsSource):
    """POSTSTELLE_SECTION__KEY; a list is written as JSON or with commas."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """What is no JSON is a list with commas; whether it fits is the settings' question."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return [part.strip() for part in str(value).split(",")]


def _environment() -> dict[str, Any]:
    return _Environment(
        Settings, env_prefix=PREFIX, env_nested_delimiter="__", case_sensitive=False
    )()


def _lay_over(values: dict[str, Any], upper: Mapping[str, Any]) -> None:
    """Put the environment's values over the file's, key by key."""
    for name, value in upper.items():
        section = values.get(name)
        if isinstance(section, dict) and isinstance(value, dict):
            section.update(value)
        else:
            values[name] = value


def _stray_variables() -> Iterator[Problem]:
    """POSTSTELLE_X__Y where no section x is: surely meant for us, and without effect."""
    for name in sorted(os.environ):
        section, delimiter, _ = name.upper().removeprefix(PREFIX).partition("__")
        if (
            name.upper().startswith(PREFIX)
            and delimiter
            and section.lower() not in Settings.model_fields
        ):
            yield Problem(
                name,
                f"There is no section [{section.lower()}]: correct the variable's name or unset it.",
            )


def _validated(values: dict[str, Any]) -> tuple[Settings, list[Problem]]:
    """Settings and what is wrong with them; wrong values are replaced by defaults, so that later checks still run."""
    strangers = [key for key in values if key not in Settings.model_fields]
    problems = [complaints.unknown_key((key,)) for key in strangers]
    known = {key: value for key, value in values.items() if key not in strangers}
    try:
        return Settings(**known), problems
    except ValidationError as error:
        errors = _without_echo(error.errors(include_url=False))
    problems += [complaints.problem_of(one, os.environ) for one in errors]
    for one in errors:
        _leave_out(known, one["loc"])
    known.setdefault("queue", [_stand_in(0)])
    return Settings(**known), problems


def _without_echo(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Queues that are all broken also count as none at all; one complaint is enough."""
    has_broken_queue = any(len(one["loc"]) > 1 and one["loc"][0] == "queue" for one in errors)
    return [one for one in errors if not (has_broken_queue and one["loc"] == ("queue",))]


def _leave_out(values: dict[str, Any], loc: Where) -> None:
    """Take a wrong value away: the section, the key, or the whole queue, mailbox or class of notices."""
    section, *rest = loc
    if section == "queue" and rest:
        values["queue"][rest[0]] = _stand_in(rest[0])
    elif section == "mailbox" and rest:
        values["mailbox"][rest[0]] = _mailbox_stand_in(rest[0])
    elif section == "notice_class" and rest:
        values["notice_class"][rest[0]] = {"name": f"stand-in-{rest[0]}"}
    elif rest:
        values[str(section)].pop(rest[0], None)
    else:
        values.pop(str(section), None)


def _stand_in(at: int | str) -> dict[str, str]:
    """Takes the place of a queue that cannot be read, until the report is complete."""
    return {"name": f"stand-in-{at}", "address": f"standin{at}@{_NOWHERE}"}


def _mailbox_stand_in(at: int | str) -> dict[str, str]:
    """The same for a mailbox."""
    return {
        "name": f"stand-in-{at}",
        "url": f"imaps://stand-in@{_NOWHERE}/{at}",
        "queue": "support",
    }


def _is_stood_in(problem: Problem, settings: Settings) -> bool:
    """A complaint about a stand-in, which is nobody's mistake."""
    return any(
        problem.where.startswith(f"mailbox[{at}]") and mailbox.target.host == _NOWHERE
        for at, mailbox in enumerate(settings.mailbox)
    )
