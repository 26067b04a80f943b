"""The calendar's memory: who may run timed jobs now, and when each ran last.

A lease with a fence: whoever held it and slept too long finds a higher number and stops (faults F14).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_tables import job_runs, leases

FAILED = "failed: "
"""The outcome of a job that ended with an error begins so; the error's type follows."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """The last run of a job."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str

    @property
    def has_failed(self) -> bool:
        """It ended with an error."""
        return self.outcome.startswith(FAILED)


def take_lease(tx: Tx, name: str, holder: str, now: datetime, until: datetime) -> int | None:
    """Take or renew a lease; its fence number, or None while somebody else holds it."""
    first = {"name": name, "holder": holder, "until": until, "fence": 1}
    tx.execute(tx.insert(leases).on_conflict_do_nothing(), [first])
    statement = (
        sa.update(leases)
        .where(leases.c.name == name, (leases.c.holder == holder) | (leases.c.until < now))
        .values(
            holder=holder,
            until=until,
            fence=leases.c.fence + sa.case((leases.c.holder == holder, 0), else_=1),
        )
        .returning(leases.c.fence)
    )
    fence: int | None = tx.execute(statement).scalar()
    return fence


def release_lease(tx: Tx, name: str, holder: str, now: datetime) -> None:
    """Give a lease back, if it is this holder's: whoever asks next gets it at once."""
    tx.execute(
        sa.update(leases)
        .where(leases.c.name == name, leases.c.holder == holder, leases.c.until > now)
        .values(until=now)
    )


def start(tx: Tx, name: str, now: datetime) -> None:
    """A job begins."""
    row = {"name": name, "last_started_at": now, "outcome": "running"}
    statement = tx.insert(job_runs).on_conflict_do_update(
        index_elements=["name"],
        set_={"last_started_at": now, "last_finished_at": None, "outcome": "running"},
    )
    tx.execute(statement, [row])


def finish(tx: Tx, name: str, now: datetime, outcome: str) -> None:
    """A job has ended, well or not."""
    statement = sa.update(job_runs).where(job_runs.c.name == name)
    tx.execute(statement.values(last_finished_at=now, outcome=outcome))


def find_all(tx: Tx) -> dict[str, JobRun]:
    """The last run of every job that ever ran, by name."""
    return {
        row.name: JobRun(row.name, row.last_started_at, row.last_finished_at, row.outcome)
        for row in tx.execute(sa.select(job_runs))
    }
