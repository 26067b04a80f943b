"""Watching the folders of mailboxes: who fetches which, where they are in it, and how it goes.

Whoever fetches a folder holds a watch on it: a lease with a fence, renewed by every write, so that of several hosts
one fetches, and one that slept through its lease writes nothing (faults F14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway import journal
from gateway.config import Mailbox
from gateway.desk import alarms
from gateway.desk.fetching.telling import tell_of_mails_left
from gateway.desk.office import Office
from gateway.policy import fetching
from gateway.policy.fetching import Cursor, Listed, Numbering
from store import jobs, mailboxes
from store.engine import Tx
from store.upkeep_records import Alarm, FetchedMail, FetchState, WatchedFolder

BEYOND_POLL = timedelta(minutes=5)
"""So much longer than the time between two looks a watch is held, so that a slow server does not cost it."""


class WatchLost(Exception):
    """Another host fetches this folder now; what this one had in hand must not stand."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The right to fetch a folder. `holder` is a name that no other living program has."""

    folder: WatchedFolder
    mailbox: Mailbox
    holder: str
    fence: int

    @property
    def everything(self) -> bool:
        """Mail that was there before the first connection is wanted, too."""
        return self.mailbox.first == "all"


def take_watch(
    office: Office, mailbox: Mailbox, folder: str, holder: str, now: datetime
) -> Watch | None:
    """The watch on a folder, or None while another program has it."""
    with office.store.write() as tx:
        found = mailboxes.open_folder(tx, mailbox.name, folder, now)
        fence = jobs.take_lease(tx, lease_name(found), holder, now, now + span(mailbox))
        return None if fence is None else Watch(found, mailbox, holder, fence)


def renew_watch(office: Office, watch: Watch, now: datetime) -> None:
    """Hold it for longer. Raises WatchLost."""
    with office.store.write() as tx:
        hold(tx, watch, now)


def release_watch(office: Office, watch: Watch, now: datetime) -> None:
    """Let another program have it at once."""
    with office.store.write() as tx:
        over = now - timedelta(seconds=1)
        jobs.take_lease(tx, lease_name(watch.folder), watch.holder, now, over)


def hold(tx: Tx, watch: Watch, now: datetime) -> None:
    """Renew the watch, and hold its row until this transaction ends. Raises WatchLost."""
    until = now + span(watch.mailbox)
    if jobs.take_lease(tx, lease_name(watch.folder), watch.holder, now, until) != watch.fence:
        raise WatchLost(f"{watch.folder.mailbox}: another host fetches it now")


def lease_name(folder: WatchedFolder) -> str:
    return f"mailbox folder {folder.id}"


def span(mailbox: Mailbox) -> timedelta:
    return timedelta(seconds=2 * mailbox.poll_seconds) + BEYOND_POLL


def meet(
    office: Office, watch: Watch, numbering: Numbering, there: Sequence[Listed], now: datetime
) -> Watch:
    """Compare how the server numbers the folder with what we know; begin where that says.

    `there` are the mails of a folder that is numbered by us: those before the beginning get rows in the same commit,
    since without one a mail would get another number at the next look.
    """
    place = watch.mailbox.target.place
    cursor = fetching.meet(watch.folder, numbering, place, watch.everything)
    if cursor is None and watch.folder.place == place:
        return watch
    with office.store.write() as tx:
        hold(tx, watch, now)
        folder = mailboxes.change_folder(tx, watch.folder.id, place=place)
        if cursor is not None:
            folder = _begin(tx, folder, cursor, now)
            mailboxes.record(tx, folder, _before(folder, there), now)
    return replace(watch, folder=folder)


def _before(folder: WatchedFolder, there: Sequence[Listed]) -> list[FetchedMail]:
    return [
        FetchedMail(
            one.uid, one.size or 0, FetchState.SKIPPED, reason=fetching.BEFORE_US, name=one.name
        )
        for one in there
        if one.uid < folder.first_uid
    ]


def _begin(tx: Tx, met: WatchedFolder, cursor: Cursor, now: datetime) -> WatchedFolder:
    """Set the cursor. What was known under these numbers was about other mails."""
    folder = mailboxes.change_folder(
        tx,
        met.id,
        uidvalidity=cursor.uidvalidity,
        first_uid=cursor.first_uid,
        last_uid=cursor.last_uid,
        rescans=cursor.rescans,
        connected_at=met.connected_at if cursor.rescans else now,
        proven_next_uid=None,
        proven_mails=None,
        proven_rows=None,
    )
    mailboxes.forget(tx, folder)
    tell = journal.mailbox_renumbered if cursor.rescans else journal.mailbox_connected
    tell(tx, now, mailbox=folder.mailbox, folder=folder.folder, from_uid=cursor.last_uid + 1)
    return folder


def well(office: Office, watch: Watch, now: datetime, error: str = "") -> None:
    """The folder was looked at from end to end. `error`: what could not be done beside that."""
    with office.store.write() as tx:
        hold(tx, watch, now)
        folder = mailboxes.change_folder(
            tx, watch.folder.id,
            checked_at=now, due_at=now, failures=0, failing_since=None, error=error,
        )  # fmt: skip
        tell_of_mails_left(tx, office, folder, now)
        if watch.folder.failures:
            journal.mailbox_mended(tx, now, mailbox=folder.mailbox, folder=folder.folder)
        alarms.end_alarm(tx, alarm_name("unreachable", folder), now)


def trouble(
    office: Office, watch: Watch, why: str, now: datetime, *, login_refused: bool
) -> timedelta:
    """The folder could not be looked at, or only in part; how long to leave the server alone.

    Where the cursor moved meanwhile, counting begins anew: a mail that breaks the session keeps nobody waiting.
    """
    since = watch.folder.failing_since or now
    with office.store.write() as tx:
        hold(tx, watch, now)
        progress = mailboxes.find_folder(tx, watch.folder.id).last_uid > watch.folder.last_uid
        failures = 1 if progress else watch.folder.failures + 1
        rest = fetching.rest_after(failures, login_refused)
        folder = mailboxes.change_folder(
            tx, watch.folder.id,
            failures=failures, failing_since=since, due_at=now + rest, error=why,
        )  # fmt: skip
        journal.mailbox_failed(
            tx, now, mailbox=folder.mailbox, folder=folder.folder, error=why, failures=failures
        )
        tell_of_mails_left(tx, office, folder, now)
        if now - since >= fetching.ALARM_AFTER and not progress:
            alarms.raise_alarm(tx, office, _unreachable(folder, why, since), now)
    return rest


def _unreachable(folder: WatchedFolder, why: str, since: datetime) -> Alarm:
    place = f"mailbox {folder.mailbox}, folder {folder.folder or '-'}"
    advice = f"see: poststelle mailbox check {folder.mailbox}"
    return Alarm(alarm_name("unreachable", folder), f"{place}: {why}; {advice}", since)


def alarm_name(kind: str, folder: WatchedFolder) -> str:
    """Names the folder by its number, since a folder's name may say something about somebody."""
    return f"{alarm_names(kind, folder.mailbox)}{folder.id}"


def alarm_names(kind: str, mailbox: str) -> str:
    """What the names of such alarms about a mailbox begin with, whichever folder it is."""
    return f"mailbox-{kind} {mailbox}/"
