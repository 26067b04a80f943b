"""What is to be done with a mail: facts in, a plan out. Pure; `desk.sort` carries the plan out.

Read `decide` from top to bottom: that is the way every mail goes. Each branch is one function that fits a screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from gateway.mail.model import Action, Address, Decision, Kind, Mail, Report
from gateway.policy import announcing, gate
from gateway.policy.announcing import Announcement
from gateway.policy.bouncing import is_permanent, speaks_against_address
from gateway.policy.budgets import (
    judge_acknowledgement,
    may_answer_automatically,
    may_reopen,
    may_send_receipt,
)
from gateway.policy.facts import Facts, SortRules
from gateway.policy.loops import is_unread
from gateway.policy.matching import Match, find_namesake, find_ticket
from store.post_records import InboxState, Release
from store.records import Direction, MessageKind, Proof, Role, Status, Ticket

REOPENED = "reopened"
"""The reason stored with the event of a reopening, by which reopenings are counted."""
NOBODY = Address("", "nobody@invalid")
"""Who wrote a mail that names no author at all (RFC 2606 keeps the domain from existing)."""


class Acknowledge(StrEnum):
    """Which acknowledgement goes out: strangers get one without a word of their own mail in it (threats D2)."""

    FULL = "full"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Writing:
    """The message that a mail becomes: what it is, whose, how far that is proven, what staff should know."""

    kind: MessageKind
    direction: Direction
    address: Address
    role: Role
    proof: Proof
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A letter to the member of the staff whose mail is held: about which ticket, and why."""

    ticket: Ticket
    reason: str


