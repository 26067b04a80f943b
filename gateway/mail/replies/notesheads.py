"""Recognise the head that Lotus and HCL Notes print above an earlier mail: a table of name, date, To, cc, Subject.

As plain text its cells end up below each other, beside each other or indented, with or without colons, and "Sent by" or
"Please respond to" may stand between. A form that a person fills in has no date by itself below a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.mail.replies.headernames import header_name
from gateway.mail.replies.quoteheads import HeaderBlock, Line, parse_header

_MAX_LINES = 24
_MAX_BETWEEN = 4
_MOST_UNLABELLED = 4
_LONGEST_NAME = 100
_CELLS = re.compile(r"\t+| {2,}|\xa0{2,}")
_DATED = re.compile(
    r"(?:\w{2,10}\.?,? )?(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? \w{3,9}\.? \d{4}|\w{3,9} \d{1,2}, \d{4})"
    r"(?: at| um| à| a las)?,? {1,2}\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: \(?[A-Z]{2,5}\)?)?"
)


def find_notes_head(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """The table that begins with the name in line `first`, or None."""
    dated = find_notes_date(lines, first)
    if dated is None:
        return None
    table = _Table(_CELLS.split(lines[first].text)[0])
    for index in range(first, min(first + _MAX_LINES, len(lines))):
        if lines[index].depth != lines[first].depth:
            break
        table.read(lines[index].text)
        is_subject_empty = table.awaited == "subject" and not lines[index].text
        if index > dated + _MOST_UNLABELLED and not table.awaited:
            return None
        if index >= dated and ("subject" in table.fields or is_subject_empty):
            return table.as_block(first, index + 1)
    return None


class _Table:
    """The cells of such a table, read line by line: a label awaits its value, beside or below it."""

    def __init__(self, sender: str) -> None:
        self.fields = {"from": sender, "date": ""}
        self.order = ["from", "date"]
        self.awaited = ""

    def read(self, text: str) -> None:
        """Take the cells of the next line."""
        for cell in _CELLS.split(text) if text else ():
            name, value = _label(cell)
            if name:
                self.awaited = name
                self.order.append(name)
            shown = value if name else cell
            if self.awaited and shown:
                self.fields.setdefault(self.awaited, shown)

    def as_block(self, first: int, last: int) -> HeaderBlock | None:
        """The table as a header block, if it says to whom the mail went."""
        return (
            HeaderBlock(first, last, self.fields, tuple(self.order)) if "to" in self.order else None
        )


def _label(cell: str) -> tuple[str | None, str]:
    """Meaning and value of a cell that is a label, with or without a colon, or None."""
    name, value = parse_header(cell)
    return (name, value) if name else (header_name(cell.strip(" *")), "")


def find_notes_date(lines: Sequence[Line], first: int) -> int | None:
    """The line with the date below the name in line `first`: the next one but for "Sent by" and the address."""
    if not lines[first].text or lines[first].header:
        return None
    for index in range(first + 1, min(first + 1 + _MAX_BETWEEN, len(lines))):
        text = lines[index].text
        match = _DATED.match(text)
        if match:
            rest = text[match.end() :]
            is_date = not rest or bool(_CELLS.match(rest))
            return index if is_date and _may_be_name(lines[first].text) else None
        # "Sent by" and a bare address stand close below the name; anything else was the writer's.
        is_own = ":" in text or ("@" in text and " " not in text)
        if text and not (is_own and lines[index - 1].text):
            return None
    return None


def _may_be_name(text: str) -> bool:
    name = _CELLS.split(text)[0]
    return 1 < len(name) <= _LONGEST_NAME and name[-1] not in ".!?:,"
