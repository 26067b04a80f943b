"""Outgoing mail: a letter becomes bytes, always the same bytes for the same letter.

The result is 7-bit clean (but for an address that is not) with CRLF line ends and holds exactly one From, To, Date and
Message-ID. Nothing that somebody wrote reaches it other than as text: header values pass through `fields`, bodies and
files are encoded. Boundaries come from the Message-ID, whose nonce nobody knew when the texts were written. Nothing
here decides who gets a letter or what it says.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pybase64

from gateway.mail.writing import fields
from gateway.mail.writing.fields import UnsendableLetter
from store.post_records import Letter, LetterKind
from store.records import NewAttachment

CRLF = b"\r\n"
_MAX_SUBJECT = 200
_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_REPLY_PREFIX = re.compile(
    r"(?:re|aw|sv|vs|antw|antwort|rif|r|odp|ynt|res|ref|回复|答复|回覆)(?:\s*[\[(]\d+[\])]|\^\d+)?\s*[:：]\s*",
    re.IGNORECASE,
)
_FURTHER_FIELDS = re.compile(
    r"Auto-Submitted|Precedence|X-Auto-Response-Suppress|X-Poststelle-[A-Za-z]+"
    r"|List-(?:Id|Help|Owner|Post|Archive|Subscribe|Unsubscribe|Unsubscribe-Post)"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells other programs the nature of a letter: header fields, and whether its envelope sender is empty."""

    headers: tuple[tuple[str, str], ...]
    null_sender: bool


_SUPPRESS = ("X-Auto-Response-Suppress", "All")
_REPLIED = ("Auto-Submitted", "auto-replied")
_GENERATED = ("Auto-Submitted", "auto-generated")

MARKS: Mapping[LetterKind, Marks] = MappingProxyType(
    {
        LetterKind.ACKNOWLEDGEMENT: Marks((_REPLIED, _SUPPRESS), null_sender=True),
        LetterKind.RECEIPT: Marks((_REPLIED, _SUPPRESS), null_sender=True),
        LetterKind.NOTIFICATION: Marks((_GENERATED, _SUPPRESS), null_sender=False),
        LetterKind.LOGIN: Marks((_GENERATED, _SUPPRESS), null_sender=False),
        LetterKind.ALARM: Marks((_GENERATED, _SUPPRESS), null_sender=False),
        LetterKind.HEARTBEAT: Marks((_GENERATED, _SUPPRESS), null_sender=False),
        LetterKind.REMINDER: Marks((_GENERATED, _SUPPRESS), null_sender=False),
        LetterKind.NOTICE: Marks((_GENERATED, ("Precedence", "bulk")), null_sender=False),
        LetterKind.REPLY: Marks((), null_sender=False),
    }
)
"""By kind of letter (RFC 3834 sections 3.1 and 5). A person's own words carry no mark of a machine."""


def marks_for(kind: LetterKind) -> Marks:
    """The marks of a kind of letter."""
    return MARKS[kind]


def letter_bytes(letter: Letter, attachments: Sequence[bytes]) -> bytes:
    """The letter as a mail; `attachments` are the contents of `letter.attachments`, in order.

    Raises UnsendableLetter when an address, the date, the Message-ID or a further field is not one.
    """
    header = _header(letter)
    text = _text_part("plain", letter.text)
    body = text
    if letter.html:
        body = _multipart(
            "alternative", _boundary(letter, "a"), [text, _text_part("html", letter.html)]
        )
    if letter.attachments:
        boundary = _boundary(letter, "m")
        files = zip(letter.attachments, attachments, strict=True)
        parts = [body, *(_file_part(file, content, boundary) for file, content in files)]
        body = _multipart("mixed", boundary, parts)
    return b"".join((header, b"MIME-Version: 1.0\r\n", body))


def references_for(parent_references: Sequence[str], parent_id: str | None) -> tuple[str, ...]:
    """The References of an answer: those of its parent and the parent itself (RFC 5322 section 3.6.4), trimmed."""
    return fields.trim_references([*parent_references, *([parent_id] if parent_id else [])])


def reply_subject(subject: str, number: str) -> str:
    """ "Re: … [#12]": one Re and one number, however often the subject went to and fro, in at most 200 characters."""
    tag = f"[#{number}]"
    rest = fields.one_line(fields.one_line(subject).replace(tag, " "))
    while prefix := _REPLY_PREFIX.match(rest):
        rest = rest[prefix.end() :]
    room = _MAX_SUBJECT - len(tag) - len("Re:  ")
    if len(rest) > room:
        rest = rest[: room - 1].rstrip() + "…"
    return f"Re: {rest} {tag}" if rest else f"Re: {tag}"


