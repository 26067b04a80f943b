"""The inbox journal: every mail ever accepted, in exactly one state.

A claim is a lease with a name. Only the holder of the claim may write the outcome, so a sorter that slept through
its lease changes nothing when it wakes (fencing, faults F14).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from store.blobs import Blob, add_all
from store.engine import Tx, insert_into
from store.post_records import Envelope, InboxItem, InboxState, Release, Source
from store.tables import inbox

_SORTED = tuple(state for state in InboxState if state is not InboxState.WAITING)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A mail at the door: its content is prepared, nothing is committed yet."""

    source: Source
    envelope: Envelope
    blob: Blob
    received_at: datetime
    mail_id: str | None


def recipients_key(envelope: Envelope) -> str:
    """One digest for a set of recipients, order and case of the domain aside."""
    return hashlib.sha256("\n".join(sorted(envelope.rcpt_to)).encode()).hexdigest()


def add_all_new(tx: Tx, items: Sequence[NewItem]) -> list[int | None]:
    """Keep these mails; for each its id, or None if this content for these recipients is here already."""
    add_all(tx, (item.blob for item in items))
    rows = [_new_row(item) for item in items]
    if not rows:
        return []
    kept = tx.execute(_insert_new(tx.is_sqlite), rows)
    ids = {(row.sha256, row.recipients_key): int(row.id) for row in kept}
    return [ids.pop((row["sha256"], row["recipients_key"]), None) for row in rows]


@lru_cache(maxsize=2)
def _insert_new(is_sqlite: bool) -> Any:
    pair = ("sha256", "recipients_key")
    insert = insert_into(inbox, is_sqlite).on_conflict_do_nothing(index_elements=pair)
    return insert.returning(inbox.c.id, *(inbox.c[name] for name in pair))


def _new_row(item: NewItem) -> dict[str, Any]:
    return {
        "sha256": item.blob.sha256,
        "recipients_key": recipients_key(item.envelope),
        "size": item.blob.size,
        "source": item.source.value,
        "envelope": _envelope_to_json(item.envelope),
        "received_at": item.received_at,
        "mail_id": item.mail_id,
        "state": InboxState.WAITING.value,
        "reason": "",
        "attempts": 0,
        "due_at": item.received_at,
        "decisions": [],
        "release": Release.NOT.value,
    }


