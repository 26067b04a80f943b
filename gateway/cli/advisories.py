"""Advisories on the command line, as commands of `notice`: documents, VEX, new versions, and who agrees to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli import noticeshapes
from gateway.cli.frame import (
    Refused,
    Start,
    acting,
    as_option,
    clock,
    json_option,
    number_type,
    opened,
    pass_start,
)
from gateway.cli.notices import notice
from gateway.cli.printing import human_time, print_json, print_table

if TYPE_CHECKING:
    from gateway.desk.advisories.publishing import Shown
    from store.advisory_records import KeptAdvisory, Proposal

_LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_REASONS = (
    "component_not_present", "inline_mitigations_already_exist", "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary",
)  # fmt: skip


@notice.command("csaf")
@click.argument("notice_id", metavar="ID", type=number_type)
@as_option
@pass_start
def notice_csaf(start: Start, notice_id: int, as_email: str | None) -> None:
    """Print the CSAF document of a security notice: the published one, or how it would look now.

    What it lacks goes to standard error, and the exit code is 1 then.
    """
    from gateway.desk.advisories import publishing as advisories

    with opened(start) as office:
        actor = acting(office, as_email)
        _print_document(advisories.show_of_notice(office, actor, notice_id, clock()))


@notice.command("advisories")
@as_option
@json_option
@pass_start
def notice_advisories(start: Start, as_email: str | None, as_json: bool) -> None:
    """Every published document in its newest version, the latest change first."""
    from gateway.desk.advisories import publishing as advisories

    with opened(start) as office:
        found = advisories.find_list(office, acting(office, as_email))
        zone = office.settings.desk.timezone
    if as_json:
        print_json([noticeshapes.advisory(kept) for kept in found])
        return
    rows = [
        (k.tracking_id, k.version, k.label, human_time(k.changed_at, zone), k.notice_id, k.title)
        for k in found
    ]
    print_table(("ADVISORY", "VERSION", "TLP", "CHANGED", "NOTICE", "TITLE"), rows, flexible=5)


@notice.command("revise")
@click.argument("advisory", metavar="ADVISORY")
@click.option("--reason", required=True, metavar="TEXT", help="What is new in this version.")
@click.option(
    "--fixed", multiple=True, metavar="PRODUCT=VERSION", help="The version that mends a product."
)
@click.option(
    "--affected", multiple=True, metavar="PRODUCT=RANGE",
    help='The affected versions of a product, such as "Kelle=>=2.0,<2.4.2".',
)  # fmt: skip
@click.option("--cvss", "vector", default="", metavar="VECTOR", help="The CVSS vector.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="A further reference.")
@as_option
@json_option
@pass_start
def notice_revise(
    start: Start,
    advisory: str,
    reason: str,
    fixed: tuple[str, ...],
    affected: tuple[str, ...],
    vector: str,
    urls: tuple[str, ...],
    as_email: str | None,
    as_json: bool,
) -> None:
    """Hand in a new version of an advisory; a second person confirms it as they do a notice.

    Its readers are not mailed: write another notice for that.
    """
    from gateway.desk.advisories import proposing
    from gateway.desk.advisories.publishing import Change

    change = Change(reason, _pairs(fixed), _pairs(affected), vector, urls)
    with opened(start) as office:
        done = proposing.revise(office, acting(office, as_email), advisory, change, clock())
    _print_done(done, as_json)


@notice.command("vex")
@click.argument("cves", metavar="CVE…", nargs=-1, required=True)
@click.option(
    "--product", "products", multiple=True, required=True, metavar="PRODUCT[=RANGE]",
    help="A product that is not affected, all versions or a range; may be given several times.",
)  # fmt: skip
@click.option("--impact", required=True, metavar="TEXT", help="Why not, in a sentence for people.")
@click.option("--because", type=click.Choice(_REASONS), help="Why not, as programs know it.")
@click.option("--title", default="", metavar="TEXT", help="Default: the products and the CVE.")
@click.option("--id", "tracking_id", default="", metavar="ID", help="Default: the next number.")
@click.option("--tlp", type=click.Choice(_LABELS), help="Who may read it. Default: publisher.tlp.")
@click.option(
    "--publish", is_flag=True, help="Hand it in to be published. Without this it is only printed."
)
@as_option
@json_option
@pass_start
def notice_vex(
    start: Start,
    cves: tuple[str, ...],
    products: tuple[str, ...],
    impact: str,
    because: str | None,
    title: str,
    tracking_id: str,
    tlp: str | None,
    publish: bool,
    as_email: str | None,
    as_json: bool,
) -> None:
    """Say that products are not affected by a vulnerability, as a VEX document."""
    from gateway.desk.advisories import proposing, vex

    statement = vex.vex_of(cves, products, impact, because, title, tracking_id, tlp)
    with opened(start) as office:
        actor = acting(office, as_email)
        if publish:
            _print_done(proposing.publish_vex(office, actor, statement, clock()), as_json)
        else:
            _print_document(vex.draft_vex(office, actor, statement, clock()))


@notice.command("proposals")
@click.argument("advisory", metavar="[ADVISORY]", required=False)
@as_option
@json_option
@pass_start
def notice_proposals(
    start: Start, advisory: str | None, as_email: str | None, as_json: bool
) -> None:
    """Versions of advisories that wait for a second person; with an ADVISORY, its document as it would be published."""
    from gateway.desk.advisories import proposing

    with opened(start) as office:
        actor = acting(office, as_email)
        if advisory is not None:
            _, document = proposing.show(office, actor, advisory)
            _print_document(document)
            return
        found = proposing.find_waiting(office, actor)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([noticeshapes.proposal(one) for one in found])
        return
    rows = [
        (p.tracking_id, p.version, p.label, human_time(p.proposed_at, zone), p.proposer, p.reason)
        for p in found
    ]
    print_table(("ADVISORY", "VERSION", "TLP", "PROPOSED", "BY", "WHAT IS NEW"), rows, flexible=5)


@notice.command("approve")
@click.argument("advisory", metavar="ADVISORY")
@as_option
@json_option
@pass_start
def notice_approve(start: Start, advisory: str, as_email: str | None, as_json: bool) -> None:
    """Agree, as the second person, to a version of an advisory: it is published."""
    from gateway.desk.advisories import proposing

    with opened(start) as office:
        done = proposing.confirm(office, acting(office, as_email), advisory, clock())
    _print_done(done, as_json)


@notice.command("decline")
@click.argument("advisory", metavar="ADVISORY")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the notice's story.")
@as_option
@pass_start
def notice_decline(start: Start, advisory: str, reason: str, as_email: str | None) -> None:
    """Do not publish a version of an advisory that waits."""
    from gateway.desk.advisories import proposing

    with opened(start) as office:
        proposing.decline(office, acting(office, as_email), advisory, reason, clock())
    click.echo(f"{advisory}: the version that waited is not published.")


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    """PRODUCT=TEXT, each; the first = parts them."""
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not name or not sign or not value:
            raise click.UsageError(f"write PRODUCT=VALUE instead of {text!r}")
        pairs[name] = value
    return pairs


def _print_document(shown: Shown) -> None:
    click.echo(shown.content.decode(), nl=False)
    if shown.faults:
        raise Refused(f"it cannot be published: {'; '.join(shown.faults)}")


def _print_done(done: KeptAdvisory | Proposal, as_json: bool) -> None:
    from store.advisory_records import KeptAdvisory

    name = f"{done.tracking_id}, version {done.version},"
    if isinstance(done, KeptAdvisory):
        shape, said = noticeshapes.advisory(done), f"{name} is published (TLP:{done.label})."
    else:
        further = f"poststelle notice approve {done.tracking_id} --as EMAIL"
        shape, said = (
            noticeshapes.proposal(done),
            f"{name} waits for a second person. Next: {further}",
        )
    if as_json:
        print_json(shape)
    else:
        click.echo(said)
