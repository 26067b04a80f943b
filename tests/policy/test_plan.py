"""The whole judgement: facts in, a plan out, compared as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.mail.model import Action, Address, Decision, Kind, Report
from gateway.policy.budgets import AcknowledgementCounts
from gateway.policy.facts import Facts, KnownId
from gateway.policy.plan import (
    NOBODY,
    Acknowledge,
    Plan,
    Receipt,
    Writing,
    acknowledgement_decision,
    decide,
    is_for_staff_only,
    status_after_answer,
    status_after_reply,
)
from store.post_records import InboxState, Release
from store.records import Direction, MessageKind, Part, Proof, Role, Status
from tests.policy.cases import (
    ANNA,
    BEN,
    EVE,
    GONE,
    JO,
    NOW,
    RULES,
    facts,
    letter_about,
    mail,
    part,
    ticket,
    token,
)

IN, OUT, INTERNAL = Direction.IN, Direction.OUT, Direction.INTERNAL
ONE = {1: ticket(status=Status.OPEN)}
DONE = {1: ticket(status=Status.RESOLVED, resolved_at=NOW)}
OVER = {1: ticket(status=Status.CLOSED, resolved_at=NOW - timedelta(days=90))}
BY_TOKEN = "the reply address is ours and names this ticket"
NO_TICKET = "no ticket of ours is meant"
BY_NUMBER = "the subject names [#1] and the sender takes part or works here"
UNPROVEN = "it says it is from staff, but did not come through that person's reply address"


def plan_of(about: Facts) -> Plan:
    """The plan without its list of decisions, which other tests read."""
    plan = decide(about, RULES)
    assert plan.decisions[0] == about.verdict.decision
    return replace(plan, decisions=())


def expected(state: InboxState, reason: str, **more: Any) -> Plan:
    """A plan as it should be."""
    return Plan(state, (), reason, **more)


def customer(
    proof: Proof = Proof.CLAIMED,
    person: Any = JO,
    kind: MessageKind = MessageKind.MESSAGE,
    notices: tuple[str, ...] = (),
) -> Writing:
    """A message from outside."""
    return Writing(kind, IN, Address(person.name, person.email), Role.CUSTOMER, proof, notices)


def staff(
    proof: Proof = Proof.TOKEN, *, public: bool = True, direction: Direction | None = None
) -> Writing:
    """Words of Anna's."""
    kind = MessageKind.MESSAGE if public else MessageKind.NOTE
    where = direction or (OUT if public else INTERNAL)
    return Writing(kind, where, Address("Anna", ANNA.email), Role.STAFF, proof)


def test_a_known_customer_opens_a_ticket() -> None:
    """They are acknowledged with their subject, and staff are told."""
    assert plan_of(facts()) == expected(
        InboxState.FILED, NO_TICKET, writing=customer(), notify_staff=True,
        acknowledge=Acknowledge.FULL,
    )  # fmt: skip


@pytest.mark.parametrize("known", [True, False])
def test_a_stranger_opens_a_ticket(known: bool) -> None:
    """Somebody who merely wrote is acknowledged without a word of theirs (D2), whether seen before or not."""
    about = facts(EVE) if known else facts(None, letter=mail(EVE))
    plan = plan_of(about)
    assert (plan.acknowledge, plan.writing) == (Acknowledge.NEUTRAL, customer(person=EVE))


def test_staff_open_a_ticket() -> None:
    """A mail of staff that is about no ticket opens one, as a claim."""
    plan = plan_of(facts(ANNA))
    assert plan.writing == staff(Proof.CLAIMED, direction=IN)
    assert (plan.join, plan.send_out, plan.notify_staff) == (None, False, True)


