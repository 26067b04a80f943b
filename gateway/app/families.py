"""The metrics by name: figures of the desk and the state of this process as families of Prometheus.

Labels are queues, mailboxes, jobs, states and kinds, all bounded in number and chosen by the operator or by us; nothing
that came by mail is among them. None is called job or instance, since Prometheus itself adds those. What each metric
means stands in docs/operate.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)

from gateway.app.health import Part, is_late
from gateway.desk.figures import Fetching, Figures, Letters, Mails, Totals
from gateway.jobs import JobState
from store.upkeep_records import Alarm, FetchState, Heartbeat, OAuthLogin

Value = float | datetime | None
"""A time becomes seconds since 1970; None is left out."""
Values = Mapping[tuple[()], Value] | Mapping[tuple[str], Value] | Mapping[tuple[str, str], Value]
"""By the values of the labels."""

ALARM_KINDS = ("mailbox-gap", "mailbox-unreachable", "login", "heartbeat", "advisory", "notice")
"""The first words of the names of alarms."""


def of_process(version: str, up: bool, parts: Mapping[str, Part]) -> Iterator[Metric]:
    """What is this process's own: its version, whether the database answered it, and what /healthz says."""
    yield InfoMetricFamily("poststelle_build", "The version that runs.", {"version": version})
    yield _one("up", "Whether the database answered this scrape.", up)
    well = {(name,): part["ok"] for name, part in parts.items()}
    yield _many("part_ok", "Whether a part is well, as /healthz says.", ["part"], well)


def of_places(disks: Mapping[str, tuple[int, int]]) -> Iterator[Metric]:
    """The disks that are written to, each as (bytes free for us, bytes in all)."""
    free = {(place,): bytes_free for place, (bytes_free, _) in disks.items()}
    sizes = {(place,): size for place, (_, size) in disks.items()}
    yield _many("disk_free_bytes", "Bytes that may still be written.", ["place"], free)
    yield _many("disk_size_bytes", "Bytes of the disk in all.", ["place"], sizes)


def of_connections(number: int) -> Iterator[Metric]:
    """Who is at the doors just now."""
    yield _one("connections", "Peers connected by SMTP and LMTP.", number)


def of_figures(figures: Figures, now: datetime) -> Iterator[Metric]:
    """How the desk is doing; the same on every host."""
    yield from _mails(figures.mails, now)
    yield from _letters(figures.letters, now)
    yield from _mailboxes(figures.mailboxes, now)
    yield from _logins([box.login for box in figures.mailboxes if box.login], now)
    yield from _heartbeat(figures.heartbeat)
    yield _alarms(figures.alarms)
    notices = {(state.value,): number for state, number in figures.notices.items()}
    yield _many("notices", "Notices.", ["state"], notices)


def of_jobs(states: Sequence[JobState]) -> Iterator[Metric]:
    """How the calendar is doing."""
    last = {(state.name,): state.last_run for state in states}
    overdue = {(state.name,): state.is_overdue for state in states}
    failed = {(state.name,): state.has_failed for state in states}
    yield _many("job_last_run_timestamp_seconds", "When a job began last.", ["name"], last)
    yield _many("job_overdue", "Whether a job should have begun and did not.", ["name"], overdue)
    yield _many("job_failed", "Whether a job's last run failed.", ["name"], failed)


def of_totals(totals: Totals, counted_at: datetime) -> Iterator[Metric]:
    """How much there is in all, as it was counted then."""
    mails = {(state.value,): number for state, number in totals.mails.items()}
    letters = {(state.value,): number for state, number in totals.letters.items()}
    tickets = {(queue, status.value): number for (queue, status), number in totals.tickets.items()}
    recipients = {(state.value,): number for state, number in totals.recipients.items()}
    yield _many("inbox_mails", "Accepted mails.", ["state"], mails)
    yield _many("outbox_letters", "Letters, until they are pruned.", ["state"], letters)
    waiting = totals.notice_letters
    yield _one("outbox_notice_letters", "Letters of notices among those that wait.", waiting)
    yield _many("tickets", "Tickets, without those merged.", ["queue", "status"], tickets)
    yield _many("notice_recipients", "Recipients of notices.", ["state"], recipients)
    yield _one("contents", "Mails and attachments that are kept, each once.", totals.contents)
    yield _one("database_bytes", "Size of the database.", totals.database_bytes)
    yield _one("counted_timestamp_seconds", "When the totals were counted.", counted_at)


