"""When an appointment is, in words: in somebody's language, on the desk's clock and on the organizer's."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from babel.dates import format_date, get_timezone_name

from store.records import Appointment

_DAY = timedelta(days=1)


def when_in_words(one: Appointment, zone: tzinfo, language: str) -> str:
    """ "Thursday, December 3, 2026, 14:00 – 15:00 (CET)"; empty if it has no time."""
    if one.start is None:
        return ""
    if one.whole_day:
        last = max(one.start, (one.end or one.start) - _DAY)
        return _days(one.start, last, language)
    if one.floating:
        return _span(one.start, one.end, language)
    here = _zoned(one.start.astimezone(zone), one.end and one.end.astimezone(zone), language)
    if one.start.utcoffset() == one.start.astimezone(zone).utcoffset() or not one.start.utcoffset():
        return here
    return f"{here} = {_zoned(one.start, one.end, language)}"


def _zoned(start: datetime, end: datetime | None, language: str) -> str:
    name = get_timezone_name(start, width="short", locale=language)
    zone = f"UTC{name}" if name.startswith(("+", "-")) else name
    return f"{_span(start, end, language)} ({zone})"


def _span(start: datetime, end: datetime | None, language: str) -> str:
    """Day and time of both ends; the day once if it is the same."""
    said = f"{format_date(start, 'full', locale=language)}, {start:%H:%M}"
    if end is None or end <= start:
        return said
    if end.date() == start.date():
        return f"{said} – {end:%H:%M}"
    return f"{said} – {format_date(end, 'full', locale=language)}, {end:%H:%M}"


def _days(first: datetime, last: datetime, language: str) -> str:
    said = format_date(first, "full", locale=language)
    return (
        said
        if first.date() == last.date()
        else f"{said} – {format_date(last, 'full', locale=language)}"
    )
