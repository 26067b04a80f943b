"""Who may do what: the whole table, denied by default."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from gateway.policy.access import Act, Forbidden, may, may_see, require
from store.records import (
    SYSTEM,
    Actor,
    Direction,
    Message,
    MessageKind,
    Part,
    Participant,
    Proof,
    Role,
    Via,
)
from tests.policy.cases import EVE, JO, NOW, part, ticket

SESSION, TOKEN, ALIGNED, CLAIMED = Proof.SESSION, Proof.TOKEN, Proof.ALIGNED, Proof.CLAIMED
CUSTOMER, STAFF = Role.CUSTOMER, Role.STAFF

ALLOWED = {
    *((CUSTOMER, Act.READ, proof) for proof in (SESSION,)),
    *((CUSTOMER, Act.WRITE_IN, proof) for proof in Proof),
    (CUSTOMER, Act.RECEIVE, SESSION),
    *((STAFF, act, SESSION) for act in Act),
    *((STAFF, act, TOKEN) for act in (Act.WRITE_IN, Act.REPLY, Act.NOTE, Act.WORK, Act.ANNOUNCE)),
    *((Role.SYSTEM, act, SESSION) for act in Act),
}
"""Everything that anybody may do, on a ticket that customers take part in."""


@pytest.mark.parametrize(("role", "act", "proof"), list(itertools.product(Role, Act, Proof)))
def test_every_cell_of_the_table(role: Role, act: Act, proof: Proof) -> None:
    """A role may do an act with a proof exactly when this test's own list says so."""
    actor = Actor("Jo", JO.email, role, proof, JO.id)
    assert may(actor, act, ticket(), (part(JO),)) is ((role, act, proof) in ALLOWED)


@pytest.mark.parametrize(
    ("parts", "restricted", "reads", "writes"),
    [
        ((part(JO),), False, True, True),
        ((part(JO, Part.FOLLOWER),), False, True, True),
        ((part(JO, Part.CC),), False, False, True),
        ((part(EVE),), False, False, False),
        ((), False, False, False),
        ((part(JO),), True, False, False),
    ],
)
def test_customers_need_a_part(
    parts: tuple[Participant, ...], restricted: bool, reads: bool, writes: bool
) -> None:
    """Requester and follower read and write, Cc only writes, nobody touches a staff-only ticket."""
    actor = Actor("Jo", JO.email, CUSTOMER, SESSION, JO.id)
    about = ticket(restricted_to_staff=restricted)
    assert may(actor, Act.READ, about, parts) is reads
    assert may(actor, Act.WRITE_IN, about, parts) is writes


def test_without_a_ticket_a_customer_may_nothing() -> None:
    """A right that hangs on taking part is none where there is no ticket, or nobody; notices are their own."""
    jo = Actor("Jo", JO.email, CUSTOMER, SESSION, JO.id)
    nobody = Actor("Jo", JO.email, CUSTOMER, SESSION, None)
    assert [act for act in Act if may(jo, act)] == [Act.RECEIVE]
    on_ticket = [act for act in Act if may(nobody, act, ticket(), (part(JO),))]
    assert on_ticket == [Act.RECEIVE]


def test_require_raises_what_may_denies() -> None:
    """`require` is `may` as an exception, whose text names the act and nothing else."""
    require(SYSTEM, Act.RUN_DESK)
    with pytest.raises(Forbidden, match=r"^you may not run the desk here$"):
        require(Actor("Jo", JO.email, CUSTOMER, SESSION, JO.id), Act.RUN_DESK)


def message(kind: MessageKind, direction: Direction, minutes: int = 0) -> Message:
    """A message so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    return Message(1, 1, kind, direction, Via.MAIL, SYSTEM, at, "words")


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("direction", Direction)
def test_customers_see_only_the_conversation(kind: MessageKind, direction: Direction) -> None:
    """Notes, events, bounces and automatic replies are for staff, whatever direction they bear."""
    jo = Actor("Jo", JO.email, CUSTOMER, SESSION, JO.id)
    is_shown = kind is MessageKind.MESSAGE and direction is not Direction.INTERNAL
    assert may_see(jo, message(kind, direction), (part(JO),)) is is_shown
    assert may_see(SYSTEM, message(kind, direction), ())


@pytest.mark.parametrize(
    ("how", "minutes", "seen"),
    [
        (Part.REQUESTER, -1, True),
        (Part.FOLLOWER, -1, False),
        (Part.FOLLOWER, 0, True),
        (Part.FOLLOWER, 1, True),
    ],
)
def test_followers_start_without_history(how: Part, minutes: int, seen: bool) -> None:
    """A follower sees what was written from when they were confirmed on, the requester everything."""
    eve = Actor("Eve", EVE.email, CUSTOMER, SESSION, EVE.id)
    written = message(MessageKind.MESSAGE, Direction.IN, minutes)
    assert may_see(eve, written, (part(EVE, how),)) is seen


def test_a_stranger_sees_no_message() -> None:
    """Without a part there is nothing to see."""
    eve = Actor("Eve", EVE.email, CUSTOMER, SESSION, EVE.id)
    assert not may_see(eve, message(MessageKind.MESSAGE, Direction.IN), (part(JO),))
