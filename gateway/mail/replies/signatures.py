"""Find what ends a letter and is not its content: signatures, "Sent from my phone", legal notices, list footers.

Looks from the end upwards at a bounded number of lines. When in doubt the lines stay: a signature shown is a blemish, a
sentence hidden is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.mail.model import FoldKind
from gateway.mail.replies.closings import (
    count_small,
    is_bare_closing,
    is_closing,
    is_dashed_name,
    is_listed_name,
    is_name,
    is_postscript,
    is_thanks,
)
from gateway.mail.replies.disclaimers import is_disclaimer, is_in_person
from gateway.mail.replies.phonelines import is_bare_link, is_sent_from
from gateway.mail.replies.quoteheads import Line
from gateway.mail.replies.quotewords import has_contact, is_reach, is_signature_line

_MAX_LINES = 20
_MAX_NAME_LINES = 12
_MAX_SIGNATURE_WIDTH = 90
_MAX_TAIL = 60
_MAX_PARTS = 6
_MAX_NOTICE = 8000
_MOST_LOWER_WORDS = 3
_LONGEST_AD = 3
_FEWEST_TOLD_WORDS = 2
_FEWEST_ASKED = 3
_FEWEST_ENDED = 3
_WORKING = re.compile(
    r"work(?:ing)? (?:hours|days|pattern|week|part|flex)|arbeitszeit|arbeitstag|teilzeit|homeoffice",
    re.IGNORECASE,
)
_CITED = ('"', "'", "“", "„", "«", "»", "‘")
_SHORTEST_PROSE = 45
_FEWEST_PROSE_WORDS = 6
_BEHIND_NAME = re.compile(r"[*_]*\s*[|,;/•·(]|[*_]+ | [-–—] ")
_NUMBERED = re.compile(
    r"(?:(?:my |our |the |meine? |unsere? |die )?"
    r"(?:serial|order|customer|client|invoice|account|contract|model|ticket|case|part"
    r"|serien|kunden|rechnungs|bestell|auftrags|vertrags|geräte|artikel|modell|fehler)"
    r"[ -]?(?:number|num|no|nr|nummer|code|id)?|s/n|imei)\.? ?[:#=] ?\S.{0,60}$|iban:? [a-z]{2}\d\d",
    re.IGNORECASE,
)
"""What people add below their name because it is asked for; no card of anybody holds it."""
_ENTRY = re.compile(r"[-*•] |\d{1,2}[.)] ")
_SENTENCE_ENDS = (".", "!", "?", "…", ")", "。")


@dataclass(frozen=True, slots=True)
class Range:
    """Lines [first, last) and why they are folded."""

    first: int
    last: int
    kind: FoldKind


def find_signature(lines: Sequence[Line], first: int, last: int, writer: str = "") -> list[Range]:
    """What may be folded at the end of the letter in lines [first, last), in order.

    `writer` is the name of who wrote it, as the mail gives it: contact data below this name need no closing.
    """
    found: list[Range] = []
    end = _last_text(lines, first, last)
    for _ in range(_MAX_PARTS):
        if end <= first:
            break
        start = _machine_line(lines, first, end)
        kind = FoldKind.SIGNATURE
        if start is None:
            start, kind = _disclaimer(lines, first, end), FoldKind.DISCLAIMER
        if start is None:
            break
        found.append(Range(start, end, kind))
        end = _last_text(lines, first, start)
    start = _delimited(lines, first, end)
    closing = _closing(lines, first, end if start is None else _last_text(lines, first, start))
    start = start if closing is None else closing
    if start is None:
        start = _dashed_name(lines, first, end)
    if start is None and writer:
        start = _own_card(lines, first, end, writer)
    is_lone = start == end - 1 and not found and is_bare_closing(lines[start].text)
    if start is not None and not is_lone:
        end = before_postscript(lines, start, end)
        found.append(Range(start, end, FoldKind.SIGNATURE))
    return found[::-1]


def before_postscript(lines: Sequence[Line], first: int, last: int) -> int:
    """Where the signature in lines [first, last) ends because the writer goes on below the name."""
    for index in range(first + 1, last):
        is_after_gap = not lines[index - 1].text
        text = lines[index].text
        goes_on = is_after_gap and _is_personal(text)
        if goes_on or is_postscript(text, is_after_gap=is_after_gap):
            return _last_text(lines, first, index)
    return last


def _is_personal(text: str) -> bool:
    """Whether the writer speaks or asks in a line, and it is no motto and no note about when they work."""
    if text.startswith(_CITED) or has_contact(text) or _WORKING.search(text):
        return False
    return is_in_person(text) or ("?" in text and count_small(text) >= _FEWEST_ASKED)


def _is_ended(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) >= _FEWEST_ENDED


def _last_text(lines: Sequence[Line], first: int, last: int) -> int:
    """One past the last line that has text, in lines [first, last)."""
    while last > first and not lines[last - 1].text:
        last -= 1
    return last


def _machine_line(lines: Sequence[Line], first: int, end: int) -> int | None:
    """Where the last lines are ones that a phone or webmail added, possibly below a rule."""
    own = end - 1
    if own > first and is_bare_link(lines[own].text):
        own -= 1
    if not is_sent_from(lines[own].text) or _is_second_half(lines, first, own):
        return None
    start = own
    while start > first and own - start < 2 and _is_name_line(lines[start - 1].text):
        start -= 1
    if start < own and start > first and lines[start - 1].text:
        start = own
    above = _last_text(lines, first, start)
    if above > first and is_signature_line(lines[above - 1].text):
        start = above - 1
    return start


def _is_second_half(lines: Sequence[Line], first: int, index: int) -> bool:
    """Whether a line goes on with the sentence above: "The file was" / "sent from my phone"."""
    above = lines[index - 1].text if index > first else ""
    is_open = bool(above) and not above.endswith(_SENTENCE_ENDS) and not _is_name_line(above)
    return is_open and lines[index].text[0].islower()


def _disclaimer(lines: Sequence[Line], first: int, end: int) -> int | None:
    """Where the last paragraph is a legal notice or the footer of a mailing list."""
    start = end
    while start > first and lines[start - 1].text and end - start < _MAX_TAIL:
        start -= 1
    for line in range(start, end):
        # A rule inside a paragraph divides it: what stands above belongs to the letter.
        if is_signature_line(lines[line].text):
            start = line
            break
    if start < end and is_postscript(lines[start].text):
        return None
    paragraph = " ".join(line.text for line in lines[start:end])
    if len(paragraph) > _MAX_NOTICE or not is_disclaimer(paragraph):
        return None
    above = _last_text(lines, first, start)
    if start < end and above > first and _is_introduced(lines[above - 1].text, lines[start].text):
        return None
    if above > first and is_signature_line(lines[above - 1].text):
        start = above - 1
    return start


def _is_introduced(above: str, text: str) -> bool:
    """Whether the writer announces a legal notice, which they cite or want to have changed."""
    return above.endswith(":") and not is_signature_line(text) and not has_contact(above)


def _delimited(lines: Sequence[Line], first: int, end: int) -> int | None:
    """Where the signature begins with "-- " (RFC 3676 section 4.3), or with a longer rule above contact data."""
    texts = 0
    found = None
    for index in range(end - 1, first - 1, -1):
        text = lines[index].text
        if texts and is_signature_line(text) and _is_delimiter(lines, index, end):
            found = index
        texts += bool(text)
        if texts > _MAX_LINES:
            break
    return found


def _is_delimiter(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether "--" separates a signature here, and not parts of a letter; a longer rule needs contact data."""
    if lines[index].text in ("--", "––", "—", "__"):
        return not (_asks(lines, index + 1, end) or _is_next_part(lines, index + 1, end))
    return _is_contact_data(lines, index + 1, end)


