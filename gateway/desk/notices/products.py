"""Products and who has which version of them: entered one by one, or from a table with a report of every line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from gateway import sheets
from gateway.desk import people as desk_people
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.policy.versions import DEFAULT_SCHEME, SCHEMES
from store import people, products
from store.engine import Tx
from store.notice_records import Contact, Contract, Product
from store.people import NewPerson
from store.products import NewContract
from store.records import Actor, Person, Role

COLUMNS = ("product", "version", "email", "organisation", "number", "tags", "name", "language")
"""Of the table: product is needed, and email or organisation. Tags are parted by blanks."""
GROUP = 200
"""Lines that share a transaction."""


def add(
    office: Office, actor: Actor, name: str, now: datetime, scheme: str = DEFAULT_SCHEME
) -> Product:
    """Enter a product. `scheme` says how its versions are compared."""
    require(actor, Act.RUN_DESK)
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Unacceptable("a product needs a name")
    if scheme not in SCHEMES:
        raise Unacceptable(
            f"there is no version scheme {scheme!r}; there are: {', '.join(SCHEMES)}"
        )
    with office.store.write() as tx:
        return products.add(tx, cleaned, scheme, now)


@dataclass(frozen=True, slots=True)
class Listed:
    """A product and how many contracts stand."""

    product: Product
    contracts: int


def find_all(office: Office, actor: Actor) -> list[Listed]:
    """Every product, by name."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        counts = products.count_contracts(tx)
        return [Listed(product, counts.get(product.id, 0)) for product in products.find_all(tx)]


def find_contracts(office: Office, actor: Actor, product: str | None = None) -> Iterator[Contract]:
    """Every contract that stands, of one product if it is named."""
    require(actor, Act.READ)
    wanted = _product_named(office, product).id if product is not None else None
    after = 0
    while True:
        with office.store.read() as tx:
            page = products.find_contracts(tx, wanted, after=after)
        yield from page
        if not page:
            return
        after = page[-1].id


def export_sheet(office: Office, actor: Actor, product: str | None = None) -> str:
    """All contracts as a table that can be imported again."""
    rows = (
        (c.product, c.version, c.email, c.organisation, c.number, " ".join(c.tags), "", "")
        for c in find_contracts(office, actor, product)
    )
    return sheets.write_sheet(COLUMNS, rows)


def set_contacts(
    office: Office, actor: Actor, organisation: str, notice_class: str, emails: Sequence[str]
) -> list[Contact]:
    """Whom an organisation wants told of a class of notices ("" is every class), first to last."""
    require(actor, Act.WORK)
    if notice_class and notice_class not in office.settings.notice_classes:
        names = ", ".join(office.settings.notice_classes)
        raise Unacceptable(f"there is no class of notices {notice_class!r}; there are: {names}")
    with office.store.write() as tx:
        found = people.find_organisation(tx, organisation)
        if found is None:
            raise Unacceptable(f"there is no organisation {organisation!r}")
        named = [_customer(tx, email) for email in emails]
        products.set_contacts(tx, found.id, notice_class, [person.id for person in named])
        return products.find_contacts(tx, found.id)


def find_contacts(office: Office, actor: Actor) -> list[tuple[str, Contact]]:
    """Every contact with the name of their organisation."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        names = {one.id: one.name for one in people.find_organisations(tx)}
        return [(names[one.organisation_id], one) for one in products.find_contacts(tx)]


def _customer(tx: Tx, email: str) -> Person:
    person = people.find_by_email(tx, email)
    if person is None or person.role is not Role.CUSTOMER:
        raise Unacceptable(f"no customer has the address {email}; see: poststelle customer add")
    return person


def _product_named(office: Office, name: str) -> Product:
    with office.store.read() as tx:
        found = products.find(tx, name)
    if found is None:
        raise Unacceptable(f"there is no product {name!r}; see: poststelle product list")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line of the table: added, changed, same or refused, and why."""

    number: int
    outcome: str
    about: str
    reason: str = ""


