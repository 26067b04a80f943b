"""Letters that the desk writes: what each says, from whom, to whom, and where an answer to it goes.

Nothing here sends: a letter becomes an outbox row in the transaction of its cause (R4).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from babel.dates import get_timezone

from gateway.appointments import when_in_words
from gateway.desk.office import Office
from gateway.mail.tokens import (
    NONCE_BYTES,
    letter_ref,
    make_bounce_address,
    make_message_id,
    make_reply_address,
    mask_tokens,
)
from gateway.mail.writing.compose import marks_for, references_for, reply_subject
from gateway.policy.plan import Acknowledge, Receipt
from gateway.policy.routing import QueueRoute
from store.post_records import Letter, LetterKind
from store.records import Appointment, NewAttachment, Participant, Person, Proof, Ticket

NEW, MESSAGE, NOTE = "new", "message", "note"
"""What a notification tells. A reply to one about a note stays a note, whatever its writer forgets."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a letter goes to."""

    person_id: int
    name: str
    email: str
    language: str
    can_log_in: bool = False
    """Has a password, so that a link to the portal leads somewhere."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail a letter answers, so that mail clients show both together."""

    parent: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote: text, files, and who they are."""

    author: str
    email: str
    text: str
    files: tuple[NewAttachment, ...] = ()
    notices: tuple[str, ...] = ()
    appointment: Appointment | None = None
    event: str = MESSAGE
    proof: Proof = Proof.CLAIMED

    @property
    def shown_author(self) -> str:
        """Name and address, as staff see who it is."""
        return f"{self.author} <{self.email}>" if self.author != self.email else self.email


def recipient_of(person: Person | Participant) -> Recipient:
    """A person or participant as somebody to write to."""
    if isinstance(person, Participant):
        return Recipient(person.person_id, person.name, person.email, person.language)
    has_password = person.password_hash is not None
    return Recipient(person.id, person.name, person.email, person.language, has_password)


def new_mail_id(office: Office, ticket_id: int) -> str:
    """A fresh signed Message-ID for a letter about this ticket."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return make_message_id(office.key, office.settings.desk.domain, ticket_id, nonce)


def acknowledgement(
    office: Office,
    ticket: Ticket,
    to: Recipient,
    thread: Thread,
    how: Acknowledge,
    now: datetime,
) -> Letter:
    """ "We have your mail": for strangers without any word of their own mail in it (threats D2)."""
    common = {"privacy_url": office.settings.privacy.notice_url}
    if how is Acknowledge.NEUTRAL:
        stranger = replace(to, name="")
        return _letter(
            office, LetterKind.ACKNOWLEDGEMENT, "acknowledgement_neutral", ticket, stranger,
            thread, common, now,
        )  # fmt: skip
    values = {
        **common,
        "subject": reply_subject(ticket.subject, ticket.number),
        "link": _link(office, ticket) if to.can_log_in else "",
    }
    return _letter(
        office, LetterKind.ACKNOWLEDGEMENT, "acknowledgement", ticket, to, thread, values, now
    )


def notification(
    office: Office, ticket: Ticket, to: Recipient, thread: Thread, words: Words, now: datetime
) -> Letter:
    """Tell a member of the staff what happened, with addresses at which to answer or to leave a note."""
    public, note = (_reply_address(office, ticket, to, public=p) for p in (True, False))
    values = {
        "event": words.event,
        "author": words.shown_author,
        "proof": words.proof.value,
        "subject": ticket.subject,
        "text": words.text,
        "attachments": [{"name": f.filename, "size": _size(f.size)} for f in words.files],
        "warnings": list(words.notices),
        "appointment": words.appointment,
        "appointed": _appointed(office, words.appointment, to.language),
        "public_address": public,
        "note_address": note,
        "link": _link(office, ticket),
    }
    letter = _letter(
        office, LetterKind.NOTIFICATION, "notification", ticket, to, thread, values, now,
        files=words.files, sender_name=f"{words.author} ({office.settings.desk.name})",
    )  # fmt: skip
    return replace(letter, reply_to=note) if words.event == NOTE else letter


def reply(
    office: Office,
    ticket: Ticket,
    to: Recipient,
    thread: Thread,
    words: Words,
    now: datetime,
    mail_id: str | None = None,
) -> Letter:
    """A public answer, in the name of who wrote it."""
    queue = office.settings.queue_named(ticket.queue)
    values = {
        "subject": reply_subject(ticket.subject, ticket.number),
        "text": words.text,
        "signature": queue.signature if queue else "",
    }
    return _letter(
        office, LetterKind.REPLY, "reply", ticket, to, thread, values, now,
        files=words.files, sender_name=f"{words.author} ({office.settings.desk.name})",
        mail_id=mail_id,
    )  # fmt: skip


