"""Who may do what, depending on what is proven: one table for mail, portal and command line (rule R7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from store.records import (
    Actor,
    Direction,
    Message,
    MessageKind,
    Part,
    Participant,
    Proof,
    Role,
    Ticket,
)


class Act(StrEnum):
    """What somebody can do to a ticket or to the desk."""

    READ = "read"
    WRITE_IN = "write in"
    REPLY = "reply"
    NOTE = "note"
    WORK = "work"
    """Assign, change status, tag, merge, split, link, book time."""
    ANNOUNCE = "send notices"
    """Write, look at, hand in, confirm, stop and resume notices."""
    RECEIVE = "receive notices"
    """See, confirm and refuse the notices that are for oneself."""
    RUN_DESK = "run the desk"
    """Staff, inbox, outbox, jobs."""


class Forbidden(Exception):
    """The actor may not do this. The text is for the actor and says nothing about what they may not see."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which proofs a role needs for an act, and whether it must take part in the ticket."""

    proofs: frozenset[Proof]
    taking_part: bool = False


_STRONG = frozenset({Proof.SESSION, Proof.TOKEN})
_ANY = frozenset(Proof)
_LOGGED_IN = frozenset({Proof.SESSION})

TABLE: dict[tuple[Role, Act], Rule] = {
    (Role.CUSTOMER, Act.READ): Rule(_LOGGED_IN, taking_part=True),
    (Role.CUSTOMER, Act.WRITE_IN): Rule(_ANY, taking_part=True),
    (Role.CUSTOMER, Act.RECEIVE): Rule(_LOGGED_IN),
    (Role.STAFF, Act.READ): Rule(_LOGGED_IN),
    (Role.STAFF, Act.WRITE_IN): Rule(_STRONG),
    (Role.STAFF, Act.REPLY): Rule(_STRONG),
    (Role.STAFF, Act.NOTE): Rule(_STRONG),
    (Role.STAFF, Act.WORK): Rule(_STRONG),
    (Role.STAFF, Act.ANNOUNCE): Rule(_STRONG),
    (Role.STAFF, Act.RECEIVE): Rule(_LOGGED_IN),
    (Role.STAFF, Act.RUN_DESK): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.READ): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.WRITE_IN): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.REPLY): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.NOTE): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.WORK): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.ANNOUNCE): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.RECEIVE): Rule(_LOGGED_IN),
    (Role.SYSTEM, Act.RUN_DESK): Rule(_LOGGED_IN),
}
"""What is not in the table is not allowed."""


def may(
    actor: Actor, act: Act, ticket: Ticket | None = None, people: tuple[Participant, ...] = ()
) -> bool:
    """Whether this actor may do this now, to this ticket, given who takes part in it."""
    rule = TABLE.get((actor.role, act))
    if rule is None or actor.proof not in rule.proofs:
        return False
    if not rule.taking_part:
        return True
    return ticket is not None and takes_part(actor, act, ticket, people)


def require(
    actor: Actor, act: Act, ticket: Ticket | None = None, people: tuple[Participant, ...] = ()
) -> None:
    """Raise Forbidden unless `may`."""
    if not may(actor, act, ticket, people):
        raise Forbidden(f"you may not {act.value} here")


def may_see(actor: Actor, message: Message, people: tuple[Participant, ...]) -> bool:
    """Whether a message on a ticket that the actor may read is for them.

    Customers see the conversation, never what is said inside; a follower sees it from when staff confirmed them.
    """
    if actor.role is not Role.CUSTOMER:
        return True
    if message.kind is not MessageKind.MESSAGE or message.direction is Direction.INTERNAL:
        return False
    own = [person for person in people if person.person_id == actor.person_id]
    return any(p.part is Part.REQUESTER or p.since <= message.created_at for p in own)


def takes_part(actor: Actor, act: Act, ticket: Ticket, people: tuple[Participant, ...]) -> bool:
    """A customer takes part as requester or follower; somebody in Cc may write but not read (threats C2)."""
    if ticket.restricted_to_staff or actor.person_id is None:
        return False
    parts = {person.part for person in people if person.person_id == actor.person_id}
    if act is Act.WRITE_IN:
        return bool(parts)
    return bool(parts & {Part.REQUESTER, Part.FOLLOWER})