class Back(StrEnum):
    """What comes back about a notice of ours, to be written down with its recipient."""

    BOUNCED = "bounced"
    AUTO_REPLIED = "auto-replied"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of `decide`. Without `writing` nothing is put on a ticket.

    With `writing`: it joins `join`, or opens a ticket (linked to `follow_up_of` and `related_to`) if that is None.
    """

    state: InboxState
    decisions: tuple[Decision, ...]
    reason: str
    writing: Writing | None = None
    join: int | None = None
    follow_up_of: int | None = None
    related_to: int | None = None
    status: Status | None = None
    reopens: bool = False
    staff_only: bool = False
    acknowledge: Acknowledge | None = None
    notify_staff: bool = False
    send_out: bool = False
    bounced_for_good: bool = False
    complained: bool = False
    duplicate_of: tuple[int, int] | None = None
    heartbeat: int | None = None
    """This heartbeat has come back."""
    receipt: Receipt | None = None
    back: Back | None = None
    announcement: Announcement | None = None
    """What a mail to the address for notices sets going."""


REPORTS_TOLD = 5
REPORTS = frozenset({Kind.BOUNCE, Kind.DELAYED, Kind.RECEIPT, Kind.FEEDBACK})


def decide(facts: Facts, rules: SortRules) -> Plan:
    """The whole judgement of one mail."""
    if facts.heartbeat is not None:
        return _heartbeat(facts)
    ruling = announcing.judge(facts, rules.budgets)
    if ruling is not None:
        return _about_notices(facts, ruling)
    match = find_ticket(facts, rules)
    said = (facts.verdict.decision, *match.decisions)
    stop = gate.first_stop(facts, match)
    if stop is not None:
        return _stopped(facts, match, stop, rules, said)
    if facts.verdict.kind in REPORTS:
        return _report(facts, match, said)
    if facts.verdict.kind is not Kind.PERSON and not facts.released:
        return _automatic(facts, match, said)
    if facts.is_from_staff and match.ticket is not None:
        return _from_staff(facts, match.ticket, match.reason, said)
    if match.ticket is not None:
        return _answer(facts, match.ticket, match.reason, rules, said)
    return _opening(facts, match, rules, said)


def _about_notices(facts: Facts, ruling: announcing.Ruling) -> Plan:
    """A mail to the address for notices is on no ticket."""
    decision = ruling.decision
    plan = Plan(ruling.state, (facts.verdict.decision, decision), decision.reason)
    return replace(plan, announcement=ruling.announcement)


def _heartbeat(facts: Facts) -> Plan:
    """Our own mail has come back by the way that all mail goes; nobody needs to see it."""
    decision = Decision("heartbeat", "noted", f"heartbeat {facts.heartbeat} has come back")
    plan = Plan(InboxState.NOTED, (decision,), decision.reason)
    return replace(plan, heartbeat=facts.heartbeat)


def _stopped(
    facts: Facts, match: Match, stop: Decision, rules: SortRules, said: tuple[Decision, ...]
) -> Plan:
    if stop.outcome == gate.DUPLICATE:
        plan = Plan(InboxState.DUPLICATE, (*said, stop), stop.reason)
        return replace(plan, duplicate_of=facts.duplicate_of)
    receipt = _receipt(facts, match, stop, rules)
    return Plan(InboxState.HELD, (*said, stop), stop.reason, receipt=receipt)


_RECEIPT_REASONS = {"gate.staff_unproven": "unproven", "gate.staff_too_late": "too_late"}


def _receipt(facts: Facts, match: Match, stop: Decision, rules: SortRules) -> Receipt | None:
    """Staff learn that nothing was sent; rarely, since anybody can write in their name (threats C6, D1)."""
    ticket = match.ticket or match.follow_up_of
    reason = _RECEIPT_REASONS.get(stop.rule)
    if ticket is None or reason is None:
        return None
    answer = answer_decision(facts.mail, facts.may_acknowledge)
    automatic = facts.automatic_today.get(ticket.id, 0)
    allowed = (
        answer.outcome == "yes"
        and may_send_receipt(facts.receipts_last_hour, rules.budgets)
        and may_answer_automatically(automatic, rules.budgets)
    )
    return Receipt(ticket, reason) if allowed else None


def _report(facts: Facts, match: Match, said: tuple[Decision, ...]) -> Plan:
    """A bounce or receipt is put on the ticket of the letter it is about; it causes nothing (threats D3)."""
    said = _with_letter(facts, said)
    ticket_id = facts.bounced.letter.ticket_id if facts.bounced else None
    meant = match.ticket or match.follow_up_of
    if ticket_id is None and meant is not None:
        ticket_id = meant.id
    why = facts.verdict.reason
    is_final = is_permanent(facts.mail.reports)
    plan = Plan(
        InboxState.NOTED,
        said,
        why,
        bounced_for_good=facts.bounced is not None and speaks_against_address(facts.mail.reports),
        complained=facts.bounced is not None and facts.verdict.kind is Kind.FEEDBACK,
    )
    if ticket_id is not None:
        writing = _claimed(facts, MessageKind.BOUNCE, report_notices(facts))
        return replace(plan, writing=writing, join=ticket_id)
    if facts.told is not None:
        back = Back.BOUNCED if is_final and not facts.silent else None
        return replace(plan, reason=f"{why}; it is about a notice", back=back)
    if facts.bounced is not None:
        return plan
    return replace(plan, reason=f"{why}; it is about no letter of ours")


def _with_letter(facts: Facts, said: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """What was decided, with the bounce address that names our letter in place of the rules about answers."""
    if facts.bounced is None and facts.told is None:
        return said
    named = Decision("matching.bounce_address", "join", "its bounce address names a letter of ours")
    return (*(one for one in said if not one.rule.startswith("matching.")), named)


def report_notices(facts: Facts) -> tuple[str, ...]:
    """What a report says about our letter, in words for staff."""
    if facts.verdict.kind is Kind.FEEDBACK:
        return ("the recipient complained about our letter",)
    if facts.verdict.kind is Kind.RECEIPT:
        return ("our letter arrived",)
    return tuple(_fate(report) for report in facts.mail.reports[:REPORTS_TOLD])


def _fate(report: Report) -> str:
    who = f"{report.recipient} ({report.status})" if report.status else report.recipient
    if report.action is Action.FAILED:
        return f"our letter did not reach {who}"
    if report.action is Action.DELAYED:
        return f"our letter has not reached {who} yet; its mail server goes on trying"
    return f"our letter reached {who}"


def _automatic(facts: Facts, match: Match, said: tuple[Decision, ...]) -> Plan:
    """Machine mail is kept and causes nothing (threats D1, C7). Alone, it is a ticket that only staff see (C1)."""
    why = facts.verdict.reason
    meant = match.ticket or match.follow_up_of
    if meant is not None:
        writing = _claimed(facts, MessageKind.AUTO_REPLY)
        return Plan(InboxState.NOTED, said, why, writing=writing, join=meant.id)
    if facts.verdict.kind is Kind.LOOP:
        return Plan(InboxState.HELD, said, why)
    if facts.told is not None and not facts.silent:
        answers = f"{why}; it answers a notice"
        return Plan(InboxState.NOTED, said, answers, back=Back.AUTO_REPLIED)
    writing = _claimed(facts, MessageKind.MESSAGE)
    status = Status.CLOSED if facts.silent else None
    return Plan(InboxState.FILED, said, why, writing=writing, status=status, staff_only=True)


def _from_staff(facts: Facts, ticket: Ticket, why: str, said: tuple[Decision, ...]) -> Plan:
    """Through their own reply address: a public answer or a note, as the address says."""
    public = is_public(facts)
    proof = Proof.SESSION if facts.released else Proof.TOKEN
    if facts.silent:
        proof = Proof.CLAIMED
    writing = Writing(
        MessageKind.MESSAGE if public else MessageKind.NOTE,
        Direction.OUT if public else Direction.INTERNAL,
        _address(facts),
        Role.STAFF,
        proof,
    )
    return Plan(
        InboxState.FILED,
        said,
        why,
        writing=writing,
        join=ticket.id,
        status=status_after_reply(ticket.status) if public and not facts.silent else None,
        notify_staff=not facts.silent,
        send_out=public and not facts.silent,
    )


def is_public(facts: Facts) -> bool:
    """Whether staff's mail goes to the customer: as its address says, or as it was released; old mail did."""
    if facts.silent:
        return True
    if facts.released:
        return facts.released is Release.REPLY
    return facts.token is not None and facts.token.public


