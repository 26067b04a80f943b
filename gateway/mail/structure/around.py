"""What stands around the parts: the notice for old programs, footers, fields whose delimiter is lost.

Looked for only where something odd was seen, and linear in what is looked at.
"""

from __future__ import annotations

import re
from itertools import takewhile

_NOTICE = re.compile(
    rb"\W{0,20}(?:this|the|your|you|if|note|since|some|multi-?part|mime|dies|diese|ceci|cette|est[aeo]|questo|isto|dit"
    rb"|det|detta|denne|to|toto|ez)\b.{0,100}?(?:\bMIME[ -]|multi-?part|mehrteilig)"
    rb"|\W{0,20}(?:MIME[ -]|multi-?part message)",
    re.IGNORECASE,
)
_FULL_LINE = 50
_MOST_WORDS = 4 << 20
_LONGEST_LINE = 1_000
_LONGEST_FOOTER = 4_000
_DRAWN = re.compile(rb"[_=*#-]{5,}[ \t]*\r?\n[^\r\n]")
_MOST_HEADS = 500
_LOST_HEAD = re.compile(
    rb"\n(?:[ \t]*\r?\n)?(?:-[^\r\n]{0,200}\r?\n)?"
    rb"(Content-(?:Type|Disposition|Transfer-Encoding|Description|ID)[ \t]*:[^\r\n]{1,500}\r?\n"
    rb"(?:[ \t][^\r\n]{1,500}\r?\n){0,9}Content-[A-Za-z-]{1,40}[ \t]*:)",
    re.IGNORECASE,
)
_BASE64_END = re.compile(rb"(?:\A|\n)[ \t]*[A-Za-z0-9+/]{2,}={0,2}\Z")


def words_around(text: bytes) -> bytes:
    """Text around the parts, without the notice that only tells old programs of MIME (RFC 2046 section 5.1.1).

    The notice is what its first line begins: as far as lines are full, since a short one ends a paragraph, unless the
    full one above it has ended with its sentence.
    """
    text = text.strip()[:_MOST_WORDS]
    if not _NOTICE.match(text[:120].partition(b"\n")[0]):
        return text
    lines = text[:500].splitlines(keepends=True)
    notice = list(takewhile(lambda line: len(line) >= _FULL_LINE, lines))
    last = lines[len(notice) : len(notice) + 1]
    is_over = bool(notice) and notice[-1].rstrip().endswith(b".")
    if last and not is_over and not last[0].startswith(b"--"):
        notice += last
    return text[sum(map(len, notice)) :].strip()


def is_footer(words: bytes) -> bool:
    """Whether text behind the parts is what mailing lists and scanners append: a drawn line and a few lines below."""
    return len(words) <= _LONGEST_FOOTER and _DRAWN.match(words) is not None


def find_lost_heads(content: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where, below the base64 of one part, the fields of the next begin although its delimiter is lost or damaged.

    Each as the end of the one and the beginning of the other: what is left of the delimiter stands between.
    """
    found = []
    for match in _LOST_HEAD.finditer(content, start, end):
        above = content[max(start, match.start() - _LONGEST_LINE) : match.start()].rstrip()
        if _BASE64_END.search(above):
            found.append((match.start(), match.start(1)))
        if len(found) == _MOST_HEADS:
            break
    return found
