"""Parameters of Content-Type and Content-Disposition, as RFC 2045, 2231 and a thousand mailers write them.

Read leniently: blanks instead of semicolons, quotes that do not close or stand inside, encoded words where RFC 2231
should be, continuations in any order. Of a parameter given twice the first counts and the mail is told to be
ambiguous (threats B6). Must not decide what a parameter means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gateway.mail import defects
from gateway.mail.charset.charsets import clean, decode, find_codec
from gateway.mail.header.words import is_encoded, parse_words
from gateway.mail.structure.prescan import Limits

_GAP = re.compile(r"[\s;,]*+")
_GAP_COMMENT = re.compile(r"(?:\([^()]{0,200}\)[\s;,]*+)+")
_NAME = re.compile(r"([^\s=;,\"()]{1,100})\s*(?:\([^()]{0,200}\)\s*)?=\s*")
_WORDS = re.compile(
    r"=\?[^?\s;]{1,60}\?[bBqQ]\?[^?]*\?=(?:\s*=\?[^?\s;]{1,60}\?[bBqQ]\?[^?]*\?=)*[^;]*"
)
# What may follow an unquoted value without a semicolon. Only names that are really used: file names hold blanks.
_NEXT = re.compile(
    r"[\s,]\s*(?=(?:(?:file)?name|charset|boundary|size|type|method|format|delsp|report-type|protocol|micalg|start"
    r"|server|expiration|site|access-type|x-[\w-]+|[a-z]+-date)(?:\*\d{0,3}\*?)?\s*=)",
    re.IGNORECASE,
)
_QUOTE_END = re.compile(r"\s*(?:;|\Z|\()|\s+[A-Za-z][\w*.-]*\s*=|,\s*[A-Za-z-]+=")
_ESCAPE = re.compile(r"\\([\"'\\])")
_EXTENDED = re.compile(r"([A-Za-z0-9_.:-]{0,40})'[A-Za-z0-9-]{0,20}'(.*)", re.DOTALL)
_HALF_EXTENDED = re.compile(r"([A-Za-z0-9_.:-]{1,40})'([^']*)")
_CONTINUED = re.compile(r"([^*]+)\*(?:(\d{1,4})\*?)?")
_COMMENT = re.compile(r"\([^()]*\)")
_FIRST_COMMENT = re.compile(r"\A([^;\"()=]*)\([^()]*\)")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\s*\Z")
_FILE_NAMES = frozenset({"name", "filename"})


@dataclass(frozen=True, slots=True)
class Field:
    """A structured field: its value in lower case without comments, its parameters, what was wrong."""

    value: str
    params: dict[str, str] = field(default_factory=dict)
    defects: tuple[str, ...] = ()


def parse_field(text: str, limits: Limits) -> Field:
    """Value and decoded parameters of a field such as Content-Type; names are lower case."""
    text = _FIRST_COMMENT.sub(r"\1", text)
    value, _, rest = text.partition(";")
    if "=" in value and (match := _NEXT.search(value)):
        value, rest = text[: match.start()], text[match.end() :]
    elif "=" in value and not rest and _NAME.match(value):
        value, rest = "", text
    value = _joined(_COMMENT.sub("", value).lower().split())
    if not rest:
        return Field(value)
    pairs, problems = _pairs(rest, limits)
    params, more = _assemble(pairs, limits)
    return Field(value, params, (*problems, *more))


def _joined(words: list[str]) -> str:
    """The value without blanks; of two types in a row the first."""
    is_type = bool(words) and "/" in words[0] and not words[0].endswith("/")
    return words[0] if is_type and len(words) > 1 and words[1][0] != "/" else "".join(words)


def _pairs(text: str, limits: Limits) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    pairs: list[tuple[str, str]] = []
    position = 0
    while match := _find_name(text, position):
        if len(pairs) == limits.params + limits.continuations:
            return pairs, (defects.TOO_MANY_PARAMETERS,)
        value, position = _value(text, match.end(), match[1].lower().split("*")[0] in _FILE_NAMES)
        pairs.append((match[1].lower(), value))
    return pairs, ()


def _find_name(text: str, position: int) -> re.Match[str] | None:
    """The next "name =", past segments that hold none."""
    while position < len(text):
        if gap := _GAP.match(text, position):
            position = gap.end()
        if comment := _GAP_COMMENT.match(text, position):
            position = comment.end()
        if match := _NAME.match(text, position):
            return match
        position = text.find(";", position) + 1 or len(text)
    return None


def _value(text: str, start: int, is_name: bool) -> tuple[str, int]:
    """The value that starts here and the position behind it."""
    if text.startswith('"', start):
        return _quoted(text, start + 1)
    if match := _WORDS.match(text, start):
        return match[0].strip(), match.end()
    end = text.find(";", start)
    end = len(text) if end < 0 else end
    if match := _NEXT.search(text, start, end):
        return text[start : match.start()].strip(), match.end()
    if is_name and not _ENDING.search(text[start:end]):
        end = _end_of_name(text, end)
    value = text[start:end]
    return (value if is_name else _COMMENT.sub("", value)).strip().strip("\"'"), end


def _end_of_name(text: str, end: int) -> int:
    """A bare file name goes on behind a semicolon where its ending stands there and no other parameter."""
    rest, _, _ = text[end + 1 : end + 256].partition(";")
    return end + 1 + len(rest) if "=" not in rest and _ENDING.search(rest) else end


def _quoted(text: str, start: int) -> tuple[str, int]:
    """A quoted value; a quote that nothing sensible follows belongs to the value, a missing one ends it at the end."""
    position = start
    while True:
        end = text.find('"', position)
        if end < 0:
            return _unescape(text[start:].partition(";")[0].rstrip()), len(text)
        if not _is_escaped(text, end, start) and _QUOTE_END.match(text, end + 1):
            return _unescape(text[start:end]), end + 1
        position = end + 1


def _is_escaped(text: str, position: int, start: int) -> bool:
    """Whether an odd number of backslashes stands before the position."""
    before = text[max(start, position - 8) : position]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _unescape(value: str) -> str:
    """Backslashes count before quotes and backslashes only: Windows paths are written bare."""
    return _ESCAPE.sub(r"\1", value) if "\\" in value else value


def _assemble(
    pairs: list[tuple[str, str]], limits: Limits
) -> tuple[dict[str, str], tuple[str, ...]]:
    params: dict[str, str] = {}
    continued: dict[str, dict[int, tuple[str, bool]]] = {}
    problems: set[str] = set()
    for name, value in pairs:
        if match := _CONTINUED.fullmatch(name):
            number = int(match[2] or 0)
            continued.setdefault(match[1], {}).setdefault(number, (value, name.endswith("*")))
        elif params.setdefault(name, _plain(value)) != _plain(value):
            problems.add(defects.TWO_PARAMETERS)
    for name, pieces in continued.items():
        if len(pieces) > limits.continuations:
            problems.add(defects.TOO_MANY_CONTINUATIONS)
        params[name] = _continued(pieces, limits) or params.get(name, "")
    if len(params) > limits.params:
        problems.add(defects.TOO_MANY_PARAMETERS)
    return params, tuple(problems)


def _plain(value: str) -> str:
    """A value that should be plain: encoded words and RFC 2231 values occur in it all the same."""
    if "=?" in value and is_encoded(value):
        return parse_words(value).strip()
    if "'" in value and "%" in value and (match := _EXTENDED.fullmatch(value)) and match[1]:
        return clean(decode(unquote_to_bytes(match[2]), match[1]))
    return value


def _extended(value: str) -> re.Match[str] | None:
    """Charset and text of an extended value; the language between two quotes, or one quote and a known charset."""
    if match := _EXTENDED.fullmatch(value):
        return match
    half = _HALF_EXTENDED.fullmatch(value)
    return half if half and find_codec(half[1]) else None


def _continued(pieces: dict[int, tuple[str, bool]], limits: Limits) -> str:
    """RFC 2231 sections 3 and 4: pieces in the order of their numbers, the first one names the charset."""
    charset = None
    raw = b""
    for _, (value, is_extended) in sorted(pieces.items())[: limits.continuations]:
        if is_extended and charset is None and (match := _extended(value)):
            charset, value = match[1], match[2]
        elif is_extended and charset:
            value = value.removeprefix(f"{charset}'").removeprefix("'")
        raw += unquote_to_bytes(value) if is_extended else value.encode("utf-8", "replace")
    text = clean(decode(raw, charset or None))
    return parse_words(text).strip() if "=?" in text else text
