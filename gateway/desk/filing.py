"""Carrying a plan out: the writes of sorting, all in one transaction together with the letters they cause (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway import journal
from gateway.desk import letters
from gateway.desk.letters import Thread, Words
from gateway.desk.office import Office
from gateway.mail.model import Mail
from gateway.mail.outgoing import answer_text
from gateway.policy import recipients
from gateway.policy.budgets import may_notify
from gateway.policy.facts import Facts
from gateway.policy.plan import REOPENED, Plan, Writing
from store import blobs, inbox, messages, outbox, people, tickets
from store.blobs import Blob
from store.engine import Store, Tx
from store.inbox import Sorted
from store.people import NewPerson
from store.records import (
    SYSTEM,
    Actor,
    InboxItem,
    InboxState,
    Letter,
    LetterKind,
    MessageKind,
    NewAttachment,
    NewMessage,
    Part,
    Person,
    Role,
    Status,
    Ticket,
    Via,
)
from store.tickets import NewTicket

NAMED_LIMIT = 20
"""So many people of To and Cc are remembered as having been named; more is a mailing, not a conversation."""
SUBJECT_LIMIT = 250
NOTIFICATION_SPAN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Contents:
    """The blobs that a mail brings: prepared before the transaction, since large ones are files."""

    blobs: tuple[Blob, ...]
    files: tuple[NewAttachment, ...]
    html_sha256: str | None


def prepare_contents(store: Store, mail: Mail) -> Contents:
    """Make every attachment and the HTML body ready to be named by rows."""
    kept = [blobs.prepare(store, attachment.content) for attachment in mail.attachments]
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


@dataclass(frozen=True, slots=True)
class _Case:
    """One mail with its plan, as the steps below pass it on."""

    office: Office
    facts: Facts
    plan: Plan
    contents: Contents
    when: datetime

    @property
    def mail(self) -> Mail:
        return self.facts.mail

    @property
    def item(self) -> InboxItem:
        return self.facts.item


def carry_out(
    tx: Tx, office: Office, facts: Facts, plan: Plan, contents: Contents, now: datetime
) -> None:
    """Write everything down that the plan says, and where the mail ended."""
    case = _Case(office, facts, plan, contents, facts.now)
    ticket_id, message_id = plan.duplicate_of or (None, None)
    if plan.writing is not None:
        ticket_id, message_id = _write(tx, case, plan.writing, now)
    if plan.receipt is not None and facts.author is not None:
        post(tx, [letters.receipt(office, facts.author, plan.receipt, _thread(case), now)], now)
    decisions = tuple(
        {"rule": d.rule, "outcome": d.outcome, "reason": d.reason} for d in plan.decisions
    )
    outcome = Sorted(plan.state, plan.reason, ticket_id, message_id, None, decisions)
    inbox.mark(tx, facts.item, outcome)
    _tell(tx, facts.item, outcome, now)


def _write(tx: Tx, case: _Case, writing: Writing, now: datetime) -> tuple[int, int]:
    """Put the mail on its ticket; (ticket id, message id)."""
    blobs.add_all(tx, case.contents.blobs)
    author = case.facts.author or _enter(tx, case, writing, now)
    ticket = _existing(tx, case) if case.plan.join else _open(tx, case, author)
    message = _message(case, writing, author)
    if case.plan.send_out:
        message = replace(message, mail_id=letters.new_mail_id(case.office, ticket.id))
    thread = thread_of(tx, ticket.id) if case.plan.send_out else Thread()
    message_id = messages.add(tx, ticket.id, message, case.when)
    if case.plan.send_out and case.mail.message_id:
        messages.add_mail_id(tx, ticket.id, case.mail.message_id)
    if case.plan.join is not None:
        _change_status(tx, case, ticket)
    _mark_bounced(tx, case, now)
    written = _letters(tx, case, ticket, message, author, thread, now)
    post(tx, [replace(letter, message_id=message_id) for letter in written], now)
    return ticket.id, message_id


def _enter(tx: Tx, case: _Case, writing: Writing, now: datetime) -> Person:
    """The author as a person; somebody new is a customer whom nobody has entered yet."""
    new = NewPerson(
        name=writing.address.name,
        email=writing.address.key,
        role=Role.CUSTOMER,
        language=case.facts.queue.language or case.office.rules.default_language,
    )
    return people.ensure(tx, new, now)


def _existing(tx: Tx, case: _Case) -> Ticket:
    joined = case.plan.join
    ticket = case.facts.tickets.get(joined) if joined else None
    found = ticket or (tickets.find(tx, joined) if joined else None)
    if found is None:
        raise LookupError(f"ticket {joined} of a letter of ours is gone")
    return found


def _open(tx: Tx, case: _Case, author: Person) -> Ticket:
    new = NewTicket(
        subject=case.mail.subject[:SUBJECT_LIMIT],
        queue=case.facts.queue.name,
        requester_id=author.id,
        status=case.plan.status or Status.NEW,
        restricted_to_staff=case.plan.staff_only,
    )
    ticket = tickets.open_ticket(tx, new, case.when)
    _remember_named(tx, case, ticket)
    for other, kind in ((case.plan.follow_up_of, "follow-up"), (case.plan.related_to, "related")):
        if other is not None:
            tickets.add_link(tx, ticket.id, other, kind)
    return ticket


def _remember_named(tx: Tx, case: _Case, ticket: Ticket) -> None:
    """Who stands in To and Cc may answer on this ticket, and nothing more (threats C2)."""
    ours = case.office.routes
    named = {
        address.key: address
        for address in (*case.mail.to, *case.mail.cc)
        if not ours.is_below(address.key)
    }
    found = people.ensure_all(
        tx,
        [
            NewPerson(a.name, a.key, Role.CUSTOMER, case.office.rules.default_language)
            for a in list(named.values())[:NAMED_LIMIT]
        ],
        case.when,
    )
    tickets.add_participants(tx, ticket.id, [(p.id, Part.CC) for p in found], case.when)


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
    )


def _change_status(tx: Tx, case: _Case, ticket: Ticket) -> None:
    plan, when = case.plan, case.when
    status = plan.status or ticket.status
    over = status in (Status.RESOLVED, Status.CLOSED)
    since = ticket.resolved_at or when
    tickets.update(
        tx,
        ticket.id,
        status=status.value,
        updated_at=max(when, ticket.updated_at),
        resolved_at=(max(when, since) if case.facts.silent else since) if over else None,
    )
    if plan.reopens:
        text = f"{ticket.status.value} → {status.value}"
        messages.add_event(tx, ticket.id, SYSTEM, text, REOPENED, Via.MAIL, when)


def _mark_bounced(tx: Tx, case: _Case, now: datetime) -> None:
    letter = case.facts.bounced
    if letter is None or case.plan.state is not InboxState.NOTED:
        return
    status = next((r.status for r in case.mail.reports if r.status), "")
    journal.bounced(
        tx, now, inbox_id=case.item.id, outbox_id=letter.id,
        ticket_id=letter.letter.ticket_id, status=status,
    )  # fmt: skip
    if case.plan.bounced_for_good and letter.letter.person_id is not None:
        people.update(tx, letter.letter.person_id, bounced_at=now)


def _letters(
    tx: Tx,
    case: _Case,
    ticket: Ticket,
    message: NewMessage,
    author: Person,
    before: Thread,
    now: datetime,
) -> list[Letter]:
    """Everything that this mail causes to be sent; `before` is the conversation without it."""
    plan, office = case.plan, case.office
    thread = _thread(case)
    written: list[Letter] = []
    if plan.acknowledge is not None:
        to = letters.recipient_of(author)
        written.append(letters.acknowledgement(office, ticket, to, thread, plan.acknowledge, now))
    if plan.send_out:
        written += public_letters(tx, office, ticket, message, before, now)
    if plan.notify_staff:
        written += notifications(tx, office, ticket, message, thread, now, new=plan.join is None)
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
    words = Words(message.author.name, message.author.email, message.text, message.attachments)
    written = []
    for number, participant in enumerate(to):
        mail_id = message.mail_id if number == 0 else letters.new_mail_id(office, ticket.id)
        recipient = letters.recipient_of(participant)
        letter = letters.reply(office, ticket, recipient, thread, words, now, mail_id)
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
    tx: Tx,
    office: Office,
    ticket: Ticket,
    message: NewMessage,
    thread: Thread,
    now: datetime,
    *,
    new: bool,
) -> list[Letter]:
    """A letter to each member of the staff who should know, as far as their budget goes."""
    staff = people.find_active_staff(tx)
    to = recipients.of_notification(ticket, staff, message.author.person_id)
    within = to if new else within_budget(tx, office, ticket, to, now)
    words = Words(
        author=message.author.name or message.author.email,
        email=message.author.email,
        text=message.text,
        files=message.attachments,
        notices=message.notices,
        event=_event_of(message, new=new),
        proof=message.author.proof,
    )
    return [
        letters.notification(office, ticket, letters.recipient_of(person), thread, words, now)
        for person in within
    ]


def _event_of(message: NewMessage, *, new: bool) -> str:
    if message.kind is MessageKind.NOTE:
        return letters.NOTE
    return letters.NEW if new else letters.MESSAGE


def within_budget(
    tx: Tx, office: Office, ticket: Ticket, to: Sequence[Person], now: datetime
) -> list[Person]:
    """Those whose budget of notifications about this ticket is not used up."""
    kind, since = LetterKind.NOTIFICATION, now - NOTIFICATION_SPAN
    written = outbox.count_by_recipient(tx, kind, since, ticket.id)
    return [p for p in to if may_notify(written.get(p.email, 0), office.rules.budgets)]


def post(tx: Tx, written: Sequence[Letter], now: datetime) -> None:
    """Put letters into the outbox, with their lines in the mail log."""
    outbox.add_all(tx, written, now)
    journal.queued(tx, now, written)


def _tell(tx: Tx, item: InboxItem, outcome: Sorted, now: datetime) -> None:
    """The line of the mail log that fits the state."""
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
