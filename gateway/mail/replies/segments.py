"""Cut the lines of a mail into what they are: the writer's text, heads, quotes, an earlier mail, a forwarded mail.

One pass from the top with bounded look-ahead, so it is linear. Nothing is decided here about what a reader gets to see;
`quotes` reads the segments from the end and folds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from gateway.mail.model import FoldKind, Forwarded
from gateway.mail.replies.attributions import MAX_ATTRIBUTION, is_bare_head
from gateway.mail.replies.headernames import is_sent_line
from gateway.mail.replies.notesheads import find_notes_date, find_notes_head
from gateway.mail.replies.quoteheads import (
    MAX_SPAN,
    HeaderBlock,
    Line,
    compose_forwarded,
    ends_like_attribution,
    find_attribution,
    find_bare_block,
    find_flat_head,
    find_forward,
    find_header_block,
    find_lone_from,
)
from gateway.mail.replies.quotewords import (
    FORWARD_PREFIXES,
    REPLY_PREFIXES,
    has_wrote,
    is_original_separator,
    is_original_title,
    is_rule,
    is_shown_below,
)
from gateway.mail.replies.signatures import Range, find_signature

_MAX_CANDIDATES = 400
"""Lines that are looked at closely because they end as an attribution does; an honest mail has a few."""
_MAX_ABOVE = 40
_WRAPPED_HEADERS = ("from", "to", "other")
"""Header lines whose value goes on below with a name."""
_APPLE_ORDER = ("from", "subject", "date")


class Role(Enum):
    """What a run of lines is in a mail."""

    TEXT = auto()
    HEAD = auto()
    """What stands above a quote: attribution, header block, separator."""
    QUOTE = auto()
    INTRODUCED = auto()
    """A quote with a head, so surely somebody else's words."""
    REST = auto()
    """An earlier mail without quote marks: everything below a head."""
    FORWARD_HEAD = auto()
    FORWARDED = auto()


class Segment(NamedTuple):
    """Lines [first, last) in one role."""

    role: Role
    first: int
    last: int


