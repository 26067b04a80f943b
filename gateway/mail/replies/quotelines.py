"""Take a text apart in lines: how deep each is quoted, and by which signs.

Angle brackets, and below an attribution also bars and the name or initials of the one who is quoted. Ornaments and
prompts look alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.mail.replies.attributions import without_answer
from gateway.mail.replies.quoteheads import Line, parse_header
from gateway.mail.replies.quotewords import is_told_wrote

INVISIBLE = (
    " \t\r\n\f\v\xa0\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""White space and the marks that set the direction of writing."""
_INITIALS = re.compile(r"([A-Z][A-Za-z]{0,11}>|\|(?!.*\|$)) ?")
_OMISSION = re.compile(r"[\[<(][^\[\]<>()@]{1,20}[\])>]|8<[- 8<]*")
"""What stands for words that were left out: "[...]", "<snip>"."""
_GROUPWISE_LINE = re.compile(r">>> .{3,300}, in message <.{3,120}>, .{3,200}:")
_ORNAMENTS = ("<<<", ">>>")


def split_lines(text: str) -> list[Line]:
    """The lines of a text, each with its quote depth and its words."""
    lines: list[Line] = []
    start = 0
    initials = _Initials()
    for raw in text.splitlines(keepends=True) if "\r" in text else _keep_ends(text):
        depth, words = 0, raw.strip(INVISIBLE)
        if words[:1] == ">":
            depth, words = _unquote(words)
        if initials.awaited or words[-1:] == ":":
            depth, words = initials.unquote(depth, words)
            if depth and lines and _is_wrapped_attribution(lines[-1], words):
                depth, words = 0, raw.strip(INVISIBLE)
        if ":  " in words:
            words = without_answer(words)
        has_name = ":" in words or "\t" in words or "：" in words
        name, value = parse_header(words) if has_name else (None, "")
        end = start + len(raw)
        lines.append(Line(start, end, depth, words, name, value))
        start = end
    return lines


def _keep_ends(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _unquote(line: str) -> tuple[int, str]:
    """How deep a stripped line is quoted that begins with ">", and what it says."""
    if line[1:2] == " " and line[2:3].isalnum() and line[-1] not in "<>":
        return 1, line[2:]  # Most lines are as plain as that.
    if line.endswith(_ORNAMENTS) and (line.endswith("<<<") or line.strip("> ")):
        # An ornament, ">>> http://www.example.com <<<", or GroupWise's head of a quote.
        return 0, line
    if line.startswith(">>> ") and _GROUPWISE_LINE.fullmatch(line):
        return 0, line
    words = line.lstrip("> \t\xa0")
    return line.count(">", 0, len(line) - len(words)), words


@dataclass(slots=True)
class _Initials:
    """Quote marks of Gnus and The Bat: the initials or the name of the one who is quoted, as "AE> ", and bars. A prompt
    and a table look alike, so they count below an attribution only.
    """

    awaited: bool = False
    """Whether a mark may stand on the next line."""
    _quoted: str = ""

    def unquote(self, depth: int, words: str) -> tuple[int, str]:
        """Depth and words of the next line, both as they are when it has no such mark."""
        if not words:
            return depth, words
        if self.awaited and _OMISSION.fullmatch(words):
            return depth, words
        match = _INITIALS.match(words) if self.awaited else None
        if match and self._quoted in ("", match[1]):
            self._quoted = match[1]
            return depth + 1, words[match.end() :]
        if not self._quoted:
            self.awaited = is_told_wrote(words)
        return depth, words


def _is_wrapped_attribution(above: Line, words: str) -> bool:
    """Whether a ">" here is no quote mark but the end of an address that was wrapped: "<a@example.com" / "> wrote:"."""
    opened = above.text.rfind("<")
    return (
        above.depth == 0
        and opened >= 0
        and ">" not in above.text[opened:]
        and words.endswith(":")
        and len(words) <= 40
    )
