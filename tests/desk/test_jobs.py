"""The calendar: what jobs do, when they run next, and that running twice or late does no harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway import jobs
from gateway.desk import calendar
from gateway.jobs import NoSuchJob, cron_of, list_jobs, run_job
from store import maillog, outbox
from store.engine import Store
from store.outbox import Sending
from store.post_records import Event, OutboxState
from tests.offices import make_office
from tests.store.rows import letter

NOW = datetime(2037, 11, 23, 9, 0, tzinfo=UTC)
DAYS = timedelta(days=1)
AGES = (DAYS * 29, DAYS * 30, DAYS * 30 + timedelta(seconds=1), DAYS * 4000)


def fill(store: Store) -> None:
    """Letters and lines of the log of each age."""
    with store.write() as tx:
        for age in AGES:
            maillog.add(tx, Event(NOW - age, "accepted"))
            outbox.add_all(tx, [letter()], NOW - age)
            (item,) = outbox.claim(tx, "a", NOW - age, 1, DAYS)
            outbox.record(tx, item, Sending(OutboxState.SENT, "250", NOW - age), NOW - age)


@pytest.mark.parametrize("name", ["prune-mail-log", "prune-outbox"])
@pytest.mark.parametrize("batch", [1, 500])
def test_pruning(store: Store, tmp_path: Path, name: str, batch: int) -> None:
    """What is older than thirty days goes, in batches of any size; the edge itself stays; again, nothing goes."""
    office = make_office(store, tmp_path, retention={"batch": batch})
    fill(store)
    assert run_job(office, name, NOW, dry_run=True) == jobs.JobReport(name, 2, dry_run=True)
    assert calendar.runs(office) == {}
    assert run_job(office, name, NOW).changed == 2
    assert run_job(office, name, NOW).changed == 0
    with store.read() as tx:
        left = {"prune-mail-log": len(maillog.find(tx)), "prune-outbox": len(outbox.find_all(tx))}
        assert left.pop(name) == 2
        assert set(left.values()) == {4}


def test_a_run_is_written_down(store: Store, tmp_path: Path) -> None:
    """Name, time and outcome, also of one that failed; it says nothing of what was in the error."""
    run_job(make_office(store, tmp_path), "prune-outbox", NOW)
    assert calendar.runs(make_office(store, tmp_path))["prune-outbox"].outcome == "changed 0"
    before_time_began = make_office(store, tmp_path, retention={"outbox_days": 900_000})
    with pytest.raises(OverflowError):
        run_job(before_time_began, "prune-outbox", NOW)
    assert calendar.runs(before_time_began)["prune-outbox"].outcome == "failed: OverflowError"


def test_the_whole_calendar(store: Store, tmp_path: Path) -> None:
    """Every job with its line, its next time in the desk's zone, and its last run."""
    office = make_office(store, tmp_path, jobs={"prune_mail_log": "17 3 * * *", "prune_outbox": ""},
                         desk={"data": tmp_path, "timezone": "Europe/Berlin"})  # fmt: skip
    lines = {line.name: line for line in list_jobs(office, NOW)}
    assert set(lines) == {job.name for job in jobs.JOBS}
    log = lines["prune-mail-log"]
    assert (log.cron, log.outcome, log.last_run) == ("17 3 * * *", "never run", None)
    assert log.next_run is not None
    assert log.next_run.astimezone(UTC) == datetime(2037, 11, 24, 2, 17, tzinfo=UTC)
    by_hand = lines["prune-outbox"]
    assert (by_hand.cron, by_hand.next_run) == ("", None)
    run_job(office, "prune-outbox", NOW)
    assert {x.name: x for x in list_jobs(office, NOW)}["prune-outbox"].last_run == NOW


def test_unknown_jobs(store: Store, tmp_path: Path) -> None:
    """The error names those there are."""
    with pytest.raises(NoSuchJob, match="prune-outbox"):
        run_job(make_office(store, tmp_path), "nothing", NOW)


