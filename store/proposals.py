"""Versions of advisories that wait for a second person. What was decided stays, with who proposed and who decided."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.advisory_records import NewProposal, Proposal
from store.advisory_tables import advisory_proposals
from store.engine import AlreadyHave, Tx

PUBLISHED, DECLINED = "published", "declined"
_COLUMNS = tuple(field.name for field in fields(Proposal))


def add(tx: Tx, new: NewProposal) -> Proposal:
    """Keep a version until somebody decides. Raises AlreadyHave if one of the same document waits."""
    statement = tx.insert_missing(advisory_proposals, returning_id=True)
    row = tx.execute(statement, [{**asdict(new), "decision": ""}]).first()
    if row is None:
        raise AlreadyHave(f"a version of {new.tracking_id} waits for a second person already")
    return Proposal(**asdict(new), id=row.id)


def find_waiting(tx: Tx) -> list[Proposal]:
    """Every version that waits, the oldest first."""
    return _found(tx, sa.true())


def find(tx: Tx, tracking_id: str) -> Proposal | None:
    """The version of this document that waits."""
    return next(iter(_found(tx, advisory_proposals.c.tracking_id == tracking_id)), None)


def decide(tx: Tx, proposal_id: int, decision: str, decider_id: int | None, now: datetime) -> bool:
    """Write down what became of it; False if somebody else decided before."""
    kept = advisory_proposals.c
    done = tx.execute(
        sa.update(advisory_proposals)
        .where(kept.id == proposal_id, kept.decided_at.is_(None))
        .values(decision=decision, decider_id=decider_id, decided_at=now)
    )
    return done.rowcount == 1


def _found(tx: Tx, condition: sa.ColumnElement[bool]) -> list[Proposal]:
    kept = advisory_proposals.c
    statement = sa.select(advisory_proposals).where(kept.decided_at.is_(None), condition)
    return [_proposal(row) for row in tx.execute(statement.order_by(kept.id))]


def _proposal(row: Any) -> Proposal:
    return Proposal(**{name: getattr(row, name) for name in _COLUMNS})
