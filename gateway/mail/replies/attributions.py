"""Tell "On … wrote:" lines by their words alone: date, verb, address, and how such a line begins and ends.

Predicates on single texts; `quoteheads` puts wrapped lines together and asks.
"""

from __future__ import annotations

import re

from gateway.mail.replies.quotewords import (
    BEGINS,
    COLONS,
    has_said,
    has_wrote,
    has_wrote_part,
    is_first_person,
    is_quoting,
    is_telling,
)

MAX_ATTRIBUTION = 400
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[:.h時点]\s?\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d年|\d{1,2}월"
)
_TIME = re.compile(r"\d{1,2}[:.h時点]\s?\d\d")
_DAY = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}")
_ZONED = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)? [+-]\d{4}\b")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_STARTS_WITH_DATE = re.compile(r"\W{0,2}(?:\w{1,5}[.,]{1,2} )?\d{1,4}[./年 -]")
_ENDS_WITH_ADDRESS = re.compile(r"[>\])»]\s*[:：]$")
_ANGLE_ADDRESS = re.compile(r"[<(\[][^\s<>()\[\]]{1,80}@[^\s<>()\[\]]{1,80}[>)\]]")
_ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]+@[^\s<>\[\]()\"',;:]+")
# Tuta: "3 Nov 2026, 09:12 by ann@example.com:". Outlook Express: "… wrote in message news:…".
_TUTA = re.compile(
    r"(?:\w{3,9}\.? )?\d{1,2}[., ][^:@]{0,20}20\d\d,? \d{1,2}[:.]\d\d(?: [AP]M)? \w{2,5} [^\s@:]+@[^\s@:]+:$",
    re.IGNORECASE,
)
_NEWS = re.compile(r"\bin (?:message|article|der nachricht) (?:news:|<)[^\s@]+@", re.IGNORECASE)
# Armenian, Indic, Thai, Lao, Burmese, Georgian, Ethiopic, Khmer: a line with date, time and address is no sentence of
# anybody who writes to us in one of the languages whose verbs we know.
_FAR = "[\u0530-\u058f\u0900-\u0dff\u0e00-\u0eff\u1000-\u10ff\u1200-\u137f\u1780-\u17ff]"
_FAR_SCRIPTS = re.compile(_FAR)
_FAR_END = re.compile(rf"{_FAR}[.-]?$")
_MOST_FOREIGN_WORDS = 30
# The Bat, and people: "Sie schrieben am Dienstag, 3. November 2026 um 09:12:". A sentence may begin like that, too.
_YOU_WROTE = re.compile(
    r"(?:sie schrieben|du schriebst|ihr schriebt|vous écriviez|tu écrivais|lei scriveva|(?:вы|ви) (?:на)?писали"
    r"|ты (?:на)?писала?|(?:na)?psali? jste|(?:na)?písali ste|napisał[ae]ś|(?:pan|pani) (?:na)?pisała?|escribiste"
    r"|escreveste|kirjoitit(?:te)?|(?:ön )?írta|ați scris|yazdınız|писахте|γράψατε|napisali ste)(?!\w)",
    re.IGNORECASE,
)
_MOST_YOU_WROTE = 10
_FIRST_WORDS = 4
_MOST_BARE_WORDS = 12
_MOST_HALF_WORDS = 8
_ORNAMENTS = " -*_>#"
_WHOLE = (
    r"(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}"
    r"|\d{1,2}(?:\.|st|nd|rd|th|er)?,? (?:de |d')?[^\W\d_]{2,12}\.?,?(?: de)? \d{4}"
    r"|[^\W\d_]{2,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}[年년])"
)
_WHOLE_DAY = re.compile(_WHOLE)
_FIRST_DAY = re.compile(rf"\W{{0,2}}(?:\w{{1,6}}[.,]{{0,2}} )?{_WHOLE}")


def ends_in_far_script(text: str) -> bool:
    """Whether a line ends with a letter of a script whose lines of this kind may lack the colon."""
    end = text[-3:]
    return not end.isascii() and bool(_FAR_END.search(end))