@pytest.mark.parametrize(
    ("status", "after", "reopens"),
    [
        (Status.NEW, None, False),
        (Status.OPEN, None, False),
        (Status.PENDING, Status.OPEN, False),
        (Status.RESOLVED, Status.OPEN, True),
        (Status.CLOSED, Status.OPEN, True),
    ],
)
def test_a_customers_answer(status: Status, after: Status | None, reopens: bool) -> None:
    """It joins, moves a waiting or finished ticket back to open, and is not acknowledged."""
    about = facts(on={1: ticket(status=status, resolved_at=NOW)}, token=token(JO))
    assert plan_of(about) == expected(
        InboxState.FILED, BY_TOKEN, writing=customer(Proof.TOKEN), join=1, status=after,
        reopens=reopens, notify_staff=True,
    )  # fmt: skip


@pytest.mark.parametrize(("reopened", "reopens"), [(0, True), (2, True), (3, False), (4, False)])
def test_reopening_has_a_budget(reopened: int, reopens: bool) -> None:
    """The fourth reopening of a day is filed and told to staff, and the ticket stays as it is."""
    about = facts(on=DONE, token=token(JO), reopens_today={1: reopened})
    plan = decide(about, RULES)
    assert (plan.reopens, plan.status) == (reopens, Status.OPEN if reopens else None)
    assert (plan.state, plan.notify_staff) == (InboxState.FILED, True)
    assert ("budgets.reopens" in [d.rule for d in plan.decisions]) is not reopens


def test_a_third_party_with_a_token_moves_nothing() -> None:
    """Who came by somebody else's reply address is kept, marked and shown; nothing else happens (C4)."""
    assert plan_of(facts(EVE, on=DONE, token=token(JO))) == expected(
        InboxState.FILED, BY_TOKEN, join=1, notify_staff=True,
        writing=customer(person=EVE, notices=("the sender does not take part in this ticket",)),
    )  # fmt: skip


def test_somebody_in_cc_moves_the_ticket() -> None:
    """Who was named in Cc takes part: their answer counts as one."""
    parts = {1: (part(JO), part(EVE, Part.CC))}
    plan = plan_of(facts(EVE, on=DONE, token=token(JO), participants=parts))
    assert (plan.status, plan.reopens) == (Status.OPEN, True)
    assert plan.writing == customer(person=EVE)


def test_an_ambiguous_sender_moves_nothing_and_is_nobody() -> None:
    """Two authors are a third party on a ticket, and a new ticket of theirs is for staff only (C5)."""
    two = mail(JO, authors=(Address("Jo", JO.email), Address("", EVE.email)), ambiguous=True,
               defects=("two authors",))  # fmt: skip
    about = facts(None, letter=two, on=DONE, token=token(JO))
    notices = ("the sender does not take part in this ticket", "two authors")
    assert plan_of(about) == expected(
        InboxState.FILED, BY_TOKEN, join=1, notify_staff=True, writing=customer(notices=notices)
    )
    opened = plan_of(facts(None, letter=two))
    assert (opened.staff_only, opened.acknowledge) == (True, None)


@pytest.mark.parametrize(
    ("sender", "envelope", "address"),
    [
        (None, "who@x.example", Address("", "who@x.example")),
        (None, "", NOBODY),
        (None, "<>", NOBODY),
        (Address("Sec", "sec@x.example"), "who@x.example", Address("Sec", "sec@x.example")),
    ],
)
def test_a_mail_without_author(sender: Address | None, envelope: str, address: Address) -> None:
    """Sender stands in for From, then the envelope, then nobody."""
    about = facts(None, letter=replace(mail(None), sender=sender))
    item = replace(about.item, envelope=replace(about.item.envelope, mail_from=envelope))
    writing = decide(replace(about, item=item), RULES).writing
    assert writing is not None
    assert writing.address == address


def test_staff_answer_through_their_address() -> None:
    """The public address sends to the customer and moves a new ticket to open."""
    for status, after in ((Status.NEW, Status.OPEN), (Status.OPEN, None), (Status.PENDING, None)):
        about = facts(ANNA, on={1: ticket(status=status)}, token=token(ANNA))
        assert plan_of(about) == expected(
            InboxState.FILED, BY_TOKEN, writing=staff(), join=1, status=after, notify_staff=True,
            send_out=True,
        )  # fmt: skip


