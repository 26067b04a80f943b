"""How much of a mail is read at most, and the header block cut out of the raw bytes within that.

Works on bytes only and never decodes, so that a mail made of a million headers costs no more than
a look (threats B1, B2). What lies beyond a limit is left out with a defect; the policy holds such
a mail. Must not interpret any value.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gateway.mail import defects


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one mail; sizes in bytes, the others are counts."""

    headers: int = 1_000
    header_bytes: int = 256 * 1024
    addresses: int = 2_000
    depth: int = 50
    parts: int = 1_000
    params: int = 100
    boundary: int = 200
    continuations: int = 100


DEFAULT = Limits()

# RFC 5322 section 2.2: printable ASCII but the colon. Blanks before the colon are obsolete (4.5.8)
# and still written; 8-bit names are not a field.
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,100})[ \t]*:")
_PARAMETER = re.compile(rb"[A-Za-z][A-Za-z0-9*-]*[ \t]*=")
_ADDRESSES = frozenset({b"from", b"sender", b"reply-to", b"to", b"cc"})
_COMPLETE = frozenset({b"date", b"message-id", b"mime-version", b"content-transfer-encoding"})
"""Fields whose value fits on one line."""
_NO_NAME = b"?"
"""What a line that is no field is listed under where it would only spoil the field above it."""
_WORD_EDGE = re.compile(rb"=\?|\?=")
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\r\r")
_KNOWN = (
    rb"(?:Return-Path|Received|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|Content-Type|DKIM-Signature"
    rb"|X-[A-Za-z-]+):"
)
_FIRST = re.compile(rb"(?:[ \t]*\r?\n)++(?=" + _KNOWN + rb")", re.IGNORECASE)
_KNOWN_NEXT = re.compile(
    rb"(?:[ \t]+\S[^\n]{0,998}\n){0,5}(?:"
    + _KNOWN
    + rb"|(?:Content-[A-Za-z-]+|Reply-To|Sender|Cc|In-Reply-To|References):)",
    re.IGNORECASE,
)
_MBOX = re.compile(rb">?From (?![ \t]*:)[^\n]{0,300}\d:\d\d[^\n]{0,100}\n")


@dataclass(frozen=True, slots=True)
class Block:
    """The raw fields of a header block and where the body after it starts."""

    fields: tuple[tuple[bytes, bytes], ...]
    """Name as written and value with its folding."""
    body: int
    defects: tuple[str, ...] = ()
    before: bytes = b""
    """Lines that are no fields: text that a broken program wrote in front of the mail, or into the fields of a part."""


def parse_block(
    content: bytes, start: int, end: int, limits: Limits = DEFAULT, *, is_mail: bool = True
) -> Block:
    """The header block that starts at `start`; it ends at the first blank line or where text starts.

    A line that is no field continues the one before it when more fields follow, otherwise the body starts there: mail
    without a blank line keeps its text. `is_mail`: a whole mail, which an mbox line or blank lines may precede.
    """
    if is_mail:
        start = _skip_prologue(content, start, end)
    line_end = _line_end(content, start, end)
    if not content[start:line_end].strip():
        return Block((), min(line_end + 1, end))
    stop, body, found = _find_blank(content, start, end, limits)
    lines = _fields(content, start, stop, limits, is_mail=is_mail)
    if lines.end < stop:
        return Block(
            lines.fields, lines.end, (*found, *lines.defects, defects.NO_BLANK_LINE), lines.before
        )
    return Block(lines.fields, body, (*found, *lines.defects), lines.before)


def _skip_prologue(content: bytes, start: int, end: int) -> int:
    """Past a byte order mark, an mbox separator, and blank lines before what is plainly a header block."""
    if content.startswith(codecs.BOM_UTF8, start):
        start += len(codecs.BOM_UTF8)
    if match := _FIRST.match(content, start, end):
        start = match.end()
    if match := _MBOX.match(content, start, end):
        return match.end()
    return start


def _line_end(content: bytes, start: int, end: int) -> int:
    found = content.find(b"\n", start, end)
    return end if found < 0 else found


