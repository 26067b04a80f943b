"""The mbox format: many mails in one file, each after a line that begins with "From " (RFC 4155 and its relatives).

Only finds where mails begin and end, so that a mailbox of many gigabytes is never held in memory. The writers of the
format disagree about quoting and dates; a separator counts when it follows a blank line and a header follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LINE = 65536
HEAD = 262_144
"""So much of each mail's beginning is kept: the header, which tells the date."""

# Not "From : ann@example.org", a header field with the blanks that RFC 5322 section 4.5 knows.
_SEPARATOR = re.compile(rb"From (?![ \t]*:)")
# "From ann@example.org Mon Nov 23 09:00:00 2026", "From - …" (Thunderbird), with a zone or without.
_DATED = re.compile(rb"From .*\d{1,2}:\d{2}.*\d{4}")
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,100}[ \t]*:|>?From ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Slice:
    """A mail from `start` to before `end`, in bytes, with its first bytes."""

    start: int
    end: int
    head: bytes


def is_mbox(beginning: bytes) -> bool:
    """Whether a file with this beginning is a mailbox, and not one mail."""
    return _SEPARATOR.match(beginning.lstrip(b"\r\n")) is not None


def split_mbox(stream: BinaryIO) -> Iterator[Slice]:
    """Where the mails of a mailbox stand, in order. One pass, bounded memory."""
    start, head = -1, bytearray()
    offset, is_after_blank, is_line_start, is_dated = 0, True, True, False
    line = stream.readline(LINE)
    while line:
        following = stream.readline(LINE)
        if is_line_start and is_after_blank and _is_separator(line, following, is_dated):
            if start >= 0:
                yield Slice(start, offset, bytes(head))
            else:
                is_dated = _DATED.match(line) is not None
            start = offset + len(line)
            head.clear()
        elif len(head) < HEAD:
            head += line
        is_after_blank = is_line_start and line in (b"\n", b"\r\n")
        is_line_start = line.endswith(b"\n")
        offset += len(line)
        line = following
    if start >= 0:
        yield Slice(start, offset, bytes(head))


def _is_separator(line: bytes, following: bytes, is_dated: bool) -> bool:
    """Whether a mail begins after this line; where the first separator has a date, all of them have one."""
    if not _SEPARATOR.match(line) or not _FIELD.match(following):
        return False
    return not is_dated or _DATED.match(line) is not None


def unquote(content: bytes) -> bytes:
    """A mail as it was before it was put into a mailbox: one > less before From, no blank line added at the end."""
    for blank in (b"\r\n\r\n", b"\n\n"):
        if content.endswith(blank):
            content = content[: -len(blank) // 2]
            break
    return _QUOTED.sub(rb"\1", content) if b">From " in content else content