def test_staff_leave_a_note_through_their_note_address() -> None:
    """A note is internal, sends nothing out and moves nothing."""
    about = facts(ANNA, on={1: ticket()}, token=token(ANNA, public=False))
    assert plan_of(about) == expected(
        InboxState.FILED, BY_TOKEN, writing=staff(public=False), join=1, notify_staff=True
    )


@pytest.mark.parametrize(
    "more",
    [
        {"token": token(BEN)},
        {"token": token(JO)},
        {"token": token(ANNA), "letter": mail(ANNA, ambiguous=True)},
    ],
)
def test_a_mail_in_the_name_of_staff_is_held(more: dict[str, Any]) -> None:
    """Without that person's own token nothing is written or sent (I7, C6)."""
    plan = plan_of(facts(ANNA, on=ONE, **more))
    assert replace(plan, receipt=None) == expected(InboxState.HELD, UNPROVEN)


def test_staff_learn_that_their_mail_is_held() -> None:
    """A receipt says why, about the ticket that was meant."""
    unproven = plan_of(facts(ANNA, on=ONE, subject_number=1))
    assert unproven == expected(InboxState.HELD, UNPROVEN, receipt=Receipt(ONE[1], "unproven"))
    too_late = plan_of(facts(ANNA, on=OVER, token=token(ANNA)))
    assert too_late.receipt == Receipt(OVER[1], "too_late")


@pytest.mark.parametrize(
    "more",
    [
        {"receipts_last_hour": 1},
        {"automatic_today": {1: 5}},
        {"acknowledge": "no"},
        {"letter": mail(ANNA, ambiguous=True)},
    ],
)
def test_receipts_are_rare(more: dict[str, Any]) -> None:
    """Not twice an hour, not beyond the ticket's budget, not where no machine may answer."""
    plan = plan_of(facts(ANNA, **{"on": ONE, "subject_number": 1, **more}))
    assert (plan.state, plan.receipt) == (InboxState.HELD, None)
    below = {"receipts_last_hour": 0, "automatic_today": {1: 4, 2: 9}}
    assert plan_of(facts(ANNA, on=ONE, subject_number=1, **below)).receipt is not None


@pytest.mark.parametrize("how", [Release.REPLY, Release.NOTE])
def test_a_released_mail_of_staff(how: Release) -> None:
    """Somebody logged in has looked: it becomes a reply that is sent, or a note, as they said."""
    public = how is Release.REPLY
    about = facts(ANNA, on=ONE, subject_number=1, released=how)
    assert plan_of(about) == expected(
        InboxState.FILED, BY_NUMBER, writing=staff(Proof.SESSION, public=public), join=1,
        notify_staff=True, send_out=public,
    )  # fmt: skip


def test_a_release_beats_the_address() -> None:
    """Released as a note, a mail to the public address is a note."""
    plan = plan_of(facts(ANNA, on=ONE, token=token(ANNA), released=Release.NOTE))
    assert (plan.send_out, plan.writing) == (False, staff(Proof.SESSION, public=False))


def test_somebody_disabled_is_held_and_released_as_a_customer() -> None:
    """Even a release gives no authority back: their words arrive as those of anybody (C8)."""
    about = facts(GONE, on=ONE, token=token(GONE))
    assert plan_of(about) == expected(InboxState.HELD, "gus@staff.example is disabled here")
    released = plan_of(replace(about, released=Release.REPLY))
    assert (released.send_out, released.status) == (False, None)
    assert released.writing is not None
    assert (released.writing.role, released.writing.direction) == (Role.CUSTOMER, IN)


AUTOMATIC = [Kind.AUTO_REPLY, Kind.BULK, Kind.NOTIFICATION, Kind.LOOP]


