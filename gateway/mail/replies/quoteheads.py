"""Recognise what mail programs put above a quote: "On … wrote:" lines, Outlook's header blocks, separators, forwards.

Works on `Line` values and looks at no more than a few lines at a time, so that scanning a mail stays linear. It decides
nothing about folding; `quotes` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.mail.model import Address, Forwarded
from gateway.mail.replies.attributions import (
    MAX_ATTRIBUTION,
    begins_like_attribution,
    begins_with_word,
    ends_in_far_script,
    is_attribution,
    is_date_and_address,
    is_dated,
    is_dated_by_program,
    is_first_half,
    is_name_address_wrote,
    is_quoting_address,
    is_weak_attribution,
)
from gateway.mail.replies.headernames import header_name
from gateway.mail.replies.quotewords import (
    COLONS,
    has_wrote,
    is_forward_marker,
    is_rule,
    is_wrote,
)

MAX_SPAN = 5
"""Lines over which an attribution may be wrapped."""
_MAX_BLOCK = 40
_MAX_NAME_WORDS = 6
_MAX_WRAPPED = 3
_MAX_GAP = 5
_BRACKETS = (">", ")")
_QUOTATION_MARKS = tuple("\"'“„‚‘«»‹›「『")
_SHORTEST_RULE = 8
_COLON = re.compile(r"[:：]")
_MOST_NAME_PARTS = 3
_MINUTE = re.compile(r"(?<![\d.])\d{1,2}[:.h時点]\s?\d\d(?![\d.])")
_STARTS_WITH_DATE = re.compile(r"\W{0,2}(?:\w{1,5}[.,]{1,2} )?\d{1,4}[./年 -]")
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
        if names >= {"from", "date"} and "@" in self.fields["from"]:
            return bool(_MINUTE.search(self.fields["date"]))
        if "from" not in names or len(names & {"date", "to", "subject"}) < 2:
            return False
        if any("@" in value for value in self.fields.values()):
            return True
        # People fill in forms, too, but only programs write down the minute.
        is_timed = "date" in names and bool(_MINUTE.search(self.fields["date"]))
        return "subject" in names and is_timed and not self.fields["from"][:1].isdigit()


def ends_like_attribution(line: Line) -> bool:
    """Whether an attribution may end with this line: a colon, or the verb."""
    text = line.text.rstrip(" -*_")
    if text.endswith(COLONS) or ends_in_far_script(text):
        return True
    if text.endswith(_BRACKETS) and _ends_with_address(text):
        return True
    if text.endswith("...") and "news:" in text:
        return True
    return is_wrote(text[-30:].rpartition(" ")[2]) or "---" in line.text


def _ends_with_address(text: str) -> bool:
    if text.endswith(">>>") or is_date_and_address(text):
        return True
    return "@" in text and is_dated(text) and has_wrote(text)


def find_attribution(lines: Sequence[Line], last: int, *, is_quoted_below: bool) -> int | None:
    """The first line of the attribution that ends with line `last`, or None.

    Mail programs wrap these lines, also inside the address; the shortest run of lines that convinces wins.
    """
    runs = list(_runs(lines, last))
    for first, words in runs:
        named = is_name_address_wrote(words) or is_quoting_address(words)
        if is_attribution(words) or (named and _is_after_gap(lines, first)):
            start = _with_beginning(lines, runs, first)
            is_cited = not is_quoted_below and _is_cited_below(lines, start, last)
            return None if is_cited else start
    if _NOTES.search(lines[last].text) or _GROUPWISE.fullmatch(lines[last].text):
        return last
    if is_quoted_below and is_weak_attribution(lines[last].text):
        return last
    if is_quoted_below:
        return next((first for first, words in runs if is_dated_by_program(words)), None)
    return None


def _is_cited_below(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether words in quotation marks follow, so that a person introduced them, by a name and no address."""
    if any("@" in line.text for line in lines[first : last + 1]):
        return False
    below = next((line.text for line in lines[last + 1 : last + 3] if line.text), "")
    return below.startswith(_QUOTATION_MARKS)


def _runs(lines: Sequence[Line], last: int) -> Iterator[tuple[int, str]]:
    """The runs of lines that end with line `last`, shortest first: first line and words."""
    words = ""
    for first in range(last, max(last - MAX_SPAN, -1), -1):
        line = lines[first]
        if not line.text or line.depth != lines[last].depth or len(line.text) > MAX_ATTRIBUTION:
            return
        words = f"{line.text} {words}" if words else line.text
        yield first, words


def _is_after_gap(lines: Sequence[Line], first: int) -> bool:
    return first == 0 or not lines[first - 1].text or lines[first - 1].depth != lines[first].depth


def _with_beginning(lines: Sequence[Line], runs: Sequence[tuple[int, str]], first: int) -> int:
    """Where an attribution that convinces from line `first` on really begins: "On Tuesday," or a name stood above."""
    first = _with_first_half(lines, runs, first)
    if begins_with_word(lines[first].text):
        return first
    for above, words in runs:
        if above < first and begins_with_word(words) and is_attribution(words):
            return above
    if begins_like_attribution(lines[first].text):
        return first
    start, earliest = first, runs[-1][0]
    while start > earliest and _is_cut_off(lines[start].text):
        start -= 1
        if len(lines[start].text.split()) > _MAX_NAME_WORDS:
            return first
    return start if _is_after_gap(lines, start) else first


