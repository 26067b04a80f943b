"""Undoing a Content-Transfer-Encoding, also a damaged or a wrongly declared one (RFC 2045 section 6).

Everything decodes to something: junk is skipped, truncation ends the content, text that was never
encoded stays as it is. Each function is linear in its input and says which defect it met.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress

import pybase64

from gateway.mail import defects

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SIGNS_OF_BASE64 = _ALPHABET + b"= \t\r\n"
_JUNK = bytes(byte for byte in range(256) if byte not in _ALPHABET)
_BLANKS = b" \t\r\n"
_INNER_BLANK = re.compile(rb"[^ \t\r\n][ \t]+(?=[^ \t\r\n])")
_PROSE_LINE = re.compile(
    rb"^[^\r\n]{0,200}?(?:[^A-Za-z0-9+/=\s]|[^\s][ \t]{1,20}(?=[^\s=]))", re.MULTILINE
)
"""The beginning of a line that has what a line of base64 never has: other characters, blanks between words."""
_QP_BLANKS = re.compile(rb"=[ \t]+(?:\r?\n|\Z)|=\r(?!\n)")
_QP_BAD = re.compile(rb"=(?![0-9A-Fa-f]{2}|\r?\n|\Z)")
_ENCODED_LINE = re.compile(rb"^[ \t]*[A-Za-z0-9+/]{20,}={0,2}[ \t]*\r?$", re.MULTILINE)
_PLAIN = frozenset({"", "7bit", "8bit", "binary", "7bits", "8bits", "none", "utf8", "7", "8"})
_CONTROLS = bytes({*range(32), 127} - {*b"\t\r\n\f\x1b"})
_SAMPLE = 4096
_PIECE = 1 << 18
_MOST_CHUNKS = 1_000
_MOST_ROWS = 50
_WIDEST = 1_000
_DIVIDED = re.compile(rb"[;,|]|[^ \t]\t")

Decoded = tuple[bytes, tuple[str, ...]]


def find_encoding(value: str) -> str | None:
    """What a Content-Transfer-Encoding asks for: base64, qp, uu or plain; None when unknown."""
    name = re.sub(r"\\(.*?\\)|;.*", "", value[:100].lower())
    name = re.sub(r"[^a-z0-9]", "", name)
    if name in _PLAIN:
        return "plain"
    if name.startswith("quoted") or name == "qp":
        return "qp"
    if name.startswith(("base64", "b64")):
        return "base64"
    return "uu" if name in ("xuuencode", "uuencode", "xuue", "uue") else None


def parse_encoded(content: bytes, encoding: str | None, is_text: bool) -> Decoded:
    """The content with its encoding (as `find_encoding` names it) undone, and the defects met."""
    if encoding == "base64":
        return parse_base64(content, is_text)
    if encoding == "qp":
        return parse_quoted_printable(content)
    if encoding == "uu":
        return parse_uu(content), ()
    return content, () if encoding == "plain" else (defects.UNKNOWN_ENCODING,)


def parse_base64(content: bytes, is_text: bool) -> Decoded:
    """Base64 with whatever stands between: pieces padded one by one are read one by one.

    Text behind the padding is kept when it is text, as list servers append a footer that way. A text that decodes to
    noise and holds what base64 does not was never encoded.
    """
    padding = content.find(b"=")
    if not _is_base64(content if padding < 0 else content[: min(padding, _SAMPLE)]):
        return content, (defects.NOT_BASE64,)
    decoded, found = _decode_base64(content, padding, is_text)
    has_junk = bool(content[:_SAMPLE].translate(None, _SIGNS_OF_BASE64))
    if has_junk and (_is_table(content) or (is_text and _is_noise(decoded))):
        return content, (defects.NOT_BASE64,)
    return decoded, (defects.BAD_BASE64,) if has_junk else found


def _decode_base64(content: bytes, padding: int, is_text: bool) -> Decoded:
    has_other = is_text and content.translate(None, _ALPHABET + b"=\r\n")
    prose = _PROSE_LINE.search(content) if has_other else None
    if prose and prose.start() > 0 and _is_prose(content[prose.start() :]):
        head = content[: prose.start()]
        decoded, _ = _decode_base64(head, head.find(b"="), is_text=False)
        return decoded + b"\n" + content[prose.start() :].strip(_BLANKS), (defects.BAD_BASE64,)
    if padding < 0 or not content[padding:].strip(b"= \t\r\n"):
        return _decode_run(content)
    tail = content[padding:].lstrip(b"=")
    if is_text and not _is_base64(tail):
        head, _ = _decode_run(content[:padding])
        return head + b"\n" + tail.strip(_BLANKS), (defects.BAD_BASE64,)
    return _decode_pieces(content)


def _is_prose(content: bytes) -> bool:
    """Whether words were put below base64: no line of it follows any more, and blanks stand between words."""
    if _ENCODED_LINE.search(content):
        return False
    return _INNER_BLANK.search(content) is not None or not _is_base64(content)


def _is_table(content: bytes) -> bool:
    """Whether the beginning is a table as text: half of its lines are divided by what base64 never holds."""
    lines = content[:_SAMPLE].split(b"\n")[:_MOST_ROWS]
    divided = sum(_DIVIDED.search(line) is not None for line in lines)
    return divided * 2 >= len(lines) and not _ENCODED_LINE.search(content[:_SAMPLE])


def split_words(content: bytes) -> tuple[bytes, bytes]:
    """The base64 of a file, and words that something put below it: the lines of base64 are all as long as the first.

    The last may be shorter; what is behind it is words if none of its lines is base64 and blanks stand between them.
    """
    start = len(content) - len(content.lstrip(_BLANKS))
    width = len(content[start : start + _WIDEST].partition(b"\n")[0].rstrip())
    if not 0 < width < _WIDEST:
        return content, b""
    lines = re.compile(
        rb"(?:[A-Za-z0-9+/]{%d}[ \t]*\r?\n)*(?:[A-Za-z0-9+/]{0,%d}={0,2}[ \t]*(?:\r?\n|\Z))?"
        % (width, width)
    )
    match = lines.match(content, start)
    end = match.end() if match else 0
    last = content[start:end].rstrip(_BLANKS).rpartition(b"\n")[2]
    if len(last) % 4 and len(last) != width:
        end -= len(content[start:end]) - len(content[start:end].rstrip(_BLANKS)) + len(last)
    tail = content[end:].strip(_BLANKS)
    return (content[:end], tail) if end > start and tail and _is_prose(tail) else (content, b"")


def _is_noise(decoded: bytes) -> bool:
    """Neither UTF-8 nor free of controls, as every other charset that is sent by mail would be."""
    sample = decoded[:_SAMPLE]
    if len(sample.translate(None, _CONTROLS)) == len(sample):
        return False
    return "\ufffd" in sample[:-3].decode("utf-8", "replace")


def _is_base64(content: bytes) -> bool:
    """Whether the beginning is base64 rather than prose: hardly a blank, most of it of the alphabet."""
    sample = content[:_SAMPLE].strip(_BLANKS)
    outside = sample.translate(None, _ALPHABET + b"= \t\r\n")
    blanks = len(_INNER_BLANK.findall(sample))
    return blanks * 12 <= len(sample) and len(outside) * 4 <= len(sample)


def _decode_run(content: bytes) -> Decoded:
    """One run without inner padding; junk is skipped, a lone last character dropped."""
    with suppress(binascii.Error):  # the ordinary case, at several times the speed
        decoded = pybase64.b64decode(content)
        if _is_all_of(decoded, content):
            return decoded, ()
    found = (defects.BAD_BASE64,) if content.translate(None, _SIGNS_OF_BASE64) else ()
    try:
        return binascii.a2b_base64(content), found
    except binascii.Error:
        letters = content.translate(None, _JUNK)
    extra = len(letters) % 4
    letters = letters[:-1] if extra == 1 else letters + b"=" * (-extra % 4)
    return binascii.a2b_base64(letters), (defects.BAD_BASE64,)


def _is_all_of(decoded: bytes, content: bytes) -> bool:
    """Whether nothing was skipped but line ends: four characters stand for three octets, padding included."""
    letters = len(content) - content.count(b"\r") - content.count(b"\n")
    return letters * 3 == (len(decoded) + content[-16:].count(b"=")) * 4


def _decode_pieces(content: bytes) -> Decoded:
    pieces = content.split(b"=", _MOST_CHUNKS)
    return b"".join(_decode_run(piece)[0] for piece in pieces), (defects.BAD_BASE64,)


def parse_quoted_printable(content: bytes) -> Decoded:
    """Quoted-printable; an "=" that begins no code stands for itself (RFC 2045 section 6.7)."""
    found = (defects.BAD_QUOTED_PRINTABLE,) if _QP_BAD.search(content) else ()
    if found:
        content = b"".join(_QP_BLANKS.sub(b"=\n", piece) for piece in _pieces(content))
        content = content.replace(b"==", b"=3D=3D")
    return binascii.a2b_qp(content), found


def _pieces(content: bytes) -> Iterator[bytes]:
    """The content cut at line ends into pieces of about a quarter megabyte: a substitution needs memory per match."""
    position = 0
    while position < len(content):
        cut = content.find(b"\n", position + _PIECE) + 1 or len(content)
        yield content[position:cut]
        position = cut


def parse_uu(content: bytes) -> bytes:
    """The bytes of a uuencoded block, with or without its begin and end lines."""
    decoded = []
    for line in content.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.rstrip() == b"end":
            break
        decoded.append(parse_uu_line(line))
    return b"".join(decoded)


def parse_uu_line(line: bytes) -> bytes:
    """One uuencoded line; a damaged one gives what its length byte promises, as far as it goes."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:wanted])
    except binascii.Error:
        return b""
