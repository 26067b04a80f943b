"""Carrying a plan out: the writes of sorting, all in one transaction together with the letters they cause (R4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from gateway import journal
from gateway.desk import heartbeat, letters
from gateway.desk.gather import named_customers
from gateway.desk.letters import Thread, Words
from gateway.desk.notices import answers as notice_answers
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.mail.model import Attachment, Invitation, Mail
from gateway.mail.writing.outgoing import answer_text
from gateway.policy import recipients
from gateway.policy.budgets import may_notify
from gateway.policy.facts import Facts
from gateway.policy.plan import REOPENED, Plan, Writing
from gateway.policy.repeats import is_picture_of_text, news_for
from store import blobs, messages, people, tickets
from store.blobs import Blob
from store.engine import Store, Tx
from store.inbox import Sorted
from store.people import NewPerson
from store.post_records import InboxItem, InboxState, Letter
from store.records import (
    SYSTEM,
    Actor,
    Appointment,
    MessageKind,
    NewAttachment,
    NewMessage,
    Person,
    Proof,
    Role,
    Status,
    Ticket,
    Via,
)
from store.tickets import NewTicket

NAMED_LIMIT = 20
"""So many people of To and Cc are remembered as having been named; more is a mailing, not a conversation."""
SUBJECT_LIMIT = 250


@dataclass(frozen=True, slots=True)
class Contents:
    """The blobs that a mail brings: prepared before the transaction, since large ones are files."""

    blobs: tuple[Blob, ...]
    files: tuple[NewAttachment, ...]
    html_sha256: str | None


def prepare_contents(store: Store, mail: Mail) -> Contents:
    """Make every attachment and the HTML body ready to be named by rows."""
    kept = [_prepare(store, attachment) for attachment in mail.attachments]
    html = blobs.prepare(store, mail.html.encode()) if mail.html else None
    files = tuple(
        NewAttachment(
            filename=attachment.filename,
            content_type=attachment.content_type,
            size=blob.size,
            sha256=blob.sha256,
            disposition=attachment.disposition.value,
            content_id=attachment.content_id,
        )
        for attachment, blob in zip(mail.attachments, kept, strict=True)
    )
    return Contents(tuple([*kept, *([html] if html else [])]), files, html.sha256 if html else None)


def _prepare(store: Store, attachment: Attachment) -> Blob:
    if attachment.file is not None:
        return Blob(attachment.file.sha256, attachment.file.size, None)
    return blobs.prepare(store, attachment.content)


@dataclass(frozen=True, slots=True)
class _Case:
    """One mail with its plan, as the steps below pass it on."""

    register: Register
    office: Office
    facts: Facts
    plan: Plan
    contents: Contents

    @property
    def tx(self) -> Tx:
        return self.register.tx

    @property
    def now(self) -> datetime:
        """When it is sorted."""
        return self.register.now

    @property
    def when(self) -> datetime:
        """When it happened."""
        return self.facts.now

    @property
    def mail(self) -> Mail:
        return self.facts.mail

    @property
    def item(self) -> InboxItem:
        return self.facts.item


def carry_out(
    register: Register, office: Office, facts: Facts, plan: Plan, contents: Contents
) -> Sorted:
    """Write everything down that the plan says; where the mail ended, for the inbox."""
    case = _Case(register, office, facts, plan, contents)
    ticket_id, message_id = plan.duplicate_of or (None, None)
    if plan.writing is not None:
        ticket_id, message_id = _write(case, plan.writing)
    _mark_recipient(case)
    if plan.receipt is not None and facts.author is not None:
        receipt = letters.receipt(office, facts.author, plan.receipt, _thread(case), case.now)
        register.post([receipt])
    if plan.heartbeat is not None:
        heartbeat.arrive(case.tx, office, plan.heartbeat, case.item)
    notice_answers.note(case.tx, facts, plan, ticket_id, case.now)
    decisions = tuple(
        {"rule": d.rule, "outcome": d.outcome, "reason": d.reason} for d in plan.decisions
    )
    outcome = Sorted(plan.state, plan.reason, ticket_id, message_id, None, decisions)
    _tell(case, outcome)
    return outcome


def _write(case: _Case, writing: Writing) -> tuple[int, int]:
    """Put the mail on its ticket; (ticket id, message id)."""
    register, plan = case.register, case.plan
    blobs.add_all(case.tx, case.contents.blobs)
    author = case.facts.author or _enter(case, writing)
    ticket = _existing(case) if plan.join else _open(case, author)
    _mark_reachable(case, author)
    message = _message(case, writing, author)
    if plan.send_out:
        message = replace(message, mail_id=letters.new_mail_id(case.office, ticket.id))
    thread = thread_of(case.tx, ticket.id) if plan.send_out else Thread()
    message_id = register.add_message(ticket.id, message, case.when)
    if plan.send_out and case.mail.message_id:
        register.add_mail_id(ticket.id, case.mail.message_id)
    if plan.join is not None:
        _change_status(case, ticket)
    written = _letters(case, ticket, message, author, thread)
    register.post([replace(letter, message_id=message_id) for letter in written])
    return ticket.id, message_id


def _enter(case: _Case, writing: Writing) -> Person:
    """The author as a person; somebody new is a customer whom nobody has entered yet."""
    new = NewPerson(
        name=writing.address.name,
        email=writing.address.key,
        role=Role.CUSTOMER,
        language=case.facts.queue.language or case.office.rules.default_language,
    )
    return case.register.enter(new)


def _existing(case: _Case) -> Ticket:
    joined = case.plan.join
    found = case.register.tickets([joined]).get(joined) if joined else None
    if found is None:
        raise LookupError(f"ticket {joined} of a letter of ours is gone")
    return found


def _open(case: _Case, author: Person) -> Ticket:
    new = NewTicket(
        subject=case.mail.subject[:SUBJECT_LIMIT],
        queue=case.facts.queue.name,
        requester_id=author.id,
        status=case.plan.status or Status.NEW,
        restricted_to_staff=case.plan.staff_only,
    )
    ticket = case.register.open_ticket(new, author, case.when)
    _remember_named(case, ticket)
    for other, kind in ((case.plan.follow_up_of, "follow-up"), (case.plan.related_to, "related")):
        if other is not None:
            tickets.add_link(case.tx, ticket.id, other, kind)
    return ticket


def _remember_named(case: _Case, ticket: Ticket) -> None:
    """Who stands in To and Cc may answer on this ticket, and nothing more (threats C2)."""
    named, language = named_customers(case.office, case.mail), case.office.rules.default_language
    entered = [
        case.register.enter(NewPerson(a.name, a.key, Role.CUSTOMER, language))
        for a in list(named.values())[:NAMED_LIMIT]
    ]
    case.register.add_participants(ticket.id, entered, case.when)


def _message(case: _Case, writing: Writing, author: Person) -> NewMessage:
    mail = case.mail
    actor = Actor(
        name=writing.address.name or author.name,
        email=writing.address.address,
        role=writing.role,
        proof=writing.proof,
        person_id=author.id,
    )
    out = case.plan.send_out
    return NewMessage(
        kind=writing.kind,
        direction=writing.direction,
        via=Via.IMPORT if case.facts.silent else Via.MAIL,
        author=actor,
        text=answer_text(mail.text, mail.folded) if out else mail.text,
        mail_id=mail.message_id,
        references=tuple(dict.fromkeys((*mail.references, *mail.in_reply_to))),
        subject=mail.subject,
        html_sha256=None if out else case.contents.html_sha256,
        folded=() if out else tuple((f.start, f.end, f.kind.value) for f in mail.folded),
        inbox_id=case.item.id,
        fingerprint=mail.fingerprint,
        reason=case.plan.reason,
        notices=writing.notices,
        attachments=case.contents.files,
        appointment=None if out or mail.invitation is None else _appointment(mail.invitation),
    )


def _appointment(invitation: Invitation) -> Appointment:
    return Appointment(**asdict(invitation))


def _change_status(case: _Case, ticket: Ticket) -> None:
    plan, when = case.plan, case.when
    status = plan.status or ticket.status
    over = status in (Status.RESOLVED, Status.CLOSED)
    since = ticket.resolved_at or when
    moved = replace(
        ticket,
        status=status,
        updated_at=max(when, ticket.updated_at),
        resolved_at=(max(when, since) if case.facts.silent else since) if over else None,
    )
    case.register.move_on(moved)
    if plan.reopens:
        text = f"{ticket.status.value} → {status.value}"
        messages.add_event(case.tx, ticket.id, SYSTEM, text, REOPENED, Via.MAIL, when)


def _mark_recipient(case: _Case) -> None:
    """What a report says about the recipient of our letter: the address is dead, or they complained."""
    letter = case.facts.bounced
    if letter is None or case.plan.state is not InboxState.NOTED:
        return
    status = next((r.status for r in case.mail.reports if r.status), "")
    journal.bounced(
        case.tx, case.now, inbox_id=case.item.id, outbox_id=letter.id,
        ticket_id=letter.letter.ticket_id, status=status, kind=case.facts.verdict.kind.value,
    )  # fmt: skip
    marks = {"bounced_at": case.plan.bounced_for_good, "complained_at": case.plan.complained}
    values = {name: case.now for name, is_set in marks.items() if is_set}
    if values and letter.letter.person_id is not None:
        people.update(case.tx, letter.letter.person_id, **values)


def _mark_reachable(case: _Case, author: Person) -> None:
    """Who provably writes from an address can be reached there again."""
    if author.bounced_at is None or case.plan.writing is None:
        return
    writing = case.plan.writing
    if writing.kind is MessageKind.MESSAGE and writing.proof in (Proof.TOKEN, Proof.ALIGNED):
        people.update(case.tx, author.id, bounced_at=None)


def _letters(
    case: _Case, ticket: Ticket, message: NewMessage, author: Person, before: Thread
) -> list[Letter]:
    """Everything that this mail causes to be sent; `before` is the conversation without it."""
    plan, office, now = case.plan, case.office, case.now
    thread = _thread(case)
    written: list[Letter] = []
    if plan.acknowledge is not None:
        to = letters.recipient_of(author)
        written.append(letters.acknowledgement(office, ticket, to, thread, plan.acknowledge, now))
    if plan.send_out:
        written += public_letters(case.tx, office, ticket, message, before, now)
    if plan.notify_staff:
        new = plan.join is None
        written += notifications(case.register, office, ticket, message, thread, new=new)
    return written


def _thread(case: _Case) -> Thread:
    """The mail itself as what a letter answers."""
    return Thread(case.mail.message_id, case.mail.references)


def public_letters(
    tx: Tx,
    office: Office,
    ticket: Ticket,
    message: NewMessage,
    thread: Thread,
    now: datetime,
) -> list[Letter]:
    """One letter of a public answer for everybody who receives it; the first carries the message's own id."""
    to = recipients.of_reply(tickets.find_participants(tx, [ticket.id])[ticket.id])
    to = tuple(p for p in to if p.person_id != message.author.person_id)
    words = Words(message.author.name, message.author.email, message.text)
    pictures = [file.sha256 for file in message.attachments if is_picture_of_text(file)]
    brought = messages.find_brought(tx, ticket.id, pictures, message.mail_id)
    written = []
    for number, participant in enumerate(to):
        mail_id = message.mail_id if number == 0 else letters.new_mail_id(office, ticket.id)
        recipient = letters.recipient_of(participant)
        files = news_for(participant, message.attachments, brought)
        said = replace(words, files=files)
        letter = letters.reply(office, ticket, recipient, thread, said, now, mail_id)
        messages.add_mail_id(tx, ticket.id, letter.mail_id)
        written.append(letter)
    return written


