"""Tables of single header fields with one expected result each: `tests/corpus/fields`, read by the whole reader.

A case is two lines: the field, and indented what must come of it. Octets that cannot stand in a text file are written
in hexadecimal between guillemets, as in «0D0A20». What is expected of a table's fields is told at its head.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from gateway.mail.parse import parse_mail

_HEXADECIMAL = re.compile("«([0-9A-F ]*)»")
_INDENT = "    "
NOTHING = "nothing"


def load_table(path: Path) -> list[tuple[str, str]]:
    """The cases of a table: the field as written there, and what must come of it."""
    lines = path.read_text("utf-8").split("\n")
    return [
        (lines[number - 1], line.strip())
        for number, line in enumerate(lines)
        if line.startswith(_INDENT)
    ]


def read_case(table: str, field: str) -> str:
    """What the reader makes of a field of the table with that name, in the table's words."""
    pieces = _HEXADECIMAL.split(field)
    raw = b"".join(
        bytes.fromhex(piece) if number % 2 else piece.encode()
        for number, piece in enumerate(pieces)
    )
    return READERS[table](raw) or NOTHING


def _mail(field: bytes) -> bytes:
    return b"From: ann@example.org\r\n" + field + b"\r\n\r\nHello\r\n"


def _read_date(field: bytes) -> str:
    date = parse_mail(_mail(b"Date: " + field)).date
    return date.isoformat() if date else ""


def _read_words(field: bytes) -> str:
    return parse_mail(_mail(b"Subject: " + field)).subject


def _read_ids(field: bytes) -> str:
    mail = parse_mail(_mail(field))
    return " ".join((mail.message_id or "", *mail.in_reply_to, *mail.references)).strip()


def _read_filename(fields: bytes) -> str:
    """The name of an attachment with these fields of its own."""
    if b"content-type:" not in fields.lower():
        fields += b"\r\nContent-Type: application/pdf"
    start = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = parse_mail(start + b"--b\r\n\r\nHello\r\n--b\r\n" + fields + b"\r\n\r\nPDF\r\n--b--\r\n")
    return " | ".join(attachment.filename for attachment in mail.attachments)


READERS: dict[str, Callable[[bytes], str]] = {
    "dates": _read_date,
    "filenames": _read_filename,
    "ids": _read_ids,
    "words": _read_words,
}
