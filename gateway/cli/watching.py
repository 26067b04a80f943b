"""What watches over the desk: alarms that are not over, and the heartbeat."""

from __future__ import annotations

import click

from gateway.cli.frame import (
    OPERATOR,
    Start,
    clock,
    json_option,
    limit_option,
    opened,
    pass_start,
)
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
    from gateway.desk import oversight as watching

    with opened(start) as office:
        watching.end_by_hand(office, OPERATOR, name, clock())
    click.echo(f"The alarm {name} is over.")


@click.command()
@limit_option
@json_option
@pass_start
def heartbeat(start: Start, limit: int, as_json: bool) -> None:
    """How our mails to ourselves came back, newest first.

    One is written by each run of the job heartbeat, once heartbeat.address is configured.
    """
    from gateway.cli import shapes
    from gateway.desk import oversight as watching

    with opened(start) as office:
        found = watching.find_heartbeats(office, OPERATOR, limit)
        settings = office.settings
    if as_json:
        print_json([shapes.heartbeat(beat) for beat in found])
        return
    zone = settings.desk.timezone
    rows = [
        (beat.id, human_time(beat.written_at, zone), human_time(beat.returned_at, zone),
         beat.seconds, beat.inbox_id)
        for beat in found
    ]  # fmt: skip
    print_table(("ID", "WRITTEN", "CAME BACK", "SECONDS", "MAIL"), rows)
    if not settings.heartbeat.address:
        click.echo("No heartbeat is written: heartbeat.address is empty.")
    elif not rows:
        click.echo("There is none yet. To write one now: poststelle run-job heartbeat")


COMMANDS = (alarm, heartbeat)
