"""The JSON about mailboxes that other programs rely on, beside `shapes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gateway.cli.printing import iso
from gateway.cli.shapes import Shape
from store.upkeep_records import FetchedMail, FetchState

if TYPE_CHECKING:
    from gateway.desk.fetching.reconciling import Reconciled
    from gateway.desk.fetching.upkeep import Watched
    from gateway.intake.inspection import Inspection


def watched_folder(one: Watched, left: Mapping[str, Sequence[FetchedMail]]) -> Shape:
    """A folder that mail is fetched from."""
    row = one.row
    return {
        "mailbox": one.mailbox,
        "folder": one.folder,
        "ok": one.is_well,
        "connected_at": iso(row.connected_at) if row else None,
        "checked_at": iso(row.checked_at) if row else None,
        "failing_since": iso(row.failing_since) if row else None,
        "failures": row.failures if row else 0,
        "next_try_at": iso(row.due_at) if row and row.failures else None,
        "error": row.error if row else "",
        "uidvalidity": row.uidvalidity if row else None,
        "last_uid": row.last_uid if row else None,
        "reconciled_at": iso(row.reconciled_at) if row else None,
        "mails": {state.value: one.counts.get(state, 0) for state in FetchState},
        "left": [
            {
                "uid": mail.uid,
                "state": mail.state.value,
                "size": mail.size,
                "attempts": mail.attempts,
                "reason": mail.reason,
            }
            for mail in left.get(one.folder, ())
        ],
    }


def inspected_mailbox(found: Inspection) -> Shape:
    """A mailbox that was looked at without changing anything."""
    junk = found.junk
    return {
        "mailbox": found.name,
        "ok": found.is_well,
        "folders": [
            {
                "folder": one.folder,
                "error": one.error,
                "new": one.is_new,
                "mails": one.mails,
                "to_fetch": one.to_come,
            }
            for one in found.folders
        ],
        "sent_folder": found.sent or None,
        "sent_error": found.sent_error,
        "junk_error": found.junk_error,
        "junk_mails": None if junk is None else found.junk_mails,
        "junk": None
        if junk is None
        else [
            {
                "uid": mail.uid,
                "arrived_at": iso(mail.arrived),
                "from": mail.sender,
                "subject": mail.subject,
            }
            for mail in junk
        ],
    }


def reconciled_folder(found: Reconciled) -> Shape:
    """A folder that was held against the journal; the mails by their UIDs."""
    balance = found.balance
    return {
        "mailbox": found.mailbox,
        "folder": found.name,
        "ok": found.is_complete,
        "error": found.error,
        "mails": found.listed,
        "kept": len(balance.kept),
        "before": len(balance.before),
        "to_fetch": len(balance.to_come),
        "explained": list(balance.explained),
        "missing": list(balance.missing),
    }
