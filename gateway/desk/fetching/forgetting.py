"""Forgetting what is known about mails that are gone from their mailbox; gateway.policy.balance has the rule."""

from __future__ import annotations

from datetime import datetime

from gateway.desk.office import Office
from gateway.policy.retention import cutoff
from store import mailboxes, reconciling
from store.upkeep_records import WatchedFolder


def prune_mailboxes(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Drop rows of mails that are gone since retention.mailbox_days; how many.

    Counted up to the last time that the folder was reconciled: while a server cannot be asked, nothing is forgotten.
    """
    with office.store.read() as tx:
        folders = mailboxes.find_folders(tx)
    return sum(_prune(office, folder, now, dry_run=dry_run) for folder in folders)


def _prune(office: Office, folder: WatchedFolder, now: datetime, *, dry_run: bool) -> int:
    retention = office.settings.retention
    before = cutoff(folder.reconciled_at or now, retention.mailbox_days)
    if dry_run:
        with office.store.read() as tx:
            return reconciling.count_forgettable(tx, folder, before)
    total = 0
    while True:
        with office.store.write() as tx:
            gone = reconciling.forget(tx, folder, before, retention.batch)
        total += gone
        if gone < retention.batch:
            return total
