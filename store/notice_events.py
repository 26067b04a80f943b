"""What happened to a notice, as a chain: each event's digest covers the event and the digest before it.

Whoever changes or removes an event in the middle breaks every digest behind it. The digest is SHA-256 over one JSON
array with sorted keys, so that anybody can repeat it with the exported rows alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NewEvent, NoticeEvent
from store.notice_tables import notice_events

START = "0" * 64


def append(
    tx: Tx, notice_id: int, what: str, actor: str, fields: Mapping[str, Any], now: datetime
) -> NoticeEvent:
    """Add an event about the notice itself behind the last one of its chain."""
    return append_all(tx, notice_id, [NewEvent(now, what, actor, fields)])[0]


def append_all(tx: Tx, notice_id: int, new: Sequence[NewEvent]) -> list[NoticeEvent]:
    """Add events behind the last one of this notice, in this order."""
    lock(tx, notice_id)
    number, previous = find_head(tx, notice_id)
    rows: list[dict[str, Any]] = []
    events: list[NoticeEvent] = []
    for event in new:
        number += 1
        digest = digest_of(
            notice_id, number, event.at, event.what, event.actor, event.fields, previous
        )
        row: dict[str, Any] = {
            "notice_id": notice_id, "number": number, "at": event.at, "what": event.what,
            "actor": event.actor, "fields": dict(event.fields), "previous": previous,
            "digest": digest, "recipient_id": event.recipient_id,
        }  # fmt: skip
        rows.append(row)
        events.append(NoticeEvent(id=0, **row))
        previous = digest
    if rows:
        tx.execute(sa.insert(notice_events), rows)
    return events


def lock(tx: Tx, notice_id: int) -> None:
    """Let nobody else add to this chain until the transaction ends."""
    tx.lock([f"notice events {notice_id}"])


def find_head(tx: Tx, notice_id: int) -> tuple[int, str]:
    """Number and digest of the last event; 0 and zeros where there is none."""
    kept = notice_events.c
    statement = (
        sa.select(kept.number, kept.digest)
        .where(kept.notice_id == notice_id)
        .order_by(kept.number.desc())
        .limit(1)
    )
    last = tx.execute(statement).first()
    return (last.number, last.digest) if last else (0, START)


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
    """The events about a notice itself, oldest first: without those about single recipients."""
    kept = notice_events.c
    statement = sa.select(notice_events).where(
        kept.notice_id == notice_id, kept.recipient_id.is_(None)
    )
    return [_event(row) for row in tx.execute(statement.order_by(kept.number))]


def find_notices(tx: Tx) -> list[int]:
    """Every notice that has events, oldest first."""
    statement = sa.select(notice_events.c.notice_id).distinct()
    return sorted(tx.execute(statement).scalars())


def find_page(tx: Tx, notice_id: int, after: int, limit: int) -> list[NoticeEvent]:
    """All events of a notice behind the one with the number `after`, oldest first."""
    kept = notice_events.c
    statement = sa.select(notice_events).where(kept.notice_id == notice_id, kept.number > after)
    return [_event(row) for row in tx.execute(statement.order_by(kept.number).limit(limit))]


def find_about(tx: Tx, recipient_id: int) -> list[NoticeEvent]:
    """The events about one recipient, oldest first."""
    kept = notice_events.c
    statement = sa.select(notice_events).where(kept.recipient_id == recipient_id)
    return [_event(row) for row in tx.execute(statement.order_by(kept.number))]


def find_break(events: Iterable[NoticeEvent]) -> int | None:
    """The number of the first event that does not fit to those before it; None if the chain is whole."""
    previous = START
    for number, event in enumerate(events, start=1):
        if not fits(event, number, previous):
            return number
        previous = event.digest
    return None


def fits(event: NoticeEvent, number: int, previous: str) -> bool:
    """Whether an event is what was written at that place of the chain, behind the digest `previous`."""
    digest = digest_of(
        event.notice_id, number, event.at, event.what, event.actor, event.fields, previous
    )
    kept = (event.number, event.previous, event.digest, event.recipient_id)
    return kept == (number, previous, digest, event.fields.get("recipient"))


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
        recipient_id=row.recipient_id,
    )