def receipt(office: Office, person: Person, held: Receipt, thread: Thread, now: datetime) -> Letter:
    """Tell a member of the staff that their mail is held. An answer to it stays inside, whatever it says."""
    ticket, to = held.ticket, recipient_of(person)
    values = {
        "held": True,
        "reason": held.reason,
        "understood": [],
        "not_understood": [],
        "link": _link(office, ticket),
    }
    letter = _letter(office, LetterKind.RECEIPT, "receipt", ticket, to, thread, values, now)
    return replace(letter, reply_to=_reply_address(office, ticket, to, public=False))


def about_the_desk(
    office: Office,
    kind: LetterKind,
    to: Recipient,
    values: Mapping[str, Any],
    now: datetime,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    template: str = "",
) -> Letter:
    """A letter about no ticket, from the first queue; its template is named like its kind unless it has its own."""
    settings, marks = office.settings, marks_for(kind)
    nonce = secrets.token_bytes(NONCE_BYTES)
    language = to.language or settings.desk.language
    common = {"desk": settings.desk.name, "name": to.name}
    rendered = office.texts.render(template or kind.value, language, {**common, **values})
    return Letter(
        kind=kind,
        sender_name=settings.desk.name,
        sender_address=own_address(office),
        recipient_name=to.name,
        recipient=to.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        mail_id=new_mail_id(office, 0),
        date=now,
        envelope_from=(
            ""
            if marks.null_sender
            else make_bounce_address(office.key, settings.desk.domain, nonce)
        ),
        bounce_ref=None if marks.null_sender else letter_ref(nonce),
        headers=(*marks.headers, *headers),
        person_id=to.person_id or None,
    )


def own_address(office: Office) -> str:
    """From whom letters about no ticket are."""
    return office.settings.relay.from_address or office.settings.queue[0].address


def _letter(
    office: Office,
    kind: LetterKind,
    template: str,
    ticket: Ticket,
    to: Recipient,
    thread: Thread,
    values: Mapping[str, Any],
    now: datetime,
    *,
    files: Sequence[NewAttachment] = (),
    sender_name: str | None = None,
    mail_id: str | None = None,
) -> Letter:
    """What all letters about a ticket share. No words in it hold anybody else's reply address (threats I9)."""
    settings, queue, marks = office.settings, _queue(office, ticket), marks_for(kind)
    nonce = secrets.token_bytes(NONCE_BYTES)
    language = to.language or queue.language or settings.desk.language
    common = {"desk": settings.desk.name, "number": ticket.number, "name": to.name}
    rendered = office.texts.render(template, language, {**common, **values})
    own = partial(mask_tokens, person_id=to.person_id)
    bounces = make_bounce_address(office.key, settings.desk.domain, nonce)
    return Letter(
        kind=kind,
        sender_name=own(sender_name or settings.desk.name),
        sender_address=settings.relay.from_address or queue.address,
        recipient_name=own(to.name),
        recipient=to.email,
        subject=own(rendered.subject),
        text=own(rendered.text),
        html=own(rendered.html),
        mail_id=mail_id or new_mail_id(office, ticket.id),
        date=now,
        envelope_from="" if marks.null_sender else bounces,
        bounce_ref=None if marks.null_sender else letter_ref(nonce),
        reply_to=_reply_address(office, ticket, to, public=True),
        in_reply_to=thread.parent,
        references=references_for(thread.references, thread.parent),
        headers=marks.headers,
        attachments=tuple(files),
        ticket_id=ticket.id,
        person_id=to.person_id,
    )


def _reply_address(office: Office, ticket: Ticket, to: Recipient, *, public: bool) -> str:
    queue = _queue(office, ticket)
    return make_reply_address(office.key, queue.address, ticket.id, to.person_id, public)


def _appointed(office: Office, one: Appointment | None, language: str) -> str:
    """When an appointment is, on the desk's clock."""
    if one is None:
        return ""
    chosen = office.texts.choose_language(language)
    return when_in_words(one, get_timezone(office.settings.desk.timezone), chosen)


def _size(number: int) -> str:
    """A size as people read it."""
    if number < 1024:
        return f"{number} B"
    return f"{number / 1024:.0f} KB" if number < 1024 * 1024 else f"{number / 1048576:.1f} MB"


def _queue(office: Office, ticket: Ticket) -> QueueRoute:
    return office.routes.named(ticket.queue)


def _link(office: Office, ticket: Ticket) -> str:
    return f"{office.settings.web.public_url.rstrip('/')}/tickets/{ticket.number}"
