"""The outbox: letters that wait, were sent, failed, or of which nobody can know.

Rows are added in the same transaction as their cause (R4). A claim is a lease; `in_data` is set before the first
byte of content goes out, so that a crash afterwards is told apart from a crash before (faults F10, G3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.post_records import Letter, LetterKind, OutboxItem, OutboxState
from store.records import NewAttachment
from store.tables import outbox

PENDING = (OutboxState.WAITING.value, OutboxState.UNCERTAIN.value)
_TRIED = tuple(state for state in OutboxState if state is not OutboxState.WAITING)


def add_all(tx: Tx, letters: Sequence[Letter], now: datetime) -> None:
    """Put letters into the outbox, due at once."""
    tx.put_off(_INSERT, [_new_row(letter, now) for letter in letters])


_INSERT = sa.insert(outbox)


def _new_row(letter: Letter, now: datetime) -> dict[str, Any]:
    return {
        "kind": letter.kind.value,
        "recipient": letter.recipient,
        "person_id": letter.person_id,
        "ticket_id": letter.ticket_id,
        "message_id": letter.message_id,
        "mail_id": letter.mail_id,
        "envelope_from": letter.envelope_from,
        "bounce_ref": letter.bounce_ref,
        "letter": _letter_to_json(letter),
        "state": OutboxState.WAITING.value,
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "in_data": False,
        "uncertain": 0,
        "last_reply": "",
    }


def claim(tx: Tx, claim_name: str, now: datetime, limit: int, lease: timedelta) -> list[OutboxItem]:
    """Take up to `limit` due letters that belong to no notice (for those see `notice_outbox`).

    One that a dead postman left inside DATA counts as uncertain.
    """
    ready = is_ready(now) & outbox.c.notice_id.is_(None)
    chosen = (
        sa.select(outbox.c.id)
        .where(ready)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # evaluated once: PostgreSQL may run a subquery again, past its limit
    )
    return take(tx, outbox.c.id.in_(sa.select(chosen.c.id)) & ready, claim_name, now, lease)


def is_ready(now: datetime) -> sa.ColumnElement[bool]:
    """Waits, and its time has come."""
    return sa.and_(IS_PENDING, outbox.c.due_at <= now)


# In so many words: SQLite takes an index over part of a table only if the statement itself says which part.
IS_PENDING = sa.text("outbox.state IN ('waiting', 'uncertain')")


def take(
    tx: Tx, which: sa.ColumnElement[bool], claim_name: str, now: datetime, lease: timedelta
) -> list[OutboxItem]:
    """Claim these letters."""
    statement = (
        sa.update(outbox)
        .where(which)
        .values(
            claim=claim_name,
            due_at=now + lease,
            attempts=outbox.c.attempts + 1,
            uncertain=outbox.c.uncertain + sa.case((outbox.c.in_data, 1), else_=0),
            in_data=False,
        )
        .returning(*outbox.c)
    )
    return sorted((_item(row) for row in tx.execute(statement)), key=lambda item: item.id)


def release(tx: Tx, claimant: str, now: datetime) -> int:
    """Make what a dead worker of this name had claimed due at once; how many letters."""
    done = tx.execute(
        sa.update(outbox)
        .where(outbox.c.state.in_(PENDING), outbox.c.claim.startswith(claimant, autoescape=True))
        .values(claim=None, due_at=now)
    )
    return done.rowcount


# Three statements for each letter, built once: building one costs as much as running it.
_HELD = sa.update(outbox).where(
    outbox.c.id == sa.bindparam("item_id"), outbox.c.claim == sa.bindparam("held_by")
)
_MARK = _HELD.values(in_data=True)
_RECORD = _HELD.values(
    uncertain=outbox.c.uncertain + sa.bindparam("more_uncertain"), in_data=False, claim=None
)


def mark_in_data(tx: Tx, item: OutboxItem) -> bool:
    """Say that content is about to go out; False if somebody else holds the letter now, so it must not."""
    return tx.execute(_MARK, {"item_id": item.id, "held_by": item.claim}).rowcount == 1


@dataclass(frozen=True, slots=True)
class Sending:
    """What to write down after a try: the new state, when it is due again, what the relay said."""

    state: OutboxState
    reply: str
    due_at: datetime
    uncertain: bool = False


def record(tx: Tx, item: OutboxItem, sending: Sending, now: datetime) -> bool:
    """Write the outcome of a try down; False if the claim was lost meanwhile."""
    finished = sending.state in (OutboxState.SENT, OutboxState.FAILED)
    values = {
        "item_id": item.id,
        "held_by": item.claim,
        "state": sending.state.value,
        "last_reply": sending.reply,
        "due_at": sending.due_at,
        "sent_at": now if sending.state is OutboxState.SENT else None,
        "finished_at": now if finished else None,
        "more_uncertain": 1 if sending.uncertain else 0,
    }
    return tx.execute(_RECORD, values).rowcount == 1


def retry(tx: Tx, item_id: int, now: datetime) -> bool:
    """Make a letter that is not sent yet due now; False if it was sent, is being sent, or does not exist."""
    done = tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == item_id, outbox.c.state != OutboxState.SENT.value, _is_free(now))
        .values(state=OutboxState.WAITING.value, due_at=now, claim=None, finished_at=None)
    )
    return done.rowcount == 1


def cancel(tx: Tx, item_id: int, now: datetime) -> bool:
    """Never send a waiting letter; False if it went out, is being sent, or does not exist."""
    done = tx.execute(
        sa.update(outbox)
        .where(outbox.c.id == item_id, outbox.c.state.in_(PENDING), _is_free(now))
        .values(state=OutboxState.CANCELLED.value, finished_at=now, claim=None)
    )
    return done.rowcount == 1


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    """Nobody is sending it at this moment: no claim, or one whose lease ran out."""
    return outbox.c.claim.is_(None) | (outbox.c.due_at <= now)


def find(tx: Tx, item_id: int) -> OutboxItem | None:
    """One letter."""
    row = tx.execute(sa.select(outbox).where(outbox.c.id == item_id)).first()
    return _item(row) if row else None


def find_by_bounce_ref(tx: Tx, reference: str) -> OutboxItem | None:
    """The letter whose envelope sender carried this reference (VERP)."""
    row = tx.execute(sa.select(outbox).where(outbox.c.bounce_ref == reference)).first()
    return _item(row) if row else None


def find_by_mail_id(tx: Tx, mail_id: str) -> OutboxItem | None:
    """The letter with this Message-ID."""
    row = tx.execute(sa.select(outbox).where(outbox.c.mail_id == mail_id)).first()
    return _item(row) if row else None


def find_all(
    tx: Tx, states: Sequence[OutboxState] = (), limit: int = 100, before: int | None = None
) -> list[OutboxItem]:
    """Letters, newest first: page with `before`."""
    statement = sa.select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if states:
        statement = statement.where(outbox.c.state.in_([s.value for s in states]))
    if before is not None:
        statement = statement.where(outbox.c.id < before)
    return [_item(row) for row in tx.execute(statement)]


def count_states(tx: Tx, tried_too: Collection[OutboxState] = _TRIED) -> dict[OutboxState, int]:
    """How many letters are in each state. `tried_too`: besides `waiting` count only these, which is quick."""
    rows = tx.execute(_COUNT_STATES, {"states": [state.value for state in tried_too]})
    found = {row.state: int(row.number) for row in rows}
    wanted = (OutboxState.WAITING, *tried_too)
    return {state: found.get(state.value, 0) for state in OutboxState if state in wanted}


def _number(*where: sa.ColumnElement[bool] | sa.TextClause) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(outbox).where(*where).scalar_subquery()


_OF_A_NOTICE = outbox.c.notice_id.is_not(None)
_NOTICES_PENDING = _number(IS_PENDING, _OF_A_NOTICE)
_PENDING_NUMBER = _number(IS_PENDING, outbox.c.notice_id.is_(None)) + _NOTICES_PENDING
_IS_TRIED = sa.text("outbox.state <> 'waiting'")
_UNCERTAIN = _number(_IS_TRIED, outbox.c.state == OutboxState.UNCERTAIN.value)
_COUNT_STATES = sa.union_all(
    sa.select(
        sa.literal(OutboxState.WAITING.value).label("state"),
        (_PENDING_NUMBER - _UNCERTAIN).label("number"),
    ),
    sa.select(outbox.c.state, sa.func.count().label("number"))
    .where(_IS_TRIED, outbox.c.state.in_(sa.bindparam("states", expanding=True)))
    .group_by(outbox.c.state),
)


def count_of_notices(tx: Tx) -> int:
    """How many letters of notices wait to be sent."""
    return int(tx.execute(sa.select(_NOTICES_PENDING)).scalar_one())


def oldest_due(tx: Tx) -> datetime | None:
    """The earliest time at which a letter should be tried, those of notices left out: they have their own pace."""
    statement = sa.select(sa.func.min(outbox.c.due_at)).where(
        IS_PENDING, outbox.c.notice_id.is_(None)
    )
    oldest: datetime | None = tx.execute(statement).scalar()
    return oldest


def oldest_untried(tx: Tx) -> datetime | None:
    """When the oldest letter was written that nobody has tried to send yet; those of notices left out, too."""
    statement = sa.select(sa.func.min(outbox.c.created_at)).where(
        IS_PENDING,
        outbox.c.state == OutboxState.WAITING.value,
        outbox.c.attempts == 0,
        outbox.c.notice_id.is_(None),
    )
    oldest: datetime | None = tx.execute(statement).scalar()
    return oldest


_COUNT_SINCE = sa.select(sa.func.count()).select_from(
    sa.select(outbox.c.id)
    .where(
        outbox.c.kind == sa.bindparam("letter_kind"), outbox.c.created_at > sa.bindparam("since")
    )
    .limit(sa.bindparam("most"))
    .subquery()
)


def count_since(tx: Tx, kind: LetterKind, since: datetime, most: int) -> int:
    """How many letters of a kind were written since then, to anybody; counts no further than `most`."""
    values = {"letter_kind": kind.value, "since": since, "most": most}
    return int(tx.execute(_COUNT_SINCE, values).scalar_one())


_BY_RECIPIENT = (
    sa.select(outbox.c.ticket_id, outbox.c.recipient, sa.func.count().label("number"))
    .where(
        outbox.c.ticket_id.in_(sa.bindparam("about", expanding=True)),
        outbox.c.kind == sa.bindparam("letter_kind"),
        outbox.c.created_at > sa.bindparam("since"),
    )
    .group_by(outbox.c.ticket_id, outbox.c.recipient)
)


def count_by_recipient(
    tx: Tx, kind: LetterKind, since: datetime, ticket_ids: Iterable[int]
) -> dict[int, Counter[str]]:
    """How many letters of a kind about each of these tickets were written since then, by recipient."""
    found = {ticket_id: Counter[str]() for ticket_id in ticket_ids}
    values = {"letter_kind": kind.value, "since": since}
    for row in tx.select_in(_BY_RECIPIENT, "about", found, **values):
        found[row.ticket_id][row.recipient] = row.number
    return found


_TIMES_SINCE = sa.select(outbox.c.recipient, outbox.c.created_at).where(
    outbox.c.kind == sa.bindparam("letter_kind"),
    outbox.c.recipient.in_(sa.bindparam("to", expanding=True)),
    outbox.c.created_at > sa.bindparam("since"),
)


def times_since(
    tx: Tx, kind: LetterKind, recipients: Iterable[str], since: datetime
) -> dict[str, list[datetime]]:
    """When letters of a kind were written to each of these since then."""
    found: dict[str, list[datetime]] = {recipient: [] for recipient in recipients}
    values = {"letter_kind": kind.value, "since": since}
    for row in tx.select_in(_TIMES_SINCE, "to", found, **values):
        found[row.recipient].append(row.created_at)
    return found


def count_finished_before(tx: Tx, than: datetime) -> int:
    """How many finished letters a pruning would take away."""
    statement = sa.select(sa.func.count()).where(outbox.c.finished_at < than).select_from(outbox)
    return int(tx.execute(statement).scalar_one())


def prune(tx: Tx, than: datetime, limit: int) -> int:
    """Delete up to `limit` letters that were finished before that; how many went. Never one that still waits."""
    chosen = (
        sa.select(outbox.c.id)
        .where(outbox.c.finished_at < than, outbox.c.state.not_in(PENDING))
        .order_by(outbox.c.finished_at)
        .limit(limit)
    )
    return tx.execute(sa.delete(outbox).where(outbox.c.id.in_(chosen))).rowcount


_LETTER_FIELDS = tuple(field.name for field in fields(Letter))


def _letter_to_json(letter: Letter) -> dict[str, Any]:
    data = {name: getattr(letter, name) for name in _LETTER_FIELDS}
    files = [asdict(file) for file in letter.attachments]
    date = letter.date.isoformat()
    return {**data, "kind": letter.kind.value, "date": date, "attachments": files}


def _letter_from_json(data: dict[str, Any]) -> Letter:
    return Letter(
        **{
            **data,
            "kind": LetterKind(data["kind"]),
            "date": datetime.fromisoformat(data["date"]),
            "references": tuple(data["references"]),
            "headers": tuple((name, value) for name, value in data["headers"]),
            "attachments": tuple(NewAttachment(**a) for a in data["attachments"]),
        }
    )


def _letter(row: Any) -> Letter:
    """The letter of a row; one of a notice has no words of its own."""
    if row.notice_id is None:
        return _letter_from_json(row.letter)
    return Letter(
        kind=LetterKind(row.kind),
        sender_name="",
        sender_address="",
        recipient_name="",
        recipient=row.recipient,
        subject="",
        text="",
        html="",
        mail_id=row.mail_id,
        date=row.created_at,
        envelope_from=row.envelope_from,
        person_id=row.person_id,
        bounce_ref=row.bounce_ref,
        notice_id=row.notice_id,
    )


def _item(row: Any) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        letter=_letter(row),
        state=OutboxState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        last_reply=row.last_reply,
        uncertain=row.uncertain,
        claim=row.claim,
    )
