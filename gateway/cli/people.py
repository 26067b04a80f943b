"""People and queues: who works here, who our customers are, which queues there are."""

from __future__ import annotations

import click

from gateway.cli import shapes
from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start
from gateway.cli.printing import human_time, print_fields, print_json, print_table
from store.records import Organisation, Person, Role

email_argument = click.argument("address", metavar="EMAIL")
name_option = click.option("--name", required=True, help="Full name.")
email_option = click.option("--email", required=True, help="Mail address.")
organisation_option = click.option("--organisation", metavar="NAME", help="Made if it is new.")
language_option = click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    help="Of mail to this person. Default: the desk's.",
)


def _add(start: Start, role: Role, **fields: object) -> tuple[Person, str | None]:
    """Enter a person; staff get a one-time password."""
    from gateway.desk import login, people

    with opened(start) as office:
        person = people.add(office, OPERATOR, people.Entry(role=role, **fields), clock())  # type: ignore[arg-type]
        if role is not Role.STAFF:
            return person, None
        return person, login.give_password(office, OPERATOR, person, clock())


def _list(start: Start, role: Role, as_json: bool) -> None:
    from gateway.desk import people

    with opened(start) as office:
        found = people.find_all(office, OPERATOR, role)
    if as_json:
        print_json([shapes.person(person) for person in found])
        return
    heads = ("ID", "NAME", "EMAIL", "LANGUAGE", "ORGANISATION", "STATE")
    rows = [(p.id, p.name, p.email, p.language, p.organisation, _state(p)) for p in found]
    print_table(heads, rows, flexible=1)


def _state(person: Person) -> str:
    if person.disabled_at is not None:
        return "disabled"
    if person.bounced_at is not None:
        return "bounces"
    if person.complained_at is not None:
        return "complained"
    return "admin" if person.admin else ""


def _disable(start: Start, address: str, role: Role) -> None:
    from gateway.desk import people

    with opened(start) as office:
        people.find_in_role(office, OPERATOR, address, role)
        person = people.disable(office, OPERATOR, address, clock())
    click.echo(f"{person.email} is disabled.")


@click.group()
def staff() -> None:
    """Who works here."""


@staff.command("add")
@name_option
@email_option
@language_option
@click.option("--admin", is_flag=True, help="May run the desk.")
@json_option
@pass_start
def staff_add(
    start: Start, name: str, email: str, language: str | None, admin: bool, as_json: bool
) -> None:
    """Enter a member of the staff and print a one-time password for the portal."""
    person, password = _add(
        start, Role.STAFF, name=name, email=email, language=language, admin=admin
    )
    if as_json:
        print_json(shapes.person(person) | {"one_time_password": password})
    else:
        click.echo(f"{person.name} <{person.email}> works here now.")
        click.echo(f"One-time password, good for 24 hours: {password}")


@staff.command("password")
@email_argument
@json_option
@pass_start
def staff_password(start: Start, address: str, as_json: bool) -> None:
    """Print a new one-time password; the old password ends."""
    _give_password(start, address, Role.STAFF, as_json)


def _give_password(start: Start, address: str, role: Role, as_json: bool) -> None:
    from gateway.desk import login, people

    with opened(start) as office:
        person = people.find_in_role(office, OPERATOR, address, role)
        password = login.give_password(office, OPERATOR, person, clock())
    if as_json:
        print_json({"email": person.email, "one_time_password": password})
    else:
        click.echo(f"One-time password, good for 24 hours: {password}")


@staff.command("list")
@json_option
@pass_start
def staff_list(start: Start, as_json: bool) -> None:
    """Everybody who works or worked here."""
    _list(start, Role.STAFF, as_json)


@staff.command("disable")
@email_argument
@pass_start
def staff_disable(start: Start, address: str) -> None:
    """Let somebody neither log in nor act by mail any more."""
    _disable(start, address, Role.STAFF)


@click.group()
def customer() -> None:
    """Who writes to us."""


