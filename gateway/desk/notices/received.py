"""The notices that somebody received: their own and those of their organisation, and nobody else's (threats E13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.notices.letters import class_of, subject_of, words_for
from gateway.desk.office import Office
from gateway.desk.tickets import NoSuchTicket
from gateway.policy.access import Act, Forbidden, require
from store import notices, people, recipients
from store.engine import Tx
from store.notice_records import NoticeRecipient
from store.records import Actor, Person

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Received:
    """A notice as one of its readers sees it."""

    recipient: NoticeRecipient
    subject: str
    notice_class: str
    prefix: dict[str, str]
    is_own: bool
    """It was sent to them, not to a colleague."""
    asks: bool
    """They are asked to confirm that they read it."""
    text: str = ""


def find_all(office: Office, actor: Actor) -> list[Received]:
    """What was sent to this person or to their organisation, newest first."""
    with office.store.read() as tx:
        person = _reader(tx, actor)
        rows = recipients.find_received(tx, person.id, person.organisation_id, LIMIT)
        return [_received(tx, office, person, row) for row in rows]


def show(office: Office, actor: Actor, recipient_id: int) -> Received:
    """One of them with its words. Raises NoSuchTicket for everything that is not theirs to see."""
    with office.store.read() as tx:
        person = _reader(tx, actor)
        return _received(tx, office, person, _row(tx, person, recipient_id), whole=True)


def acknowledge(office: Office, actor: Actor, recipient_id: int, now: datetime) -> None:
    """Say that one has read it; only whom it was sent to can. The first time counts."""
    with office.store.write() as tx:
        person = _reader(tx, actor)
        row = _row(tx, person, recipient_id)
        if row.person_id != person.id:
            raise Forbidden("only whom it was sent to can confirm it")
        recipients.acknowledge(tx, row.ref, "portal", now)


def _reader(tx: Tx, actor: Actor) -> Person:
    require(actor, Act.RECEIVE)
    person = people.find(tx, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise Forbidden("you may not read here")
    return person


def _row(tx: Tx, person: Person, recipient_id: int) -> NoticeRecipient:
    """The one place where it is decided which rows somebody may see besides `recipients.find_received`."""
    row = recipients.find(tx, recipient_id)
    if row is None or row.sent_at is None:
        raise NoSuchTicket(str(recipient_id))
    is_own = row.person_id == person.id
    is_ours = row.organisation_id is not None and row.organisation_id == person.organisation_id
    if not (is_own or is_ours):
        raise NoSuchTicket(str(recipient_id))
    return row


def _received(
    tx: Tx, office: Office, person: Person, row: NoticeRecipient, *, whole: bool = False
) -> Received:
    notice = notices.find(tx, row.notice_id)
    if notice is None:
        raise LookupError(f"notice {row.notice_id}")
    how, is_own = class_of(office, notice), row.person_id == person.id
    return Received(
        recipient=row,
        subject=subject_of(office, notice, row),
        notice_class=how.name,
        prefix=dict(how.prefix),
        is_own=is_own,
        asks=is_own and not how.refusable and row.acknowledged_at is None,
        text=words_for(office, notice, row, person.name) if whole else "",
    )
