"""Do we take it? Gates are asked in order; the first that stops a mail decides. Their order is the policy.

A gate never loses a mail: what is stopped is held for a person or known as a duplicate, with the gate's reason.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.mail.model import Decision, Kind
from gateway.policy.facts import Facts
from gateway.policy.matching import Match
from store.post_records import Release

HOLD = "hold"
DUPLICATE = "duplicate"
SAME_WORDS_PER_DAY = 2
"""So often the same public answer of one person on one ticket is believed."""

Gate = Callable[[Facts, Match], Decision | None]


def duplicate(facts: Facts, match: Match) -> Decision | None:
    """The same mail, come by another way or sent again, is one message."""
    if facts.duplicate_of is None:
        return None
    reason = f"the same mail is message {facts.duplicate_of[1]} of ticket {facts.duplicate_of[0]}"
    return Decision("gate.duplicate", DUPLICATE, reason)


def over_limits(facts: Facts, match: Match) -> Decision | None:
    """A mail beyond the limits of reading is looked at by a person first (threats B1, B2)."""
    beyond = [defect for defect in facts.mail.defects if defect.startswith("too many")]
    if not beyond or facts.released:
        return None
    return Decision("gate.over_limits", HOLD, "; ".join(beyond))


def sender_disabled(facts: Facts, match: Match) -> Decision | None:
    """Somebody who was disabled does not act by mail any more (threats C8)."""
    if facts.author is None or facts.author.disabled_at is None or facts.released:
        return None
    return Decision("gate.sender_disabled", HOLD, f"{facts.author.email} is disabled here")


def staff_unproven(facts: Facts, match: Match) -> Decision | None:
    """A mail in the name of staff about a ticket counts only through that person's own reply address (I7, C6)."""
    about_ticket = match.ticket is not None or match.follow_up_of is not None
    if not (facts.is_from_staff and about_ticket) or is_vouched_for(facts):
        return None
    if facts.verdict.kind is not Kind.PERSON:
        return None
    reason = "it says it is from staff, but did not come through that person's reply address"
    return Decision("gate.staff_unproven", HOLD, reason)


def staff_too_late(facts: Facts, match: Match) -> Decision | None:
    """A reply address of staff ends with its ticket: long after the end, a person looks first (threats C8)."""
    if match.follow_up_of is None or not facts.is_from_staff or facts.released or facts.silent:
        return None
    if facts.verdict.kind is not Kind.PERSON:
        return None
    reason = f"ticket {match.follow_up_of.number} is over, and so is this reply address"
    return Decision("gate.staff_too_late", HOLD, reason)


def staff_repeats(facts: Facts, match: Match) -> Decision | None:
    """Nobody says the same three times a day: a robot that bears no mark answers through their address (D1)."""
    if facts.repeated < SAME_WORDS_PER_DAY or facts.released:
        return None
    reason = f"the same words came {facts.repeated} times within a day already"
    return Decision("gate.staff_repeats", HOLD, reason)


def staff_token_attached(facts: Facts, match: Match) -> Decision | None:
    """A file that shows a reply address would hand it to the customer, who could then write as staff (I9, C9)."""
    public = facts.token is not None and facts.token.public and not facts.released
    if facts.silent or not facts.is_from_staff or not (public or facts.released is Release.REPLY):
        return None
    if not facts.files_with_tokens:
        return None
    shown = facts.files_with_tokens[0]
    reason = f"the attached file {shown} shows a reply address of this desk; send it without"
    return Decision("gate.staff_token_attached", HOLD, reason)


def is_vouched_for(facts: Facts) -> bool:
    """Staff's own reply address, a release by staff, or an import that the operator runs."""
    return bool(facts.released) or facts.silent or has_own_token(facts)


def has_own_token(facts: Facts) -> bool:
    """Whether the mail came through the claimed author's own reply address."""
    if facts.token is None or facts.author is None or facts.mail.ambiguous:
        return False
    return facts.token.person_id == facts.author.id


GATES: tuple[Gate, ...] = (
    duplicate,
    over_limits,
    sender_disabled,
    staff_unproven,
    staff_too_late,
    staff_token_attached,
    staff_repeats,
)
"""Their order is the policy."""


def first_stop(facts: Facts, match: Match) -> Decision | None:
    """The decision of the first gate that stops the mail, or None."""
    answers = (gate(facts, match) for gate in GATES)
    return next((answer for answer in answers if answer is not None), None)
