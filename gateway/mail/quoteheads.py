"""Recognise what mail programs put above a quote: "On … wrote:" lines, Outlook's header blocks, separators, forwards.

Works on `Line` values and looks at no more than a few lines at a time, so that scanning a mail stays linear. It decides
nothing about folding; `mail.quotes` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.mail.headernames import header_name
from gateway.mail.model import Address, Forwarded
from gateway.mail.quotewords import (
    BEGINS,
    has_said,
    has_wrote,
    is_first_person,
    is_forward_marker,
    is_quoting,
    is_wrote,
)

MAX_SPAN = 5
"""Lines over which an attribution may be wrapped."""
_MAX_ATTRIBUTION = 400
_MAX_BLOCK = 40
_MAX_NAME_WORDS = 6
_MAX_WRAPPED = 3
_MAX_GAP = 5
_DATE = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[:.h時点]\s?\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d年|\d{1,2}월"
)
_TIME = re.compile(r"\d{1,2}[:.h時点]\s?\d\d")
_MINUTE = re.compile(r"(?<![\d.])\d{1,2}[:.h時点]\s?\d\d(?![\d.])")
_DAY = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}")
_STARTS_WITH_DATE = re.compile(r"\W{0,2}(?:\w{1,5}[.,]{1,2} )?\d{1,4}[./年 -]")
_ENDS_WITH_ADDRESS = re.compile(r"[>\])»]\s*[:：]$")
_ANGLE_ADDRESS = re.compile(r"[<(\[][^\s<>()\[\]]{1,80}@[^\s<>()\[\]]{1,80}[>)\]]")
_HEADER = re.compile(r"([^:：\t]{1,30}?)\s*[:：\t]")
_NOTES = re.compile(
    r"---\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: [AP]M)?---"
)
_GROUPWISE = re.compile(
    r">>> [^<>]{0,80}(?:<[^<>\s]{3,90}>)? ?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[^<>]{0,20}>>>"
)
_ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]+@[^\s<>\[\]()\"',;:]+")


class Line(NamedTuple):
    """One line of a text: its range with the line end, how deep it is quoted, its words without quote marks."""

    start: int
    end: int
    depth: int
    text: str
    header: str | None = None
    """What a header line of an earlier mail would mean here (from, date, to, subject, other)."""
    value: str = ""


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The header lines of an earlier mail that stand in a text: lines [first, last)."""

    first: int
    last: int
    fields: dict[str, str]
    order: tuple[str, ...]

    @property
    def is_convincing(self) -> bool:
        """Whether this is a header block beyond doubt: "Da / A / Data" alone is also how Italians plan a journey."""
        names = set(self.order)
        if "from" not in names or len(names & {"date", "to", "subject"}) < 2:
            return False
        if any("@" in value for value in self.fields.values()):
            return True
        # People fill in forms, too, but only programs write down the minute.
        is_timed = "date" not in names or bool(_MINUTE.search(self.fields["date"]))
        return "subject" in names and is_timed and not self.fields["from"][:1].isdigit()


def ends_like_attribution(line: Line) -> bool:
    """Whether an attribution may end with this line: a colon, or the verb."""
    text = line.text.rstrip(" -*_")
    if text.endswith((":", "：")):
        return True
    if _is_date_and_address(text):
        return True
    return is_wrote(text[-30:].rpartition(" ")[2]) or "---" in line.text or text.endswith(">>>")


def is_attribution(text: str) -> bool:
    """Whether these words introduce a quote beyond doubt: date, verb and somebody else who wrote."""
    text = text.strip(" -*_>#")
    if len(text) > _MAX_ATTRIBUTION or not _DATE.search(text):
        return False
    begins = _begins_like_attribution(text)
    has_address = "@" in text or ("<" in text and ">" in text)
    if not has_wrote(text):
        return has_address and _is_date_of_somebody(text, begins)
    if is_first_person(text):
        return has_address and begins
    return (
        has_address
        or (
            begins
            and not text[0].islower()
            and bool(_TIME.search(text) or text.endswith((":", "：")))
        )
        or _is_short_wrote(text)
    )


def without_answer(text: str) -> str:
    """The attribution at the head of a line that goes on with the quote itself, as Yahoo's app writes it; or all."""
    head = text[:_MAX_ATTRIBUTION].partition(":  ")[0] + ":"
    return head if "@" in head and is_attribution(head) else text


