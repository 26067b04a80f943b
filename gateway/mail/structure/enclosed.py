"""Files that stand inside the text itself: uuencode and yEnc, from times and mailers without MIME.

They become attachments and the text keeps the rest. A line that only looks like a beginning stays text: a block counts
when its first line decodes. Linear in the text.
"""

from __future__ import annotations

import re

from gateway.mail.charset.charsets import decode
from gateway.mail.header.filenames import compose_filename, parse_filename
from gateway.mail.model import Attachment
from gateway.mail.structure.encodings import parse_uu_line

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_YENC = re.compile(rb"^=ybegin ([^\r\n]{0,200}?)name=([^\r\n]{1,255})\r?\n", re.MULTILINE)
_YENC_SIZE = re.compile(rb"\bsize=([0-9]{1,12})\b")
_YENC_END = re.compile(rb"^=yend[^\r\n]*(?:\r?\n|\Z)|^(?==ybegin )", re.MULTILINE)
_YENC_PART = re.compile(rb"=ypart[^\r\n]*\r?\n")
_YENC_ESCAPE = re.compile(rb"=(.)", re.DOTALL)
_MOST_FILES = 500
_PIECE = 1 << 16
_HIGH = bytes(range(128, 256))
_UNSHIFT = bytes((byte - 42) % 256 for byte in range(256))
_UNESCAPE = {bytes([byte]): bytes([(byte - 64) % 256]) for byte in range(256)}


def find_enclosed(content: bytes) -> tuple[bytes, list[Attachment]]:
    """The text without the files enclosed in it, and those files."""
    files: list[Attachment] = []
    if b"begin " in content:
        content = _take_uu(content, files)
    if b"=ybegin " in content:
        content = _take_yenc(content, files)
    return content, files


def _take_uu(content: bytes, files: list[Attachment]) -> bytes:
    kept: list[bytes] = []
    position = 0
    for _ in range(_MOST_FILES):
        match = _BEGIN.search(content, position)
        if match is None:
            break
        end, data = _uu_block(content, match.end())
        kept.append(content[position : match.start() if data is not None else match.end()])
        if data is not None:
            files.append(_attachment(match[1], data, len(files) + 1))
        position = end
    return b"".join(kept) + content[position:]


def _uu_block(content: bytes, start: int) -> tuple[int, bytes | None]:
    """The position behind the block that starts here, and its bytes; None when its first line is none."""
    pieces: list[bytes] = []
    position = start
    while position < len(content):
        newline = content.find(b"\n", position)
        after = len(content) if newline < 0 else newline + 1
        line = content[position:after].rstrip(b"\r\n")
        if line.strip() == b"end":
            return after, b"".join(pieces)
        if not _is_uu_line(line):
            break
        pieces.append(parse_uu_line(line))
        position = after
    return (position, b"".join(pieces)) if pieces else (start, None)


def _is_uu_line(line: bytes) -> bool:
    """Whether the length byte and the length of the line agree; encoders differ by a few characters of padding."""
    if not line:
        return False
    wanted = ((line[0] - 32) & 63) // 3 * 4
    return (
        32 <= line[0] <= 96
        and wanted <= len(line) - 1 <= wanted + 6
        and line.translate(None, _UU) == b""
    )


_UU = bytes(range(32, 97))


def _take_yenc(content: bytes, files: list[Attachment]) -> bytes:
    kept: list[bytes] = []
    position = 0
    while len(files) < _MOST_FILES and (match := _YENC.search(content, position)):
        end = _YENC_END.search(content, match.end())
        stop, after = (end.start(), end.end()) if end else (len(content), len(content))
        raw = content[match.end() : stop]
        data = _unyenc(raw)
        if _is_yenc(raw, data, match[1]):
            kept.append(content[position : match.start()])
            files.append(_attachment(match[2], data, len(files) + 1))
        else:
            kept.append(content[position:after])
        position = after
    return b"".join(kept) + content[position:]


def _is_yenc(raw: bytes, data: bytes, about: bytes) -> bool:
    """Whether a block is a file and not somebody's words: it has the size it promises, or it is only a part of a file
    and has the look of one. Half the octets of any file come out above 127, and more of a text's.
    """
    match = _YENC_SIZE.search(about)
    size = int(match[1]) if match else 0
    if len(data) >= size:
        return len(data) == size
    return len(raw.translate(None, _HIGH)) <= len(raw) * 3 / 4


def _unyenc(data: bytes) -> bytes:
    data = _YENC_PART.sub(b"", data, count=1).translate(None, b"\r\n")
    pieces: list[bytes] = []
    position = 0
    while position < len(data):
        cut = min(position + _PIECE, len(data))
        cut += data[cut - 1 : cut] == b"="
        piece = _YENC_ESCAPE.sub(lambda match: _UNESCAPE[match[1]], data[position:cut])
        pieces.append(piece.translate(_UNSHIFT))
        position = cut
    return b"".join(pieces)


def _attachment(name: bytes, data: bytes, number: int) -> Attachment:
    content_type = "application/octet-stream"
    return Attachment(
        parse_filename(decode(name, None)) or compose_filename(content_type, number),
        content_type,
        data,
    )
