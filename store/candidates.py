"""Who may be of a notice's audience: people in pages by address, with their contracts and what they objected to.

Nothing is decided here; `policy.audience` judges. The pages are stable: a release that was cut goes on behind the last
address that it wrote down.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from store import objections
from store.engine import Tx
from store.notice_records import Candidate, Holding
from store.notice_tables import contracts, organisation_contacts, products
from store.records import Role
from store.tables import organisations, people


@dataclass(frozen=True, slots=True)
class Query:
    """Which people are looked at at all: with a contract of these products (none: any), everybody, or by address."""

    notice_class: str
    product_ids: frozenset[int] = frozenset()
    everybody: bool = False
    added: Collection[str] = ()


Digest = Callable[[str], str]
"""The keyed digest of an address, as suppressions are kept (mail.tokens.address_digest)."""


def find_page(tx: Tx, query: Query, digest: Digest, after: str, limit: int) -> list[Candidate]:
    """The next candidates in the order of their addresses."""
    statement = (
        _PERSON.where(people.c.email > after, _is_candidate(query))
        .order_by(people.c.email)
        .limit(limit)
    )
    found = [_candidate(row) for row in tx.execute(statement)]
    return _with_circumstances(tx, found, query, digest)


_PERSON = sa.select(people, organisations.c.name.label("organisation")).outerjoin(organisations)


def _is_candidate(query: Query) -> sa.ColumnElement[bool]:
    wanted = [
        _exists_contract(query, contracts.c.person_id == people.c.id),
        _exists_contract(query, contracts.c.organisation_id == people.c.organisation_id),
        sa.exists().where(
            organisation_contacts.c.person_id == people.c.id,
            organisation_contacts.c.organisation_id == contracts.c.organisation_id,
            *_standing(query),
        ),
    ]
    if query.everybody:
        wanted.append(people.c.role == Role.CUSTOMER.value)
    if query.added:
        wanted.append(people.c.email.in_(list(query.added)))
    return sa.or_(*wanted)


def _exists_contract(query: Query, holds: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(holds, *_standing(query))


def _standing(query: Query) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [contracts.c.ended_at.is_(None)]
    if query.product_ids:
        conditions.append(contracts.c.product_id.in_(sorted(query.product_ids)))
    return conditions


def _candidate(row: Any) -> Candidate:
    return Candidate(
        person_id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        role=Role(row.role),
        known=row.known,
        disabled=row.disabled_at is not None,
        bounces=row.bounced_at is not None,
        complained=row.complained_at is not None,
        organisation_id=row.organisation_id,
        organisation=row.organisation or "",
    )


def _with_circumstances(
    tx: Tx, found: Sequence[Candidate], query: Query, digest: Digest
) -> list[Candidate]:
    contact_of = _contact_of(tx, query.notice_class, [one.person_id for one in found])
    concerned = {org for orgs in contact_of.values() for org in orgs}
    concerned |= {one.organisation_id for one in found if one.organisation_id is not None}
    with_contact = set(_first_contacts(tx, query.notice_class, concerned))
    own = _holdings(tx, query, contracts.c.person_id, {one.person_id for one in found})
    of_organisation = _holdings(tx, query, contracts.c.organisation_id, concerned)
    judged = []
    for one in found:
        orgs = {*contact_of.get(one.person_id, ()), *filter(None, [one.organisation_id])}
        theirs = [
            replace(holding, has_contact=org in with_contact)
            for org in sorted(orgs)
            for holding in of_organisation.get(org, ())
        ]
        holdings = (*own.get(one.person_id, ()), *theirs)
        is_contact = frozenset(contact_of.get(one.person_id, ()))
        judged.append(replace(one, holdings=holdings, contact_of=is_contact))
    return _with_objections(tx, judged, query.notice_class, digest)


def _with_objections(
    tx: Tx, found: Sequence[Candidate], notice_class: str, digest: Digest
) -> list[Candidate]:
    objecting = objections.who_objects(tx, notice_class, [one.person_id for one in found])
    digests = {one.email: digest(one.email) for one in found}
    suppressed = objections.which_suppressed(tx, notice_class, digests.values())
    if not objecting and not suppressed:
        return list(found)
    return [
        replace(
            one,
            objects=one.person_id in objecting,
            suppressed=digests[one.email] in suppressed,
        )
        for one in found
    ]


def _holdings(
    tx: Tx, query: Query, holder: sa.Column[Any], ids: Collection[int]
) -> dict[int, list[Holding]]:
    """Contracts that these people, or these organisations, hold; by the holder's id."""
    if not ids:
        return {}
    statement = (
        sa.select(contracts, products.c.name.label("product"))
        .join(products, products.c.id == contracts.c.product_id)
        .where(tx.among(holder, sorted(ids)), *_standing(query))
        .order_by(contracts.c.id)
    )
    found: dict[int, list[Holding]] = {}
    for row in tx.execute(statement):
        holding = Holding(
            row.product_id, row.product, row.version, tuple(row.tags), row.organisation_id
        )
        found.setdefault(getattr(row, holder.name), []).append(holding)
    return found


def _contact_of(tx: Tx, notice_class: str, person_ids: Sequence[int]) -> dict[int, set[int]]:
    """Of which organisations each of these people is the first contact."""
    kept = organisation_contacts.c
    named = sa.select(kept.organisation_id).where(tx.among(kept.person_id, person_ids)).distinct()
    firsts = _first_contacts(tx, notice_class, list(tx.execute(named).scalars()))
    found: dict[int, set[int]] = {}
    for organisation_id, person_id in firsts.items():
        found.setdefault(person_id, set()).add(organisation_id)
    return found


def _first_contacts(tx: Tx, notice_class: str, organisation_ids: Collection[int]) -> dict[int, int]:
    """The person whom each of these organisations wants told first; a contact of the class goes before one of all.

    Whoever is disabled is passed over, or nobody of their organisation would learn of anything.
    """
    kept = organisation_contacts.c
    statement = (
        sa.select(organisation_contacts)
        .join(people, people.c.id == kept.person_id)
        .where(
            tx.among(kept.organisation_id, sorted(organisation_ids)),
            kept.notice_class.in_(["", notice_class]),
            people.c.disabled_at.is_(None),
        )
        .order_by(kept.notice_class.desc(), kept.rank)
    )
    firsts: dict[int, int] = {}
    for row in tx.execute(statement):
        firsts.setdefault(row.organisation_id, row.person_id)
    return firsts


def find_contacts_after(
    tx: Tx, organisation_id: int, notice_class: str, person_id: int
) -> list[int]:
    """Whom the organisation named behind this person: those to try when they cannot be reached."""
    kept = organisation_contacts.c
    statement = (
        sa.select(organisation_contacts)
        .where(kept.organisation_id == organisation_id, kept.notice_class.in_(["", notice_class]))
        .order_by(kept.notice_class.desc(), kept.rank)
    )
    named = list(dict.fromkeys(row.person_id for row in tx.execute(statement)))
    return named[named.index(person_id) + 1 :] if person_id in named else named
