"""What the calendar remembers: whose turn it is, and how the jobs went."""

from __future__ import annotations

from datetime import datetime

from gateway.desk.office import Office
from store import jobs
from store.jobs import FAILED, JobRun

__all__ = ["FAILED", "JobRun", "finished", "may_run", "rest", "runs", "started"]

LEASE_NAME = "calendar"


def may_run(office: Office, holder: str, now: datetime, until: datetime) -> bool:
    """Whether this process is the one that runs timed jobs; asking renews its lease."""
    with office.store.write() as tx:
        return jobs.take_lease(tx, LEASE_NAME, holder, now, until) is not None


def rest(office: Office, holder: str, now: datetime) -> None:
    """This process runs timed jobs no longer; another may go on at once."""
    with office.store.write() as tx:
        jobs.release_lease(tx, LEASE_NAME, holder, now)


def started(office: Office, name: str, now: datetime) -> None:
    """Write down that a job begins."""
    with office.store.write() as tx:
        jobs.start(tx, name, now)


def finished(office: Office, name: str, now: datetime, outcome: str) -> None:
    """Write down how a job ended."""
    with office.store.write() as tx:
        jobs.finish(tx, name, now, outcome)


def runs(office: Office) -> dict[str, JobRun]:
    """The last run of every job, by name."""
    with office.store.read() as tx:
        return jobs.find_all(tx)
