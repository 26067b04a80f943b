"""The table of all commands, and what is said before their names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from gateway.cli import (
    advisories,  # noqa: F401 - adds its commands to `notice`
    demo,
    explain,
    importing,
    mailboxes,
    notices,
    people,
    post,
    products,
    proving,  # noqa: F401 - adds its commands to `notice`
    receive,
    releasing,  # noqa: F401 - adds its commands to `notice`
    running,
    tickets,
    ticketwork,  # noqa: F401 - adds its commands to `ticket`
    watching,
)
from gateway.cli.frame import Commands, Start


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE",
    help="Configuration. Default: $POSTSTELLE_CONFIG, ./config.toml, /etc/poststelle/config.toml.",
)  # fmt: skip
@click.version_option(package_name="poststelle", message="%(version)s")
@click.pass_context
def poststelle(ctx: click.Context, config: Path | None) -> None:
    """Poststelle: mail becomes tickets, answers go back, nothing is lost."""
    ctx.obj = Start(config)


for command in (
    *running.COMMANDS, *receive.COMMANDS, *explain.COMMANDS,
    *importing.COMMANDS, *mailboxes.COMMANDS, *watching.COMMANDS,
    *post.COMMANDS, *tickets.COMMANDS, *people.COMMANDS, *products.COMMANDS,
    *notices.COMMANDS, *demo.COMMANDS,
):  # fmt: skip
    poststelle.add_command(command)


def run() -> NoReturn:
    """Run one command with the arguments of this process; a terminal that knows few characters is no error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(poststelle.main(prog_name="poststelle"))