def of_events(counts: Mapping[str, int]) -> Iterator[Metric]:
    """What happened since this process was first asked, on all hosts."""
    family = CounterMetricFamily(
        "poststelle_events", "Lines of the mail log since the first scrape.", labels=["event"]
    )
    for event, number in sorted(counts.items()):
        family.add_metric([event], number)
    yield family


def _mails(mails: Mails, now: datetime) -> Iterator[Metric]:
    states = {(state.value,): number for state, number in mails.by_state.items()}
    yield _many("inbox_open_mails", "Mails that wait for us or for somebody.", ["state"], states)
    age = _age(mails.oldest_waiting, now)
    yield _one("inbox_oldest_waiting_seconds", "How long the oldest mail waits to be sorted.", age)


def _letters(letters: Letters, now: datetime) -> Iterator[Metric]:
    states = {(state.value,): number for state, number in letters.by_state.items()}
    yield _many("outbox_open_letters", "Letters that are not out.", ["state"], states)
    age = _age(letters.oldest_due, now)
    yield _one("outbox_overdue_seconds", "How late the oldest letter is that is due.", age)
    resting = letters.resting_domains
    yield _one("notice_resting_domains", "Domains that refuse notices for now.", resting)
    yield _one("sent_copies_waiting", "Copies for Sent folders to be written.", letters.copies)


def _mailboxes(boxes: Sequence[Fetching], now: datetime) -> Iterator[Metric]:
    by = ["mailbox"]
    late = {(box.mailbox,): is_late(box, now) for box in boxes}
    checked = {(box.mailbox,): box.checked_at or 0.0 for box in boxes}
    reconciled = {(box.mailbox,): box.reconciled_at for box in boxes}
    failures = {(box.mailbox,): box.failures for box in boxes}
    gaps = {(box.mailbox,): box.has_gap for box in boxes}
    left = {
        (box.mailbox, state.value): box.left.get(state, 0)
        for box in boxes
        for state in (FetchState.PENDING, FetchState.SET_ASIDE, FetchState.REFUSED)
    }
    yield _many(
        "mailbox_checked_timestamp_seconds", "The last complete look; 0: none.", by, checked
    )
    yield _many("mailbox_late", "Whether the last complete look is too long ago.", by, late)
    yield _many("mailbox_reconciled_timestamp_seconds", "The last reconciliation.", by, reconciled)
    yield _many("mailbox_failures", "Looks in a row that failed.", by, failures)
    yield _many("mailbox_gap", "Whether mails are missing here without a reason.", by, gaps)
    yield _many("mailbox_mails_left", "Mails left on the server.", ["mailbox", "state"], left)


def _logins(logins: Sequence[OAuthLogin], now: datetime) -> Iterator[Metric]:
    by = ["mailbox"]
    tokens = {(one.account,): (one.expires_at - now).total_seconds() for one in logins}
    ends = {
        (one.account,): (one.refresh_until - now).total_seconds() if one.refresh_until else None
        for one in logins
    }
    refused = {(one.account,): one.refused for one in logins}
    yield _many("mailbox_token_left_seconds", "Until the access token ends.", by, tokens)
    yield _many("mailbox_login_left_seconds", "Until somebody must authorize again.", by, ends)
    yield _many("mailbox_login_refused", "Whether the provider said no.", by, refused)


def _heartbeat(returned: Heartbeat | None) -> Iterator[Metric]:
    written = returned.written_at if returned else None
    seconds = returned.seconds if returned else None
    yield _one("heartbeat_timestamp_seconds", "When the last one back was written.", written)
    yield _one("heartbeat_seconds", "How long the last one back was on its way.", seconds)


def _alarms(alarms: Iterable[Alarm]) -> Metric:
    counts = dict.fromkeys(((kind,) for kind in ALARM_KINDS), 0)
    for alarm in alarms:
        kind = (alarm.name.split()[0],)
        counts[kind] = counts.get(kind, 0) + 1
    return _many("alarms", "Alarms that are not over.", ["kind"], counts)


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _one(name: str, meaning: str, value: Value) -> Metric:
    return _many(name, meaning, [], {(): value})


def _many(name: str, meaning: str, labels: list[str], values: Values) -> Metric:
    family = GaugeMetricFamily(f"poststelle_{name}", meaning, labels=labels)
    for label_values, value in values.items():
        if value is not None:
            family.add_metric(label_values, _number(value))
    return family


def _number(value: float | datetime) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)
