"""People and their organisations. An address belongs to exactly one person, compared in lower case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store.engine import AlreadyHave, Tx
from store.records import Organisation, Person, Role
from store.tables import organisations, people


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is not here yet."""

    name: str
    email: str
    role: Role
    language: str
    organisation_id: int | None = None
    known: bool = False
    admin: bool = False


_PERSON = sa.select(people, organisations.c.name.label("organisation")).outerjoin(organisations)
_INSERT = sa.insert(people)
_BY_EMAIL = _PERSON.where(people.c.email == sa.bindparam("address"))
_BY_EMAILS = _PERSON.where(people.c.email.in_(sa.bindparam("addresses", expanding=True)))
_ACTIVE_STAFF = _PERSON.where(
    people.c.role == Role.STAFF.value, people.c.disabled_at.is_(None)
).order_by(people.c.id)


def add(tx: Tx, new: NewPerson, now: datetime) -> Person:
    """Enter somebody. Raises AlreadyHave if the address belongs to somebody."""
    statement = tx.insert_missing(people, "email", returning_id=True)
    row = tx.execute(statement, [_new_row(new, now)]).first()
    if row is None:
        raise AlreadyHave(f"{new.email} is entered already")
    return _found(tx, row.id)


def ensure(tx: Tx, new: NewPerson, now: datetime) -> Person:
    """The person with this address, entered now if there was none. An existing one stays as it is."""
    statement = tx.insert_missing(people, "email", returning_id=True)
    row = tx.execute(statement, [_new_row(new, now)]).first()
    if row is not None and new.organisation_id is None:
        return _just_entered(row.id, new)
    found = find_by_email(tx, new.email)
    if found is None:
        raise LookupError(f"{new.email} vanished while it was entered")
    return found


def _just_entered(person_id: int, new: NewPerson) -> Person:
    return Person(
        id=person_id,
        name=new.name,
        email=new.email.lower(),
        role=new.role,
        language=new.language,
        known=new.known,
        admin=new.admin,
    )


def reserve(tx: Tx, count: int) -> None:
    """So many people are about to be entered."""
    tx.reserve_ids(people, count)


def enter(tx: Tx, new: NewPerson, now: datetime) -> Person:
    """Enter somebody who was just looked for and not found.

    Raises AlreadyHave, when the row is written, if somebody else entered them meanwhile.
    """
    person_id = tx.new_id(people)
    tx.put_off(_INSERT, [{"id": person_id, **_new_row(new, now)}])
    return _just_entered(person_id, new)


def _new_row(new: NewPerson, now: datetime) -> dict[str, Any]:
    return {
        "name": new.name,
        "email": new.email.lower(),
        "role": new.role.value,
        "language": new.language,
        "organisation_id": new.organisation_id,
        "known": new.known,
        "admin": new.admin,
        "created_at": now,
        "must_change": False,
    }


def find(tx: Tx, person_id: int) -> Person | None:
    """One person."""
    row = tx.execute(_PERSON.where(people.c.id == person_id)).first()
    return _person(row) if row else None


def _found(tx: Tx, person_id: int) -> Person:
    person = find(tx, person_id)
    if person is None:
        raise LookupError(f"person {person_id}")
    return person


def find_by_email(tx: Tx, email: str) -> Person | None:
    """Whose address this is."""
    row = tx.execute(_BY_EMAIL, {"address": email.lower()}).first()
    return _person(row) if row else None


def find_by_emails(tx: Tx, emails: Iterable[str]) -> dict[str, Person]:
    """Whose addresses these are, by lower-case address."""
    wanted = (email.lower() for email in emails)
    return {row.email: _person(row) for row in tx.select_in(_BY_EMAILS, "addresses", wanted)}


def find_many(tx: Tx, person_ids: Iterable[int]) -> dict[int, Person]:
    """Several people by id."""
    wanted = list(person_ids)
    if not wanted:
        return {}
    return {row.id: _person(row) for row in tx.execute(_PERSON.where(people.c.id.in_(wanted)))}


def find_all(tx: Tx, role: Role | None = None, organisation_id: int | None = None) -> list[Person]:
    """Everybody, by name; only of a role or an organisation if asked."""
    statement = _PERSON.order_by(people.c.name, people.c.id)
    if role is not None:
        statement = statement.where(people.c.role == role.value)
    if organisation_id is not None:
        statement = statement.where(people.c.organisation_id == organisation_id)
    return [_person(row) for row in tx.execute(statement)]


def find_active_staff(tx: Tx) -> list[Person]:
    """Everybody who works here now."""
    return [_person(row) for row in tx.execute(_ACTIVE_STAFF)]


def update(tx: Tx, person_id: int, **values: Any) -> Person:
    """Change columns of one person. Raises AlreadyHave if a new address belongs to somebody else."""
    try:
        tx.execute(sa.update(people).where(people.c.id == person_id).values(**values))
    except IntegrityError as taken:
        raise AlreadyHave("this address belongs to somebody else") from taken
    return _found(tx, person_id)


def add_organisation(tx: Tx, name: str, now: datetime) -> Organisation:
    """Enter an organisation. Raises AlreadyHave if the name is taken."""
    statement = tx.insert(organisations).on_conflict_do_nothing(index_elements=["name"])
    row = tx.execute(
        statement.returning(organisations.c.id), [{"name": name, "created_at": now}]
    ).first()
    if row is None:
        raise AlreadyHave(f"organisation {name!r} is entered already")
    return Organisation(row.id, name)


def find_organisation(tx: Tx, name: str) -> Organisation | None:
    """The organisation with exactly that name."""
    row = tx.execute(sa.select(organisations).where(organisations.c.name == name)).first()
    return Organisation(row.id, row.name) if row else None


def find_organisations(tx: Tx) -> list[Organisation]:
    """All organisations by name."""
    rows = tx.execute(sa.select(organisations).order_by(organisations.c.name))
    return [Organisation(row.id, row.name) for row in rows]


def _person(row: Any) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        language=row.language,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        known=row.known,
        admin=row.admin,
        disabled_at=row.disabled_at,
        password_hash=row.password_hash,
        must_change=row.must_change,
        password_until=row.password_until,
        bounced_at=row.bounced_at,
        complained_at=row.complained_at,
    )
