"""Whoever cannot be reached of what the contract demands is replaced by the next contact of their organisation."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.desk.notices.letters import class_of
from gateway.desk.notices.sending import letter_of
from gateway.desk.office import Office
from gateway.mail.tokens import NONCE_BYTES, letter_ref
from store import candidates, notice_events, notice_outbox, notices, people, recipients
from store.engine import Tx
from store.notice_records import NewRecipient, Notice, NoticeRecipient, NoticeState, RecipientState

STILL_TRIED = timedelta(days=30)
"""So long after a notice went out somebody else is told when a letter of it comes back."""


@dataclass(frozen=True, slots=True)
class _Unreached:
    notice: Notice
    recipient: NoticeRecipient


def tell_next_contacts(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Tell the next contact wherever a letter of a notice that may not be refused failed or came back; how many.

    A job of the calendar; safe to run twice.
    """
    with office.store.read() as tx:
        unreached = list(_unreached(tx, office, now))
    if dry_run:
        return len(unreached)
    told = 0
    for one in unreached:
        with office.store.write() as tx:
            notices.lock(tx, one.notice.id)
            told += tell_next(tx, office, one.notice, one.recipient, now) is not None
    if told:
        office.wake_postman()
    return told


def _unreached(tx: Tx, office: Office, now: datetime) -> Iterable[_Unreached]:
    for notice in notices.find_all(tx, [NoticeState.SENDING, NoticeState.DONE], limit=1000):
        queued_at = notice.queued_at
        if queued_at is None or now - queued_at > STILL_TRIED or class_of(office, notice).refusable:
            continue
        after = 0
        while page := recipients.find_unreached(tx, notice.id, after=after):
            yield from (_Unreached(notice, recipient) for recipient in page)
            after = page[-1].id


def tell_next(
    tx: Tx, office: Office, notice: Notice, instead_of: NoticeRecipient, now: datetime
) -> NewRecipient | None:
    """Put a letter to the next contact of their organisation into the outbox; None if there is nobody left.

    Whoever calls this holds the notice, or it might end at this moment, and the letter would wait for ever.
    """
    if instead_of.organisation_id is None or instead_of.person_id is None:
        return None
    further = candidates.find_contacts_after(
        tx, instead_of.organisation_id, notice.notice_class, instead_of.person_id
    )
    named = people.find_many(tx, further)
    what = "did not confirm" if instead_of.state is RecipientState.SENT else "could not be reached"
    for person in (named[number] for number in further if number in named):
        new = NewRecipient(
            ref=letter_ref(secrets.token_bytes(NONCE_BYTES)),
            person_id=person.id,
            email=person.email,
            name=person.name,
            language=person.language,
            organisation_id=instead_of.organisation_id,
            organisation=instead_of.organisation,
            installed=instead_of.installed,
            reason=f"recipient {instead_of.id} {what}",
        )
        may = person.disabled_at is None and person.email not in notice.audience.excluded
        if may and recipients.add_new(tx, notice.id, [new], now):
            notice_outbox.add_all(tx, notice.id, [letter_of(office, new)], now)
            recipients.escalate(tx, instead_of.ref, new.ref)
            notices.move(tx, notice.id, [NoticeState.DONE], NoticeState.SENDING, finished_at=None)
            fields = {"instead_of": instead_of.id}
            notice_events.append(tx, notice.id, "next contact", "Poststelle", fields, now)
            return new
    return None