def _asks(lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether several lines below a delimiter ask something: a list of questions, and no signature."""
    return sum(line.text.endswith("?") for line in lines[first:end]) > 1


def _is_next_part(lines: Sequence[Line], first: int, end: int) -> bool:
    """Whether somebody goes on below a delimiter, with a list, with sentences, or after a gap with one.

    A signature begins at once, or tells how to reach its bearer.
    """
    texts = [line.text for line in lines[first:end] if line.text]
    if any(map(has_contact, texts)):
        return False
    is_told = any(map(_is_sentence, texts))
    if lines[first].text:  # A motto is one sentence.
        is_told = is_told and _is_ended(texts[0]) and sum(map(_is_ended, texts)) > 1
    return is_told or (len(texts) > 1 and all(map(_ENTRY.match, texts)))


def _is_contact_data(lines: Sequence[Line], first: int, end: int) -> bool:
    texts = [line.text for line in lines[first:end] if line.text]
    return (
        any(has_contact(text) for text in texts)
        and not any(map(_is_sentence, texts))
        and not (len(texts) > _LONGEST_AD and any(map(_is_heading, texts)))
        and not any(_is_wrapped(lines, index) for index in range(first + 1, end))
    )


def _is_heading(text: str) -> bool:
    """Whether a line announces what comes below it; labels of a card do not end a line but for "Tel:" and the like."""
    return text.endswith(":") and not has_contact(text)


def _is_wrapped(lines: Sequence[Line], index: int) -> bool:
    """Whether a line goes on with a long one above it, as prose does and no card."""
    above, text = lines[index - 1].text, lines[index].text
    return (
        text[:1].islower()
        and "@" not in text.split()[0]
        and len(above) >= _SHORTEST_PROSE
        and len(above.split()) >= _FEWEST_PROSE_WORDS
        and not has_contact(above)
    )


def _closing(lines: Sequence[Line], first: int, end: int) -> int | None:
    """Where "Kind regards" stands with nothing below it but names and contact data."""
    texts = 0
    for index in range(end - 1, first - 1, -1):
        text = lines[index].text
        if is_closing(text) and not _goes_on(lines, index, end):
            if _is_told_behind(lines, index, end):
                return None
            above = _last_text(lines, first, index) - 1
            return above if above > first and is_closing(lines[above].text) else index
        if is_thanks(text) and texts and _is_signed(lines, index + 1, end, texts):
            return index
        texts += bool(text)
        if texts > _MAX_NAME_LINES or _is_heading(text) or _is_sentence(text):
            break
    return None


def _is_told_behind(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether a last paragraph below closing and name adds something: "Need it by Monday morning"."""
    start = end
    while start > index + 1 and lines[start - 1].text:
        start -= 1
    texts = [line.text for line in lines[start:end]]
    if not any(line.text for line in lines[index + 1 : start]) or any(map(has_contact, texts)):
        return False
    is_motto = texts[0].startswith(_CITED) or is_signature_line(texts[0])
    return not is_motto and any(count_small(text) >= _FEWEST_TOLD_WORDS for text in texts)


def _goes_on(lines: Sequence[Line], index: int, end: int) -> bool:
    """Whether a closing begins a sentence: "All the best" / "of them are broken"."""
    if index + 1 >= end or not lines[index + 1].text or lines[index].text[-1] in ",!.":
        return False
    words = lines[index + 1].text.split()
    lower = sum(word[0].islower() and word[-1] not in ".," for word in words)
    return lower >= _MOST_LOWER_WORDS or (lower > 1 and words[0][0].islower())


def _is_signed(lines: Sequence[Line], first: int, end: int, texts: int) -> bool:
    """Whether below thanks stand one or two names, or a name and how to reach its bearer."""
    if texts <= 2:
        return _are_names(lines, first, end)
    name = next(index for index in range(first, end) if lines[index].text)
    shown = [line.text for line in lines[name + 1 : end] if line.text]
    return (
        _is_name_line(lines[name].text)
        and _is_contact_data(lines, first, end)
        and not any(text[0].islower() or text.endswith(":") for text in shown)
    )


def _dashed_name(lines: Sequence[Line], first: int, end: int) -> int | None:
    """Where the last line is a dash and a name; the last entry of a list looks the same, but has no gap above."""
    start = end - 1
    if start <= first or not is_dashed_name(lines[start].text) or lines[start - 1].text:
        return None
    above = lines[_last_text(lines, first, start) - 1].text
    if is_listed_name(lines[start].text) and above[-1:] not in _SENTENCE_ENDS:
        return None
    return None if above.endswith(":") or above[:1] in "-–—" else start


def _own_card(lines: Sequence[Line], first: int, end: int, writer: str) -> int | None:
    """Where the writer's own name stands after a gap, with nothing below it but how to reach them."""
    texts = 0
    for index in range(end - 1, first, -1):
        text = lines[index].text
        texts += bool(text)
        if texts > _MAX_NAME_LINES or (text and _is_told(text)):
            return None
        if text and not lines[index - 1].text and _is_named(text, writer):
            above = _last_text(lines, first, index)
            is_introduced = above == first or lines[above - 1].text.endswith((":", ","))
            return None if is_introduced or not _is_reached(lines, index, end) else index
    return None


def _is_told(text: str) -> bool:
    """Whether a line cannot be part of a card: too long, or a sentence, or the rest of one."""
    goes_on = text[0].islower() and len(text.split()) > _MOST_LOWER_WORDS
    return goes_on or len(text) > _MAX_SIGNATURE_WIDTH or _is_sentence(text)


def _is_named(text: str, writer: str) -> bool:
    """Whether a line begins with the full name that the mail gives its writer: "*Ann Example* | Head of Printing"."""
    words = sorted(writer.replace(",", " ").casefold().split())
    own = _BEHIND_NAME.split(text.strip(" *_"), maxsplit=1)[0].casefold().split()
    return len(words) > 1 and sorted(own) == words


def _is_reached(lines: Sequence[Line], first: int, end: int) -> bool:
    return any(is_reach(line.text) for line in lines[first:end])


def _are_names(lines: Sequence[Line], first: int, end: int) -> bool:
    texts = [line.text for line in lines[first:end] if line.text]
    is_titled = all(
        len(text.split()) <= 4 and text[0].isupper() and not count_small(text) for text in texts[1:]
    )
    is_counted = any(char.isdigit() or char in "?!:;" for text in texts for char in text)
    return is_name(texts[0]) and (is_titled or all(map(is_name, texts))) and not is_counted


def _is_name_line(text: str) -> bool:
    """Whether a line is the bare name of somebody."""
    words = text.split()
    return 1 < len(words) <= 3 and all(
        word[0].isupper() and word.strip(".-'").isalpha() for word in words
    )


def _is_sentence(text: str) -> bool:
    """Whether a line says something rather than names somebody."""
    if is_postscript(text) or ("?" in text and "://" not in text) or _NUMBERED.match(text):
        return True
    if len(text) > _MAX_SIGNATURE_WIDTH:
        return not has_contact(text)
    return text.endswith((".", "!")) and len(text.split()) > 5 and not has_contact(text)
