"""What staff are told that the text alone does not say: events with their time zones, and whose words are passed on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from gateway.appointments import when_in_words
from store.records import Appointment
from tests.offices import Desk

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:1@customer.example
SUMMARY:Acceptance of the export
DTSTART;TZID=America/New_York:20261203T090000
DTEND;TZID=America/New_York:20261203T100000
LOCATION:Room 4
ORGANIZER;CN=Jo:mailto:jo@customer.example
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def invitation(method: str = "REQUEST", text: str = "") -> bytes:
    """A mail with a calendar part, as calendar programs write it."""
    message = EmailMessage()
    message["From"] = "Jo <jo@customer.example>"
    message["To"] = "support@desk.example"
    message["Subject"] = "Acceptance"
    message["Message-ID"] = "<1@customer.example>"
    content = EVENT.format(method=method)
    if text:
        message.set_content(text)
        message.add_alternative(content, subtype="calendar", params={"method": method})
    else:
        message.set_content(content, subtype="calendar", params={"method": method})
    return message.as_bytes()


@pytest.mark.parametrize(
    ("method", "said"),
    [("REQUEST", "Invitation"), ("CANCEL", "Cancelled appointment"), ("PUBLISH", "Appointment")],
)
@pytest.mark.parametrize("text", ["", "Please come."])
def test_staff_read_what_they_are_invited_to(desk: Desk, method: str, said: str, text: str) -> None:
    """On the desk's clock and on the organizer's, also where the mail has no words beside it."""
    desk.staff("Anna")
    desk.receive(invitation(method, text))
    kept = desk.ticket().messages[0].appointment
    assert kept is not None
    assert kept.start == datetime(2026, 12, 3, 14, tzinfo=UTC)
    assert kept.start.utcoffset() == timedelta(hours=-5)
    letter = desk.letters_to("anna@staff.example")[0].letter
    for words in (letter.text, letter.html):
        assert f"{said}: Acceptance of the export" in words
        assert "Thursday, December 3, 2026, 15:00 – 16:00" in words
        assert "09:00 – 10:00 (EST)" in words
        assert "Room 4" in words
        assert "repeats" in words
        assert "jo@customer.example" in words
    assert (text or "Organizer") in letter.text


def test_a_mail_without_any_words_says_so(desk: Desk) -> None:
    """Else the letter to staff looks broken."""
    desk.staff("Anna")
    desk.receive(desk.mail("jo@customer.example", "Picture", "", files={"a.bin": b"x"}))
    assert "no text of its own" in desk.letters_to("anna@staff.example")[0].letter.text


def test_whole_days_and_floating_times() -> None:
    """A whole day ends before the day that the calendar names; floating times are nobody's zone."""
    day = datetime(2026, 12, 3, tzinfo=UTC)
    berlin = datetime(2026, 12, 3, 12, tzinfo=UTC).astimezone().tzinfo
    assert berlin is not None
    one = Appointment("", "x", day, day + timedelta(days=1), "", "", whole_day=True)
    assert when_in_words(one, berlin, "en") == "Thursday, December 3, 2026"
    two = Appointment("", "x", day, day + timedelta(days=2), "", "", whole_day=True)
    assert when_in_words(two, berlin, "en").endswith("– Friday, December 4, 2026")
    noon = day.replace(hour=12)
    floating = Appointment("", "x", noon, None, "", "", floating=True)
    assert when_in_words(floating, berlin, "en") == "Thursday, December 3, 2026, 12:00"


def test_a_mail_that_only_passes_on_another_names_its_writer(desk: Desk) -> None:
    """Else the inner words stand there in the name of the outer sender."""
    desk.staff("Anna")
    desk.receive(
        b"From: Jo <jo@customer.example>\r\nTo: support@desk.example\r\nMessage-ID: <9@customer.example>\r\n"
        b"Subject: FW: see below\r\nContent-Type: message/rfc822\r\n\r\n"
        b"From: Ann <ann@other.example>\r\nSubject: The pump\r\n\r\nIt leaks.\r\n"
    )
    assert desk.ticket().messages[0].notices == ("it passes on a mail of Ann <ann@other.example>",)
    assert "ann@other.example" in desk.letters_to("anna@staff.example")[0].letter.text


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:99991231T235959Z\r\nDTEND:99991231T235959Z",
        "DTSTART;VALUE=DATE:00010101\r\nDTEND;VALUE=DATE:00010101",
        "DTSTART;TZID=America/New_York:99991231T235959",
        "DTSTART:16010101T000000Z",
        "DTSTART:20261203T100000Z\r\nDTEND:20251203T100000Z",
    ],
)
def test_no_time_keeps_an_invitation_from_staff(desk: Desk, times: str) -> None:
    """Whatever a calendar calls a time, the mail is a ticket, and staff are told."""
    desk.staff("Anna")
    content = EVENT.format(method="REQUEST")
    start, end = content.index("DTSTART"), content.index("LOCATION")
    calendar = f"{content[:start]}{times}\r\n{content[end:]}"
    mail = (
        "From: Jo <jo@customer.example>\r\nTo: support@desk.example\r\nMessage-ID: <7@customer.example>\r\n"
        f"Subject: Acceptance\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n{calendar}"
    )
    desk.receive(mail.encode())
    assert "Acceptance of the export" in desk.letters_to("anna@staff.example")[0].letter.text
