"""What is known of recipients and is not in the chain of events yet, and the mark that it is."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NoticeRecipient
from store.notice_tables import UNSEALED, notice_recipients
from store.recipients import recipient_of

_UNSEALED = sa.text(f"({UNSEALED})")


def find_notices(tx: Tx) -> list[int]:
    """Notices with recipients of whom something is not sealed."""
    statement = sa.select(notice_recipients.c.notice_id).where(_UNSEALED).distinct()
    return sorted(tx.execute(statement).scalars())


def count(tx: Tx) -> int:
    """Recipients of whom something is not sealed."""
    statement = sa.select(sa.func.count()).select_from(notice_recipients).where(_UNSEALED)
    return int(tx.execute(statement).scalar() or 0)


def find_unsealed(tx: Tx, notice_id: int, limit: int) -> list[NoticeRecipient]:
    """Recipients of a notice of whom something is not sealed, in the order in which they came."""
    statement = (
        sa.select(notice_recipients)
        .where(_UNSEALED, notice_recipients.c.notice_id == notice_id)
        .order_by(notice_recipients.c.id)
        .limit(limit)
    )
    return [recipient_of(row) for row in tx.execute(statement)]


def mark(tx: Tx, sealed: Mapping[int, int]) -> None:
    """Write down which bits of these recipients are sealed now."""
    for bits in sorted(set(sealed.values())):
        ids = [number for number, value in sealed.items() if value == bits]
        kept = notice_recipients.c
        tx.execute(sa.update(notice_recipients).where(kept.id.in_(ids)).values(sealed=bits))


def erase(tx: Tx, recipient_id: int) -> None:
    """Take the name and the address out of a row; the rest stays. Whoever was told instead names it by number."""
    nobody = {
        "name": "", "email": f"erased-{recipient_id}@erased.invalid", "person_id": None, "reply": "",
    }  # fmt: skip
    kept = notice_recipients.c
    tx.execute(sa.update(notice_recipients).where(kept.id == recipient_id).values(**nobody))
