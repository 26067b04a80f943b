"""Which ticket a mail belongs to. The rules are asked in order; the first that knows a ticket wins and is recorded.

A signed address or Message-ID proves the conversation, never the person (threats C3, C4). A ticket number in the
subject is only a hint, so it counts for somebody who takes part already and for nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.mail.model import Decision
from gateway.policy.facts import Facts, SortRules
from store.records import Status, Ticket

_NUMBER = re.compile(r"\[#(\d{1,12})\]")


@dataclass(frozen=True, slots=True)
class Match:
    """The ticket a mail joins (or None), the ticket it follows up (or None), and every answer on the way there."""

    ticket: Ticket | None
    follow_up_of: Ticket | None
    decisions: tuple[Decision, ...]

    @property
    def reason(self) -> str:
        """The answer that decided."""
        return self.decisions[-1].reason


def find_subject_number(subject: str) -> int | None:
    """The ticket number that a subject claims: the last `[#12]` in it."""
    found = _NUMBER.findall(subject)
    return int(found[-1]) if found else None


def _by_reply_address(facts: Facts) -> tuple[int, str] | None:
    if facts.token is None:
        return None
    return facts.token.ticket_id, "the reply address is ours and names this ticket"


def _by_signed_id(facts: Facts) -> tuple[int, str] | None:
    """Signed ids of tickets; a login link or a notice of ours has one, too, but belongs to none."""
    named = (facts.signed_ids.get(reference) for reference in facts.references)
    number = next((number for number in named if number in facts.tickets), None)
    if number is None:
        return None
    return number, "it answers a mail of ours with a signed Message-ID"


def _by_known_id(facts: Facts) -> tuple[int, str] | None:
    """Two mails may bear one Message-ID (threats C11): then the ticket of the sender counts, else the older one."""
    for reference in facts.references:
        named = [k.ticket_id for k in facts.known_ids if k.certain and k.mail_id == reference]
        if named:
            number = min(named, key=lambda n: (not facts.is_participant(n), n))
            return number, f"it answers {reference}, which is on this ticket"
    return None


def _by_sibling(facts: Facts) -> tuple[int, str] | None:
    """Somebody in Cc answers a mail that we know only because another mail on the ticket answers it too.

    Anybody can name any Message-ID, so this counts only among people who write to each other: else a stranger's
    ticket could draw the mail of somebody else to itself.
    """
    hearsay = {
        known.mail_id: known.ticket_id
        for known in reversed(facts.known_ids)
        if not known.certain and facts.is_among_participants(known.ticket_id)
    }
    for reference in facts.references:
        if reference in hearsay:
            return hearsay[reference], f"another mail on this ticket answers {reference} too"
    if facts.mail.message_id in hearsay:
        return hearsay[facts.mail.message_id], "a mail on this ticket answers this one"
    return None


def find_namesake(facts: Facts) -> int | None:
    """The ticket that holds another mail with the same Message-ID: kept apart, but related (threats C11)."""
    own = facts.mail.message_id
    named = [k.ticket_id for k in facts.known_ids if k.certain and k.mail_id == own]
    return min(named, default=None)


def _by_subject(facts: Facts) -> tuple[int, str] | None:
    number = facts.subject_number
    if number is None or not (facts.is_participant(number) or facts.is_from_staff):
        return None
    return number, f"the subject names [#{number}] and the sender takes part or works here"


RULES: tuple[tuple[str, Callable[[Facts], tuple[int, str] | None]], ...] = (
    ("matching.reply_address", _by_reply_address),
    ("matching.signed_id", _by_signed_id),
    ("matching.known_id", _by_known_id),
    ("matching.sibling", _by_sibling),
    ("matching.subject_number", _by_subject),
)
"""The order is the policy."""


def find_ticket(facts: Facts, rules: SortRules) -> Match:
    """Ask the rules in order until one names a ticket that exists."""
    decisions: list[Decision] = []
    for name, rule in RULES:
        found = rule(facts)
        ticket = facts.tickets.get(found[0]) if found else None
        if found is None or ticket is None:
            decisions.append(Decision(name, "pass", _why_not(name, facts)))
            continue
        decisions.append(Decision(name, "join", found[1]))
        return _joined(ticket, facts, rules, decisions)
    decisions.append(Decision("matching.none", "new", "no ticket of ours is meant"))
    return Match(None, None, tuple(decisions))


def _joined(ticket: Ticket, facts: Facts, rules: SortRules, decisions: list[Decision]) -> Match:
    """A ticket that is over for too long is followed up by a new one instead."""
    if not is_over_for_good(ticket, facts, rules):
        return Match(ticket, None, tuple(decisions))
    days = rules.reopen_window.days
    reason = (
        f"ticket {ticket.number} was resolved more than {days} days ago: a linked one is opened"
    )
    decisions.append(Decision("matching.too_late", "follow-up", reason))
    return Match(None, ticket, tuple(decisions))


def is_over_for_good(ticket: Ticket, facts: Facts, rules: SortRules) -> bool:
    """Resolved or closed longer ago than the window in which an answer reopens; never for old mail."""
    if facts.silent or ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return False
    since = ticket.resolved_at or ticket.updated_at
    return facts.now - since > rules.reopen_window


def _why_not(rule: str, facts: Facts) -> str:
    if rule == "matching.subject_number" and facts.subject_number is not None:
        return (
            f"the subject names [#{facts.subject_number}], but the sender does not take part there"
        )
    return "nothing found"
