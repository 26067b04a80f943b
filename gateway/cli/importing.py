"""`poststelle import PATH`: old mail becomes tickets, silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start, progress_bar
from gateway.cli.printing import on_one_line, print_json, print_table
from store.post_records import InboxState

if TYPE_CHECKING:
    from gateway.config import Mailbox
    from gateway.desk.importing import ImportReport, Skipped
    from gateway.desk.office import Office
    from gateway.desk.oldmail import Readable


@click.command("import")
@click.argument("path", metavar="PATH")
@click.option("--queue", metavar="NAME", help="File everything in this queue.")
@click.option("--to", "address", metavar="ADDR", help="The same, by an address of the queue.")
@click.option("--folder", metavar="NAME", help="Folder of a mailbox. Default: that of its address.")
@click.option(
    "--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Password for a mailbox that is given by its address.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@json_option
@pass_start
def import_mail(
    start: Start,
    path: str,
    queue: str | None,
    address: str | None,
    folder: str | None,
    password_file: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """File old mail silently: nothing is sent.

    PATH is an mbox file, a Maildir, a folder of .eml files, or one mail; or the name of a configured mailbox, or an
    address such as imaps://user@host/FOLDER, where nothing is changed. Without --queue or --to each mail goes to the
    queue that it names, else to the first; mail of a configured mailbox to that one's queue. Importing twice adds
    nothing. The exit code is 1 if a mail could not be read; the others are filed all the same.
    """
    if queue is not None and address is not None:
        raise click.UsageError("give either --queue or --to, not both")
    from gateway.desk.importing import destination, import_mails
    from gateway.desk.rehearsing import rehearse

    skipped: list[Skipped] = []
    with opened(start) as office:
        box = _find_mailbox(office, path, password_file)
        if box is not None and box.password_file != password_file and not (queue or address):
            queue = box.queue
        recipient = destination(office, queue, address)
        with _open_places(office, path, box, folder, skipped) as places:
            use_case = rehearse if dry_run else import_mails
            with progress_bar(len(places), "Judging" if dry_run else "Filing") as progress:
                report = use_case(office, OPERATOR, places, recipient, clock, progress)
    report.skipped[:0] = skipped
    if as_json:
        print_json(_shape(report, dry_run))
    else:
        _print_report(report, dry_run)
    if report.unread:
        click.get_current_context().exit(1)


def _find_mailbox(office: Office, path: str, password_file: Path | None) -> Mailbox | None:
    """The mailbox that is meant, if it is no path: a configured one, or one at that address."""
    if Path(path).exists():
        return None
    if "://" not in path:
        return office.settings.mailbox_named(path)
    from pydantic import ValidationError

    from gateway.config import Mailbox

    if password_file is None:
        raise click.UsageError("name the file with the password: --password-file FILE")
    queue = office.settings.queue[0].name
    try:
        return Mailbox(name="import", url=path, password_file=password_file, queue=queue)
    except ValidationError as error:
        problem = error.errors()[0]
        raise click.UsageError(str(problem.get("ctx", {}).get("error", problem["msg"]))) from error


@contextmanager
def _open_places(
    office: Office, path: str, box: Mailbox | None, folder: str | None, skipped: list[Skipped]
) -> Iterator[Sequence[Readable]]:
    """The mails of a path or of a mailbox."""
    if box is None:
        from gateway.desk.oldmail import find_mails

        yield find_mails(Path(path), lambda where, why: skipped.append(_skipped(where, why)))
        return
    from gateway.app.oldmail import find_old

    with find_old(office, box, _checked_folder(folder) or box.target.folder) as places:
        yield places


def _checked_folder(folder: str | None) -> str | None:
    """What somebody typed becomes part of a command, too (threats A8)."""
    from gateway.config.endpoints import check_folder

    try:
        return None if folder is None else check_folder(folder)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _skipped(where: str, why: str) -> Skipped:
    from gateway.desk.importing import Skipped

    return Skipped(where, why, is_unread=True)


def _shape(report: ImportReport, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "mails": report.mails,
        "known": report.known,
        **{state.value: report.states[state] for state in InboxState},
        "tickets": report.tickets,
        "unread": report.unread,
        "skipped": [
            {"where": one.where, "reason": one.reason, "unread": one.is_unread}
            for one in report.skipped
        ],
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
    print_skipped(report)
    rows = [("found", report.mails, "in all"), ("known", report.known, "imported before")]
    rows += [(s.value, report.states[s], meaning) for s, meaning in _MEANINGS.items()]
    rows.append(("left out", len(report.skipped) - report.unread, "by a rule; see above"))
    rows.append(("unread", report.unread, "could not be read; see above, and import again"))
    print_table(("MAILS", "NUMBER", ""), [row for row in rows if row[1]], wrapped=True)
    if dry_run:
        click.echo(f"They would be on {report.tickets} tickets. Nothing was written.")
    else:
        click.echo(f"They are on {report.tickets} tickets. Nothing was sent.")


def print_skipped(report: ImportReport) -> None:
    """Every mail that was left out or could not be read, each with its reason."""
    for one in report.skipped:
        what = "not read" if one.is_unread else "left out"
        click.echo(f"{what}: {on_one_line(one.where)}: {on_one_line(one.reason)}", err=True)


COMMANDS = (import_mail,)