def _find_blank(
    content: bytes, start: int, end: int, limits: Limits
) -> tuple[int, int, tuple[str, ...]]:
    """End of the header block, start of the body, defects; a longer block is cut at the limit."""
    near = min(end, start + limits.header_bytes + 2)
    match = _BLANK.search(content, start, near)
    while match and _is_empty_fold(content, match):
        match = _BLANK.search(content, match.end() - 1, near)
    if match:
        return match.start() + 1, match.end(), ()
    if near == end:
        return end, end, ()
    match = _BLANK.search(content, near - 2, end)
    cut = content.rfind(b"\n", start, near) + 1
    return cut or near, match.end() if match else end, (defects.HEADERS_TOO_LONG,)


def _is_empty_fold(content: bytes, blank: re.Match[bytes]) -> bool:
    """Whether a line of white space only is the empty end of a folded field: another field of a mail follows."""
    has_space = b" " in blank[0] or b"\t" in blank[0]
    return has_space and _KNOWN_NEXT.match(content, blank.end()) is not None


@dataclass(frozen=True, slots=True)
class _Fields:
    """What the lines of a block hold, and how far they are headers."""

    fields: tuple[tuple[bytes, bytes], ...]
    end: int
    defects: tuple[str, ...]
    before: bytes


def _fields(content: bytes, start: int, stop: int, limits: Limits, *, is_mail: bool) -> _Fields:
    """Fields between the offsets, as far as they reach."""
    found: list[tuple[bytes, list[bytes]]] = []
    before: list[bytes] = []
    problems: set[str] = set()
    lines = content[start:stop].split(b"\n")
    position = start
    for number, line in enumerate(lines):
        match = _FIELD.match(line)
        if match and len(found) == limits.headers:
            problems.add(defects.TOO_MANY_HEADERS)
            break
        if match:
            found.append((match[1], [line[match.end() :]]))
        elif line[:1] in (b" ", b"\t") and found:
            found[-1][1].append(line)
        elif line.strip():
            if not (_is_followed_by_field(lines, number) or _is_next_parameter(line, found)):
                stop = position
                break
            problems.add(defects.JUNK_IN_HEADERS)
            if found and not _takes_junk(*found[-1]):
                found.append((_NO_NAME, []))
            _keep_junk(line, found[-1][1] if found else None, before, is_mail=is_mail)
        position += len(line) + 1
    fields = tuple((name, b"\n".join(pieces)) for name, pieces in found)
    return _Fields(fields, stop, tuple(problems), b"\n".join(before))


def _keep_junk(
    line: bytes, field: list[bytes] | None, before: list[bytes], *, is_mail: bool
) -> None:
    """Keep a line among the fields that is none: it was wrapped badly, or it is words that got there.

    Everybody sees the fields of a whole mail. Nobody sees those of a part, or words that an open encoded word swallows,
    so they are text in front of it, too.
    """
    is_hidden = not is_mail and not _PARAMETER.match(line)
    if field is None or is_hidden or (_is_open_word(field) and not _WORD_EDGE.search(line)):
        before.append(b" " + line)
    if field is not None:
        field.append(b" " + line)


def _takes_junk(name: bytes, field: list[bytes]) -> bool:
    """Whether a line that is no field may be the badly wrapped rest of this one: not where it would only spoil it."""
    written = b"".join(field[-20:]).strip()
    if name.lower() in _ADDRESSES:
        return not written or written.endswith(b",") or _is_open_word(field)
    return not written or name.lower() not in _COMPLETE


def _is_open_word(field: list[bytes]) -> bool:
    """Whether an encoded word (RFC 2047) has begun on the last lines of a field and not ended."""
    value = b"".join(field[-20:])
    return value.rfind(b"=?") > value.rfind(b"?=")


def _is_next_parameter(line: bytes, found: list[tuple[bytes, list[bytes]]]) -> bool:
    """Whether a line goes on with a field that a semicolon left open, though nothing indents it."""
    is_open = bool(found) and found[-1][1][-1].rstrip().endswith(b";")
    return is_open and _PARAMETER.match(line) is not None


def _is_followed_by_field(lines: list[bytes], number: int) -> bool:
    """Whether one of the next few lines is a field, so that this one is junk between fields."""
    return any(_FIELD.match(line) for line in lines[number + 1 : number + 4])
