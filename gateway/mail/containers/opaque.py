"""The mail inside an opaque S/MIME signature (RFC 8551 section 3.5.2): signed, not encrypted, yet wrapped in BER.

Walks down to the content of CMS SignedData (RFC 5652 section 5) and hands it out; the signature is not checked.
Lengths may be indefinite, as streaming signers write them. Never raises; bounded depth, linear in its input.
"""

from __future__ import annotations

from typing import NamedTuple

OPAQUE_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier 1.2.840.113549.1.7.2, with its head."""
_SEQUENCE, _EXPLICIT, _OCTETS, _PIECES = 0x30, 0xA0, 0x04, 0x24
_END = b"\0\0"
_MOST_DEPTH = 10


class _Head(NamedTuple):
    """The beginning of an element: its tag, where its content starts, how long that is (None: until its end mark)."""

    tag: int
    start: int
    length: int | None


def find_signed_content(content: bytes) -> bytes | None:
    """The MIME entity that was signed; None for what is encrypted, detached, or no CMS."""
    try:
        position = _inside(content, 0, _SEQUENCE)
        if not content.startswith(_SIGNED_DATA, position):
            return None
        position = _inside(content, position + len(_SIGNED_DATA), _EXPLICIT)
        position = _inside(content, position, _SEQUENCE)
        for _ in ("version", "digestAlgorithms"):
            position = _behind(content, position)
        position = _behind(content, _inside(content, position, _SEQUENCE))
        return _octets(content, _inside(content, position, _EXPLICIT), 0)[0] or None
    except (IndexError, ValueError):
        return None


def _head(content: bytes, position: int) -> _Head:
    tag, first = content[position], content[position + 1]
    start = position + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("long tags do not occur in CMS")
    if first == 0x80:
        return _Head(tag, start, None)
    if first < 0x80:
        return _Head(tag, start, first)
    size = first & 0x7F
    if size > 4 or start + size > len(content):
        raise ValueError("no length of this world")
    return _Head(tag, start + size, int.from_bytes(content[start : start + size]))


def _inside(content: bytes, position: int, tag: int) -> int:
    """Where the content of the element at `position` starts; ValueError when it has another tag."""
    head = _head(content, position)
    if head.tag != tag:
        raise ValueError("another element stands here")
    return head.start


def _behind(content: bytes, position: int, depth: int = 0) -> int:
    """The position behind an element, also one of indefinite length."""
    head = _head(content, position)
    if head.length is not None:
        return head.start + head.length
    if depth > _MOST_DEPTH:
        raise ValueError("nested too deep")
    position = head.start
    while not content.startswith(_END, position):
        position = _behind(content, position, depth + 1)
    return position + len(_END)


def _octets(content: bytes, position: int, depth: int) -> tuple[bytes, int]:
    """The octets of a string that is whole or in pieces, as far as they go, and the position behind it."""
    head = _head(content, position)
    if head.tag == _OCTETS and head.length is not None:
        end = head.start + head.length
        return content[head.start : end], end
    if head.tag != _PIECES or depth > _MOST_DEPTH:
        raise ValueError("no string of octets")
    end = len(content) if head.length is None else min(len(content), head.start + head.length)
    position, pieces = head.start, []
    while position < end and not content.startswith(_END, position):
        piece, position = _octets(content, position, depth + 1)
        pieces.append(piece)
    return b"".join(pieces), position + (len(_END) if head.length is None else 0)
