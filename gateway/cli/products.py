"""Products, who has which version of them, and whom an organisation wants told of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gateway.cli import noticeshapes
from gateway.cli.frame import (
    OPERATOR,
    Refused,
    Start,
    clock,
    json_option,
    opened,
    pass_start,
    progress_bar,
)
from gateway.cli.printing import on_one_line, print_json, print_table

if TYPE_CHECKING:
    from gateway.desk.notices.products import SheetReport


@click.group()
def product() -> None:
    """What we make, and who has which version of it."""


@product.command("add")
@click.argument("name")
@click.option(
    "--scheme", default="maven", show_default=True, metavar="NAME",
    help="How versions are compared: maven (any number of parts, rc, SP), pypi, deb, rpm and others.",
)  # fmt: skip
@json_option
@pass_start
def product_add(start: Start, name: str, scheme: str, as_json: bool) -> None:
    """Enter a product."""
    from gateway.desk.notices import products

    with opened(start) as office:
        added = products.add(office, OPERATOR, name, clock(), scheme)
    if as_json:
        print_json(noticeshapes.product(added, 0))
    else:
        click.echo(f"{added.name} is entered.")


@product.command("list")
@json_option
@pass_start
def product_list(start: Start, as_json: bool) -> None:
    """Every product, and how many contracts stand."""
    from gateway.desk.notices import products

    with opened(start) as office:
        found = products.find_all(office, OPERATOR)
    if as_json:
        print_json([noticeshapes.product(one.product, one.contracts) for one in found])
        return
    rows = [(o.product.id, o.product.name, o.product.scheme, o.contracts) for o in found]
    print_table(("ID", "NAME", "VERSIONS", "CONTRACTS"), rows, flexible=1)


@product.command("contracts")
@click.option("--product", "name", metavar="NAME", help="Only of this product.")
@json_option
@pass_start
def product_contracts(start: Start, name: str | None, as_json: bool) -> None:
    """Who has which version of what."""
    from gateway.desk.notices import products

    with opened(start) as office:
        found = list(products.find_contracts(office, OPERATOR, name))
    if as_json:
        print_json([noticeshapes.contract(one) for one in found])
        return
    rows = [
        (c.id, c.product, c.version, c.email or c.organisation, c.number, " ".join(c.tags))
        for c in found
    ]
    print_table(("ID", "PRODUCT", "VERSION", "HOLDER", "NUMBER", "TAGS"), rows, flexible=3)


@product.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--add-products", is_flag=True, help="Enter products that are not entered yet.")
@json_option
@pass_start
def product_import(
    start: Start, file: Any, dry_run: bool, add_products: bool, as_json: bool
) -> None:
    """Enter who has which version, from a CSV file.

    The first line names the columns: product and version, email or organisation, and if wanted number, tags, name,
    language. Each line is entered on its own merit and reported; customers and organisations are entered if they are
    new. A later import with the same holder, product and number changes the version. Importing twice changes nothing.
    """
    from gateway.desk.notices import products

    text = file.read()
    with opened(start) as office, progress_bar(text.count("\n"), "Importing") as progress:
        report = products.import_sheet(
            office, OPERATOR, text, clock(),
            dry_run=dry_run, add_products=add_products, progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(_shape(report, dry_run))
    else:
        _print_report(report, dry_run)
    if report.counts["refused"]:
        raise Refused(f"{report.counts['refused']} lines were refused; mend and import them again")


def _shape(report: SheetReport, dry_run: bool) -> dict[str, Any]:
    outcomes = ("added", "changed", "same", "refused")
    return {
        "dry_run": dry_run,
        **{outcome: report.counts[outcome] for outcome in outcomes},
        "lines": [
            {"line": o.number, "outcome": o.outcome, "about": o.about, "reason": o.reason or None}
            for o in report.lines
        ],
    }


def _print_report(report: SheetReport, dry_run: bool) -> None:
    rows = [
        (o.number, o.outcome, on_one_line(o.about), o.reason)
        for o in report.lines
        if o.outcome != "same"
    ]
    print_table(("LINE", "OUTCOME", "ABOUT", "REASON"), rows, flexible=3, wrapped=True)
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(report.counts.items()))
    click.echo(f"{counts or 'no lines'}.{' Nothing was written.' if dry_run else ''}")


@product.command("export")
@click.option("--product", "name", metavar="NAME", help="Only of this product.")
@pass_start
def product_export(start: Start, name: str | None) -> None:
    """Print all contracts as CSV that can be imported again; no cell is a formula."""
    from gateway.desk.notices import products

    with opened(start) as office:
        click.echo(products.export_sheet(office, OPERATOR, name).encode(), nl=False)


@click.group()
def contact() -> None:
    """Whom an organisation wants told of notices."""


@contact.command("set")
@click.option("--organisation", required=True, metavar="NAME", help="Whose contacts.")
@click.option(
    "--class", "notice_class", default="", metavar="NAME",
    help="Only for this class of notices, such as security. Default: every class.",
)  # fmt: skip
@click.argument("addresses", metavar="[EMAIL]...", nargs=-1)
@pass_start
def contact_set(
    start: Start, organisation: str, notice_class: str, addresses: tuple[str, ...]
) -> None:
    """Name an organisation's contacts, first to last.

    The first is told of its contracts' notices; the next one is tried when mail to the one before comes back. Without
    any address everybody of the organisation is told.
    """
    from gateway.desk.notices import products

    with opened(start) as office:
        products.set_contacts(office, OPERATOR, organisation, notice_class, addresses)
    told = ", then ".join(addresses) or "everybody of it"
    click.echo(f"{organisation}: {told} is told.")


@contact.command("list")
@json_option
@pass_start
def contact_list(start: Start, as_json: bool) -> None:
    """Every contact that an organisation named."""
    from gateway.desk.notices import products

    with opened(start) as office:
        found = products.find_contacts(office, OPERATOR)
    if as_json:
        print_json([noticeshapes.contact(name, one) for name, one in found])
        return
    rows = [(name, one.notice_class or "every", one.rank, one.email) for name, one in found]
    print_table(("ORGANISATION", "CLASS", "RANK", "EMAIL"), rows, flexible=0)


COMMANDS = (product, contact)
