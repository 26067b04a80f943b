"""`poststelle demo`: a story in an empty installation."""

from __future__ import annotations

from tests.cli.conftest import MAIL, QUEUE, Cli, write_config


def test_story_has_everything(cli: Cli) -> None:
    """Conversations in two languages, an attachment, threaded replies, a bounce, an automatic reply."""
    told = cli.json("demo")
    rows = cli.json("ticket", "list")
    assert (told["tickets"], told["mails"]) == (len(rows), len(cli.json("inbox", "list"))) == (5, 9)
    states = [row["state"] for row in cli.json("inbox", "list")]
    assert (states.count("filed"), states.count("noted")) == (7, 2)
    shown = [cli.json("ticket", "show", row["id"]) for row in reversed(rows)]
    messages = [message for ticket in shown for message in ticket["messages"]]
    assert {m["kind"] for m in messages} == {"message", "note", "event", "bounce", "auto-reply"}
    assert next(f["filename"] for m in messages for f in m["attachments"]) == "rosa.png"
    assert [m["proof"] for m in messages if m["direction"] == "in"].count("token") >= 2
    assert {row["status"] for row in rows} == {"new", "open", "resolved"}
    assert {row["language"] for row in cli.json("customer", "list")} == {"de", "en"}
    assert [p["email"] for p in cli.json("customer", "list") if p["bounced_at"]] == [
        "erika@example.com"
    ]
    times = [row["received_at"] for row in cli.json("inbox", "list")]
    assert times == sorted(times, reverse=True)


def test_only_an_empty_installation_is_filled(local: Cli) -> None:
    """Where mail has come in the demo refuses, and so it does the second time."""
    local.ok("receive", "--to", QUEUE, input=MAIL)
    assert "needs an empty one" in local.refused("demo")


def test_nothing_is_sent_to_the_world(local: Cli) -> None:
    """With a relay that sends, the demo refuses."""
    write_config(
        local.folder, "sqlite:///var/poststelle.db", '[relay]\nurl = "smtp://127.0.0.1:25"\n'
    )
    assert "would be sent to the world" in local.refused("demo")
    assert local.json("customer", "list") == []
