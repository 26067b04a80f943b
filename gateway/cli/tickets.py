"""Tickets on the command line: listed, shown, written to. `ticketwork` moves and counts them."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.frame import (
    Start,
    acting,
    as_option,
    clock,
    json_option,
    limit_option,
    number_type,
    opened,
    pass_start,
    read_text,
    text_options,
)
from gateway.cli.printing import (
    human_address,
    human_size,
    human_time,
    print_fields,
    print_json,
    print_table,
    print_text,
)
from store.records import Actor, Appointment, Message, Participant, Priority, Status, Via

if TYPE_CHECKING:
    from gateway.desk.office import Office
    from gateway.desk.tickets import Conversation, Draft, UploadedFile

id_argument = click.argument("ticket_id", metavar="ID", type=number_type)
status_type = click.Choice([status.value for status in Status])
priority_type = click.Choice([priority.value for priority in Priority])


def _draft(text: str, attached: Sequence[Path]) -> Draft:
    from gateway.desk.tickets import Draft

    return Draft(text, tuple(map(uploaded, attached)))


def uploaded(path: Path) -> UploadedFile:
    """A file as it is attached, under its own name."""
    from gateway.desk.tickets import UploadedFile

    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return UploadedFile(path.name, content_type, path.read_bytes())


@click.group()
def ticket() -> None:
    """Tickets: look at them, answer, work on them."""


@ticket.command("list")
@click.option(
    "--status", "statuses", multiple=True, type=status_type, help="Only with this status."
)
@click.option("--queue", metavar="NAME", help="Only of this queue.")
@click.option("--assignee", metavar="EMAIL", help="Only of this member of the staff.")
@click.option("--requester", metavar="EMAIL", help="Only of this customer.")
@click.option("--tag", metavar="TAG", help="Only with this tag.")
@limit_option
@as_option
@json_option
@pass_start
def ticket_list(
    start: Start, /, as_email: str | None, as_json: bool, statuses: tuple[str, ...], **named: Any
) -> None:
    """Tickets, newest first."""
    from gateway.cli import shapes
    from gateway.desk import tickets

    with opened(start) as office:
        actor = acting(office, as_email)
        wanted = tickets.Wanted(
            statuses=tuple(Status(status) for status in statuses),
            queue=named["queue"],
            assignee_id=_person_id(office, actor, named["assignee"]),
            requester_id=_person_id(office, actor, named["requester"]),
            tag=named["tag"],
            limit=named["limit"],
        )
        found = tickets.find_list(office, actor, wanted)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.ticket_row(one) for one in found])
        return
    print_table(
        ("ID", "STATUS", "UPDATED", "QUEUE", "REQUESTER", "SUBJECT"),
        [
            (o.ticket.id, o.ticket.status.value, human_time(o.ticket.updated_at, zone),
             o.ticket.queue, o.requester.name or o.requester.email, o.ticket.subject)
            for o in found
        ],
    )  # fmt: skip


def _person_id(office: Office, actor: Actor, email: str | None) -> int | None:
    from gateway.desk import people

    return people.find(office, actor, email).id if email else None


@ticket.command("show")
@id_argument
@as_option
@json_option
@pass_start
def ticket_show(start: Start, ticket_id: int, as_email: str | None, as_json: bool) -> None:
    """One ticket with everything on it."""
    from gateway.cli import shapes
    from gateway.desk import tickets

    with opened(start) as office:
        conversation = tickets.show(office, acting(office, as_email), ticket_id)
        zone = office.settings.desk.timezone
    if as_json:
        print_json(shapes.ticket(conversation))
        return
    click.echo(click.style(f"#{ticket_id}", bold=True))
    print_fields(_head(conversation, zone))
    for message in conversation.messages:
        _print_message(message, zone)
    _print_times(conversation)


def _role(person: Participant) -> str:
    marks = {"bounces": person.bounced_at, "complained": person.complained_at}
    return ", ".join([person.part.value, *(name for name, since in marks.items() if since)])


def _head(conversation: Conversation, zone: str) -> list[tuple[str, object]]:
    ticket, requester = conversation.ticket, conversation.requester
    assignee = conversation.assignee
    others = [p for p in conversation.participants if p.person_id != requester.id]
    return [
        ("Subject", ticket.subject),
        ("Status", ticket.status.value),
        ("Queue", f"{ticket.queue}, {ticket.priority.value}"),
        ("Requester", human_address(requester.name, requester.email)),
        ("Organisation", requester.organisation),
        ("Assignee", human_address(assignee.name, assignee.email) if assignee else None),
        ("Others", ", ".join(f"{p.email} ({_role(p)})" for p in others)),
        ("Tags", ", ".join(conversation.tags)),
        ("Links", ", ".join(f"#{one.ticket_id} ({one.kind})" for one in conversation.links)),
        ("Merged", f"into #{ticket.merged_into}" if ticket.merged_into else None),
        ("Created", human_time(ticket.created_at, zone)),
        ("Updated", human_time(ticket.updated_at, zone)),
    ]


def _print_message(message: Message, zone: str) -> None:
    from gateway.mail.model import Fold, FoldKind, visible

    who = human_address(message.author.name, message.author.email)
    how = f"{message.kind.value} {message.direction.value} by {message.via.value}"
    click.echo()
    print_fields([
        (f"[{message.id}]", f"{human_time(message.created_at, zone)}  {who}"),
        ("", f"{how}, {message.author.proof.value}"),
        ("Beware", "; ".join(message.notices)),
        ("Event", _event(message.appointment, zone)),
    ])  # fmt: skip
    folds = [Fold(start, end, FoldKind(kind)) for start, end, kind in message.folded]
    print_text(visible(message.text, folds))
    if folds:
        click.echo(f"  … {len(folds)} folded; --json has the whole text")
    for file in message.attachments:
        print_text(f"+ {file.filename} ({file.content_type}, {human_size(file.size)})")


def _event(one: Appointment | None, zone: str) -> str:
    if one is None:
        return ""
    from babel.dates import get_timezone

    from gateway.appointments import when_in_words

    when = when_in_words(one, get_timezone(zone), "en")
    said = (one.method.lower(), one.summary, when, one.location, one.organizer)
    return "; ".join(part for part in said if part)


def _print_times(conversation: Conversation) -> None:
    if conversation.time_entries:
        click.echo()
        rows = [(t.day, t.minutes, t.staff, t.comment) for t in conversation.time_entries]
        print_table(("DAY", "MINUTES", "STAFF", "COMMENT"), rows)


@ticket.command("new")
@click.option("--requester", required=True, metavar="EMAIL", help="For whom; entered if new.")
@click.option("--subject", required=True, metavar="TEXT", help="What it is about.")
@click.option("--queue", metavar="NAME", help="Default: the first queue.")
@text_options
@as_option
@json_option
@pass_start
def ticket_new(
    start: Start,
    /,
    requester: str,
    subject: str,
    queue: str | None,
    as_email: str | None,
    as_json: bool,
    **words: Any,
) -> None:
    """Open a ticket for somebody."""
    from gateway.desk import people, tickets

    draft = _read_draft(**words)
    with opened(start) as office:
        actor, now = acting(office, as_email), clock()
        person = people.find_or_enter(office, actor, requester, now)
        name = queue or office.settings.queue[0].name
        opened_one = tickets.open_ticket(office, actor, person, name, subject, draft, Via.CLI, now)
    print_done({"ticket_id": opened_one.id}, f"Ticket {opened_one.id} is open.", as_json)


def _read_draft(text: str | None, text_file: Any, attached: Sequence[Path]) -> Draft:
    return _draft(read_text(text, text_file), attached)


def print_done(ids: dict[str, int], sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(ids)
    else:
        click.echo(sentence)


@ticket.command("reply")
@id_argument
@text_options
@as_option
@json_option
@pass_start
def ticket_reply(
    start: Start, /, ticket_id: int, as_email: str | None, as_json: bool, **words: Any
) -> None:
    """Answer publicly: everybody who takes part gets a mail."""
    from gateway.desk import tickets

    message_id = _write(start, tickets.reply, ticket_id, as_email, **words)
    ids = {"ticket_id": ticket_id, "message": message_id}
    print_done(ids, f"Message {message_id} is on ticket {ticket_id}.", as_json)


@ticket.command("note")
@id_argument
@text_options
@as_option
@json_option
@pass_start
def ticket_note(
    start: Start, /, ticket_id: int, as_email: str | None, as_json: bool, **words: Any
) -> None:
    """Leave a note that only staff ever see."""
    from gateway.desk import tickets

    message_id = _write(start, tickets.note, ticket_id, as_email, **words)
    ids = {"ticket_id": ticket_id, "message": message_id}
    print_done(ids, f"Note {message_id} is on ticket {ticket_id}.", as_json)


Writing = Callable[["Office", Actor, int, "Draft", Via, datetime], int]


def _write(
    start: Start, use_case: Writing, ticket_id: int, as_email: str | None, **words: Any
) -> int:
    draft = _read_draft(**words)
    with opened(start) as office:
        return use_case(office, acting(office, as_email), ticket_id, draft, Via.CLI, clock())


COMMANDS = (ticket,)
