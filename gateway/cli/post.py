"""The post itself: what came in and where it ended, what goes out and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from gateway.cli.frame import (
    OPERATOR,
    Start,
    acting,
    as_option,
    clock,
    json_option,
    limit_option,
    number_type,
    opened,
    pass_start,
)
from gateway.cli.printing import (
    human_size,
    human_time,
    print_fields,
    print_json,
    print_json_line,
    print_table,
    print_text,
)
from store.post_records import Event, InboxItem, InboxState, OutboxItem, OutboxState, Release
from store.upkeep_records import SentCopy

id_argument = click.argument("item_id", metavar="ID", type=number_type)
raw_option = click.option("--raw", is_flag=True, help="Print the mail itself, byte for byte.")


@click.group()
def inbox() -> None:
    """Every mail ever accepted, and where it ended."""


@inbox.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in InboxState]),
    help="Only mails in this state; may be given several times.",
)  # fmt: skip
@limit_option
@json_option
@pass_start
def inbox_list(start: Start, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Accepted mails, newest first."""
    from gateway.cli import shapes
    from gateway.desk import post

    with opened(start) as office:
        items = post.inbox_list(office, OPERATOR, [InboxState(s) for s in states], limit)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.inbox_row(item) for item in items])
        return
    print_table(
        ("ID", "RECEIVED", "STATE", "TICKET", "FROM", "REASON"),
        [
            (i.id, human_time(i.received_at, zone), i.state.value, i.ticket_id,
             i.envelope.mail_from or "<>", i.reason)
            for i in items
        ],
    )  # fmt: skip


@inbox.command("show")
@id_argument
@raw_option
@json_option
@pass_start
def inbox_show(start: Start, item_id: int, raw: bool, as_json: bool) -> None:
    """One accepted mail, verified by its digest, with everything that happened to it."""
    from gateway.cli import shapes
    from gateway.desk import post

    with opened(start) as office:
        view = post.inbox_show(office, OPERATOR, item_id)
        zone = office.settings.desk.timezone
    if raw:
        click.echo(view.content, nl=False)
    elif as_json:
        print_json(shapes.inbox_entry(view.item, view.events))
    else:
        print_fields(_about_mail(view.item, zone))
        _print_decisions(view.item)
        _print_events(view.events, zone)
        if view.item.error:
            click.echo("\nError:")
            print_text(view.item.error)


def _about_mail(item: InboxItem, zone: str) -> list[tuple[str, object]]:
    return [
        ("Mail", item.id),
        ("State", item.state.value),
        ("Reason", item.reason),
        ("Ticket", item.ticket_id),
        ("Received", f"{human_time(item.received_at, zone)} by {item.source.value}"),
        ("Peer", " ".join(filter(None, (item.envelope.peer, item.envelope.helo)))),
        ("From", item.envelope.mail_from or "<>"),
        ("To", ", ".join(item.envelope.rcpt_to)),
        ("Message-ID", item.mail_id),
        ("Size", human_size(item.size)),
        ("SHA-256", item.sha256),
        ("Attempts", item.attempts),
    ]


def _print_decisions(item: InboxItem) -> None:
    if item.decisions:
        click.echo()
        rows = [(d["rule"], d["outcome"], d["reason"]) for d in item.decisions]
        print_table(("RULE", "OUTCOME", "REASON"), rows, wrapped=True)


def _print_events(events: Iterable[Event], zone: str) -> None:
    rows = [(human_time(event.at, zone), event.what, _told(event)) for event in events]
    if rows:
        click.echo()
        print_table(("TIME", "WHAT", "MORE"), rows, wrapped=True)


def _told(event: Event) -> str:
    """The fields of an event but the digest, which the mail's head shows already."""
    texts = {
        name: " ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in event.fields.items()
    }
    return ", ".join(
        f"{name} {text}"
        for name, text in texts.items()
        if name != "sha256" and text not in ("", None)
    )


@inbox.command("retry")
@id_argument
@as_option
@pass_start
def inbox_retry(start: Start, item_id: int, as_email: str | None) -> None:
    """Have a held or set-aside mail sorted again."""
    _reopen(start, item_id, as_email, Release.NOT)
    click.echo(f"Mail {item_id} waits to be sorted again.")


