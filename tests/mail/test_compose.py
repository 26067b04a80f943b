"""Outgoing mail: what was meant is what is read, and nothing else gets in (threats B9, D6)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.parse import parse_mail
from gateway.mail.writing.compose import letter_bytes, marks_for, references_for, reply_subject
from gateway.mail.writing.fields import (
    UnsendableLetter,
    one_line,
    plain_lines,
    safe_filename,
    sendable_address,
    trim_references,
)
from store.post_records import LetterKind
from store.records import NewAttachment
from tests.mail.letters import LETTER, letter

PARSER = policy.default.clone(utf8=True)
anything = st.text(st.characters(codec=None), max_size=80)  # lone surrogates and controls included
PIECES = [
    *("\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\t", " ", "\r\n\r\n", "Bcc: eve@example.net", "<eve@example.net>"),
    *("=?utf-8?q?=0ABcc:x?=", ",", '"', "\\", "From ", ".", "=", "--=_", "a" * 90, "ü", "漢字", "😀"),
]  # fmt: skip
hostile = st.one_of(anything, st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def read(content: bytes) -> EmailMessage:
    """The mail as the standard library understands it."""
    message = message_from_bytes(content, policy=PARSER)
    assert isinstance(message, EmailMessage)
    return message


def file(name: str, content_type: str = "application/pdf") -> NewAttachment:
    """An attachment's description; its bytes come beside it."""
    return NewAttachment(filename=name, content_type=content_type, size=0, sha256="0" * 64)


def names_of(content: bytes) -> list[str]:
    """The names of the header fields in the bytes, read without any library."""
    header = content.split(b"\r\n\r\n", 1)[0]
    return [
        line.split(b":")[0].decode() for line in header.split(b"\r\n") if not line.startswith(b" ")
    ]


@settings(max_examples=300)
@given(
    subject=hostile,
    sender_name=hostile,
    recipient_name=hostile,
    text=hostile,
    html=hostile,
    filename=hostile,
)
def test_nothing_written_by_anybody_changes_the_mail(
    subject: str, sender_name: str, recipient_name: str, text: str, html: str, filename: str
) -> None:
    """Whatever stands in subject, names, texts and file names, the mail has exactly the meant fields and recipients."""
    meant = letter(
        subject=subject,
        sender_name=sender_name,
        recipient_name=recipient_name,
        text=text,
        html=html,
        attachments=(file(filename, "image/png"),),
    )
    content = letter_bytes(meant, [b"\x00\x01\r\n.\r\n"])

    assert names_of(content) == [
        "Date",
        "From",
        "To",
        "Message-ID",
        "Subject",
        "MIME-Version",
        "Content-Type",
    ]
    message = read(content)
    assert message["Subject"] == one_line(subject)
    assert [a.addr_spec for a in message["From"].addresses] == ["support@desk.example"]
    assert [a.addr_spec for a in message["To"].addresses] == ["joerg@example.com"]
    assert display_name(content, "From") == one_line(sender_name)
    assert display_name(content, "To") == one_line(recipient_name)
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert len(parts) == (3 if html else 2)
    assert decoded(parts[0]) == (plain_lines(text).rstrip("\n") + "\n")
    assert parts[-1].get_payload(decode=True) == b"\x00\x01\r\n.\r\n"
    assert parts[-1].get_filename() == safe_filename(filename)


