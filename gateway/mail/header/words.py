"""Encoded words of header fields: RFC 2047 as it should be and as it is written.

Neighbouring words of one charset are joined before decoding, because mailers split in the middle
of a character. Words without an end, with blanks inside, with an RFC 2231 language, inside quotes
or glued to text are all read. Linear; never raises.
"""

from __future__ import annotations

import binascii
import re

from gateway.mail.charset.charsets import clean, decode, find_codec

_START = re.compile(r"=\? ?\"?((?:[A-Za-z0-9][\w.:+'*-]{0,60})?)\"? ?\? ?([bBqQ]) ?\?")
_JUNK = re.compile(r"[^A-Za-z0-9+/]")
_FOLD = re.compile(rb"\r?\n[ \t]*")
_CUT_GROUP = re.compile(
    r"(=\?([^?\s]{1,60})\?([bB])\?(?:[A-Za-z0-9+/]{4})*+)([A-Za-z0-9+/])\?=\s*+=\?\2\?[bB]\?([A-Za-z0-9+/=]*+)\?="
)
"""A word of base64 that ends one letter into a group of four, which none can: the next word goes on with it."""


def parse_raw(raw: bytes, charset: str | None = None) -> str:
    """A raw field value as text: unfolded, 8-bit bytes read as UTF-8, `charset` or by guess."""
    if b"\n" in raw:
        raw = _FOLD.sub(b" ", raw)
    raw = raw.strip()
    return clean(raw.decode("ascii") if _is_simple(raw) else decode(raw, None, charset))


def _is_simple(raw: bytes) -> bool:
    return raw.isascii() and b"\x1b" not in raw


def parse_words(text: str) -> str:
    """The text with its encoded words decoded; what is none stays as it is."""
    if "=?" not in text:
        return text
    text = _CUT_GROUP.sub(r"\1\4\5?=", text)
    pieces: list[str] = []
    position = 0
    run: tuple[str, bytes] | None = None
    while match := _START.search(text, position):
        between = text[position : match.start()]
        if between.strip() or run is None:
            _flush(pieces, run)
            run = None
            pieces.append(between)
        content, position = _content(text, match)
        run = _join(pieces, run, match[1].split("*")[0].lower(), content)
    _flush(pieces, run)
    pieces.append(text[position:])
    return clean("".join(pieces))


def _join(
    pieces: list[str], run: tuple[str, bytes] | None, charset: str, content: bytes
) -> tuple[str, bytes]:
    if run is not None and run[0] == charset:
        return charset, run[1] + content
    _flush(pieces, run)
    return charset, content


def _flush(pieces: list[str], run: tuple[str, bytes] | None) -> None:
    if run is not None:
        text = decode(run[1], run[0])
        pieces.append(" ".join(text.splitlines()) if "\n" in text or "\r" in text else text)


def _content(text: str, match: re.Match[str]) -> tuple[bytes, int]:
    """Decoded bytes of the word and the position behind it; a word without end reaches the next."""
    start = match.end()
    end = text.find("?=", start)
    following = _START.search(text, start, end if end >= 0 else len(text))
    if following:
        stop = after = following.start()
    elif end < 0:
        after = len(text)
        stop = after - text.endswith("?")
    else:
        stop, after = end, end + 2
    inner = text[start:stop]
    return (_base64(inner) if match[2] in "bB" else _quoted(inner, match[1])), after


def _base64(inner: str) -> bytes:
    """Every padded piece for itself: some mailers glue several into one word."""
    decoded = b""
    for piece in inner.split("=", 100):
        letters = _JUNK.sub("", piece)
        extra = len(letters) % 4
        letters = letters[:-1] if extra == 1 else letters + "=" * (-extra % 4)
        decoded += binascii.a2b_base64(letters)
    return decoded


def _quoted(inner: str, charset: str) -> bytes:
    """Letters that stand bare inside the word have been read already: they are put back into its charset."""
    codec = "utf-8" if inner.isascii() else find_codec(charset.split("*")[0]) or "utf-8"
    try:
        raw = inner.encode(codec)
    except (UnicodeError, LookupError):
        raw = inner.encode("utf-8", "replace")
    raw = raw.replace(b"\r", b"").replace(b"\n", b"")
    return binascii.a2b_qp(raw, header=True)


def is_encoded(text: str) -> bool:
    """Whether the text holds an encoded word of a charset that we know."""
    match = _START.search(text)
    return match is not None and find_codec(match[1]) is not None