def _with_first_half(lines: Sequence[Line], runs: Sequence[tuple[int, str]], first: int) -> int:
    """The line above, and those above it, when the date or the address that is missing below was wrapped off there."""
    below = dict(runs)
    start = first
    while start - 1 in below and is_first_half(lines[start - 1].text, below[start]):
        start -= 1
    is_beginning = _is_after_gap(lines, start) or begins_like_attribution(lines[start].text)
    return start if is_beginning else first


def _is_cut_off(text: str) -> bool:
    """Whether the name must stand in the line above, since this one begins with the address or the verb."""
    return text.startswith(("<", "(<")) or is_wrote(text.split(maxsplit=1)[0])


def find_header_block(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """The header block that begins with line `first`, or None. One blank line between two headers is bridged."""
    if lines[first].header in (None, "other") or _is_inside_block(lines, first):
        return None
    if lines[first].header != "from" and _stands_apart(lines, first):
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


def _stands_apart(lines: Sequence[Line], first: int) -> bool:
    """Whether a block that is whole begins below the next, blank line: "A: 3" is the end of somebody's table."""
    if first + 2 >= len(lines) or lines[first + 1].text or lines[first + 2].header != "from":
        return False
    below = find_header_block(lines, first + 2)
    return below is not None and below.is_convincing


def find_lone_from(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """A rule in line `first` with "From: Ann <ann@example.com>" below it and no other header, or None."""
    if len(lines[first].text) < _SHORTEST_RULE or not is_rule(lines[first].text):
        return None
    index = first + 1
    while index < min(first + _MAX_GAP, len(lines)) and not lines[index].text:
        index += 1
    if index >= len(lines) or lines[index].header != "from" or "@" not in lines[index].value:
        return None
    block = find_header_block(lines, index)
    if block and block.is_convincing:
        return None
    last = index + 1
    while last < min(index + _MAX_GAP, len(lines)) and lines[last].header:
        last += 1
    return HeaderBlock(first, last, {"from": lines[index].value}, ("from",))


def find_flat_head(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """Headers that a poor conversion of HTML put beside each other: "From: Ann <a@example.com> Sent: … To: …"."""
    line = lines[first]
    if line.header != "from" or "@" not in line.value or len(line.text) > MAX_ATTRIBUTION:
        return None
    names = {"from"}
    for colon in _COLON.finditer(line.value):
        words = line.value[: colon.start()].split()[-_MOST_NAME_PARTS:]
        meanings = (header_name(" ".join(words[-count:])) for count in range(1, len(words) + 1))
        names.update(meaning for meaning in meanings if meaning)
    if names >= {"from", "date"} and names & {"to", "subject"} and _MINUTE.search(line.value):
        return HeaderBlock(first, first + 1, {"from": line.value}, ("from",))
    return None


def is_head_of_mail(lines: Sequence[Line], first: int) -> bool:
    """Whether an earlier mail begins at line `first`: with headers of any language, or with an attribution.

    This asks for less than `is_convincing` and is for lines of which something else says the same.
    """
    below = range(first, min(first + MAX_SPAN, len(lines)))
    block = find_header_block(lines, first)
    if (
        block
        and block.order[0] == "from"
        and (len(block.fields) > 1 or "@" in block.fields["from"])
    ):
        return True
    if any(find_attribution(lines, last, is_quoted_below=False) == first for last in below):
        return True
    texts = [lines[index].text for index in below if _HEADER.match(lines[index].text)]
    is_named = bool(texts) and texts[0] == lines[first].text
    has_address = any(map(_ADDRESS.search, texts))
    return is_named and has_address and any(is_dated(t) and _MINUTE.search(t) for t in texts[1:])


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
    match = _HEADER.match(text)
    if match is None or text.startswith(("* ", "- ")) or text[0].islower():
        return None, ""  # Programs begin these lines with a capital; files of settings do not.
    return header_name(match[1]), text[match.end() :].strip(" \t*:：")


def find_forward(lines: Sequence[Line], first: int) -> tuple[Forwarded, int] | None:
    """The forwarded mail that a marker at line `first` announces, and the line after its headers; or None."""
    if not is_forward_marker(lines[first].text):
        return None
    index = _first_header(lines, first + 1)
    if index is None:
        return None
    block = find_header_block(lines, index) or find_bare_block(lines, index)
    if block and "from" in block.order:
        last = block.last
        if last < len(lines) and lines[last].text == lines[first].text:
            last += 1  # Zoho writes its marker above and below the headers.
        return compose_forwarded(block, lines[first].start), last
    if is_attribution(lines[index].text):  # Yandex
        sender = parse_sender(lines[index].text)
        return Forwarded(sender=sender, date="", subject="", start=lines[first].start), index + 1
    return None


def find_bare_block(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """Headers without colons, as eM Client prints them below its marker: "From "Ann" <ann@example.com>"."""
    fields: dict[str, str] = {}
    last = first
    for last in range(first, min(first + _MAX_BLOCK, len(lines))):
        name, _, value = lines[last].text.partition(" ")
        meaning = header_name(name) if name[:1].isupper() else None
        if meaning is None or meaning in fields:
            break
        fields[meaning] = value
    return HeaderBlock(first, last, fields, tuple(fields)) if len(fields) > 2 else None


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
