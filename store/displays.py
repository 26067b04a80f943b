"""Cleaned HTML of mails, kept for a while under what it was made of, so that looking twice costs once.

It can be made again from the mail at any time. It goes with its mail: whoever erases the HTML erases this, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_tables import displays


@dataclass(frozen=True, slots=True)
class KeptDisplay:
    """One cleaned HTML: what the frame shows, how many remote pictures were left out, whether it is the text only."""

    key: str
    """Digest of everything that it was made of."""
    html_sha256: str
    """The HTML of the mail, a blob."""
    html: str
    blocked_images: int
    is_text: bool


def find(tx: Tx, key: str) -> KeptDisplay | None:
    """What was made of just this before."""
    row = tx.execute(sa.select(displays).where(displays.c.key == key)).first()
    if row is None:
        return None
    return KeptDisplay(row.key, row.html_sha256, row.html, row.blocked_images, row.is_text)


def add(tx: Tx, made: KeptDisplay, now: datetime) -> None:
    """Keep it; what is there already stays."""
    row = {
        "key": made.key,
        "html_sha256": made.html_sha256,
        "html": made.html,
        "blocked_images": made.blocked_images,
        "is_text": made.is_text,
        "made_at": now,
    }
    tx.execute(tx.insert_missing(displays), [row])


def count_older(tx: Tx, than: datetime) -> int:
    """How many a pruning would take away."""
    statement = sa.select(sa.func.count()).where(displays.c.made_at < than)
    return int(tx.execute(statement.select_from(displays)).scalar_one())


def prune(tx: Tx, than: datetime, limit: int) -> int:
    """Forget up to `limit` that were made before that; how many went."""
    old = sa.select(displays.c.key).where(displays.c.made_at < than).limit(limit)
    return tx.execute(sa.delete(displays).where(displays.c.key.in_(old))).rowcount
