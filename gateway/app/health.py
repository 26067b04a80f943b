"""How the parts are doing: what /healthz shows and `doctor` asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from gateway import jobs
from gateway.desk import alarms, post
from gateway.desk.fetching import upkeep as watched
from gateway.desk.fetching.upkeep import Watched
from gateway.desk.office import Office
from store.upkeep_records import FetchState

LATE = timedelta(minutes=5)
"""So long a mail may wait to be sorted, and a letter to be tried for the first time, before somebody should look."""


class Part(TypedDict):
    """One line of the report."""

    ok: bool
    detail: str


def examine(
    office: Office,
    checks: Mapping[str, Callable[[], bool]],
    now: datetime,
    since: datetime | None = None,
) -> dict[str, Part]:
    """The report: these checks, the database, how old the oldest waiting mail and letter are, the jobs, the alarms.

    `since` is when this process began to watch: a job that never ran is overdue from then on (None: from now on).
    """
    parts: dict[str, Part] = {}
    for name, check in checks.items():
        well = check()
        parts[name] = {"ok": well, "detail": "well" if well else "not working"}
    try:
        counts = post.count(office)
        raised = alarms.find_all(office)
        folders = watched.find_all(office)
        states = jobs.find_states(office, since or now, now)
    except Exception as error:  # whatever the database does, the report is given
        parts["database"] = {"ok": False, "detail": type(error).__name__}
        return parts
    parts["database"] = {"ok": True, "detail": "answers"}
    parts["inbox"] = _queue(counts.oldest_waiting, now)
    parts["outbox"] = _queue(counts.oldest_untried, now)
    if office.settings.mailbox:
        parts["mailboxes"] = _mailboxes(folders, now)
    parts["jobs"] = _jobs(states)
    parts["alarms"] = _alarms([alarm.name for alarm in raised])
    return parts


def _mailboxes(folders: Sequence[Watched], now: datetime) -> Part:
    """A mailbox whose last complete look is too long ago, by name; a short trouble of a server is none of ours.

    Mails that were set aside are counted, and no failure: they stay so until somebody looks.
    """
    late = [one.mailbox for one in folders if is_late(one, now)]
    aside = sum(one.counts.get(FetchState.SET_ASIDE, 0) for one in folders)
    detail = ", ".join(dict.fromkeys(late)) or "well"
    return {"ok": not late, "detail": f"{detail}; set aside: {aside}" if aside else detail}


def is_late(one: Watched, now: datetime) -> bool:
    """Nobody looked at that folder from end to end for longer than `LATE`, or for two polls."""
    checked = one.row.checked_at if one.row is not None else None
    return checked is None or now - checked > max(LATE, 2 * timedelta(seconds=one.poll_seconds))


def _jobs(states: Sequence[jobs.JobState]) -> Part:
    """A job that is overdue, by name. One whose last run failed is told; it gets its next chance at its next time."""
    overdue = [state.name for state in states if state.is_overdue]
    failed = [f"{state.name} failed" for state in states if state.has_failed]
    late = [f"{name} is overdue" for name in overdue]
    return {"ok": not overdue, "detail": ", ".join([*late, *failed]) or "well"}


def _alarms(names: Sequence[str]) -> Part:
    """The names only: /healthz answers anybody."""
    return {"ok": not names, "detail": ", ".join(names) or "none"}


def _queue(oldest: datetime | None, now: datetime) -> Part:
    if oldest is None:
        return {"ok": True, "detail": "empty"}
    age = max(now - oldest, timedelta(0))
    return {"ok": age <= LATE, "detail": f"the oldest waits for {int(age.total_seconds())} s"}
