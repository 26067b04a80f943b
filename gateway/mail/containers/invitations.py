"""The event that a calendar part is about (RFC 5545, RFC 6047); icalendar does the reading.

The library takes 200 ms to import and is loaded by the first mail that needs it. Whatever is wrong with a calendar,
the part itself stays an attachment.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, time
from typing import Any

from gateway.mail.charset.charsets import clean
from gateway.mail.model import Invitation

_MOST = 256 * 1024
_MOST_MENDED = 32 * 1024
_DEEPEST = 10
_FRAME = re.compile(r"^(BEGIN|END):([A-Za-z-]{1,40})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BARE_ZONE = re.compile(
    r"^((?:DTSTART|DTEND|DUE|RECURRENCE-ID);(?:VALUE=DATE-TIME;)?TZID=)([^\",:;/\n]{0,100}[,:/][^\";\n]{0,100}):(?=\d{8}T)",
    re.IGNORECASE | re.MULTILINE,
)
"""A zone whose name has a comma, colon or slash without the quotes that it needs: "Amsterdam, Berlin"."""
_BLANK_BEFORE = re.compile(
    r"^((?:DTSTART|DTEND|DUE)\b[^:\n]{0,200}:)[ \t]+(?=\d)", re.IGNORECASE | re.MULTILINE
)
_BAD_TIME = re.compile(
    r"^(?:DTSTART|DTEND|DUE)[^:\n]*:(?!\d{8}(?:T\d{6}Z?)?\s*$).*\n", re.IGNORECASE | re.MULTILINE
)


def parse_invitation(text: str, method: str) -> Invitation | None:
    """The first event of a calendar, or its first task; None when there is none or the text is too long or broken.

    A calendar that was cut off is read as far as it goes.
    """
    if len(text) > _MOST:
        return None
    text = _BLANK_BEFORE.sub(r"\1", _BARE_ZONE.sub(r'\1"\2":', text.lstrip("\ufeff")))
    found = _try(text, method)
    if found is None and len(text) <= _MOST_MENDED and "BEGIN:V" in text.upper():
        mended = _closed(text)
        found = _try(mended, method) or _try(_without_times(mended), method)
    return found


def _try(text: str, method: str) -> Invitation | None:
    try:
        return _read(text, method)
    except Exception:  # icalendar raises what it likes on broken input; the attachment stays
        return None


def _closed(text: str) -> str:
    """The calendar with the ends of components that are missing behind it."""
    waiting: list[str] = []
    for word, name in _FRAME.findall(text):
        if word.upper() == "BEGIN":
            waiting.append(name)
        elif waiting:
            waiting.pop()
    return (
        text.rstrip()
        + "".join(f"\r\nEND:{name}" for name in reversed(waiting[-_DEEPEST:]))
        + "\r\n"
    )


def _without_times(text: str) -> str:
    """The calendar without the times that nobody can read; what it is about is worth showing."""
    return _BAD_TIME.sub("", text)


def _read(text: str, method: str) -> Invitation | None:
    from icalendar import Calendar

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it warns that "/mozilla.org/…/Europe/Berlin" is a guess; it guesses well
        calendars = Calendar.from_ical(text, multiple=True)
    calendar, event = next(
        ((one, event) for one in calendars for event in _by_weight(one)), (None, None)
    )
    if calendar is None or event is None:
        return None
    start = _moment(event.get("DTSTART"))
    end = _moment(event.get("DTEND") or event.get("DUE"))
    if end is None and start is not None and "DURATION" in event:
        end = start + event.decoded("DURATION")
    return Invitation(
        method=_plain(calendar.get("METHOD") or method).upper(),
        summary=_plain(event.get("SUMMARY")),
        start=start,
        end=end,
        location=_plain(event.get("LOCATION")),
        organizer=_plain(event.get("ORGANIZER")).removeprefix("mailto:").removeprefix("MAILTO:"),
        whole_day=_is_day(event.get("DTSTART")),
        floating=_is_floating(event.get("DTSTART")),
        repeats="RRULE" in event or "RDATE" in event,
    )


def _by_weight(calendar: Any) -> list[Any]:
    """Events before tasks and journals, a series before the exceptions to it, else in order."""
    found = [one for name in ("VEVENT", "VTODO", "VJOURNAL") for one in calendar.walk(name)]
    return sorted(found, key=lambda one: "RECURRENCE-ID" in one and one.name == "VEVENT")


def _plain(value: Any) -> str:
    return clean(str(value)).strip() if value is not None else ""


def _is_day(value: Any) -> bool:
    moment = getattr(value, "dt", None)
    return isinstance(moment, date) and not isinstance(moment, datetime)


def _is_floating(value: Any) -> bool:
    moment = getattr(value, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None


def _moment(value: Any) -> datetime | None:
    """An aware instant; whole days start at midnight, floating times count as UTC. None for the ends of time.

    There no other zone has a time for it, and nobody means it.
    """
    moment = getattr(value, "dt", None)
    if isinstance(moment, date) and not 1000 <= moment.year <= 9000:
        return None
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.combine(moment, time.min, UTC) if isinstance(moment, date) else None
