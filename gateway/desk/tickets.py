"""What one can do with a ticket. Mail, portal and command line all come through here, with the same permissions.

Every function is one transaction. `actor` says who does it and how that is known; `via` by which door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import filing, letters
from gateway.desk.letters import Thread
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.mail.tokens import has_reply_token
from gateway.policy.access import Act, Forbidden, may, may_see, require
from gateway.policy.plan import status_after_answer, status_after_reply
from store import blobs, messages, people, tickets
from store.blobs import Blob
from store.engine import Tx
from store.records import (
    Actor,
    Direction,
    Message,
    MessageKind,
    NewAttachment,
    NewMessage,
    Participant,
    Person,
    Proof,
    Role,
    Status,
    StoredAttachment,
    Ticket,
    TicketLink,
    TimeEntry,
    Via,
)
from store.tickets import NewTicket
from store.tickets import Wanted as Wanted  # the doors ask for lists with it

TEXT_LIMIT = 1_000_000
SUBJECT_LIMIT = 250


class NoSuchTicket(Exception):
    """There is no such ticket, or none that this actor may see: the two are never told apart."""


class Unacceptable(Exception):
    """What was asked for cannot be done as it is; the text says what to do instead."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that comes with a draft."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """Something somebody has written."""

    text: str
    files: tuple[UploadedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A ticket with everything on it that the viewer may see."""

    ticket: Ticket
    requester: Person
    assignee: Person | None
    participants: tuple[Participant, ...]
    messages: tuple[Message, ...]
    tags: tuple[str, ...]
    links: tuple[TicketLink, ...]
    time_entries: tuple[TimeEntry, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket as a line of a list."""

    ticket: Ticket
    requester: Person
    assignee: Person | None
    tags: tuple[str, ...]
    participants: tuple[Participant, ...]
    links: tuple[TicketLink, ...] = ()


# Looking


def show(office: Office, actor: Actor, ticket_id: int) -> Conversation:
    """One ticket as this actor may see it: a customer sees no notes, events, bounces or times."""
    with office.store.read() as tx:
        ticket, parts = visible(tx, actor, ticket_id)
        everything = tuple(messages.find_all(tx, ticket_id))
        is_customer = actor.role is Role.CUSTOMER
        requester = _person(tx, ticket.requester_id)
        return Conversation(
            ticket=ticket,
            requester=requester,
            assignee=_assignee(tx, ticket),
            participants=parts,
            messages=tuple(m for m in everything if may_see(actor, m, parts)),
            tags=() if is_customer else tuple(tickets.find_tags(tx, [ticket_id])[ticket_id]),
            links=() if is_customer else tuple(tickets.find_links(tx, [ticket_id])[ticket_id]),
            time_entries=() if is_customer else tuple(tickets.find_time(tx, ticket_id)),
        )


def find_list(office: Office, actor: Actor, wanted: Wanted) -> list[Listed]:
    """Tickets that this actor may see, newest first. A customer's list is always scoped to them (E13)."""
    if actor.role is Role.CUSTOMER:
        if actor.person_id is None or actor.proof is not Proof.SESSION:
            raise Forbidden("you may not read here")
        wanted = replace(wanted, viewer_id=actor.person_id)
    else:
        require(actor, Act.READ)
    with office.store.read() as tx:
        found = tickets.find_all(tx, wanted)
        ids = [ticket.id for ticket in found]
        tags, parts = tickets.find_tags(tx, ids), tickets.find_participants(tx, ids)
        links = tickets.find_links(tx, ids)
        who = people.find_many(tx, _people_of(found))
    return [
        Listed(
            ticket,
            who[ticket.requester_id],
            who.get(ticket.assignee_id) if ticket.assignee_id else None,
            tuple(tags[ticket.id]),
            tuple(parts[ticket.id]),
            tuple(links[ticket.id]),
        )
        for ticket in found
    ]


def find_file(office: Office, actor: Actor, public_id: str) -> tuple[StoredAttachment, bytes]:
    """A file by the name in its link, if the actor may see the message it came with. Raises NoSuchTicket."""
    with office.store.read() as tx:
        found = messages.find_attachment(tx, public_id)
        if found is None:
            raise NoSuchTicket(public_id)
        message, attachment = found
        _, parts = visible(tx, actor, message.ticket_id)
        if not may_see(actor, message, parts):
            raise NoSuchTicket(public_id)
        return attachment, blobs.read(tx, office.store, attachment.sha256)


def find_html(office: Office, actor: Actor, message_id: int) -> tuple[Message, str | None]:
    """A message and the HTML its mail had, if the actor may see it. Raises NoSuchTicket."""
    with office.store.read() as tx:
        message = messages.find(tx, message_id)
        if message is None:
            raise NoSuchTicket(str(message_id))
        _, parts = visible(tx, actor, message.ticket_id)
        if not may_see(actor, message, parts):
            raise NoSuchTicket(str(message_id))
        if message.html_sha256 is None:
            return message, None
        return message, blobs.read(tx, office.store, message.html_sha256).decode()


# Writing


def open_ticket(
    office: Office,
    actor: Actor,
    requester: Person,
    queue: str,
    subject: str,
    draft: Draft,
    via: Via,
    now: datetime,
) -> Ticket:
    """Open a ticket for somebody; staff and, where it is theirs, the requester learn of it by mail."""
    _require_opening(actor, requester)
    _check_text(draft.text)
    if office.settings.queue_named(queue) is None:
        names = ", ".join(q.name for q in office.settings.queue)
        raise Unacceptable(f"there is no queue {queue!r}; there are: {names}")
    if not subject.strip():
        raise Unacceptable("a ticket needs a subject")
    kept, files = _prepare_files(office, draft)
    with office.store.write() as tx:
        blobs.add_all(tx, kept)
        new = NewTicket(" ".join(subject.split())[:SUBJECT_LIMIT], queue, requester.id)
        ticket = tickets.open_ticket(tx, new, now)
        message = _message(actor, MessageKind.MESSAGE, Direction.IN, via, draft.text, files)
        _add_and_notify(tx, office, ticket, message, now, new=True)
    office.wake_postman()
    return ticket


def reply(
    office: Office, actor: Actor, ticket_id: int, draft: Draft, via: Via, now: datetime
) -> int:
    """Answer publicly: staff's words go to everybody who takes part; a customer's reach the staff. The message's id."""
    _check_text(draft.text)
    kept, files = _prepare_files(office, draft)
    with office.store.write() as tx:
        ticket, parts = visible(tx, actor, ticket_id)
        blobs.add_all(tx, kept)
        if actor.role is Role.CUSTOMER:
            require(actor, Act.WRITE_IN, ticket, parts)
            message = _message(actor, MessageKind.MESSAGE, Direction.IN, via, draft.text, files)
            message_id = _add_and_notify(tx, office, ticket, message, now)
            move(tx, ticket, status_after_answer(ticket.status), now)
        else:
            require(actor, Act.REPLY, ticket, parts)
            _check_files(draft)
            message = _message(actor, MessageKind.MESSAGE, Direction.OUT, via, draft.text, files)
            message_id = _add_and_send(tx, office, ticket, message, now)
            move(tx, ticket, status_after_reply(ticket.status), now)
    office.wake_postman()
    return message_id


def note(
    office: Office, actor: Actor, ticket_id: int, draft: Draft, via: Via, now: datetime
) -> int:
    """Leave a note that only staff ever see. The message's id."""
    _check_text(draft.text)
    kept, files = _prepare_files(office, draft)
    with office.store.write() as tx:
        ticket, parts = visible(tx, actor, ticket_id)
        require(actor, Act.NOTE, ticket, parts)
        blobs.add_all(tx, kept)
        message = _message(actor, MessageKind.NOTE, Direction.INTERNAL, via, draft.text, files)
        message_id = _add_and_notify(tx, office, ticket, message, now)
        tickets.update(tx, ticket_id, updated_at=now)
    office.wake_postman()
    return message_id


# Steps


def visible(tx: Tx, actor: Actor, ticket_id: int) -> tuple[Ticket, tuple[Participant, ...]]:
    """The ticket and who takes part, or NoSuchTicket: what may not be seen does not exist."""
    ticket = tickets.find(tx, ticket_id)
    if ticket is None:
        raise NoSuchTicket(f"there is no ticket {ticket_id}")
    parts = tuple(tickets.find_participants(tx, [ticket_id])[ticket_id])
    if not may(actor, Act.READ, ticket, parts) and not may(actor, Act.REPLY, ticket, parts):
        raise NoSuchTicket(f"there is no ticket {ticket_id}")
    return ticket, parts


def _require_opening(actor: Actor, requester: Person) -> None:
    is_own = actor.role is Role.CUSTOMER and actor.person_id == requester.id
    if not (is_own and actor.proof is Proof.SESSION):
        require(actor, Act.WORK)


def _check_text(text: str) -> None:
    if not text.strip():
        raise Unacceptable("there is no text; write something first")
    if len(text) > TEXT_LIMIT:
        raise Unacceptable(f"the text is longer than {TEXT_LIMIT} characters; attach it as a file")


def _check_files(draft: Draft) -> None:
    """No file that goes out may hand somebody's reply address to its recipients (threats I9)."""
    for file in draft.files:
        if has_reply_token(file.content) or has_reply_token(file.filename.encode()):
            raise Unacceptable(
                f"the file {file.filename} shows a reply address of this desk; send it without"
            )


def _prepare_files(office: Office, draft: Draft) -> tuple[list[Blob], tuple[NewAttachment, ...]]:
    kept = [blobs.prepare(office.store, file.content) for file in draft.files]
    named = tuple(
        NewAttachment(file.filename, file.content_type, blob.size, blob.sha256)
        for file, blob in zip(draft.files, kept, strict=True)
    )
    return kept, named


def _message(
    actor: Actor,
    kind: MessageKind,
    direction: Direction,
    via: Via,
    text: str,
    files: tuple[NewAttachment, ...],
) -> NewMessage:
    return NewMessage(
        kind=kind,
        direction=direction,
        via=via,
        author=actor,
        text=text.replace("\r\n", "\n").strip(),
        reason=f"written by {via.value}",
        attachments=files,
    )


def _add_and_notify(
    tx: Tx, office: Office, ticket: Ticket, message: NewMessage, now: datetime, *, new: bool = False
) -> int:
    register = Register(tx, now)
    thread = filing.thread_of(tx, ticket.id)
    message_id = register.add_message(ticket.id, message, now)
    written = filing.notifications(register, office, ticket, message, thread, new=new)
    register.post([replace(letter, message_id=message_id) for letter in written])
    return message_id


def _add_and_send(
    tx: Tx, office: Office, ticket: Ticket, message: NewMessage, now: datetime
) -> int:
    register = Register(tx, now)
    thread: Thread = filing.thread_of(tx, ticket.id)
    signed = replace(message, mail_id=letters.new_mail_id(office, ticket.id))
    message_id = register.add_message(ticket.id, signed, now)
    written = filing.public_letters(tx, office, ticket, signed, thread, now)
    register.post([replace(letter, message_id=message_id) for letter in written])
    return message_id


def move(tx: Tx, ticket: Ticket, status: Status | None, now: datetime) -> None:
    """Change the status, and remember since when a ticket is over."""
    if status is None:
        tickets.update(tx, ticket.id, updated_at=now)
        return
    over = status in (Status.RESOLVED, Status.CLOSED)
    since = (ticket.resolved_at or now) if over else None
    tickets.update(tx, ticket.id, status=status.value, updated_at=now, resolved_at=since)


def _person(tx: Tx, person_id: int) -> Person:
    person = people.find(tx, person_id)
    if person is None:
        raise LookupError(f"person {person_id}")
    return person


def _assignee(tx: Tx, ticket: Ticket) -> Person | None:
    return people.find(tx, ticket.assignee_id) if ticket.assignee_id else None


def _people_of(found: Sequence[Ticket]) -> set[int]:
    assignees = {ticket.assignee_id for ticket in found if ticket.assignee_id}
    return {ticket.requester_id for ticket in found} | assignees