def is_attribution(text: str) -> bool:
    """Whether these words introduce a quote beyond doubt: date, verb and somebody else who wrote."""
    text = text.strip(_ORNAMENTS)
    if len(text) > MAX_ATTRIBUTION:
        return False
    if _NEWS.search(text):
        return has_wrote(text) and not is_first_person(text) and text.endswith((*COLONS, "..."))
    if not _DATE.search(text):
        return False
    begins = begins_like_attribution(text)
    has_address = "@" in text or ("<" in text and ">" in text)
    if not has_wrote(text):
        return has_address and _is_date_of_somebody(text, begins)
    if is_first_person(text):
        return has_address and begins
    if not has_address and is_telling(text):
        return False
    return (
        has_address
        or (
            begins
            and not text[0].islower()
            and _is_dated_early(text)
            and bool(_TIME.search(text) or text.endswith(COLONS))
        )
        or _is_short_wrote(text)
        or _is_far_wrote(text)
        or _is_dated_wrote(text)
    )


def _is_dated_early(text: str) -> bool:
    """Whether the date comes at once: "El técnico escribió a las 10:12:" begins like an attribution, too."""
    return any(_DIGIT.search(word) for word in text.split(maxsplit=_FIRST_WORDS)[:_FIRST_WORDS])


def _is_far_wrote(text: str) -> bool:
    """Whether name, date, time and the verb at the end make up the line in a script without spaces."""
    return (
        text.endswith(COLONS)
        and has_wrote_part(text)
        and bool(_DAY.search(text) and _TIME.search(text))
    )


def _is_dated_wrote(text: str) -> bool:
    """Whether the whole date stands at the very beginning: "tir. 3. nov. 2026 kl. 09:12 skrev Ann Example:"."""
    is_first = _FIRST_DAY.match(text) is not None or "tarihinde" in text
    return is_first and text.endswith(COLONS) and bool(_TIME.search(text))


def is_first_half(above: str, below: str) -> bool:
    """Whether a line holds the address or the date that the rest of the attribution lacks, and no sentence."""
    if len(above.split()) > _MOST_HALF_WORDS:
        return False
    if "@" in above:
        return "@" not in below
    return any(char.isdigit() for char in above) and not _WHOLE_DAY.search(below)


def is_dated(text: str) -> bool:
    """Whether a line holds a year, a day or a time."""
    return bool(_DATE.search(text))


def without_answer(text: str) -> str:
    """The attribution at the head of a line that goes on with the quote itself, as Yahoo's app writes it; or all."""
    head = text[:MAX_ATTRIBUTION].partition(":  ")[0] + ":"
    return head if "@" in head and is_attribution(head) else text


def is_name_address_wrote(text: str) -> bool:
    """Whether this is a name, an address in brackets and the verb only: "Ann <ann@example.com> wrote:"."""
    match = _ANGLE_ADDRESS.search(text)
    if match is None or not text.endswith(COLONS) or not has_wrote(text[match.end() :]):
        return False
    behind, name = text[match.end() :].split(), text[: match.start()].split()
    return len(behind) <= 3 and 0 < len(name) <= 5 and not is_first_person(text)


def is_quoting_address(text: str) -> bool:
    """Whether this is Horde's line, with no date: "Quoting Ann Example <ann@example.com>:"."""
    behind = text[-90:].rpartition(" ")[2]
    return is_quoting(text) and text.endswith(COLONS) and bool(_ANGLE_ADDRESS.match(behind))


def _is_date_of_somebody(text: str, begins: bool) -> bool:
    """Whether a date with time and an address make up the line, in languages whose programs leave out the verb."""
    if _TUTA.match(text) or _is_foreign(text):
        return True
    if _ENDS_WITH_ADDRESS.search(text):
        return begins or bool(_DAY.search(text) and _TIME.search(text))
    ends_with_time = text.endswith(COLONS) and bool(_TIME.search(text[-12:]))
    return begins and ends_with_time and bool(_ANGLE_ADDRESS.search(text))


