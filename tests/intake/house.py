"""A real intake on a free port, in an event loop of its own thread, with a house behind it that remembers."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from gateway.intake.limits import IntakeLimits
from gateway.intake.smtp import Doors, Intake, Listen
from store.post_records import AcceptOutcome, Envelope, Source

HOSTNAME = "mx.desk.example"
OURS = frozenset({"support@desk.example", "sales@desk.example", "böse@desk.example"})


def knows(address: str) -> bool:
    """The queue addresses, everything that looks like a token of one, and whoever is called `many`."""
    lowered = address.lower()
    return lowered in OURS or lowered.startswith(("support+", "many"))


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail as `accept` got it."""

    source: Source
    envelope: Envelope
    content: bytes


def keep_everything(envelope: Envelope, content: bytes) -> AcceptOutcome:
    """The friendliest answer."""
    return AcceptOutcome.KEPT


@dataclass
class House:
    """The intake under test. `decide` may block or raise: it runs in a thread of its own, as in real life."""

    limits: IntakeLimits = field(default_factory=IntakeLimits)
    decide: Callable[[Envelope, bytes], AcceptOutcome] = keep_everything
    tls: ssl.SSLContext | None = None
    smtputf8: bool = False
    listens: Sequence[Listen] = (
        Listen(Source.SMTP, "127.0.0.1"),
        Listen(Source.LMTP, "127.0.0.1"),
    )
    kept: list[Kept] = field(default_factory=list)

    def start(self) -> House:
        """Listen."""
        self.loop = asyncio.new_event_loop()
        self.problems: list[dict[str, object]] = []
        self.loop.set_exception_handler(lambda _, context: self.problems.append(context))
        self._threads = ThreadPoolExecutor(4)
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.intake = Intake(
            Doors(lambda address: self.knows(address), lambda *mail: self.accept(*mail)),
            self.limits,
            self.listens,
            hostname=HOSTNAME,
            tls=self.tls,
            smtputf8=self.smtputf8,
        )
        self.run(self.intake.start())
        return self

    def break_door(self, name: str, broken: Callable[..., object]) -> None:
        """From now on `knows` or `accept` is this."""
        setattr(self, name, broken)

    def stop(self, grace_seconds: float = 5) -> None:
        """Stop, and close the loop; harmless when done twice."""
        if self.loop.is_closed():
            return
        self.run(self.intake.stop(grace_seconds))
        self._threads.shutdown()
        self.run(asyncio.sleep(0))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, coroutine):
        """Run this in the intake's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def knows(self, address: str) -> bool:
        """Is this recipient ours?"""
        return knows(address)

    def accept(self, source: Source, envelope: Envelope, content: bytes) -> Future[AcceptOutcome]:
        """The door into the house."""
        return self._threads.submit(self._accept, source, envelope, content)

    def _accept(self, source: Source, envelope: Envelope, content: bytes) -> AcceptOutcome:
        outcome = self.decide(envelope, content)
        if outcome is AcceptOutcome.KEPT:
            self.kept.append(Kept(source, envelope, content))
        return outcome

    def port(self, index: int = 0) -> int:
        """The port of that listener: 0 is SMTP and 1 is LMTP unless the test asked for others."""
        return int(self.intake.addresses[index].rpartition(":")[2])

    def connect(self, index: int = 0) -> socket.socket:
        """A TCP connection."""
        return socket.create_connection(("127.0.0.1", self.port(index)), timeout=10)


class Line:
    """A client that says exactly what it is told, byte for byte."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._file = connection.makefile("rb")

    def say(self, octets: bytes | str) -> None:
        """Send these octets as they are."""
        self.socket.sendall(octets if isinstance(octets, bytes) else octets.encode())

    def hear(self) -> list[str]:
        """One whole reply, its lines without CRLF; an empty list when the server has closed."""
        lines = []
        while line := self._file.readline().decode():
            assert line.endswith("\r\n"), line
            lines.append(line[:-2])
            if line[3:4] != "-":
                break
        return lines

    def ask(self, command: str) -> str:
        """Send one command line; the last line of its reply."""
        self.say(f"{command}\r\n")
        heard = self.hear()
        return heard[-1] if heard else ""

    def hear_all(self) -> list[str]:
        """Every line until the server closes."""
        return self._file.read().decode().splitlines()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands; what was sent before stays sent in clear."""
        self._file.close()
        self.socket = context.wrap_socket(self.socket, server_hostname=HOSTNAME)
        self._file = self.socket.makefile("rb")

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self.socket.close()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
