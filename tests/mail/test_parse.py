"""Whole mails: the small corpus, each mail with LF and with CRLF, and what holds for any bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.model import Attachment, Mail
from gateway.mail.parse import parse_mail

CORPUS = Path(__file__).parent.parent / "corpus"


def load_mails() -> Iterator[Any]:
    """Every mail of the corpus with its expectation."""
    for folder in ("parse", "malformed"):
        for path in sorted((CORPUS / folder).glob("*.eml")):
            expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            content = path.read_bytes()
            yield pytest.param(content, expected, id=f"{path.stem}-lf")
            yield pytest.param(content.replace(b"\n", b"\r\n"), expected, id=f"{path.stem}-crlf")


@pytest.mark.parametrize(("content", "expected"), list(load_mails()))
def test_a_mail_is_read_as_expected(content: bytes, expected: dict[str, Any]) -> None:
    """What the corpus says about a mail is what the reader says, whatever the line ends."""
    mail = parse_mail(content)
    for key, wanted in expected.items():
        check(mail, key, wanted)


def check(mail: Mail, key: str, wanted: Any) -> None:
    """Compare one thing that a mail is expected to be."""
    match key:
        case "text_contains":
            assert all(piece in mail.text for piece in wanted)
        case "defects":
            assert set(wanted) <= set(mail.defects)
        case "attachments":
            assert wanted or not mail.attachments
            assert all(any(is_like(found, entry) for found in mail.attachments) for entry in wanted)
        case "invitation":
            assert mail.invitation is not None
            found = {name: getattr(mail.invitation, name) for name in wanted}
            assert found | {name: found[name].isoformat() for name in ("start", "end")} == wanted
        case _:
            assert (getattr(mail, key) or None) == (wanted or None)


def is_like(found: Attachment, entry: dict[str, Any]) -> bool:
    """Whether an attachment is what the corpus describes."""
    contains = entry.get("contains", "").encode() in found.content
    return contains and all(
        getattr(found, name) == value for name, value in entry.items() if name != "contains"
    )


def is_storable(text: str) -> bool:
    """Whether both databases can keep it: no NUL, no surrogates."""
    return "\0" not in text and text.encode("utf-8").decode("utf-8") == text


def every_text(mail: Mail) -> Iterator[str]:
    """Every string of a mail."""
    yield from (
        mail.text,
        mail.html or "",
        mail.subject,
        mail.message_id or "",
        *mail.references,
        *mail.in_reply_to,
    )
    yield from (piece for field in mail.headers for piece in field)
    yield from (
        piece for who in (*mail.authors, *mail.to, *mail.cc) for piece in (who.name, who.address)
    )
    yield from (attachment.filename for attachment in mail.attachments)


@given(st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_mail_that_can_be_stored(content: bytes) -> None:
    """No bytes raise, and every text that comes out fits into both databases."""
    assert all(is_storable(text) for text in every_text(parse_mail(content)))


PIECES = st.sampled_from(
    [
        *(
            b"\n",
            b"\r\n",
            b"\n\n",
            b" ",
            b"\t",
            b"--b",
            b"--b--",
            b"--",
            b";",
            b'"',
            b"=",
            b"=?",
            b"?=",
            b"\0",
            b"\xff",
        ),
        *(
            b"Content-Type: multipart/mixed; boundary=b\n",
            b"Content-Type: text/html\n",
            b"Content-Type: message/rfc822\n",
        ),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Transfer-Encoding: quoted-printable\n",
            b"QUJD",
            b"=C3=A4",
        ),
        *(
            b"From: a@b.example\n",
            b"Subject: =?utf-8?q?=C3?=\n",
            b"Date: 1 Jan 9999\n",
            b"name*0*=utf-8''%",
            b"filename=",
        ),
        *(
            b"Content-Disposition: attachment; ",
            b"charset=utf-16",
            b"charset=iso-2022-jp",
            b"\x1b$B!y",
            b"begin 644 a\n",
        ),
        *(
            b"#0V%T\n",
            b"=ybegin line=128 name=a\n",
            b"<p>",
            b"<!--",
            b"BEGIN:VCALENDAR\n",
            b"\x78\x9f\x3e\x22",
            b"<a@b>",
        ),
    ]
)


@given(st.lists(PIECES, max_size=60).map(b"".join))
@settings(max_examples=500, deadline=None)
def test_any_heap_of_mail_fragments_gives_a_mail_that_can_be_stored(content: bytes) -> None:
    """Fragments of mail in any order never raise."""
    mail = parse_mail(content)
    assert all(is_storable(text) for text in every_text(mail))
    assert all(0 <= fold.start <= fold.end <= len(mail.text) for fold in mail.folded)


def test_the_same_mail_has_one_fingerprint_on_every_way() -> None:
    """Trace headers and line ends differ between SMTP and IMAP; the fingerprint does not."""
    trace = b"Message-ID: <a@example.org>\r\nDate: Mon, 23 Nov 2026 06:22:00 +0100\r\n"
    core = b"From: ann@example.org\r\n" + trace + b"\r\nhi\r\nyou\r\n"
    by_smtp = parse_mail(b"Received: from a by b; now\r\nDelivered-To: x@desk.example\r\n" + core)
    by_imap = parse_mail(core.replace(b"\r\n", b"\n"))
    assert by_smtp.fingerprint == by_imap.fingerprint
    assert by_smtp.sha256 != by_imap.sha256
    assert parse_mail(core + b"more\r\n").fingerprint != by_imap.fingerprint


def test_a_mail_without_id_and_date_is_only_itself() -> None:
    """Without Message-ID and Date two mails of the same words may be two mails; only identical bytes are one."""
    mail = parse_mail(b"From: ann@example.org\r\n\r\nhi\r\n")
    assert mail.fingerprint == mail.sha256


def test_a_line_that_is_no_field_spoils_no_address() -> None:
    """The author stays known; a list of recipients that ends with a comma goes on."""
    mail = parse_mail((CORPUS / "malformed" / "junk_below_from.eml").read_bytes())
    assert [author.address for author in mail.authors] == ["ann@example.org"]
    assert [to.address for to in mail.to] == ["bob@example.org", "carl@example.org"]
    assert ("?", "This is no field") in mail.headers


@pytest.mark.parametrize("announced", ["", "; boundary=abc"])
def test_parts_without_headers_are_divided_by_the_delimiter_that_is_closed(announced: str) -> None:
    """Where the boundary is missing or wrong and no part has a header, its lines are still no text."""
    mail = parse_mail(
        f"From: ann@example.com\nContent-Type: multipart/mixed{announced}\n\n"
        "--xyz\n\nHello.\n--xyz\n\nSecond words.\n--xyz--\n".encode()
    )
    assert mail.text == "Hello.\n\nSecond words."
    open_end = parse_mail(b"Content-Type: multipart/mixed\n\n--\nAnn\n--xyz\nHello.\n")
    assert "--xyz" in open_end.text


def test_line_ends_that_text_mode_has_doubled_are_read() -> None:
    """CR LF that went through a program in text mode is CR CR LF; the mail is the same."""
    plain = b"From: ann@example.org\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\nhello\r\n\r\nthere\r\n"
    found, wanted = parse_mail(plain.replace(b"\n", b"\r\n")), parse_mail(plain)
    assert (found.subject, found.text, found.fingerprint) == (
        wanted.subject, wanted.text, wanted.fingerprint,
    )  # fmt: skip


def test_words_in_front_of_the_notice_for_old_programs_are_kept() -> None:
    """Only what begins as such a notice is one."""
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\nBody\r\n--b--\r\n"
    head = b"From: ann@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    said = parse_mail(head + b"I cannot send MIME mails, sorry.\r\n\r\n" + parts)
    assert [a.content for a in said.attachments] == [b"I cannot send MIME mails, sorry."]
    notice = parse_mail(head + b"This is a multi-part message in MIME format.\r\n\r\n" + parts)
    assert notice.attachments == ()


def test_a_mail_that_is_only_another_mail_says_whose_words_it_shows() -> None:
    """Forwarded as the whole content: the text is the inner writer's, and that is told."""
    mail = parse_mail(
        b"From: Outer <outer@example.com>\r\nSubject: FW: see below\r\nContent-Type: message/rfc822\r\n\r\n"
        b"From: Inner <inner@example.org>\r\nSubject: The pump\r\nDate: Mon, 30 Nov 2026 09:00:00 +0100\r\n\r\n"
        b"It leaks.\r\n"
    )
    assert mail.text.strip() == "It leaks."
    assert mail.forwarded is not None
    assert mail.forwarded.sender is not None
    assert mail.forwarded.sender.address == "inner@example.org"
    assert (mail.forwarded.subject, mail.forwarded.start) == ("The pump", 0)
