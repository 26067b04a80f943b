"""Running the program: serve, check-config, migrate, and the calendar by hand."""

from __future__ import annotations

import errno

import click

from gateway.app.roles import ROLES
from gateway.cli.frame import Refused, Start, clock, json_option, opened, pass_start
from gateway.cli.printing import human_time, iso, print_json, print_table


def _roles(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> frozenset[str]:
    """Roles by commas or by repeated options; none named means all."""
    named = [role.strip() for text in value for role in text.split(",") if role.strip()]
    strange = [role for role in named if role not in ROLES]
    if strange:
        raise click.BadParameter(f"{', '.join(strange)}: choose from {', '.join(ROLES)}")
    return frozenset(named or ROLES)


@click.command()
@click.option(
    "--role", "roles", multiple=True, callback=_roles, metavar="ROLES",
    help=f"Only these, with commas between them: {', '.join(ROLES)}. Default: all.",
)  # fmt: skip
@pass_start
def serve(start: Start, roles: frozenset[str]) -> None:
    """Run until Ctrl-C or SIGTERM.

    Takes mail, sorts it, delivers answers, shows the portal, keeps the calendar.
    """
    from importlib.metadata import version

    from gateway.app.front import serve as run
    from gateway.config import find_config
    from gateway.logs import set_up_logging

    settings = start.settings()
    set_up_logging(settings.log.level, settings.log.format)
    try:
        code = run(settings, find_config(start.config), roles, version("poststelle"))
    except OSError as error:
        raise Refused(_why_not_opened(error)) from error
    click.get_current_context().exit(code)


def _why_not_opened(error: OSError) -> str:
    """Most often another program is there already, at the first start of all."""
    if error.errno != errno.EADDRINUSE:
        return str(error)
    return f"{error.strerror}: stop what listens there, or change the listen of [smtp], [lmtp], [web] or [metrics]"


@click.command("check-config")
@json_option
@pass_start
def check_config(start: Start, as_json: bool) -> None:
    """Report everything that is wrong with the configuration."""
    from gateway.config import ConfigProblems, find_config

    try:
        path = find_config(start.config)
        start.settings()
    except ConfigProblems as found:
        if not as_json:
            raise
        problems = [{"where": p.where, "advice": p.what} for p in found.problems]
        print_json({"file": str(found.path), "ok": False, "problems": problems})
        click.get_current_context().exit(1)
    if as_json:
        print_json({"file": str(path), "ok": True, "problems": []})
    else:
        click.echo(f"{path} is fine.")


@click.command()
@pass_start
def migrate(start: Start) -> None:
    """Bring the database to this version of the program."""
    from gateway.app.office import migrate_store

    click.echo(f"The database is at revision {migrate_store(start.settings())}.")


@click.command("run-job")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Only count what would change.")
@json_option
@pass_start
def run_job(start: Start, name: str, dry_run: bool, as_json: bool) -> None:
    """Run a job of the calendar now."""
    from gateway import jobs

    with opened(start) as office:
        try:
            report = jobs.run_job(office, name, clock(), dry_run=dry_run)
        except jobs.NoSuchJob as error:
            raise Refused(str(error)) from error
    if as_json:
        print_json({"name": report.name, "changed": report.changed, "dry_run": report.dry_run})
    else:
        click.echo(f"{name} {'would change' if dry_run else 'changed'} {report.changed}.")


@click.group()
def job() -> None:
    """The calendar."""


@job.command("list")
@json_option
@pass_start
def job_list(start: Start, as_json: bool) -> None:
    """Every timed job, when it runs next and how it went last."""
    from gateway import jobs

    with opened(start) as office:
        lines = jobs.list_jobs(office, clock())
        zone = office.settings.desk.timezone
    if as_json:
        print_json([
            {
                "name": line.name, "purpose": line.purpose, "cron": line.cron,
                "next_run": iso(line.next_run), "last_run": iso(line.last_run),
                "outcome": line.outcome,
            }
            for line in lines
        ])  # fmt: skip
        return
    print_table(
        ("NAME", "NEXT", "LAST", "OUTCOME", "PURPOSE"),
        [
            (line.name, human_time(line.next_run, zone), human_time(line.last_run, zone),
             line.outcome, line.purpose)
            for line in lines
        ],
    )  # fmt: skip


COMMANDS = (serve, check_config, migrate, run_job, job)
