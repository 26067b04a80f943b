"""How the parts are doing, as /healthz and the metrics tell: jobs that should have run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway import jobs
from gateway.app.health import examine
from gateway.desk import calendar
from gateway.desk.office import Office
from store.engine import Store
from tests.offices import make_office

START = datetime(2037, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ALL_BY_HAND = dict.fromkeys((job.setting for job in jobs.JOBS), "")
WELL = {"ok": True, "detail": "well"}


def office_with(store: Store, folder: Path, **lines: str) -> Office:
    """An office in which only these jobs run by themselves."""
    return make_office(store, folder, jobs={**ALL_BY_HAND, **lines})


def part(office: Office, now: datetime, since: datetime | None = None) -> Any:
    """What health says about jobs."""
    return examine(office, {}, now, since)["jobs"]


@pytest.mark.parametrize(
    ("late", "is_well"),
    [(timedelta(0), True), (jobs.GRACE, True), (jobs.GRACE + SECOND, False)],
)
def test_a_job_is_overdue(store: Store, tmp_path: Path, late: timedelta, is_well: bool) -> None:
    """From ten minutes after the time at which it should have run again; the edge is borne."""
    office = office_with(store, tmp_path, prune_outbox="0 * * * *")
    jobs.run_job(office, "prune-outbox", START)
    now = START + timedelta(hours=1) + late
    expected = WELL if is_well else {"ok": False, "detail": "prune-outbox is overdue"}
    assert part(office, now) == expected
    (line,) = [line for line in jobs.list_jobs(office, now) if line.name == "prune-outbox"]
    assert line.outcome == ("changed 0" if is_well else "changed 0; overdue")


def test_a_job_that_never_ran(store: Store, tmp_path: Path) -> None:
    """It is expected from the moment at which somebody began to watch; nobody expects one that runs by hand."""
    office = office_with(store, tmp_path, heartbeat="*/15 * * * *")
    due = START + timedelta(minutes=15)
    late = {"ok": False, "detail": "heartbeat is overdue"}
    assert part(office, due + jobs.GRACE, START) == WELL
    assert part(office, due + jobs.GRACE + SECOND, START) == late
    assert part(office, due + jobs.GRACE + SECOND) == WELL
    assert part(office_with(store, tmp_path), START + timedelta(days=900), START) == WELL


def test_a_job_that_failed_is_told(store: Store, tmp_path: Path) -> None:
    """Its name stands there until it runs again; it is no reason to send nobody here."""
    office = office_with(store, tmp_path, prune_outbox="0 * * * *")
    calendar.started(office, "prune-outbox", START)
    calendar.finished(office, "prune-outbox", START, f"{calendar.FAILED}OverflowError")
    assert part(office, START) == {"ok": True, "detail": "prune-outbox failed"}
    jobs.run_job(office, "prune-outbox", START)
    assert part(office, START) == WELL


def test_a_job_that_hangs_is_overdue(store: Store, tmp_path: Path) -> None:
    """It began and never ended, so its next time goes by without it."""
    office = office_with(store, tmp_path, send_notices="* * * * *")
    calendar.started(office, "send-notices", START)
    now = START + timedelta(minutes=1) + jobs.GRACE + SECOND
    assert part(office, now) == {"ok": False, "detail": "send-notices is overdue"}
