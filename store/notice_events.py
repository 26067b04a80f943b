"""What happened to a notice, as a chain: each event's digest covers the event and the digest before it.

Whoever changes or removes an event in the middle breaks every digest behind it. The digest is SHA-256 over one JSON
array with sorted keys, so that anybody can repeat it with the exported rows alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NoticeEvent
from store.notice_tables import notice_events

START = "0" * 64


def append(
    tx: Tx, notice_id: int, what: str, actor: str, fields: Mapping[str, Any], now: datetime
) -> NoticeEvent:
    """Add an event behind the last one of this notice."""
    tx.lock([f"notice events {notice_id}"])
    kept = notice_events.c
    statement = (
        sa.select(kept.number, kept.digest)
        .where(kept.notice_id == notice_id)
        .order_by(kept.number.desc())
        .limit(1)
    )
    last = tx.execute(statement).first()
    number, previous = (last.number + 1, last.digest) if last else (1, START)
    digest = digest_of(notice_id, number, now, what, actor, fields, previous)
    row = {
        "notice_id": notice_id, "number": number, "at": now, "what": what, "actor": actor,
        "fields": dict(fields), "previous": previous, "digest": digest,
    }  # fmt: skip
    added = tx.execute(sa.insert(notice_events).returning(notice_events.c.id), [row]).one()
    return NoticeEvent(
        added.id, notice_id, number, now, what, actor, previous, digest, dict(fields)
    )


def digest_of(
    notice_id: int,
    number: int,
    at: datetime,
    what: str,
    actor: str,
    fields: Mapping[str, Any],
    previous: str,
) -> str:
    """The digest of an event behind the one with the digest `previous`."""
    moment = at.astimezone(UTC).isoformat()
    parts = [previous, notice_id, number, moment, what, actor, dict(fields)]
    written = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def find_of(tx: Tx, notice_id: int) -> list[NoticeEvent]:
    """All events of a notice, oldest first."""
    statement = sa.select(notice_events).where(notice_events.c.notice_id == notice_id)
    return [_event(row) for row in tx.execute(statement.order_by(notice_events.c.number))]


def find_break(events: list[NoticeEvent]) -> int | None:
    """The number of the first event that does not fit to those before it; None if the chain is whole."""
    previous = START
    for number, event in enumerate(events, start=1):
        digest = digest_of(
            event.notice_id, number, event.at, event.what, event.actor, event.fields, previous
        )
        if (event.number, event.previous, event.digest) != (number, previous, digest):
            return number
        previous = event.digest
    return None


def _event(row: Any) -> NoticeEvent:
    return NoticeEvent(
        id=row.id,
        notice_id=row.notice_id,
        number=row.number,
        at=row.at,
        what=row.what,
        actor=row.actor,
        previous=row.previous,
        digest=row.digest,
        fields=row.fields,
    )
