"""The words of the portal: every phrase in every language, every state with a name."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.desk import login, work
from gateway.desk.people import actor_of
from gateway.mail.model import FoldKind
from gateway.policy.reached import Outcome
from gateway.resources import templates
from gateway.texts import SOURCE_LANGUAGE, languages
from store.notice_records import NoticeState, RecipientState
from store.post_records import InboxState, LetterKind, OutboxState
from store.records import Part, Person, Priority, Proof, Status, Via
from tests.offices import Desk
from tests.web.house import House

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
     ("via_name", Via), ("notice_state", NoticeState), ("recipient_state", RecipientState), ("outcome_name", Outcome)],
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


def test_reasons_are_read_in_the_visitors_language(house: House) -> None:
    """Why a mail is held, what was asked on the way and the mail log stand there in German for a German reader."""
    desk = house.desk
    anna = desk.staff("Anna", language="de")
    held = furnish_held(desk, anna)
    browser = house.logged_in(anna)
    browser.language = "de"
    page = " ".join(browser.get(f"/inbox/{held}").text.split())
    for words in ("gibt sich als Mail eines Mitarbeiters aus", "Art der Mail", "trifft nicht zu",
                  "nichts spricht dafür", "angenommen", "Grund"):  # fmt: skip
        assert words in page
    assert "did not come through" not in page
    assert "gibt sich als Mail eines Mitarbeiters aus" in browser.get("/inbox?state=held").text
    desk.passes(minutes=1)
    work.set_status(
        desk.office, actor_of(anna, Proof.SESSION), 1, Status.CLOSED, Via.PORTAL, desk.now
    )
    assert "neu → geschlossen" in browser.get("/tickets/1").text


def furnish_held(desk: Desk, person: Person) -> int:
    """A ticket, and a mail about it in the name of staff that proves nothing: its inbox entry."""
    desk.receive(desk.mail("kim@example.com", "Printer", "It burns."))
    opened = desk.ticket(1).messages[0].mail_id or ""
    answer = desk.mail(person.email, "Re: Printer", "Put it out", headers={"In-Reply-To": opened})
    item = desk.receive(answer, sender=person.email)
    assert item.state is InboxState.HELD
    return item.id
