"""Holding a mailbox against the journal: every mail that the server has must be here, or its absence be explained.

What is missing is fetched again by the poller, and the administrators are told, since the cursor never passes a mail
without a row: either the database lost something, or somebody changed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway import journal
from gateway.config import Mailbox
from gateway.desk import alarms
from gateway.desk.fetching.folders import Watch, alarm_name, hold
from gateway.desk.office import Office
from gateway.policy.fetching import (
    Balance,
    Listed,
    Numbering,
    account_before_first,
    account_for,
    meet,
)
from store import mailboxes
from store.engine import Tx
from store.upkeep_records import Alarm, FetchedMail, FetchState, WatchedFolder

FOUND = "it was missing; found when the mailbox was reconciled"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome for one folder; `folder` is None where it was never looked at."""

    mailbox: str
    name: str
    folder: WatchedFolder | None
    listed: int
    balance: Balance
    error: str = ""

    @property
    def is_complete(self) -> bool:
        """Every mail on the server is here, explained, or still before the cursor."""
        return not self.error and not self.balance.missing


def compare(
    office: Office, mailbox: Mailbox, name: str, listed: Sequence[Listed], numbering: Numbering
) -> Reconciled:
    """Only look. A folder that has new numbers is all to come; one that was never looked at, as `first` says."""
    with office.store.read() as tx:
        folder = mailboxes.find_named(tx, mailbox.name, name)
        place, everything = mailbox.target.place, mailbox.first == "all"
        uids = [one.uid for one in listed]
        if folder is None or folder.connected_at is None:
            balance = account_before_first(uids, everything)
        elif meet(folder, numbering, place, everything) is not None:
            balance = Balance(to_come=tuple(uids))
        else:
            balance = _balance(tx, folder, listed)
    return Reconciled(mailbox.name, name, folder, len(listed), balance)


def settle(office: Office, watch: Watch, listed: Sequence[Listed], now: datetime) -> Balance:
    """Have what is missing fetched again, and raise or end the alarm."""
    with office.store.write() as tx:
        hold(tx, watch, now)
        balance = _balance(tx, watch.folder, listed)
        missing = set(balance.missing)
        again = [
            FetchedMail(one.uid, one.size or 0, FetchState.PENDING, reason=FOUND, name=one.name)
            for one in listed
            if one.uid in missing
        ]
        mailboxes.record(tx, watch.folder, again, now)
        mailboxes.change_folder(tx, watch.folder.id, reconciled_at=now, reconcile_due_at=None)
        where = {"mailbox": watch.folder.mailbox, "folder": watch.folder.folder}
        journal.mailbox_reconciled(tx, now, **where, listed=len(listed), missing=len(again))
        if again:
            alarms.raise_alarm(tx, office, _gap(watch.folder, len(again), now), now)
        else:
            alarms.end_alarm(tx, alarm_name("gap", watch.folder), now)
    return balance


def find_row(office: Office, mailbox: Mailbox, folder: str) -> WatchedFolder | None:
    """What is known about a folder; None if it was never looked at."""
    with office.store.read() as tx:
        return mailboxes.find_named(tx, mailbox.name, folder)


def ask(office: Office, folder: WatchedFolder, now: datetime) -> None:
    """Have whoever fetches this folder reconcile it at the next look."""
    with office.store.write() as tx:
        mailboxes.change_folder(tx, folder.id, reconcile_due_at=now)


def ask_for_all(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Have every configured folder reconciled at the next look of its poller; how many folders."""
    configured = {(box.name, name) for box in office.settings.mailbox for name in box.all_folders}
    with office.store.write() as tx:
        folders = [f for f in mailboxes.find_folders(tx) if (f.mailbox, f.folder) in configured]
        for folder in folders if not dry_run else ():
            mailboxes.change_folder(tx, folder.id, reconcile_due_at=now)
    return len(folders)


def _balance(tx: Tx, folder: WatchedFolder, listed: Sequence[Listed]) -> Balance:
    return account_for([one.uid for one in listed], mailboxes.find_accounted(tx, folder), folder)


def _gap(folder: WatchedFolder, number: int, now: datetime) -> Alarm:
    place = f"mailbox {folder.mailbox}, folder {folder.folder or '-'}"
    detail = f"{place}: {number} mails were missing here and are fetched again"
    advice = f"see: poststelle mailbox reconcile {folder.mailbox}"
    return Alarm(alarm_name("gap", folder), f"{detail}; {advice}", now)
