"""The JSON that other programs rely on: one function for each kind of object, with keys that stay.

The keys are promises of the reference; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gateway.cli.printing import iso
from gateway.mail.model import Address, Attachment, Decision, Forwarded, Invitation, Report
from store.post_records import Event, InboxItem, OutboxItem
from store.records import (
    Actor,
    Appointment,
    Message,
    Organisation,
    Participant,
    Person,
    StoredAttachment,
    Ticket,
    TicketLink,
    TimeEntry,
)
from store.upkeep_records import Alarm, Heartbeat, SentCopy

if TYPE_CHECKING:
    from gateway.desk.explaining import Explanation
    from gateway.desk.tickets import Conversation, Listed

Shape = dict[str, Any]


def explained(file: str, explanation: Explanation) -> Shape:
    """How one mail was understood."""
    mail = explanation.mail
    return {
        "file": file,
        "size": mail.size,
        "sha256": mail.sha256,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "from": _address(mail.authors[0]) if mail.authors else None,
        "sender": _address(mail.sender) if mail.sender else None,
        "reply_to": [_address(one) for one in mail.reply_to],
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "subject": mail.subject,
        "date": iso(mail.date),
        "text": mail.text,
        "html": mail.html,
        "display_html": explanation.html,
        "reply": mail.reply,
        "folded": [{"start": f.start, "end": f.end, "kind": f.kind.value} for f in mail.folded],
        "attachments": [_attachment(one) for one in mail.attachments],
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "kind": explanation.kind.value,
        "reports": [_report(one) for one in mail.reports],
        "invitation": _invitation(mail.invitation) if mail.invitation else None,
        "may_acknowledge": explanation.may_acknowledge,
        "defects": list(mail.defects),
        "decisions": [_decision(one) for one in explanation.decisions],
    }


def _address(address: Address) -> Shape:
    return {"name": address.name, "address": address.address}


def _attachment(attachment: Attachment) -> Shape:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "disposition": attachment.disposition.value,
        "content_id": attachment.content_id,
    }


def _forwarded(forwarded: Forwarded) -> Shape:
    return {
        "from": _address(forwarded.sender) if forwarded.sender else None,
        "date": forwarded.date,
        "subject": forwarded.subject,
        "start": forwarded.start,
    }


def _report(report: Report) -> Shape:
    return {
        "recipient": report.recipient,
        "action": report.action.value,
        "status": report.status,
        "original_message_id": report.original_message_id,
    }


def _invitation(invitation: Invitation | Appointment) -> Shape:
    return {
        "method": invitation.method,
        "summary": invitation.summary,
        "start": iso(invitation.start),
        "end": iso(invitation.end),
        "location": invitation.location,
        "organizer": invitation.organizer,
    }


def _decision(decision: Decision) -> Shape:
    return {"rule": decision.rule, "outcome": decision.outcome, "reason": decision.reason}


def inbox_row(item: InboxItem) -> Shape:
    """An accepted mail in a list."""
    return {
        "id": item.id,
        "state": item.state.value,
        "reason": item.reason,
        "ticket_id": item.ticket_id,
        "sha256": item.sha256,
        "size": item.size,
        "attempts": item.attempts,
        "source": item.source.value,
        "received_at": iso(item.received_at),
        "mail_from": item.envelope.mail_from,
        "rcpt_to": list(item.envelope.rcpt_to),
        "message_id": item.mail_id,
    }


def inbox_entry(item: InboxItem, events: Iterable[Event]) -> Shape:
    """An accepted mail with its story."""
    envelope = item.envelope
    return inbox_row(item) | {
        "peer": envelope.peer,
        "helo": envelope.helo,
        "tls": envelope.tls,
        "error": item.error,
        "decisions": [dict(decision) for decision in item.decisions],
        "events": [_event(event) for event in events],
    }


def outbox_row(item: OutboxItem) -> Shape:
    """A letter in a list."""
    letter = item.letter
    return {
        "id": item.id,
        "state": item.state.value,
        "kind": letter.kind.value,
        "recipient": letter.recipient,
        "subject": letter.subject,
        "ticket_id": letter.ticket_id,
        "message_id": letter.mail_id,
        "attempts": item.attempts,
        "uncertain": item.uncertain,
        "created_at": iso(item.created_at),
        "due_at": iso(item.due_at),
        "sent_at": iso(item.sent_at),
        "last_reply": item.last_reply,
    }


def outbox_entry(item: OutboxItem, events: Iterable[Event], copy: SentCopy | None = None) -> Shape:
    """A letter with its words and its story."""
    letter = item.letter
    return outbox_row(item) | {
        "sender": letter.sender_address,
        "envelope_from": letter.envelope_from,
        "reply_to": letter.reply_to,
        "text": letter.text,
        "html": letter.html,
        "copy": _copy(copy) if copy else None,
        "events": [_event(event) for event in events],
    }


def _copy(copy: SentCopy) -> Shape:
    return {
        "mailbox": copy.mailbox,
        "state": copy.state.value,
        "attempts": copy.attempts,
        "due_at": iso(copy.due_at),
        "detail": copy.detail,
    }


def _event(event: Event) -> Shape:
    return {"at": iso(event.at), "what": event.what, "fields": dict(event.fields)}


def ticket_row(listed: Listed) -> Shape:
    """A ticket in a list: everything but its messages and times."""
    return _head(
        listed.ticket,
        listed.requester,
        listed.assignee,
        tags=listed.tags,
        people=listed.participants,
        links=listed.links,
    )


def ticket(conversation: Conversation) -> Shape:
    """A ticket with everything on it."""
    head = _head(
        conversation.ticket,
        conversation.requester,
        conversation.assignee,
        tags=conversation.tags,
        people=conversation.participants,
        links=conversation.links,
    )
    return head | {
        "messages": [_message(message) for message in conversation.messages],
        "time_entries": [_time(entry) for entry in conversation.time_entries],
    }


def _head(
    ticket: Ticket,
    requester: Person,
    assignee: Person | None,
    *,
    tags: Iterable[str],
    people: Iterable[Participant],
    links: Iterable[TicketLink],
) -> Shape:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "queue": ticket.queue,
        "priority": ticket.priority.value,
        "tags": list(tags),
        "assignee": {"name": assignee.name, "email": assignee.email} if assignee else None,
        "requester": {
            "name": requester.name,
            "email": requester.email,
            "organisation": requester.organisation,
        },
        "participants": [_participant(one) for one in people],
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "merged_into": ticket.merged_into,
        "links": [{"ticket_id": one.ticket_id, "kind": one.kind} for one in links],
    }


def _participant(one: Participant) -> Shape:
    return {
        "email": one.email,
        "role": one.part.value,
        "bounced_at": iso(one.bounced_at),
        "complained_at": iso(one.complained_at),
    }


def _message(message: Message) -> Shape:
    return {
        "id": message.id,
        "kind": message.kind.value,
        "direction": message.direction.value,
        "via": message.via.value,
        "author": _author(message.author),
        "proof": message.author.proof.value,
        "created_at": iso(message.created_at),
        "message_id": message.mail_id,
        "text": message.text,
        "attachments": [_file(one) for one in message.attachments],
        "inbox_id": message.inbox_id,
        "invitation": _invitation(message.appointment) if message.appointment else None,
    }


def _author(author: Actor) -> Shape:
    return {"name": author.name, "email": author.email, "role": author.role.value}


def _file(file: StoredAttachment) -> Shape:
    return {
        "id": file.id,
        "filename": file.filename,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _time(entry: TimeEntry) -> Shape:
    return {
        "minutes": entry.minutes,
        "class": entry.rate_class,
        "comment": entry.comment,
        "staff": entry.staff,
        "date": entry.day,
        "billed": entry.billed,
    }


def person(person: Person) -> Shape:
    """A customer or a member of the staff; nothing about passwords."""
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role.value,
        "language": person.language,
        "organisation": person.organisation,
        "known": person.known,
        "admin": person.admin,
        "disabled_at": iso(person.disabled_at),
        "bounced_at": iso(person.bounced_at),
        "complained_at": iso(person.complained_at),
    }


def organisation(organisation: Organisation) -> Shape:
    """A customer company."""
    return {"id": organisation.id, "name": organisation.name}


def alarm(alarm: Alarm) -> Shape:
    """Something that needs the operator and is not over."""
    return {"name": alarm.name, "detail": alarm.detail, "since": iso(alarm.since)}


def heartbeat(beat: Heartbeat) -> Shape:
    """A mail that we sent to ourselves; null in `returned_at` while it is on its way, or lost."""
    return {
        "id": beat.id,
        "written_at": iso(beat.written_at),
        "returned_at": iso(beat.returned_at),
        "seconds": beat.seconds,
        "message_id": beat.mail_id,
        "inbox_id": beat.inbox_id,
    }
