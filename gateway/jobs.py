"""The calendar: one table of timed jobs. The only file that knows APScheduler.

Jobs live in memory and are coalesced: a missed run is made up once, also one that was missed because a dead host held
the lease. With several hosts only the holder of the lease runs them. Every job can also be run by hand.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import getpid
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from gateway import journal
from gateway.desk import alarms, calendar, heartbeat, login, loginwatch, retention
from gateway.desk.fetching import forgetting, reconciling
from gateway.desk.notices import contacts as notice_contacts
from gateway.desk.notices import forgetting as notice_forgetting
from gateway.desk.notices import proof
from gateway.desk.notices import reminders as notice_reminders
from gateway.desk.notices import sending as notice_sending
from gateway.desk.office import Office

MISFIRE_SECONDS = 24 * 3600
LEASE = timedelta(minutes=3)
"""So long no timed job runs after a crash: a little more than the minute after which frequent jobs renew it.
A job that takes longer may meet itself on another host, which each of them bears."""
MAKE_UP_MINUTES = 3
"""So often is looked for jobs whose time went by."""
GRACE = timedelta(minutes=10)
"""So long after its time a job may begin before it is overdue: a dead host's lease, and the job in hand."""


class Work(Protocol):
    """What a job does; gives the number of things that it changed, or would change."""

    def __call__(self, office: Office, now: datetime, *, dry_run: bool) -> int:
        """Do it, or with `dry_run` only count."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the calendar: `setting` names its cron line in the section [jobs] of config.toml."""

    name: str
    setting: str
    purpose: str
    work: Work
    alarms: str = ""
    """What the names of the alarms begin with that it raises; `job list` shows those that are not over."""


JOBS: tuple[Job, ...] = (
    Job(
        "prune-mail-log",
        "prune_mail_log",
        "drop old lines of the mail log",
        retention.prune_mail_log,
    ),
    Job("prune-outbox", "prune_outbox", "drop letters finished long ago", retention.prune_outbox),
    Job(
        "prune-displays",
        "prune_displays",
        "forget cleaned HTML of mails that were looked at",
        retention.prune_displays,
    ),
    Job(
        "forget-recipients",
        "forget_recipients",
        "take names out of notices kept as long as their class says",
        notice_forgetting.forget_recipients,
    ),
    Job(
        "prune-mailboxes",
        "prune_mailboxes",
        "forget mails that are gone from their mailbox",
        forgetting.prune_mailboxes,
    ),
    Job(
        "send-notices",
        "send_notices",
        "start notices that are due, end those that are out",
        notice_sending.send_due,
    ),
    Job(
        "reconcile-mailboxes",
        "reconcile_mailboxes",
        "hold every mailbox against the journal, at its next look",
        reconciling.ask_for_all,
        alarms="mailbox-gap",
    ),
    Job(
        "reach-next-contacts",
        "reach_next_contacts",
        "tell the next contact where a notice came back",
        notice_contacts.tell_next_contacts,
    ),
    Job(
        "seal-notices",
        "seal_notices",
        "put what became of notices into their chains",
        proof.seal,
    ),
    Job(
        "remind-recipients",
        "remind_recipients",
        "remind who did not confirm a notice",
        notice_reminders.remind,
    ),
    Job("forget-logins", "forget_logins", "drop sessions that are over", login.forget_old),
    Job(
        "check-logins",
        "check_logins",
        "renew logins at mailboxes",
        loginwatch.check_logins,
        alarms=loginwatch.ALARM,
    ),
    Job(
        "heartbeat",
        "heartbeat",
        "send a mail to ourselves",
        heartbeat.beat,
        alarms=heartbeat.ALARM,
    ),
)


@dataclass(frozen=True, slots=True)
class JobReport:
    """What a run did."""

    name: str
    changed: int
    dry_run: bool


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as `job list` shows it."""

    name: str
    purpose: str
    cron: str
    next_run: datetime | None
    last_run: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job is doing, for health and metrics."""

    name: str
    last_run: datetime | None
    has_failed: bool
    """Its last run ended with an error."""
    is_overdue: bool


class NoSuchJob(Exception):
    """There is no job of that name."""


def find_job(name: str) -> Job:
    """The job of that name. Raises NoSuchJob with the names there are."""
    for job in JOBS:
        if job.name == name:
            return job
    raise NoSuchJob(f"there is no job {name!r}; there are: {', '.join(j.name for j in JOBS)}")


def run_job(office: Office, name: str, now: datetime, *, dry_run: bool = False) -> JobReport:
    """Run one job now, whoever holds the lease: it is safe to run twice."""
    job = find_job(name)
    if dry_run:
        return JobReport(name, job.work(office, now, dry_run=True), True)
    calendar.started(office, name, now)
    try:
        changed = job.work(office, now, dry_run=False)
    except Exception as error:
        calendar.finished(office, name, now, f"{calendar.FAILED}{type(error).__name__}")
        raise
    calendar.finished(office, name, now, f"changed {changed}")
    journal.job_done(name=name, changed=changed)
    return JobReport(name, changed, False)


