"""How mail is fetched from a mailbox: in which portions, how often a mail is tried, how long a broken server rests.

Values only: what the server lists and what the journal knows go in, the next steps come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store.upkeep_records import FetchedMail, FetchState, MarkState, WatchedFolder

ATTEMPTS = 3
"""A mail that could not be had so often is set aside; those behind it never wait for it."""
MARK_ATTEMPTS = 10
"""So often it is tried to flag or move a kept mail. A copy that fails again and again must not fill a folder."""
TRY_AGAIN = (timedelta(minutes=1), timedelta(minutes=10))
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=10)
FIRST_LOGIN_REST, LONGEST_LOGIN_REST = timedelta(minutes=1), timedelta(minutes=30)
"""Providers lock accounts whose logins keep failing."""
ALARM_AFTER = timedelta(minutes=30)
"""A folder that could not be looked at for so long needs the operator."""
NIGHTS = 7
"""So often the nightly reconciling has a mail that was set aside tried once more: a server's bad day mends itself."""
NIGHTLY = 1000
"""At most so many mails of a folder in one night; the first at which the session breaks ends it."""
TOLD_AGAIN = timedelta(days=1)
"""The administrators get no second letter about mails set aside in a folder before that."""
BEFORE_US = "it was there before we connected"
LARGE = 1024 * 1024
"""Octets; a larger mail is fetched alone, part by part."""
GROUP_BYTES = 8 * 1024 * 1024
GROUP = 64
"""At most so many mails are fetched with one command and kept with one commit."""
NARROW, WIDE = 500, 100_000
"""UIDs listed with one command: as many as fit easily into memory, more where most are gone."""
SLACK = timedelta(days=2)
"""Clocks and time zones of senders are believed so far."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as the server lists it. `arrived` is when the server says that it got it; `name` is for POP3."""

    uid: int
    size: int | None
    """Octets; None where the server was not asked, or does not say."""
    arrived: datetime | None = None
    name: str | None = None

    @property
    def weight(self) -> int:
        """Octets to reckon with: a mail of unknown size may be a large one."""
        return LARGE + 1 if self.size is None else self.size


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a folder is numbered when it is opened; `next_uid` is what the next new mail gets.

    `by_name`: the numbers are ours, given to the names that a POP3 server uses, so every mail needs a row.
    """

    uidvalidity: int
    next_uid: int
    mails: int
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to begin in a folder that is met for the first time (`rescans` is 0), or that was numbered anew."""

    uidvalidity: int
    first_uid: int
    last_uid: int
    rescans: int


def meet(
    folder: WatchedFolder, numbering: Numbering, place: str, everything: bool
) -> Cursor | None:
    """Where to begin; None: where we stopped. `everything` fetches what was there before the first connection, too.

    A folder numbered anew is read from its beginning, since nobody knows which mail is which; those that are here
    already are known by their content (RFC 9051 section 2.3.1.1, faults F12). Somebody else's mailbox is another one.
    """
    if folder.connected_at is None or _is_somebody_elses(folder, place):
        first = 1 if everything else numbering.next_uid
        return Cursor(numbering.uidvalidity, first, first - 1, 0)
    if _is_numbered_anew(folder, numbering, place):
        return Cursor(numbering.uidvalidity, 1, 0, folder.rescans + 1)
    return None


def _is_somebody_elses(folder: WatchedFolder, place: str) -> bool:
    """Whether the configuration names another user than the one whose mailbox was fetched so far."""
    return bool(folder.place) and _user(folder.place) != _user(place)


def _user(place: str) -> str:
    return place.rpartition("@")[0]


def _is_numbered_anew(folder: WatchedFolder, numbering: Numbering, place: str) -> bool:
    """The server says so; or it is another server, where the same UIDVALIDITY means nothing: many begin with 1; or the
    next UID lies behind us, as after a restore from a backup, so that new mails come under numbers we had already.
    """
    moved = folder.place not in ("", place) and not numbering.by_name
    went_back = numbering.next_uid <= folder.last_uid
    return moved or went_back or folder.uidvalidity != numbering.uidvalidity