def display_name(content: bytes, field: str) -> str:
    """The name in an address field; the header registry would put spaces between encoded words that belong together."""
    name, _ = parseaddr(str(message_from_bytes(content)[field]).replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def decoded(part: Any) -> str:
    """A text part's text, with the line ends of this program."""
    return str(part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n"))


@settings(max_examples=300)
@given(text=hostile, html=hostile, name=hostile, content=st.binary(max_size=300))
def test_the_bytes_are_clean(text: str, html: str, name: str, content: bytes) -> None:
    """Only ASCII, only whole CRLFs, no NUL, no line over 998 octets, no line that a mailbox file would change."""
    meant = letter(text=text, html=html, subject=name, attachments=(file(name, "message/rfc822"),))
    composed = letter_bytes(meant, [content])
    assert composed.isascii()
    assert b"\x00" not in composed
    assert re.findall(rb"(?<!\r)\n|\r(?!\n)", composed) == []
    lines = composed.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(line.startswith(b"From ") for line in lines)


def test_the_same_letter_gives_the_same_bytes() -> None:
    """A second try sends exactly what the first one sent; another Message-ID changes the boundaries."""
    with_file = letter(attachments=(file("a.pdf"),))
    other = letter(attachments=(file("a.pdf"),), mail_id="<b@desk.example>")
    first = letter_bytes(with_file, [b"x"])
    assert first == letter_bytes(with_file, [b"x"])
    assert set(re.findall(rb'boundary="(.+)"', first)).isdisjoint(
        re.findall(rb'boundary="(.+)"', letter_bytes(other, [b"x"]))
    )


def test_a_whole_letter_reads_as_meant() -> None:
    """Every field of a letter arrives in its header field, once."""
    meant = letter(
        reply_to="support+token@desk.example",
        in_reply_to="<2@example.com>",
        references=("<1@example.com>", "<2@example.com>"),
        headers=(("Auto-Submitted", "auto-generated"),),
    )
    message = read(letter_bytes(meant, []))
    assert message.items() == [
        ("Date", "Mon, 23 Nov 2026 06:22:00 +0000"),
        ("From", "Support <support@desk.example>"),
        ("To", "Jörg Beispiel <joerg@example.com>"),
        ("Message-ID", LETTER.mail_id),
        ("Subject", "Re: Drucker brennt [#12]"),
        ("Reply-To", "Support <support+token@desk.example>"),
        ("In-Reply-To", "<2@example.com>"),
        ("References", "<1@example.com> <2@example.com>"),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", message["Content-Type"]),
    ]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_without_html_is_plain_text() -> None:
    """No HTML, no multipart."""
    message = read(letter_bytes(letter(html=""), []))
    assert message.get_content_type() == "text/plain"
    assert decoded(message) == "Guten Tag,\n\nbitte löschen.\n"


def test_readable_texts_stay_readable() -> None:
    """German goes as quoted-printable; a script of which most octets would be escaped goes as base64."""
    assert b"bitte l=C3=B6schen." in letter_bytes(letter(html=""), [])
    assert (
        read(letter_bytes(letter(html="", text="日本語" * 200), []))["Content-Transfer-Encoding"]
        == "base64"
    )


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"recipient": "nobody"}, "address"),
        ({"recipient": "a@example.com, b@example.com"}, "address"),
        ({"recipient": "a@example.com>\r\nBcc: <b@example.com"}, "address"),
        ({"recipient": "a@exa mple.com"}, "address"),
        ({"recipient": ""}, "address"),
        ({"recipient": "a@[192.0.2.1]"}, "address"),
        ({"recipient": "a@-example.com"}, "address"),
        ({"recipient": "a@" + "ü" * 70 + ".example"}, "address"),
        ({"sender_address": "support(comment)@desk.example"}, "address"),
        ({"reply_to": "x\n@desk.example"}, "address"),
        ({"mail_id": "a@b"}, "Message-ID"),
        ({"mail_id": "<a@b>\r\nBcc: <x@y>"}, "Message-ID"),
        ({"date": datetime(2026, 11, 23)}, "offset"),  # noqa: DTZ001 - the mistake under test
        ({"headers": (("Bcc", "eve@example.net"),)}, "field"),
        ({"headers": (("X-Poststelle-A\r\nBcc", "eve@example.net"),)}, "field"),
        ({"headers": (("Precedence", "bulk"), ("Precedence", "list"))}, "field"),
    ],
)
def test_an_unsendable_letter_is_refused(changes: dict[str, Any], what: str) -> None:
    """A letter with a broken address, id, date or a field that is not its own is an error, never a mail."""
    with pytest.raises(UnsendableLetter, match=what):
        letter_bytes(letter(**changes), [])


