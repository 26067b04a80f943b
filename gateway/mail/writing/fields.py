"""Header fields of outgoing mail: values in, folded lines out, 7-bit but for addresses that are not (RFC 6532).

This is the border at which text that anybody wrote becomes part of a header, so here, once, line breaks, NUL and all
other controls are taken out (threats B9); after it no value can start another field or name another recipient.
Written by hand because the standard library's folding has broken long words, addresses and Message-IDs in several
releases, and because a letter must give the same bytes on every Python.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import AnyStr
from urllib.parse import quote

import idna

MAX_LINE = 998
"""Octets of a line without its CRLF (RFC 5322 section 2.1.1)."""
MAX_TEXT = 1000
"""Characters of a subject or a name; longer ones are cut."""
_FOLD_AT = 76
_MAX_REFERENCES = 998
_MAX_FILENAME = 200
_Q_OCTETS, _B_OCTETS = 63, 45
"""What fits into one encoded word of 75 characters (RFC 2047 section 2), encoded as Q and not yet encoded as B."""

_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_OVERRIDES = dict.fromkeys((0x202D, 0x202E))
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NOT_IN_FILENAME = re.compile(r'[\\/<>:"|?*]')
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_ATOMS = re.compile(rf"{_ATEXT}+(?: {_ATEXT}+)*")
_LOCAL_PART = re.compile(
    rf'(?:{_ATEXT}|[^\x00-\xa0\s\ud800-\udfff]|\.)+|"[\x20\x21\x23-\x5b\x5d-\x7e]+"'
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")
_PLAIN_FILENAME = re.compile(r"[A-Za-z0-9 !#$&()+,.@\[\]^_{}~-]+")
_Q_SAFE = re.compile(r"[A-Za-z0-9!*+/-]")


class UnsendableLetter(ValueError):
    """No mail can be made of this letter: an address, a date or a field is not one."""


def one_line(text: str) -> str:
    """The text as one line: white space, controls and lone surrogates become single spaces, none at the ends.

    Overrides of the direction of writing are left out, since they would turn around what stands behind the text.
    """
    seen = text[: 4 * MAX_TEXT].translate(_OVERRIDES)
    return _UNSEEN.sub(" ", seen).strip()[:MAX_TEXT].rstrip()


def plain_lines(text: str) -> str:
    r"""The text with \n at each line's end, without controls other than tabs, and storable as UTF-8."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _NOT_IN_TEXT.sub("", unified))


def is_message_id(value: str) -> bool:
    """A Message-ID in brackets that can be written into a field; of those we quote many are odd."""
    return _MESSAGE_ID.fullmatch(value) is not None


def sendable_address(address: str) -> str:
    """The addr-spec with its domain as A-labels (RFC 5890). Raises UnsendableLetter.

    A local part beyond ASCII stays as it is (RFC 6532): whether the relay takes it is found out when sending.
    """
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = (
            domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
        )
    except (idna.IDNAError, UnicodeError):
        ascii_domain = ""
    if not at or _LOCAL_PART.fullmatch(local) is None or _DOMAIN.fullmatch(ascii_domain) is None:
        raise UnsendableLetter(f"not an address that mail can be sent with: {address!r}")
    return f"{local}@{ascii_domain}"


def text_field(name: str, text: str) -> bytes:
    """A field of unstructured text, such as Subject (RFC 5322 section 2.2.1, RFC 2047)."""
    line = one_line(text)
    words = line.split(" ")
    plain = line.isascii() and "=?" not in line and max(map(len, words)) <= MAX_LINE // 2
    return folded(name, words if plain else list(encoded_words(line)))


def address_field(name: str, display_name: str, address: str) -> bytes:
    """A field with exactly one mailbox, such as From."""
    mailbox = sendable_address(address)
    shown = one_line(display_name)
    return folded(name, [*_phrase(shown), f"<{mailbox}>"] if shown else [mailbox])


