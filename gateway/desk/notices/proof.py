"""Proof of who was told: what became of every recipient is sealed into the notice's chain of events, and checked.

The way of the letters writes into the rows of recipients only, so that nothing waits for a chain. Once a minute, and
before each report or check, what the rows say anew becomes events. From then on a row that was changed, or an event
that was changed, added or removed, is found by `check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gateway.desk.notices import lifecycle as desk_notices
from gateway.desk.notices.letters import suppression_digest
from gateway.desk.office import Office
from gateway.mail.tokens import address_digest
from gateway.policy import sealing
from gateway.policy.access import Act, require
from gateway.policy.sealing import Told
from store import notice_events, objections, recipients
from store import sealing as seals
from store.engine import Tx
from store.notice_records import NoticeEvent, NoticeRecipient
from store.records import Actor

BATCH = 500
PAGE = 2000
ERASED_CLASSES = ""
"""A suppression for every class that may be refused (store.objections)."""


def seal(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Bring the chains of all notices up to date; how many recipients had something new. A job."""
    with office.store.read() as tx:
        if dry_run:
            return seals.count(tx)
        waiting = seals.find_notices(tx)
    return sum(seal_notice(office, notice_id, now) for notice_id in waiting)


def seal_notice(office: Office, notice_id: int, now: datetime) -> int:
    """Bring the chain of one notice up to date, in small transactions; how many recipients had something new."""
    total, size = 0, BATCH
    while size == BATCH:
        with office.store.write() as tx:
            notice_events.lock(tx, notice_id)
            rows = seals.find_unsealed(tx, notice_id, BATCH)
            seal_rows(tx, office, notice_id, rows, now)
        size = len(rows)
        total += size
    return total


def seal_rows(
    tx: Tx, office: Office, notice_id: int, rows: list[NoticeRecipient], now: datetime
) -> None:
    """Append what these rows say anew. Whoever calls this holds the chain."""
    events = [event for row in rows for event in sealing.unsealed(row, who_is(office, row), now)]
    notice_events.append_all(tx, notice_id, events)
    seals.mark(tx, {row.id: sealing.sealed_bits(row) for row in rows})


def who_is(office: Office, row: NoticeRecipient) -> str:
    """The keyed digest by which the chain names a recipient; another one in each notice, so that nobody links them."""
    return address_digest(office.key, row.email, f"notice {row.notice_id}")


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of one notice's chain found. `problems` is empty if all is as it was written."""

    notice_id: int
    events: int
    recipients: int
    head: str
    """The digest of the last event: whoever noted it can tell later that nothing before it changed."""
    problems: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def check(office: Office, actor: Actor, notice_id: int, now: datetime) -> Check:
    """Repeat every digest of a notice's chain, and compare its words and recipients with it. Raises Unacceptable."""
    notice = desk_notices.find(office, actor, notice_id)
    seal_notice(office, notice_id, now)
    problems: list[str] = []
    with office.store.read() as tx:
        walked = _Walk()
        broken = notice_events.find_break(walked.over(_events(tx, notice_id)))
        if broken is not None:
            problems.append(f"event {broken} is not what was written, or one before it is gone")
        problems += sealing.find_other_words(notice, walked.released, walked.forgotten)
        seen: set[int] = set()
        for row in all_recipients(tx, notice_id):
            seen.add(row.id)
            found = sealing.find_contradiction(
                row,
                walked.told(row.id),
                who_is(office, row),
                forgotten=walked.forgotten is not None,
            )
            problems += [f"recipient {row.id}: {found}"] if found else []
        problems += [f"recipient {number} is gone" for number in sorted(walked.known - seen)]
        number, head = notice_events.find_head(tx, notice_id)
    return Check(notice_id, number, len(seen), head, tuple(problems))


def check_all(office: Office, actor: Actor, now: datetime) -> list[Check]:
    """The same for every notice that has a chain, oldest first."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        ids = notice_events.find_notices(tx)
    return [check(office, actor, notice_id, now) for notice_id in ids]


class _Walk:
    """Notes what the events say about recipients while somebody else looks at them."""

    def __init__(self) -> None:
        self._told: dict[int, Told] = {}
        self.released: NoticeEvent | None = None
        """The event by which the notice might go out; it holds the digest of what it said."""
        self.forgotten: NoticeEvent | None = None
        """The event by which all names were taken out."""

    def over(self, events: Iterator[NoticeEvent]) -> Iterator[NoticeEvent]:
        """The same events."""
        for event in events:
            if event.recipient_id is not None:
                self._note(event.recipient_id, event)
            elif event.what in sealing.RELEASING:
                self.released = event
            elif event.what == sealing.FORGOTTEN:
                self.forgotten = event
            yield event

    def _note(self, recipient_id: int, event: NoticeEvent) -> None:
        before = self._told.get(recipient_id, Told(frozenset(), {}))
        who = before.who | {str(event.fields.get("who", ""))}
        at = {event.what: event.at, **before.at}
        self._told[recipient_id] = Told(who, at)

    def told(self, recipient_id: int) -> Told | None:
        """What the events said about a recipient."""
        return self._told.get(recipient_id)

    @property
    def known(self) -> set[int]:
        """Every recipient of whom the events speak."""
        return set(self._told)


def _events(tx: Tx, notice_id: int) -> Iterator[NoticeEvent]:
    after = 0
    while page := notice_events.find_page(tx, notice_id, after, PAGE):
        yield from page
        after = page[-1].number


def all_recipients(tx: Tx, notice_id: int) -> Iterator[NoticeRecipient]:
    """Every row of a notice, in the order in which they came."""
    after = 0
    while page := recipients.find_of(tx, notice_id, limit=PAGE, after=after):
        yield from page
        after = page[-1].id


def erase_person(tx: Tx, office: Office, person_id: int, now: datetime) -> int:
    """Take somebody's name out of every notice; how many rows had it. What was proven before stays proven.

    Their address is suppressed by its digest, so that nobody is written to again who was promised to be forgotten.
    """
    rows = recipients.find_of_person(tx, person_id)
    for row in rows:
        notice_events.lock(tx, row.notice_id)
        who = who_is(office, row)
        if sealing.unsealed(row, who, now):
            seal_rows(tx, office, row.notice_id, [row], now)
        event = sealing.about(row.id, who, now, sealing.ERASED, sealing.POST, {})
        notice_events.append_all(tx, row.notice_id, [event])
        seals.erase(tx, row.id)
        objections.suppress(tx, suppression_digest(office, row.email), ERASED_CLASSES, now)
    return len(rows)
