"""The program as its operator has it: a folder with a configuration, `serve` as a process, commands beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from gateway.cli.commands import poststelle
from tests.servers.machine import end, eventually, own_address, own_port

QUEUE = "support@desk.example"
GREETING = "is running. Ctrl-C stops it."
PROGRAM = (sys.executable, "-m", "gateway")

_CONFIG = """
[desk]
data = "{folder}/var"
language = "en"
[store]
url = "{url}"
blobs = "{blobs}"
[smtp]
listen = ["{host}:{smtp_port}"]
[lmtp]
listen = ["{host}:{lmtp_port}"{more_lmtp}]
[web]
listen = "{web}"
public_url = "http://{host}:{web_port}"
[relay]
url = "{relay}"
{relay_settings}
[log]
level = "info"
[[queue]]
name = "support"
address = "support@desk.example"
[[queue]]
name = "sales"
address = "sales@desk.example"
"""


@dataclass
class Desk:
    """One installation. `program` is how it is called; `environment` is added to ours."""

    folder: Path
    url: str = ""
    blobs: str = ""
    relay: str = ""
    relay_settings: str = ""
    more_lmtp: str = ""
    web: str = ""
    program: Sequence[str] = PROGRAM
    environment: Mapping[str, str] = field(default_factory=dict)
    host: str = field(default_factory=own_address)
    smtp_port: int = field(default_factory=own_port)
    lmtp_port: int = field(default_factory=own_port)
    web_port: int = field(default_factory=own_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Fill in what follows from the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = self.url or f"sqlite:///{self.folder}/poststelle.db"
        self.blobs = self.blobs or str(self.folder / "blobs")
        self.web = self.web or f"{self.host}:{self.web_port}"
        self.relay = self.relay or f"maildir:{self.folder}/outgoing"
        self.configure()

    def configure(self, **changes: str) -> None:
        """Write the configuration down, with these fields changed; `serve` reads it when it starts."""
        vars(self).update(changes)
        self.config.write_text(_CONFIG.format(**vars(self)))

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    @property
    def lmtp(self) -> str:
        """Its LMTP door, as Postfix writes it."""
        return f"inet:{self.host}:{self.lmtp_port}"

    @property
    def log(self) -> str:
        """What `serve` said."""
        return (self.folder / "serve.log").read_text(errors="replace")

    def start(self) -> None:
        """Start `serve` and wait until its doors are open."""
        with (self.folder / "serve.log").open("ab") as log:
            starts = self.log.count(GREETING)
            self.process = subprocess.Popen(
                self._command("serve"),
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process = self.process

        def is_up() -> bool:
            assert process.poll() is None, self.log
            return self.log.count(GREETING) > starts

        eventually(is_up, "the doors are open")

    def stop(self) -> None:
        """SIGTERM, as systemd would."""
        if self.process is not None:
            end(self.process)
        self.process = None

    def kill(self) -> None:
        """SIGKILL for every process of it: nobody gets to say goodbye."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def run(self, *arguments: str, stdin: bytes | None = None, exit_code: int = 0) -> str:
        """A command that ends with this code; what it prints. An own program runs as a process, ours in this one."""
        if self.program is PROGRAM:
            return self._run_here(arguments, stdin, exit_code)
        done = subprocess.run(
            self._command(*arguments), env=self._environment, input=stdin, capture_output=True
        )
        assert done.returncode == exit_code, done.stderr.decode()
        return done.stdout.decode()

    def _run_here(self, arguments: Sequence[str], stdin: bytes | None, exit_code: int) -> str:
        line = self._command(*arguments)[len(PROGRAM) :]
        done = CliRunner().invoke(poststelle, line, input=stdin, env=dict(self.environment))
        assert done.exit_code == exit_code, (done.output, done.exception)
        return str(done.stdout)

    def ask(self, *arguments: str) -> Any:
        """A command with --json; what it says."""
        return json.loads(self.run(*arguments, "--json"))

    def ticket(self, ticket_id: int = 1) -> dict[str, Any]:
        """One ticket with its messages."""
        shown: dict[str, Any] = self.ask("ticket", "show", str(ticket_id))
        return shown

    def inbox(self) -> list[dict[str, Any]]:
        """Every mail ever accepted."""
        listed: list[dict[str, Any]] = self.ask("inbox", "list", "--limit", "100000")
        return listed

    def await_sorted(self, number: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The inbox as soon as it holds so many mails and none waits."""

        def found() -> list[dict[str, Any]] | None:
            rows = self.inbox()
            is_done = len(rows) >= number and all(row["state"] != "waiting" for row in rows)
            return rows if is_done else None

        return eventually(found, f"{number} mails are sorted", seconds, pause=0.5)

    def await_sent(self, number: int, seconds: float = 60) -> list[dict[str, Any]]:
        """The outbox as soon as it holds so many letters and none waits."""

        def found() -> list[dict[str, Any]] | None:
            rows: list[dict[str, Any]] = self.ask("outbox", "list", "--limit", "100000")
            is_done = len(rows) >= number and all(row["state"] != "waiting" for row in rows)
            return rows if is_done else None

        return eventually(found, f"{number} letters are sent", seconds, pause=0.5)

    def await_log(self, words: str, number: int = 1) -> None:
        """Until `serve` has said that so often."""
        eventually(lambda: self.log.count(words) >= number, f"{number} × {words!r} in {self.log}")

    def hire(self, name: str, email: str) -> None:
        """Somebody works here and runs the desk, so that `serve` needs to make up no administrator."""
        self.run("staff", "add", "--name", name, "--email", email, "--admin")

    def _command(self, *arguments: str) -> list[str]:
        return [*self.program, "--config", str(self.config), *arguments]

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@contextmanager
def serving(desk: Desk, *staff: tuple[str, str]) -> Iterator[Desk]:
    """The desk, running until the end. `staff` (name, address) work there from the beginning, and nobody else."""
    if staff:
        desk.run("migrate")
    for name, email in staff:
        desk.hire(name, email)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
