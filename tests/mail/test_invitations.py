"""Calendars as programs send them, whole and damaged: the event that a mail is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.containers.invitations import parse_invitation

ZONE = """BEGIN:VTIMEZONE
TZID:Our Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def compose_calendar(lines: str, component: str = "VEVENT", head: str = "METHOD:REQUEST\n") -> str:
    """A calendar with one component."""
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}BEGIN:{component}\nUID:1\n{lines}\nSUMMARY:Termin\n"
        f"END:{component}\nEND:VCALENDAR\n"
    )


WHOLE = [
    (compose_calendar("DTSTART:20261103T081200Z"), "2026-11-03T08:12:00+00:00"),
    (compose_calendar("DTSTART;TZID=Europe/Berlin:20261103T091200"), "2026-11-03T09:12:00+01:00"),
    (
        compose_calendar("DTSTART;TZID=W. Europe Standard Time:20261103T091200"),
        "2026-11-03T09:12:00+01:00",
    ),
    (
        compose_calendar("DTSTART;TZID=Our Zone:20260703T091200", head=f"METHOD:REQUEST\n{ZONE}"),
        "2026-07-03T09:12:00+02:00",
    ),
    (compose_calendar("DTSTART;VALUE=DATE:20261103"), "2026-11-03T00:00:00+00:00"),
    (compose_calendar("DTSTART:20261103T091200"), "2026-11-03T09:12:00+00:00"),
    (
        compose_calendar("DTSTART:20261103T081200Z\nRRULE:FREQ=WEEKLY;COUNT=5"),
        "2026-11-03T08:12:00+00:00",
    ),
    (compose_calendar("DTSTART:20261103T081200Z\nthis is junk"), "2026-11-03T08:12:00+00:00"),
    (
        compose_calendar("DTSTART:20261103T081200Z").removesuffix("END:VEVENT\nEND:VCALENDAR\n"),
        "2026-11-03T08:12:00+00:00",
    ),
    ("\ufeff" + compose_calendar("DTSTART:20261103T081200Z"), "2026-11-03T08:12:00+00:00"),
    (
        compose_calendar(
            "DTSTART;TZID=Amsterdam, Berlin:20260703T091200",
            head="METHOD:REQUEST\n" + ZONE.replace("Our Zone", "Amsterdam, Berlin"),
        ),
        "2026-07-03T09:12:00+02:00",
    ),
    (
        compose_calendar("DTSTART;TZID=tzone://Microsoft/Utc:20260703T091200"),
        "2026-07-03T09:12:00+00:00",
    ),
    (
        compose_calendar("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260703T091200"),
        "2026-07-03T09:12:00+02:00",
    ),
    (compose_calendar("DTSTART: 20261103T081200Z"), "2026-11-03T08:12:00+00:00"),
    (compose_calendar("DTSTART:20261103T081200Z") * 2, "2026-11-03T08:12:00+00:00"),
    (
        compose_calendar("DTSTART:20261103T081200Z", component="VJOURNAL"),
        "2026-11-03T08:12:00+00:00",
    ),
    (compose_calendar("DTSTART:tomorrow"), None),
    (compose_calendar("X-NOTHING:1"), None),
]


@pytest.mark.parametrize(("text", "start"), WHOLE)
def test_start_of_an_event(text: str, start: str | None) -> None:
    """An event is found with its time zone, also in a calendar that is cut off or has a time nobody can read."""
    found = parse_invitation(text, "")
    assert found is not None
    assert (found.method, found.summary) == ("REQUEST", "Termin")
    assert (found.start.isoformat() if found.start else None) == start


def test_first_of_several_events_counts() -> None:
    """A calendar of several events is about its first one."""
    text = compose_calendar("DTSTART:20261103T081200Z").replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\nUID:2\nDTSTART:20261104T081200Z\nSUMMARY:Later\nEND:VEVENT\nEND:VCALENDAR",
    )
    found = parse_invitation(text, "")
    assert found is not None
    assert found.summary == "Termin"


def test_a_series_counts_before_its_exceptions() -> None:
    """A calendar that names a moved appointment first is still about the series."""
    text = compose_calendar("DTSTART:20261103T081200Z\nRRULE:FREQ=WEEKLY").replace(
        "BEGIN:VEVENT",
        "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20261110T081200Z\nDTSTART:20261110T091200Z\nSUMMARY:Moved\nEND:VEVENT\n"
        "BEGIN:VEVENT",
    )
    found = parse_invitation(text, "")
    assert found is not None
    assert found.summary == "Termin"


def test_task_is_shown_with_its_due_time() -> None:
    """A calendar without an event may hold a task; when it is due stands as its end."""
    found = parse_invitation(compose_calendar("DUE:20261103T081200Z", component="VTODO"), "")
    assert found is not None
    assert found.start is None
    assert found.end is not None
    assert found.end.isoformat() == "2026-11-03T08:12:00+00:00"


def test_method_of_the_part_stands_in() -> None:
    """A calendar without a method takes that of its Content-Type; a cancelled event says so."""
    found = parse_invitation(compose_calendar("DTSTART:20261103T081200Z", head=""), "cancel")
    assert found is not None
    assert found.method == "CANCEL"


@pytest.mark.parametrize(
    "text", ["", "no calendar", compose_calendar("DTSTART:20261103T081200Z", component="VFREEBUSY")]
)
def test_what_holds_no_event_is_no_invitation(text: str) -> None:
    """Free and busy times, and what is no calendar, are left to be an attachment."""
    assert parse_invitation(text, "") is None


@given(st.integers(0, 300), st.text(max_size=20))
def test_a_damaged_calendar_never_raises(cut: int, junk: str) -> None:
    """Cut anywhere and followed by junk, a calendar gives an event or none."""
    text = compose_calendar("DTSTART:20261103T081200Z\nDTEND:20261103T091200Z")
    parse_invitation(text[:cut] + junk, "REQUEST")
