"""The body of Outlook's winmail.dat: compressed RTF (MS-OXRTFCP), its text, and HTML packed into it (MS-OXRTFEX).

Formatting is dropped: what a person wrote is all that matters here. Bounded: a body of more than 2 MB is cut. Never
raises; what cannot be understood is skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from gateway.mail.charset.charsets import clean, decode

LONGEST = 2 << 20
"""Octets of RTF that are read of one mail."""
_COMPRESSED = b"LZFu"
_STORED = b"MELA"
_RING = 4096
_MOST_FONTS = 1000
_BRIEF = 4
# MS-OXRTFCP section 2.1.3.1.1: what the dictionary holds before the first byte.
RTF_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"tab": "\t",
    b"cell": "\t",
}
_SIGNS = {
    **{
        b"emdash": "\u2014",
        b"endash": "\u2013",
        b"bullet": "\u2022",
        b"lquote": "\u2018",
        b"rquote": "\u2019",
    },
    **{b"ldblquote": "\u201c", b"rdblquote": "\u201d"},
}
# Character sets of fonts (\\fcharset) and the code pages they stand for.
_FONT_PAGES = {
    128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
_CHARSETS = {
    65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp", 50221: "iso-2022-jp",
    50222: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp", 51936: "gb18030", 51949: "euc-kr", 54936: "gb18030",
    52936: "hz", 10000: "mac-roman",
}  # fmt: skip
_TABLES = b"""fonttbl colortbl stylesheet listtable listoverridetable rsidtbl xmlnstbl latentstyles mmathPr themedata
datastore info pict header footer fldinst generator object"""
_HIDDEN = frozenset(_TABLES.split())


def find_charset(page: int) -> str:
    """The charset of a Windows code page number; 28591 to 28605 are the parts of ISO 8859."""
    if 28591 <= page <= 28605:
        return f"iso-8859-{page - 28590}"
    return _CHARSETS.get(page, f"cp{page}")


def expand(content: bytes, most: int = LONGEST) -> bytes:
    """The RTF of a compressed body, as far as it goes or `most` octets; empty when it is none."""
    kind = content[8:12]
    if kind == _STORED:
        return content[16 : 16 + most]
    if kind != _COMPRESSED:
        return b""
    ring = bytearray(RTF_START.ljust(_RING, b"\0"))
    return _expand(content, ring, len(RTF_START), most)[:most]


def _expand(content: bytes, ring: bytearray, write: int, most: int) -> bytes:
    """Runs of eight literals or references, each run led by a byte of flags (MS-OXRTFCP section 2.1.3.2)."""
    out = bytearray()
    position = 16
    while position < len(content) and len(out) < most:
        flags = content[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece = content[position : position + 1]
                position += 1
            else:
                pair = int.from_bytes(content[position : position + 2], "big")
                position += 2
                if pair >> 4 == write:
                    return bytes(out)
                piece = _referenced(ring, pair >> 4, (pair & 15) + 2, write)
            room = _RING - write
            ring[write : write + len(piece[:room])] = piece[:room]
            ring[: len(piece[room:])] = piece[room:]
            write = (write + len(piece)) % _RING
            out += piece
    return bytes(out)


def _referenced(ring: bytearray, offset: int, length: int, write: int) -> bytes:
    """Bytes of the dictionary; a reference may reach into what it is just writing."""
    distance = (write - offset) % _RING or _RING
    if length <= distance and offset + length <= _RING:
        return bytes(ring[offset : offset + length])
    return bytes(ring[(offset + index % distance) % _RING] for index in range(length))


@lru_cache(maxsize=1_000)
def _decode_brief(octets: bytes, charset: str) -> str:
    return decode(octets, charset)


def _decode(octets: bytes, charset: str) -> str:
    """Programs write single letters between switches of the font: those are decoded once."""
    return _decode_brief(octets, charset) if len(octets) <= _BRIEF else decode(octets, charset)


@dataclass(frozen=True, slots=True)
class _State:
    """What counts inside the present group."""

    is_hidden: bool = False
    is_tag: bool = False
    is_only_rtf: bool = False
    is_font_table: bool = False
    font: int = -1
    """The one at the beginning of the group."""
    fallback: int = 1
    """Characters that stand behind each Unicode one for readers that know none."""


class _Reader:
    """Walks through the tokens of an RTF text and collects what is to be read."""

    def __init__(self, is_html: bool) -> None:
        self.pieces: list[str] = []
        self._octets = bytearray()
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._is_html = is_html
        self._state = _State()
        self._font = -1
        self._stack: list[_State] = []
        self._skip = 0

    def read(self, rtf: bytes) -> str:
        for match in _TOKEN.finditer(rtf):
            word, number, octet, sign, brace, text = match.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif octet:
                self._text(bytes((int(octet, 16),)))
            elif sign:
                self._sign(sign)
            elif text:
                self._text(text)
        self._flush()
        paired = "".join(self.pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return clean(paired)

    def _brace(self, brace: bytes) -> None:
        self._skip = 0
        self._flush()
        if brace == b"{":
            if self._font != self._state.font:
                self._state = replace(self._state, font=self._font)
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()
            self._font = self._state.font

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state = replace(self._state, is_hidden=True)
        elif sign in b"\\{}":
            self._text(sign)
        elif sign in b"\r\n":
            self._put("\n")
        elif sign == b"~":
            self._put("\u00a0")

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            self._put(chr(number % 65536))
            self._skip = self._state.fallback
        elif word in _BREAKS:
            self._put("\n" if self._is_html and word != b"tab" else _BREAKS[word])
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        else:
            self._switch(word, number)

    def _switch(self, word: bytes, number: int | None) -> None:
        if word == b"htmltag":
            self._state = replace(self._state, is_hidden=not self._is_html, is_tag=True)
        elif word == b"htmlrtf":
            self._state = replace(self._state, is_only_rtf=number != 0)
        elif word in _HIDDEN:
            self._state = replace(self._state, is_hidden=True, is_font_table=word == b"fonttbl")
        elif word in (b"f", b"fcharset") and number is not None:
            self._take_font(word, number)
        elif word == b"uc":
            self._state = replace(self._state, fallback=min(number or 0, 8))
        elif word == b"ansicpg" and number:
            self._charset = find_charset(number)

    def _take_font(self, word: bytes, number: int) -> None:
        """A font of the table and its character set, or the font of the text that follows."""
        if word == b"f":
            self._flush()
            self._font = number
        elif word == b"fcharset" and self._is_page(number):
            self._fonts[self._font] = find_charset(_FONT_PAGES[number])

    def _is_page(self, number: int) -> bool:
        """Whether the table of fonts gives a character set that we know, and has room."""
        known = self._state.is_font_table and number in _FONT_PAGES
        return known and len(self._fonts) < _MOST_FONTS

    def _is_shown(self) -> bool:
        return not self._state.is_hidden and not (self._is_html and self._state.is_only_rtf)

    def _text(self, octets: bytes) -> None:
        skipped = min(self._skip, len(octets))
        self._skip -= skipped
        if self._is_shown():
            self._octets += octets[skipped:]

    def _put(self, text: str) -> None:
        if self._is_shown():
            self._flush()
            self.pieces.append(text)

    def _flush(self) -> None:
        if self._octets:
            charset = self._fonts.get(self._font, self._charset)
            self.pieces.append(_decode(bytes(self._octets), charset))
            self._octets.clear()


def parse_rtf(rtf: bytes) -> tuple[str, str | None]:
    """The text of an RTF body and, where HTML was packed into it, that HTML (the text is empty then)."""
    rtf = rtf[:LONGEST]
    if b"\\fromhtml" in rtf[:1000]:
        return "", _Reader(is_html=True).read(rtf)
    return _Reader(is_html=False).read(rtf), None
