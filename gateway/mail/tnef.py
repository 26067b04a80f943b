"""winmail.dat, the way Outlook packs a mail (MS-OXTNEF): its text, its HTML and its files.

tnefparse does the reading. It copies the rest of the file for each object, so the objects are counted first.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from gateway.mail.charsets import parse_text
from gateway.mail.filenames import compose_filename, parse_filename
from gateway.mail.html import html_to_text
from gateway.mail.model import Attachment

_MOST_OBJECTS = 1_000
_FIRST_OBJECT = 6
_OBJECT_FRAME = 11
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a container; text is empty and html None when it had none."""

    text: str
    html: str | None
    files: tuple[Attachment, ...]


def parse_tnef(content: bytes) -> Opened | None:
    """The text and the files of a TNEF stream, or None when it cannot be read."""
    if _count_objects(content) > _MOST_OBJECTS:
        return None
    try:
        return _read(content)
    except Exception:  # tnefparse raises what it likes on broken input; the attachment stays
        return None


def _count_objects(content: bytes) -> int:
    """Objects of the stream, counted no further than the limit."""
    position, count = _FIRST_OBJECT, 0
    while position + _OBJECT_FRAME <= len(content) and count <= _MOST_OBJECTS:
        position += _OBJECT_FRAME + int.from_bytes(content[position + 5 : position + 9], "little")
        count += 1
    return count


def _read(content: bytes) -> Opened:
    from tnefparse.tnef import TNEF

    stream: Any = TNEF(content, do_checksum=False)  # type: ignore[no-untyped-call]
    html = _text(stream.htmlbody) or None
    text = _text(stream.body) or (html_to_text(html) if html else "")
    files = tuple(
        _file(attachment, number) for number, attachment in enumerate(stream.attachments, start=1)
    )
    return Opened(text, html, files)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else b""
    if isinstance(value, bytes):
        return parse_text(value.rstrip(b"\0"), None)
    return (
        parse_text(value.encode("utf-8", "replace"), "utf-8").rstrip()
        if isinstance(value, str)
        else ""
    )


def _file(attachment: Any, number: int) -> Attachment:
    name = parse_filename(_text(attachment.long_filename()))
    content_type = "application/octet-stream"
    return Attachment(
        name or compose_filename(content_type, number), content_type, bytes(attachment.data)
    )
