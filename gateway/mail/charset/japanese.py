"""Japanese charsets as vendors write them: ISO-2022-JP and EUC-JP with the rows of windows-31J.

Python's codecs refuse the circled digits and brackets of row 13 that every Japanese mailer uses.
Both encodings are shifted into Shift_JIS positions and read as cp932, which knows them. Must not
decide which charset a text has; that is `charsets`.
"""

from __future__ import annotations

import re

_SWITCH = re.compile(rb"(\r?\n|\x1b\$[@B]|\x1b\$\([DOPQ]|\x1b\([BJI]|[\x0e\x0f])")
_PAIR = re.compile(rb"[\xa1-\xfe]{2}|\x8e[\xa1-\xdf]")
_LONGEST = 1 << 20
_ASCII = b"\x1b(B"
_DOUBLE = (b"\x1b$@", b"\x1b$B")


def parse_iso2022(content: bytes) -> str:
    """Text of ISO-2022-JP with vendor extensions; unreadable pairs become U+FFFD. Never raises."""
    if len(content) > _LONGEST:
        return content.decode("iso2022_jp_ext", "replace")
    pieces: list[str] = []
    mode = _ASCII
    for piece in _SWITCH.split(content):
        if piece.endswith(b"\n"):
            # RFC 1468: every line ends in ASCII, so a stray escape harms its own line only.
            pieces.append("\n")
            mode = _ASCII
        elif _SWITCH.fullmatch(piece):
            mode = piece
        elif piece:
            pieces.append(_segment(piece, mode))
    return "".join(pieces)


def _segment(piece: bytes, mode: bytes) -> str:
    if mode in _DOUBLE:
        return _double(piece)
    if mode == b"\x1b$(D":
        return (mode + piece).decode("iso2022_jp_ext", "replace")
    if mode in (b"\x1b(I", b"\x0e"):
        return bytes(byte | 0x80 for byte in piece).decode("cp932", "replace")
    return piece.decode("cp932", "replace")


def _double(piece: bytes) -> str:
    """JIS X 0208 pairs; line ends and spaces between them stand for themselves."""
    shifted = bytearray()
    position = 0
    while position < len(piece):
        pair = piece[position : position + 2]
        if len(pair) == 2 and pair[0] > 0x20 and pair[1] > 0x20:
            shifted += _shift(pair[0] & 0x7F, pair[1] & 0x7F)
            position += 2
        else:
            shifted += pair[:1]
            position += 1
    return shifted.decode("cp932", "replace")


def _shift(row: int, cell: int) -> bytes:
    """One JIS position (both 0x21 to 0x7e) as its two Shift_JIS bytes."""
    first = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    if row % 2 == 0:
        return bytes((first & 0xFF, (cell + 0x7E) & 0xFF))
    return bytes((first & 0xFF, cell + (0x20 if cell >= 0x60 else 0x1F)))


def parse_euc(content: bytes) -> str:
    """Text of EUC-JP with vendor extensions; unreadable bytes become U+FFFD. Never raises."""
    return _PAIR.sub(_euc_pair, content).decode("cp932", "replace")


def _euc_pair(match: re.Match[bytes]) -> bytes:
    pair = match[0]
    if pair[0] == 0x8E:
        return pair[1:]
    return _shift(pair[0] & 0x7F, pair[1] & 0x7F)
