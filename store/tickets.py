"""Tickets: their heads, the people who take part, tags, links and time. What was written is in `messages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.records import (
    Part,
    Participant,
    Priority,
    Status,
    Ticket,
    TicketLink,
    TimeEntry,
)
from store.tables import (
    participants,
    people,
    ticket_links,
    ticket_tags,
    tickets,
    time_entries,
)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be opened."""

    subject: str
    queue: str
    requester_id: int
    priority: Priority = Priority.NORMAL
    status: Status = Status.NEW
    restricted_to_staff: bool = False


_OPEN = sa.insert(tickets)
_MOVE_ON = (
    sa.update(tickets)
    .where(tickets.c.id == sa.bindparam("moved"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("status", "updated_at", "resolved_at")})
)
_BY_IDS = sa.select(tickets).where(tickets.c.id.in_(sa.bindparam("ids", expanding=True)))
_PARTICIPANTS = (
    sa.select(
        participants,
        people.c.name,
        people.c.email,
        people.c.language,
        people.c.bounced_at,
        people.c.complained_at,
    )
    .join(people)
    .where(participants.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(participants.c.part.desc(), participants.c.person_id)
)


def reserve(tx: Tx, count: int) -> None:
    """So many tickets are about to be opened."""
    tx.reserve_ids(tickets, count)


def open_ticket(tx: Tx, new: NewTicket, now: datetime) -> Ticket:
    """Open a ticket; its requester takes part from the start."""
    ticket = Ticket(
        id=tx.new_id(tickets),
        subject=new.subject,
        status=new.status,
        queue=new.queue,
        priority=new.priority,
        requester_id=new.requester_id,
        assignee_id=None,
        created_at=now,
        updated_at=now,
        resolved_at=now if new.status in (Status.RESOLVED, Status.CLOSED) else None,
        restricted_to_staff=new.restricted_to_staff,
    )
    row = {column.name: getattr(ticket, column.name) for column in tickets.c}
    tx.put_off(_OPEN, [{**row, "status": ticket.status.value, "priority": ticket.priority.value}])
    add_participants(tx, ticket.id, [(new.requester_id, Part.REQUESTER)], now)
    return ticket


def add_participants(
    tx: Tx, ticket_id: int, new: Sequence[tuple[int, Part]], now: datetime
) -> None:
    """Let people take part; somebody who does already keeps the part they have."""
    rows = [
        {"ticket_id": ticket_id, "person_id": person_id, "part": part.value, "since": now}
        for person_id, part in new
    ]
    tx.put_off(tx.insert_missing(participants), rows)


def set_part(tx: Tx, ticket_id: int, person_id: int, part: Part, now: datetime) -> None:
    """Give somebody another part, from now on."""
    statement = tx.insert(participants).on_conflict_do_update(
        index_elements=["ticket_id", "person_id"], set_={"part": part.value, "since": now}
    )
    row = {"ticket_id": ticket_id, "person_id": person_id, "part": part.value, "since": now}
    tx.execute(statement, [row])


def update(tx: Tx, ticket_id: int, **values: Any) -> None:
    """Change columns of a ticket's head."""
    tx.execute(sa.update(tickets).where(tickets.c.id == ticket_id).values(**values))


def move_on(tx: Tx, ticket: Ticket) -> None:
    """Write down the status of a ticket's head, and since when it has it."""
    row = {
        "moved": ticket.id,
        "new_status": ticket.status.value,
        "new_updated_at": ticket.updated_at,
        "new_resolved_at": ticket.resolved_at,
    }
    tx.put_off(_MOVE_ON, [row])


def find(tx: Tx, ticket_id: int) -> Ticket | None:
    """One ticket's head."""
    row = tx.execute(sa.select(tickets).where(tickets.c.id == ticket_id)).first()
    return _ticket(row) if row else None


def find_many(tx: Tx, ticket_ids: Iterable[int]) -> dict[int, Ticket]:
    """Several heads by id."""
    return {row.id: _ticket(row) for row in tx.select_in(_BY_IDS, "ids", ticket_ids)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets a list shows. `viewer_id`: only those a customer may see (threats E13)."""

    statuses: tuple[Status, ...] = ()
    queue: str | None = None
    assignee_id: int | None = None
    requester_id: int | None = None
    viewer_id: int | None = None
    tag: str | None = None
    limit: int = 100
    before: int | None = None


def find_all(tx: Tx, wanted: Wanted) -> list[Ticket]:
    """Tickets, newest first."""
    statement = sa.select(tickets).order_by(tickets.c.id.desc()).limit(wanted.limit)
    if wanted.statuses:
        statement = statement.where(tickets.c.status.in_([s.value for s in wanted.statuses]))
    same = {
        "queue": wanted.queue,
        "assignee_id": wanted.assignee_id,
        "requester_id": wanted.requester_id,
    }
    for column, value in same.items():
        if value is not None:
            statement = statement.where(tickets.c[column] == value)
    if wanted.before is not None:
        statement = statement.where(tickets.c.id < wanted.before)
    if wanted.tag is not None:
        tagged = sa.select(ticket_tags.c.ticket_id).where(ticket_tags.c.tag == wanted.tag)
        statement = statement.where(tickets.c.id.in_(tagged))
    if wanted.viewer_id is not None:
        statement = statement.where(_is_visible_to(wanted.viewer_id))
    return [_ticket(row) for row in tx.execute(statement)]


def is_visible_to(tx: Tx, ticket_id: int, viewer_id: int) -> bool:
    """Whether this customer may see this ticket: the same scope as in lists."""
    statement = sa.select(tickets.c.id).where(tickets.c.id == ticket_id, _is_visible_to(viewer_id))
    return tx.execute(statement).first() is not None


def _is_visible_to(viewer_id: int) -> sa.ColumnElement[bool]:
    """The one scope of every customer's view: requester or confirmed follower, never staff-only tickets."""
    taking_part = sa.select(participants.c.ticket_id).where(
        participants.c.person_id == viewer_id,
        participants.c.part.in_([Part.REQUESTER.value, Part.FOLLOWER.value]),
    )
    return tickets.c.id.in_(taking_part) & tickets.c.restricted_to_staff.is_(False)


def find_participants(tx: Tx, ticket_ids: Iterable[int]) -> dict[int, list[Participant]]:
    """Who takes part in these tickets, requester first."""
    found: dict[int, list[Participant]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in tx.select_in(_PARTICIPANTS, "ids", found):
        part = Participant(
            row.person_id, row.name, row.email, Part(row.part), row.since, row.language,
            row.bounced_at, row.complained_at,
        )  # fmt: skip
        found[row.ticket_id].append(part)
    return found


def add_tag(tx: Tx, ticket_id: int, tag: str) -> None:
    """Tag a ticket; tagging twice changes nothing."""
    tx.execute(
        tx.insert(ticket_tags).on_conflict_do_nothing(), [{"ticket_id": ticket_id, "tag": tag}]
    )


def remove_tag(tx: Tx, ticket_id: int, tag: str) -> None:
    """Take a tag off."""
    tx.execute(
        sa.delete(ticket_tags).where(ticket_tags.c.ticket_id == ticket_id, ticket_tags.c.tag == tag)
    )


def find_tags(tx: Tx, ticket_ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of these tickets, sorted."""
    wanted = list(ticket_ids)
    if not wanted:
        return {}
    statement = sa.select(ticket_tags).where(ticket_tags.c.ticket_id.in_(wanted))
    found: dict[int, list[str]] = {ticket_id: [] for ticket_id in wanted}
    for row in tx.execute(statement.order_by(ticket_tags.c.tag)):
        found[row.ticket_id].append(row.tag)
    return found


def add_link(tx: Tx, ticket_id: int, other_id: int, kind: str) -> None:
    """Relate two tickets in both directions."""
    rows = [
        {"ticket_id": ticket_id, "other_id": other_id, "kind": kind},
        {"ticket_id": other_id, "other_id": ticket_id, "kind": kind},
    ]
    tx.execute(tx.insert(ticket_links).on_conflict_do_nothing(), rows)


def find_links(tx: Tx, ticket_ids: Iterable[int]) -> dict[int, list[TicketLink]]:
    """What these tickets are related to."""
    wanted = list(ticket_ids)
    if not wanted:
        return {}
    statement = sa.select(ticket_links).where(ticket_links.c.ticket_id.in_(wanted))
    found: dict[int, list[TicketLink]] = {ticket_id: [] for ticket_id in wanted}
    for row in tx.execute(statement.order_by(ticket_links.c.other_id)):
        found[row.ticket_id].append(TicketLink(row.other_id, row.kind))
    return found


def add_time(
    tx: Tx, ticket_id: int, person_id: int, minutes: int, comment: str, now: datetime
) -> None:
    """Note time spent, in minutes, on the day of `now`."""
    row = {
        "ticket_id": ticket_id,
        "person_id": person_id,
        "minutes": minutes,
        "rate_class": "standard",
        "comment": comment,
        "day": now.date().isoformat(),
        "billed": False,
        "created_at": now,
    }
    tx.execute(sa.insert(time_entries), [row])


def find_time(tx: Tx, ticket_id: int) -> list[TimeEntry]:
    """Time spent on a ticket, in the order it was noted."""
    statement = (
        sa.select(time_entries, people.c.name.label("staff"))
        .join(people)
        .where(time_entries.c.ticket_id == ticket_id)
        .order_by(time_entries.c.id)
    )
    return [
        TimeEntry(row.id, row.minutes, row.rate_class, row.comment, row.staff, row.day, row.billed)
        for row in tx.execute(statement)
    ]


def _ticket(row: Any) -> Ticket:
    return Ticket(
        id=row.id,
        subject=row.subject,
        status=Status(row.status),
        queue=row.queue,
        priority=Priority(row.priority),
        requester_id=row.requester_id,
        assignee_id=row.assignee_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        resolved_at=row.resolved_at,
        merged_into=row.merged_into,
        restricted_to_staff=row.restricted_to_staff,
    )
