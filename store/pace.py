"""How fast letters of notices leave, kept in the database so that all postmen of all hosts share one pace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import Pace
from store.notice_tables import notice_pace

ALL = ""
"""The name of the stream of all letters together."""


def find(tx: Tx, domains: Iterable[str]) -> dict[str, Pace]:
    """The streams of these domains, as far as something is known about them."""
    statement = sa.select(notice_pace).where(notice_pace.c.domain.in_(sorted(set(domains))))
    return {
        row.domain: Pace(row.domain, row.next_at, row.refusals) for row in tx.execute(statement)
    }


def find_resting(tx: Tx, now: datetime) -> set[str]:
    """The domains that get nothing at this moment."""
    statement = sa.select(notice_pace.c.domain).where(
        notice_pace.c.next_at > now, notice_pace.c.domain != ALL
    )
    return set(tx.execute(statement).scalars())


def put(tx: Tx, paces: Iterable[Pace]) -> None:
    """Remember these streams."""
    rows = sorted(
        paces, key=lambda pace: pace.domain
    )  # in one order, so that nobody waits for ever
    if not rows:
        return
    statement = tx.insert(notice_pace)
    new = {"next_at": statement.excluded.next_at, "refusals": statement.excluded.refusals}
    tx.execute(
        statement.on_conflict_do_update(index_elements=["domain"], set_=new),
        [{"domain": one.domain, "next_at": one.next_at, "refusals": one.refusals} for one in rows],
    )


def end_refusals(tx: Tx, domain: str) -> None:
    """The domain takes letters again. One statement, because every letter that is taken asks for it."""
    tx.execute(_END_REFUSALS, {"wanted": domain})


_END_REFUSALS = (
    sa.update(notice_pace)
    .where(notice_pace.c.domain == sa.bindparam("wanted"), notice_pace.c.refusals > 0)
    .values(refusals=0)
)


def forget(tx: Tx, than: datetime) -> int:
    """Drop streams that were idle since then; how many."""
    return tx.execute(sa.delete(notice_pace).where(notice_pace.c.next_at < than)).rowcount