def _header(letter: Letter) -> bytes:
    if not fields.is_message_id(letter.mail_id):
        raise UnsendableLetter(f"not a Message-ID: {letter.mail_id!r}")
    lines = [
        fields.date_field(letter.date),
        fields.address_field("From", letter.sender_name, letter.sender_address),
        fields.address_field("To", letter.recipient_name, letter.recipient),
        fields.ids_field("Message-ID", [letter.mail_id]),
        fields.text_field("Subject", letter.subject),
    ]
    if letter.reply_to:
        lines.append(fields.address_field("Reply-To", letter.sender_name, letter.reply_to))
    if letter.in_reply_to and fields.is_message_id(letter.in_reply_to):
        lines.append(fields.ids_field("In-Reply-To", [letter.in_reply_to]))
    if references := fields.trim_references(letter.references):
        lines.append(fields.ids_field("References", references))
    return b"".join((*lines, *_further_fields(letter)))


def _further_fields(letter: Letter) -> list[bytes]:
    names = [name for name, _ in letter.headers]
    for name in names:
        if _FURTHER_FIELDS.fullmatch(name) is None or names.count(name) > 1:
            raise UnsendableLetter(f"not a field that a letter may add, or added twice: {name!r}")
    return [fields.text_field(name, value) for name, value in letter.headers]


def _boundary(letter: Letter, label: str) -> str:
    """A line that quoted-printable and base64 never produce, because of its "=_" (RFC 2045 section 6.7)."""
    digest = hashlib.sha256(f"{label} {letter.mail_id}".encode()).hexdigest()
    return f"=_{digest[:32]}"


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    opening = f"--{boundary}\r\n".encode("ascii")
    pieces = [
        f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    ]
    for part in parts:
        pieces += (opening, part, CRLF)
    return b"".join((*pieces, f"--{boundary}--\r\n".encode("ascii")))


def _text_part(subtype: str, text: str) -> bytes:
    lines = fields.plain_lines(text).rstrip("\n").split("\n")
    data = "\r\n".join((*lines, "")).encode()
    encoding, body = _encoded_text(data)
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("ascii") + body


def _encoded_text(data: bytes) -> tuple[str, bytes]:
    """Quoted-printable, which people can read in the source, unless base64 is shorter or "From " starts a line.

    Mailbox files turn such a line into ">From ", which breaks signatures (RFC 4155, RFC 6376 section 5.3).
    """
    quoted = binascii.b2a_qp(data, istext=True)
    if _has_from_line(quoted) or 3 * len(quoted) > 4 * len(data) + 300:
        return "base64", _base64(data)
    return "quoted-printable", quoted


def _file_part(file: NewAttachment, content: bytes, boundary: str) -> bytes:
    """An attachment. A mail goes as it is if it is 7-bit clean, for base64 is not allowed for it (RFC 2046, 5.2.1)."""
    content_type = file.content_type.lower()
    filename = file.filename
    whole = content_type == "message/rfc822" and _is_clean(content, boundary)
    if not whole and content_type.startswith(("message/", "multipart/")):
        if content_type == "message/rfc822" and not filename.lower().endswith(".eml"):
            filename = f"{filename}.eml"
        content_type = "application/octet-stream"
    if _MIME_TYPE.fullmatch(content_type) is None:
        content_type = "application/octet-stream"
    head = (
        f"Content-Type: {content_type}\r\n"
        f"Content-Transfer-Encoding: {'7bit' if whole else 'base64'}\r\n"
        f"Content-Disposition: attachment;\r\n {fields.filename_parameter(filename)}\r\n\r\n"
    )
    return head.encode("ascii") + (content if whole else _base64(content))


def _is_clean(content: bytes, boundary: str) -> bool:
    """May stand in a mail as it is: ASCII, whole CRLFs, no NUL, no long line, no "From " line, not our boundary."""
    line_ends = content.count(CRLF)
    return (
        content.isascii()
        and content.count(b"\r") == line_ends
        and content.count(b"\n") == line_ends
        and b"\0" not in content
        and boundary.encode("ascii") not in content
        and all(len(line) <= fields.MAX_LINE for line in content.split(CRLF))
        and not _has_from_line(content)
    )


def _has_from_line(content: bytes) -> bool:
    return content.startswith(b"From ") or b"\nFrom " in content


def _base64(content: bytes) -> bytes:
    return pybase64.encodebytes(content).replace(b"\n", CRLF)
