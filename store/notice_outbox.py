"""Letters of notices in the outbox: rows without words, claimed at a pace, and withdrawn when somebody objects.

They are outbox rows like all others, with the same leases, tries and states; only the words are kept once, with the
notice, and they are claimed apart, so that a hundred thousand of them never stand before an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NoticeState
from store.notice_tables import notices
from store.outbox import IS_PENDING, is_ready, take
from store.post_records import LetterKind, OutboxItem, OutboxState
from store.tables import outbox


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """One letter of a notice: to whom, and under which names it leaves and comes back."""

    person_id: int
    recipient: str
    mail_id: str
    envelope_from: str
    ref: str

    @property
    def domain(self) -> str:
        """Where the recipient's mail is taken in, for the pace."""
        return self.recipient.rpartition("@")[2]


def add_all(tx: Tx, notice_id: int, letters: Sequence[NoticeLetter], now: datetime) -> None:
    """Put the letters of a notice into the outbox, due at once."""
    if letters:
        tx.execute(_INSERT, [_row(notice_id, letter, now) for letter in letters])


_INSERT = sa.insert(outbox)


def _row(notice_id: int, letter: NoticeLetter, now: datetime) -> dict[str, Any]:
    return {
        "kind": LetterKind.NOTICE.value,
        "recipient": letter.recipient,
        "person_id": letter.person_id,
        "mail_id": letter.mail_id,
        "envelope_from": letter.envelope_from,
        "bounce_ref": letter.ref,
        "letter": {},
        "state": OutboxState.WAITING.value,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "in_data": False,
        "uncertain": 0,
        "last_reply": "",
        "notice_id": notice_id,
        "domain": letter.domain,
    }


def find_due(tx: Tx, now: datetime, limit: int, resting: Collection[str]) -> list[tuple[int, str]]:
    """(id, domain) of due letters whose notice is being sent, but for domains that rest; held until the commit."""
    statement = (
        sa.select(outbox.c.id, outbox.c.domain)
        .join(notices, notices.c.id == outbox.c.notice_id)
        .where(
            outbox.c.notice_id.is_not(None),
            is_ready(now),
            notices.c.state == NoticeState.SENDING.value,
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    )
    if resting:
        statement = statement.where(outbox.c.domain.not_in(sorted(resting)))
    return [(row.id, row.domain) for row in tx.execute(statement)]


def claim(
    tx: Tx, ids: Sequence[int], claim_name: str, now: datetime, lease: timedelta
) -> list[OutboxItem]:
    """Take these letters, as `outbox.claim` does."""
    if not ids:
        return []
    return take(tx, outbox.c.id.in_(ids) & is_ready(now), claim_name, now, lease)


def withdraw(tx: Tx, item: OutboxItem, reason: str, now: datetime) -> bool:
    """Never send a letter that we hold; False if the claim was lost."""
    return _give_up(tx, item, state=OutboxState.CANCELLED.value, last_reply=reason, finished_at=now)


def put_back(tx: Tx, item: OutboxItem, now: datetime) -> bool:
    """Give a letter that we hold back untried; False if the claim was lost."""
    return _give_up(tx, item, due_at=now, attempts=item.attempts - 1)


def _give_up(tx: Tx, item: OutboxItem, **values: Any) -> bool:
    done = tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == item.id, outbox.c.claim == item.claim)
        .values(claim=None, **values)
    )
    return done.rowcount == 1


def cancel_all(tx: Tx, notice_id: int, reason: str, now: datetime) -> int:
    """Never send what still waits of a notice; how many letters. One that is being sent may still get through."""
    done = tx.execute(
        sa.update(outbox)
        .where(outbox.c.notice_id == notice_id, IS_PENDING)
        .values(state=OutboxState.CANCELLED.value, last_reply=reason, finished_at=now, claim=None)
    )
    return done.rowcount


def has_pending(tx: Tx, notice_id: int) -> bool:
    """Whether some letter of the notice may still leave."""
    statement = sa.select(outbox.c.id).where(outbox.c.notice_id == notice_id, IS_PENDING).limit(1)
    return tx.execute(statement).first() is not None
