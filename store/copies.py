"""Copies of answers that belong into the Sent folder of a mailbox: what waits, what is done, what was given up.

A row is added in the transaction that records the letter as sent, and goes with its letter. A claim is a lease.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_records import CopyState, SentCopy
from store.upkeep_tables import sent_copies


def add(tx: Tx, outbox_id: int, mailbox: str, now: datetime) -> None:
    """A letter that was sent just now is to be copied there. It is copied once, however often that is said."""
    row = {
        "outbox_id": outbox_id,
        "mailbox": mailbox,
        "state": CopyState.WAITING.value,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "detail": "",
    }
    statement = tx.insert(sent_copies).values(**row)
    tx.execute(statement.on_conflict_do_nothing(index_elements=["outbox_id"]))


def claim(
    tx: Tx, name: str, mailboxes: Iterable[str], now: datetime, limit: int, lease: timedelta
) -> list[SentCopy]:
    """Take up to `limit` due copies into these mailboxes."""
    ready = (
        (sent_copies.c.state == CopyState.WAITING.value)
        & (sent_copies.c.due_at <= now)
        & sent_copies.c.mailbox.in_(list(mailboxes))
    )
    chosen = (
        sa.select(sent_copies.c.outbox_id)
        .where(ready)
        .order_by(sent_copies.c.due_at, sent_copies.c.outbox_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # evaluated once: PostgreSQL may run a subquery again, past its limit
    )
    statement = (
        sa.update(sent_copies)
        .where(sent_copies.c.outbox_id.in_(sa.select(chosen.c.outbox_id)), ready)
        .values(claim=name, due_at=now + lease, attempts=sent_copies.c.attempts + 1)
        .returning(*sent_copies.c)
    )
    return sorted((_copy(row) for row in tx.execute(statement)), key=lambda copy: copy.outbox_id)


def release(tx: Tx, claimant: str, now: datetime) -> int:
    """Make what a dead copier of this name had claimed due at once; how many copies."""
    waits = sent_copies.c.state == CopyState.WAITING.value
    is_its = sent_copies.c.claim.startswith(claimant, autoescape=True)
    statement = sa.update(sent_copies).where(waits, is_its)
    return tx.execute(statement.values(claim=None, due_at=now)).rowcount


def settle(tx: Tx, copy: SentCopy, state: CopyState, detail: str, due_at: datetime) -> bool:
    """Write down how a try went; False if somebody else holds the copy now."""
    mine = (sent_copies.c.outbox_id == copy.outbox_id) & (sent_copies.c.claim == copy.claim)
    statement = sa.update(sent_copies).where(mine)
    values = {"state": state.value, "detail": detail, "due_at": due_at, "claim": None}
    return tx.execute(statement.values(**values)).rowcount == 1


def find(tx: Tx, outbox_id: int) -> SentCopy | None:
    """The copy of a letter, if one was wanted."""
    statement = sa.select(sent_copies).where(sent_copies.c.outbox_id == outbox_id)
    row = tx.execute(statement).first()
    return _copy(row) if row else None


def _copy(row: Any) -> SentCopy:
    return SentCopy(
        outbox_id=row.outbox_id,
        mailbox=row.mailbox,
        state=CopyState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        detail=row.detail,
        claim=row.claim,
    )
