"""Transactions, errors and the small tables on both databases: sessions, leases, jobs, the mail log."""

from __future__ import annotations

import errno
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from store import jobs, maillog, messages, people, sessions, tickets
from store.engine import (
    Store,
    StoreProblem,
    find_trouble,
    is_disk_failing,
    is_full,
    is_unreachable,
    open_store,
)
from store.people import NewPerson
from store.post_records import Event
from store.records import Role
from store.tickets import NewTicket
from tests.store.rows import NOW, at_once, enter

HOUR = timedelta(hours=1)


def wrapped(original: BaseException | SimpleNamespace) -> sa.exc.OperationalError:
    """An error as it comes from the driver."""
    return sa.exc.OperationalError("SELECT 1", {}, original)  # type: ignore[arg-type]


def sqlite_error(code: int) -> sqlite3.OperationalError:
    """An error of SQLite with its result code."""
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


FULL = [
    OSError(errno.ENOSPC, "x"),
    OSError(errno.EDQUOT, "x"),
    wrapped(sqlite_error(sqlite3.SQLITE_FULL)),
    wrapped(sqlite_error(sqlite3.SQLITE_IOERR_SHMSIZE)),
    wrapped(SimpleNamespace(sqlstate="53100")),
]
AWAY = [
    wrapped(sqlite_error(sqlite3.SQLITE_BUSY)),
    wrapped(sqlite_error(sqlite3.SQLITE_IOERR)),
    wrapped(SimpleNamespace(sqlstate="57P01")),
    wrapped(SimpleNamespace(sqlstate="40P01")),
    wrapped(SimpleNamespace(sqlstate=None)),
    sa.exc.InterfaceError("SELECT 1", {}, Exception()),
]
FAILING = [
    OSError(errno.EIO, "x"),
    wrapped(sqlite_error(sqlite3.SQLITE_IOERR_FSYNC)),
    wrapped(sqlite_error(sqlite3.SQLITE_IOERR_DIR_FSYNC)),
]
OURS = [
    OSError(errno.EACCES, "x"),
    ValueError("x"),
    wrapped(SimpleNamespace(sqlstate="54000")),
    sa.exc.IntegrityError("SELECT 1", {}, Exception()),
    sa.exc.DataError("SELECT 1", {}, SimpleNamespace(sqlstate="22021")),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("error", [*FULL, *AWAY, *FAILING, *OURS], ids=repr)
def test_kinds_of_errors(error: Exception) -> None:
    """Full and failing disks are told from others, and what may go well later from what never will."""
    assert is_full(error) is (error in FULL)
    assert is_disk_failing(error) is (error in FAILING)
    is_of_sqlite = error in FAILING and not isinstance(error, OSError)
    assert is_unreachable(error) is (error in FULL or error in AWAY or is_of_sqlite)


def test_what_the_database_says() -> None:
    """Its own words on one line, for its own errors only."""
    assert find_trouble(wrapped(sqlite3.OperationalError("disk\n  I/O error"))) == "disk I/O error"
    assert find_trouble(sa.exc.IntegrityError("x", {}, Exception("y"))) is None
    assert find_trouble(ValueError("x")) is None


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_other_databases_are_refused(url: str) -> None:
    """One that forgets everything, or that we do not know."""
    with pytest.raises(StoreProblem, match=r"store\.url"):
        open_store(url, None)


def test_sqlite_is_durable(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation, foreign keys and secure deletion on every connection (M13)."""
    opened = open_store(f"sqlite:///{tmp_path}/deep/er/x.db", None)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with opened.read() as tx:
        found = {n: tx.connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in wanted}
    opened.close()
    assert found == wanted


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    """Neither rows nor promises: what waits for the commit is not done."""
    told: list[str] = []

    def fail() -> None:
        with store.write() as tx:
            people.add(tx, NewPerson("Jo", "jo@x.example", Role.CUSTOMER, "en"), NOW)
            tx.on_commit(lambda: told.append("done"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.write() as tx:
        assert people.find_all(tx) == []
        tx.on_commit(lambda: told.append("later"))
        assert told == []
    assert told == ["later"]


def test_what_is_put_off_is_seen(store: Store) -> None:
    """Rows that wait are written before anything else is asked, and together with the rest at the commit."""
    with store.write() as tx:
        maillog.add(tx, Event(NOW, "one"))
        assert tx.late
        assert [event.what for event in maillog.find(tx)] == ["one"]
        assert not tx.late
        maillog.add(tx, Event(NOW, "two"))
    with store.read() as tx:
        assert [event.what for event in maillog.find(tx)] == ["one", "two"]


def test_parents_are_written_first(store: Store) -> None:
    """Whatever the order in which rows are put off, none is written before the row that it refers to."""
    with store.write() as tx:
        messages.add_mail_id(tx, 1, "<m@x>")
        jo = people.enter(tx, newcomer(0), NOW)
        first = tickets.open_ticket(tx, NewTicket("Printer", "support", jo.id), NOW)
    assert first.id == 1
    with store.read() as tx:
        assert tickets.find(tx, 1) == first
        assert [known.ticket_id for known in messages.find_by_mail_ids(tx, ["<m@x>"])] == [1]


def test_ids_ahead_of_their_rows(store: Store) -> None:
    """Ids that were given out belong to one row each, also when others are written in between."""
    with store.write() as tx:
        people.reserve(tx, 3)
        given = [people.enter(tx, newcomer(0), NOW).id, people.add(tx, newcomer(1), NOW).id]
        given += [people.enter(tx, newcomer(number), NOW).id for number in range(2, 8)]
    with store.read() as tx:
        assert len(set(given)) == 8
        assert {person.id for person in people.find_all(tx)} == set(given)


def test_many_values(store: Store) -> None:
    """A list of any length may be looked up."""
    with store.write() as tx:
        jo = people.enter(tx, newcomer(0), NOW)
        emails = [f"p{number}@x.example" for number in range(40_000)]
        assert people.find_by_emails(tx, emails) == {jo.email: jo}


def newcomer(number: int) -> NewPerson:
    """Somebody."""
    return NewPerson("Jo", f"p{number}@x.example", Role.CUSTOMER, "en")


def test_writers_wait_for_each_other(store: Store) -> None:
    """Read, add one, write: under a lock of the same name no count of four writers is lost."""
    with store.write() as tx:
        jobs.start(tx, "count", NOW)
        jobs.finish(tx, "count", NOW, "0")

    def work() -> None:
        for _ in range(10):
            with store.write() as tx:
                tx.lock(["b", "a", "a"])
                number = int(jobs.find_all(tx)["count"].outcome)
                jobs.finish(tx, "count", NOW, str(number + 1))

    at_once(work, work, work, work)
    with store.read() as tx:
        assert jobs.find_all(tx)["count"].outcome == "40"


def test_times_without_zone_are_refused(store: Store) -> None:
    """Nobody could say what they mean; others come back as the same moment."""
    with pytest.raises(sa.exc.StatementError), store.write() as tx:
        jobs.start(tx, "x", datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


# Leases and jobs


@pytest.mark.parametrize(
    ("holder", "minutes", "fence"),
    [("a", 0, 1), ("a", 59, 1), ("b", 59, None), ("b", 60, None), ("b", 61, 2), ("a", 61, 1)],
)
def test_leases(store: Store, holder: str, minutes: int, fence: int | None) -> None:
    """One holder at a time: it renews, others wait until it ran out, and a new holder raises the fence."""
    with store.write() as tx:
        assert jobs.take_lease(tx, "calendar", "a", NOW, NOW + HOUR) == 1
        now = NOW + timedelta(minutes=minutes)
        assert jobs.take_lease(tx, "calendar", holder, now, now + HOUR) == fence
        assert jobs.take_lease(tx, "other", "z", now, now + HOUR) == 1


def test_a_lease_is_taken_once(store: Store) -> None:
    """Of four hosts that start together one runs the jobs."""
    fences: list[int] = []

    def take(host: str) -> None:
        with store.write() as tx:
            fence = jobs.take_lease(tx, "calendar", host, NOW, NOW + HOUR)
        if fence is not None:
            fences.append(fence)

    at_once(*(lambda host=host: take(host) for host in "abcd"))
    assert fences == [1]


def test_runs_of_jobs(store: Store) -> None:
    """The last start, end and outcome; a new run forgets the end of the last."""
    with store.write() as tx:
        assert jobs.find_all(tx) == {}
        jobs.start(tx, "prune", NOW)
        assert jobs.find_all(tx)["prune"] == jobs.JobRun("prune", NOW, None, "running")
        jobs.finish(tx, "prune", NOW + HOUR, "changed 3")
        assert jobs.find_all(tx)["prune"] == jobs.JobRun("prune", NOW, NOW + HOUR, "changed 3")
        jobs.start(tx, "prune", NOW + HOUR)
        assert jobs.find_all(tx)["prune"].finished_at is None


# Sessions


def test_sessions(store: Store) -> None:
    """Begun, seen, ended one by one, by person, by age: idle or absolute."""
    jo, eve = enter(store), enter(store, "eve@x.example")
    with store.write() as tx:
        for name, person in (("a", jo), ("b", jo), ("c", eve), ("d", eve)):
            sessions.add(tx, name, person.id, NOW)
        sessions.mark_seen(tx, "d", NOW + HOUR)
        assert sessions.find(tx, "d") == sessions.Session("d", eve.id, NOW, NOW + HOUR)
        assert sessions.find(tx, "x") is None
        sessions.end(tx, "a")
        assert sessions.find(tx, "a") is None
        sessions.end_all_of(tx, jo.id)
        assert sessions.find(tx, "b") is None
        assert sessions.end_old(tx, NOW, NOW) == 0
        assert sessions.end_old(tx, NOW + HOUR, NOW) == 1
        assert sessions.find(tx, "d") is not None
        assert sessions.end_old(tx, NOW, NOW + HOUR) == 1


def test_failed_logins(store: Store) -> None:
    """Counted by key since a moment, taken back after a success, forgotten in time."""
    with store.write() as tx:
        sessions.add_failure(tx, ["account", "address"], NOW)
        ids = sessions.add_failure(tx, ["account"], NOW + HOUR)
        before = NOW - HOUR
        assert [
            sessions.count_failures(tx, key, before) for key in ("account", "address", "x")
        ] == [2, 1, 0]
        assert sessions.count_failures(tx, "account", NOW) == 1
        sessions.take_back_failure(tx, ids)
        assert sessions.count_failures(tx, "account", before) == 1
        assert sessions.forget_failures(tx, NOW) == 0
        assert sessions.forget_failures(tx, NOW + HOUR) == 2


# The mail log


def test_the_mail_log(store: Store) -> None:
    """The newest lines in order, about a mail, a letter or a ticket; old ones go in batches."""
    events = [Event(NOW + n * HOUR, f"e{n}", inbox_id=n % 2, outbox_id=n, ticket_id=5, fields={"n": n})
              for n in range(6)]  # fmt: skip
    with store.write() as tx:
        maillog.add_all(tx, events)
        maillog.add_all(tx, [])
    with store.write() as tx:
        assert maillog.find(tx) == events
        assert maillog.find(tx, limit=2) == events[4:]
        assert maillog.find(tx, inbox_id=1) == events[1::2]
        assert maillog.find(tx, outbox_id=3, ticket_id=5) == [events[3]]
        assert maillog.count_older(tx, NOW + 3 * HOUR) == 3
        assert [maillog.prune(tx, NOW + 3 * HOUR, 2) for _ in range(3)] == [2, 1, 0]
        assert maillog.find(tx) == events[3:]


def test_readers_with_little_time(store: Store) -> None:
    """A question that takes too long is an error of the database, and the next transaction has all the time again."""
    if store.is_sqlite:
        pytest.skip("reading waits for nobody there")
    with pytest.raises(sa.exc.OperationalError) as caught, store.read(0.05) as tx:
        tx.execute(sa.text("SELECT pg_sleep(30)"))
    assert is_unreachable(caught.value)
    with store.read() as tx:
        assert tx.execute(sa.text("SHOW statement_timeout")).scalar_one() == "0"
