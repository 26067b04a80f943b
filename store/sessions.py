"""Sessions of the portal and failed logins. Session tokens are kept as digests only (threats E8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.engine import Tx
from store.tables import login_failures, sessions


@dataclass(frozen=True, slots=True)
class Session:
    """A login that has not ended."""

    token_hash: str
    person_id: int
    created_at: datetime
    seen_at: datetime


def add(tx: Tx, token_hash: str, person_id: int, now: datetime) -> None:
    """Begin a session."""
    row = {
        "token_hash": token_hash,
        "person_id": person_id,
        "created_at": now,
        "seen_at": now,
    }
    tx.execute(sa.insert(sessions), [row])


def find(tx: Tx, token_hash: str) -> Session | None:
    """The session with this digest, however old."""
    row = tx.execute(sa.select(sessions).where(sessions.c.token_hash == token_hash)).first()
    return Session(row.token_hash, row.person_id, row.created_at, row.seen_at) if row else None


def mark_seen(tx: Tx, token_hash: str, now: datetime) -> None:
    """It was used just now."""
    statement = sa.update(sessions).where(sessions.c.token_hash == token_hash)
    tx.execute(statement.values(seen_at=now))


def end(tx: Tx, token_hash: str) -> None:
    """End one session."""
    tx.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all_of(tx: Tx, person_id: int) -> None:
    """End every session of a person."""
    tx.execute(sa.delete(sessions).where(sessions.c.person_id == person_id))


def end_old(tx: Tx, seen_before: datetime, created_before: datetime) -> int:
    """End sessions that were idle or alive for too long; how many."""
    statement = sa.delete(sessions).where(
        (sessions.c.seen_at < seen_before) | (sessions.c.created_at < created_before)
    )
    return tx.execute(statement).rowcount


def count_old(
    tx: Tx, seen_before: datetime, created_before: datetime, failed_before: datetime
) -> int:
    """How many sessions and failures `end_old` and `forget_failures` would drop."""
    over = (sessions.c.seen_at < seen_before) | (sessions.c.created_at < created_before)
    counts = (
        sa.select(sa.func.count()).select_from(sessions).where(over),
        sa.select(sa.func.count())
        .select_from(login_failures)
        .where(login_failures.c.at < failed_before),
    )
    return sum(int(tx.execute(count).scalar_one()) for count in counts)


def add_failure(tx: Tx, keys: Sequence[str], now: datetime) -> list[int]:
    """Remember a failed login under each of these keys (digests of account and address); the ids of the rows."""
    rows = [{"throttle_key": key, "at": now} for key in keys]
    statement = sa.insert(login_failures).returning(login_failures.c.id)
    return [int(row.id) for row in tx.execute(statement, rows)]


def take_back_failure(tx: Tx, ids: Sequence[int]) -> None:
    """The login that was counted as failed before it was tried has succeeded."""
    tx.execute(sa.delete(login_failures).where(login_failures.c.id.in_(ids)))


def count_failures(tx: Tx, key: str, since: datetime) -> int:
    """How many logins failed under this key since then."""
    statement = sa.select(sa.func.count()).where(
        login_failures.c.throttle_key == key, login_failures.c.at > since
    )
    return int(tx.execute(statement).scalar_one())


def forget_failures(tx: Tx, before: datetime) -> int:
    """Drop failures older than that; how many."""
    return tx.execute(sa.delete(login_failures).where(login_failures.c.at < before)).rowcount
