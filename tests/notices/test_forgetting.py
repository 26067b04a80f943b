"""How long it is known whom a notice was sent to: as long as its class says; the proof and the numbers stay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import proof, received
from gateway.desk.notices import report as reports
from gateway.desk.notices import sending as notice_sending
from gateway.desk.notices.forgetting import begin, forget_recipients
from gateway.jobs import run_job
from gateway.policy.reached import Outcome
from store import forgetting, people, recipients
from store.notice_records import Notice
from store.notice_tables import notice_recipients
from store.records import SYSTEM
from tests.notices.town import NEWS, PATCH, actor, everybody, release, send, stock
from tests.offices import Desk

PICKED = NEWS.replace(
    "+++\nDear", '[audience]\nadd = ["eve@customer.example"]\nexclude = ["bob@customer.example"]\n+++\nDear'
)  # fmt: skip
KEPT = timedelta(days=365)


def sent(desk: Desk, text: str = NEWS) -> Notice:
    """A notice whose letters have all left."""
    notice = release(desk, text)
    send(desk, notice)
    desk.deliver()
    notice_sending.send_due(desk.office, desk.now, dry_run=False)
    return notices.find(desk.office, SYSTEM, notice.id)


def forget(desk: Desk, *, dry_run: bool = False) -> int:
    """The job, as of now."""
    return forget_recipients(desk.office, desk.now, dry_run=dry_run)


def everything(desk: Desk) -> str:
    """All that the recipients' table holds, as one text."""
    with desk.office.store.read() as tx:
        return repr(tx.execute(sa.select(notice_recipients)).all())


def problems(desk: Desk, notice: Notice) -> tuple[str, ...]:
    """What a check of the chain finds."""
    return proof.check(desk.office, SYSTEM, notice.id, desk.now).problems


def test_names_go_and_numbers_stay(desk: Desk) -> None:
    """After the class's time nobody can say who was told; how many, when, and with what success is still proven."""
    stock(desk)
    notice = sent(desk, PICKED)
    before = reports.make(desk.office, SYSTEM, notice.id, desk.now)
    desk.now += KEPT
    assert forget(desk) == 0
    desk.passes(days=1)
    assert forget(desk, dry_run=True) == 4
    assert "ann@customer.example" in everything(desk)
    assert run_job(desk.office, "forget-recipients", desk.now).changed == 4
    assert forget(desk) == 0
    assert "customer.example" not in everything(desk)
    assert "Beispiel GmbH" not in everything(desk)
    report = reports.make(desk.office, SYSTEM, notice.id, desk.now)
    assert report.outcomes == before.outcomes == {Outcome.SENT: 3, Outcome.LEFT_OUT: 1}
    assert report.notice.forgotten_at == desk.now
    assert report.notice.audience.added == report.notice.audience.excluded == ()
    assert [line.recipient.sent_at for line in report.lines] == [
        line.recipient.sent_at for line in before.lines
    ]
    assert report.check.is_whole
    *_, event = report.events
    assert (event.what, event.fields["outcomes"]) == ("forgotten", {"left out": 1, "sent": 3})


def test_what_was_proven_can_still_be_broken(desk: Desk) -> None:
    """Whoever changes a time or the words of a forgotten notice is found, and so is who removes a row."""
    stock(desk)
    notice = sent(desk)
    desk.passes(days=366)
    forget(desk)
    assert problems(desk, notice) == ()
    with desk.office.store.write() as tx:
        first, second, *_ = everybody(desk, notice)
        kept = notice_recipients
        for wanted, changes in (
            (first.id, {"sent_at": first.sent_at + timedelta(hours=1)}),
            (second.id, {"sent_at": None, "state": "queued"}),
        ):
            tx.execute(sa.update(kept).where(kept.c.id == wanted).values(**changes))
        tx.execute(sa.text("UPDATE notice_texts SET body = 'Something else'"))
    found = "; ".join(problems(desk, notice))
    assert "another time for sent" in found
    assert "the chain says sent, the row does not" in found
    assert "something else, or to others" in found


def test_a_run_that_was_cut_goes_on(desk: Desk) -> None:
    """Killed after some rows: the chain is whole in between, is written once, and the rest follows the next night."""
    stock(desk)
    notice = sent(desk)
    desk.passes(days=366)
    proof.seal_notice(desk.office, notice.id, desk.now)
    with desk.office.store.write() as tx:
        begin(tx, desk.office, notice.id, Counter({"sent": 4}), desk.now)
        assert forgetting.forget(tx, notice.id, 1) == 1
    assert problems(desk, notice) == ()
    assert forget(desk) == 3
    story = notices.show(desk.office, SYSTEM, notice.id).events
    assert [event.what for event in story].count("forgotten") == 1
    assert problems(desk, notice) == ()


def test_each_class_has_its_time(desk: Desk) -> None:
    """A security notice is kept ten years; one that is not over is kept, however old it is."""
    stock(desk)
    patch = sent(desk, PATCH)
    waiting = release(desk, NEWS)
    send(desk, waiting)
    desk.passes(days=3650)
    assert forget(desk) == 0
    desk.passes(days=1)
    assert forget(desk) == 2
    assert [row.person_id is None for row in everybody(desk, patch)] == [True, True]
    assert all(row.person_id is not None for row in everybody(desk, waiting))


def test_customers_no_longer_find_it(desk: Desk) -> None:
    """What was forgotten is in nobody's list any more, and a late bounce still finds its row and breaks nothing."""
    stock(desk)
    notice = sent(desk)
    desk.deliver()
    with desk.office.store.read() as tx:
        jo = people.find_by_email(tx, "jo@customer.example")
    assert jo is not None
    assert len(received.find_all(desk.office, actor(jo))) == 1
    desk.passes(days=366)
    forget(desk)
    assert received.find_all(desk.office, actor(jo)) == []
    row = everybody(desk, notice)[0]
    with desk.office.store.write() as tx:
        recipients.update(tx, row.ref, state="bounced", bounced_at=desk.now, bounce_status="5.1.1")
    assert problems(desk, notice) == ()
    assert reports.make(desk.office, SYSTEM, notice.id, desk.now).outcomes[Outcome.BOUNCED] == 1


@pytest.mark.parametrize("text", [NEWS, PATCH])
def test_nothing_is_forgotten_twice(desk: Desk, text: str) -> None:
    """Running it again changes nothing, also for the digest of the last event."""
    stock(desk)
    notice = sent(desk, text)
    desk.passes(days=3651)
    forget(desk)
    seen: Any = proof.check(desk.office, SYSTEM, notice.id, desk.now)
    forget(desk)
    assert proof.check(desk.office, SYSTEM, notice.id, desk.now) == seen
