"""Work on tickets on the command line: who has it, how it stands, what belongs together, time spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.frame import (
    Start,
    acting,
    as_option,
    clock,
    json_option,
    number_type,
    opened,
    pass_start,
)
from gateway.cli.tickets import id_argument, print_done, priority_type, status_type, ticket
from store.records import Priority, Status, Via

if TYPE_CHECKING:
    pass


@ticket.command("assign")
@id_argument
@click.argument("assignee", metavar="EMAIL|nobody")
@as_option
@pass_start
def ticket_assign(start: Start, ticket_id: int, assignee: str, as_email: str | None) -> None:
    """Give a ticket to a member of the staff, or to nobody."""
    from gateway.desk import people, work

    with opened(start) as office:
        actor = acting(office, as_email)
        person = None if assignee == "nobody" else people.find(office, actor, assignee)
        work.assign(office, actor, ticket_id, person, Via.CLI, clock())
    click.echo(f"Ticket {ticket_id} is assigned to {assignee}.")


@ticket.command("status")
@id_argument
@click.argument("status", type=status_type)
@as_option
@pass_start
def ticket_status(start: Start, ticket_id: int, status: str, as_email: str | None) -> None:
    """Move a ticket to another status."""
    from gateway.desk import work

    with opened(start) as office:
        actor = acting(office, as_email)
        work.set_status(office, actor, ticket_id, Status(status), Via.CLI, clock())
    click.echo(f"Ticket {ticket_id} is {status}.")


@ticket.command("priority")
@id_argument
@click.argument("priority", type=priority_type)
@as_option
@pass_start
def ticket_priority(start: Start, ticket_id: int, priority: str, as_email: str | None) -> None:
    """Say how urgent a ticket is."""
    from gateway.desk import work

    with opened(start) as office:
        actor = acting(office, as_email)
        work.set_priority(office, actor, ticket_id, Priority(priority), Via.CLI, clock())
    click.echo(f"Ticket {ticket_id} has {priority} priority.")


@ticket.command("merge")
@id_argument
@click.argument("into", metavar="INTO", type=number_type)
@as_option
@pass_start
def ticket_merge(start: Start, ticket_id: int, into: int, as_email: str | None) -> None:
    """Move everything of ticket ID to ticket INTO; answers to the old one arrive there."""
    from gateway.desk import work

    with opened(start) as office:
        work.merge(office, acting(office, as_email), ticket_id, into, Via.CLI, clock())
    click.echo(f"Ticket {ticket_id} is merged into {into}.")


@ticket.command("split")
@id_argument
@click.argument("messages", metavar="MESSAGE...", type=number_type, nargs=-1, required=True)
@click.option("--subject", required=True, metavar="TEXT", help="Of the new ticket.")
@as_option
@json_option
@pass_start
def ticket_split(
    start: Start,
    ticket_id: int,
    messages: tuple[int, ...],
    subject: str,
    as_email: str | None,
    as_json: bool,
) -> None:
    """Move some messages, by the numbers that `ticket show` gives, to a new ticket."""
    from gateway.desk import work

    with opened(start) as office:
        actor = acting(office, as_email)
        new = work.split(office, actor, ticket_id, messages, subject, Via.CLI, clock())
    print_done({"ticket_id": new.id}, f"Ticket {new.id} is split from {ticket_id}.", as_json)


@ticket.command("link")
@id_argument
@click.argument("other", metavar="OTHER", type=number_type)
@as_option
@pass_start
def ticket_link(start: Start, ticket_id: int, other: int, as_email: str | None) -> None:
    """Relate two tickets."""
    from gateway.desk import work

    with opened(start) as office:
        work.link(office, acting(office, as_email), ticket_id, other)
    click.echo(f"Tickets {ticket_id} and {other} are linked.")


@ticket.command("tag")
@id_argument
@click.argument("tags", metavar="TAG...", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Take them off instead.")
@as_option
@pass_start
def ticket_tag(
    start: Start, ticket_id: int, tags: tuple[str, ...], remove: bool, as_email: str | None
) -> None:
    """Put tags on a ticket, or take them off."""
    from gateway.desk import work

    with opened(start) as office:
        actor = acting(office, as_email)
        for tag in tags:
            work.tag(office, actor, ticket_id, tag, remove=remove)
    click.echo(f"Ticket {ticket_id} {'lost' if remove else 'has'} {', '.join(tags)}.")


@ticket.command("time")
@id_argument
@click.argument("minutes", type=int)
@click.option("--comment", default="", metavar="TEXT", help="What was done.")
@as_option
@pass_start
def ticket_time(
    start: Start, ticket_id: int, minutes: int, comment: str, as_email: str | None
) -> None:
    """Book minutes on a ticket; --as says whose."""
    from gateway.desk import work

    with opened(start) as office:
        actor = acting(office, as_email)
        work.add_time(office, actor, ticket_id, minutes, comment, clock())
    click.echo(f"{minutes} minutes are booked on ticket {ticket_id}.")


@ticket.command("follow")
@id_argument
@click.argument("address", metavar="EMAIL")
@as_option
@pass_start
def ticket_follow(start: Start, ticket_id: int, address: str, as_email: str | None) -> None:
    """Let somebody receive public answers from now on."""
    from gateway.desk import people, work

    with opened(start) as office:
        actor, now = acting(office, as_email), clock()
        person = people.find_or_enter(office, actor, address, now)
        work.add_follower(office, actor, ticket_id, person, Via.CLI, now)
    click.echo(f"{person.email} follows ticket {ticket_id}.")