def claim(
    tx: Tx, claim_name: str, now: datetime, limit: int, lease: timedelta, *, tried: bool
) -> list[InboxItem]:
    """Take up to `limit` waiting mails, oldest first; their attempts are counted before anybody touches them.

    `tried` chooses between those that were tried before and fresh ones, so that a suspect can be handled alone.
    """
    before = inbox.c.attempts > 0 if tried else inbox.c.attempts == 0
    ready = (inbox.c.state == InboxState.WAITING.value) & (inbox.c.due_at <= now) & before
    chosen = (
        sa.select(inbox.c.id)
        .where(ready)
        .order_by(inbox.c.due_at, inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # evaluated once: PostgreSQL may run a subquery again, past its limit
    )
    statement = (
        sa.update(inbox)
        .where(inbox.c.id.in_(sa.select(chosen.c.id)), ready)
        .values(claim=claim_name, due_at=now + lease, attempts=inbox.c.attempts + 1)
        .returning(*inbox.c)
    )
    rows = tx.execute(statement).all()
    return sorted((_item(row) for row in rows), key=lambda item: item.id)


def claim_one(
    tx: Tx, claim_name: str, item_id: int, now: datetime, lease: timedelta
) -> InboxItem | None:
    """Take one waiting mail by its id, whenever it is due."""
    statement = (
        sa.update(inbox)
        .where(inbox.c.id == item_id, inbox.c.state == InboxState.WAITING.value)
        .values(claim=claim_name, due_at=now + lease, attempts=inbox.c.attempts + 1)
        .returning(*inbox.c)
    )
    row = tx.execute(statement).first()
    return _item(row) if row else None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The outcome of sorting one mail."""

    state: InboxState
    reason: str
    ticket_id: int | None = None
    message_id: int | None = None
    error: str | None = None
    decisions: tuple[dict[str, str], ...] = ()


_MARK = (
    sa.update(inbox)
    .where(
        inbox.c.id == sa.bindparam("item_id"),
        inbox.c.claim == sa.bindparam("held_by"),
        inbox.c.state == InboxState.WAITING.value,
    )
    .values(
        {
            column: sa.bindparam(column)
            for column in (
                "state", "reason", "ticket_id", "message_id", "error", "decisions", "claim"
            )
        }
    )
)  # fmt: skip


class ClaimLost(Exception):
    """Somebody else took the mail over meanwhile; what this transaction did must not stand."""


def mark_all(tx: Tx, outcomes: Sequence[tuple[InboxItem, Sorted]]) -> None:
    """Record where these mails ended. Raises ClaimLost if one is not ours any more."""
    rows = [
        {
            "item_id": item.id,
            "held_by": item.claim,
            "state": outcome.state.value,
            "reason": outcome.reason,
            "ticket_id": outcome.ticket_id,
            "message_id": outcome.message_id,
            "error": outcome.error,
            "decisions": list(outcome.decisions),
            "claim": None,
        }
        for item, outcome in outcomes
    ]
    if rows and tx.execute(_MARK, rows).rowcount != len(rows):
        raise ClaimLost("inbox " + ", ".join(str(item.id) for item, _ in outcomes))


def mark(tx: Tx, item: InboxItem, outcome: Sorted) -> None:
    """Record where one mail ended. Raises ClaimLost if it is not ours any more."""
    mark_all(tx, [(item, outcome)])


def release(tx: Tx, claimant: str, now: datetime) -> int:
    """Make what a dead worker of this name had claimed due at once; how many mails."""
    done = tx.execute(
        sa.update(inbox)
        .where(
            inbox.c.state == InboxState.WAITING.value,
            inbox.c.claim.startswith(claimant, autoescape=True),
        )
        .values(claim=None, due_at=now)
    )
    return done.rowcount


_POSTPONE = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("item_id"), inbox.c.claim == sa.bindparam("held_by"))
    .values(
        claim=None,
        due_at=sa.bindparam("until"),
        attempts=inbox.c.attempts - sa.bindparam("taken_back", type_=sa.Integer),
    )
)


def postpone(tx: Tx, item: InboxItem, due_at: datetime, *, uncounted: bool) -> None:
    """Give a claimed mail back until later; `uncounted` takes this attempt back, since nothing was tried."""
    row = {"item_id": item.id, "held_by": item.claim, "until": due_at}
    tx.put_off(_POSTPONE, [{**row, "taken_back": int(uncounted)}])


def reopen(tx: Tx, item_id: int, now: datetime, release: Release = Release.NOT) -> bool:
    """Make a held or set-aside mail wait again with fresh attempts; False if it is in another state."""
    done = tx.execute(
        sa.update(inbox)
        .where(
            inbox.c.id == item_id,
            inbox.c.state.in_([InboxState.SET_ASIDE.value, InboxState.HELD.value]),
        )
        .values(
            state=InboxState.WAITING.value,
            reason="",
            error=None,
            attempts=0,
            due_at=now,
            claim=None,
            release=release.value,
        )
    )
    return done.rowcount == 1


def hold(tx: Tx, item_id: int, reason: str) -> bool:
    """Let a noted mail wait for a person, since what it wanted could not be done; False if it is noted no more."""
    done = tx.execute(
        sa.update(inbox)
        .where(inbox.c.id == item_id, inbox.c.state == InboxState.NOTED.value)
        .values(state=InboxState.HELD.value, reason=reason)
    )
    return done.rowcount == 1


_WAITING = sa.select(inbox.c.mail_id, inbox.c.id).where(
    inbox.c.state == InboxState.WAITING.value,
    inbox.c.mail_id.in_(sa.bindparam("mail_ids", expanding=True)),
)


def find_waiting(tx: Tx, mail_ids: Iterable[str]) -> dict[str, set[int]]:
    """Which mails with these Message-IDs are here but not sorted yet, so that their answers had better wait."""
    found: dict[str, set[int]] = {mail_id: set() for mail_id in mail_ids}
    for row in tx.select_in(_WAITING, "mail_ids", found):
        found[row.mail_id].add(row.id)
    return found


def find(tx: Tx, item_id: int) -> InboxItem | None:
    """One mail of the journal."""
    row = tx.execute(sa.select(inbox).where(inbox.c.id == item_id)).first()
    return _item(row) if row else None


def is_kept(tx: Tx, sha256: str, envelope: Envelope) -> bool:
    """Whether this content for these recipients is here already."""
    return find_kept(tx, sha256, envelope) is not None


def find_kept(tx: Tx, sha256: str, envelope: Envelope) -> int | None:
    """The id under which this content for these recipients is here, or None."""
    statement = sa.select(inbox.c.id).where(
        inbox.c.sha256 == sha256, inbox.c.recipients_key == recipients_key(envelope)
    )
    found: int | None = tx.execute(statement).scalar()
    return found


_OUTCOMES = sa.select(inbox.c.state, inbox.c.ticket_id).where(
    inbox.c.id.in_(sa.bindparam("ids", expanding=True))
)


def find_outcomes(tx: Tx, item_ids: Sequence[int]) -> list[tuple[InboxState, int | None]]:
    """State and ticket of each of these mails, in no particular order; any number of them may be asked for."""
    rows = tx.select_in(_OUTCOMES, "ids", item_ids)
    return [(InboxState(row.state), row.ticket_id) for row in rows]


def find_all(
    tx: Tx, states: Sequence[InboxState] = (), limit: int = 100, before: int | None = None
) -> list[InboxItem]:
    """Mails of the journal, newest first, without their error texts' cost: page with `before`."""
    statement = sa.select(inbox).order_by(inbox.c.id.desc()).limit(limit)
    if states:
        statement = statement.where(inbox.c.state.in_([s.value for s in states]))
    if before is not None:
        statement = statement.where(inbox.c.id < before)
    return [_item(row) for row in tx.execute(statement)]


@dataclass(frozen=True, slots=True)
class Pruned:
    """Mails that are not kept any more: their ids, and the digests of their contents."""

    ids: tuple[int, ...]
    digests: tuple[str, ...]


def prune_noted(tx: Tx, item_ids: Sequence[int]) -> Pruned:
    """Delete those of these mails that were noted and are on no ticket."""
    is_on_none = inbox.c.ticket_id.is_(None) & inbox.c.message_id.is_(None)
    where = inbox.c.id.in_(list(item_ids)) & (inbox.c.state == InboxState.NOTED.value) & is_on_none
    gone = tx.execute(sa.delete(inbox).where(where).returning(inbox.c.id, inbox.c.sha256)).all()
    return Pruned(tuple(row.id for row in gone), tuple(row.sha256 for row in gone))


def count_states(tx: Tx, sorted_too: Collection[InboxState] = _SORTED) -> dict[InboxState, int]:
    """How many mails are in each state; their sum is the number of accepted mails.

    `sorted_too`: besides `waiting` count only these, which is quick however many mails there ever were.
    """
    rows = tx.execute(_COUNT_STATES, {"states": [state.value for state in sorted_too]})
    found = {row.state: int(row.number) for row in rows}
    wanted = (InboxState.WAITING, *sorted_too)
    return {state: found.get(state.value, 0) for state in InboxState if state in wanted}


# In so many words, as the indexes over parts of the table have it (see store/outbox.py).
_COUNT_STATES = sa.union_all(
    sa.select(sa.literal(InboxState.WAITING.value).label("state"), sa.func.count().label("number"))
    .select_from(inbox)
    .where(sa.text("inbox.state = 'waiting'")),
    sa.select(inbox.c.state, sa.func.count().label("number"))
    .where(
        sa.text("inbox.state <> 'waiting'"),
        inbox.c.state.in_(sa.bindparam("states", expanding=True)),
    )
    .group_by(inbox.c.state),
)


def oldest_waiting(tx: Tx) -> datetime | None:
    """When the longest waiting mail came in."""
    statement = sa.select(sa.func.min(inbox.c.received_at)).where(
        inbox.c.state == InboxState.WAITING.value
    )
    oldest: datetime | None = tx.execute(statement).scalar()
    return oldest


def _envelope_to_json(envelope: Envelope) -> dict[str, Any]:
    return {
        "mail_from": envelope.mail_from,
        "rcpt_to": list(envelope.rcpt_to),
        "peer": envelope.peer,
        "helo": envelope.helo,
        "tls": envelope.tls,
    }


def _item(row: Any) -> InboxItem:
    return InboxItem(
        id=row.id,
        sha256=row.sha256,
        size=row.size,
        source=Source(row.source),
        envelope=Envelope(**{**row.envelope, "rcpt_to": tuple(row.envelope["rcpt_to"])}),
        received_at=row.received_at,
        state=InboxState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        mail_id=row.mail_id,
        ticket_id=row.ticket_id,
        message_id=row.message_id,
        error=row.error,
        decisions=tuple(row.decisions),
        claim=row.claim,
        release=Release(row.release),
    )
