"""Mailboxes that mail is fetched from: how they are, what would happen, and the proof that nothing is missing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import click

from gateway.cli.authorizing import mailbox_authorize
from gateway.cli.frame import (
    OPERATOR,
    Start,
    clock,
    json_option,
    opened,
    pass_start,
    progress_bar,
)
from gateway.cli.printing import human_time, on_one_line, print_json, print_table
from store.upkeep_records import FetchedMail, FetchState

if TYPE_CHECKING:
    from gateway.config import Mailbox
    from gateway.desk.fetching.reconciling import Reconciled
    from gateway.desk.fetching.upkeep import Watched
    from gateway.desk.office import Office
    from gateway.intake.inspection import Inspection

name_argument = click.argument("name", required=False, metavar="[NAME]")


@click.group()
def mailbox() -> None:
    """Mailboxes at providers that mail is fetched from."""


@mailbox.command("list")
@json_option
@pass_start
def mailbox_list(start: Start, as_json: bool) -> None:
    """How every folder is, and which mails were left on the server."""
    from gateway.cli import mailboxshapes as shapes
    from gateway.desk.fetching import upkeep as watched

    with opened(start) as office:
        found = watched.overview(office, OPERATOR)
        left = {name: watched.find_left(office, OPERATOR, name) for name in _names(office)}
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.watched_folder(one, left[one.mailbox]) for one in found])
        return
    print_table(
        ("MAILBOX", "FOLDER", "STATE", "LOOKED AT", "KEPT", "WAITING", "LEFT"),
        [_watched_row(one, zone) for one in found],
    )
    _print_errors((one.mailbox, one.folder, one.row.error if one.row else "") for one in found)
    rows = [
        (one.mailbox, one.folder, *_left_row(mail))
        for one in found
        for mail in left[one.mailbox].get(one.folder, ())
    ]
    if rows:
        click.echo()
        print_table(("MAILBOX", "FOLDER", "UID", "STATE", "TRIES", "REASON"), rows, wrapped=True)


def _names(office: Office) -> list[str]:
    return [box.name for box in office.settings.mailbox]


def _watched_row(one: Watched, zone: str) -> tuple[object, ...]:
    row, counts = one.row, one.counts
    return (
        one.mailbox,
        one.folder,
        one.state,
        human_time(row.checked_at, zone) if row and row.checked_at else None,
        counts.get(FetchState.KEPT, 0),
        counts.get(FetchState.PENDING, 0),
        counts.get(FetchState.SET_ASIDE, 0) + counts.get(FetchState.REFUSED, 0),
    )


def _print_errors(errors: Iterable[tuple[str, str, str]]) -> None:
    """What went wrong, in full, below a table that would cut it."""
    for mailbox, folder, error in errors:
        if error:
            click.echo(f"{mailbox}, {folder or 'mailbox'}: {on_one_line(error)}")


def _left_row(mail: FetchedMail) -> tuple[object, ...]:
    return (mail.uid, mail.state.value, mail.attempts, mail.reason)


@mailbox.command("check")
@name_argument
@click.option(
    "--dry-run", is_flag=True,
    help="Also read the mails that would be fetched, and count where they would end.",
)  # fmt: skip
@json_option
@pass_start
def mailbox_check(start: Start, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Log in, look, say what would be fetched, what the junk folder holds, where copies go; changes nothing.

    NAME is one mailbox; without it all are looked at. The exit code is 1 if a folder cannot be opened, or with
    --dry-run a mail cannot be read.
    """
    from gateway.app.copiers import open_sent_folder
    from gateway.app.pollers import open_box
    from gateway.cli import mailboxshapes as shapes
    from gateway.intake.inspection import inspect

    with opened(start) as office:
        look = partial(open_box, office, only_look=True)
        boxes = _chosen(office, name)
        found = []
        with progress_bar(len(boxes), "Looking") as progress:
            for box in boxes:
                found.append(inspect(office, look, partial(open_sent_folder, office), box))
                progress(1)
        counts = {box.name: _rehearsed(office, box) for box in boxes} if dry_run else {}
        unread = sum(one["unread"] for one in counts.values())
        zone = office.settings.desk.timezone
    if as_json:
        print_json(
            [
                shapes.inspected_mailbox(one)
                | ({"would_be": counts[one.name]} if one.name in counts else {})
                for one in found
            ]
        )
    else:
        for one in found:
            _print_inspection(one, counts.get(one.name), zone)
    if unread or not all(one.is_well for one in found):
        click.get_current_context().exit(1)


