"""Tickets on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.columns import widest
from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised


def furnish(cli: Cli) -> Cli:
    """A desk with Anna on the staff, and ticket 1 of Jörg."""
    cli.ok("staff", "add", "--name", "Anna Muster", "--email", "anna@staff.example")
    cli.ok("customer", "add", "--name", "Jörg Beispiel", "--email", "joerg@example.org",
           "--organisation", "Beispiel GmbH")  # fmt: skip
    open_ticket(cli, "Drucker brennt")
    return cli


@pytest.fixture
def desk(cli: Cli) -> Cli:
    """A furnished desk, once on each database."""
    return furnish(cli)


@pytest.fixture
def desk_here(local: Cli) -> Cli:
    """The same on SQLite only."""
    return furnish(local)


def open_ticket(cli: Cli, subject: str, *more: str) -> int:
    """Open a ticket of Jörg's."""
    made = cli.json("ticket", "new", "--requester", "joerg@example.org", "--subject", subject,
                    "--text", "Es brennt.", *more)  # fmt: skip
    return int(made["ticket_id"])


def shown(cli: Cli, number: int = 1) -> dict[str, Any]:
    """A ticket as JSON."""
    found: dict[str, Any] = cli.json("ticket", "show", number)
    return found


def test_show_has_the_promised_keys(desk: Cli) -> None:
    """Ticket, message, author, attachment and time entry carry the keys of the reference."""
    (desk.folder / "a b.txt").write_text("hello")
    desk.ok("ticket", "reply", 1, "--text", "Moment.", "--as", "anna@staff.example",
            "--attach", desk.folder / "a b.txt")  # fmt: skip
    desk.ok("ticket", "time", 1, 45, "--comment", "on site", "--as", "anna@staff.example")
    ticket = shown(desk)
    assert keeps_promise(ticket, promised("ticket"))
    assert ticket["requester"] == {
        "name": "Jörg Beispiel", "email": "joerg@example.org", "organisation": "Beispiel GmbH",
    }  # fmt: skip
    joerg = {"email": "joerg@example.org", "role": "requester"}
    assert ticket["participants"] == [{**joerg, "bounced_at": None, "complained_at": None}]
    question, answer = ticket["messages"]
    assert (question["direction"], question["via"], question["proof"]) == ("in", "cli", "session")
    assert answer["author"] == {
        "name": "Anna Muster",
        "email": "anna@staff.example",
        "role": "staff",
    }
    (file,) = answer["attachments"]
    assert (file["filename"], file["content_type"], file["size"]) == ("a b.txt", "text/plain", 5)
    (entry,) = ticket["time_entries"]
    assert (entry["minutes"], entry["staff"]) == (45, "Anna Muster")


def test_list_is_the_same_without_long_parts(desk: Cli) -> None:
    """A row has every key of a ticket but messages and times, with the same values."""
    (row,) = desk.json("ticket", "list")
    assert list(row) == [
        key for key in promised("ticket") if key not in ("messages", "time_entries")
    ]
    assert row == {key: value for key, value in shown(desk).items() if key in row}


def test_reply_goes_out(desk: Cli) -> None:
    """The customer gets a letter, and the ticket is open."""
    desk.ok("ticket", "reply", 1, "--text", "Moment.", "--as", "anna@staff.example")
    (letter,) = [row for row in desk.json("outbox", "list") if row["kind"] == "reply"]
    assert letter["recipient"] == "joerg@example.org"
    assert shown(desk)["status"] == "open"


def test_note_stays(desk: Cli) -> None:
    """A note is internal and goes to no customer."""
    desk.ok("ticket", "note", 1, "--text", "He is nice.", "--as", "anna@staff.example")
    note = shown(desk)["messages"][-1]
    assert (note["kind"], note["direction"]) == ("note", "internal")
    assert "joerg@example.org" not in [row["recipient"] for row in desk.json("outbox", "list")]


@pytest.mark.parametrize("way", ["stdin", "file", "dash"])
def test_text_comes_by_several_ways(desk_here: Cli, way: str) -> None:
    """From standard input, or from a file."""
    path = desk_here.folder / "text.txt"
    path.write_text("Grüße\n", encoding="utf-8")
    options = {"stdin": [], "file": ["--text-file", path], "dash": ["--text-file", "-"]}[way]
    desk_here.ok("ticket", "note", 1, *options, input="Grüße\n")
    assert shown(desk_here)["messages"][-1]["text"] == "Grüße"


