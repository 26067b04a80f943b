"""What the documents name is there: commands, make targets, settings, files and headings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs.generate import ROOT
from gateway.cli.commands import poststelle

DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "bench" / "README.md")
    if path.exists()
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]

_CODE = re.compile(r"```.*?```|`[^`\n]+`|^ {4}[^ \n].*$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(
    r"(?<!=)\bpoststelle (?!unix -)((?:--config \S+ )?[a-z][a-z-]*(?: [a-z|-]+)*)"
)
"""Not `poststelle unix -`, which is how Postfix names a service."""
_TARGET = re.compile(r"(?:^|`|=\S+ )make ([a-z]+)", re.MULTILINE)
_SETTING = re.compile(r"`([a-z]+)\.([a-z_0-9]+)(?:\[\d+\])?(?: = [^`]*)?`")
_ENVIRONMENT = re.compile(r"POSTSTELLE_([A-Z]+)__([A-Z_0-9]+)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:gateway|store|templates|tests|docs|bench|deploy)/[\w./-]*)`")


def code_of(document: Path) -> str:
    """Everything in a document that stands as code."""
    return "\n".join(_CODE.findall(document.read_text(encoding="utf-8")))


def commands_in(text: str) -> Iterator[list[str]]:
    """The words after `poststelle`, one list for each command; alternatives such as `a|b` are several."""
    for found in _COMMAND.findall(text):
        words = re.sub(r"^--config \S+ ", "", found).split()
        if words:
            first, *more = words
            for name in more[0].split("|") if more else [""]:
                yield [first, name] if name else [first]


def is_command(words: list[str]) -> bool:
    """Whether these words begin with a command of the program; a group alone is one, too."""
    command = poststelle.commands.get(words[0])
    if not isinstance(command, click.Group) or len(words) == 1:
        return command is not None
    return words[1] in command.commands or words[1] == "--help"


def is_heading(document: Path, anchor: str) -> bool:
    """Whether a document has a heading with this anchor, as code forges make them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def settings() -> dict[str, set[str]]:
    """Every section of config.toml with its keys."""
    config = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    return {
        name: set(found[0] if isinstance(found, list) else found) for name, found in config.items()
    }


def is_other(section: str, key: str) -> bool:
    """Whether a section's name only begins it: `desk.accept` is a module, `desk.example` a domain, `jobs.py` a file."""
    return key in ("example", "py") or (ROOT / "gateway" / section / f"{key}.py").exists()


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist(name: str) -> None:
    """Every `poststelle …` that a document shows is a command."""
    assert [words for words in commands_in(code_of(ROOT / name)) if not is_command(words)] == []


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name: str) -> None:
    """Every `make …` that a document shows is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(_TARGET.findall(code_of(ROOT / name))) - targets == set()


@pytest.mark.parametrize("name", NAMES)
def test_settings_exist(name: str) -> None:
    """Every `section.key` and POSTSTELLE_SECTION__KEY that a document shows is a setting."""
    text, known = code_of(ROOT / name), settings()
    dotted = [(s, key) for s, key in _SETTING.findall(text) if s in known and not is_other(s, key)]
    variables = [
        (s.lower(), key.lower()) for s, key in _ENVIRONMENT.findall(text) if s != "SECTION"
    ]
    assert [pair for pair in (*dotted, *variables) if pair[1] not in known.get(pair[0], ())] == []


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link leads to a file that is there, and to a heading of it if it names one."""
    document = ROOT / name
    broken = []
    for link in _LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        if not target.exists() or (anchor and not is_heading(target, anchor)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", NAMES)
def test_paths_exist(name: str) -> None:
    """Every file or folder of this repository that a document names in code is there."""
    named = _PATH.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_checks_see_what_is_wrong() -> None:
    """A command, a setting and a heading that do not exist are told from those that do."""
    found = list(commands_in("poststelle inbox list|frobnicate, poststelle --config a.toml serve"))
    assert found == [["inbox", "list"], ["inbox", "frobnicate"], ["serve"]]
    assert [is_command(words) for words in found] == [True, False, True]
    assert not is_heading(ROOT / "README.md", "no-such-heading")
    assert is_heading(ROOT / "README.md", "what-it-does")
