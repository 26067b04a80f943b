"""The whole program as real processes, and a sender that behaves like a mail server."""

from __future__ import annotations

import hashlib
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUEUE = "support@desk.example"
PATIENCE = 60.0
"""Seconds after which something that should happen soon has not happened."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def eventually(is_so: Callable[[], bool], what: str) -> None:
    """Wait until it is so; fail after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)


@dataclass
class Program:
    """`poststelle serve` in a process group of its own, with SMTP and LMTP on free ports."""

    folder: Path
    store_url: str
    relay_url: str = "maildir:var/outgoing"
    data: Path | None = None
    prefix: Sequence[str] = ()
    more: str = ""
    """Further sections of the configuration."""
    smtp: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        """The configuration, written anew each time."""
        file = self.folder / "config.toml"
        file.write_text(f"""
            [desk]
            domain = "desk.example"
            language = "en"
            data = "{self.data or self.folder / "var"}"
            [store]
            url = "{self.store_url}"
            blobs = "{(self.data or self.folder / "var") / "blobs"}"
            blob_rows_below = 4096
            [smtp]
            listen = ["127.0.0.1:{self.smtp}"]
            [lmtp]
            listen = ["127.0.0.1:{self.lmtp}"]
            [relay]
            url = "{self.relay_url}"
            [sort]
            attempts = 100  # a mail that happens to be in hand at every kill is not to be blamed here
            [budgets]
            strangers_per_minute = 100000
            [log]
            format = "json"
            {self.more}
            [[queue]]
            name = "support"
            address = "{QUEUE}"
        """)
        return file

    def start(self, roles: str = "intake,sort,deliver") -> None:
        """Start it; returns at once."""
        command = [*self.prefix, sys.executable, "-m", "gateway", "--config", str(self.config),
                   "serve", "--role", roles]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def is_listening(self) -> bool:
        """Whether both doors are open; fails if the program has ended."""
        assert self.process is not None
        code = self.process.poll()
        assert code is None, f"ended with {code}: {(self.folder / 'log').read_text()[-3000:]}"
        for port in (self.smtp, self.lmtp):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
                continue
            return False
        return True

    def await_listening(self) -> None:
        """Wait until the doors are open."""
        eventually(self.is_listening, "the doors are open")

    def kill(self) -> None:
        """`kill -9` of everything that belongs to it, at the same moment."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE)


def numbered_mail(number: int, size: int = 0) -> bytes:
    """A customer's mail with a body of about `size` octets, as it goes over the wire."""
    line = f"Line of mail {number}.".ljust(70, "x")
    body = "\r\n".join([line] * (1 + size // 72))
    return (
        f"From: c{number}@customer.example\r\nTo: {QUEUE}\r\nSubject: Mail {number}\r\n"
        f"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"\r\n{body}\r\n"
    ).encode()


@dataclass
class Sender:
    """A mail server that delivers mails: it tries each until it is told 250, and remembers what it was told."""

    program: Program
    mails: list[bytes]
    pause: float = 0.0
    """Seconds between two mails of one connection."""
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    temporary: list[int] = field(default_factory=list)
    tries: int = 0

    def run(self, connections: int = 4) -> list[threading.Thread]:
        """Deliver everything over several connections at once; join the threads to wait for the end."""
        queue = iter(list(enumerate(self.mails)))
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    chosen = next(queue, None)
                if chosen is None:
                    return
                self.deliver(*chosen)
                time.sleep(self.pause)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
        for thread in threads:
            thread.start()
        return threads

    def deliver(self, number: int, mail: bytes) -> None:
        """Try one mail until it is taken, alternately by SMTP and LMTP."""
        while not self.offer(number, mail):
            time.sleep(0.05)
            number += 1

    def offer(self, number: int, mail: bytes) -> bool:
        """Try once; whether it was taken."""
        self.tries += 1
        kind, port = (
            (smtplib.LMTP, self.program.lmtp) if number % 2 else (smtplib.SMTP, self.program.smtp)
        )
        try:
            with kind("127.0.0.1", port, timeout=30) as connection:
                connection.sendmail(f"c{number}@customer.example", [QUEUE], mail)
                self.acknowledged[hashlib.sha256(mail).hexdigest()] = mail
                return True
        except smtplib.SMTPRecipientsRefused as error:
            self._note(*next(iter(error.recipients.values())))
        except smtplib.SMTPResponseException as error:
            self._note(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError):
            pass
        return False

    def _note(self, code: int, text: bytes | str) -> None:
        if 400 <= code < 500:
            self.temporary.append(code)
        elif code >= 500:
            self.refused.append(f"{code} {text!r}")
