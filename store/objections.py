"""Who does not want a class of notices: objections of people, and suppressed addresses of people who are no more here.

A suppression keeps a keyed digest of the address and nothing else, so that an erased address stays unwritten to
although nobody can read it back (GDPR Art. 17 and 21). Whether a class may be refused is decided in `policy`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import Objection
from store.notice_tables import objections, suppressions


def add(tx: Tx, person_id: int, notice_class: str, how: str, reason: str, now: datetime) -> bool:
    """Somebody objects from now on; False if they did before."""
    statement = tx.insert(objections).on_conflict_do_nothing().returning(objections.c.id)
    row = {
        "person_id": person_id, "notice_class": notice_class, "since": now, "how": how,
        "reason": reason,
    }  # fmt: skip
    return tx.execute(statement, [row]).first() is not None


def end(tx: Tx, person_id: int, notice_class: str, now: datetime) -> bool:
    """Somebody wants the class again; False if they never objected. What was is kept."""
    done = tx.execute(
        sa.update(objections)
        .where(
            objections.c.person_id == person_id,
            objections.c.notice_class == notice_class,
            objections.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return done.rowcount == 1


def find_of_person(tx: Tx, person_id: int) -> list[Objection]:
    """Everything that somebody objected to, also what is over, oldest first."""
    statement = sa.select(objections).where(objections.c.person_id == person_id)
    return [_objection(row) for row in tx.execute(statement.order_by(objections.c.id))]


def who_objects(tx: Tx, notice_class: str, person_ids: Iterable[int]) -> set[int]:
    """Those of these people who object to the class now."""
    statement = sa.select(objections.c.person_id).where(
        objections.c.notice_class == notice_class,
        objections.c.ended_at.is_(None),
        tx.among(objections.c.person_id, person_ids),
    )
    return set(tx.execute(statement).scalars())


def suppress(tx: Tx, digest: str, notice_class: str, now: datetime) -> None:
    """Never write to the address of this keyed digest for that class again ("" is every class that may be refused)."""
    row = {"digest": digest, "notice_class": notice_class, "since": now}
    tx.execute(tx.insert_missing(suppressions, "digest", "notice_class"), [row])


def which_suppressed(tx: Tx, notice_class: str, digests: Iterable[str]) -> set[str]:
    """Those of these digests that are suppressed for the class."""
    statement = sa.select(suppressions.c.digest).where(
        suppressions.c.notice_class.in_(["", notice_class]),
        tx.among(suppressions.c.digest, digests),
    )
    return set(tx.execute(statement).scalars())


def _objection(row: Any) -> Objection:
    return Objection(
        row.id, row.person_id, row.notice_class, row.since, row.how, row.reason, row.ended_at
    )
