"""`poststelle explain FILE…`: how mails would be understood, and why. Files nothing and needs no database."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from gateway.cli.frame import Start, json_option, pass_start
from gateway.cli.printing import (
    human_address,
    human_size,
    on_one_line,
    print_fields,
    print_json_line,
    print_table,
    print_text,
)

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.desk.explaining import Beyond, Explanation
    from gateway.mail.model import Address, Attachment, Mail

BLOCK = 1 << 20


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--from", "mail_from", metavar="ADDR", help='Envelope sender; "" is a bounce\'s.')
@click.option("--to", "rcpt_to", multiple=True, metavar="ADDR", help="Envelope recipient.")
@click.option(
    "--extract", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write the attachments there, named by their SHA-256.",
)  # fmt: skip
@json_option
@pass_start
def explain(
    start: Start,
    files: tuple[str, ...],
    mail_from: str | None,
    rcpt_to: tuple[str, ...],
    extract: Path | None,
    as_json: bool,
) -> None:
    """Show how mails are understood, without filing them.

    A FILE named - is standard input. With --json there is one object on one line for each file.
    """
    from gateway.desk.explaining import circumstances, explain_each

    settings = _settings(start)
    opened = _Opened(files, settings.limits.message_bytes)
    workers = min(len(files), os.cpu_count() or 1)
    around = circumstances(settings, mail_from, rcpt_to)
    for number, explanation in enumerate(explain_each(opened, around, settings, workers)):
        name = os.fsencode(opened.names[number]).decode("utf-8", "replace")
        if extract is not None:
            write_files(extract, explanation.mail.attachments)
        if as_json:
            from gateway.cli import shapes

            print_json_line(shapes.explained(name, explanation))
        else:
            print_report(name, explanation, is_first=number == 0)
    if len(opened.names) < len(files):
        click.get_current_context().exit(1)


def _settings(start: Start) -> Settings:
    """The configuration; where there is none, the shipped one, since nothing is written or sent."""
    from gateway import resources
    from gateway.config import find_config, load_settings
    from gateway.config.load import SYSTEM_CONFIG, ConfigProblems

    try:
        find_config(start.config)
    except ConfigProblems as missing:
        if missing.path != SYSTEM_CONFIG or start.config is not None:
            raise
        return load_settings(resources.default_config())
    return start.settings()


class _Opened:
    """The contents of those files that can be opened, one after the other, and afterwards their names."""

    def __init__(self, files: Sequence[str], limit: int) -> None:
        self._files = files
        self._limit = limit
        self.names: list[str] = []

    def __iter__(self) -> Iterator[bytes | Beyond]:
        for file in self._files:
            try:
                content = self._read(file)
            except OSError as error:
                click.echo(f"poststelle: {file}: {_why_unread(error)}", err=True)
                continue
            self.names.append(file)
            yield content

    def _read(self, file: str) -> bytes | Beyond:
        if file == "-":
            return read_bounded(sys.stdin.buffer, self._limit)
        with open(file, "rb") as stream:
            return read_bounded(stream, self._limit)


def _why_unread(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "It is a folder. Name the mails in it, for example FOLDER/*.eml."
    return str(error.strerror)


def read_bounded(stream: BinaryIO, limit: int) -> bytes | Beyond:
    """A mail; of one that is larger than any may be, only size and digest are taken."""
    content = stream.read(limit + 1)
    if len(content) <= limit:
        return content
    from gateway.desk.explaining import Beyond

    size, digest = len(content), hashlib.sha256(content)
    while block := stream.read(BLOCK):
        size += len(block)
        digest.update(block)
    reason = f"larger than limits.message_bytes, which is {limit}"
    return Beyond(size, digest.hexdigest(), reason)


def write_files(folder: Path, attachments: Sequence[Attachment]) -> None:
    """Write attachments under the names of their digests; what is there already has the same content."""
    folder.mkdir(parents=True, exist_ok=True)
    for attachment in attachments:
        path = folder / attachment.sha256
        if not path.exists():
            path.write_bytes(attachment.content)


def print_report(name: str, explanation: Explanation, *, is_first: bool) -> None:
    """The explanation for people, 80 columns wide."""
    mail = explanation.mail
    if not is_first:
        click.echo()
    click.echo(click.style(on_one_line(name), bold=True))
    print_fields(_head(mail))
    _print_judgement(explanation)
    if mail.reply:
        click.echo("\nWritten now:")
        print_text(mail.reply)
    _print_folds(mail)
    _print_parts(mail)


def _head(mail: Mail) -> list[tuple[str, object]]:
    date = f"{mail.date:%a, %Y-%m-%d %H:%M:%S %z}" if mail.date else None
    return [
        ("From", _people(mail.authors)),
        ("Sender", _people([mail.sender] if mail.sender else [])),
        ("Reply-To", _people(mail.reply_to)),
        ("To", _people(mail.to)),
        ("Cc", _people(mail.cc)),
        ("Subject", mail.subject),
        ("Date", date),
        ("Message-ID", mail.message_id),
        ("In-Reply-To", " ".join(mail.in_reply_to)),
        ("Size", f"{human_size(mail.size)}, SHA-256 {mail.sha256}"),
        ("Defects", "; ".join(mail.defects)),
    ]


def _people(addresses: Sequence[Address]) -> str:
    return ", ".join(human_address(one.name, one.address) for one in addresses)


def _print_judgement(explanation: Explanation) -> None:
    click.echo()
    print_fields([
        ("Kind", explanation.kind.value),
        ("May be acknowledged", "yes" if explanation.may_acknowledge else "no"),
    ])  # fmt: skip
    print_table(
        ("RULE", "OUTCOME", "REASON"),
        [(one.rule, one.outcome, one.reason) for one in explanation.decisions],
        wrapped=True,
    )


def _print_folds(mail: Mail) -> None:
    if not mail.folded:
        return
    click.echo("\nFolded away:")
    rows = [
        (fold.kind.value, fold.start, fold.end, mail.text[fold.start : fold.end].strip())
        for fold in mail.folded
    ]
    print_table(("KIND", "START", "END", "TEXT"), rows)


def _print_parts(mail: Mail) -> None:
    if mail.attachments:
        click.echo("\nAttachments:")
        rows = [
            (a.filename, a.content_type, human_size(a.size), a.sha256[:12])
            for a in mail.attachments
        ]
        print_table(("NAME", "TYPE", "SIZE", "SHA-256"), rows, flexible=0)
    if mail.forwarded:
        sender = _people([mail.forwarded.sender]) if mail.forwarded.sender else None
        click.echo("\nForwarded:")
        print_fields([
            ("From", sender), ("Date", mail.forwarded.date), ("Subject", mail.forwarded.subject),
        ])  # fmt: skip
    if mail.reports:
        click.echo("\nReports:")
        reports = [
            (r.recipient, r.action.value, r.status, r.original_message_id) for r in mail.reports
        ]
        print_table(("RECIPIENT", "ACTION", "STATUS", "ORIGINAL"), reports)
    if mail.invitation:
        event = mail.invitation
        click.echo("\nInvitation:")
        print_fields([
            ("Method", event.method), ("Summary", event.summary), ("Start", event.start),
            ("End", event.end), ("Location", event.location), ("Organizer", event.organizer),
        ])  # fmt: skip


COMMANDS = (explain,)