def _is_foreign(text: str) -> bool:
    """Whether year, time and address stand in a line of a language whose verb nobody here can read."""
    return (
        bool(_FAR_SCRIPTS.search(text) and _YEAR.search(text) and _TIME.search(text))
        and bool(_ANGLE_ADDRESS.search(text))
        and len(text.split()) <= _MOST_FOREIGN_WORDS
    )


def begins_like_attribution(text: str) -> bool:
    """Whether a line begins with a date, or as the next function says."""
    return begins_with_word(text) or bool(_STARTS_WITH_DATE.match(text))


def begins_with_word(text: str) -> bool:
    """Whether the first word is one of those that begin an attribution: "On", "Am", "Le"."""
    first = (
        (text.lstrip(_ORNAMENTS) or text)
        .split(maxsplit=1)[0]
        .strip(",;\u200e\u200f\u202a-\u202e")
        .casefold()
    )
    return first in BEGINS


def _is_short_wrote(text: str) -> bool:
    """Whether a name of few words, the verb and a time make up the line: "J. Beispiel schrieb am 3.4.21, 10:11:"."""
    head = text[: _first_digit(text)]
    is_told = len(head.split()) <= 7 and has_wrote(head)
    return is_told and text.endswith(COLONS) and bool(_TIME.search(text))


def _is_you_wrote(text: str) -> bool:
    """Whether somebody is told what they wrote, in nothing but these words and a date."""
    match = _YOU_WROTE.match(text)
    if match is None or not text.endswith(COLONS) or len(text.split()) > _MOST_YOU_WROTE:
        return False
    rest = text[match.end() :]
    return not rest.strip(" :：") or is_dated(rest)


def _first_digit(text: str) -> int:
    match = _DIGIT.search(text)
    return match.start() if match else len(text)


def is_date_and_address(text: str) -> bool:
    """Whether this is how Gmail introduced quotes until 2013: "2012/4/2 Ann Example <ann@example.com>"."""
    return text.endswith(">") and bool(_STARTS_WITH_DATE.match(text))


def is_bare_head(text: str) -> bool:
    """Whether name, address and date are all of a line, without verb and colon: "Ann <ann@example.com> 3.4.21 9:12"."""
    address = _ANGLE_ADDRESS.search(text[:MAX_ATTRIBUTION])
    if address is None or not _DAY.search(text):
        return False
    words = f"{text[: address.start()]} {text[address.end() :]}".split()
    small = [word for word in words if word.islower() and word.isalpha() and word not in BEGINS]
    return len(words) <= _MOST_BARE_WORDS and not small


def is_dated_by_program(text: str) -> bool:
    """Whether a line of any verb has a day and the time with its zone, as programs print them, and nobody else does.

    Mutt lets people word it: "Ann Example stated the following on Thu, Aug 29, 2002 at 03:31:11PM +0100:".
    """
    is_named = text[:1].isupper() or text.startswith('"') or begins_like_attribution(text)
    is_dated = bool(_ZONED.search(text) and _DAY.search(text))
    return is_named and is_dated and text.endswith(COLONS) and not is_first_person(text)


def is_weak_attribution(text: str) -> bool:
    """Whether these words introduce a quote if one follows: "J. Beispiel schrieb:", "Zitat von …:"."""
    text = text.strip(" -*_#")
    if not text or len(text) > MAX_ATTRIBUTION:
        return False
    if (has_wrote(text) and not is_first_person(text)) or has_said(text):
        return True
    if _is_you_wrote(text):
        return True
    if is_date_and_address(text) or is_bare_head(text):
        return True
    # A colon alone is how people introduce what they cite: "To reproduce:", "On the display:".
    named = bool(_ANGLE_ADDRESS.search(text)) or _ADDRESS.match(text) is not None
    is_dated = bool(_DATE.search(text)) and begins_like_attribution(text)
    is_told = is_quoting(text) or is_dated or named
    return is_told and text.endswith(COLONS)
