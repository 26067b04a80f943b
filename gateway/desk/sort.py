"""Sorting: claim → read → gather → decide → carry out, each mail whole or not at all.

What goes wrong with a mail never stops the next one. A mail that cannot be read within its limits, or that breaks
us, is set aside with the reason, where staff see it and can have it tried again.
"""

from __future__ import annotations

import secrets
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway import journal
from gateway.desk.filing import Contents, carry_out, prepare_contents
from gateway.desk.gather import answered, gather, look_ahead
from gateway.desk.notices import bymail as notice_post
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.mail.model import Mail
from gateway.policy.plan import decide
from gateway.reading.reader import Unreadable
from store import blobs, inbox
from store.engine import AlreadyHave, is_unreachable
from store.inbox import ClaimLost, Sorted
from store.post_records import BlobDamaged, BlobFile, InboxItem, InboxState, Source

LEASE = timedelta(minutes=10)
WAIT_FOR_PARENT = timedelta(seconds=1)
TRY_AGAIN = timedelta(minutes=1)
OLDEST_IMPORT = datetime(1980, 1, 1).astimezone()
"""An imported mail that says it is older has a broken clock, not a past."""

Clock = Callable[[], datetime]
GROUP_BYTES = 8 * 1024 * 1024
"""Mails that are read and sorted together hold at most so much, so that memory stays bounded."""


class Sorter:
    """Sorts what waits, group after group; while one is sorted, the next is being read.

    Claims that this place left behind, by a crash or a database that went away, it takes back.
    """

    def __init__(self, office: Office, clock: Clock, name: str = "") -> None:
        """`name`: the same after a restart, unlike every other sorter's. Without one nothing is taken back."""
        self._office = office
        self._clock = clock
        self._name = name
        self._is_tidy = not name
        self._claimed: deque[list[InboxItem]] = deque()
        self._started: list[_Reading] = []

    def sort_next(self) -> int:
        """Sort one group; how many mails it held."""
        self._tidy_up()
        self._is_tidy = not self._name
        current = self._started or self._start_next()
        self._started = self._start_next() if current else []
        _sort_group(self._office, current, self._clock())
        self._is_tidy = True
        return len(current)

    def close(self) -> None:
        """Give back what was claimed ahead."""
        self._is_tidy = not self._name
        self._tidy_up()

    def _tidy_up(self) -> None:
        """After a failure or a restart: what was claimed under this name waits again."""
        if self._is_tidy:
            return
        self._claimed.clear()
        self._started = []
        with self._office.store.write() as tx:
            inbox.release(tx, self._name, self._clock())

    def _start_next(self) -> list[_Reading]:
        if not self._claimed:
            self._claimed.extend(in_groups(self._claim()))
        return _start_reading(self._office, self._claimed.popleft()) if self._claimed else []

    def _claim(self) -> list[InboxItem]:
        """Take a batch. Suspects are taken alone, before fresh ones."""
        claim, now = f"{self._name}{secrets.token_hex(8)}", self._clock()
        batch = self._office.settings.sort.batch
        with self._office.store.write() as tx:
            suspects = inbox.claim(tx, claim, now, 1, LEASE, tried=True)
            return suspects or inbox.claim(tx, claim, now, batch, LEASE, tried=False)


def sort_waiting(office: Office, clock: Clock) -> int:
    """Sort everything that is due now, once; how many mails."""
    sorter = Sorter(office, clock)
    return sum(iter(sorter.sort_next, 0))


def in_groups(items: Sequence[InboxItem]) -> Iterator[list[InboxItem]]:
    """The mails in their order, cut where a group would hold more than GROUP_BYTES."""
    group: list[InboxItem] = []
    size = 0
    for item in items:
        if group and size + item.size > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(item)
        size += item.size
    if group:
        yield group


@dataclass(frozen=True, slots=True)
class _Reading:
    """A claimed mail and what a reader makes of it."""

    item: InboxItem
    mail: Future[Mail]


def _start_reading(office: Office, items: Sequence[InboxItem]) -> list[_Reading]:
    """Hand mails to the readers; what cannot even be loaded fails the same way as what cannot be read."""
    with office.store.read() as tx:
        found = blobs.locate_all(tx, office.store, (item.sha256 for item in items))
    readable: dict[int, bytes | BlobFile] = {}
    unread: dict[int, Future[Mail]] = {}
    for item in items:
        try:
            readable[item.id] = blobs.checked(found.get(item.sha256), item.sha256)
        except BlobDamaged as damaged:
            unread[item.id] = Future()
            unread[item.id].set_exception(Unreadable(str(damaged)))
    started = zip(readable, office.read_and_keep(list(readable.values())), strict=True)
    mails = {**unread, **dict(started)}
    return [_Reading(item, mails[item.id]) for item in items]


@dataclass(frozen=True, slots=True)
class _Read:
    """A mail that was read, with its contents ready to be kept."""

    item: InboxItem
    mail: Mail
    contents: Contents


