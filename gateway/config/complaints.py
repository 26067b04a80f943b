"""What is wrong with a configuration, in words: each problem is a place and one sentence that says what to do.

The wording for pydantic's error types stands here; a check of our own brings its sentence with it. Unknown keys come
with a suggestion. Values of keys are quoted short, and never those of secrets: secrets are not in the configuration.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from gateway.config.noticesettings import NoticeClass
from gateway.config.settings import Mailbox, Queue, Settings

Where = tuple[int | str, ...]

_SENTENCES = {
    "missing": "Add this key; it has no default.",
    "too_short": "Add at least one.",
    "string_type": "Write a text in quotes instead of {value}.",
    "string_too_short": "Write something between the quotes.",
    "string_pattern_mismatch": "Use letters, digits and dashes only instead of {value}.",
    "int_parsing": "Write a whole number instead of {value}.",
    "int_type": "Write a whole number instead of {value}.",
    "int_from_float": "Write a whole number instead of {value}.",
    "bool_parsing": "Write true or false instead of {value}.",
    "bool_type": "Write true or false instead of {value}.",
    "tuple_type": "Write a list in square brackets instead of {value}.",
    "path_type": "Write a path in quotes instead of {value}.",
    "model_type": "Make this a section of its own, with its keys below it.",
    "greater_than_equal": "Write {ge} or more instead of {value}.",
    "less_than_equal": "Write {le} or less instead of {value}.",
    "literal_error": "Write one of {expected} instead of {value}.",
}

_REPEATED = {
    "queue": "Write each queue as a section [[queue]] with name and address.",
    "mailbox": "Write each mailbox as a section [[mailbox]] with name, url and queue.",
    "notice_class": "Write each class as a section [[notice_class]] with a name.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the key's place, such as smtp.listen[0], and what to do about it."""

    where: str
    what: str

    def __str__(self) -> str:
        """One line of the report."""
        return f"{self.where}: {self.what}"


def place(loc: Where) -> str:
    """("queue", 0, "name") → queue[0].name"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")


def problem_of(error: ErrorDetails, environment: Mapping[str, str]) -> Problem:
    """One of pydantic's errors in our words; names the environment variable the value came from, if it did."""
    loc: Where = error["loc"]
    if error["type"] == "extra_forbidden":
        return unknown_key(loc)
    variable = f"POSTSTELLE_{'__'.join(str(step) for step in loc[:2])}".upper()
    origin = (
        f" It was set by {variable}." if variable in {name.upper() for name in environment} else ""
    )
    return Problem(place(loc), _sentence(error) + origin)


def unknown_key(loc: Where) -> Problem:
    """A key that is no setting, with the one that was probably meant."""
    key = str(loc[-1])
    return Problem(
        place(loc), f"There is no such setting{_suggestion(key, loc)}; correct or remove it."
    )


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Without repetitions, in the order in which they were found."""
    return list(dict.fromkeys(problems))


def _sentence(error: ErrorDetails) -> str:
    context: dict[str, Any] = error.get("ctx", {})
    if len(error["loc"]) == 1 and error["loc"][0] in _REPEATED:
        return _REPEATED[str(error["loc"][0])]
    if error["type"] == "value_error":
        return str(context["error"])
    template = _SENTENCES.get(error["type"])
    value = repr(error["input"])[:60]
    return (
        template.format(value=value, **context) if template else f"{error['msg']}; it is {value}."
    )


def _suggestion(key: str, loc: Where) -> str:
    here = _siblings(loc)
    close = difflib.get_close_matches(key, here, n=1)
    if close:
        return f", did you mean {place((*loc[:-1], close[0]))}"
    elsewhere = [name for name, keys in _keys_by_section().items() if key in keys]
    return f", did you mean {elsewhere[0]}.{key}" if elsewhere else ""


def _siblings(loc: Where) -> list[str]:
    if len(loc) == 1:
        return list(Settings.model_fields)
    return list(_keys_by_section().get(str(loc[0]), ()))


def _keys_by_section() -> dict[str, tuple[str, ...]]:
    sections = {
        name: tuple(field.annotation.model_fields)
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }
    models: dict[str, type[BaseModel]] = {
        "queue": Queue,
        "mailbox": Mailbox,
        "notice_class": NoticeClass,
    }
    repeated = {name: tuple(model.model_fields) for name, model in models.items()}
    return {**sections, **repeated}
