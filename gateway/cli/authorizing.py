"""`poststelle mailbox authorize`: let a person give us access to a mailbox by OAuth."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

from gateway.cli.frame import OPERATOR, Start, clock, json_option, opened, pass_start
from gateway.cli.printing import iso, on_one_line, print_json_line


@click.command("authorize")
@click.argument("name")
@click.option("--browser", is_flag=True, help="Agree in a browser on this machine, without a code.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="PORT",
    help="Where the browser comes back on this machine, for a forwarded port. Default: any.",
)  # fmt: skip
@json_option
@pass_start
def mailbox_authorize(start: Start, name: str, browser: bool, port: int, as_json: bool) -> None:
    """Let a person give us access to a mailbox by OAuth.

    Shows a page to open and a code to type there, on any device, and waits. Where the provider has no such codes
    (Google), or with --browser, the page must be opened on this machine, or through a forwarded port. With --json
    there are two lines: what to do, and when it was done.
    """
    from gateway.desk import authorizing
    from gateway.desk.authorizing import Waiting

    waiting = Waiting(_teller(name, port, as_json), clock, _pause)
    with opened(start) as office:
        if browser or not authorizing.has_device_grant(office, OPERATOR, name):
            done = authorizing.authorize_by_browser(office, OPERATOR, name, port, waiting)
        else:
            done = authorizing.authorize_by_device(office, OPERATOR, name, waiting)
    if sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        print_json_line({"name": name, "authorized_at": iso(done)})
    else:
        click.echo(f"The mailbox {name} is authorized.")


def _teller(name: str, port: int, as_json: bool) -> Callable[[str, str, int], None]:
    def tell(url: str, code: str, seconds: int) -> None:
        if as_json:
            print_json_line({"name": name, "url": url, "code": code or None, "expires_in": seconds})
            sys.stdout.flush()
            return
        click.echo(
            f"Open this page{' on any device' if code else ' in a browser on this machine'}:"
        )
        click.echo(f"\n    {on_one_line(url)}\n")
        if code:
            click.echo(
                f"Type this code there, and log in as the mailbox's user:\n\n    {on_one_line(code)}\n"
            )
        elif port:
            click.echo(
                f"From another machine, forward the port first: ssh -L {port}:127.0.0.1:{port} HOST\n"
            )
        else:
            click.echo("For a browser on another machine, start again with --port.\n")
        click.echo(f"Waiting for at most {seconds // 60} minutes; Ctrl-C ends it.")

    return tell


def _pause(seconds: float) -> None:
    """A pause, and on a terminal a dot, so that one sees that we still wait."""
    time.sleep(seconds)
    if sys.stderr.isatty():
        click.echo(".", nl=False, err=True)