def _answer(
    facts: Facts, ticket: Ticket, why: str, rules: SortRules, said: tuple[Decision, ...]
) -> Plan:
    """A customer's answer. A third party's is kept and shown, but moves nothing (threats C4)."""
    takes_part = facts.is_participant(ticket.id) and not facts.mail.ambiguous
    moves = takes_part and not facts.silent
    status = status_after_answer(ticket.status) if moves else None
    reopens = status is not None and ticket.status in (Status.RESOLVED, Status.CLOSED)
    reopened = facts.reopens_today.get(ticket.id, 0)
    if reopens and not may_reopen(reopened, rules.budgets):
        status, reopens = None, False
        limit = f"the ticket was reopened {reopened} times within a day already"
        said = (*said, Decision("budgets.reopens", "no", limit))
    third_party = () if takes_part else ("the sender does not take part in this ticket",)
    return Plan(
        InboxState.FILED,
        said,
        why,
        writing=_claimed(facts, MessageKind.MESSAGE, third_party),
        join=ticket.id,
        status=status,
        reopens=reopens,
        notify_staff=not facts.silent,
        back=_answered(facts),
    )


def status_after_reply(status: Status) -> Status | None:
    """What staff's public reply makes of a status; None: it stays."""
    return Status.OPEN if status is Status.NEW else None


def status_after_answer(status: Status) -> Status | None:
    """What an answer of a customer makes of a status; None: it stays."""
    return None if status in (Status.NEW, Status.OPEN) else Status.OPEN


def _opening(facts: Facts, match: Match, rules: SortRules, said: tuple[Decision, ...]) -> Plan:
    """A new conversation, perhaps one that follows up an old one."""
    answer = acknowledgement_decision(facts, rules)
    acknowledge = None
    if answer.outcome == "yes":
        acknowledge = Acknowledge.FULL if is_known(facts) else Acknowledge.NEUTRAL
    return Plan(
        InboxState.FILED,
        (*said, answer),
        match.reason,
        writing=_claimed(facts, MessageKind.MESSAGE),
        follow_up_of=match.follow_up_of.id if match.follow_up_of else None,
        related_to=find_namesake(facts),
        status=Status.CLOSED if facts.silent else None,
        staff_only=is_for_staff_only(facts),
        acknowledge=acknowledge,
        notify_staff=not facts.silent,
        back=_answered(facts),
    )


def _answered(facts: Facts) -> Back | None:
    return Back.ANSWERED if facts.told is not None and not facts.silent else None


def is_for_staff_only(facts: Facts) -> bool:
    """Whether no customer may ever see the ticket: nobody reads what its sender is sent, or who that is (C1)."""
    author = facts.sender
    return facts.mail.ambiguous or author is None or is_unread(author.address)


def acknowledgement_decision(facts: Facts, rules: SortRules) -> Decision:
    """Whether a new ticket is acknowledged: old mail never, then the rules of automatic answers, then budgets."""
    if facts.silent:
        return Decision("acknowledge.silent", "no", "old mail is imported silently")
    answer = answer_decision(facts.mail, facts.may_acknowledge)
    if answer.outcome != "yes":
        return answer
    stranger = not is_known(facts)
    return judge_acknowledgement(facts.acknowledgements, rules.budgets, is_stranger=stranger)


def answer_decision(mail: Mail, judged: Decision) -> Decision:
    """The judgement whether a machine may answer; it is no where nobody can say whom it would answer."""
    if mail.ambiguous or mail.author is None:
        return Decision("acknowledge.no_author", "no", "nobody can say who wrote it")
    return judged


def is_known(facts: Facts) -> bool:
    """Whether the author is more than somebody who merely wrote a mail: staff entered them."""
    return facts.author is not None and facts.author.known


def _claimed(facts: Facts, kind: MessageKind, further: tuple[str, ...] = ()) -> Writing:
    """A message from outside, in the name that the mail claims."""
    proof = Proof.TOKEN if gate.has_own_token(facts) else facts.proof
    role = Role.STAFF if facts.is_from_staff else Role.CUSTOMER
    notices = (*further, *passed_on(facts.mail))
    if facts.mail.ambiguous:
        notices = (*notices, *facts.mail.defects)
    return Writing(kind, Direction.IN, _address(facts), role, proof, notices)


def passed_on(mail: Mail) -> tuple[str, ...]:
    """Whose words these are, in words for staff, where a mail is nothing but somebody else's."""
    one = mail.forwarded
    if one is None or one.start > 0 or one.sender is None:
        return ()
    who = f"{one.sender.name} <{one.sender.address}>" if one.sender.name else one.sender.address
    return (f"it passes on a mail of {who}",)


def _address(facts: Facts) -> Address:
    """Whom the mail names as its author, however badly."""
    mail = facts.mail
    envelope = facts.item.envelope.mail_from
    found = (*mail.authors, *filter(None, [mail.sender]))
    if found:
        return found[0]
    return Address("", envelope) if "@" in envelope else NOBODY
