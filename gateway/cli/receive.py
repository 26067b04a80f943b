"""`poststelle receive`: the pipe of a mail server. Any mistake of ours, usage included, is exit code 75."""

from __future__ import annotations

import sys
from typing import Any

import click

from gateway.cli.frame import Start, clock, opened, pass_start, sentence_for

_TRY_AGAIN = 75


class PipeCommand(click.Command):
    """A command whose every failure makes the mail server keep the mail: also a misspelt option in its set-up."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Read the arguments."""
        try:
            return super().make_context(*args, **more)
        except click.UsageError as error:
            error.show()
            raise click.exceptions.Exit(_TRY_AGAIN) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Take the mail."""
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except (
            Exception
        ) as error:  # the edge of the pipe: the mail is not durable, so it must come again
            click.echo(f"poststelle: {sentence_for(error) or repr(error)}", err=True)
            raise click.exceptions.Exit(_TRY_AGAIN) from error


@click.command(cls=PipeCommand)
@click.option(
    "--to", "first", multiple=True, required=True, metavar="ADDR",
    help="Envelope recipient; further ones may follow it.",
)  # fmt: skip
@click.option(
    "--from", "mail_from", metavar="ADDR",
    help='Envelope sender, "" for the null sender. Default: Return-Path or From.',
)  # fmt: skip
@click.argument("further", nargs=-1, metavar="[ADDR]...")
@pass_start
def receive(
    start: Start, first: tuple[str, ...], further: tuple[str, ...], mail_from: str | None
) -> None:
    """Take one mail on standard input.

    It is durable when the exit code is 0. The others are those of sysexits.h: 65 the mail loops or is too large, 67
    no recipient is ours, 75 try again later.
    """
    from gateway.desk.accept import Offer, accept
    from gateway.intake.pipe import Hatch, receive
    from gateway.policy.routing import queue_for

    with opened(start) as office:
        hatch = Hatch(
            knows=lambda address: queue_for(address, office.routes) is not None,
            accept=lambda *mail: accept(office, Offer(*mail), clock()),
            message_bytes=office.settings.limits.message_bytes,
        )
        answer = receive(hatch, sys.stdin.buffer, mail_from, [*first, *further])
    if answer.reason:
        click.echo(f"poststelle: {answer.reason}", err=True)
    click.get_current_context().exit(answer.code)


COMMANDS = (receive,)
