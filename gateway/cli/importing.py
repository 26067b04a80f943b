"""`poststelle import PATH`: old mail becomes tickets, silently."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start, progress_bar
from gateway.cli.printing import on_one_line, print_json, print_table
from store.records import InboxState

if TYPE_CHECKING:
    from gateway.desk.importing import ImportReport


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--queue", metavar="NAME", help="File everything in this queue.")
@click.option("--to", "address", metavar="ADDR", help="The same, by an address of the queue.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@json_option
@pass_start
def import_mail(
    start: Start, path: Path, queue: str | None, address: str | None, dry_run: bool, as_json: bool
) -> None:
    """File old mail silently: nothing is sent.

    PATH is an mbox file, a Maildir, a folder of .eml files, or one mail. Without --queue or --to each mail goes to the
    queue that it names, else to the first. Importing twice adds nothing.
    """
    if queue is not None and address is not None:
        raise click.UsageError("give either --queue or --to, not both")
    from gateway.desk.importing import Skipped, destination, import_mails
    from gateway.desk.mailboxes import find_mails
    from gateway.desk.rehearsing import rehearse

    skipped: list[Skipped] = []
    with opened(start) as office:
        recipient = destination(office, queue, address)
        places = find_mails(path, lambda where, why: skipped.append(Skipped(where, why)))
        use_case = rehearse if dry_run else import_mails
        with progress_bar(len(places), "Judging" if dry_run else "Filing") as progress:
            report = use_case(office, OPERATOR, places, recipient, clock, progress)
    report.skipped[:0] = skipped
    if as_json:
        print_json(_shape(report, dry_run))
    else:
        _print_report(report, dry_run)


def _shape(report: ImportReport, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "mails": report.mails,
        "known": report.known,
        **{state.value: report.states[state] for state in InboxState},
        "tickets": report.tickets,
        "skipped": [{"where": one.where, "reason": one.reason} for one in report.skipped],
    }


_MEANINGS = {
    InboxState.FILED: "on a ticket",
    InboxState.NOTED: "automatic mail, kept and without effect",
    InboxState.HELD: "waiting for a person; see: poststelle inbox list --state held",
    InboxState.SET_ASIDE: "could not be read; see: poststelle inbox list --state set_aside",
    InboxState.DUPLICATE: "the same mail as another one",
    InboxState.WAITING: "sorted later, while poststelle serve runs",
}


def _print_report(report: ImportReport, dry_run: bool) -> None:
    for one in report.skipped:
        click.echo(f"left out: {on_one_line(one.where)}: {one.reason}", err=True)
    rows = [("found", report.mails, "in all"), ("known", report.known, "imported before")]
    rows += [(s.value, report.states[s], meaning) for s, meaning in _MEANINGS.items()]
    rows.append(("left out", len(report.skipped), "see above"))
    print_table(("MAILS", "NUMBER", ""), [row for row in rows if row[1]], wrapped=True)
    if dry_run:
        click.echo(f"They would be on {report.tickets} tickets. Nothing was written.")
    else:
        click.echo(f"They are on {report.tickets} tickets. Nothing was sent.")


COMMANDS = (import_mail,)
