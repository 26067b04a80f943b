"""Letting notices go out, as commands of `notice`: handed in, confirmed or sent back, stopped, resumed, discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli import noticeshapes as shapes
from gateway.cli.frame import (
    Start,
    acting,
    as_option,
    clock,
    json_option,
    opened,
    pass_start,
    progress_bar,
)
from gateway.cli.notices import id_argument, notice, print_state
from gateway.cli.printing import human_time, print_json
from store.notice_records import Notice, NoticeState

if TYPE_CHECKING:
    from gateway.desk.office import Office


@notice.command("release")
@id_argument
@click.option(
    "--count", "typed", type=click.IntRange(min=1), metavar="N",
    help="The number of recipients as the preview showed it; asked for when they are many.",
)  # fmt: skip
@as_option
@json_option
@pass_start
def notice_release(
    start: Start, notice_id: int, typed: int | None, as_email: str | None, as_json: bool
) -> None:
    """Hand it in: it goes out, or waits for a second person where its class asks for one."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        released = notices.submit(office, acting(office, as_email), notice_id, typed, clock())
        if released.state is NoticeState.REVIEW:
            print_state(
                office, released, as_json, f"poststelle notice confirm {notice_id} --as EMAIL"
            )
        else:
            _send(office, released, as_json)


@notice.command("confirm")
@id_argument
@as_option
@json_option
@pass_start
def notice_confirm(start: Start, notice_id: int, as_email: str | None, as_json: bool) -> None:
    """Agree, as the second person, to what was handed in: it goes out."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        confirmed = notices.confirm(office, acting(office, as_email), notice_id, clock())
        _send(office, confirmed, as_json)


@notice.command("send-back")
@id_argument
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in its story.")
@as_option
@json_option
@pass_start
def notice_send_back(
    start: Start, notice_id: int, reason: str, as_email: str | None, as_json: bool
) -> None:
    """Do not confirm: it becomes a draft again."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        actor = acting(office, as_email)
        found = notices.send_back(office, actor, notice_id, reason, clock())
        print_state(office, found, as_json)


@notice.command("stop")
@id_argument
@as_option
@json_option
@pass_start
def notice_stop(start: Start, notice_id: int, as_email: str | None, as_json: bool) -> None:
    """Let no further letter of it leave."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        found = notices.stop(office, acting(office, as_email), notice_id, clock())
        print_state(office, found, as_json, f"poststelle notice resume {notice_id}")


@notice.command("resume")
@id_argument
@as_option
@json_option
@pass_start
def notice_resume(start: Start, notice_id: int, as_email: str | None, as_json: bool) -> None:
    """Let a stopped notice go on."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        _send(office, notices.resume(office, acting(office, as_email), notice_id, clock()), as_json)


@notice.command("discard")
@id_argument
@as_option
@json_option
@pass_start
def notice_discard(start: Start, notice_id: int, as_email: str | None, as_json: bool) -> None:
    """Never send a draft or a stopped notice; who was told already stays on record."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        found = notices.discard(office, acting(office, as_email), notice_id, clock())
        print_state(office, found, as_json)


def _send(office: Office, released: Notice, as_json: bool) -> None:
    """Put the audience into the outbox, unless it is not time yet."""
    from gateway.desk.notices import lifecycle as notices
    from gateway.desk.notices import sending as notice_sending
    from gateway.policy.notices import due_at

    now = clock()
    with progress_bar(released.expected or 0, "Into the outbox") as progress:
        made = notice_sending.send(office, released.id, now, progress)
    found = notices.find(office, acting(office, None), released.id)
    if as_json:
        print_json(shapes.notice_row(found) | {"letters": made})
        return
    moment = due_at(found)
    if found.state is NoticeState.RELEASED and moment is not None:
        when = human_time(moment, office.settings.desk.timezone)
        click.echo(f"Notice {found.id} is released and goes out at {when}.")
    else:
        click.echo(f"Notice {found.id}: {made} letters are in the outbox.")