def test_one_host_runs_the_jobs(store: Store, tmp_path: Path) -> None:
    """Whoever asks first, until it stops asking."""
    office = make_office(store, tmp_path)
    hour = timedelta(hours=1)
    assert calendar.may_run(office, "a", NOW, NOW + hour)
    assert not calendar.may_run(office, "b", NOW, NOW + hour)
    assert calendar.may_run(office, "b", NOW + hour * 2, NOW + hour * 3)
    assert not calendar.may_run(office, "a", NOW + hour * 2, NOW + hour * 3)


def test_the_next_start_goes_on_at_once(store: Store, tmp_path: Path) -> None:
    """A calendar that is told to stop gives the lease back; whoever starts next need not wait for its end."""
    office = make_office(store, tmp_path)
    second = timedelta(seconds=1)
    stopping = jobs.Calendar(office, lambda: NOW + second)
    assert calendar.may_run(office, stopping.holder, NOW, NOW + jobs.LEASE)
    stopping.start()
    assert not calendar.may_run(office, "next", NOW + second, NOW + jobs.LEASE)
    stopping.stop()
    assert calendar.may_run(office, "next", NOW + second * 2, NOW + jobs.LEASE)


def test_nobody_gives_back_what_another_holds(store: Store, tmp_path: Path) -> None:
    """Who slept through their lease and is stopped then ends nobody else's."""
    office = make_office(store, tmp_path)
    second = timedelta(seconds=1)
    assert calendar.may_run(office, "a", NOW, NOW + second)
    assert calendar.may_run(office, "b", NOW + second * 2, NOW + jobs.LEASE)
    calendar.rest(office, "a", NOW + second * 3)
    assert not calendar.may_run(office, "c", NOW + second * 4, NOW + jobs.LEASE)


def test_after_a_crash_jobs_rest_for_minutes_only(store: Store, tmp_path: Path) -> None:
    """Nobody gave the lease back; what runs every minute is late by a few of them, and no more."""
    office = make_office(store, tmp_path)
    assert calendar.may_run(office, "crashed", NOW, NOW + jobs.LEASE)
    assert not calendar.may_run(office, "next", NOW + timedelta(minutes=1), NOW + DAYS)
    assert calendar.may_run(office, "next", NOW + timedelta(minutes=5), NOW + DAYS)


def test_every_job_has_its_setting(store: Store, tmp_path: Path) -> None:
    """Each line of the calendar is a cron line of config.toml."""
    office = make_office(store, tmp_path)
    assert all(len(cron_of(office, job).split()) == 5 for job in jobs.JOBS)


def test_a_job_that_was_missed_is_made_up(store: Store, tmp_path: Path) -> None:
    """A dead host held the lease when its time came; minutes later somebody else runs it, once."""
    office = make_office(store, tmp_path, jobs={"prune_outbox": "0 3 * * *"})
    run_job(office, "prune-outbox", NOW)
    due = datetime(2037, 11, 24, 2, 0, tzinfo=UTC)
    clock = [due + timedelta(seconds=1)]
    assert calendar.may_run(office, "dead", due, due + jobs.LEASE)
    mine = jobs.Calendar(office, lambda: clock[0])
    mine.make_up(timedelta(0))
    assert calendar.runs(office)["prune-outbox"].started_at == NOW
    for late, started in ((jobs.LEASE, NOW), (jobs.LEASE * 2, due + jobs.LEASE * 2),
                          (jobs.LEASE * 3, due + jobs.LEASE * 2)):  # fmt: skip
        clock[0] = due + late
        mine.make_up(jobs.LEASE)
        assert calendar.runs(office)["prune-outbox"].started_at == started


def test_a_job_in_hand_is_not_made_up(store: Store, tmp_path: Path) -> None:
    """What has not ended may still be at work elsewhere; only who starts anew takes it up again."""
    office = make_office(store, tmp_path, jobs={"send_notices": "* * * * *"})
    calendar.started(office, "send-notices", NOW)
    later = NOW + timedelta(minutes=9)
    mine = jobs.Calendar(office, lambda: later)
    mine.make_up(jobs.LEASE)
    assert calendar.runs(office)["send-notices"].started_at == NOW
    mine.make_up(timedelta(0))
    assert calendar.runs(office)["send-notices"].started_at == later
