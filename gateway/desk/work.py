"""Working on tickets: assign, move, tag, merge, split, link, book time. For staff, by every door.

Every function is one transaction and leaves a line in the ticket's history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateway.desk.office import Office
from gateway.desk.tickets import SUBJECT_LIMIT, Unacceptable, move, visible
from gateway.policy.access import Act, require
from gateway.policy.plan import REOPENED
from store import messages, tickets
from store.engine import Tx
from store.records import Actor, Part, Person, Priority, Status, Ticket, Via
from store.tickets import NewTicket

TAG_LIMIT = 50
DAY_MINUTES = 24 * 60


def assign(
    office: Office, actor: Actor, ticket_id: int, assignee: Person | None, via: Via, now: datetime
) -> None:
    """Give a ticket to a member of the staff, or to nobody."""
    if assignee is not None and not assignee.is_staff:
        raise Unacceptable(f"{assignee.email} does not work here; assign it to staff")
    with office.store.write() as tx:
        _worked(tx, actor, ticket_id)
        tickets.update(tx, ticket_id, assignee_id=assignee.id if assignee else None, updated_at=now)
        text = (
            f"assigned to {assignee.name or assignee.email}" if assignee else "assigned to nobody"
        )
        messages.add_event(tx, ticket_id, actor, text, "assigned", via, now)


def set_status(
    office: Office, actor: Actor, ticket_id: int, status: Status, via: Via, now: datetime
) -> None:
    """Move a ticket to another status; the same one changes nothing."""
    with office.store.write() as tx:
        ticket = _worked(tx, actor, ticket_id)
        if ticket.status is status:
            return
        move(tx, ticket, status, now)
        text = f"{ticket.status.value} → {status.value}"
        was_over = ticket.status in (Status.RESOLVED, Status.CLOSED)
        is_over = status in (Status.RESOLVED, Status.CLOSED)
        reason = REOPENED if was_over and not is_over else "status"
        messages.add_event(tx, ticket_id, actor, text, reason, via, now)


def set_priority(
    office: Office, actor: Actor, ticket_id: int, priority: Priority, via: Via, now: datetime
) -> None:
    """Say how urgent a ticket is."""
    with office.store.write() as tx:
        ticket = _worked(tx, actor, ticket_id)
        tickets.update(tx, ticket_id, priority=priority.value, updated_at=now)
        text = f"{ticket.priority.value} → {priority.value}"
        messages.add_event(tx, ticket_id, actor, text, "priority", via, now)


def tag(office: Office, actor: Actor, ticket_id: int, name: str, *, remove: bool = False) -> None:
    """Put a tag on a ticket, or take it off."""
    cleaned = name.strip().lower()
    if not 1 <= len(cleaned) <= TAG_LIMIT:
        raise Unacceptable(f"a tag has 1 to {TAG_LIMIT} characters")
    with office.store.write() as tx:
        _worked(tx, actor, ticket_id)
        change = tickets.remove_tag if remove else tickets.add_tag
        change(tx, ticket_id, cleaned)


def link(office: Office, actor: Actor, ticket_id: int, other_id: int) -> None:
    """Relate two tickets."""
    if ticket_id == other_id:
        raise Unacceptable("a ticket cannot be linked to itself")
    with office.store.write() as tx:
        _worked(tx, actor, ticket_id)
        _worked(tx, actor, other_id)
        tickets.add_link(tx, ticket_id, other_id, "related")


def merge(
    office: Office, actor: Actor, ticket_id: int, into_id: int, via: Via, now: datetime
) -> None:
    """Move everything of one ticket to another. Answers to the old one arrive at the new one.

    Who follows there follows here from now on: earlier messages stay unseen by them (threats C2).
    """
    if ticket_id == into_id:
        raise Unacceptable("a ticket cannot be merged into itself")
    with office.store.write() as tx:
        ticket, into = _worked(tx, actor, ticket_id), _worked(tx, actor, into_id)
        if into.merged_into is not None:
            raise Unacceptable(f"ticket {into_id} was merged into {into.merged_into}; use that one")
        if ticket.merged_into is not None:
            raise Unacceptable(f"ticket {ticket_id} was merged into {ticket.merged_into} already")
        if ticket.requester_id != into.requester_id:
            raise Unacceptable(
                f"tickets {ticket_id} and {into_id} have different requesters, who would read each "
                "other's mail; link them instead"
            )
        messages.move(tx, [m.id for m in messages.find_all(tx, ticket_id)], into_id)
        others = tickets.find_participants(tx, [ticket_id])[ticket_id]
        tickets.add_participants(tx, into_id, [(p.person_id, p.part) for p in others], now)
        move(tx, ticket, Status.CLOSED, now)
        tickets.update(tx, ticket_id, merged_into=into_id)
        tickets.update(tx, into_id, updated_at=now)
        tickets.add_link(tx, ticket_id, into_id, "merged")
        messages.add_event(tx, into_id, actor, f"merged from #{ticket_id}", "merged", via, now)


def split(
    office: Office,
    actor: Actor,
    ticket_id: int,
    message_ids: Sequence[int],
    subject: str,
    via: Via,
    now: datetime,
) -> Ticket:
    """Move some messages of a ticket to a new one of the same requester."""
    with office.store.write() as tx:
        ticket = _worked(tx, actor, ticket_id)
        on_ticket = {m.id for m in messages.find_all(tx, ticket_id)}
        strange = set(message_ids) - on_ticket
        if strange or not message_ids or set(message_ids) == on_ticket:
            raise Unacceptable(f"name some, but not all, of the messages of ticket {ticket_id}")
        new = NewTicket(
            subject=subject.strip()[:SUBJECT_LIMIT],
            queue=ticket.queue,
            requester_id=ticket.requester_id,
            priority=ticket.priority,
            restricted_to_staff=ticket.restricted_to_staff,
        )
        opened = tickets.open_ticket(tx, new, now)
        messages.move(tx, list(message_ids), opened.id)
        tickets.add_link(tx, ticket_id, opened.id, "split")
        messages.add_event(tx, opened.id, actor, f"split from #{ticket_id}", "split", via, now)
        return opened


def add_time(
    office: Office, actor: Actor, ticket_id: int, minutes: int, comment: str, now: datetime
) -> None:
    """Book time on a ticket, in whole minutes of one day at most."""
    if actor.person_id is None:
        raise Unacceptable("time belongs to a member of the staff; say whose with --as")
    if not 1 <= minutes <= DAY_MINUTES:
        raise Unacceptable(f"book 1 to {DAY_MINUTES} minutes at once")
    with office.store.write() as tx:
        _worked(tx, actor, ticket_id)
        tickets.add_time(tx, ticket_id, actor.person_id, minutes, comment.strip(), now)


def add_follower(
    office: Office, actor: Actor, ticket_id: int, person: Person, via: Via, now: datetime
) -> None:
    """Let somebody receive public answers from now on: only staff widen the circle (threats C2)."""
    with office.store.write() as tx:
        _worked(tx, actor, ticket_id)
        parts = tickets.find_participants(tx, [ticket_id])[ticket_id]
        if any(p.person_id == person.id and p.part is Part.REQUESTER for p in parts):
            return
        tickets.set_part(tx, ticket_id, person.id, Part.FOLLOWER, now)
        messages.add_event(tx, ticket_id, actor, f"follows: {person.email}", "follower", via, now)


def _worked(tx: Tx, actor: Actor, ticket_id: int) -> Ticket:
    """The ticket, for somebody who may work on it."""
    ticket, parts = visible(tx, actor, ticket_id)
    require(actor, Act.WORK, ticket, parts)
    return ticket
