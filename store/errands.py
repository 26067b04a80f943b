"""Errands about notices: what needs a look at a whole audience is left to the back office, and forgotten when done."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import Errand, ErrandKind, NewErrand
from store.notice_tables import notice_errands

_PLAIN = tuple(field.name for field in fields(Errand) if field.name not in ("kind", "references"))


def add(tx: Tx, new: NewErrand) -> None:
    """Leave an errand to the back office."""
    values = asdict(new)
    values["mail_references"] = list(values.pop("references"))
    tx.execute(sa.insert(notice_errands), [{**values, "kind": new.kind.value, "attempts": 0}])


def find_next(tx: Tx, attempts: int) -> Errand | None:
    """The oldest errand that was tried less often than that."""
    kept = notice_errands.c
    statement = sa.select(notice_errands).where(kept.attempts < attempts).order_by(kept.id).limit(1)
    row = tx.execute(statement).first()
    return _errand(row) if row else None


def begin(tx: Tx, errand: Errand) -> bool:
    """Count a try before it is made, so that one that kills us ends; False if somebody else has begun it meanwhile."""
    kept = notice_errands.c
    done = tx.execute(
        sa.update(notice_errands)
        .where(kept.id == errand.id, kept.attempts == errand.attempts)
        .values(attempts=errand.attempts + 1)
    )
    return done.rowcount == 1


def finish(tx: Tx, errand: Errand) -> bool:
    """It is done, in the transaction of what it does; False if it was done before."""
    done = tx.execute(sa.delete(notice_errands).where(notice_errands.c.id == errand.id))
    return done.rowcount == 1


def _errand(row: Any) -> Errand:
    return Errand(
        **{name: getattr(row, name) for name in _PLAIN},
        kind=ErrandKind(row.kind),
        references=tuple(row.mail_references),
    )
