"""Find what the person wrote now, and what they forwarded.

Nothing is ever cut: quotes, their introductions, signatures and legal notices become ranges that a reader may unfold.
Losing the customer's words is the worst error here, so whatever is not recognised stays open, answers between quoted
lines stay open with the lines they answer, and a mail of which nothing would remain is shown whole.

Linear in the text, and at most 15,000 lines (threats: catastrophic patterns in quote strippers); longer texts are not
folded.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.mail.html.text import Mark, html_to_text_and_marks
from gateway.mail.model import Fold, FoldKind, Forwarded, visible
from gateway.mail.replies.closings import is_closing
from gateway.mail.replies.quoteheads import Line, is_head_of_mail
from gateway.mail.replies.quotelines import INVISIBLE, split_lines
from gateway.mail.replies.quotewords import (
    announces_answers,
    is_announcement,
    is_original_title,
    is_rule,
    is_ruled_name,
    is_signature_line,
)
from gateway.mail.replies.segments import Role, Scan, Segment
from gateway.mail.replies.signatures import Range, before_postscript, find_signature

MAX_LINES = 15_000
MAX_TEXT = 4_000_000
_MAX_MARKED_SIGNATURE = 30
_SHORTEST_TITLE = 10
_MOST_SEGMENTS = 1000
"""Segments, from the end, in which signatures are sought; an honest mail has a few."""
_MOST_DRAWN = 30
_MOST_BULLETS = 10
_INTRODUCING = (Role.HEAD, Role.INTRODUCED)
_MOST_WRITTEN = 40
_MOST_GREETING_WORDS = 6
_MOST_CHARACTERS = 4_000


def find_folds(
    text: str, html: str | None = None, subject: str = "", writer: str = ""
) -> tuple[tuple[Fold, ...], Forwarded | None]:
    """The ranges of a mail's text to fold, ordered and not overlapping, and the mail it forwards, if any.

    `html` is the HTML the text was made from (`html_to_text(html) == text`); its containers then count too. `subject`
    helps to tell a forward from a reply, `writer` (the author's name) to tell a signature that nothing introduces.
    Never raises; a text of more than 15,000 lines has no folds.
    """
    made, marks = html_to_text_and_marks(html) if html is not None else ("", ())
    return find_marked_folds(text, marks if made == text else (), subject, writer)


def find_marked_folds(
    text: str, marks: Sequence[Mark], subject: str = "", writer: str = "", *, is_first: bool = False
) -> tuple[tuple[Fold, ...], Forwarded | None]:
    """As `find_folds`, with the containers that were marked when the text was made from HTML.

    `is_first` says that the header names no mail that this one answers.
    """
    if len(text) > MAX_TEXT or text.count("\n") >= MAX_LINES:
        return (), None
    lines = split_lines(text)
    scan = Scan(lines, _by_first_line(marks, lines), subject.strip().casefold(), writer, is_first)
    scan.run()
    return _as_folds(text, lines, _ranges(scan)), scan.forwarded


def _by_first_line(marks: Sequence[Mark], lines: Sequence[Line]) -> dict[int, Range]:
    """The marked containers by their first line; the widest wins, and one that a line alone marks needs a head."""
    found: dict[int, Range] = {}
    drawn = 0
    for mark in marks:
        first, last = mark.first, min(mark.last, len(lines))
        if first < last - 1 and not lines[first].text:
            first += 1  # There are no two blank lines in text that was made from HTML.
        drawn += mark.is_drawn
        if first >= last or (mark.is_drawn and drawn > _MOST_DRAWN):
            continue
        if not mark.is_drawn or is_head_of_mail(lines, first):
            found[first] = Range(first, last, mark.kind)
    return found


def _ranges(scan: Scan) -> list[Range]:
    """What to fold of the segments, in order. Read from the end, because answers below decide about a quote."""
    found: list[Range] = []
    is_text_below = is_bare_quote_below = False
    is_answered_inside = _is_answered_inside(scan)
    own_end = _end_of_own_brackets(scan)
    for position in range(len(scan.segments) - 1, -1, -1):
        segment = scan.segments[position]
        if segment.role is Role.TEXT:
            signature = _signature(scan, position, is_text_below)
            found.extend(reversed(signature))
            last = signature[0].first if signature else segment.last
            is_text_below = is_text_below or scan.has_text(segment.first, last)
        elif (
            is_answered_inside and _is_unmarked(scan, position)
        ) or segment.role is Role.FORWARDED:
            is_text_below = True
        elif segment.role in (Role.HEAD, Role.FORWARD_HEAD):
            found.append(
                Range(
                    _with_rules(scan.lines, segment.first),
                    scan.next_text(segment.last),
                    FoldKind.HEADER,
                )
            )
        elif segment.role is Role.QUOTE and (position < own_end or _is_announced(scan, position)):
            is_text_below = True
        elif (
            segment.role is Role.REST
            or not is_text_below
            or _is_answered_below(segment, is_bare_quote_below)
        ):
            first = segment.first
            if segment.role is Role.INTRODUCED:
                first = _with_rules(scan.lines, first)
            found.append(Range(first, segment.last, FoldKind.QUOTE))
        is_bare_quote_below = is_bare_quote_below or segment.role is Role.QUOTE
    return _joined(found[::-1])


def _is_answered_inside(scan: Scan) -> bool:
    """Whether the writer says that the answers stand in an earlier mail whose lines nothing marks."""
    if not any(segment.role is Role.REST for segment in scan.segments):
        return False
    written = [
        line.text
        for segment in scan.segments
        if segment.role is Role.TEXT
        for line in scan.lines[segment.first : segment.last]
    ]
    return announces_answers(" ".join(written[:_MOST_WRITTEN])[:_MOST_CHARACTERS])


def _is_unmarked(scan: Scan, position: int) -> bool:
    """Whether a segment is an earlier mail without quote marks, or the head of one."""
    roles = [segment.role for segment in scan.segments[position : position + 2]]
    return roles[0] is Role.REST or roles == [Role.HEAD, Role.REST]


def _end_of_own_brackets(scan: Scan) -> int:
    """The segment up to which ">" is the writer's own sign, in a few lines of one depth, none of which ends a letter.

    Programs put the quote below its head: what stands above was typed, and so was all of a mail that answers nothing.
    """
    heads = (i for i, segment in enumerate(scan.segments) if segment.role in _INTRODUCING)
    end = next(heads, len(scan.segments) if scan.answers_nothing else 0)
    lines = [
        line
        for segment in scan.segments[:end]
        if segment.role is Role.QUOTE
        for line in scan.lines[segment.first : segment.last]
        if line.text
    ]
    is_list = len(lines) <= _MOST_BULLETS and len({line.depth for line in lines}) == 1
    return end if is_list and not any(is_closing(line.text) for line in lines) else 0


def _is_announced(scan: Scan, position: int) -> bool:
    """Whether a quote without a head is the writer's own citation: a sentence with a colon stands above it."""
    above = scan.segments[position - 1] if position else None
    if above is None or above.role is not Role.TEXT:
        return False
    last = above.last - 1
    while last > above.first and not scan.lines[last].text:
        last -= 1
    return is_announcement(scan.lines[last].text)


def _is_answered_below(segment: Segment, is_bare_quote_below: bool) -> bool:
    """Whether a quote with a head has its whole answer below, and not answers between its lines."""
    return segment.role is Role.INTRODUCED and not is_bare_quote_below


def _signature(scan: Scan, position: int, is_text_below: bool) -> list[Range]:
    """What ends the letter in a segment of text, unless it is an answer between quoted lines."""
    if len(scan.segments) - position > _MOST_SEGMENTS:
        return []
    segment = scan.segments[position]
    marked = [
        mark
        for first, mark in scan.marks.items()
        if mark.kind is FoldKind.SIGNATURE
        and segment.first <= first
        and mark.last <= segment.last
        and mark.last - first <= _MAX_MARKED_SIGNATURE
    ]
    if marked:
        return [
            _whole_signature(scan, mark, segment.first)
            for mark in sorted(marked, key=lambda mark: mark.first)
        ]
    following = scan.segments[position + 1 : position + 2]
    if is_text_below and following and following[0].role is Role.QUOTE:
        return []
    last = segment.last
    if following and following[0].role in (Role.HEAD, Role.INTRODUCED):
        last = max(segment.first, _with_rules(scan.lines, segment.last))
    return find_signature(scan.lines, segment.first, last, scan.writer)


def _whole_signature(scan: Scan, mark: Range, first: int) -> Range:
    """A marked signature with the "-- " that stands above it, outside of its container, and without a postscript."""
    last = before_postscript(scan.lines, mark.first, mark.last)
    mark = Range(mark.first, last, mark.kind)
    above = mark.first - 1
    while above > first and not scan.lines[above].text:
        above -= 1
    if above >= first and is_signature_line(scan.lines[above].text):
        return Range(above, mark.last, mark.kind)
    return mark


def _with_rules(lines: Sequence[Line], first: int) -> int:
    """The first of the rules, titles and blank lines directly above a head; they belong to it."""
    start = index = first
    while index > 0 and _is_above_head(lines[index - 1].text):
        index -= 1
        if lines[index].text:
            start = index
    return start


def _is_above_head(text: str) -> bool:
    """Whether a line belongs to the head below it. A bare "Reply" may be all that somebody wrote."""
    is_title = is_original_title(text) and len(text) >= _SHORTEST_TITLE
    return not text or is_rule(text) or is_title or is_ruled_name(text)


def _joined(ranges: list[Range]) -> list[Range]:
    """A head and the quote below it as one quote; overlaps given to the first."""
    joined: list[Range] = []
    for item in ranges:
        above = joined[-1] if joined else None
        if (
            above
            and item.first <= above.last
            and (above.kind, item.kind) == (FoldKind.HEADER, FoldKind.QUOTE)
        ):
            joined[-1] = Range(above.first, max(above.last, item.last), FoldKind.QUOTE)
        elif above and item.first < above.last:
            if item.last > above.last:
                joined.append(Range(above.last, item.last, item.kind))
        elif item.last > item.first:
            joined.append(item)
    return joined


def _as_folds(text: str, lines: Sequence[Line], ranges: Sequence[Range]) -> tuple[Fold, ...]:
    """The ranges as offsets. When they would leave but a greeting, the endings stay open; if nothing, all does."""
    folds = tuple(
        Fold(lines[item.first].start, lines[item.last - 1].end, item.kind) for item in ranges
    )
    shown = visible(text, folds).strip(INVISIBLE)
    if shown and not _is_greeting(shown):
        return folds
    endings = (FoldKind.SIGNATURE, FoldKind.DISCLAIMER)
    quotes = tuple(fold for fold in folds if fold.kind not in endings)
    return quotes if visible(text, quotes).strip(INVISIBLE) else ()


def _is_greeting(shown: str) -> bool:
    """Whether this is "Dear Ann," and no more."""
    return shown.endswith(",") and "\n" not in shown and len(shown.split()) <= _MOST_GREETING_WORDS
