"""What the metrics count, on both databases, and that counting reads nobody's mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk import alarms, figures
from store import mailboxes, notice_outbox
from store.engine import Store
from store.post_records import InboxState, OutboxState
from store.records import Status
from store.upkeep_records import Alarm, FetchedMail, FetchState
from tests.offices import Desk, make_office

BOX = {
    "name": "provider", "url": "imaps://support@imap.example", "queue": "support",
    "password_file": "/dev/null", "folders": ["INBOX", "Orders"],
}  # fmt: skip
LARGE = "inbox|outbox|messages|tickets|mailbox_mails|blobs|notice_recipients|people"
READS = re.compile(rf"(SCAN|SEARCH) ({LARGE})$|SCAN mail_log$|Seq Scan on ({LARGE}|mail_log)\b")


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk that fetches two folders of a mailbox."""
    return Desk(make_office(store, tmp_path, mailbox=[BOX]), now)


def test_mails_and_letters(desk: Desk) -> None:
    """What is open is told at once; the totals hold all that was ever accepted, and tickets by queue and status."""
    staff = desk.staff("Anna", admin=True)
    for number in range(3):
        desk.receive(desk.mail(f"jo{number}@customer.example", "Printer", "It burns."))
    claimed = {"In-Reply-To": "<0.client@customer.example>"}
    desk.receive(desk.mail(staff.email, "Re: Printer", "x", headers=claimed), sender=staff.email)
    desk.passes(hours=1)
    desk.accept(desk.mail("late@customer.example", "Another", "It burns, too."))
    waits_since = desk.now
    seen, totals = figures.look(desk.office), figures.count_all(desk.office)
    assert seen.mails.by_state == {
        InboxState.WAITING: 1, InboxState.HELD: 1, InboxState.SET_ASIDE: 0,
    }  # fmt: skip
    assert seen.mails.oldest_waiting == waits_since
    assert sum(totals.mails.values()) == len(desk.inbox())
    assert totals.tickets == {("support", Status.NEW): 3}
    letters = len(desk.outbox())
    assert letters
    assert seen.letters.by_state == {
        OutboxState.WAITING: letters, OutboxState.UNCERTAIN: 0, OutboxState.FAILED: 0,
    }  # fmt: skip
    assert seen.letters.oldest_due is not None
    assert seen.letters.oldest_due < waits_since
    desk.deliver()
    seen, totals = figures.look(desk.office), figures.count_all(desk.office)
    assert seen.letters.oldest_due is None
    assert totals.letters[OutboxState.SENT] == letters
    assert totals.contents >= len(desk.inbox())
    assert totals.database_bytes > 0


def test_mailboxes(desk: Desk) -> None:
    """A mailbox is as old as the folder that nobody looked at for longest; what stays on the server is counted."""
    now, hour = desk.now, timedelta(hours=1)
    (never,) = figures.look(desk.office).mailboxes
    assert (never.checked_at, never.failures, never.has_gap) == (None, 0, False)
    with desk.office.store.write() as tx:
        inbox, orders = (mailboxes.open_folder(tx, "provider", f, now) for f in ("INBOX", "Orders"))
        mailboxes.change_folder(tx, inbox.id, checked_at=now, reconciled_at=now, uidvalidity=7)
        mailboxes.change_folder(tx, orders.id, checked_at=now - hour, failures=3)
        current = mailboxes.find_folder(tx, inbox.id)
        states = [FetchState.KEPT, FetchState.PENDING, FetchState.SET_ASIDE, FetchState.SET_ASIDE]
        mails = [FetchedMail(uid, 100, state) for uid, state in enumerate(states, 1)]
        mailboxes.record(tx, current, mails, now)
        mailboxes.record(tx, orders, [FetchedMail(1, 100, FetchState.SET_ASIDE)], now)
        gap = Alarm(f"mailbox-gap provider/{inbox.id}", "2 mails were missing here", now)
        alarms.raise_alarm(tx, desk.office, gap, now)
    (box,) = figures.look(desk.office).mailboxes
    assert (box.checked_at, box.reconciled_at, box.failures) == (now - hour, None, 3)
    assert box.left == {FetchState.PENDING: 1, FetchState.SET_ASIDE: 3}
    assert box.has_gap


def test_events(desk: Desk) -> None:
    """Lines of the mail log are counted by what happened, from one line to another."""
    before = figures.look(desk.office).newest_event
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    through = figures.look(desk.office).newest_event
    counts = figures.count_events(desk.office, before, through)
    assert (counts["accepted"], counts["filed"]) == (1, 1)
    assert figures.count_events(desk.office, through, through) == {}


def is_question(statement: str) -> bool:
    """Whether it is one that a plan can be asked for."""
    return statement.startswith("SELECT") and "pg_database_size" not in statement


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if statement.startswith("SET LOCAL") or is_question(statement):
            seen.append((statement, values))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(store.engine, "before_cursor_execute", note)


def plans(store: Store, asked: list[tuple[str, Any]]) -> list[str]:
    """How the database goes about each statement; PostgreSQL as if every table were too large to be read."""
    explain = "EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN "
    found: list[str] = []
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if not store.is_sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for statement, values in asked:
            cursor.execute(explain + statement, values)
            found += [str(row[-1]) for row in cursor.fetchall()]
        connection.rollback()
    return found


@pytest.mark.parametrize("ask", [figures.look, figures.count_all])
def test_no_table_is_read(desk: Desk, ask: Callable[[Any], object]) -> None:
    """Every question about a table that grows with the mail is answered by an index, and none may take for ever."""
    with statements(desk.office.store) as asked:
        ask(desk.office)
    if not desk.office.store.is_sqlite:
        assert asked.pop(0)[0].startswith("SET LOCAL statement_timeout = ")
    assert 5 < len(asked) <= 16
    steps = plans(desk.office.store, asked)
    assert len(steps) >= len(asked)
    assert [step for step in steps if READS.search(step)] == []


def test_whether_a_notice_is_done_is_asked_of_what_waits(desk: Desk) -> None:
    """Not of every letter that was ever written."""
    store = desk.office.store
    with store.read() as tx, statements(store) as asked:
        notice_outbox.has_pending(tx, 1)
    assert any("ix_outbox_notices_due" in step for step in plans(store, asked))


def test_history_costs_nothing(desk: Desk) -> None:
    """What is asked at every scrape goes past the mails and letters that are done with."""
    store = desk.office.store
    if not store.is_sqlite:
        pytest.skip("its plans for empty tables say nothing about that")
    with statements(store) as asked:
        figures.look(desk.office)
    used = [step for step in plans(store, asked) if "ix_inbox_sorted" in step or "_tried" in step]
    assert used
    assert all("(state=?)" in step for step in used)