@customer.command("add")
@name_option
@email_option
@organisation_option
@language_option
@json_option
@pass_start
def customer_add(
    start: Start,
    name: str,
    email: str,
    organisation: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Enter a customer, perhaps somebody who only wrote mail so far."""
    person, _ = _add(
        start, Role.CUSTOMER, name=name, email=email, organisation=organisation, language=language
    )
    if as_json:
        print_json(shapes.person(person))
    else:
        click.echo(f"{person.name} <{person.email}> is a customer now.")


@customer.command("list")
@json_option
@pass_start
def customer_list(start: Start, as_json: bool) -> None:
    """Every customer, entered or known by mail only."""
    _list(start, Role.CUSTOMER, as_json)


@customer.command("show")
@email_argument
@json_option
@pass_start
def customer_show(start: Start, address: str, as_json: bool) -> None:
    """One customer and the tickets that they opened."""
    from gateway.desk import people, tickets

    with opened(start) as office:
        person = people.find_in_role(office, OPERATOR, address, Role.CUSTOMER)
        found = tickets.find_list(office, OPERATOR, tickets.Wanted(requester_id=person.id))
        zone = office.settings.desk.timezone
    if as_json:
        print_json(shapes.person(person) | {"tickets": [shapes.ticket_row(one) for one in found]})
        return
    print_fields([
        ("Customer", person.name), ("Email", person.email), ("Language", person.language),
        ("Organisation", person.organisation), ("State", _state(person)),
    ])  # fmt: skip
    if found:
        click.echo()
    print_table(
        ("TICKET", "STATUS", "UPDATED", "SUBJECT"),
        [
            (o.ticket.id, o.ticket.status.value, human_time(o.ticket.updated_at, zone),
             o.ticket.subject)
            for o in found
        ],
    )  # fmt: skip


@customer.command("password")
@email_argument
@json_option
@pass_start
def customer_password(start: Start, address: str, as_json: bool) -> None:
    """Print a one-time password, with which a customer logs in to the portal; the old password ends."""
    _give_password(start, address, Role.CUSTOMER, as_json)


@customer.command("disable")
@email_argument
@pass_start
def customer_disable(start: Start, address: str) -> None:
    """Let a customer neither log in nor act by mail any more; their mails are held."""
    _disable(start, address, Role.CUSTOMER)


@click.group()
def organisation() -> None:
    """The companies of our customers."""


@organisation.command("add")
@click.option("--name", required=True, help="Name of the organisation.")
@json_option
@pass_start
def organisation_add(start: Start, name: str, as_json: bool) -> None:
    """Enter an organisation."""
    from gateway.desk import people

    with opened(start) as office:
        added = people.add_organisation(office, OPERATOR, name, clock())
    if as_json:
        print_json(shapes.organisation(added))
    else:
        click.echo(f"{added.name} is entered.")


@organisation.command("list")
@json_option
@pass_start
def organisation_list(start: Start, as_json: bool) -> None:
    """Every organisation."""
    from gateway.desk import people

    with opened(start) as office:
        found: list[Organisation] = people.find_organisations(office, OPERATOR)
    if as_json:
        print_json([shapes.organisation(one) for one in found])
    else:
        print_table(("ID", "NAME"), [(one.id, one.name) for one in found])


@click.group()
def queue() -> None:
    """The queues of the configuration."""


@queue.command("list")
@json_option
@pass_start
def queue_list(start: Start, as_json: bool) -> None:
    """Every queue with its addresses."""
    settings = start.settings()
    if as_json:
        print_json([
            {
                "name": one.name, "address": one.address, "aliases": list(one.aliases),
                "language": one.language or settings.desk.language,
            }
            for one in settings.queue
        ])  # fmt: skip
        return
    print_table(
        ("NAME", "ADDRESS", "LANGUAGE", "ALIASES"),
        [
            (one.name, one.address, one.language or settings.desk.language, ", ".join(one.aliases))
            for one in settings.queue
        ],
    )


COMMANDS = (staff, customer, organisation, queue)
