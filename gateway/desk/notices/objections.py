"""Who does not want a class of notices: objecting and wanting it again, by every door. What was is kept.

An objection holds from the next letter on: each is looked at once more right before it leaves. A class that the
contract demands, such as security, cannot be refused (policy of the configuration, `refusable`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.config.noticesettings import NoticeClass
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from store import objections, people
from store.engine import Tx
from store.notice_records import Objection
from store.records import Actor, Person

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """A class of notices, as one person wants it or not."""

    notice_class: str
    prefix: dict[str, str]
    refusable: bool
    legal_basis: str
    objection: Objection | None
    """What stands against it now."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Every class, and everything that this person ever objected to, newest first."""

    person: Person
    classes: tuple[Choice, ...]
    history: tuple[Objection, ...]


def find_choices(office: Office, actor: Actor, email: str | None = None) -> Choices:
    """What somebody wants: oneself, or, for staff, whoever has this address."""
    with office.store.read() as tx:
        person = _whose(tx, actor, email)
        return choices_of(tx, office, person)


def choices_of(tx: Tx, office: Office, person: Person) -> Choices:
    """What this person wants."""
    history = objections.find_of_person(tx, person.id)
    standing = {one.notice_class: one for one in history if one.ended_at is None}
    classes = tuple(
        Choice(one.name, dict(one.prefix), one.refusable, one.legal_basis, standing.get(one.name))
        for one in office.settings.notice_classes.values()
    )
    return Choices(person, classes, tuple(reversed(history)))


def choose(
    office: Office,
    actor: Actor,
    notice_class: str,
    now: datetime,
    *,
    wanted: bool,
    email: str | None = None,
    reason: str = "",
) -> bool:
    """Object to a class, or want it again: oneself, or staff for whoever has this address; whether it is new."""
    if notice_class not in office.settings.notice_classes:
        names = ", ".join(office.settings.notice_classes)
        raise Unacceptable(f"there is no class of notices {notice_class!r}; there are: {names}")
    with office.store.write() as tx:
        person = _whose(tx, actor, email)
        how = "portal" if person.id == actor.person_id else "staff"
        if wanted:
            return want_again(tx, person.id, notice_class, now)
        return object_to(tx, office, person.id, notice_class, how, now, reason)


def object_to(
    tx: Tx,
    office: Office,
    person_id: int,
    notice_class: str,
    how: str,
    now: datetime,
    reason: str = "",
) -> bool:
    """Somebody does not want a class any more; whether that is new. Raises Unacceptable if it cannot be refused."""
    if not class_named(office, notice_class).refusable:
        raise Unacceptable(f"notices of the class {notice_class} belong to the contract and stay")
    cleaned = " ".join(reason.split())[:REASON_LIMIT]
    return objections.add(tx, person_id, notice_class, how, cleaned, now)


def want_again(tx: Tx, person_id: int, notice_class: str, now: datetime) -> bool:
    """Somebody wants a class again; whether they had objected."""
    return objections.end(tx, person_id, notice_class, now)


def class_named(office: Office, name: str) -> NoticeClass:
    """The class of that name; one that is configured no longer may be refused."""
    return office.settings.notice_classes.get(name) or NoticeClass(name=name)


def _whose(tx: Tx, actor: Actor, email: str | None) -> Person:
    """Oneself, or the person with this address, for whom staff may speak."""
    require(actor, Act.RECEIVE if email is None else Act.WORK)
    if email is not None:
        person = people.find_by_email(tx, email.lower())
    else:
        person = people.find(tx, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise Unacceptable(f"nobody with the address {email} is entered" if email else "say who")
    return person
