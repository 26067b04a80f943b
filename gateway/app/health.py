"""How the parts are doing: what /healthz shows, and metrics tell as 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from gateway import jobs
from gateway.desk import figures
from gateway.desk.figures import Fetching, Figures
from gateway.desk.office import Office
from store.upkeep_records import FetchState

LATE = timedelta(minutes=5)
"""So long a mail may wait to be sorted, and a letter to be tried for the first time, before somebody should look."""


class Part(TypedDict):
    """One line of the report."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What the database tells of the desk and of the calendar."""

    figures: Figures
    jobs: Sequence[jobs.JobState]


def examine(
    office: Office, checks: Mapping[str, bool], now: datetime, since: datetime | None = None
) -> dict[str, Part]:
    """The report: these checks, the database, how old the oldest waiting mail and letter are, the jobs, the alarms.

    `since` is when this process began to watch: a job that never ran is overdue from then on (None: from now on).
    """
    try:
        seen: Sight | Exception = look(office, now, since)
    except Exception as error:  # whatever the database does, the report is given
        seen = error
    return report(checks, seen, now)


def look(office: Office, now: datetime, since: datetime | None) -> Sight:
    """Ask the database."""
    return Sight(figures.look(office), jobs.find_states(office, since or now, now))


def report(checks: Mapping[str, bool], seen: Sight | Exception, now: datetime) -> dict[str, Part]:
    """The report on what was seen, or on why nothing was."""
    parts: dict[str, Part] = {
        name: {"ok": well, "detail": "well" if well else "not working"}
        for name, well in checks.items()
    }
    if isinstance(seen, Exception):
        parts["database"] = {"ok": False, "detail": type(seen).__name__}
        return parts
    parts["database"] = {"ok": True, "detail": "answers"}
    parts["inbox"] = _queue(seen.figures.mails.oldest_waiting, now)
    parts["outbox"] = _queue(seen.figures.letters.oldest_untried, now)
    if seen.figures.mailboxes:
        parts["mailboxes"] = _mailboxes(seen.figures.mailboxes, now)
    parts["jobs"] = _jobs(seen.jobs)
    parts["alarms"] = _alarms([alarm.name for alarm in seen.figures.alarms])
    return parts


def is_late(box: Fetching, now: datetime) -> bool:
    """Nobody looked at some folder from end to end for longer than `LATE`, or for two polls."""
    longest = max(LATE, 2 * timedelta(seconds=box.poll_seconds))
    return box.checked_at is None or now - box.checked_at > longest


def _mailboxes(boxes: Sequence[Fetching], now: datetime) -> Part:
    """A mailbox whose last complete look is too long ago, by name; a short trouble of a server is none of ours.

    Mails that were set aside are counted, and no failure: they stay so until somebody looks.
    """
    late = [box.mailbox for box in boxes if is_late(box, now)]
    aside = sum(box.left.get(FetchState.SET_ASIDE, 0) for box in boxes)
    detail = ", ".join(late) or "well"
    return {"ok": not late, "detail": f"{detail}; set aside: {aside}" if aside else detail}


def _jobs(states: Sequence[jobs.JobState]) -> Part:
    """A job that is overdue, by name. One whose last run failed is told; it gets its next chance at its next time."""
    overdue = [f"{state.name} is overdue" for state in states if state.is_overdue]
    failed = [f"{state.name} failed" for state in states if state.has_failed]
    return {"ok": not overdue, "detail": ", ".join([*overdue, *failed]) or "well"}


def _alarms(names: Sequence[str]) -> Part:
    """The names only: /healthz answers anybody."""
    return {"ok": not names, "detail": ", ".join(names) or "none"}


def _queue(oldest: datetime | None, now: datetime) -> Part:
    if oldest is None:
        return {"ok": True, "detail": "empty"}
    age = max(now - oldest, timedelta(0))
    return {"ok": age <= LATE, "detail": f"the oldest waits for {int(age.total_seconds())} s"}
