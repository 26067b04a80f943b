"""Who gets a letter. Recipients are always explicit: nothing that a customer writes adds one (threats I9, C2)."""

from __future__ import annotations

from collections.abc import Sequence

from store.records import Part, Participant, Person, Ticket


def of_reply(people: Sequence[Participant]) -> tuple[Participant, ...]:
    """Who receives a public answer: the requester and those whom staff confirmed; never the Cc of a mail."""
    return tuple(p for p in people if p.part in (Part.REQUESTER, Part.FOLLOWER))


def of_notification(
    ticket: Ticket, staff: Sequence[Person], author_id: int | None
) -> tuple[Person, ...]:
    """Which staff learn of something new: who it is assigned to, else everybody; never its author."""
    working = [person for person in staff if person.is_staff and person.id != author_id]
    assigned = [person for person in working if person.id == ticket.assignee_id]
    return tuple(assigned or working)
