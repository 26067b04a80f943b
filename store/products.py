"""Products, who has which version of them, and whom an organisation wants told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import AlreadyHave, Tx
from store.notice_records import Contact, Contract, Product
from store.notice_tables import contracts, organisation_contacts, products
from store.tables import organisations, people


def add(tx: Tx, name: str, scheme: str, now: datetime) -> Product:
    """Enter a product. Raises AlreadyHave if the name is taken."""
    statement = tx.insert_missing(products, "name", returning_id=True)
    row = tx.execute(statement, [{"name": name, "scheme": scheme, "created_at": now}]).first()
    if row is None:
        raise AlreadyHave(f"product {name!r} is entered already")
    return Product(row.id, name, scheme)


def find(tx: Tx, name: str) -> Product | None:
    """The product with exactly that name."""
    row = tx.execute(sa.select(products).where(products.c.name == name)).first()
    return Product(row.id, row.name, row.scheme) if row else None


def find_all(tx: Tx) -> list[Product]:
    """All products by name."""
    rows = tx.execute(sa.select(products).order_by(products.c.name))
    return [Product(row.id, row.name, row.scheme) for row in rows]


@dataclass(frozen=True, slots=True)
class NewContract:
    """What one line of an import says: exactly one of `person_id` and `organisation_id` is set."""

    product_id: int
    version: str
    number: str = ""
    person_id: int | None = None
    organisation_id: int | None = None
    tags: tuple[str, ...] = ()


def put(tx: Tx, new: NewContract, now: datetime) -> str:
    """Enter a contract, or bring the one of that holder, product and number up to date: added, changed or same."""
    held = contracts.c.person_id == new.person_id
    if new.person_id is None:
        held = contracts.c.organisation_id == new.organisation_id
    found = tx.execute(
        sa.select(contracts).where(
            contracts.c.product_id == new.product_id, held, contracts.c.number == new.number
        )
    ).first()
    values: dict[str, Any] = {"version": new.version, "tags": list(new.tags), "ended_at": None}
    if found is None:
        row = {
            **values, "product_id": new.product_id, "person_id": new.person_id,
            "organisation_id": new.organisation_id, "number": new.number, "created_at": now,
        }  # fmt: skip
        tx.execute(sa.insert(contracts), [row])
        return "added"
    if all(getattr(found, name) == value for name, value in values.items()):
        return "same"
    tx.execute(sa.update(contracts).where(contracts.c.id == found.id).values(**values))
    return "changed"


def end(tx: Tx, contract_id: int, now: datetime) -> bool:
    """A contract is over: nobody is told of its product any more because of it."""
    done = tx.execute(
        sa.update(contracts)
        .where(contracts.c.id == contract_id, contracts.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return done.rowcount == 1


_CONTRACT = (
    sa.select(
        contracts,
        products.c.name.label("product"),
        people.c.email,
        organisations.c.name.label("organisation"),
    )
    .select_from(contracts)
    .join(products, products.c.id == contracts.c.product_id)
    .outerjoin(people, people.c.id == contracts.c.person_id)
    .outerjoin(organisations, organisations.c.id == contracts.c.organisation_id)
)


def find_contracts(
    tx: Tx, product_id: int | None = None, *, limit: int = 1000, after: int = 0
) -> list[Contract]:
    """Contracts that stand, in the order of their entry: page with `after`, the last id of the page before."""
    statement = _CONTRACT.where(contracts.c.ended_at.is_(None), contracts.c.id > after)
    if product_id is not None:
        statement = statement.where(contracts.c.product_id == product_id)
    rows = tx.execute(statement.order_by(contracts.c.id).limit(limit))
    return [_contract(row) for row in rows]


def count_contracts(tx: Tx) -> dict[int, int]:
    """How many contracts stand, by product."""
    statement = (
        sa.select(contracts.c.product_id, sa.func.count().label("number"))
        .where(contracts.c.ended_at.is_(None))
        .group_by(contracts.c.product_id)
    )
    return {row.product_id: int(row.number) for row in tx.execute(statement)}


def set_contacts(
    tx: Tx, organisation_id: int, notice_class: str, person_ids: Sequence[int]
) -> None:
    """Whom an organisation wants told of a class, first to last; nobody: whoever else is named."""
    kept = organisation_contacts.c
    tx.execute(
        sa.delete(organisation_contacts).where(
            kept.organisation_id == organisation_id, kept.notice_class == notice_class
        )
    )
    rows = [
        {
            "organisation_id": organisation_id, "notice_class": notice_class,
            "rank": rank, "person_id": person_id,
        }
        for rank, person_id in enumerate(person_ids)
    ]  # fmt: skip
    if rows:
        tx.execute(sa.insert(organisation_contacts), rows)


def find_contacts(tx: Tx, organisation_id: int | None = None) -> list[Contact]:
    """The contacts of one organisation, or of all: by organisation, class and rank."""
    kept = organisation_contacts.c
    statement = (
        sa.select(organisation_contacts, people.c.name, people.c.email)
        .join(people, people.c.id == kept.person_id)
        .order_by(kept.organisation_id, kept.notice_class, kept.rank)
    )
    if organisation_id is not None:
        statement = statement.where(kept.organisation_id == organisation_id)
    return [
        Contact(r.organisation_id, r.notice_class, r.rank, r.person_id, r.name, r.email)
        for r in tx.execute(statement)
    ]


def _contract(row: Any) -> Contract:
    return Contract(
        id=row.id,
        product_id=row.product_id,
        product=row.product,
        version=row.version,
        number=row.number,
        person_id=row.person_id,
        email=row.email,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        tags=tuple(row.tags),
    )
