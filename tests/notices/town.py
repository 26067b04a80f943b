"""A maker with customers on several versions, and notices as they write them."""

from __future__ import annotations

from gateway.desk import people
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import products, writing
from gateway.desk.notices import sending as notice_sending
from gateway.desk.people import actor_of
from store import recipients
from store.notice_records import Notice, NoticeRecipient, NoticeState
from store.records import SYSTEM, Actor, Person, Proof, Role
from tests.offices import Desk

PATCH = """+++
class = "security"
cve = ["CVE-2026-12345"]
cvss = "9.8"
deadline = 2026-12-01

[subject]
de = "Update auf {product} {fixed_version}"
en = "Update to {product} {fixed_version}"

[[product]]
name = "Kelle"
affected = "<2.4.1"
fixed = "2.4.1"
+++
Guten Tag {name},

Ihre Version **{installed_version}** ist betroffen ({cve}). Bitte bis {deadline} aktualisieren.

+++ en
Dear {name},

your version **{installed_version}** is affected ({cve}). Please update by {deadline}.
"""
NEWS = """+++
class = "feature"

[subject]
en = "Something new"
+++
Dear {name}, look at [this](https://maker.example/new).
"""
CONTRACTS = """product,version,email,organisation,name,language
Kelle,2.3,jo@customer.example,Beispiel GmbH,Jo,de
Kelle,2.4,ann@customer.example,,Ann,en
Kelle,2.4.1,bob@customer.example,,Bob,en
Eimer,1.0,eve@customer.example,,Eve,en
"""


def stock(desk: Desk, table: str = CONTRACTS) -> None:
    """Enter the contracts of a table."""
    report = products.import_sheet(desk.office, SYSTEM, table, desk.now, add_products=True)
    assert report.counts["refused"] == 0


def many(number: int, domain: str = "customer.example") -> str:
    """A table of so many customers with the same version."""
    lines = [f"Kelle,2.3,c{n:05d}@{domain},C{n},en" for n in range(number)]
    return "\n".join(["product,version,email,name,language", *lines]) + "\n"


def actor(person: Person) -> Actor:
    """Somebody of the staff, logged in."""
    return actor_of(person, Proof.SESSION)


def release(desk: Desk, text: str = PATCH, typed: int | None = None) -> Notice:
    """Write a notice, hand it in and have a second person confirm it if need be."""
    found = {p.name: p for p in people.find_all(desk.office, SYSTEM, Role.STAFF)}
    anna = actor(found.get("Anna") or desk.staff("Anna"))
    bert = actor(found.get("Bert") or desk.staff("Bert"))
    notice = writing.write(desk.office, anna, text, [], desk.now)
    notice = notices.submit(desk.office, anna, notice.id, typed, desk.now)
    if notice.state is NoticeState.REVIEW:
        notice = notices.confirm(desk.office, bert, notice.id, desk.now)
    return notice


def send(desk: Desk, notice: Notice) -> int:
    """Put the audience into the outbox."""
    return notice_sending.send(desk.office, notice.id, desk.now)


def everybody(desk: Desk, notice: Notice) -> list[NoticeRecipient]:
    """All rows of a notice by address."""
    with desk.office.store.read() as tx:
        rows = recipients.find_of(tx, notice.id, limit=100_000)
    return sorted(rows, key=lambda row: row.email)
