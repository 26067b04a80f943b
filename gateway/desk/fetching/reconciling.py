"""Holding a mailbox against the journal: every mail that the server has must be here, or its absence be explained.

What is missing is fetched again by the poller, and the administrators are told, since the cursor never passes a mail
without a row: either the database lost something, or somebody changed it. By the way what is set aside gets another
try, and what is gone from the server is noted, so that it can be forgotten some day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway import journal
from gateway.config import Mailbox
from gateway.desk import alarms
from gateway.desk.fetching.folders import Watch, alarm_name, hold
from gateway.desk.office import Office
from gateway.policy import balance as balancing
from gateway.policy.balance import Balance, account_before_first, account_for
from gateway.policy.fetching import ATTEMPTS, NIGHTLY, NIGHTS, Listed, Numbering, meet
from store import mailboxes
from store import reconciling as notes
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
            balance = account_for(uids, mailboxes.find_accounted(tx, folder), folder)
    return Reconciled(mailbox.name, name, folder, len(listed), balance)


def settle_unchanged(office: Office, watch: Watch, numbering: Numbering, now: datetime) -> bool:
    """Be done with a folder of which nothing can be missing: neither the server's mails nor our rows have changed.

    False where that is not certain; then every mail is to be listed.
    """
    folder = watch.folder
    if not balancing.is_unchanged(folder, numbering):
        return False
    with office.store.write() as tx:
        hold(tx, watch, now)
        if notes.count_rows(tx, folder) != folder.proven_rows:
            return False
        _finish(tx, office, folder, numbering.mails, 0, now)
    return True


def settle(
    office: Office, watch: Watch, listed: Sequence[Listed], numbering: Numbering, now: datetime
) -> Balance:
    """Have what is missing fetched again, and raise or end the alarm."""
    folder = watch.folder
    with office.store.write() as tx:
        hold(tx, watch, now)
        known = mailboxes.find_accounted(tx, folder)
        balance = account_for([one.uid for one in listed], known, folder)
        missing = set(balance.missing)
        again = [
            FetchedMail(one.uid, one.size or 0, FetchState.PENDING, reason=FOUND, name=one.name)
            for one in listed
            if one.uid in missing
        ]
        mailboxes.record(tx, folder, again, now)
        _note_absent(tx, folder, known, listed, now)
        is_proof = balancing.is_proof(balance, folder, len(listed), numbering)
        mailboxes.change_folder(
            tx, folder.id,
            proven_next_uid=numbering.next_uid if is_proof else None,
            proven_mails=numbering.mails if is_proof else None,
            proven_rows=notes.count_rows(tx, folder) if is_proof else None,
        )  # fmt: skip
        _finish(tx, office, folder, len(listed), len(again), now)
    return balance


def _note_absent(
    tx: Tx, folder: WatchedFolder, known: Iterable[int], listed: Sequence[Listed], now: datetime
) -> None:
    """Since when the server lists a mail no more; never mind what it listed once more."""
    noted = notes.find_absent(tx, folder)
    absent = balancing.find_absent(known, {one.uid for one in listed})
    notes.note_absent(tx, folder, absent - noted, now)
    notes.note_present(tx, folder, noted - absent)


def _finish(
    tx: Tx, office: Office, folder: WatchedFolder, listed: int, missing: int, now: datetime
) -> None:
    """Try again what was set aside, write down that it is done, and raise or end the alarm."""
    notes.try_again(tx, folder, now, attempts=ATTEMPTS, nights=NIGHTS, limit=NIGHTLY)
    mailboxes.change_folder(tx, folder.id, reconciled_at=now, reconcile_due_at=None)
    where = {"mailbox": folder.mailbox, "folder": folder.folder}
    journal.mailbox_reconciled(tx, now, **where, listed=listed, missing=missing)
    if missing:
        alarms.raise_alarm(tx, office, _gap(folder, missing, now), now)
    else:
        alarms.end_alarm(tx, alarm_name("gap", folder), now)


def put_off(office: Office, watch: Watch, now: datetime) -> None:
    """The session broke: the server has no good night, so what else was to be tried again waits for another one."""
    with office.store.write() as tx:
        hold(tx, watch, now)
        notes.put_back(tx, watch.folder, ATTEMPTS)


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


def _gap(folder: WatchedFolder, number: int, now: datetime) -> Alarm:
    place = f"mailbox {folder.mailbox}, folder {folder.folder or '-'}"
    detail = f"{place}: {number} mails were missing here and are fetched again"
    advice = f"see: poststelle mailbox reconcile {folder.mailbox}"
    return Alarm(alarm_name("gap", folder), f"{detail}; {advice}", now)
