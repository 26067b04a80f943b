"""Date fields: RFC 5322, its obsolete forms, ISO 8601, asctime and what mailers make of them.

A date of a mail is for display only; tickets are ordered by our own receive time (threats B4). Every result is aware
and can be converted to UTC without overflow.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from gateway.mail.header.words import parse_words

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "ene", "gen", "янв", "sty", "led", "oca", "tam", "ian"),
            ("feb", "fev", "fév", "фев", "lut", "úno", "únor", "şub", "helm"),
            ("mar", "mär", "mrz", "mrt", "мар", "bře", "már", "maal"),
            ("apr", "abr", "avr", "апр", "kwi", "dub", "ápr", "nis", "huh"),
            ("may", "mai", "mag", "mei", "maj", "май", "мая", "kvě", "máj", "tou"),
            ("jun", "juin", "giu", "июн", "cze", "jún", "haz", "kes", "iun"),
            ("jul", "lug", "июл", "lip", "júl", "tem", "hei", "iul"),
            ("aug", "ago", "aoû", "aou", "авг", "sie", "srp", "ağu", "elo"),
            ("sep", "set", "сен", "wrz", "zář", "sze", "eyl", "syy"),
            ("oct", "okt", "ott", "out", "окт", "paź", "říj", "eki", "lok"),
            ("nov", "ноя", "lis", "kas", "marr"),
            ("dec", "dez", "dic", "déc", "дек", "gru", "pro", "ara", "jou"),
        ),
        start=1,
    )
    for name in names
}
# RFC 5322 section 4.3 and the abbreviations that mailers of other countries write; minutes east of Greenwich.
_ZONES = {
    **{
        "ut": 0,
        "utc": 0,
        "gmt": 0,
        "z": 0,
        "wet": 0,
        "west": 60,
        "bst": 60,
        "ist": 330,
        "cet": 60,
        "cest": 120,
    },
    **{
        "met": 60,
        "mest": 120,
        "mez": 60,
        "mesz": 120,
        "eet": 120,
        "eest": 180,
        "msk": 180,
        "msd": 240,
        "sast": 120,
    },
    **{
        "est": -300,
        "edt": -240,
        "cst": -360,
        "cdt": -300,
        "mst": -420,
        "mdt": -360,
        "pst": -480,
        "pdt": -420,
    },
    **{
        "ast": -240,
        "adt": -180,
        "nst": -210,
        "ndt": -150,
        "akst": -540,
        "akdt": -480,
        "hst": -600,
        "brt": -180,
    },
    **{
        "jst": 540,
        "kst": 540,
        "hkt": 480,
        "sgt": 480,
        "awst": 480,
        "acst": 570,
        "aest": 600,
        "aedt": 660,
    },
    **{"nzst": 720, "nzdt": 780},
    **{
        "yekt": 300,
        "omst": 360,
        "novt": 420,
        "krat": 420,
        "irkt": 480,
        "yakt": 540,
        "vlat": 600,
        "pkt": 300,
    },
}
# Windows writes out the names of its zones, sometimes into a Date field.
_ZONE_PHRASES = {
    "eastern standard": -300, "eastern daylight": -240, "central standard": -360, "central daylight": -300,
    "mountain standard": -420, "mountain daylight": -360, "pacific standard": -480, "pacific daylight": -420,
    "europe standard": 60, "europe daylight": 120, "romance standard": 60, "romance daylight": 120,
    "gmt standard": 0, "gmt daylight": 60, "mitteleuropäische zeit": 60, "mitteleuropäische sommerzeit": 120,
    "met dst": 120, "tokyo standard": 540, "china standard": 480, "india standard": 330,
}  # fmt: skip
_COMMENT = re.compile(r"\(([^()]*)\)")
_COLON = re.compile(r"\s*:\s*")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?(?!\d)")
_BARE_CLOCK = re.compile(r"(?<= )([01]\d|2[0-3])([0-5]\d)([0-5]\d)(?= |$)")
_RFC733_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2}[ -][A-Za-z]{3,9}[ -](?:\d{2}|\d{4})) ([01]\d|2[0-3])([0-5]\d)(?= |$)"
)
_EPOCH = re.compile(r"\s*(\d{9,10})\s*")
_CLOCK_AND_ZONE = re.compile(r"\d{1,2}:[\d:.,]*(?:\s*[+-]\d{3,4}\b)?|\s[+-]\d{3,4}\b")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,]\d+)?(?!\d)")
_MERIDIEM = re.compile(r"\b([ap])\.?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})?(?!\d)|(?<![\d:])(\d{4})\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
_LONGEST = 200


def parse_date(text: str) -> datetime | None:
    """The instant a Date field names, aware; None when it names none or an impossible one.

    A time that cannot be counts as midnight, an unknown zone as UTC: a day alone is worth showing.
    """
    text = parse_words(text[:_LONGEST])[:_LONGEST]
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    plain = _COLON.sub(":", _COMMENT.sub(" ", text))
    plain = _RFC733_CLOCK.sub(r"\1 \2:\3", plain)
    plain = _COMPACT.sub(_spaced, _BARE_CLOCK.sub(r"\1:\2:\3", plain))
    day = _find_day(plain)
    if day is None:
        return None
    clock = _TIME.search(plain, _time_start(plain))
    zone = _find_zone(plain[clock.end() :] if clock else "", plain, text)
    try:
        start = datetime(*day, *_clock(clock, plain), tzinfo=zone)
        return start + timedelta(days=1) if clock and _is_end_of_day(clock) else start
    except (ValueError, OverflowError):
        return None


def _spaced(match: re.Match[str]) -> str:
    """ISO 8601's basic form with its signs: 19971121T095506."""
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute}:{second or '00'}"


