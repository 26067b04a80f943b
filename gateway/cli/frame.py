"""What all commands share: the configuration, the office, who acts, and errors in one sentence.

Nothing heavy is imported here: `poststelle --help` must be quick, so each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from store.records import Actor, Proof, Role

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.desk.office import Office

OPERATOR = Actor("Operator", "", Role.SYSTEM, Proof.SESSION)
"""Who sits at this machine's command line, unless --as says which member of the staff."""


@dataclass(frozen=True, slots=True)
class Start:
    """What was said before the command's name."""

    config: Path | None

    def settings(self) -> Settings:
        """The configuration. Raises ConfigProblems."""
        from gateway.config import load_settings

        return load_settings(self.config)


pass_start = click.make_pass_decorator(Start)


@contextmanager
def opened(start: Start) -> Iterator[Office]:
    """The office, for one command. Only warnings are logged: the command says itself what it did."""
    from gateway.app.office import open_office
    from gateway.logs import set_up_logging

    settings = start.settings()
    set_up_logging("warning", settings.log.format)
    with open_office(settings) as office:
        yield office


def clock() -> datetime:
    """The time, asked once by each command that writes."""
    return datetime.now(UTC)


@contextmanager
def progress_bar(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    bar: Any = click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar:
        yield bar.update


class Refused(click.ClickException):
    """An expected error: its sentence goes to standard error, and the exit code is 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence, or a report of several lines, behind the program's name."""
        click.echo(f"poststelle: {self.format_message()}", err=True, file=file)


class Commands(click.Group):
    """The group of all commands: turns expected errors into sentences, leaves bugs their traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            sentence = sentence_for(error)
            if sentence is None:
                raise
            raise Refused(sentence) from error


def sentence_for(error: Exception) -> str | None:
    """What an expected error says to people; None if nobody expected it."""
    from gateway.config import ConfigProblems
    from gateway.desk.complaints import find_complaint
    from gateway.intake.account import NoSession

    expected = isinstance(error, ConfigProblems | NoSession)
    return str(error) if expected else find_complaint(error)


number_type = click.IntRange(1, 2**39 - 1)
"""Numbers that rows can have: as many as fit into the signed names of our mail (mail.tokens.MAX_ID)."""
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON with stable keys.")
limit_option = click.option(
    "--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, metavar="N",
    help="At most so many, newest first.",
)  # fmt: skip
as_option = click.option(
    "--as", "as_email", metavar="EMAIL", help="Act as this member of the staff."
)


def acting(office: Office, email: str | None) -> Actor:
    """The member of the staff named by --as, or the operator."""
    if email is None:
        return OPERATOR
    from gateway.desk import people

    return people.acting_as(office, OPERATOR, email)


def text_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--text, --text-file and --attach; without the first two the text comes from standard input."""
    for option in (
        click.option(
            "--attach", "attached", type=click.Path(exists=True, dir_okay=False, path_type=Path),
            multiple=True, metavar="FILE", help="Attach this file; may be given several times.",
        ),
        click.option(
            "--text-file", type=click.File(encoding="utf-8"), metavar="FILE",
            help="Read the text from this file; - is standard input.",
        ),
        click.option("--text", metavar="TEXT", help="The text. Default: standard input."),
    ):  # fmt: skip
        command = option(command)
    return command


def read_text(text: str | None, text_file: Any) -> str:
    """The text that somebody gave in one of the three ways."""
    if text is not None and text_file is not None:
        raise click.UsageError("give either --text or --text-file, not both")
    if text is not None:
        return text
    if text_file is not None:
        return str(text_file.read())
    if sys.stdin.isatty():
        click.echo("Write the text, then press Ctrl-D on a line of its own.", err=True)
    return sys.stdin.buffer.read().decode("utf-8", "replace")
