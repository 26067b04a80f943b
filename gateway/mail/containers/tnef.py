"""winmail.dat, the way Outlook packs a mail (MS-OXTNEF): its text, its HTML and its files.

A damaged stream gives what stands before the damage. Linear in its input, and nothing of it is trusted but lengths
that lie inside. Must not decide what becomes of the container; that is `opening`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.mail.charset.charsets import parse_text
from gateway.mail.containers.rtf import LONGEST, expand, find_charset, parse_rtf
from gateway.mail.header.filenames import compose_filename, parse_filename
from gateway.mail.html.text import MAX_TAGS, html_to_text
from gateway.mail.model import Attachment, Disposition

SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_FILES = 500
_MOST_DEPTH = 5
_OBJECT = struct.Struct("<BII")
# Attributes (MS-OXTNEF section 2.1.3) by the lower half of their number.
_BODY, _CODEPAGE, _MESSAGE_PROPERTIES = 0x800C, 0x9007, 0x9003
_NEXT_FILE, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_ABOUT_FILES = frozenset({_FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES})
# Properties (MS-OXPROPS) by their number.
_PLAIN, _HTML, _RTF, _HTML_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _DATA, _MIME, _CONTENT_ID = (
    0x3707,
    0x3704,
    0x3001,
    0x3701,
    0x370E,
    0x3712,
)
_NAMES = (_LONG_NAME, _SHORT_NAME, 0x370D, 0x3708, 0x370C, _SHOWN_NAME)
"""What may hold a file's name, the best first: long, short, long path, short path, name in transport, name shown."""
# Sizes of property values of fixed length, by type (MS-OXCDATA section 2.11.1), padded to four bytes.
_FIXED = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_OBJECT_TYPE, _UNICODE = 0x0D, 0x1F
_VARIABLE = frozenset({_OBJECT_TYPE, 0x1E, _UNICODE, 0xFB, 0xFD, 0xFE, 0x102})
_INTERFACE_LENGTH = 16


@dataclass(slots=True)
class Room:
    """What may still be made of the bodies in all containers of one mail: a few octets of RTF expand to many."""

    rtf: int = LONGEST
    """Octets after expansion."""
    tags: int = MAX_TAGS
    """Tags of HTML."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a container; text is empty and html None when it had none."""

    text: str
    html: str | None
    files: tuple[Attachment, ...]


class _Property(NamedTuple):
    number: int
    kind: int
    value: bytes


@dataclass(slots=True)
class _File:
    """What the stream says about one file; `embedded` is a message in a stream of its own."""

    names: dict[int, str] = field(default_factory=dict)
    data: bytes = b""
    embedded: bytes = b""
    content_type: str = "application/octet-stream"
    content_id: str | None = None


def parse_tnef(content: bytes, room: Room | None = None, depth: int = 0) -> Opened | None:
    """The text and the files of a TNEF stream; None when it is none. Takes what it needs from `room`."""
    if not content.startswith(SIGNATURE) or depth > _MOST_DEPTH:
        return None
    charset, room = _find_charset(content), room or Room()
    body: dict[int, bytes | str] = {}
    files: list[_File] = []
    for number, data in _objects(content):
        if number == _BODY:
            body.setdefault(_PLAIN, parse_text(data.rstrip(b"\0"), charset))
        elif number == _MESSAGE_PROPERTIES:
            body.update(_body_properties(data, charset))
        elif number == _NEXT_FILE or number in _ABOUT_FILES:
            _note_file(files, number, data, charset)
    text, html = _body(body, room)
    return Opened(text, html, tuple(_files(files, room, depth)))


def _find_charset(content: bytes) -> str:
    """The code page of 8-bit text, wherever in the stream it stands."""
    pages = (data for number, data in _objects(content) if number == _CODEPAGE)
    page = next(pages, None)
    return "cp1252" if page is None else find_charset(int.from_bytes(page[:4], "little"))


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and data of each attribute, as far as the lengths hold."""
    position = 6
    while position + _OBJECT.size <= len(content):
        _, number, length = _OBJECT.unpack_from(content, position)
        start = position + _OBJECT.size
        yield number & 0xFFFF, content[start : start + length]
        position = start + length + 2


def _properties(data: bytes) -> Iterator[_Property]:
    """MAPI properties of an attribute (section 2.1.3.4), the first value of each; ends where it stops making sense."""
    try:
        (count,) = struct.unpack_from("<I", data, 0)
        position = 4
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, position)
            position = _behind_name(data, position + 4, number)
            values, position = _values(data, position, kind)
            yield _Property(number, kind & 0xFFF, values)
    except (struct.error, KeyError):
        return


def _behind_name(data: bytes, position: int, number: int) -> int:
    """Properties from 0x8000 carry a name: a GUID and a number or a text."""
    if number < 0x8000:
        return position
    is_text, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (_padded(length) if is_text else 0)


def _values(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property and the position behind all of them."""
    base, several = kind & 0xFFF, bool(kind & 0x1000)
    is_variable = base in _VARIABLE
    count = 1
    if several or is_variable:
        (count,) = struct.unpack_from("<I", data, position)
        position += 4
    first = b""
    for index in range(count):
        length = _FIXED[base] if not is_variable else struct.unpack_from("<I", data, position)[0]
        position += 4 if is_variable else 0
        if index == 0:
            first = data[position : position + length]
        position += _padded(length)
        if position > len(data) and not (first and is_variable and index == 0):
            raise struct.error
        if position > len(data):
            break  # cut off: what is there of the value is the last thing that makes sense
    return first, position


