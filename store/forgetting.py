"""Taking names and addresses out of notices that were kept long enough; numbers, states and times stay."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NoticeState
from store.notice_tables import notice_recipients, notices

_NAMED = notice_recipients.c.email.not_like("erased-%@erased.invalid")


def find_finished(tx: Tx) -> list[tuple[int, str, datetime]]:
    """(id, class, when it ended) of every notice that is over and whose recipients are not forgotten, oldest first."""
    kept = notices.c
    statement = sa.select(kept.id, kept.notice_class, kept.finished_at).where(
        kept.state.in_([NoticeState.DONE.value, NoticeState.DISCARDED.value]),
        kept.finished_at.is_not(None),
        kept.forgotten_at.is_(None),
    )
    return [
        (row.id, row.notice_class, row.finished_at)
        for row in tx.execute(statement.order_by(kept.id))
    ]


def count_named(tx: Tx, notice_id: int) -> int:
    """Recipients of a notice whose address is still known."""
    statement = sa.select(sa.func.count()).where(notice_recipients.c.notice_id == notice_id, _NAMED)
    return int(tx.execute(statement).scalar_one())


def forget(tx: Tx, notice_id: int, limit: int) -> int:
    """Take out of so many rows whom they are about; how many there were."""
    kept = notice_recipients.c
    chosen = (
        sa.select(kept.id).where(kept.notice_id == notice_id, _NAMED).order_by(kept.id).limit(limit)
    )
    done = tx.execute(
        sa.update(notice_recipients)
        .where(kept.id.in_(chosen))
        .values(
            name="", person_id=None, organisation="", organisation_id=None, installed=[], reply="",
            email=sa.literal("erased-") + sa.cast(kept.id, sa.Text) + "@erased.invalid",
        )
    )  # fmt: skip
    return done.rowcount