@pytest.mark.parametrize("kind", AUTOMATIC)
@pytest.mark.parametrize("on", [ONE, DONE, OVER])
@pytest.mark.parametrize("person", [JO, ANNA])
def test_machine_mail_on_a_ticket_is_noted(kind: Kind, on: dict[int, Any], person: Any) -> None:
    """Whoever's machine it is, and through whatever token: it is kept there and causes nothing (C7, D1)."""
    plan = plan_of(facts(person, kind=kind, on=on, token=token(person)))
    role = Role.STAFF if person is ANNA else Role.CUSTOMER
    address = Address(person.name, person.email)
    writing = Writing(MessageKind.AUTO_REPLY, IN, address, role, Proof.TOKEN)
    assert plan == expected(InboxState.NOTED, f"it is {kind.value}", writing=writing, join=1)


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_machine_mail_alone(kind: Kind) -> None:
    """It opens a ticket that only staff see and nobody is told of (C1); a loop waits for a person."""
    plan = plan_of(facts(kind=kind))
    why = f"it is {kind.value}"
    opened = expected(InboxState.FILED, why, writing=customer(), staff_only=True)
    assert plan == (expected(InboxState.HELD, why) if kind is Kind.LOOP else opened)


def test_released_machine_mail_is_filed_as_a_persons() -> None:
    """A person has looked at it: it opens a ticket, but is still not answered by a machine."""
    plan = plan_of(facts(kind=Kind.LOOP, released=Release.NOTE, acknowledge="no"))
    assert (plan.state, plan.acknowledge, plan.notify_staff) == (InboxState.FILED, None, True)


REPORTED = [Kind.BOUNCE, Kind.DELAYED, Kind.RECEIPT, Kind.FEEDBACK]
FAILED = (Report("jo@customer.example", Action.FAILED, "5.1.1"),)

TOLD = {
    Kind.BOUNCE: ("our letter did not reach jo@customer.example (5.1.1)",),
    Kind.FEEDBACK: ("the recipient complained about our letter",),
    Kind.RECEIPT: ("our letter arrived",),
}


@pytest.mark.parametrize("kind", REPORTED)
def test_a_report_about_our_letter_is_noted(kind: Kind) -> None:
    """It lies on the letter's ticket, marks the person, and causes nothing (D3)."""
    about = facts(kind=kind, letter=mail(JO, reports=FAILED), bounced=letter_about(1), on=DONE)
    assert plan_of(about) == expected(
        InboxState.NOTED, f"it is {kind.value}", join=1, bounced_for_good=True,
        complained=kind is Kind.FEEDBACK,
        writing=customer(kind=MessageKind.BOUNCE, notices=TOLD.get(kind, TOLD[Kind.BOUNCE])),
    )  # fmt: skip


def test_a_report_says_how_its_letter_was_found() -> None:
    """By the bounce address, and not that no ticket of ours is meant."""
    about = facts(
        kind=Kind.BOUNCE, letter=mail(JO, reports=FAILED), bounced=letter_about(1), on=DONE
    )
    rules = [one.rule for one in decide(about, RULES).decisions]
    assert [rule for rule in rules if rule.startswith("matching.")] == ["matching.bounce_address"]


def test_a_report_about_nothing_of_ours_is_noted_alone() -> None:
    """Backscatter opens no ticket; nor does a report about a letter that has none."""
    reason = "it is bounce; it is about no letter of ours"
    assert plan_of(facts(kind=Kind.BOUNCE)) == expected(InboxState.NOTED, reason)
    login = facts(kind=Kind.BOUNCE, letter=mail(JO, reports=FAILED), bounced=letter_about(None))
    assert plan_of(login) == expected(InboxState.NOTED, "it is bounce", bounced_for_good=True)


def test_a_report_by_its_references_marks_nobody() -> None:
    """Without the letter itself a report is put on the ticket, and nobody counts as unreachable."""
    for on in (ONE, OVER):
        plan = plan_of(facts(kind=Kind.BOUNCE, letter=mail(JO, reports=FAILED), on=on,
                             token=token(JO)))  # fmt: skip
        assert (plan.join, plan.bounced_for_good) == (1, False)


