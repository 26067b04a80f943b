"""`poststelle import`: old mail is filed silently, whole conversations at once, and only once."""

from __future__ import annotations

import mailbox
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import MAIL, Cli
from tests.cli.promises import keeps_promise, promised

START = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)


def old_mail(number: int, answers: int | None = None, **fields: str) -> EmailMessage:
    """A mail of long ago, one hour after the one before it."""
    message = EmailMessage()
    message["From"] = fields.get("sender", "Jörg Beispiel <joerg@example.org>")
    message["To"] = fields.get("to", "support@desk.example")
    message["Subject"] = f"Question {number}"
    message["Date"] = START + timedelta(hours=number)
    message["Message-ID"] = f"<{number}@example.org>"
    if answers is not None:
        message["In-Reply-To"] = f"<{answers}@example.org>"
    message.set_content(fields.get("text", "From here on it is fine.\n\nFrom us\n"))
    return message


def conversation() -> list[EmailMessage]:
    """Two conversations, newest mail first as some mail programs export them."""
    return [
        old_mail(4, answers=2),
        old_mail(3, answers=1, sender="ann@example.net"),
        old_mail(2, to="sales@desk.example"),
        old_mail(1),
    ]


def write_mbox(path: Path) -> Path:
    """The conversation as an mbox file."""
    box = mailbox.mbox(path)
    for message in conversation():
        box.add(message)
    box.close()
    return path


def write_maildir(path: Path) -> Path:
    """The conversation as a Maildir."""
    box = mailbox.Maildir(path)
    for message in conversation():
        box.add(message)
    return path


def write_folder(path: Path) -> Path:
    """The conversation as .eml files in folders."""
    for number, message in enumerate(conversation()):
        folder = path / str(number % 2)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.EML").write_bytes(message.as_bytes())
    (path / "notes.txt").write_text("not a mail")
    return path


def without_dry_run(report: dict[str, Any]) -> dict[str, Any]:
    """The numbers alone."""
    return {key: value for key, value in report.items() if key != "dry_run"}


@pytest.mark.parametrize("write", [write_mbox, write_maildir, write_folder])
def test_every_kind_of_mailbox_becomes_tickets(cli: Cli, write: Any) -> None:
    """A rehearsal tells the numbers and changes nothing; the import does just that, and sends nothing."""
    source = write(cli.folder / "old")
    foretold = cli.json("import", source, "--dry-run")
    assert keeps_promise(foretold, promised("import"))
    assert cli.json("inbox", "list") == []
    done = cli.json("import", source)
    assert (foretold["dry_run"], done["dry_run"]) == (True, False)
    assert without_dry_run(foretold) == without_dry_run(done)
    assert (done["mails"], done["filed"], done["tickets"], done["skipped"]) == (4, 4, 2, [])
    assert cli.json("outbox", "list") == []
    first, second = sorted(cli.json("ticket", "list"), key=lambda row: row["id"])
    assert (first["subject"], first["status"], first["queue"]) == (
        "Question 1",
        "closed",
        "support",
    )
    assert (second["subject"], second["queue"]) == ("Question 2", "sales")
    assert first["created_at"].startswith("2020-03-02T10:00:00")
    messages = cli.json("ticket", "show", first["id"])["messages"]
    assert [message["text"] for message in messages] == [
        "From here on it is fine.\n\nFrom us\n"
    ] * 2


def test_importing_twice_adds_nothing(cli: Cli) -> None:
    """What is here is known, in rehearsals too."""
    source = write_mbox(cli.folder / "old")
    cli.json("import", source)
    for options in ([], ["--dry-run"]):
        again = cli.json("import", source, *options)
        assert (again["known"], again["filed"], again["tickets"]) == (4, 0, 0)
    assert len(cli.json("ticket", "list")) == 2