def ids_field(name: str, ids: Iterable[str]) -> bytes:
    """A field of Message-IDs, each on its own line where they are long."""
    return folded(name, list(ids))


def date_field(moment: datetime) -> bytes:
    """The Date field. Raises UnsendableLetter for a time without an offset."""
    if moment.utcoffset() is None:
        raise UnsendableLetter("a letter's date needs an offset from UTC")
    return folded("Date", [format_datetime(moment)])


def trim_references(ids: Sequence[str]) -> tuple[str, ...]:
    """The first and as many of the newest ids as fit into 998 octets, in order, each once; odd ones left out.

    Readers find the thread by either end (RFC 5322 section 3.6.4); the middle is what can be spared.
    """
    distinct = tuple(dict.fromkeys(filter(is_message_id, reversed(ids))))[::-1]
    if not distinct:
        return ()
    first, newest = distinct[0], distinct[1:]
    room = _MAX_REFERENCES - len(first)
    kept: list[str] = []
    for value in reversed(newest):
        room -= len(value) + 1
        if room < 0:
            break
        kept.append(value)
    return (first, *reversed(kept))


def safe_filename(name: str) -> str:
    """A file name for the recipient: one line, no path or hidden text direction, nothing Windows refuses.

    At most 200 octets of UTF-8; the extension stays when it is cut.
    """
    cleaned = _NOT_IN_FILENAME.sub("_", one_line(_BIDI.sub("", name))).lstrip(". ")
    stem, dot, extension = cleaned.rpartition(".")
    if len(cleaned.encode()) > _MAX_FILENAME and stem and len(extension.encode()) <= 20:
        room = _MAX_FILENAME - len(extension.encode()) - 1
        cleaned = f"{_cut(stem, room)}{dot}{extension}"
    return _cut(cleaned, _MAX_FILENAME) or "attachment"


def filename_parameter(name: str) -> str:
    """The parameter `filename` (RFC 2183), in the form of RFC 2231 where the name is not plain ASCII."""
    safe = safe_filename(name)
    if _PLAIN_FILENAME.fullmatch(safe):
        return f'filename="{safe}"'
    return f"filename*=utf-8''{quote(safe, safe='')}"


def folded(name: str, words: Sequence[str]) -> bytes:
    """The field with a line break before each word that would pass column 76; never before the first one."""
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= _FOLD_AT:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "\r\n".join(lines).encode() + b"\r\n"


def encoded_words(text: str) -> Iterator[str]:
    """The text as encoded words, none of which splits a character; Q or B, whichever is shorter."""
    quoted = [_q(character) for character in text]
    octets = [character.encode() for character in text]
    if 3 * sum(map(len, quoted)) <= 4 * sum(map(len, octets)):
        for piece in _packed(quoted, _Q_OCTETS):
            yield f"=?utf-8?q?{''.join(piece)}?="
    else:
        for bytes_piece in _packed(octets, _B_OCTETS):
            yield f"=?utf-8?b?{b64encode(b''.join(bytes_piece)).decode('ascii')}?="


def _phrase(name: str) -> list[str]:
    """A display name as the words of a phrase: atoms, a quoted string, or encoded words."""
    if not name.isascii() or "=?" in name or len(name) > _FOLD_AT:
        return list(encoded_words(name))
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


def _q(character: str) -> str:
    if character == " ":
        return "_"
    if _Q_SAFE.fullmatch(character):
        return character
    return "".join(f"={octet:02X}" for octet in character.encode())


def _packed(pieces: Iterable[AnyStr], limit: int) -> Iterator[list[AnyStr]]:
    packed: list[AnyStr] = []
    size = 0
    for piece in pieces:
        if size + len(piece) > limit:
            yield packed
            packed, size = [], 0
        packed.append(piece)
        size += len(piece)
    if packed:
        yield packed


def _cut(text: str, octets: int) -> str:
    return text.encode()[:octets].decode("utf-8", "ignore").rstrip()