@dataclass(slots=True)
class SheetReport:
    """Every line, and how many of each outcome."""

    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many lines had each outcome."""
        return Counter(line.outcome for line in self.lines)


class _Rehearsed(Exception):
    """Ends the transaction of a rehearsal, so that nothing of it stays."""


def import_sheet(
    office: Office,
    actor: Actor,
    text: str,
    now: datetime,
    *,
    dry_run: bool = False,
    add_products: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> SheetReport:
    """Enter every line of a table, each on its own merit; the same table again changes nothing."""
    require(actor, Act.RUN_DESK)
    rows = iter(_rows(text))
    report = SheetReport()
    lines_of = _Importer(office, now, add_products)
    while group := list(islice(rows, GROUP)):
        try:
            with office.store.write() as tx:
                report.lines += [lines_of.enter(tx, number, row) for number, row in group]
                if dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        progress(len(group))
    return report


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    try:
        rows = list(sheets.read_sheet(text))
    except ValueError as error:
        raise Unacceptable(f"the table cannot be read: {error}") from error
    if rows and not {"product", "version"} <= rows[0][1].keys():
        raise Unacceptable(
            f"the first line must name the columns; needed are product, version, and email or "
            f"organisation, possible are {', '.join(COLUMNS)}"
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Importer:
    office: Office
    now: datetime
    add_products: bool

    def enter(self, tx: Tx, number: int, row: Mapping[str, str]) -> Line:
        """One line; what is wrong with it is its outcome."""
        holder = row.get("email") or row.get("organisation") or ""
        about = f"{holder}: {row.get('product', '')} {row.get('version', '')}".strip()
        try:
            contract = self._contract(tx, row)
        except Unacceptable as refused:
            return Line(number, "refused", about, str(refused))
        return Line(number, products.put(tx, contract, self.now), about)

    def _contract(self, tx: Tx, row: Mapping[str, str]) -> NewContract:
        email, organisation = row.get("email", ""), row.get("organisation", "")
        if not email and not organisation:
            raise Unacceptable("it names neither email nor organisation")
        address = desk_people.checked_address(self.office, email) if email else ""
        language = row.get("language") or self.office.settings.desk.language
        if language not in ("de", "en"):
            raise Unacceptable(f"{language!r} is no language of ours; write de or en")
        product = self._product(tx, row.get("product", ""))
        organisation_id = self._organisation(tx, organisation)
        person_id = None
        if address:
            new = NewPerson(
                row.get("name", ""), address, Role.CUSTOMER, language, organisation_id, known=True
            )
            person_id = self._person(tx, new).id
        return NewContract(
            product_id=product.id,
            version=row.get("version", ""),
            number=row.get("number", ""),
            person_id=person_id,
            organisation_id=None if person_id is not None else organisation_id,
            tags=tuple(sorted(set(row.get("tags", "").split()))),
        )

    def _product(self, tx: Tx, name: str) -> Product:
        found = products.find(tx, name)
        if found is None and name and self.add_products:
            return products.add(tx, name, DEFAULT_SCHEME, self.now)
        if found is None:
            raise Unacceptable(f"there is no product {name!r}; enter it, or use --add-products")
        return found

    def _organisation(self, tx: Tx, name: str) -> int | None:
        if not name:
            return None
        found = people.find_organisation(tx, name)
        return (found or people.add_organisation(tx, name, self.now)).id

    def _person(self, tx: Tx, new: NewPerson) -> Person:
        """Entered now, or known from now on; who has a name and an organisation keeps them."""
        found = people.find_by_email(tx, new.email)
        if found is None:
            return people.add(tx, new, self.now)
        if found.role is not Role.CUSTOMER:
            raise Unacceptable(f"{new.email} works here; contracts are for customers")
        organisation_id = found.organisation_id or new.organisation_id
        if found.known and found.organisation_id == organisation_id:
            return found
        name = found.name or new.name
        return people.update(tx, found.id, name=name, known=True, organisation_id=organisation_id)
