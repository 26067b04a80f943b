"""Mailboxes on the command line, against a server that is not there or says no; a real one is in tests/servers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.mailboxshapes import inspected_mailbox, reconciled_folder, watched_folder
from gateway.desk.fetching.reconciling import compare
from gateway.intake.inspection import inspect
from gateway.policy.fetching import Numbering
from store.engine import Store
from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised
from tests.intake.fakemailbox import FakeMailbox, serving
from tests.intake.fetching import open_fetcher
from tests.intake.test_mailbox_faults import MAILS
from tests.intake.test_reconciling import no_folder

MAILBOX = """
[[mailbox]]
name = "provider"
url = "imaps://desk@127.0.0.1:1/INBOX"
password_file = "{folder}/password"
queue = "support"
junk_folder = "Junk"
timeout_seconds = 5
"""


@pytest.fixture
def configured(cli: Cli) -> Cli:
    """An installation with a mailbox at a port where nobody listens."""
    password = cli.folder / "password"
    password.touch(mode=0o600)
    text = cli.config.read_text() + MAILBOX.format(folder=cli.folder)
    cli.config.write_text(text)
    return cli


@pytest.fixture
def server() -> Iterator[FakeMailbox]:
    """A server with five mails, one of which never comes."""
    with serving(FakeMailbox()) as running:
        running.put(*MAILS)
        running.hidden = {2}
        running.folders["Junk"] = []
        running.put(MAILS[0], folder="Junk")
        yield running


def test_shapes_keep_their_promises(
    server: FakeMailbox, store: Store, tmp_path: Path, now: object
) -> None:
    """The JSON of list, check and reconcile has the keys of the reference."""
    one = open_fetcher(store, tmp_path, now, server, junk_folder="Junk")
    one.look()
    listed = watched_folder(one.state, {"INBOX": one.left()})
    assert keeps_promise(listed, promised("mailbox"))
    assert listed["mails"]["kept"] == 4
    folders = {"INBOX": one, "Junk": one.beside(folder="Junk")}
    found = inspect(
        one.desk.office, lambda _, name: folders[name].open_box(), no_folder, one.mailbox
    )
    assert keeps_promise(inspected_mailbox(found), promised("mailbox_check"))
    balance = compare(one.desk.office, one.mailbox, "INBOX", [], Numbering(7, 6, 5))
    assert keeps_promise(reconciled_folder(balance), promised("mailbox_reconcile"))
    one.close()


def test_unreachable_server_is_told(configured: Cli) -> None:
    """check and reconcile say what is wrong and end with 1; list tells that nobody looked yet."""
    assert "not connected yet" in configured.ok("mailbox", "list")
    checked = configured.run("mailbox", "check")
    assert checked.exit_code == 1
    assert re.search(r"INBOX: no connection to 127\.0\.0\.1:1: .*refused", checked.stdout)
    assert "junk: no connection" in checked.stdout
    for more in ((), ("--dry-run",)):
        reconciled = configured.run("mailbox", "reconcile", "provider", *more)
        assert reconciled.exit_code == 1
        assert "no connection" in reconciled.stdout
        assert "Nothing is missing" not in reconciled.stdout
    assert "no connection" in configured.refused("mailbox", "check", "--dry-run")


def test_names_that_are_none(configured: Cli) -> None:
    """A mailbox that is not configured is answered with those that are."""
    for command in (("check", "x"), ("reconcile", "x"), ("retry", "x")):
        assert "there are: provider" in configured.refused("mailbox", *command)
    assert "0 mails are tried again" in configured.ok("mailbox", "retry", "provider")


def test_import_from_a_mailbox_that_is_wrong(configured: Cli) -> None:
    """Neither a path nor a mailbox, an address without its password, a folder that ends a command: each is said."""
    assert "does not exist" in configured.refused("import", "nowhere")
    assert "no connection" in configured.refused("import", "provider")
    for arguments, words in (
        (("imaps://desk@127.0.0.1:1/INBOX",), "--password-file"),
        (("imap://desk@127.0.0.1", "--password-file", configured.folder / "password"), "imaps://"),
        (("provider", "--folder", "a\r\nb"), "control characters"),
    ):
        answer = configured.run("import", *arguments)
        assert answer.exit_code == 2
        assert words in answer.stderr
