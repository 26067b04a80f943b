"""What becomes of a mail to the address for notices: a draft, a reply about one, or nothing before a person looks.

From is a claim, here as everywhere (R7): only the personal address that somebody got from us, or a proof that
policy.access takes for enough, lets a mail act. A member of the staff who releases a held mail makes a draft of it,
never more: else one person could be both of the two who must agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gateway.mail.model import Decision, Kind
from gateway.policy import gate
from gateway.policy.access import Act, may
from gateway.policy.budgets import BudgetLimits, may_answer_about_notice, may_send_receipt
from gateway.policy.facts import Facts
from gateway.policy.matching import Match
from store.post_records import InboxState
from store.records import Actor, Person, Proof

_NO_MATCH = Match(None, None, ())


class Deed(StrEnum):
    """What a mail to the address for notices sets going."""

    WRITE = "write"
    """Make a draft of it."""
    REPLY = "reply"
    """Hand in, confirm or replace the notice that its address names."""
    REFER = "refer"
    """Tell the claimed author that it is held, and at which address they can write."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be done, in whose name, about which notice, and whether a letter may say what became of it."""

    deed: Deed
    actor: Actor
    notice_id: int = 0
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where the mail ends, why, and what it sets going."""

    state: InboxState
    decision: Decision
    announcement: Announcement | None = None


def judge(facts: Facts, limits: BudgetLimits) -> Ruling | None:
    """The judgement of a mail to the address for notices; None: it is none, or a customer's that staff let through."""
    if facts.door is None:
        return None
    if facts.silent:
        return _noted("silent", "old mail is imported silently; it makes no notice")
    if facts.verdict.kind is not Kind.PERSON and not facts.released:
        return _noted("automatic", f"{facts.verdict.reason}; it came to the address for notices")
    stop = gate.over_limits(facts, _NO_MATCH) or gate.sender_disabled(facts, _NO_MATCH)
    if stop is not None:
        return Ruling(InboxState.HELD, stop)
    if facts.author is None or not facts.author.is_staff:
        return None if facts.released else _held("stranger", "only staff write notices")
    return _of_staff(facts, facts.author, limits)


def makes_draft(rules: Iterable[str]) -> bool:
    """Whether a held mail on which these rules were asked becomes the draft of a notice when it is let through."""
    asked = {rule for rule in rules if rule.startswith("notice.")}
    return bool(asked) and "notice.stranger" not in asked


def _of_staff(facts: Facts, author: Person, limits: BudgetLimits) -> Ruling:
    token = facts.door.token if facts.door else None
    if token is not None and token.person_id == author.id and not facts.mail.ambiguous:
        deed = Deed.REPLY if token.notice_id else Deed.WRITE
        actor = _actor(author, Proof.TOKEN)
        return _acts(facts, Announcement(deed, actor, token.notice_id), limits)
    if facts.released:
        return _acts(facts, Announcement(Deed.WRITE, _actor(author, Proof.SESSION)), limits)
    claimed = _actor(author, facts.proof)
    if may(claimed, Act.ANNOUNCE) and facts.door and not facts.door.is_stale:
        return _acts(facts, Announcement(Deed.WRITE, claimed), limits)
    held = (
        _held("stale", "its address does not belong to a notice as it is now; it was changed since")
        if facts.door and facts.door.is_stale
        else _held("unproven", "it says it is from staff, but did not come through that person's address for notices")
    )  # fmt: skip
    tells = _may_be_told(facts) and may_send_receipt(facts.receipts_last_hour, limits)
    return Ruling(held.state, held.decision, Announcement(Deed.REFER, claimed, tells=tells))


def _acts(facts: Facts, what: Announcement, limits: BudgetLimits) -> Ruling:
    tells = may_answer_about_notice(facts.receipts_last_hour, limits)
    told = Announcement(what.deed, what.actor, what.notice_id, tells)
    reason = "a member of the staff let it through" if facts.released else "it is provably theirs"
    return Ruling(InboxState.NOTED, Decision(f"notice.{what.deed.value}", "act", reason), told)


def _may_be_told(facts: Facts) -> bool:
    return facts.may_acknowledge.outcome == "yes" and not facts.mail.ambiguous


def _noted(rule: str, reason: str) -> Ruling:
    return Ruling(InboxState.NOTED, Decision(f"notice.{rule}", "noted", reason))


def _held(rule: str, reason: str) -> Ruling:
    return Ruling(InboxState.HELD, Decision(f"notice.{rule}", gate.HOLD, reason))


def _actor(person: Person, proof: Proof) -> Actor:
    return Actor(person.name, person.email, person.role, proof, person.id, person.admin)