def test_a_follow_up_opens_a_linked_ticket() -> None:
    """Long after the end an answer opens a new ticket that points to the old one, and is acknowledged."""
    plan = plan_of(facts(on=OVER, token=token(JO)))
    assert (plan.join, plan.follow_up_of, plan.acknowledge) == (None, 1, Acknowledge.FULL)
    assert plan.reason == "ticket 1 was resolved more than 14 days ago: a linked one is opened"


def test_a_namesake_opens_a_related_ticket() -> None:
    """Another mail with the same Message-ID is on ticket 1: both are kept, and they point to each other (C11)."""
    plan = plan_of(facts(EVE, on=ONE, known_ids=(KnownId("<own@x>", 1, True),)))
    assert (plan.state, plan.join, plan.related_to) == (InboxState.FILED, None, 1)


def test_a_duplicate_writes_nothing() -> None:
    """It points to the message that is there."""
    reason = "the same mail is message 4 of ticket 3"
    assert plan_of(facts(duplicate_of=(3, 4))) == expected(
        InboxState.DUPLICATE, reason, duplicate_of=(3, 4)
    )


def test_old_mail_is_filed_silently() -> None:
    """An import opens closed tickets, joins without moving anything, and nothing is sent to anybody."""
    opened = plan_of(facts(silent=True))
    assert opened == expected(InboxState.FILED, NO_TICKET, writing=customer(), status=Status.CLOSED)
    answer = plan_of(facts(silent=True, on=DONE, token=token(JO)))
    assert answer == expected(InboxState.FILED, BY_TOKEN, writing=customer(Proof.TOKEN), join=1)
    reply = plan_of(facts(ANNA, silent=True, on=ONE, subject_number=1))
    assert reply == expected(InboxState.FILED, BY_NUMBER, writing=staff(Proof.CLAIMED), join=1)


@pytest.mark.parametrize(
    ("address", "staff_only"),
    [
        ("jo@customer.example", False),
        ("noreply@service.example", True),
        ("no-reply@service.example", True),
        ("mailer-daemon@service.example", True),
        ("donotreply@service.example", True),
        ("joreply@customer.example", False),
    ],
)
def test_senders_that_nobody_reads_open_staff_only_tickets(address: str, staff_only: bool) -> None:
    """Whatever such a mail holds, no customer may ever read it as theirs (C1)."""
    about = facts(None, letter=mail(JO, authors=(Address("", address),)))
    assert is_for_staff_only(about) is staff_only


@pytest.mark.parametrize(
    ("about", "outcome", "rule"),
    [
        (facts(), "yes", "budgets.acknowledgement"),
        (facts(silent=True), "no", "acknowledge.silent"),
        (facts(acknowledge="no"), "no", "acknowledge.test"),
        (facts(None), "no", "acknowledge.no_author"),
        (facts(letter=mail(ambiguous=True)), "no", "acknowledge.no_author"),
        (facts(acknowledgements=AcknowledgementCounts(3, 3)), "no", "budgets.acknowledgement"),
    ],
)
def test_whether_a_ticket_is_acknowledged(about: Facts, outcome: str, rule: str) -> None:
    """Old mail never, then what automatic answers forbid, then budgets; the rule that decided is kept."""
    decision = acknowledgement_decision(about, RULES)
    assert (decision.outcome, decision.rule) == (outcome, rule)
    assert decision in decide(about, RULES).decisions
    assert isinstance(decision, Decision)


def test_statuses_after() -> None:
    """Only a first reply opens a new ticket; only what waits or is over is opened by an answer."""
    replied = {s: status_after_reply(s) for s in Status}
    answered = {s: status_after_answer(s) for s in Status}
    assert {s for s, after in replied.items() if after} == {Status.NEW}
    moved = {Status.PENDING, Status.RESOLVED, Status.CLOSED}
    assert {s for s, after in answered.items() if after} == moved
    assert set(answered.values()) | set(replied.values()) == {None, Status.OPEN}
