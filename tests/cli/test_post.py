"""Inbox and outbox on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.columns import widest
from tests.cli.conftest import MAIL, Cli
from tests.cli.promises import keeps_promise, promised

ENVELOPE = ("peer", "helo", "tls", "error", "decisions", "events")
LONG = ("sender", "envelope_from", "reply_to", "text", "html", "copy", "events")


def rows_of(name: str, without: tuple[str, ...]) -> dict[str, Any]:
    """The promised row of a list: the object without its long parts."""
    return {key: value for key, value in promised(name).items() if key not in without}


def furnish(cli: Cli) -> Cli:
    """Mail 1 waits; letter 1 tells Anna of ticket 1."""
    cli.ok("staff", "add", "--name", "Anna Muster", "--email", "anna@staff.example")
    cli.ok("ticket", "new", "--requester", "joerg@example.org", "--subject", "x", "--text", "y")
    cli.receive(MAIL)
    return cli


@pytest.fixture
def desk(cli: Cli) -> Cli:
    """A furnished desk, once on each database."""
    return furnish(cli)


@pytest.fixture
def desk_here(local: Cli) -> Cli:
    """The same on SQLite only."""
    return furnish(local)


def test_inbox_rows_have_the_promised_keys(desk: Cli) -> None:
    """State, reason, digest and attempts of each mail."""
    (row,) = desk.json("inbox", "list")
    assert keeps_promise(row, rows_of("inbox", ENVELOPE))
    assert (row["state"], row["ticket_id"], row["attempts"]) == ("waiting", None, 0)
    assert row["message_id"] == "<1@example.org>"
    assert row["received_at"].endswith("+00:00")


def test_inbox_show_tells_the_story(desk: Cli) -> None:
    """A row and everything that happened."""
    entry = desk.json("inbox", "show", 1)
    assert keeps_promise(entry, promised("inbox"))
    assert [event["what"] for event in entry["events"]] == ["accepted"]
    text = desk.ok("inbox", "show", 1)
    assert widest(text) <= 80
    assert "accepted" in text


def test_inbox_states_can_be_chosen(desk_here: Cli) -> None:
    """Only the states that were asked for."""
    assert desk_here.json("inbox", "list", "--state", "held", "--state", "noted") == []
    assert len(desk_here.json("inbox", "list", "--state", "waiting")) == 1
    assert desk_here.run("inbox", "list", "--state", "lost").exit_code == 2


def test_inbox_explain_is_an_explanation(desk: Cli) -> None:
    """A kept mail is explained with its own envelope, and after sorting with the decisions that were taken."""
    found = desk.json("inbox", "explain", 1)
    assert keeps_promise(found, promised("explained"))
    assert (found["file"], found["subject"]) == ("inbox/1", "Drucker brennt")
    desk.json("import", desk.config)  # an import sorts what waits
    rules = [decision["rule"] for decision in desk.json("inbox", "explain", 1)["decisions"]]
    assert any(rule.startswith("matching.") for rule in rules)
    assert "matching.none" in desk.ok("inbox", "explain", 1)


def test_held_mail_is_released(desk: Cli) -> None:
    """A mail that claims to be from staff is held until somebody lets it through as a note."""
    desk.json("import", desk.config)
    letter = desk.json("outbox", "list")[-1]
    forged = (
        b"From: anna@staff.example\r\nTo: support@desk.example\r\nSubject: Re: [#1]\r\n"
        b"In-Reply-To: " + letter["message_id"].encode() + b"\r\n\r\nMoment.\r\n"
    )
    desk.receive(forged)
    desk.json("import", desk.config)
    (held,) = desk.json("inbox", "list", "--state", "held")
    desk.ok("inbox", "release", held["id"], "--as", "note")
    desk.json("import", desk.config)
    (row,) = [row for row in desk.json("inbox", "list") if row["id"] == held["id"]]
    assert (row["state"], row["ticket_id"]) == ("filed", 1)
    kinds = [message["kind"] for message in desk.json("ticket", "show", 1)["messages"]]
    assert kinds == ["message", "note"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("inbox", "show", 9), "there is no inbox entry 9; see: poststelle inbox list"),
        (("inbox", "retry", 1), "neither held nor set aside, so there is nothing to retry"),
        (("inbox", "explain", 9), "there is no inbox entry 9"),
        (("outbox", "show", 9), "there is no letter 9; see: poststelle outbox list"),
    ],
)
def test_refusals_are_one_sentence(desk_here: Cli, args: tuple[object, ...], sentence: str) -> None:
    """What is not there or cannot be done is said."""
    assert sentence in desk_here.refused(*args)


def test_outbox(desk: Cli) -> None:
    """Letters have their keys, can be shown, cancelled once and tried again."""
    (row,) = desk.json("outbox", "list", "--state", "waiting")
    assert keeps_promise(row, rows_of("outbox", LONG))
    assert (row["kind"], row["recipient"]) == ("notification", "anna@staff.example")
    entry = desk.json("outbox", "show", row["id"])
    assert keeps_promise(entry, promised("outbox"))
    assert desk.run("outbox", "show", row["id"], "--raw").stdout_bytes.startswith(b"Date: ")
    assert widest(desk.ok("outbox", "list")) <= 80
    desk.ok("outbox", "cancel", row["id"])
    assert "only one that waits can be cancelled" in desk.refused("outbox", "cancel", row["id"])
    assert desk.json("outbox", "list")[0]["state"] == "cancelled"
    desk.ok("outbox", "retry", row["id"])
    assert desk.json("outbox", "list")[0]["state"] == "waiting"
    assert "anna@staff.example" in desk.ok("outbox", "show", row["id"])


def test_damaged_content_is_told(desk: Cli) -> None:
    """A large mail whose file is gone is one sentence, not a traceback."""
    desk.receive(MAIL.replace(b"<1@", b"<2@") + b"x" * 100_000)
    for path in (desk.folder / "var" / "blobs").rglob("?" * 64):
        path.unlink()
    assert "its file is missing; restore it from a backup" in desk.refused("inbox", "show", 2)