def test_same_mail_by_another_way_is_a_duplicate(cli: Cli) -> None:
    """A copy with other trace fields is recognised, within one import and after it."""
    folder = cli.folder / "old"
    folder.mkdir()
    (folder / "a.eml").write_bytes(old_mail(1).as_bytes())
    (folder / "b.eml").write_bytes(b"Received: by example.net\n" + old_mail(1).as_bytes())
    foretold = cli.json("import", folder, "--dry-run")
    done = cli.json("import", folder)
    assert without_dry_run(foretold) == without_dry_run(done)
    assert (done["filed"], done["duplicate"]) == (1, 1)


def test_automatic_mail_causes_nothing(cli: Cli) -> None:
    """An old out-of-office is noted on its conversation."""
    folder = cli.folder / "old"
    folder.mkdir()
    (folder / "a.eml").write_bytes(old_mail(1).as_bytes())
    away = old_mail(2, answers=1)
    away["Auto-Submitted"] = "auto-replied"
    (folder / "b.eml").write_bytes(away.as_bytes())
    foretold = cli.json("import", folder, "--dry-run")
    done = cli.json("import", folder)
    assert without_dry_run(foretold) == without_dry_run(done)
    assert (done["filed"], done["noted"], done["tickets"]) == (1, 1, 1)


def test_old_newsletter_is_nobodys_work(local: Cli) -> None:
    """Automatic mail that belongs to no conversation is filed as closed, as everything old is."""
    news = old_mail(1)
    news["Auto-Submitted"] = "auto-generated"
    (local.folder / "a.eml").write_bytes(news.as_bytes())
    local.json("import", local.folder / "a.eml")
    assert [row["status"] for row in local.json("ticket", "list")] == ["closed"]


@pytest.mark.parametrize("option", [("--queue", "sales"), ("--to", "buy@desk.example")])
def test_queue_can_be_chosen(local: Cli, option: tuple[str, str]) -> None:
    """Everything goes to the queue that was named, by its name or an address."""
    local.json("import", write_mbox(local.folder / "old"), *option)
    assert {row["queue"] for row in local.json("ticket", "list")} == {"sales"}


def test_what_only_begins_like_a_mailbox_is_one_mail(local: Cli) -> None:
    """A mail whose lines end with CR alone, kept with its separator, is filed as it is, not left out in silence."""
    content = b"From ann@example.org Mon Mar  2 09:00:00 2020\r" + MAIL.replace(b"\r\n", b"\r")
    (local.folder / "a.eml").write_bytes(content)
    done = local.json("import", local.folder / "a.eml")
    assert (done["mails"], done["set_aside"], done["skipped"]) == (1, 0, [])
    assert local.json("inbox", "list")[0]["size"] == len(content)


def test_bad_files_are_left_out(local: Cli) -> None:
    """An empty or unreadable file is told and stops nothing."""
    folder = local.folder / "old"
    folder.mkdir()
    (folder / "a.eml").write_bytes(b"")
    (folder / "b.eml").write_bytes(b"Received: by x\n" * 60 + b"\nloop\n")
    (folder / "c.eml").write_bytes(MAIL)
    done = local.json("import", folder)
    assert (done["mails"], done["filed"]) == (3, 1)
    assert [skip["reason"] for skip in done["skipped"]] == [
        "it is empty", "it went through too many servers",
    ]  # fmt: skip
    result = local.run("import", folder)
    assert result.exit_code == 0
    assert result.stderr.count("left out: ") == 2
    assert "imported before" in result.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("gone",), "does not exist"),
        (("config.toml", "--queue", "no"), "there is no queue 'no'; there are: support, sales"),
        (("config.toml", "--to", "no@example.net"), "not an address of this desk"),
    ],
)
def test_mistakes_are_told(local: Cli, args: tuple[str, ...], sentence: str) -> None:
    """A wrong path, queue or address is one sentence."""
    path, *options = args
    assert sentence in local.refused("import", local.folder / path, *options)


def test_no_bar_in_a_pipe(local: Cli) -> None:
    """Where nobody looks there is no progress bar."""
    result = local.run("import", write_mbox(local.folder / "old"))
    assert result.stderr == ""
    assert "They are on 2 tickets. Nothing was sent." in result.stdout
