"""Proof and objections on the command line, as commands of `notice`: report, verify, who objects to what."""

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
    number_type,
    opened,
    pass_start,
)
from gateway.cli.notices import notice
from gateway.cli.printing import human_time, print_fields, print_json, print_table
from gateway.policy.reached import Outcome

if TYPE_CHECKING:
    from gateway.desk.notices.proof import Check
    from gateway.desk.notices.report import Group, Report

email_argument = click.argument("address", metavar="EMAIL")
class_argument = click.argument("notice_class", metavar="CLASS")


@notice.command("report")
@click.argument("notice_id", metavar="ID", type=number_type)
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print every recipient as a table for a spreadsheet."
)
@as_option
@json_option
@pass_start
def notice_report(
    start: Start, notice_id: int, as_csv: bool, as_email: str | None, as_json: bool
) -> None:
    """Who was told when, about what, and who was not reached and why."""
    from gateway.desk.notices import report as reports
    from gateway.desk.notices import trials as notice_trials

    with opened(start) as office:
        actor = acting(office, as_email)
        report = reports.make(office, actor, notice_id, clock())
        zone = office.settings.desk.timezone
        language = report.notice.text_in(office.settings.desk.language).language
        letter = notice_trials.sample(office, actor, notice_id, language, clock())
    if as_csv:
        click.echo(reports.sheet(report), nl=False)
    elif as_json:
        print_json(shapes.notice_report(report))
    else:
        _print_report(report, letter.subject, zone)


def _print_report(report: Report, subject: str, zone: str) -> None:
    one, outcomes = report.notice, report.outcomes
    print_fields(
        [
            ("notice", f"{one.id}: {subject}"),
            ("class", one.notice_class),
            ("about", ", ".join(f"{p.name} {p.affected}".strip() for p in one.products)),
            ("released", human_time(one.released_at, zone) if one.released_at else ""),
            *((outcome.value, number) for outcome, number in sorted(outcomes.items())),
            ("forgotten", human_time(one.forgotten_at, zone) if one.forgotten_at else ""),
            ("proof", _in_words(report.check)),
        ]
    )
    if one.forgotten_at is not None:
        click.echo(
            "\nWho they were was kept as long as the class says; names and addresses are gone."
        )
        return
    click.echo()
    heads = ("ORGANISATION", "TOLD", "CONFIRMED", "SENT", "BOUNCED", "FAILED", "LEFT OUT")
    print_table(heads, [_group(group) for group in report.groups], flexible=0)
    if report.not_reached:
        click.echo("\nNot reached:")
        rows = [
            (line.recipient.email, line.outcome.value, line.why, line.told_instead)
            for line in report.not_reached
        ]
        print_table(("EMAIL", "OUTCOME", "WHY", "TOLD INSTEAD"), rows, flexible=2)


def _group(group: Group) -> tuple[object, ...]:
    by = group.outcomes
    return (
        group.organisation, group.told, by[Outcome.CONFIRMED], by[Outcome.SENT],
        by[Outcome.BOUNCED], by[Outcome.FAILED], by[Outcome.LEFT_OUT],
    )  # fmt: skip


@notice.command("verify")
@click.argument("notice_id", metavar="[ID]", type=number_type, required=False)
@as_option
@json_option
@pass_start
@click.pass_context
def notice_verify(
    ctx: click.Context, start: Start, notice_id: int | None, as_email: str | None, as_json: bool
) -> None:
    """Repeat every digest of a notice's chain of events, or of all notices; the exit code is 1 if one is broken."""
    from gateway.desk.notices import proof

    with opened(start) as office:
        actor, now = acting(office, as_email), clock()
        if notice_id is None:
            found = proof.check_all(office, actor, now)
        else:
            found = [proof.check(office, actor, notice_id, now)]
    if as_json:
        print_json([shapes.notice_check(one) for one in found])
    else:
        for one in found:
            click.echo(f"Notice {one.notice_id}: {_in_words(one)}")
            for problem in one.problems[1:]:
                click.echo(f"  {problem}")
    if not all(one.is_whole for one in found):
        ctx.exit(1)


def _in_words(check: Check) -> str:
    if check.problems:
        return f"BROKEN: {check.problems[0]}"
    return f"whole, {check.events} events about {check.recipients} recipients, up to {check.head}"


@notice.command("objections")
@email_argument
@as_option
@json_option
@pass_start
def notice_objections(start: Start, address: str, as_email: str | None, as_json: bool) -> None:
    """Which classes of notices somebody does not want, and everything that they ever objected to."""
    from gateway.desk.notices import objections

    with opened(start) as office:
        found = objections.find_choices(office, acting(office, as_email), address)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.objection(one) for one in found.history])
        return
    if not found.history:
        click.echo(f"{found.person.email} never objected to any notice.")
    rows = [
        (
            one.notice_class, human_time(one.since, zone),
            human_time(one.ended_at, zone) if one.ended_at else "", one.how, one.reason,
        )
        for one in found.history
    ]  # fmt: skip
    print_table(("CLASS", "SINCE", "UNTIL", "HOW", "REASON"), rows)


@notice.command("object")
@email_argument
@class_argument
@click.option("--reason", default="", metavar="TEXT", help="Why; kept with the objection.")
@click.option("--withdraw", is_flag=True, help="They want the class again.")
@as_option
@pass_start
def notice_object(
    start: Start, address: str, notice_class: str, reason: str, withdraw: bool,
    as_email: str | None,
) -> None:  # fmt: skip
    """Write down that somebody does not want a class of notices, as they said on the telephone or in a letter."""
    from gateway.desk.notices import objections

    with opened(start) as office:
        is_new = objections.choose(
            office, acting(office, as_email), notice_class, clock(), wanted=withdraw, email=address,
            reason=reason,
        )  # fmt: skip
    said = "gets" if withdraw else "gets no more"
    click.echo(
        f"{address} {said} notices of the class {notice_class}"
        + ("." if is_new else ", as before.")
    )
