"""Merge fields: `{name}` in a text that is sent to many, found with its line, and filled with one recipient's value.

A field is data and never markup: the text is read with a mark in its place, and the value comes in at the very end,
escaped for where it stands. There is no logic, no default and no format: what a field says is decided by whoever
gives the values. `\\{name}`, `${name}` and `{{name}}` are no fields.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from markupsafe import Markup, escape

Value = str | int | Decimal | date | datetime
"""What can stand in a field. Datetimes are aware."""

_FIELD = re.compile(r"(?<![\\${])\{([^\W\d_]\w*)\}(?!\})")
_ESCAPED = re.compile(r"\\\{")
# Characters of private use stand for a field while Markdown is read: to it they are letters like any other.
_OPEN, _CLOSE, _OPEN_URL, _CLOSE_URL, _BRACE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_TAKEN = re.compile(f"[{_OPEN}-{_BRACE}\x00]")
_MARK = re.compile(f"{_OPEN}(\\w+){_CLOSE}|{_OPEN_URL}(\\w+){_CLOSE_URL}|{_BRACE}")
_QUOTED_MARK = re.compile(f"{quote(_OPEN)}(.+?){quote(_CLOSE)}", re.IGNORECASE)
_MOST = 500
"""Characters of a value; a longer one is no name, version or date."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the writer has to mend: the line, counted from 1, and one sentence."""

    line: int
    what: str

    def __str__(self) -> str:
        """One line of a report."""
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks in place of its fields, which fields those are, and what is wrong."""

    text: str
    fields: frozenset[str]
    faults: tuple[Fault, ...]


class MissingValue(LookupError):
    """A text has a field that nobody gave a value for."""


def mark_fields(text: str, known: Collection[str], first_line: int = 1) -> Marked:
    """Put marks in place of the fields. A field that is not `known` is a fault and names the nearest that is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    used: set[str] = set()
    faults: list[Fault] = []
    for number, line in enumerate(lines, first_line):
        names = dict.fromkeys(_FIELD.findall(line))
        used.update(name for name in names if name in known)
        faults += [Fault(number, unknown_field(name, known)) for name in names if name not in known]
    marked = (_ESCAPED.sub(_BRACE, _FIELD.sub(_as_mark, _TAKEN.sub("�", line))) for line in lines)
    return Marked("\n".join(marked), frozenset(used), tuple(faults))


def unknown_field(name: str, known: Collection[str]) -> str:
    """The sentence about a field that does not exist."""
    lowered = {field.lower(): field for field in known}
    close = difflib.get_close_matches(name.lower(), lowered, n=1)
    advice = (
        f"did you mean {{{lowered[close[0]]}}}?" if close else f"write \\{{{name}}} for a brace."
    )
    every = ", ".join(f"{{{field}}}" for field in sorted(known))
    return f"there is no field {{{name}}}; {advice} The fields are {every or 'none here'}."


def marks_in_address(href: str) -> str:
    """The marks that were percent-encoded with their address, as marks again: filled with percent-encoded values."""
    return _QUOTED_MARK.sub(f"{_OPEN_URL}\\1{_CLOSE_URL}", href).replace(quote(_BRACE), "%7B")


def marked_fields(marked: str) -> frozenset[str]:
    """Which fields a marked text has."""
    return frozenset(found[1] or found[2] for found in _MARK.finditer(marked)) - {None}


def fill_text(marked: str, words: Mapping[str, str]) -> str:
    """The text with its values, as plain text. Raises MissingValue."""
    return _MARK.sub(lambda found: _value(found, words), marked)


def fill_html(marked: str, words: Mapping[str, str]) -> Markup:
    """HTML with its values, each escaped. `marked` is markup of ours, never anybody's text. Raises MissingValue."""
    filled = _MARK.sub(lambda found: str(escape(_value(found, words))), marked)
    return Markup(filled)  # noqa: S704 - the values are escaped, and the rest was made by the Markdown renderer


def in_words(values: Mapping[str, Value], language: str, timezone: str) -> dict[str, str]:
    """Each value as people of that language read it, in one line: dates and numbers in their form."""
    return {name: _worded(value, language, timezone) for name, value in values.items()}


def _worded(value: Value, language: str, timezone: str) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(timezone))
        day = format_date(local, "long", locale=language)
        # An hour without its zone would be another hour for a recipient abroad.
        return f"{day}, {format_time(local, 'HH:mm z', tzinfo=local.tzinfo, locale=language)}"
    if isinstance(value, date):
        return format_date(value, "long", locale=language)
    if isinstance(value, Decimal | int):
        return _number(Decimal(value), language)
    return " ".join(_TAKEN.sub("", value).split())[:_MOST]


@lru_cache(maxsize=256)
def _number(value: Decimal, language: str) -> str:
    """With as many places as it was given: a CVSS score is 10.0 and not 10."""
    places = max(0, -int(value.as_tuple().exponent))
    return format_decimal(value, format=f"#,##0.{'0' * places}", locale=language)


def _as_mark(found: re.Match[str]) -> str:
    return f"{_OPEN}{found[1]}{_CLOSE}"


def _value(found: re.Match[str], words: Mapping[str, str]) -> str:
    if found[0] == _BRACE:
        return "{"
    name = found[1] or found[2]
    if name not in words:
        raise MissingValue(f"the field {{{name}}} has no value")
    return quote(words[name], safe="") if found[2] else words[name]
