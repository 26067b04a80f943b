"""Heartbeats: mails that we sent to ourselves, and when each came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_records import Heartbeat
from store.upkeep_tables import heartbeats


def add(tx: Tx, now: datetime) -> int:
    """A new one; its number. Its Message-ID follows when the letter is written."""
    new = sa.insert(heartbeats).values(written_at=now, mail_id="").returning(heartbeats.c.id)
    return int(tx.execute(new).scalar_one())


def name(tx: Tx, number: int, mail_id: str) -> None:
    """The Message-ID of its letter."""
    statement = sa.update(heartbeats).where(heartbeats.c.id == number)
    tx.execute(statement.values(mail_id=mail_id))


def mark_returned(tx: Tx, number: int, inbox_id: int, at: datetime) -> bool:
    """It has come back; False if it had before, or is forgotten."""
    waiting = (heartbeats.c.id == number) & heartbeats.c.returned_at.is_(None)
    done = tx.execute(
        sa.update(heartbeats).where(waiting).values(returned_at=at, inbox_id=inbox_id)
    )
    return done.rowcount == 1


def find_last(tx: Tx, limit: int) -> list[Heartbeat]:
    """The newest first."""
    statement = sa.select(heartbeats).order_by(heartbeats.c.id.desc()).limit(limit)
    return [_heartbeat(row) for row in tx.execute(statement)]


def find_last_returned(tx: Tx) -> Heartbeat | None:
    """The newest of those that came back."""
    statement = sa.select(heartbeats).where(heartbeats.c.returned_at.is_not(None))
    row = tx.execute(statement.order_by(heartbeats.c.id.desc()).limit(1)).first()
    return _heartbeat(row) if row else None


def find_last_before(tx: Tx, before: datetime) -> Heartbeat | None:
    """The newest of those that were written so long ago that they should be back."""
    statement = sa.select(heartbeats).where(heartbeats.c.written_at <= before)
    row = tx.execute(statement.order_by(heartbeats.c.id.desc()).limit(1)).first()
    return _heartbeat(row) if row else None


def prune(tx: Tx, than: datetime, limit: int) -> list[int]:
    """Forget up to `limit` that were written before, the oldest first; the mails that they came back with."""
    chosen = (
        sa.select(heartbeats.c.id)
        .where(heartbeats.c.written_at < than)
        .order_by(heartbeats.c.written_at)
        .limit(limit)
    )
    gone = sa.delete(heartbeats).where(heartbeats.c.id.in_(chosen)).returning(heartbeats.c.inbox_id)
    return [inbox_id for inbox_id in tx.execute(gone).scalars() if inbox_id is not None]


def _heartbeat(row: Any) -> Heartbeat:
    return Heartbeat(row.id, row.written_at, row.mail_id, row.returned_at, row.inbox_id)
