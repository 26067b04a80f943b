"""Pruning what has been kept long enough: in small transactions, safe to run twice, late, or to be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.desk.office import Office
from gateway.policy.retention import cutoff
from store import displays, maillog, outbox
from store.engine import Tx

Prune = Callable[[Tx, datetime, int], int]
Count = Callable[[Tx, datetime], int]


def prune_mail_log(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Drop lines of the mail log that are older than retention.mail_log_days; how many."""
    before = cutoff(now, office.settings.retention.mail_log_days)
    return _prune(office, before, maillog.count_older, maillog.prune, dry_run=dry_run)


def prune_outbox(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Drop letters that were finished more than retention.outbox_days ago; how many. Never one that waits."""
    before = cutoff(now, office.settings.retention.outbox_days)
    return _prune(office, before, outbox.count_finished_before, outbox.prune, dry_run=dry_run)


def prune_displays(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Forget cleaned HTML that was made more than retention.display_days ago; how many. It can be made again."""
    before = cutoff(now, office.settings.retention.display_days)
    return _prune(office, before, displays.count_older, displays.prune, dry_run=dry_run)


def _prune(office: Office, before: datetime, count: Count, prune: Prune, *, dry_run: bool) -> int:
    if dry_run:
        with office.store.read() as tx:
            return count(tx, before)
    total, batch = 0, office.settings.retention.batch
    while True:
        with office.store.write() as tx:
            gone = prune(tx, before, batch)
        total += gone
        if gone < batch:
            return total