def thread_of(tx: Tx, ticket_id: int) -> Thread:
    """What an answer on this ticket refers to: all its public mails in order, the newest one as parent."""
    mails = messages.find_references(tx, ticket_id)
    if not mails:
        return Thread()
    before = [reference for reference in mails[0][1]]
    ids = [mail_id for mail_id, _ in mails]
    return Thread(ids[-1], tuple(dict.fromkeys((*before, *ids[:-1]))))


def notifications(
    register: Register,
    office: Office,
    ticket: Ticket,
    message: NewMessage,
    thread: Thread,
    *,
    new: bool,
) -> list[Letter]:
    """A letter to each member of the staff who should know, as far as their budget goes."""
    to = recipients.of_notification(ticket, register.staff(), message.author.person_id)
    written = register.notified([ticket.id])[ticket.id]
    words = Words(
        author=message.author.name or message.author.email,
        email=message.author.email,
        text=message.text,
        files=message.attachments,
        notices=message.notices,
        appointment=message.appointment,
        event=_event_of(message, new=new),
        proof=message.author.proof,
    )
    return [
        letters.notification(
            office, ticket, letters.recipient_of(person), thread, words, register.now
        )
        for person in to
        if new or may_notify(written[person.email], office.rules.budgets)
    ]


def _event_of(message: NewMessage, *, new: bool) -> str:
    if message.kind is MessageKind.NOTE:
        return letters.NOTE
    return letters.NEW if new else letters.MESSAGE


def _tell(case: _Case, outcome: Sorted) -> None:
    """The line of the mail log that fits the state."""
    tx, now, item = case.tx, case.now, case.item
    ticket_id, reason = outcome.ticket_id, outcome.reason
    if outcome.state is InboxState.FILED and ticket_id and outcome.message_id:
        journal.filed(
            tx, now, inbox_id=item.id, ticket_id=ticket_id, message_id=outcome.message_id,
            reason=reason,
        )  # fmt: skip
    elif outcome.state is InboxState.NOTED:
        journal.noted(tx, now, inbox_id=item.id, ticket_id=ticket_id, reason=reason)
    elif outcome.state is InboxState.DUPLICATE:
        journal.duplicate(tx, now, inbox_id=item.id, ticket_id=ticket_id, reason=reason)
    else:
        journal.held(tx, now, inbox_id=item.id, reason=reason)
