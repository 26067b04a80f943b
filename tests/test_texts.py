"""The words of our letters: complete in every language, harmless whatever values they get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import UndefinedError

from gateway.resources import templates
from gateway.texts import SOURCE_LANGUAGE, Texts, languages, open_texts, with_breaks
from tests.samples import LETTERS

FOLDER = templates()
TRANSLATED = [language for language in languages(FOLDER) if language != SOURCE_LANGUAGE]
HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=y>{{ 7*7 }}{% raw %}\r\nBcc: eve@example.net"
)
_VOID = {"meta", "br", "img", "input", "hr", "link"}


@pytest.fixture(scope="module")
def texts() -> Texts:
    """All texts of the shipped templates, for a desk that writes German."""
    return open_texts(FOLDER, "de")


class Balance(HTMLParser):
    """Counts what it sees and fails on tags that do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an opened element and its attributes."""
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag


def letters() -> Iterator[tuple[str, str]]:
    """Every letter in every language."""
    for name in sorted(LETTERS):
        for language in languages(FOLDER):
            yield name, language


def test_every_template_has_sample_values() -> None:
    """A new letter cannot be forgotten by the tests below."""
    assert {path.parent.name for path in (FOLDER / "mail").glob("*/subject.txt")} == set(LETTERS)


@pytest.mark.parametrize(("name", "language"), list(letters()))
def test_a_letter_is_complete(texts: Texts, name: str, language: str) -> None:
    """Subject, text and well-formed HTML in the asked language, without gaps of more than one empty line."""
    rendered = texts.render(name, language, LETTERS[name])
    assert rendered.subject
    assert "\n" not in rendered.subject
    assert rendered.text.endswith("\n")
    assert "\n\n\n" not in rendered.text
    parser = Balance()
    parser.feed(rendered.html)
    parser.close()
    assert parser.open == []
    assert ("html", "lang", language) in parser.attributes


@pytest.mark.parametrize(("name", "language"), list(letters()))
def test_html_loads_nothing_and_names_only_our_links(
    texts: Texts, name: str, language: str
) -> None:
    """No image, style sheet, font or script is fetched by a letter; its links are those it was given."""
    html = texts.render(name, language, LETTERS[name]).html
    parser = Balance()
    parser.feed(html)
    assert {attribute for _, attribute, _ in parser.attributes} <= {
        *("lang", "charset", "name", "content", "class", "dir", "href", "scope")
    }
    given = {
        value
        for key, value in LETTERS[name].items()
        if key in ("link", "privacy_url", "refusal_url", "acknowledge_url")
    }
    hrefs = {value for _, attribute, value in parser.attributes if attribute == "href"}
    assert {href for href in hrefs if not (href or "").startswith("mailto:support%2Bpost")} <= given
    assert re.search(r"url\(|@import|<script|<img|<iframe|<link", html) is None


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_values_stay_text(texts: Texts, name: str) -> None:
    """Markup, template syntax and header fields in a value come out as the words they are (threats D5)."""
    hostile = {
        key: HOSTILE if isinstance(value, str) else value for key, value in LETTERS[name].items()
    }
    rendered = texts.render(name, "de", hostile)
    assert "<script>" not in rendered.html
    assert "<img" not in rendered.html
    assert "49" not in rendered.html + rendered.text + rendered.subject
    assert "\n" not in rendered.subject


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_a_missing_value_is_an_error(texts: Texts, name: str) -> None:
    """A letter never leaves with a hole in it; of its two addresses a notification names one at a time."""
    for key in LETTERS[name]:
        lacking = {other: value for other, value in LETTERS[name].items() if other != key}
        if key == "public_address":
            lacking["event"] = "note"
        if name == "notice_receipt" and key in ("address", "asker"):
            lacking["outcome"] = {"address": "held", "asker": "asked"}[key]
        with pytest.raises(UndefinedError):
            texts.render(name, "en", lacking)


def test_the_neutral_acknowledgement_repeats_nothing(texts: Texts) -> None:
    """What a stranger gets holds no word of the mail that caused it (threats D2)."""
    assert set(LETTERS["acknowledgement_neutral"]) == {"desk", "number", "privacy_url"}
    values = {"desk": "Desk", "number": "7", "privacy_url": ""}
    rendered = texts.render(
        "acknowledgement_neutral", "en", {**values, "subject": "buy", "name": "Eve"}
    )
    assert "buy" not in rendered.subject + rendered.text + rendered.html
    assert "Eve" not in rendered.subject + rendered.text + rendered.html


@pytest.mark.parametrize("name", ["acknowledgement", "acknowledgement_neutral"])
def test_acknowledgements_link_the_privacy_notice(texts: Texts, name: str) -> None:
    """The first answer somebody gets tells where to read what becomes of their data; without an address, nothing."""
    rendered = texts.render(name, "de", LETTERS[name])
    assert "https://desk.example/privacy" in rendered.text
    assert 'href="https://desk.example/privacy"' in rendered.html
    without = texts.render(name, "de", {**LETTERS[name], "privacy_url": ""})
    assert "Daten" not in without.text + without.html


@pytest.mark.parametrize(
    ("event", "offered", "kept_back"),
    [("new", "note", "public"), ("message", "note", "public"), ("note", "public", "note")],
)
def test_a_notification_names_the_other_address(
    texts: Texts, event: str, offered: str, kept_back: str
) -> None:
    """A reply to a note stays a note, anything else goes to the customer; the text names the other of the two."""
    values = {**LETTERS["notification"], "event": event}
    text = texts.render("notification", "en", values).text
    assert str(values[f"{offered}_address"]) in text
    assert str(values[f"{kept_back}_address"]) not in text


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        ("session", "signed in"),
        ("token", "personal reply address"),
        ("aligned", "sender address confirmed"),
        ("claimed", "not confirmed"),
    ],
)
def test_a_notification_tells_how_the_sender_is_known(texts: Texts, proof: str, words: str) -> None:
    """Each proof has its own words, in both forms."""
    rendered = texts.render("notification", "en", {**LETTERS["notification"], "proof": proof})
    assert words in rendered.text
    assert words in rendered.html


@pytest.mark.parametrize("reason", ["unproven", "not_allowed", "new_recipient", "other"])
def test_a_receipt_tells_why_mail_is_held(texts: Texts, reason: str) -> None:
    """Every reason gives a sentence of its own."""
    values = {**LETTERS["receipt"], "reason": reason}
    others = {
        texts.render("receipt", "de", {**values, "reason": other}).text
        for other in ("unproven", "not_allowed", "new_recipient", "other")
        if other != reason
    }
    assert texts.render("receipt", "de", values).text not in others


def test_a_receipt_for_commands_alone(texts: Texts) -> None:
    """Commands that were all understood are listed as done, and nothing else is said."""
    values = {**LETTERS["receipt"], "held": False, "not_understood": [], "number": ""}
    rendered = texts.render("receipt", "en", values)
    assert rendered.subject == "Your commands"
    assert "status resolved" in rendered.text
    assert "Not understood" not in rendered.text + rendered.html


@pytest.mark.parametrize(
    ("invitation", "hours", "words"),
    [
        (True, 24, ["Zugang eingerichtet", "24 Stunden"]),
        (False, 1, ["angefordert", "eine Stunde", "nicht waren"]),
    ],
)
def test_login_letters(texts: Texts, invitation: bool, hours: int, words: list[str]) -> None:
    """An invitation and a reset say what they are for and how long they hold."""
    text = texts.render(
        "login", "de", {**LETTERS["login"], "invitation": invitation, "hours": hours}
    ).text
    assert [word for word in words if word not in text] == []


def test_a_reply_is_the_words_and_the_signature(texts: Texts) -> None:
    """Staff's words come first and unchanged; a signature stands below the customary line, or nothing does."""
    text = texts.render(
        "reply", "en", {**LETTERS["reply"], "text": "  a\n\n b", "signature": "S"}
    ).text
    assert text == "  a\n\n b\n\n-- \nS\n"
    bare = texts.render("reply", "en", {**LETTERS["reply"], "text": "a", "signature": ""})
    assert bare.text == "a\n"
    assert "<footer>" not in bare.html