def list_jobs(office: Office, now: datetime) -> list[JobLine]:
    """The whole calendar with the last runs."""
    runs = calendar.runs(office)
    raised = [alarm.name for alarm in alarms.find_all(office)]
    return [_line(office, job, runs.get(job.name), raised, now) for job in JOBS]


def find_states(office: Office, since: datetime, now: datetime) -> list[JobState]:
    """How every job is doing; one that never ran is expected from `since` on, when somebody began to watch."""
    runs = calendar.runs(office)
    return [_state(office, job, runs.get(job.name), since, now) for job in JOBS]


def _state(
    office: Office, job: Job, run: calendar.JobRun | None, since: datetime, now: datetime
) -> JobState:
    due = _due_after(office, job, run.started_at if run else since)
    return JobState(
        name=job.name,
        last_run=run.started_at if run else None,
        has_failed=run is not None and run.has_failed,
        is_overdue=due is not None and is_overdue(due, now, GRACE),
    )


def is_overdue(due: datetime, now: datetime, grace: timedelta) -> bool:
    """Whether what should have begun at `due` is later than `grace` allows."""
    return now - due > grace


def _line(
    office: Office, job: Job, run: calendar.JobRun | None, raised: Sequence[str], now: datetime
) -> JobLine:
    own = [f"alarm: {name}" for name in raised if job.alarms and name.startswith(job.alarms)]
    late = ["overdue"] if _state(office, job, run, now, now).is_overdue else []
    cron = cron_of(office, job)
    return JobLine(
        name=job.name,
        purpose=job.purpose,
        cron=cron,
        next_run=_next_time(office, cron, now),
        last_run=run.started_at if run else None,
        outcome="; ".join([run.outcome if run else "never run", *late, *own]),
    )


def cron_of(office: Office, job: Job) -> str:
    """When the job runs, as a cron line in the desk's time zone; empty: by hand only."""
    line: str = getattr(office.settings.jobs, job.setting)
    return line


def _due_after(office: Office, job: Job, last: datetime) -> datetime | None:
    """When a job should run that ran last then; None if it runs by hand only."""
    return _next_time(office, cron_of(office, job), last)


def _trigger(office: Office, cron: str) -> CronTrigger:
    return CronTrigger.from_crontab(cron, timezone=office.settings.desk.timezone)


def _next_time(office: Office, cron: str, after: datetime) -> datetime | None:
    """The first time of a cron line after that moment; None if it runs by hand only."""
    if not cron:
        return None
    found: datetime | None = _trigger(office, cron).get_next_fire_time(after, after)
    return found


class Calendar:
    """Runs the jobs at their times, as long as this process holds the lease."""

    def __init__(self, office: Office, clock: Callable[[], datetime]) -> None:
        self._office = office
        self._clock = clock
        self._grace = timedelta(0)
        self.holder = f"{socket.gethostname()}:{getpid()}"
        """Under this name the lease is held."""
        self._scheduler = BackgroundScheduler(
            timezone=office.settings.desk.timezone,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": MISFIRE_SECONDS,
            },
        )

    def start(self) -> None:
        """Enter every job and begin; one whose last run was missed while we were down runs at once."""
        for job in JOBS:
            cron = cron_of(self._office, job)
            if cron:
                trigger = _trigger(self._office, cron)
                self._scheduler.add_job(self._run, trigger, args=[job], id=job.name)
        first = self._clock()
        self._scheduler.add_job(
            self._look, "interval", minutes=MAKE_UP_MINUTES, next_run_time=first, id="missed"
        )
        self._scheduler.start()

    def stop(self) -> None:
        """End after the job in hand, and let whoever starts next go on at once."""
        self._scheduler.shutdown(wait=True)
        calendar.rest(self._office, self.holder, self._clock())

    def _look(self) -> None:
        """The first time for what was missed while we were down."""
        grace, self._grace = self._grace, LEASE
        self.make_up(grace)

    def make_up(self, grace: timedelta) -> None:
        """Run each job whose time went by longer ago than that: we were down, or a dead host held the lease.

        With no `grace`, at the start, also those that were cut short; later they may still be in somebody's hand.
        """
        try:
            runs = calendar.runs(self._office)
        except Exception as error:  # the calendar goes on; the next look is in some minutes
            journal.fault(where="missed jobs", error=error)
            return
        for job in JOBS:
            run = runs.get(job.name)
            if run is not None and self._was_missed(job, run, grace):
                self._run(job)

    def _was_missed(self, job: Job, run: calendar.JobRun, grace: timedelta) -> bool:
        if grace and run.finished_at is None:
            return False
        due = _due_after(self._office, job, run.started_at)
        return due is not None and is_overdue(due, self._clock(), grace)

    def _run(self, job: Job) -> None:
        try:
            now = self._clock()
            if calendar.may_run(self._office, self.holder, now, now + LEASE):
                run_job(self._office, job.name, now)
        except Exception as error:  # the calendar goes on, whatever one job does
            journal.fault(where=f"job {job.name}", error=error)
