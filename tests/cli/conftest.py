"""An installation with a configuration file on both databases, and the commands run inside this process."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result

from gateway.cli.commands import poststelle

QUEUE = "support@desk.example"
MAIL = (
    b"From: =?utf-8?q?J=C3=B6rg?= Beispiel <joerg@example.org>\r\nTo: support@desk.example\r\n"
    b"Subject: Drucker brennt\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nEs brennt.\r\n"
)


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Commands set the log up for themselves; the next test finds it as it was."""
    handlers, level, config = logging.root.handlers, logging.root.level, structlog.get_config()
    yield
    logging.root.handlers, logging.root.level = handlers, level
    structlog.configure(**config)


@dataclass(frozen=True)
class Cli:
    """The command line of one installation."""

    folder: Path

    @property
    def config(self) -> Path:
        """Its configuration file."""
        return self.folder / "config.toml"

    def run(self, *args: object, input: bytes | str | None = None) -> Result:
        """Run a command; what was expected of it is the test's business, a traceback never is."""
        line = ["--config", str(self.config), *map(str, args)]
        result = CliRunner().invoke(poststelle, line, input=input, prog_name="poststelle")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ok(self, *args: object, input: bytes | str | None = None) -> str:
        """Run a command that must succeed; what it printed."""
        result = self.run(*args, input=input)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *args: object, input: bytes | str | None = None) -> Any:
        """Run a command with --json that must succeed."""
        return json.loads(self.ok(*args, "--json", input=input))

    def refused(self, *args: object, input: bytes | str | None = None) -> str:
        """Run a command that must be refused in one sentence; the sentence."""
        result = self.run(*args, input=input)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("poststelle: ")
        assert result.stderr.count("\n") == 1
        return result.stderr.removeprefix("poststelle: ").strip()

    def receive(self, content: bytes, *more: str) -> None:
        """A mail comes by the pipe."""
        self.ok("receive", "--to", QUEUE, *more, input=content)


def write_config(folder: Path, url: str, more: str = "") -> Path:
    """A configuration with two queues whose data lie below that folder."""
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\nlanguage = "en"\ndata = "var"\n[store]\nurl = "{url}"\nblobs = "var/blobs"\n{more}\n'
        f'[[queue]]\nname = "support"\naddress = "{QUEUE}"\n'
        '[[queue]]\nname = "sales"\naddress = "sales@desk.example"\naliases = ["buy@desk.example"]\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def cli(store_url: str, tmp_path: Path) -> Cli:
    """A fresh installation, once on each database."""
    write_config(tmp_path, store_url)
    installation = Cli(tmp_path)
    installation.ok("migrate")
    return installation


@pytest.fixture
def local(bare: Cli) -> Cli:
    """A fresh installation on SQLite, for what has nothing to do with the database."""
    bare.ok("migrate")
    return bare


@pytest.fixture
def bare(tmp_path: Path) -> Cli:
    """A configuration whose database was never made."""
    write_config(tmp_path, "sqlite:///var/poststelle.db")
    return Cli(tmp_path)