@pytest.mark.parametrize(
    ("language", "desk_language", "chosen"),
    [
        ("en", "de", "en"),
        ("de", "en", "de"),
        ("de-AT", "en", "de"),
        ("DE_ch", "en", "de"),
        ("fr", "de", "de"),
        ("", "de", "de"),
        ("fr", "fr", "en"),
        ("", "", "en"),
    ],
)
def test_languages_fall_back(language: str, desk_language: str, chosen: str) -> None:
    """Somebody's language if we have it, else the desk's, else English."""
    assert open_texts(FOLDER, desk_language).choose_language(language) == chosen


def phrases() -> set[object]:
    """Every phrase of the templates that wants a translation."""
    options = {
        "encoding": "utf-8",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
    found = extract_from_dir(FOLDER / "mail", [("**", "jinja2.ext.babel_extract")], {"**": options})
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_complete(language: str) -> None:
    """Every phrase is translated with the same placeholders, and nothing is left of phrases that are gone."""
    path = FOLDER / "locale" / language / "LC_MESSAGES" / "mail.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages = [message for message in catalogue if message.id]
    assert {message.id for message in messages} == phrases()
    assert catalogue.obsolete == {}
    assert [message.id for message in messages if message.fuzzy or not message.string] == []
    assert [
        message.id
        for message in messages
        if placeholders(message.id) != placeholders(message.string)
    ] == []


def placeholders(phrase: str | Sequence[str] | None) -> set[str]:
    """The values that a phrase mentions."""
    return set(
        re.findall(r"%\(\w+\)s", " ".join([phrase] if isinstance(phrase, str) else phrase or ()))
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a<br>\nb"),
        ("a\r\nb", "a<br>\nb"),
        ("  indented", "&nbsp; indented"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("", ""),
    ],
)
def test_lines_survive_as_html(text: str, html: str) -> None:
    """Lines and indents stay, markup does not."""
    assert with_breaks(text) == html


def test_a_broken_template_is_found_at_start(tmp_path: Path) -> None:
    """A template that cannot be compiled stops the program when it starts, not when the letter is due."""
    letter = tmp_path / "mail" / "broken"
    letter.mkdir(parents=True)
    (tmp_path / "locale").mkdir()
    for name, content in (("subject.txt", "x"), ("body.txt", "{% if %}"), ("body.html", "x")):
        (letter / name).write_text(content)
    with pytest.raises(Exception, match="Expected an expression"):
        open_texts(tmp_path).compile_all()
