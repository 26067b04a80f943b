"""`poststelle demo`: something to look at in an empty installation."""

from __future__ import annotations

import click

from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start
from gateway.cli.printing import print_json


@click.command()
@json_option
@pass_start
def demo(start: Start, as_json: bool) -> None:
    """Fill an empty installation with a sample organisation.

    People, conversations in German and English, an attachment, a bounce, an automatic reply. Only while relay.url is a
    folder, so that nothing is sent.
    """
    from gateway.desk.demo import STAFF, play_demo

    with opened(start) as office:
        report = play_demo(office, OPERATOR, clock())
    if as_json:
        print_json({"tickets": report.tickets, "mails": report.mails, "letters": report.letters})
        return
    click.echo(
        f"There are {report.tickets} tickets, {report.mails} mails and {report.letters} letters now."
    )
    click.echo(
        f"To log in as {STAFF['anna'].name}: poststelle staff password {STAFF['anna'].email}"
    )


COMMANDS = (demo,)
