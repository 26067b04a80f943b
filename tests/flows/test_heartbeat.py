"""The heartbeat: a mail to ourselves that is noted when it comes back, and an alarm when it does not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from gateway import jobs
from gateway.delivery.courier import Deferred
from gateway.desk import alarms
from gateway.desk import oversight as watching
from gateway.jobs import list_jobs, run_job
from store.engine import Store
from store.post_records import InboxState, LetterKind
from store.records import SYSTEM
from store.upkeep_records import Heartbeat
from tests.offices import QUEUE, Desk, make_office

AWAY = "probe@elsewhere.example"


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk whose mail to itself goes by an address elsewhere; one administrator."""
    desk = Desk(make_office(store, tmp_path, heartbeat={"address": AWAY}), now)
    desk.staff("Anna", admin=True)
    return desk


def beat(desk: Desk) -> None:
    """The job runs, and what is due is sent."""
    run_job(desk.office, "heartbeat", desk.now)


def come_back(desk: Desk, content: bytes) -> InboxState:
    """The world brings a mail to us; where it ended."""
    desk.accept(content, sender="bounces@desk.example")
    desk.sort()
    return desk.inbox()[0].state


def beats(desk: Desk) -> list[Heartbeat]:
    """Every heartbeat, newest first."""
    return watching.find_heartbeats(desk.office, SYSTEM, 100)


def told(desk: Desk) -> list[str]:
    """The letters about alarms."""
    return [item.letter.text for item in desk.outbox() if item.letter.kind is LetterKind.ALARM]


def test_it_comes_back(desk: Desk) -> None:
    """It is noted with the seconds it took, and no ticket, message or letter comes of it."""
    beat(desk)
    (mail,) = desk.deliver()
    desk.passes(seconds=7)
    assert come_back(desk, mail) is InboxState.NOTED
    (one,) = beats(desk)
    assert (one.seconds, one.inbox_id) == (7, desk.inbox()[0].id)
    assert desk.inbox()[0].reason == "heartbeat 1 has come back"
    assert (desk.tickets(), len(desk.outbox())) == ([], 1)
    assert b"Auto-Submitted: auto-generated" in mail


def test_it_is_late(desk: Desk) -> None:
    """One alarm says how far it got; the first that comes back ends it; a later loss is told again."""
    beat(desk)
    desk.deliver()
    desk.passes(minutes=14)
    beat(desk)
    assert told(desk) == []
    desk.passes(minutes=1)
    for _ in range(3):
        beat(desk)
        desk.passes(minutes=15)
    (words,) = told(desk)
    assert "of 2026-11-23 09:00 UTC did not come back: the relay took it" in " ".join(words.split())
    assert [alarm.name for alarm in alarms.find_all(desk.office)] == ["heartbeat"]
    desk.courier.carried.clear()
    mails = [mail for mail in desk.deliver() if b"elsewhere" in mail]
    assert come_back(desk, mails[-1]) is InboxState.NOTED
    assert alarms.find_all(desk.office) == []
    desk.passes(hours=1)
    beat(desk)
    desk.passes(hours=1)
    beat(desk)
    assert len(told(desk)) == 2


def test_it_never_left(desk: Desk) -> None:
    """Where the relay is down the alarm says so, with what the relay said."""
    desk.courier.answers[AWAY] = Deferred("no connection to relay.example:25")
    beat(desk)
    desk.deliver()
    desk.passes(minutes=20)
    beat(desk)
    (alarm,) = alarms.find_all(desk.office)
    assert "it is waiting in the outbox (no connection to relay.example:25)" in alarm.detail
    assert alarm.detail.endswith("The last that came back: none so far")


def test_the_calendar_shows_it(desk: Desk) -> None:
    """`job list` names the alarm beside the outcome of the job that raised it."""
    for _ in range(2):
        beat(desk)
        desk.passes(minutes=15)
    beat(desk)
    outcomes = {line.name: line.outcome for line in list_jobs(desk.office, desk.now)}
    assert outcomes["heartbeat"] == "changed 1; alarm: heartbeat"
    assert outcomes["prune-outbox"] == "never run"


def test_what_only_looks_like_it(desk: Desk) -> None:
    """A forwarded one is its sender's mail; a word that we did not sign, or signed elsewhere, is none."""
    beat(desk)
    (mail,) = desk.deliver()
    text = desk.outbox()[0].letter.text
    forwarded = desk.mail("Jo <jo@customer.example>", "Fwd: what is this?", text)
    assert come_back(desk, forwarded) is InboxState.FILED
    word = next(word for word in text.split() if word.startswith("postg"))
    forged = word[:10] + ("a" if word[10] != "a" else "b") + word[11:]
    fake = desk.mail(f"Support <{QUEUE}>", "x", text.replace(word, forged))
    assert come_back(desk, fake) is not InboxState.NOTED
    assert beats(desk)[0].returned_at is None
    assert come_back(desk, mail) is InboxState.NOTED


def test_what_gateways_do_to_it(desk: Desk) -> None:
    """Another subject, footer, Message-ID and upper case change nothing; a second copy counts once."""
    beat(desk)
    (mail,) = desk.deliver()
    text = desk.outbox()[0].letter.text.upper()
    desk.passes(seconds=3)
    changed = desk.mail(f"Support <{QUEUE}>", "[EXTERNAL] x", f"CAUTION\n\n{text}\n-- \nScanned")
    assert come_back(desk, changed) is InboxState.NOTED
    desk.passes(seconds=60)
    assert come_back(desk, mail) is InboxState.NOTED
    assert beats(desk)[0].seconds == 3


def test_off_by_default(store: Store, tmp_path: Path, now: datetime) -> None:
    """Nothing is written; switching it off ends its alarm."""
    on = Desk(make_office(store, tmp_path, heartbeat={"address": AWAY}), now)
    for _ in range(2):
        beat(on)
        on.passes(minutes=30)
    beat(on)
    assert len(alarms.find_all(on.office)) == 1
    off = make_office(store, tmp_path)
    assert run_job(off, "heartbeat", on.now) == jobs.JobReport("heartbeat", 0, dry_run=False)
    assert run_job(off, "heartbeat", on.now, dry_run=True).changed == 0
    assert alarms.find_all(off) == []


def test_a_rehearsal_and_old_ones(desk: Desk) -> None:
    """A dry run sends nothing; after a month they are forgotten."""
    assert run_job(desk.office, "heartbeat", desk.now, dry_run=True).changed == 1
    assert beats(desk) == []
    beat(desk)
    desk.passes(days=31)
    beat(desk)
    assert [one.id for one in beats(desk)] == [2]
