"""The words of the portal: every phrase in every language, every state with a name."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.desk import login
from gateway.mail.model import FoldKind
from gateway.resources import templates
from gateway.texts import SOURCE_LANGUAGE, languages
from store.records import (
    InboxState,
    LetterKind,
    OutboxState,
    Part,
    Priority,
    Status,
    Via,
)

FOLDER = templates()
TRANSLATED = [language for language in languages(FOLDER) if language != SOURCE_LANGUAGE]


def phrases() -> set[object]:
    """What the templates want to have translated."""
    options = {"encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true"}
    method = [("**.html", "jinja2.ext.babel_extract")]
    found = extract_from_dir(FOLDER / "web", method, {"**.html": {**options, "silent": "false"}})
    return {message for _, _, message, _, _ in found}


def placeholders(text: object) -> list[str]:
    """The names that stand in a phrase."""
    return sorted(re.findall(r"%\((\w+)\)s", str(text)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_complete(language: str) -> None:
    """Every phrase is translated with the same placeholders, and nothing is left of phrases that are gone."""
    path = FOLDER / "locale" / language / "LC_MESSAGES" / "web.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    assert {message.id for message in messages} == phrases()
    assert [message.id for message in messages if message.fuzzy or not message.string] == []
    assert [m.id for m in messages if placeholders(m.id) != placeholders(m.string)] == []


@pytest.mark.parametrize(
    ("macro", "values"),
    [("status", Status), ("status_name", Status), ("priority", Priority), ("inbox_state_name", InboxState),
     ("outbox_state_name", OutboxState), ("letter_kind", LetterKind), ("fold_name", FoldKind), ("part_name", Part),
     ("via_name", Via)],
)  # fmt: skip
def test_every_state_has_a_name(macro: str, values: type[StrEnum]) -> None:
    """A new state cannot be forgotten: its name would be missing on a page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations()  # type: ignore[attr-defined]
    words = environment.get_template("words.html").module
    for value in values:
        assert str(getattr(words, macro)(value.value)).strip()


def test_refused_passwords_are_explained_in_every_language() -> None:
    """Each reason to refuse a password is a sentence that the templates know."""
    known = (FOLDER / "web" / "words.html").read_text(encoding="utf-8")
    assert [text for text in login.REFUSED_PASSWORDS.values() if f'"{text}"' not in known] == []
