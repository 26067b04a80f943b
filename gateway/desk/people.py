"""People and organisations: who works here, who our customers are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.mail.header.addresses import parse_addresses
from gateway.policy.access import Act, require
from store import people, sessions
from store.engine import AlreadyHave, Tx
from store.people import NewPerson
from store.records import Actor, Organisation, Person, Proof, Role

NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody types to enter a person."""

    name: str
    email: str
    role: Role
    language: str | None = None
    organisation: str | None = None
    admin: bool = False


def add(office: Office, actor: Actor, entry: Entry, now: datetime) -> Person:
    """Enter a person. Somebody who only wrote mail so far becomes known; a customer can become staff."""
    require(actor, Act.RUN_DESK)
    email = checked_address(office, entry.email)
    language = entry.language or office.settings.desk.language
    with office.store.write() as tx:
        organisation_id = _organisation_id(tx, entry.organisation, now)
        found = people.find_by_email(tx, email)
        if found is not None and found.known and found.disabled_at is None:
            raise Unacceptable(f"{email} is entered already, as {found.role.value}")
        new = NewPerson(
            " ".join(entry.name.split())[:NAME_LIMIT], email, entry.role, language,
            organisation_id, known=True, admin=entry.admin,
        )  # fmt: skip
        if found is None:
            return people.add(tx, new, now)
        return people.update(
            tx, found.id, name=new.name or found.name, role=new.role.value, language=language,
            organisation_id=organisation_id, known=True, admin=new.admin, disabled_at=None,
        )  # fmt: skip


def disable(office: Office, actor: Actor, email: str, now: datetime) -> Person:
    """From now on this person neither logs in nor acts by mail; their words stay."""
    require(actor, Act.RUN_DESK)
    with office.store.write() as tx:
        person = _by_email(tx, email)
        sessions.end_all_of(tx, person.id)
        return people.update(tx, person.id, disabled_at=now, password_hash=None)


def find(office: Office, actor: Actor, email: str) -> Person:
    """The person with this address. Raises Unacceptable if there is none."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        return _by_email(tx, email)


def find_in_role(office: Office, actor: Actor, email: str, role: Role) -> Person:
    """The member of the staff, or the customer, with this address. Raises Unacceptable if they are something else."""
    person = find(office, actor, email)
    if person.role is not role:
        raise Unacceptable(f"{person.email} is {person.role.value}, not {role.value}")
    return person


def find_all(office: Office, actor: Actor, role: Role) -> list[Person]:
    """All staff or all customers, by name."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        return people.find_all(tx, role)


def add_organisation(office: Office, actor: Actor, name: str, now: datetime) -> Organisation:
    """Enter an organisation."""
    require(actor, Act.RUN_DESK)
    cleaned = " ".join(name.split())[:NAME_LIMIT]
    if not cleaned:
        raise Unacceptable("an organisation needs a name")
    with office.store.write() as tx:
        try:
            return people.add_organisation(tx, cleaned, now)
        except AlreadyHave as taken:
            raise Unacceptable(str(taken)) from taken


def find_organisations(office: Office, actor: Actor) -> list[Organisation]:
    """All organisations, by name."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        return people.find_organisations(tx)


def find_or_enter(office: Office, actor: Actor, email: str, now: datetime) -> Person:
    """The person with this address, entered as a customer nobody knows yet if need be."""
    require(actor, Act.WORK)
    address = checked_address(office, email)
    new = NewPerson("", address, Role.CUSTOMER, office.settings.desk.language)
    with office.store.write() as tx:
        return people.ensure(tx, new, now)


def acting_as(office: Office, actor: Actor, email: str) -> Actor:
    """Somebody at the command line acts as this member of the staff. Raises Unacceptable for everybody else."""
    require(actor, Act.RUN_DESK)
    person = find(office, actor, email)
    if not person.is_staff:
        raise Unacceptable(f"{person.email} does not work here; name a member of the staff")
    return actor_of(person, Proof.SESSION)


def find_requester(office: Office, actor: Actor, email: str, now: datetime) -> Person:
    """Whom a new ticket is for: customers open theirs, staff one for whomever they name, or for themselves."""
    if email.strip() and actor.role is not Role.CUSTOMER:
        return find_or_enter(office, actor, email, now)
    with office.store.read() as tx:
        person = people.find(tx, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise Unacceptable("say for whom the ticket is")
    return person


def actor_of(person: Person, proof: Proof) -> Actor:
    """A person as somebody who does something, known by this proof."""
    return Actor(person.name, person.email, person.role, proof, person.id, person.admin)


def checked_address(office: Office, email: str) -> str:
    """The address in its stored form; a queue's own address is nobody's."""
    found = parse_addresses(email)
    if len(found.addresses) != 1 or found.broken or found.doubtful:
        raise Unacceptable(f"{email!r} is not a mail address; write it like name@example.com")
    address = found.addresses[0].key
    if office.routes.is_below(address):
        raise Unacceptable(f"{address} is an address of this desk; people need their own")
    return address


def _organisation_id(tx: Tx, name: str | None, now: datetime) -> int | None:
    if not name:
        return None
    found = people.find_organisation(tx, name) or people.add_organisation(tx, name, now)
    return found.id


def _by_email(tx: Tx, email: str) -> Person:
    person = people.find_by_email(tx, email)
    if person is None:
        raise Unacceptable(f"nobody with the address {email} is entered")
    return person