def _is_end_of_day(clock: re.Match[str]) -> bool:
    """Whether a time is 24:00, the midnight at the end of the day (ISO 8601)."""
    return clock[1] == "24" and int(clock[2]) == 0 and int(clock[3] or 0) == 0


def _time_start(text: str) -> int:
    """ISO dates hold no colon, yet a leading day such as 8.5.2015 must not pass for a time."""
    match = re.search(r"\d{1,2}:\d", text)
    return match.start() if match else 0


def _find_day(text: str) -> tuple[int, int, int] | None:
    if match := _ISO.search(text):
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    month = _find_month(text)
    if month is None:
        return _numeric_day(text)
    outside = _CLOCK_AND_ZONE.sub(" ", text)
    numbers = _NUMBER.findall(outside)
    day = next((number for number in numbers if len(number) <= 2 and 1 <= int(number) <= 31), None)
    if day is None:
        return None
    numbers.remove(day)
    year = next((number for number in numbers if len(number) == 4), None)
    year = year or next((number for number in numbers if len(number) in (2, 3)), None)
    return _checked(_full_year(year), month, int(day)) if year else None


def _find_month(text: str) -> int | None:
    """The month that a word names. The first word of a date is a day of the week: "mar 5 mai" is no March."""
    found = [
        (match.start(), month)
        for match in _WORD.finditer(text)
        if not text.startswith(",", match.end()) and (month := _month(match[0].lower()))
    ]
    if len(found) > 1 and not text[: found[0][0]].strip():
        return found[1][1]
    return found[0][1] if found else None


def _month(word: str) -> int | None:
    if word.startswith("juil"):
        return 7
    return _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])


def _numeric_day(text: str) -> tuple[int, int, int] | None:
    """8.5.2015 is day first, 5/8/2015 month first unless that cannot be."""
    match = re.search(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    month_first = (match[2] == "/" and first <= 12) or second > 12
    month, day = (first, second) if month_first else (second, first)
    return _checked(_full_year(match[4]), month, day)


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3: two digits below 50 are this century, three digits count from 1900."""
    number = int(year)
    if len(year) == 2 or (len(year) == 4 and 50 <= number < 100):
        return number + (2000 if number < 50 else 1900)
    return number + 1900 if len(year) == 3 or 100 <= number < 1000 else number


def _checked(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    return (year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 else None


def _clock(match: re.Match[str] | None, text: str) -> tuple[int, int, int]:
    """Hour, minute, second; a leap second counts as the one before, an impossible time as midnight."""
    if match is None:
        return 0, 0, 0
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if meridiem := _MERIDIEM.search(text, match.end()):
        hour = hour % 12 + (12 if meridiem[1] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 60:
        return 0, 0, 0
    return hour, minute, min(second, 59)


def _find_zone(tail: str, plain: str, text: str) -> timezone:
    """The offset behind the time, else a zone's name there, else one in a comment, else UTC."""
    if match := _OFFSET.search(tail):
        minutes = _offset_minutes(match)
        if minutes is not None:
            return timezone(timedelta(minutes=minutes))
    places = (tail, plain, " ".join(_COMMENT.findall(text)))
    minutes = next((found for place in places if (found := _named_zone(place)) is not None), 0)
    return timezone(timedelta(minutes=minutes))


def _named_zone(text: str) -> int | None:
    """Minutes east of Greenwich of the first zone that is named, or None."""
    lowered = text.lower()
    if " " in lowered.strip():
        for phrase, minutes in _ZONE_PHRASES.items():
            if phrase in lowered:
                return minutes
    return next((_ZONES[word] for word in _WORD.findall(lowered) if word in _ZONES), None)


def _offset_minutes(match: re.Match[str]) -> int | None:
    """Minutes east of Greenwich; "0200" without a sign is meant as +0200 unless it is a year."""
    if match[4]:
        hours, minutes, sign = int(match[4][:2]), int(match[4][2:]), 1
    else:
        digits = match[2] + (match[3] or "")
        hours, minutes = (
            (int(match[2]), int(match[3] or 0))
            if len(digits) != 3
            else (int(digits[0]), int(digits[1:]))
        )
        sign = -1 if match[1] == "-" else 1
    total = hours * 60 + minutes
    if minutes > 59 or total >= 24 * 60 or (match[4] and hours > 14):
        return None
    return sign * total
