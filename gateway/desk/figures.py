"""What the operator's metrics tell about the desk, in numbers: nobody's address, subject or words are among them.

`look` is cheap however much mail there ever was; `count_all` goes through everything that was kept, by its indexes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.desk.fetching.folders import alarm_names
from gateway.desk.office import Office
from store import alarms, figures, heartbeats, inbox, mailboxes, maillog, oauth, outbox
from store.engine import Tx
from store.notice_records import NoticeState, RecipientState
from store.post_records import InboxState, OutboxState
from store.records import Status
from store.upkeep_records import Alarm, FetchState, Heartbeat, OAuthLogin

FOR_PEOPLE = (InboxState.HELD, InboxState.SET_ASIDE)
"""Mails in these states wait for somebody."""
LOOK_SECONDS = 5.0
"""So long one question may take: who asks how the desk is doing is told that the database hangs, and is not kept."""
COUNT_SECONDS = 60.0
"""The same for a question about everything there is."""
UNSENT = (OutboxState.UNCERTAIN, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class Mails:
    """The inbox journal: what is not done with, and since when the longest waiting mail waits."""

    by_state: Mapping[InboxState, int]
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True)
class Letters:
    """The outbox: what is not out."""

    by_state: Mapping[OutboxState, int]
    oldest_due: datetime | None
    """The earliest time at which a letter should be tried; those of notices have their own pace, here and below."""
    oldest_untried: datetime | None
    """When the oldest letter was written that nobody has tried yet."""
    resting_domains: int
    copies: int
    """Letters whose copy in a Sent folder is still to be written."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """A mailbox, all its folders together. Times are those of the folder that is worst off."""

    mailbox: str
    poll_seconds: int
    checked_at: datetime | None
    """When every folder was looked at from end to end; None: one never was."""
    reconciled_at: datetime | None
    failures: int
    """Looks in a row that failed."""
    left: Mapping[FetchState, int]
    """Mails that stay on the server, but for those that are meant to."""
    login: OAuthLogin | None
    has_gap: bool
    """Mails are missing here that the server has, and nobody knows why: the alarm of a reconciliation."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the desk is doing at this moment."""

    mails: Mails
    letters: Letters
    mailboxes: tuple[Fetching, ...]
    heartbeat: Heartbeat | None
    """The newest that came back; None also where none is written."""
    alarms: tuple[Alarm, ...]
    notices: Mapping[NoticeState, int]
    newest_event: int
    """The number of the newest line of the mail log."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is in all."""

    mails: Mapping[InboxState, int]
    letters: Mapping[OutboxState, int]
    notice_letters: int
    """Letters of notices among those that wait."""
    tickets: Mapping[tuple[str, Status], int]
    recipients: Mapping[RecipientState, int]
    contents: int
    database_bytes: int


def look(office: Office) -> Figures:
    """Everything that can change what the operator does next."""
    beats = bool(office.settings.heartbeat.address)
    with office.store.read(LOOK_SECONDS) as tx:
        raised = tuple(alarms.find_all(tx))
        return Figures(
            mails=Mails(inbox.count_states(tx, FOR_PEOPLE), inbox.oldest_waiting(tx)),
            letters=_letters(tx),
            mailboxes=tuple(_mailboxes(tx, office, raised)),
            heartbeat=heartbeats.find_last_returned(tx) if beats else None,
            alarms=raised,
            notices=figures.count_notices(tx),
            newest_event=maillog.newest(tx),
        )


def count_all(office: Office) -> Totals:
    """Everything there is."""
    with office.store.read(COUNT_SECONDS) as tx:
        return Totals(
            mails=inbox.count_states(tx),
            letters=outbox.count_states(tx),
            notice_letters=outbox.count_of_notices(tx),
            tickets=figures.count_tickets(tx),
            recipients=figures.count_recipients(tx),
            contents=figures.count_blobs(tx),
            database_bytes=figures.measure_database(tx),
        )


def count_events(office: Office, after: int, through: int) -> Mapping[str, int]:
    """How often each thing happened in these lines of the mail log."""
    with office.store.read(COUNT_SECONDS) as tx:
        return maillog.count_between(tx, after, through)


def _letters(tx: Tx) -> Letters:
    return Letters(
        by_state=outbox.count_states(tx, UNSENT),
        oldest_due=outbox.oldest_due(tx),
        oldest_untried=outbox.oldest_untried(tx),
        resting_domains=figures.count_resting(tx),
        copies=figures.count_copies(tx),
    )


def _mailboxes(tx: Tx, office: Office, raised: Iterable[Alarm]) -> Iterable[Fetching]:
    rows = {(row.mailbox, row.folder): row for row in mailboxes.find_folders(tx)}
    logins = {login.account: login for login in oauth.find_all(tx)}
    left = figures.count_left(tx)
    for box in office.settings.mailbox:
        folders = [rows.get((box.name, folder)) for folder in box.all_folders]
        yield Fetching(
            mailbox=box.name,
            poll_seconds=box.poll_seconds,
            checked_at=_earliest(row.checked_at if row else None for row in folders),
            reconciled_at=_earliest(row.reconciled_at if row else None for row in folders),
            failures=max((row.failures for row in folders if row), default=0),
            left=_sum(left.get((row.id, row.uidvalidity), {}) for row in folders if row),
            login=logins.get(box.name),
            has_gap=any(alarm.name.startswith(alarm_names("gap", box.name)) for alarm in raised),
        )


def _sum(counts: Iterable[Mapping[FetchState, int]]) -> Mapping[FetchState, int]:
    found: Counter[FetchState] = Counter()
    for one in counts:
        found.update(one)
    return found


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    """None as soon as one is missing."""
    known = list(times)
    return None if None in known else min((time for time in known if time), default=None)