@pytest.mark.parametrize(
    ("address", "sendable"),
    [
        ("a@example.com", "a@example.com"),
        ("A.B@Example.COM", "A.B@example.com"),
        ("a..b.@docomo.example", "a..b.@docomo.example"),
        ("o'neil+x=y@example.com", "o'neil+x=y@example.com"),
        ('"john doe"@example.com', '"john doe"@example.com'),
        ("kundin@müller.example", "kundin@xn--mller-kva.example"),
        ("jörg@example.com", "jörg@example.com"),
    ],
)
def test_addresses_as_they_are_written(address: str, sendable: str) -> None:
    """Odd but real local parts are kept, domains become A-labels in lower case."""
    assert sendable_address(address) == sendable


def test_an_address_beyond_ascii_is_written_as_it_is() -> None:
    """An internationalised local part makes the one header field that is not 7-bit (RFC 6532)."""
    content = letter_bytes(letter(recipient="jörg@example.com", html=""), [])
    assert "<jörg@example.com>".encode() in content


def test_a_clean_mail_travels_as_a_mail() -> None:
    """An attached 7-bit mail stays message/rfc822 and keeps its bytes."""
    inner = b"From: a@example.com\r\nSubject: x\r\n\r\nHello\r\n.\r\n"
    content = letter_bytes(letter(attachments=(file("mail.eml", "message/rfc822"),)), [inner])
    assert inner in content
    assert [part.get_content_type() for part in read(content).iter_attachments()] == [
        "message/rfc822"
    ]


@pytest.mark.parametrize(
    "inner",
    [
        b"Subject: x\n\nbare newlines\n",
        b"Subject: x\r\n\r\nbare \r return",
        "Subject: ü\r\n\r\n8 bit".encode(),
        b"Subject: x\r\n\r\nNUL \x00",
        b"Subject: x\r\n\r\n" + b"a" * 999,
        b"Subject: x\r\n\r\nFrom here on\r\n",
    ],
)
def test_an_unclean_mail_travels_as_a_file(inner: bytes) -> None:
    """An attached mail that is not 7-bit clean keeps its bytes too, as a file that mail programs open."""
    content = letter_bytes(letter(attachments=(file("mail", "message/rfc822"),)), [inner])
    (part,) = read(content).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_filename() == "mail.eml"
    assert part.get_payload(decode=True) == inner


def test_an_attached_mail_cannot_close_our_parts() -> None:
    """A mail that holds our boundary, of all things, is encoded."""
    attached = letter(attachments=(file("mail.eml", "message/rfc822"),))
    boundaries = re.findall(rb'boundary="(.+)"', letter_bytes(attached, [b"Subject: x\r\n\r\n"]))
    inner = b"Subject: x\r\n\r\n--" + boundaries[0] + b"--\r\n"
    (part,) = read(letter_bytes(attached, [inner])).iter_attachments()
    assert part.get_payload(decode=True) == inner