def _is_name_address_wrote(text: str) -> bool:
    """Whether this is a name, an address in brackets and the verb only: "Ann <ann@example.com> wrote:"."""
    match = _ANGLE_ADDRESS.search(text)
    if match is None or not text.endswith((":", "：")) or not has_wrote(text[match.end() :]):
        return False
    behind, name = text[match.end() :].split(), text[: match.start()].split()
    return len(behind) <= 3 and 0 < len(name) <= 5 and not is_first_person(text)


def _is_date_of_somebody(text: str, begins: bool) -> bool:
    """Whether a date with time and an address make up the line, in languages whose programs leave out the verb."""
    if _ENDS_WITH_ADDRESS.search(text):
        return begins or bool(_DAY.search(text) and _TIME.search(text))
    ends_with_time = text.endswith((":", "：")) and bool(_TIME.search(text[-12:]))
    return begins and ends_with_time and bool(_ANGLE_ADDRESS.search(text))


def _begins_like_attribution(text: str) -> bool:
    return _begins_with_word(text) or bool(_STARTS_WITH_DATE.match(text))


def _begins_with_word(text: str) -> bool:
    """Whether the first word is one of those that begin an attribution: "On", "Am", "Le"."""
    first = text.split(maxsplit=1)[0].strip(",;\u200e\u200f\u202a-\u202e").casefold()
    return first in BEGINS


def _is_short_wrote(text: str) -> bool:
    """Whether a name of few words, the verb and a time make up the line: "J. Beispiel schrieb am 3.4.21, 10:11:"."""
    head = text[: _first_digit(text)]
    is_told = len(head.split()) <= 7 and has_wrote(head)
    return is_told and text.endswith((":", "：")) and bool(_TIME.search(text))


def _first_digit(text: str) -> int:
    return next((index for index, char in enumerate(text) if char.isdigit()), len(text))


def _is_date_and_address(text: str) -> bool:
    """Whether this is how Gmail introduced quotes until 2013: "2012/4/2 Ann Example <ann@example.com>"."""
    return text.endswith(">") and bool(_STARTS_WITH_DATE.match(text))


def is_weak_attribution(text: str) -> bool:
    """Whether these words introduce a quote if one follows: "J. Beispiel schrieb:", "Zitat von …:"."""
    text = text.strip(" -*_#")
    if not text or len(text) > _MAX_ATTRIBUTION:
        return False
    if (has_wrote(text) and not is_first_person(text)) or has_said(text):
        return True
    if _is_date_and_address(text):
        return True
    # A colon alone is how people introduce what they cite: "To reproduce:", "On the display:".
    named = bool(_ANGLE_ADDRESS.search(text)) or _ADDRESS.match(text) is not None
    is_told = is_quoting(text) or bool(_DATE.search(text)) or named
    return is_told and text.endswith((":", "："))


def find_attribution(lines: Sequence[Line], last: int, *, is_quoted_below: bool) -> int | None:
    """The first line of the attribution that ends with line `last`, or None.

    Mail programs wrap these lines, also inside the address; the shortest run of lines that convinces wins.
    """
    runs = list(_runs(lines, last))
    for first, words in runs:
        if is_attribution(words) or (_is_name_address_wrote(words) and _is_after_gap(lines, first)):
            return _with_beginning(lines, runs, first)
    if _NOTES.search(lines[last].text) or _GROUPWISE.fullmatch(lines[last].text):
        return last
    if is_quoted_below and is_weak_attribution(lines[last].text):
        return last
    return None


def _runs(lines: Sequence[Line], last: int) -> Iterator[tuple[int, str]]:
    """The runs of lines that end with line `last`, shortest first: first line and words."""
    words = ""
    for first in range(last, max(last - MAX_SPAN, -1), -1):
        line = lines[first]
        if not line.text or line.depth != lines[last].depth or len(line.text) > _MAX_ATTRIBUTION:
            return
        words = f"{line.text} {words}" if words else line.text
        yield first, words


def _is_after_gap(lines: Sequence[Line], first: int) -> bool:
    return first == 0 or not lines[first - 1].text or lines[first - 1].depth != lines[first].depth


def _with_beginning(lines: Sequence[Line], runs: Sequence[tuple[int, str]], first: int) -> int:
    """Where an attribution that convinces from line `first` on really begins: "On Tuesday," or a name stood above."""
    if _begins_with_word(lines[first].text):
        return first
    for above, words in runs:
        if above < first and _begins_with_word(words) and is_attribution(words):
            return above
    if _begins_like_attribution(lines[first].text):
        return first
    start, earliest = first, runs[-1][0]
    while start > earliest and _is_cut_off(lines[start].text):
        start -= 1
        if len(lines[start].text.split()) > _MAX_NAME_WORDS:
            return first
    return start if _is_after_gap(lines, start) else first


