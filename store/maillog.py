"""The mail log: one row for each thing that happened to a mail. Written by `gateway.journal` only, pruned by age."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.post_records import Event
from store.tables import mail_log

_INSERT = sa.insert(mail_log)


def add(tx: Tx, event: Event) -> None:
    """Keep one line."""
    add_all(tx, [event])


def add_all(tx: Tx, events: list[Event]) -> None:
    """Keep several lines at once."""
    tx.put_off(_INSERT, [_row(event) for event in events])


def find(
    tx: Tx,
    inbox_id: int | None = None,
    ticket_id: int | None = None,
    outbox_id: int | None = None,
    limit: int = 100,
) -> list[Event]:
    """The newest lines, oldest of them first, about one mail, letter or ticket (or about all)."""
    statement = sa.select(mail_log).order_by(mail_log.c.id.desc()).limit(limit)
    wanted = {"inbox_id": inbox_id, "ticket_id": ticket_id, "outbox_id": outbox_id}
    for column, value in wanted.items():
        if value is not None:
            statement = statement.where(mail_log.c[column] == value)
    return [_event(row) for row in reversed(tx.execute(statement).all())]


def newest(tx: Tx) -> int:
    """The number of the newest line; 0 if there is none."""
    return int(tx.execute(sa.select(sa.func.max(mail_log.c.id))).scalar() or 0)


def count_between(tx: Tx, after: int, through: int) -> dict[str, int]:
    """How often each thing happened in the lines after the one of that number, through the other."""
    lines = sa.select(mail_log.c.what, sa.func.count().label("number")).where(
        mail_log.c.id > after, mail_log.c.id <= through
    )
    return {row.what: int(row.number) for row in tx.execute(lines.group_by(mail_log.c.what))}


def count_older(tx: Tx, than: datetime) -> int:
    """How many lines a pruning would take away."""
    statement = sa.select(sa.func.count()).where(mail_log.c.at < than).select_from(mail_log)
    return int(tx.execute(statement).scalar_one())


def prune(tx: Tx, than: datetime, limit: int) -> int:
    """Delete up to `limit` lines older than that; how many went."""
    chosen = (
        sa.select(mail_log.c.id).where(mail_log.c.at < than).order_by(mail_log.c.at).limit(limit)
    )
    return tx.execute(sa.delete(mail_log).where(mail_log.c.id.in_(chosen))).rowcount


def _row(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "what": event.what,
        "inbox_id": event.inbox_id,
        "outbox_id": event.outbox_id,
        "ticket_id": event.ticket_id,
        "fields": dict(event.fields),
    }


def _event(row: Any) -> Event:
    return Event(
        at=row.at,
        what=row.what,
        inbox_id=row.inbox_id,
        outbox_id=row.outbox_id,
        ticket_id=row.ticket_id,
        fields=row.fields,
    )