@inbox.command("release")
@id_argument
@click.option(
    "--as", "release", required=True, type=click.Choice([Release.REPLY.value, Release.NOTE.value]),
    help="What a mail of staff becomes: a public reply, or a note.",
)  # fmt: skip
@pass_start
def inbox_release(start: Start, item_id: int, release: str) -> None:
    """Let a held mail through, having looked at it."""
    _reopen(start, item_id, None, Release(release))
    click.echo(f"Mail {item_id} is released as {release} and waits to be sorted.")


def _reopen(start: Start, item_id: int, as_email: str | None, release: Release) -> None:
    from gateway.desk import post

    with opened(start) as office:
        post.inbox_retry(office, acting(office, as_email), item_id, clock(), release)


@inbox.command("explain")
@id_argument
@json_option
@pass_start
def inbox_explain(start: Start, item_id: int, as_json: bool) -> None:
    """How an accepted mail is understood today, and the decisions that were taken on it."""
    from gateway.cli import shapes
    from gateway.cli.explain import print_report
    from gateway.desk import post

    with opened(start) as office:
        explanation = post.inbox_explain(office, OPERATOR, item_id)
    name = f"inbox/{item_id}"
    if as_json:
        print_json_line(shapes.explained(name, explanation))
    else:
        print_report(name, explanation, is_first=True)


@click.group()
def outbox() -> None:
    """Every letter: waiting, sent, failed, uncertain."""


@outbox.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in OutboxState]),
    help="Only letters in this state; may be given several times.",
)  # fmt: skip
@limit_option
@json_option
@pass_start
def outbox_list(start: Start, states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Letters, newest first."""
    from gateway.cli import shapes
    from gateway.desk import post

    with opened(start) as office:
        items = post.outbox_list(office, OPERATOR, [OutboxState(s) for s in states], limit)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.outbox_row(item) for item in items])
        return
    print_table(
        ("ID", "DUE", "STATE", "TRIES", "KIND", "RECIPIENT", "LAST REPLY"),
        [
            (i.id, human_time(i.due_at, zone), i.state.value, i.attempts, i.letter.kind.value,
             i.letter.recipient, i.last_reply)
            for i in items
        ],
    )  # fmt: skip


@outbox.command("show")
@id_argument
@raw_option
@json_option
@pass_start
def outbox_show(start: Start, item_id: int, raw: bool, as_json: bool) -> None:
    """One letter with its words and everything that happened to it."""
    from gateway.cli import shapes
    from gateway.desk import post

    with opened(start) as office:
        view = post.outbox_show(office, OPERATOR, item_id)
        zone = office.settings.desk.timezone
    if raw:
        click.echo(view.content, nl=False)
    elif as_json:
        print_json(shapes.outbox_entry(view.item, view.events, view.copy))
    else:
        print_fields([*_about_letter(view.item, zone), *_about_copy(view.copy)])
        click.echo()
        print_text(view.item.letter.text)
        _print_events(view.events, zone)


def _about_letter(item: OutboxItem, zone: str) -> list[tuple[str, object]]:
    letter = item.letter
    return [
        ("Letter", item.id),
        ("Kind", letter.kind.value),
        ("State", item.state.value),
        ("To", letter.recipient),
        ("From", letter.sender_address),
        ("Reply-To", letter.reply_to),
        ("Subject", letter.subject),
        ("Ticket", letter.ticket_id),
        ("Message-ID", letter.mail_id),
        ("Created", human_time(item.created_at, zone)),
        ("Due", human_time(item.due_at, zone)),
        ("Sent", human_time(item.sent_at, zone) if item.sent_at else None),
        ("Attempts", item.attempts),
        ("Last reply", item.last_reply),
    ]


def _about_copy(copy: SentCopy | None) -> list[tuple[str, object]]:
    if copy is None:
        return []
    return [("Sent copy", f"{copy.state.value} in mailbox {copy.mailbox}: {copy.detail or 'new'}")]


@outbox.command("retry")
@id_argument
@pass_start
def outbox_retry(start: Start, item_id: int) -> None:
    """Send a letter that failed, was cancelled or waits for a later try at once."""
    from gateway.desk import post

    with opened(start) as office:
        post.outbox_retry(office, OPERATOR, item_id, clock())
    click.echo(f"Letter {item_id} is due now.")


@outbox.command("cancel")
@id_argument
@pass_start
def outbox_cancel(start: Start, item_id: int) -> None:
    """Never send a letter that still waits."""
    from gateway.desk import post

    with opened(start) as office:
        post.outbox_cancel(office, OPERATOR, item_id, clock())
    click.echo(f"Letter {item_id} is cancelled.")


COMMANDS = (inbox, outbox)