def _sort_group(office: Office, readings: Sequence[_Reading], now: datetime) -> None:
    """Sort mails in one transaction; if one of them breaks it, each in its own, so that it undoes no other.

    Errors of the database are the caller's: nothing is committed then, and nothing is lost.
    """
    read = [done for reading in readings if (done := _read(office, reading, now)) is not None]
    if not read:
        return
    try:
        _sort_together(office, read, now)
    except Exception as error:  # the edge of sorting: the next mail is not to suffer (R5)
        if is_unreachable(error):
            raise
        for one in read:
            _sort_alone(office, one, now)
    office.wake_postman()


def _sort_together(office: Office, read: Sequence[_Read], now: datetime) -> None:
    with office.store.write() as tx:
        tx.lock(name for one in read for name in _conversation(one.mail))
        register = Register(tx, now)
        look_ahead(register, office, [(one.item, one.mail) for one in read])
        outcomes = [(one.item, _sort(register, office, one)) for one in read]
        inbox.mark_all(tx, [(item, outcome) for item, outcome in outcomes if outcome])


def _sort_alone(office: Office, one: _Read, now: datetime) -> None:
    try:
        _sort_together(office, [one], now)
    except Exception as error:
        if is_unreachable(error):
            raise
        _settle_trouble(office, one.item, error, now)


def _read(office: Office, reading: _Reading, now: datetime) -> _Read | None:
    item = reading.item
    try:
        if item.attempts > office.settings.sort.attempts + 1:
            raise Unreadable(f"the program ended {item.attempts - 1} times while it sorted this")
        mail = reading.mail.result(_patience(office))
    except (Unreadable, TimeoutError) as reason:
        _try_again_or_set_aside(office, item, str(reason) or "no reader answered", now)
        return None
    return _Read(item, mail, prepare_contents(office.store, mail))


def _patience(office: Office) -> float:
    """Seconds after which a reader that does not answer at all is given up.

    Every mail before it had its full time, and so had the bundles that they travelled in.
    """
    batch = office.settings.sort.batch
    return (batch + batch // 4 + 2) * office.settings.sort.seconds


def _settle_trouble(office: Office, item: InboxItem, error: Exception, now: datetime) -> None:
    """Overtaken by another sorter: look again soon. Anything else is a fault of ours: set aside, with its traceback."""
    if isinstance(error, ClaimLost | AlreadyHave):
        _postpone(office, item, now + WAIT_FOR_PARENT, str(error), now, uncounted=True)
        return
    journal.fault(where="sort", error=error)
    _set_aside(office, item, "".join(traceback.format_exception(error)), now)


def _sort(register: Register, office: Office, one: _Read) -> Sorted | None:
    """Where the mail ended; None if it waits for the one that it answers."""
    item, mail = one.item, one.mail
    if register.is_parent_waiting(answered(mail), item):
        inbox.postpone(register.tx, item, register.now + WAIT_FOR_PARENT, uncounted=True)
        return None
    facts = gather(register, office, item, mail, moment(item, mail))
    plan = notice_post.act(register, office, facts, decide(facts, office.rules), one.contents)
    outcome = carry_out(register, office, facts, plan, one.contents)
    register.settle(item)
    return outcome


def _conversation(mail: Mail) -> set[str]:
    """The names under which two sorters might open the same conversation, or enter the same person, at once."""
    ids = {mail.fingerprint, *mail.in_reply_to, *mail.references}
    named = {address.key for address in (*mail.authors, *mail.to, *mail.cc)}
    return ids | named | ({mail.message_id} if mail.message_id else set())


def moment(item: InboxItem, mail: Mail) -> datetime:
    """When it happened: when we received it (threats B4); only an imported mail happened when it says."""
    if item.source is not Source.IMPORT or mail.date is None:
        return item.received_at
    return mail.date if OLDEST_IMPORT <= mail.date <= item.received_at else item.received_at


def _postpone(
    office: Office, item: InboxItem, until: datetime, why: str, now: datetime, *, uncounted: bool
) -> None:
    with office.store.write() as tx:
        inbox.postpone(tx, item, until, uncounted=uncounted)
        journal.postponed(tx, now, inbox_id=item.id, until=until, reason=why)


def _try_again_or_set_aside(office: Office, item: InboxItem, why: str, now: datetime) -> None:
    """A reader may have failed because the machine was busy: it gets its attempts, then a person looks."""
    if item.attempts < office.settings.sort.attempts:
        _postpone(office, item, now + TRY_AGAIN, why, now, uncounted=False)
    else:
        _set_aside(office, item, why, now)


def _set_aside(office: Office, item: InboxItem, error: str, now: datetime) -> None:
    last_line = error.strip().rpartition("\n")[2]
    with office.store.write() as tx:
        outcome = Sorted(InboxState.SET_ASIDE, f"we failed on it: {last_line}", error=error)
        inbox.mark(tx, item, outcome)
        journal.set_aside(tx, now, inbox_id=item.id, error=last_line, attempts=item.attempts)