def next_window(last_uid: int, next_uid: int, width: int) -> tuple[int, int] | None:
    """The first and last UID to be listed next; None when the end is reached."""
    first, last = last_uid + 1, min(last_uid + width, next_uid - 1)
    return (first, last) if first <= last else None


def next_width(width: int, found: int) -> int:
    """Wider where the server has few mails left, narrow again where it has many."""
    return min(width * 2, WIDE) if found < NARROW // 2 else NARROW


def was_there_before(mail: Listed, folder: WatchedFolder, everything: bool) -> bool:
    """Whether a mail was there before the mailbox was connected, so that it stays; also after a new numbering."""
    if mail.uid < folder.first_uid:
        return True
    if everything or not folder.rescans or folder.connected_at is None or mail.arrived is None:
        return False
    return mail.arrived < folder.connected_at


def is_old_news(date: datetime | None, folder: WatchedFolder, everything: bool) -> bool:
    """After a folder was numbered anew: whether a mail unknown here was written long before the mailbox was connected.

    A mailbox that moved to another server may show all its mails as new; nobody wants to be answered then.
    """
    if everything or not folder.rescans or folder.connected_at is None or date is None:
        return False
    return date < folder.connected_at - SLACK


def refusal(size: int | None, limit: int) -> str | None:
    """Why a mail is not taken, by its size alone; None also while nobody knows its size."""
    if size is not None and size > limit:
        return f"it is larger than limits.message_bytes: {size} octets or more"
    return None


def in_groups(mails: Iterable[Listed]) -> Iterator[list[Listed]]:
    """Mails to be fetched together, in their order; a large one alone."""
    group, size = list[Listed](), 0
    for mail in mails:
        is_full = len(group) >= GROUP or size + mail.weight > GROUP_BYTES
        if group and (is_full or mail.weight > LARGE or group[-1].weight > LARGE):
            yield group
            group, size = [], 0
        group.append(mail)
        size += mail.weight
    if group:
        yield group


def before_try(mail: FetchedMail, now: datetime) -> FetchedMail:
    """A mail with one more try counted; set aside instead if it had them all."""
    if mail.attempts >= ATTEMPTS:
        return replace(mail, state=FetchState.SET_ASIDE, due_at=now)
    due_at = now + TRY_AGAIN[min(mail.attempts, len(TRY_AGAIN) - 1)]
    reason = mail.reason or "the session broke while it was fetched"
    attempts = mail.attempts + 1
    return replace(mail, state=FetchState.PENDING, attempts=attempts, due_at=due_at, reason=reason)


def after_failure(mail: FetchedMail, reason: str, now: datetime) -> FetchedMail:
    """What becomes of a mail whose try (counted in `attempts`) failed: again later, or set aside."""
    if mail.attempts >= ATTEMPTS:
        return replace(mail, state=FetchState.SET_ASIDE, reason=reason, due_at=now)
    due_at = now + TRY_AGAIN[max(mail.attempts - 1, 0)]
    return replace(mail, state=FetchState.PENDING, reason=reason, due_at=due_at)


def is_to_be_told(newest: datetime | None, told_at: datetime | None, now: datetime) -> bool:
    """Whether a letter about mails set aside is due; `newest` is when the last of them was, for the first time."""
    if newest is None or told_at is None:
        return newest is not None
    return newest > told_at and now - told_at >= TOLD_AGAIN


def after_mark_failure(mail: FetchedMail, reason: str, now: datetime) -> FetchedMail:
    """The same for a kept mail that could not be flagged, moved or deleted."""
    attempts = mail.attempts + 1
    if attempts >= MARK_ATTEMPTS:
        return replace(mail, attempts=attempts, mark=MarkState.GIVEN_UP, reason=reason, due_at=now)
    due_at = now + min(timedelta(minutes=2**attempts), timedelta(hours=1))
    return replace(mail, attempts=attempts, reason=reason, due_at=due_at)


def rest_after(failures: int, login_refused: bool) -> timedelta:
    """How long to leave the server alone after so many failures in a row."""
    first, longest = FIRST_REST, LONGEST_REST
    if login_refused:
        first, longest = FIRST_LOGIN_REST, LONGEST_LOGIN_REST
    doublings = min(max(failures - 1, 0), 20)
    return min(first * (1 << doublings), longest)
