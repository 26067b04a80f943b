"""Alarms: told once to the administrators, shown until they are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.app.health import examine
from gateway.desk import alarms
from gateway.desk import oversight as watching
from gateway.desk.tickets import Unacceptable
from store.engine import Store
from store.post_records import LetterKind, OutboxItem
from store.records import SYSTEM
from store.upkeep_records import Alarm
from tests.offices import Desk, make_office
from tests.store.rows import at_once


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk with an administrator who reads German, and one colleague."""
    desk = Desk(make_office(store, tmp_path), now)
    desk.staff("Anna", admin=True, language="de")
    desk.staff("Ben")
    return desk


def alarm(desk: Desk, detail: str = "run: poststelle mailbox authorize provider") -> Alarm:
    """A login that was revoked."""
    return Alarm("login provider", detail, desk.now)


def raise_it(desk: Desk, one: Alarm) -> bool:
    """Whoever watches has found the trouble."""
    with desk.office.store.write() as tx:
        return alarms.raise_alarm(tx, desk.office, one, desk.now)


def end_it(desk: Desk, name: str) -> bool:
    """Whoever watches has found that all is well."""
    with desk.office.store.write() as tx:
        return alarms.end_alarm(tx, name, desk.now)


def told(desk: Desk) -> Iterator[OutboxItem]:
    """The letters about alarms."""
    return (item for item in desk.outbox() if item.letter.kind is LetterKind.ALARM)


def test_an_alarm_is_told_once(desk: Desk) -> None:
    """The administrators get one letter in their language; the newest detail is what is shown."""
    first = alarm(desk)
    assert raise_it(desk, first)
    desk.passes(hours=1)
    assert not raise_it(desk, replace(alarm(desk), detail="still revoked"))
    (letter,) = told(desk)
    assert letter.letter.recipient == "anna@staff.example"
    assert letter.letter.subject == "Alarm: login provider"
    assert "run: poststelle mailbox authorize provider" in letter.letter.text
    assert "seit 2026-11-23 10:00" in letter.letter.text
    assert alarms.find_all(desk.office) == [replace(first, detail="still revoked")]


def test_an_alarm_ends(desk: Desk) -> None:
    """What is well again is shown no longer; when it comes back, it is told again."""
    raise_it(desk, alarm(desk))
    assert end_it(desk, "login provider")
    assert not end_it(desk, "login provider")
    assert alarms.find_all(desk.office) == []
    assert raise_it(desk, alarm(desk))
    assert len(list(told(desk))) == 2


def test_two_watchers_tell_it_once(desk: Desk) -> None:
    """Two hosts that find the same trouble at once write one letter."""
    found: list[bool] = []
    at_once(*[lambda: found.append(raise_it(desk, alarm(desk)))] * 2)
    assert sorted(found) == [False, True]
    assert len(list(told(desk))) == 1


def test_health_names_alarms_without_details(desk: Desk) -> None:
    """Not well while there is one; /healthz, which answers anybody, says its name only."""
    assert examine(desk.office, {}, desk.now)["alarms"] == {"ok": True, "detail": "none"}
    raise_it(desk, alarm(desk))
    part = examine(desk.office, {}, desk.now)["alarms"]
    assert part == {"ok": False, "detail": "login provider"}


def test_the_letter_is_a_machines_and_safe_to_answer(desk: Desk) -> None:
    """It is marked as automatic, and a report that it could not be delivered causes nothing."""
    raise_it(desk, alarm(desk))
    (mail,) = desk.deliver()
    assert b"Auto-Submitted: auto-generated" in mail
    (item,) = told(desk)
    report = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: bounces@desk.example\r\n"
        b"Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nNo such mailbox.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; anna@staff.example\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    where = desk.receive(report, item.letter.envelope_from, sender="")
    assert where.state.value == "noted"
    assert (desk.tickets(), len(list(told(desk)))) == ([], 1)


def test_ending_by_hand(desk: Desk) -> None:
    """An alarm that nobody watches any more can be ended; a name that is none is told."""
    raise_it(desk, alarm(desk))
    watching.end_by_hand(desk.office, SYSTEM, "login provider", desk.now + timedelta(1))
    with pytest.raises(Unacceptable, match="poststelle alarm list"):
        watching.end_by_hand(desk.office, SYSTEM, "login provider", desk.now)
