"""`poststelle receive`: what a mail server is answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import MAIL, QUEUE, Cli, write_config
from tests.cli.test_explain import clean_environment


def test_mail_is_durable_when_it_exits_zero(cli: Cli) -> None:
    """A real process takes the mail; the next command finds it byte for byte."""
    command = [sys.executable, "-m", "gateway", "--config", cli.config, "receive", "--to", QUEUE]
    done = subprocess.run(command, input=MAIL, env=clean_environment(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (row,) = cli.json("inbox", "list")
    assert (row["state"], row["source"], row["mail_from"]) == (
        "waiting",
        "pipe",
        "joerg@example.org",
    )
    assert cli.run("inbox", "show", row["id"], "--raw").stdout_bytes == MAIL


@pytest.mark.parametrize(
    ("args", "code", "rows"),
    [
        (("--to", QUEUE), 0, 1),
        (("--to", QUEUE, "sales@desk.example"), 0, 1),
        (("--to", QUEUE, "--to", "buy@desk.example", "--from", "a@example.org"), 0, 1),
        (("--to", "support+anything@desk.example"), 0, 1),
        (("--to", "postmaster@desk.example"), 0, 1),
        (("--to", "nobody@desk.example", QUEUE), 0, 1),
        (("--to", "nobody@desk.example"), 67, 0),
        ((), 75, 0),
        (("--to", QUEUE, "--form", "a@example.org"), 75, 0),
    ],
)
def test_exit_codes(local: Cli, args: tuple[str, ...], code: int, rows: int) -> None:
    """Ours is kept, unknown recipients are told so, and a slip in the set-up loses nothing."""
    assert local.run("receive", *args, input=MAIL).exit_code == code
    assert len(local.json("inbox", "list")) == rows


def test_only_our_recipients_are_kept(cli: Cli) -> None:
    """An address of somebody else never enters the envelope."""
    cli.receive(MAIL, "nobody@example.net", "--from", "")
    (row,) = cli.json("inbox", "list")
    assert (row["rcpt_to"], row["mail_from"]) == ([QUEUE], "")


def test_same_mail_again_is_as_good_as_kept(cli: Cli) -> None:
    """The mail server that tries again after a cut connection gets 0, and there is one mail."""
    cli.receive(MAIL)
    cli.receive(MAIL)
    assert len(cli.json("inbox", "list")) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Received: by x\r\n" * 51 + MAIL, "loops"),
        (MAIL + b"x" * 70_000, "larger than limits.message_bytes, which is 65536"),
        (b"", "no mail on standard input"),
    ],
)
def test_bad_mail_is_refused_for_good(
    store_url: str, tmp_path: Path, content: bytes, sentence: str
) -> None:
    """Loops and mails over size are refused with 65 and a sentence."""
    write_config(tmp_path, store_url, "[limits]\nmessage_bytes = 65536\n")
    cli = Cli(tmp_path)
    cli.ok("migrate")
    result = cli.run("receive", "--to", QUEUE, input=content)
    assert result.exit_code == 65
    assert sentence in result.stderr
    assert cli.json("inbox", "list") == []


def test_database_that_was_never_made_is_temporary(bare: Cli) -> None:
    """The mail waits at the server until somebody has run migrate."""
    result = bare.run("receive", "--to", QUEUE, input=MAIL)
    assert (result.exit_code, result.stdout) == (75, "")
    assert "poststelle migrate" in result.stderr


def test_broken_configuration_is_temporary(bare: Cli) -> None:
    """A typing error in config.toml bounces nothing."""
    bare.config.write_text("[desk\n")
    result = bare.run("receive", "--to", QUEUE, input=MAIL)
    assert result.exit_code == 75
    assert "Mend the TOML syntax" in result.stderr


def test_unreachable_database_is_temporary(tmp_path: Path) -> None:
    """A server that is down is a fault of ours, told in one sentence."""
    write_config(tmp_path, f"postgresql://poststelle@/x?host={tmp_path}")
    result = Cli(tmp_path).run("receive", "--to", QUEUE, input=MAIL)
    assert result.exit_code == 75
    assert "the database does not answer" in result.stderr
