"""What watches over the desk: alarms that are not over."""

from __future__ import annotations

import click

from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start
from gateway.cli.printing import human_time, print_json, print_table


@click.group()
def alarm() -> None:
    """What needs the operator and is not over."""


@alarm.command("list")
@json_option
@pass_start
def alarm_list(start: Start, as_json: bool) -> None:
    """Every alarm that is not over, the oldest first."""
    from gateway.cli import shapes
    from gateway.desk import alarms

    with opened(start) as office:
        found = alarms.find_all(office)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.alarm(one) for one in found])
        return
    rows = [(human_time(one.since, zone), one.name, one.detail) for one in found]
    print_table(("SINCE", "ALARM", "WHAT TO DO"), rows, wrapped=True)
    if not rows:
        click.echo("There is no alarm.")


@alarm.command("end")
@click.argument("name")
@pass_start
def alarm_end(start: Start, name: str) -> None:
    """End an alarm by hand.

    If what it is about is not well again, it is raised and told once more.
    """
    from gateway.desk import alarms

    with opened(start) as office:
        alarms.end_by_hand(office, OPERATOR, name, clock())
    click.echo(f"The alarm {name} is over.")


COMMANDS = (alarm,)
