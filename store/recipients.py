"""Recipients of notices: one row for each, whatever happens; the outbox has their letters, this what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import (
    Candidate,
    LastLook,
    NewRecipient,
    NoticeRecipient,
    NoticeState,
    RecipientState,
)
from store.notice_tables import (
    notice_recipients,
    notices,
    objections,
    organisation_contacts,
    suppressions,
)
from store.outbox import Sending
from store.post_records import OutboxItem, OutboxState
from store.records import Role
from store.tables import people

_NEW = tuple(field.name for field in fields(NewRecipient))


def add_new(
    tx: Tx, notice_id: int, told: Sequence[NewRecipient], now: datetime
) -> list[NewRecipient]:
    """Keep those of these people who have no row for this notice yet, and give them back."""
    if not told:
        return []
    # Nobody asks before who is known: PostgreSQL plans that while there are few recipients, and then
    # reads all of them for each page.
    rows = [_row(notice_id, person, now) for person in told]
    if tx.add_missing(notice_recipients, rows, "notice_id", "email") == len(rows):
        return list(told)
    added = find_by_refs(tx, [person.ref for person in told])
    return [person for person in told if person.ref in added]


def _row(notice_id: int, person: NewRecipient, now: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(person, name) for name in _NEW},
        "notice_id": notice_id,
        "installed": [list(pair) for pair in person.installed],
        "state": person.state.value,
        "added_at": now,
        "reply": "",
        "uncertain": 0,
        "bounce_status": "",
        "acknowledged_how": "",
    }


def update(tx: Tx, ref: str, **values: Any) -> bool:
    """Set columns of the recipient with this letter; False if there is none."""
    done = tx.execute(
        sa.update(notice_recipients).where(notice_recipients.c.ref == ref).values(**values)
    )
    return done.rowcount == 1


def record(tx: Tx, ref: str, item: OutboxItem, sending: Sending, now: datetime) -> None:
    """What the outbox wrote down about the letter, for as long as the notice is kept."""
    values: dict[str, Any] = {
        "wanted": ref,
        "outbox_id": item.id,
        "reply": sending.reply,
        "uncertain": item.uncertain + (1 if sending.uncertain else 0),
    }
    if sending.state is OutboxState.SENT:
        values |= {"state": RecipientState.SENT.value, "sent_at": now}
    elif sending.state is OutboxState.FAILED:
        values |= {"state": RecipientState.FAILED.value}
    tx.execute(_RECORD, values)


_RECORD = sa.update(notice_recipients).where(notice_recipients.c.ref == sa.bindparam("wanted"))


_LOOK = (
    sa.select(
        notice_recipients,
        notices.c.state.label("notice_state"),
        notices.c.notice_class,
        people.c.role,
        people.c.known,
        people.c.disabled_at,
        people.c.bounced_at.label("address_bounced_at"),
        people.c.complained_at,
        sa.exists()
        .where(
            objections.c.person_id == people.c.id,
            objections.c.notice_class == notices.c.notice_class,
            objections.c.ended_at.is_(None),
        )
        .label("objects"),
        sa.exists()
        .where(
            suppressions.c.digest == sa.bindparam("digest"),
            suppressions.c.notice_class.in_(["", notices.c.notice_class]),
        )
        .label("suppressed"),
    )
    .select_from(notice_recipients)
    .join(notices, notices.c.id == notice_recipients.c.notice_id)
    .outerjoin(people, people.c.id == notice_recipients.c.person_id)
    .where(notice_recipients.c.ref == sa.bindparam("wanted"))
)


def look(tx: Tx, ref: str, digest: str) -> LastLook | None:
    """A recipient and their notice as they are at this moment; somebody who was erased meanwhile counts as disabled."""
    row = tx.execute(_LOOK, {"wanted": ref, "digest": digest}).first()
    if row is None:
        return None
    person = Candidate(
        person_id=row.person_id or 0,
        email=row.email,
        name=row.name,
        language=row.language,
        role=Role(row.role or Role.CUSTOMER.value),
        known=bool(row.known),
        disabled=row.person_id is None or row.disabled_at is not None,
        bounces=row.address_bounced_at is not None,
        complained=row.complained_at is not None,
        objects=row.objects,
        suppressed=row.suppressed,
    )
    return LastLook(recipient_of(row), NoticeState(row.notice_state), person)


def escalate(tx: Tx, ref: str, to_ref: str) -> None:
    """The recipient with the letter `to_ref` is told in place of the one with `ref`."""
    kept = notice_recipients.c
    to = sa.select(kept.id).where(kept.ref == to_ref).scalar_subquery()
    tx.execute(sa.update(notice_recipients).where(kept.ref == ref).values(escalated_to=to))


def find_unreached(
    tx: Tx, notice_id: int, *, after: int = 0, limit: int = 1000
) -> list[NoticeRecipient]:
    """Whose letter failed or came back, whose organisation named contacts, and for whom nobody else was told yet.

    Page with `after`: some stay for good, since nobody is left to be told.
    """
    kept = notice_recipients.c
    statement = (
        sa.select(notice_recipients)
        .where(
            kept.notice_id == notice_id,
            kept.id > after,
            kept.state.in_([RecipientState.FAILED.value, RecipientState.BOUNCED.value]),
            kept.escalated_to.is_(None),
            _HAS_CONTACTS,
        )
        .order_by(kept.id)
        .limit(limit)
    )
    return [recipient_of(row) for row in tx.execute(statement)]


_HAS_CONTACTS = sa.exists().where(
    organisation_contacts.c.organisation_id == notice_recipients.c.organisation_id
)


def find_silent(
    tx: Tx, notice_id: int, before: datetime, most: int, limit: int = 200
) -> list[NoticeRecipient]:
    """Whose letter arrived and who did not confirm it, last asked before that moment and less than `most` times.

    Whoever was disabled meanwhile is left in peace.
    """
    kept = notice_recipients.c
    works = sa.exists().where(people.c.id == kept.person_id, people.c.disabled_at.is_(None))
    statement = _silent(notice_id, before).where(kept.reminders < most, works)
    return [recipient_of(row) for row in tx.execute(statement.order_by(kept.id).limit(limit))]


def find_given_up(
    tx: Tx, notice_id: int, before: datetime, most: int, *, after: int = 0, limit: int = 200
) -> list[NoticeRecipient]:
    """Who was reminded `most` times in vain, or was disabled, and has an organisation that named contacts. Pages as
    `find_unreached`."""
    kept = notice_recipients.c
    left = sa.exists().where(people.c.id == kept.person_id, people.c.disabled_at.is_not(None))
    statement = _silent(notice_id, before).where(
        kept.id > after, (kept.reminders >= most) | left, _HAS_CONTACTS
    )
    return [recipient_of(row) for row in tx.execute(statement.order_by(kept.id).limit(limit))]


def _silent(notice_id: int, before: datetime) -> sa.Select[Any]:
    kept = notice_recipients.c
    return sa.select(notice_recipients).where(
        kept.notice_id == notice_id,
        kept.state == RecipientState.SENT.value,
        kept.acknowledged_at.is_(None),
        kept.escalated_to.is_(None),
        kept.person_id.is_not(None),
        sa.func.coalesce(kept.reminded_at, kept.sent_at) < before,
    )


def leave_out_queued(tx: Tx, notice_id: int, reason: str) -> int:
    """Nobody who was not told yet is told any more; how many."""
    done = tx.execute(
        sa.update(notice_recipients)
        .where(
            notice_recipients.c.notice_id == notice_id,
            notice_recipients.c.state == RecipientState.QUEUED.value,
        )
        .values(state=RecipientState.LEFT_OUT.value, reason=reason)
    )
    return done.rowcount


def acknowledge(tx: Tx, ref: str, how: str, now: datetime) -> bool:
    """The recipient with this letter has read it; False if that was known already."""
    kept = notice_recipients.c
    done = tx.execute(
        sa.update(notice_recipients)
        .where(kept.ref == ref, kept.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_how=how)
    )
    return done.rowcount == 1


def find(tx: Tx, recipient_id: int) -> NoticeRecipient | None:
    """One recipient."""
    wanted = notice_recipients.c.id == recipient_id
    return _first(tx, wanted)


def find_by_ref(tx: Tx, ref: str) -> NoticeRecipient | None:
    """The recipient whose letter this is (mail.tokens.letter_ref)."""
    return _first(tx, notice_recipients.c.ref == ref)


def find_by_refs(tx: Tx, refs: Iterable[str]) -> dict[str, NoticeRecipient]:
    """Several recipients by their letters."""
    wanted = list(refs)
    if not wanted:
        return {}
    rows = tx.execute(sa.select(notice_recipients).where(notice_recipients.c.ref.in_(wanted)))
    return {row.ref: recipient_of(row) for row in rows}


def find_by_email(tx: Tx, notice_id: int, email: str) -> NoticeRecipient | None:
    """The row of one address."""
    kept = notice_recipients.c
    return _first(tx, (kept.notice_id == notice_id) & (kept.email == email))


def find_of(
    tx: Tx,
    notice_id: int,
    states: Sequence[RecipientState] = (),
    *,
    limit: int = 1000,
    after: int = 0,
) -> list[NoticeRecipient]:
    """Recipients of a notice in the order in which they came: page with `after`, the last id of the page before."""
    kept = notice_recipients.c
    statement = sa.select(notice_recipients).where(kept.notice_id == notice_id, kept.id > after)
    if states:
        statement = statement.where(kept.state.in_([state.value for state in states]))
    return [recipient_of(row) for row in tx.execute(statement.order_by(kept.id).limit(limit))]


def find_of_person(tx: Tx, person_id: int) -> list[NoticeRecipient]:
    """Every row of one person, newest first."""
    kept = notice_recipients.c
    statement = sa.select(notice_recipients).where(kept.person_id == person_id)
    return [recipient_of(row) for row in tx.execute(statement.order_by(kept.id.desc()))]


def find_received(
    tx: Tx, person_id: int, organisation_id: int | None, limit: int
) -> list[NoticeRecipient]:
    """Letters of notices that left, to this person or to anybody of this organisation; newest first."""
    kept = notice_recipients.c
    theirs = kept.person_id == person_id
    if organisation_id is not None:
        theirs = theirs | (kept.organisation_id == organisation_id)
    statement = (
        sa.select(notice_recipients)
        .where(theirs, kept.sent_at.is_not(None))
        .order_by(kept.id.desc())
        .limit(limit)
    )
    return [recipient_of(row) for row in tx.execute(statement)]


def count_states(tx: Tx, notice_id: int) -> dict[RecipientState, int]:
    """How many recipients of a notice are in each state."""
    statement = (
        sa.select(notice_recipients.c.state, sa.func.count().label("number"))
        .where(notice_recipients.c.notice_id == notice_id)
        .group_by(notice_recipients.c.state)
    )
    found = {RecipientState(row.state): int(row.number) for row in tx.execute(statement).all()}
    return {state: found.get(state, 0) for state in RecipientState}


def _first(tx: Tx, wanted: sa.ColumnElement[bool]) -> NoticeRecipient | None:
    row = tx.execute(sa.select(notice_recipients).where(wanted)).first()
    return recipient_of(row) if row else None


_PLAIN = tuple(f.name for f in fields(NoticeRecipient) if f.name not in ("installed", "state"))


def recipient_of(row: Any) -> NoticeRecipient:
    """A row as a record."""
    return NoticeRecipient(
        **{name: getattr(row, name) for name in _PLAIN},
        installed=tuple((product, version) for product, version in row.installed),
        state=RecipientState(row.state),
    )