def _padded(length: int) -> int:
    return length + -length % 4


def _string(found: _Property, charset: str) -> str:
    if found.kind == _UNICODE:
        return parse_text(found.value[: len(found.value) // 2 * 2], "utf-16-le").rstrip()
    return parse_text(found.value, charset).rstrip()


def _body_properties(data: bytes, charset: str) -> dict[int, bytes | str]:
    body: dict[int, bytes | str] = {}
    properties = list(_properties(data))
    pages = [found.value for found in properties if found.number == _HTML_PAGE]
    html_charset = find_charset(int.from_bytes(pages[0], "little")) if pages else None
    for found in properties:
        if found.number == _RTF:
            body[_RTF] = found.value
        elif found.number == _PLAIN:
            body[_PLAIN] = _string(found, charset)
        elif found.number == _HTML:
            body[_HTML] = (
                _string(found, charset)
                if found.kind == _UNICODE
                else parse_text(found.value, html_charset)
            )
    return body


def _body(body: dict[int, bytes | str], room: Room) -> tuple[str, str | None]:
    """Text and HTML from whichever of the three forms there are."""
    text, html, rtf = body.get(_PLAIN, ""), body.get(_HTML) or None, body.get(_RTF)
    if rtf and not (text and html):
        expanded = expand(bytes(rtf), room.rtf) if isinstance(rtf, bytes) else b""
        room.rtf -= len(expanded)
        rtf_text, rtf_html = parse_rtf(expanded)
        text, html = text or rtf_text, html or rtf_html
    text, html = str(text), None if html is None else str(html)
    if html is not None and not text.strip():
        text = html_to_text(html, room.tags)
        room.tags = max(0, room.tags - html.count("<"))
    return text, html


def _note_file(files: list[_File], number: int, data: bytes, charset: str) -> None:
    """Begin another file, also where only what it is called or holds comes; or note more about the last one."""
    if (number == _NEXT_FILE or not files) and len(files) < _MOST_FILES:
        files.append(_File())
    _note(files[-1], number, data, charset)


def _note(file: _File, number: int, data: bytes, charset: str) -> None:
    """Add to a file what one attribute says about it."""
    if number == _FILE_TITLE:
        file.names[_SHORT_NAME] = parse_text(data.rstrip(b"\0"), charset)
    elif number == _FILE_DATA:
        file.data = data
    elif number == _FILE_PROPERTIES:
        for found in _properties(data):
            _note_property(file, found, charset)


def _note_property(file: _File, found: _Property, charset: str) -> None:
    if found.number in _NAMES:
        file.names[found.number] = _string(found, charset)
    elif found.number == _MIME:
        file.content_type = _string(found, charset).lower() or file.content_type
    elif found.number == _CONTENT_ID:
        file.content_id = _string(found, charset).strip("<>") or None
    elif found.number == _DATA and found.kind == _OBJECT_TYPE:
        file.embedded = found.value[_INTERFACE_LENGTH:]
    elif found.number == _DATA:
        file.data = found.value


def _files(files: list[_File], room: Room, depth: int) -> Iterator[Attachment]:
    for position, file in enumerate(files, start=1):
        inner = parse_tnef(file.embedded or file.data, room, depth + 1)
        content = file.data or file.embedded
        content_type = file.content_type
        if inner is not None and file.embedded and (inner.text or room.rtf):
            content, content_type = inner.text.encode("utf-8"), "text/plain"
        names = [parse_filename(file.names.get(number)) for number in _NAMES]
        name = next((name for name in names if name), None) or compose_filename(
            content_type, position
        )
        shown = Disposition.INLINE if file.content_id else Disposition.ATTACHMENT
        yield Attachment(name, content_type, content, shown, file.content_id)
        if inner is not None:
            yield from inner.files