@dataclass(slots=True)
class Scan:
    """Cuts lines into segments, from the top. `marks` go by their first line; `subject` is case-folded.

    `writer` is the name that the mail gives its author.
    """

    lines: list[Line]
    marks: Mapping[int, Range]
    subject: str
    writer: str = ""
    is_first: bool = False
    """No field of the header names a mail that this one answers."""
    segments: list[Segment] = field(default_factory=list)
    forwarded: Forwarded | None = None
    _next_text: list[int] = field(default_factory=list)
    _next_quoted: list[int] = field(default_factory=list)
    _attributions: dict[int, int | None] = field(default_factory=dict)
    _candidates: int = 0

    def run(self) -> None:
        """Fill `segments` so that they cover every line once, in order."""
        self._look_ahead()
        index = 0
        while index < len(self.lines):
            index = self._step(index)

    def _look_ahead(self) -> None:
        text = quoted = size = len(self.lines)
        self._next_text = texts = [size] * (size + 1)
        self._next_quoted = quotes = [size] * (size + 1)
        for index in range(size - 1, -1, -1):
            line = self.lines[index]
            if line.text:
                text = index
                if line.depth:
                    quoted = index
            texts[index] = text
            quotes[index] = quoted

    def _step(self, index: int) -> int:
        line = self.lines[index]
        if not line.text and not line.depth:
            return self._add(Role.TEXT, index, index + 1)
        forward = self._find_forward(index)
        if forward:
            return self._forward(index, *forward)
        mark = self.marks.get(index)
        if mark and mark.kind is FoldKind.QUOTE:
            return self._marked_quote(index, mark)
        if line.depth:
            return self._quote(index)
        return self._head(index, mark) or self._add(Role.TEXT, index, index + 1)

    def _marked_quote(self, index: int, mark: Range) -> int:
        """A container that a program wrote around an earlier mail, which may be a mail that is passed on."""
        first = index
        while first < mark.last - 1 and not self._is_told(first):
            first += 1
        forward = self._find_forward(first)
        block = find_header_block(self.lines, first)
        if not forward and block and block.is_convincing and self._is_outlook_forward():
            forward = compose_forwarded(block, self.lines[first].start), block.last
        if forward:
            return self._forward(index, *forward)
        return self._add(Role.INTRODUCED, index, mark.last)

    def _is_told(self, index: int) -> bool:
        """Whether a line holds words, and is no rule."""
        return bool(self.lines[index].text) and not is_rule(self.lines[index].text)

    def _find_forward(self, index: int) -> tuple[Forwarded, int] | None:
        """The forward a marker announces at line `index`, unless it is part of a mail that is being answered."""
        if self._candidates > _MAX_CANDIDATES or (
            self.lines[index].depth and self._is_below_head()
        ):
            return None
        return find_forward(self.lines, index)

    def _add(self, role: Role, first: int, last: int) -> int:
        previous = self.segments[-1] if self.segments else None
        if previous and previous.role is role:
            self.segments[-1] = Segment(role, previous.first, last)
        else:
            self.segments.append(Segment(role, first, last))
        return last

    def _forward(self, index: int, forwarded: Forwarded, body: int) -> int:
        """A forwarded mail begins: to the end of the text, or of the quote it stands in."""
        self.forwarded = self.forwarded or forwarded
        while body < len(self.lines) and self.lines[body].depth and not self.lines[body].text:
            body += 1
        self._add(Role.FORWARD_HEAD, index, body)
        end = len(self.lines)
        if self.lines[index].depth:
            end = self._end_of_quote(index)
        return self._add(Role.FORWARDED, body, max(end, body))

    def _quote(self, index: int) -> int:
        end = self._end_of_quote(index)
        first = next((i for i in range(index, end) if self.lines[i].text), index)
        block = find_header_block(self.lines, first)
        if block and self._is_quoted_forward(block):
            return self._forward(
                first, compose_forwarded(block, self.lines[first].start), block.last
            )
        mark = self.marks.get(index)
        introduced = self._is_below_head() or bool(mark and mark.kind is FoldKind.HEADER)
        introduced = introduced or bool(block and block.is_convincing)
        head = None if introduced else self._attribution(first)
        if (
            head is not None
        ):  # Apple quotes it, too; answers between the lines below leave it folded.
            return self._add(Role.HEAD, index, head + 1)
        introduced = introduced or is_original_separator(self.lines[first].text)
        if not introduced and min(line.depth for line in self.lines[index:end]) > 2:
            # ">>>" without anything above it is a prompt or an ornament.
            return self._add(Role.TEXT, index, end)
        return self._add(Role.INTRODUCED if introduced else Role.QUOTE, index, end)

    def _end_of_quote(self, index: int) -> int:
        """One past the quote that holds line `index`: blank lines and wrapped ends of long lines belong to it."""
        end, size = index + 1, len(self.lines)
        while end < size:
            following = self._next_text[end]
            if following >= size:
                break
            if self.lines[following].depth:
                end = following + 1
            elif following == end and self._is_wrapped(end):
                end += 1
            else:
                break
        while end < len(self.lines) and self.lines[end].depth and not self.lines[end].text:
            end += 1
        return end

    def _is_wrapped(self, index: int) -> bool:
        """Whether an unquoted line is the end of the long quoted line above, broken off on the way."""
        if index + 1 >= len(self.lines) or not self.lines[index + 1].depth:
            return False
        above, line = self.lines[index - 1], self.lines[index]
        may_go_on = above.header in _WRAPPED_HEADERS or not line.text[0].isupper()
        return len(above.text) >= 60 and len(line.text) <= 30 and may_go_on

    def _is_below_head(self) -> bool:
        for segment in reversed(self.segments[-2:]):
            if segment.role is Role.HEAD:
                return True
            if segment.role is not Role.TEXT or self.has_text(segment.first, segment.last):
                return False
        return False

    @property
    def answers_nothing(self) -> bool:
        """Whether neither header nor subject nor any head in the text says that there was an earlier mail."""
        prefixes = REPLY_PREFIXES + FORWARD_PREFIXES
        return (
            self.is_first
            and not self.subject.replace(" :", ":").startswith(prefixes)
            and all(segment.role in (Role.TEXT, Role.QUOTE) for segment in self.segments)
        )

    def has_text(self, first: int, last: int) -> bool:
        """Whether lines [first, last) hold any words."""
        return self._next_text[first] < last

    def next_text(self, index: int) -> int:
        """The first line at or after `index` that holds words."""
        return self._next_text[index]

    def _is_quoted_forward(self, block: HeaderBlock) -> bool:
        """Whether a quote that begins with headers is a forward: Apple Mail's order.

        Replies put the date last, and Outlook, which quotes like this, calls it "Sent".
        """
        if not block.is_convincing or self._is_below_head():
            return False
        if self.subject.startswith(FORWARD_PREFIXES):
            return True
        is_sent = any(is_sent_line(line.text) for line in self.lines[block.first : block.last])
        is_apple = block.order[0] == "from" and block.order[-1] != "date" and not is_sent
        return is_apple and not self.subject.startswith(REPLY_PREFIXES)

    def _head(self, index: int, mark: Range | None) -> int | None:
        """What introduces an earlier mail at line `index`, added with what it introduces; or None."""
        block = find_header_block(self.lines, index)
        if block and block.is_convincing:
            return self._block(index, block)
        if is_original_separator(self.lines[index].text):
            return self._separator(index)
        other = self._other_head(index, mark)
        if other is not None:
            return other
        last = self._attribution(index)
        if last is None:
            return None
        if self._is_answered_inside(last + 1):
            return self._add(Role.HEAD, index, last + 1)
        return self._rest(index, last + 1)

    def _separator(self, index: int) -> int:
        """A line like "-----Original Message-----", added with the header block below it and what they introduce."""
        following = self._next_text[index + 1]
        block = None
        if following < len(self.lines):
            block = find_header_block(self.lines, following) or find_bare_block(
                self.lines, following
            )
        last = block.last if block else index + 1
        if is_original_title(self.lines[index].text) and self._is_shown(index):
            return self._add(Role.TEXT, index, last)
        if block and block.is_convincing and self._is_outlook_forward():
            forwarded = compose_forwarded(block, self.lines[index].start)
            return self._forward(index, forwarded, last)
        return self._rest(index, last)

    def _block(self, index: int, block: HeaderBlock) -> int:
        """A header block beyond doubt, added with what it introduces: shown on purpose, passed on, or answered."""
        if self._is_shown(index):
            return self._add(Role.TEXT, index, block.last)
        if self._is_outlook_forward() or self._is_apple_forward(block):
            forwarded = compose_forwarded(block, self.lines[index].start)
            return self._forward(index, forwarded, block.last)
        return self._rest(index, block.last)

    def _other_head(self, index: int, mark: Range | None) -> int | None:
        """The head that a container marks, a table of Notes, or a "From:" alone below a rule, added; or None."""
        if mark and mark.kind is FoldKind.HEADER:
            return self._rest(index, mark.last)
        block = find_lone_from(self.lines, index) or find_flat_head(self.lines, index)
        if self._candidates <= _MAX_CANDIDATES and find_notes_date(self.lines, index):
            self._candidates += 1
            block = find_notes_head(self.lines, index)
        if block is None:
            return None
        if self._is_outlook_forward():
            forwarded = compose_forwarded(block, self.lines[index].start)
            return self._forward(index, forwarded, block.last)
        return self._rest(index, block.last)

    def _is_shown(self, index: int) -> bool:
        """Whether the writer shows an earlier mail on purpose: the subject announces a patch, or the line above does.

        Trace fields that were pasted with it may stand between.
        """
        if self.subject.startswith(FORWARD_PREFIXES):
            return False
        is_patch = "[patch" in self.subject and not self.subject.startswith(REPLY_PREFIXES)
        above = index - 1
        if is_patch or (index and self.lines[above].header == "other"):
            return True  # No program prints the fields of a relay above those that a reader knows.
        while above > max(index - _MAX_ABOVE, 0) and self._may_stand_between(above):
            above -= 1
        line = self.lines[max(above, 0)]
        return above >= 0 and not line.depth and is_shown_below(line.text)

    def _may_stand_between(self, index: int) -> bool:
        line = self.lines[index]
        return not line.text or line.header == "other"

    def _is_apple_forward(self, block: HeaderBlock) -> bool:
        """Whether a block with the mail quoted below it is Apple Mail's, by an order that nobody's reply has."""
        if block.order[:3] != _APPLE_ORDER or self.subject.startswith(REPLY_PREFIXES):
            return False
        following = self._next_text[block.last]
        return following < len(self.lines) and self.lines[following].depth > 0

    def _is_outlook_forward(self) -> bool:
        """Whether a header block begins a forward: the subject says so, or nothing was written above it."""
        if self.subject.startswith(FORWARD_PREFIXES):
            return True
        if self.subject.startswith(REPLY_PREFIXES):
            return False
        end = self.segments[-1].last if self.segments else 0
        signature = find_signature(self.lines, 0, end, self.writer)
        written = signature[0].first if signature else end
        return all(is_rule(line.text) for line in self.lines[:written] if line.text)

    def _rest(self, first: int, last: int) -> int:
        """A head in lines [first, last); what follows is quoted by line, or in a container, or all of it is."""
        self._add(Role.HEAD, first, last)
        following = self._next_text[last]
        mark = self.marks.get(following)
        is_held = bool(mark and mark.kind is FoldKind.QUOTE)
        if is_held or (following < len(self.lines) and self.lines[following].depth):
            return last
        return self._add(Role.REST, last, len(self.lines)) if last < len(self.lines) else last

    def _attribution(self, index: int) -> int | None:
        """The last line of the attribution that begins at line `index`, or None."""
        for last in range(index, min(index + MAX_SPAN, len(self.lines))):
            if not self.lines[last].text or self.lines[last].depth != self.lines[index].depth:
                break
            if last not in self._attributions:
                self._attributions[last] = self._find_attribution(last)
            if self._attributions[last] == index:
                return last
        return None

    def _find_attribution(self, last: int) -> int | None:
        if self._candidates > _MAX_CANDIDATES:
            return None
        following = self._next_text[last + 1]
        line = self.lines[last]
        below = following < len(self.lines) and self.lines[following].depth > line.depth
        words = line.text[-MAX_ATTRIBUTION:]
        ends = ends_like_attribution(line) or (below and (has_wrote(words) or is_bare_head(words)))
        if not ends:
            return None
        self._candidates += 1
        if following == last + 1 and not below and _may_go_on(line.text):
            return None
        return find_attribution(self.lines, last, is_quoted_below=below)

    def _is_answered_inside(self, index: int) -> bool:
        """Whether below an attribution come the writer's words first and quoted lines without another head later."""
        following = self._next_text[index]
        quoted = self._next_quoted[index]
        if quoted >= len(self.lines) or following == quoted:
            return False
        above = quoted - 1
        while above > index and not self.lines[above].text:
            above -= 1
        return not ends_like_attribution(self.lines[above])


def _may_go_on(text: str) -> bool:
    """Whether a line ends with an address and no colon, so that the sentence may go on in the next."""
    return text.endswith((">", ")")) and not text.endswith(">>>")
