"""Whom a notice is for: one person at a time, told, left out, or not meant, each with its reason.

The order of the questions is the policy: first whether the notice is about something they have, then what speaks
against telling them. The same judgement is asked when a notice is shown, released, and before each letter leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.policy.versions import Span, is_affected
from store.notice_records import Audience, Candidate, Holding
from store.records import Role


class Answer(StrEnum):
    """What becomes of somebody."""

    TOLD = "told"
    LEFT_OUT = "left_out"
    """Of the audience, but something speaks against it; kept with its reason."""
    NOT_MEANT = "not_meant"
    """Not of the audience: has nothing that the notice is about."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a notice asks for. Without `spans` it is about every product."""

    notice_class: str
    audience: Audience
    refusable: bool
    spans: Mapping[int, Span]
    """The affected versions by product id."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer about one person, and with which versions they came into the audience."""

    answer: Answer
    reason: str
    installed: tuple[tuple[str, str], ...] = ()


def judge(person: Candidate, wanted: Wanted) -> Judgement:
    """Whether this person is told."""
    added = person.email in wanted.audience.added
    meant = _meant(person, wanted)
    if not added and meant.answer is not Answer.TOLD:
        return meant
    against = what_speaks_against(person, wanted)
    if against:
        return Judgement(Answer.LEFT_OUT, against, meant.installed)
    return Judgement(Answer.TOLD, "added by hand" if added else meant.reason, meant.installed)


def what_speaks_against(person: Candidate, wanted: Wanted) -> str:
    """Why somebody of the audience is not told, or an empty text."""
    audience = wanted.audience
    if person.email in audience.excluded:
        return "excluded by hand"
    if person.organisation and person.organisation in audience.excluded:
        return f"{person.organisation} is excluded by hand"
    if audience.languages and person.language not in audience.languages:
        return f"their language is {person.language or 'not known'}"
    return what_forbids(person, wanted.notice_class, refusable=wanted.refusable)


def what_forbids(person: Candidate, notice_class: str, *, refusable: bool) -> str:
    """What forbids writing to somebody whatever the audience: asked again right before each letter leaves."""
    if person.disabled:
        return "is disabled"
    if not refusable:
        return ""
    if person.objects:
        return f"objected to notices of the class {notice_class}"
    if person.suppressed:
        return "the address was erased and must not be written to"
    if person.bounces:
        return "letters to the address come back"
    if person.complained:
        return "complained about a letter of ours"
    return ""


def _meant(person: Candidate, wanted: Wanted) -> Judgement:
    if person.role is not Role.CUSTOMER:
        return Judgement(Answer.NOT_MEANT, "works here")
    held = [one for one in person.holdings if _is_asked_for(one, wanted)]
    theirs = [one for one in held if _is_their_affair(person, one)]
    affected = [one for one in theirs if _is_hit(one, wanted)]
    installed = tuple(dict.fromkeys((one.product, one.version) for one in affected))
    if affected:
        names = ", ".join(f"{product} {version}".strip() for product, version in installed)
        return Judgement(Answer.TOLD, f"has {names}", installed)
    if wanted.audience.everybody and person.known:
        return Judgement(Answer.TOLD, "is a customer")
    if theirs:
        names = ", ".join(dict.fromkeys(f"{one.product} {one.version}".strip() for one in theirs))
        return Judgement(Answer.NOT_MEANT, f"has {names}, which is not affected")
    if held:
        return Judgement(Answer.NOT_MEANT, "the organisation named somebody else as its contact")
    return Judgement(Answer.NOT_MEANT, "has nothing that it is about")


def _is_asked_for(one: Holding, wanted: Wanted) -> bool:
    has_tag = not wanted.audience.tags or not set(wanted.audience.tags).isdisjoint(one.tags)
    return has_tag and (not wanted.spans or one.product_id in wanted.spans)


def _is_their_affair(person: Candidate, one: Holding) -> bool:
    """Their own contract, or their organisation's if it named them or nobody."""
    if one.organisation_id is None or one.organisation_id in person.contact_of:
        return True
    is_theirs = person.organisation_id == one.organisation_id and person.known
    return is_theirs and not one.has_contact


def _is_hit(one: Holding, wanted: Wanted) -> bool:
    """Affected, or nobody can say: better told in vain than not told."""
    span = wanted.spans.get(one.product_id)
    return span is None or is_affected(one.version, span) is not False