def _rehearsed(office: Office, box: Mailbox) -> dict[str, int]:
    """Where the mails would end that a look would fetch; those that cannot be read are told at once."""
    from gateway.app.oldmail import find_coming
    from gateway.cli.importing import print_skipped
    from gateway.desk.rehearsing import rehearse

    with find_coming(office, box) as places, progress_bar(len(places), "Judging") as progress:
        queue = office.settings.queue_named(box.queue)
        recipient = queue.address if queue else None
        report = rehearse(office, OPERATOR, places, recipient, clock, progress)
    print_skipped(report)
    states = {state.value: number for state, number in report.states.items() if number}
    return {
        **states,
        "known": report.known,
        "left_out": len(report.skipped) - report.unread,
        "unread": report.unread,
        "tickets": report.tickets,
    }


def _print_inspection(one: Inspection, counts: dict[str, int] | None, zone: str) -> None:
    click.echo(f"{one.name}:")
    for folder in one.folders:
        place = f"  {folder.folder or 'mailbox'}: "
        if folder.error:
            click.echo(place + on_one_line(folder.error))
            continue
        first = " It was never looked at before." if folder.is_new else ""
        click.echo(f"{place}{folder.mails} mails, {folder.to_come} would be fetched.{first}")
    if counts is not None:
        told = ", ".join(f"{number} {what}" for what, number in counts.items())
        click.echo(f"  They would be: {told}. Nothing was written.")
    if one.sent or one.sent_error:
        click.echo(f"  sent: {on_one_line(one.sent_error or one.sent)}")
    if one.junk_error:
        click.echo(f"  junk: {on_one_line(one.junk_error)}")
    elif one.junk is not None:
        click.echo(f"  junk: {one.junk_mails} mails; the newest:")
        print_table(
            ("UID", "ARRIVED", "FROM", "SUBJECT"),
            [
                (m.uid, human_time(m.arrived, zone) if m.arrived else None, m.sender, m.subject)
                for m in one.junk
            ],
        )


@mailbox.command("reconcile")
@name_argument
@click.option("--dry-run", is_flag=True, help="Only compare; fetch nothing.")
@json_option
@pass_start
def mailbox_reconcile(start: Start, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Hold every mail on the server against the inbox journal, and fetch what is missing here.

    NAME is one mailbox; without it all are compared. The exit code is 1 if a mail is missing or a folder cannot be
    opened.
    """
    from gateway.cli import mailboxshapes as shapes

    with opened(start) as office:
        chosen = [(box, folder) for box in _chosen(office, name) for folder in box.all_folders]
        found = []
        with progress_bar(len(chosen), "Comparing") as progress:
            for box, folder in chosen:
                found.append(_reconciled(office, box, folder, dry_run=dry_run))
                progress(1)
    if as_json:
        print_json([shapes.reconciled_folder(one) for one in found])
    else:
        _print_reconciled(found)
    if not all(one.is_complete for one in found):
        click.get_current_context().exit(1)


def _reconciled(office: Office, box: Mailbox, folder: str, *, dry_run: bool) -> Reconciled:
    from gateway.app.pollers import open_box
    from gateway.intake.inspection import compare, reconcile
    from gateway.intake.poller import Beat, Poller

    look = partial(open_box, office, only_look=True)
    if dry_run:
        return compare(office, look, box, folder)
    holder = f"command line {secrets.token_hex(8)}"
    opener = partial(open_box, office, box, folder)
    poller = Poller(Beat(office, box, folder, holder, opener, clock, Event()))
    return reconcile(office, look, box, poller, folder, clock())


def _print_reconciled(found: list[Reconciled]) -> None:
    print_table(
        ("MAILBOX", "FOLDER", "ON SERVER", "KEPT", "BEFORE", "TO COME", "LEFT", "MISSING"),
        [
            (
                one.mailbox, one.name, one.listed, len(one.balance.kept), len(one.balance.before),
                len(one.balance.to_come), len(one.balance.explained), len(one.balance.missing),
            )
            for one in found
        ],
    )  # fmt: skip
    _print_errors((one.mailbox, one.name, one.error) for one in found)
    for one in found:
        if one.folder is None and not one.error:
            click.echo(f"{one.mailbox}, {one.name or 'mailbox'}: never fetched yet; serve does it.")
    if all(one.is_complete for one in found):
        click.echo("Nothing is missing.")
    elif any(one.balance.missing for one in found):
        click.echo("What is missing is fetched at the next look; run this again to see it.")


@mailbox.command("retry")
@click.argument("name")
@pass_start
def mailbox_retry(start: Start, name: str) -> None:
    """Have the mails of a mailbox that were set aside or refused fetched again."""
    from gateway.desk.fetching import upkeep as watched

    with opened(start) as office:
        number = watched.retry(office, OPERATOR, name, clock())
    click.echo(f"{number} mails are tried again at the next look.")


def _chosen(office: Office, name: str | None) -> list[Mailbox]:
    """The mailbox of that name, or all."""
    from gateway.desk.fetching.upkeep import require_mailbox

    return [require_mailbox(office, name)] if name else list(office.settings.mailbox)


mailbox.add_command(mailbox_authorize)

COMMANDS = (mailbox,)