@pytest.mark.parametrize(
    ("claimed", "written"),
    [
        ("image/PNG", "image/png"),
        ("text/html", "text/html"),
        ("nonsense", "application/octet-stream"),
        ("image/png; x=y", "application/octet-stream"),
        ("image/png\r\nBcc: x@example.net", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("message/partial", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_types_of_attachments(claimed: str, written: str) -> None:
    """A content type is written when it is one that a file may have, otherwise the file is just octets."""
    (part,) = read(
        letter_bytes(letter(attachments=(file("x", claimed),)), [b"x"])
    ).iter_attachments()
    assert part.get_content_type() == written


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bericht.pdf", "bericht.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\x.exe", "C__temp_x.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        (".htaccess", "htaccess"),
        ('<a "b"?>', "_a _b___"),
        ("", "attachment"),
        ("\r\n", "attachment"),
        ("ä" * 200 + ".pdf", "ä" * 98 + ".pdf"),
        ("a" * 300, "a" * 200),
    ],
)
def test_file_names_are_safe_to_use(name: str, safe: str) -> None:
    """File names lose paths, controls and text direction tricks, and keep their extension when cut."""
    assert safe_filename(name) == safe


@given(st.lists(st.integers(0, 60), max_size=80))
def test_references_keep_both_ends(numbers: list[int]) -> None:
    """However long the thread, References fits a line and names its first and its newest mail, once each, in order."""
    ids = [f"<{number:030}@example.com>" for number in numbers]
    kept = trim_references(ids)
    assert len(" ".join(kept)) <= 998
    assert len(set(kept)) == len(kept)
    if ids:
        distinct = tuple(dict.fromkeys(reversed(ids)))[::-1]
        assert kept[0] == distinct[0]
        assert kept[-1] == ids[-1]
        assert kept[1:] == distinct[len(distinct) - len(kept) + 1 :]


def test_references_of_an_answer() -> None:
    """An answer refers to what its parent referred to and to the parent; ids that cannot be written are left out."""
    assert references_for(("<1@a>", "no id", "<bad id@a>", "<2@a>"), "<3@a>") == (
        "<1@a>",
        "<2@a>",
        "<3@a>",
    )
    assert references_for((), None) == ()
    assert references_for((), "<3@a>") == ("<3@a>",)


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Drucker brennt", "Re: Drucker brennt [#12]"),
        ("Re: Drucker brennt [#12]", "Re: Drucker brennt [#12]"),
        ("AW: Re: SV: Antw: Drucker", "Re: Drucker [#12]"),
        ("RE[2]: Re^3: Drucker", "Re: Drucker [#12]"),
        ("Re : [#12] Re: Drucker", "Re: Drucker [#12]"),
        ("回复：打印机", "Re: 打印机 [#12]"),
        ("Fwd: Drucker", "Re: Fwd: Drucker [#12]"),
        ("Regarding: Drucker", "Re: Regarding: Drucker [#12]"),
        ("Drucker [#13]", "Re: Drucker [#13] [#12]"),
        ("", "Re: [#12]"),
        ("Re:", "Re: [#12]"),
        ("a\r\nBcc: x", "Re: a Bcc: x [#12]"),
        ("x" * 300, "Re: " + "x" * 189 + "… [#12]"),
    ],
)
def test_subjects_of_answers(subject: str, answer: str) -> None:
    """An answer has one Re and one number of its ticket; foreign numbers and forwards stay."""
    assert reply_subject(subject, "12") == answer
    assert len(answer) <= 200


@given(hostile)
def test_a_subject_does_not_grow(subject: str) -> None:
    """Answering an answer changes its subject no more."""
    once = reply_subject(subject, "12")
    assert reply_subject(once, "12") == once


@pytest.mark.parametrize(
    ("kind", "null_sender", "headers"),
    [
        (
            LetterKind.ACKNOWLEDGEMENT,
            True,
            {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        ),
        (
            LetterKind.RECEIPT,
            True,
            {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        ),
        (
            LetterKind.NOTIFICATION,
            False,
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        (
            LetterKind.LOGIN,
            False,
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        (
            LetterKind.ALARM,
            False,
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        (
            LetterKind.HEARTBEAT,
            False,
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        (LetterKind.NOTICE, False, {"Auto-Submitted": "auto-generated", "Precedence": "bulk"}),
        (LetterKind.REPLY, False, {}),
    ],
)
def test_marks_of_each_kind(kind: LetterKind, null_sender: bool, headers: dict[str, str]) -> None:
    """Automatic letters say so, and only acknowledgements and receipts leave with an empty envelope sender."""
    marks = marks_for(kind)
    assert (marks.null_sender, dict(marks.headers)) == (null_sender, headers)
    assert read(letter_bytes(letter(kind=kind, headers=marks.headers), [])).items()


@given(
    st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the offset
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_the_date_is_the_letters_own(moment: datetime) -> None:
    """Date says the moment of the letter, to the second, with its offset."""
    assert read(letter_bytes(letter(date=moment), []))["Date"].datetime == moment.replace(
        microsecond=0
    )


def test_no_override_of_direction_leaves_in_a_field() -> None:
    """It would turn around the address behind a name."""
    written = letter_bytes(letter(sender_name="a \u202e(desk) \u202dmoc", subject="x \u202ey"), [])
    mail = parse_mail(written)
    assert (mail.authors[0].name, mail.subject) == ("a (desk) moc", "x y")