def _is_cut_off(text: str) -> bool:
    """Whether the name must stand in the line above, since this one begins with the address or the verb."""
    return text.startswith("<") or is_wrote(text.split(maxsplit=1)[0])


def find_header_block(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """The header block that begins with line `first`, or None. One blank line between two headers is bridged."""
    if lines[first].header in (None, "other") or _is_inside_block(lines, first):
        return None
    fields: dict[str, str] = {}
    order: list[str] = []
    last = first
    for index in range(first, min(first + _MAX_BLOCK, len(lines))):
        line = lines[index]
        if line.depth != lines[first].depth or (line.header != "other" and line.header in fields):
            break
        if line.header:
            fields.setdefault(line.header, line.value)
            order.append(line.header)
            last = index + 1
        elif (
            line.text and index - last < _MAX_WRAPPED and _is_wrapped_value(lines, index, order[-1])
        ):
            fields[order[-1]] = f"{fields[order[-1]]} {line.text}".strip()
            last = index + 1
        elif line.text or index > last or not _is_header_line(lines, index + 1):
            break
    return HeaderBlock(first, last, fields, tuple(order))


def _is_inside_block(lines: Sequence[Line], first: int) -> bool:
    """Whether the line above is a header too, so that a block begins there if anywhere."""
    above = lines[first - 1] if first else None
    return bool(above and above.header not in (None, "other") and above.depth == lines[first].depth)


def _is_wrapped_value(lines: Sequence[Line], index: int, name: str) -> bool:
    """Whether line `index` goes on with the header above: another header comes soon, or a long subject ends here."""
    for line in lines[index + 1 : index + 1 + _MAX_WRAPPED]:
        if line.header:
            return True
        if not line.text:
            return name == "subject" and len(lines[index - 1].text) >= 60
    return False


def _is_header_line(lines: Sequence[Line], index: int) -> bool:
    return index < len(lines) and lines[index].header is not None


def parse_header(text: str) -> tuple[str | None, str]:
    """Meaning and value of a header line, or None; mail programs set the name bold, as "*From:*" or "*From*:"."""
    if ":" not in text and "\t" not in text and "：" not in text:
        return None, ""
    match = _HEADER.match(text)
    if match is None or text.startswith(("* ", "- ")):
        return None, ""
    return header_name(match[1]), text[match.end() :].strip(" \t*:：")


def find_forward(lines: Sequence[Line], first: int) -> tuple[Forwarded, int] | None:
    """The forwarded mail that a marker at line `first` announces, and the line after its headers; or None."""
    if not is_forward_marker(lines[first].text):
        return None
    index = _first_header(lines, first + 1)
    if index is None:
        return None
    block = find_header_block(lines, index)
    if block and "from" in block.order:
        last = block.last
        if last < len(lines) and lines[last].text == lines[first].text:
            last += 1  # Zoho writes its marker above and below the headers.
        return compose_forwarded(block, lines[first].start), last
    if is_attribution(lines[index].text):  # Yandex
        sender = parse_sender(lines[index].text)
        return Forwarded(sender=sender, date="", subject="", start=lines[first].start), index + 1
    return None


def _first_header(lines: Sequence[Line], first: int) -> int | None:
    """The line at which a forwarded mail's header may begin; trace fields above it (mutt) are passed over."""
    end = min(first + _MAX_GAP, len(lines))
    index = next((index for index in range(first, end) if lines[index].text), None)
    if index is None or lines[index].header != "other":
        return index
    for below in range(index, min(index + _MAX_BLOCK, len(lines))):
        if not lines[below].text:
            return None
        if lines[below].header not in (None, "other"):
            return below
    return None


def compose_forwarded(block: HeaderBlock, start: int) -> Forwarded:
    """The forwarded mail a header block describes."""
    return Forwarded(
        sender=parse_sender(block.fields.get("from", "")),
        date=block.fields.get("date", ""),
        subject=block.fields.get("subject", ""),
        start=start,
    )


def parse_sender(value: str) -> Address | None:
    """Name and address in a "From:" line as programs print it; the address is empty when they print only the name."""
    match = _ADDRESS.search(value.replace("mailto:", " ")[:1000])
    name = re.split(r"[<\[(]", value, maxsplit=1)[0].strip(" \t\"'*,;")
    if _STARTS_WITH_DATE.match(name):
        name = name.rpartition(",")[2].strip(" \t\"'")
    if match is None:
        return Address(name, "") if name else None
    local, _, domain = match[0].rpartition("@")
    return Address("" if "@" in name else name, f"{local}@{domain.lower().rstrip('.')}")