def test_work(desk: Cli) -> None:
    """Assigning, status, priority, tags, links and followers are on the ticket afterwards."""
    other = open_ticket(desk, "Noch einer", "--queue", "sales")
    desk.ok("ticket", "assign", 1, "anna@staff.example")
    desk.ok("ticket", "status", 1, "pending")
    desk.ok("ticket", "priority", 1, "urgent")
    desk.ok("ticket", "tag", 1, "Fire", "printer")
    desk.ok("ticket", "tag", 1, "printer", "--remove")
    desk.ok("ticket", "link", 1, other)
    desk.ok("ticket", "follow", 1, "ann@example.net")
    ticket = shown(desk)
    assert ticket["assignee"] == {"name": "Anna Muster", "email": "anna@staff.example"}
    assert (ticket["status"], ticket["priority"], ticket["tags"]) == ("pending", "urgent", ["fire"])
    assert ticket["links"] == [{"ticket_id": other, "kind": "related"}]
    roles = [(one["email"], one["role"]) for one in ticket["participants"]]
    assert ("ann@example.net", "follower") in roles
    desk.ok("ticket", "assign", 1, "nobody")
    assert shown(desk)["assignee"] is None


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [2, 1]),
        (("--status", "new"), [2]),
        (("--status", "new", "--status", "resolved"), [2, 1]),
        (("--queue", "sales"), [2]),
        (("--assignee", "anna@staff.example"), [1]),
        (("--requester", "joerg@example.org"), [2, 1]),
        (("--tag", "fire"), [1]),
        (("--limit", "1"), [2]),
    ],
)
def test_filters(desk: Cli, options: tuple[str, ...], found: list[int]) -> None:
    """Each filter narrows the list."""
    open_ticket(desk, "Noch einer", "--queue", "sales")
    desk.ok("ticket", "assign", 1, "anna@staff.example")
    desk.ok("ticket", "status", 1, "resolved")
    desk.ok("ticket", "tag", 1, "fire")
    assert [row["id"] for row in desk.json("ticket", "list", *options)] == found


def test_merge_and_split(desk: Cli) -> None:
    """Messages move, and both tickets say so."""
    other = open_ticket(desk, "Noch einer")
    desk.ok("ticket", "merge", other, 1)
    assert shown(desk, other)["merged_into"] == 1
    messages = [m["id"] for m in shown(desk)["messages"] if m["kind"] == "message"]
    assert len(messages) == 2
    new = desk.json("ticket", "split", 1, messages[1], "--subject", "Wieder zwei")["ticket_id"]
    assert [m["id"] for m in shown(desk, new)["messages"] if m["kind"] == "message"] == messages[1:]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("show", 9), "there is no ticket 9"),
        (("reply", 1, "--text", " "), "there is no text; write something first"),
        (("assign", 1, "joerg@example.org"), "joerg@example.org does not work here; assign it to staff"),
        (("note", 1, "--text", "x", "--as", "joerg@example.org"),
         "joerg@example.org does not work here; name a member of the staff"),
        (("time", 1, 5), "time belongs to a member of the staff; say whose with --as"),
        (("merge", 1, 1), "a ticket cannot be merged into itself"),
        (("list", "--assignee", "x@example.org"), "nobody with the address x@example.org is entered"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(desk_here: Cli, args: tuple[object, ...], sentence: str) -> None:
    """What cannot be done is said, with exit code 1 and no traceback."""
    assert desk_here.refused("ticket", *args) == sentence


@pytest.mark.parametrize(
    "args",
    [
        ("status", 1, "done"),
        ("show",),
        ("show", "x"),
        ("note", 1, "--text", "a", "--text-file", "-"),
    ],
)
def test_wrong_usage_is_two(desk_here: Cli, args: tuple[object, ...]) -> None:
    """A command that is written wrongly ends with 2."""
    assert desk_here.run("ticket", *args).exit_code == 2


def test_text_fits_a_terminal(desk_here: Cli) -> None:
    """List and ticket keep to 80 columns; what strangers wrote cannot speak to the terminal."""
    open_ticket(desk_here, "印刷機が燃えている " * 12 + "\x1b[2J")
    desk_here.ok("ticket", "note", 2, "--text", "a \x1b[2J long story " * 30)
    for text in (desk_here.ok("ticket", "list"), desk_here.ok("ticket", "show", 2)):
        assert widest(text) <= 80
        assert "\x1b" not in text
    assert "Jörg Beispiel <joerg@example.org>" in desk_here.ok("ticket", "show", 1)
