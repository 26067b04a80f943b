"""Messages per second over 20 LMTP connections into an `accept` that throws them away: our intake and stock aiosmtpd.

Both servers run as a process of their own, one after the other, under the same client; the last column is the ratio,
which says more than the numbers of one machine. In the end one connection sends a line of 2 GB without an end, twice:
with the usual limits, which cut it off, and with limits that read it all.

Run: `python -m bench.intake [seconds]`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from aiosmtpd.lmtp import LMTP

from gateway.intake.limits import IntakeLimits
from gateway.intake.smtp import Doors, Intake, Listen
from store.post_records import AcceptOutcome, Envelope, Source

CONNECTIONS = 20
SIZES = (2_000, 165_000)
SECONDS = 5.0
ENDLESS_MEGABYTES = 2_000


def _discard(source: Source, envelope: Envelope, content: bytes) -> Future[AcceptOutcome]:
    done: Future[AcceptOutcome] = Future()
    done.set_result(AcceptOutcome.KEPT)
    return done


async def _serve_ours(pipe: Connection, limits: IntakeLimits) -> None:
    intake = Intake(
        Doors(lambda address: True, _discard),
        limits,
        [Listen(Source.LMTP, "127.0.0.1")],
        hostname="mx.desk.example",
    )
    await intake.start()
    pipe.send(int(intake.addresses[0].rpartition(":")[2]))
    await asyncio.to_thread(pipe.recv)
    await intake.stop(1)


class _Discard:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 2.0.0 Kept"


async def _serve_stock(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: LMTP(_Discard(), hostname="mx.desk.example", data_size_limit=52_428_800),
        "127.0.0.1",
        0,
    )
    pipe.send(server.sockets[0].getsockname()[1])
    await asyncio.to_thread(pipe.recv)
    server.close()


def _server(kind: str, pipe: Connection, limits: IntakeLimits) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF)
    asyncio.run(_serve_ours(pipe, limits) if kind == "ours" else _serve_stock(pipe))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pipe.send((cpu, (after.ru_maxrss - before.ru_maxrss) // 1024))


def message(size: int) -> bytes:
    """A mail of about this size: short header, lines of 76 characters as base64 has them."""
    head = b"From: a@example.com\r\nTo: support@desk.example\r\nSubject: bench\r\n\r\n"
    line = b"QmVuY2htYXJraW5nIGlzIG5vdCB0aGUgc2FtZSBhcyBtZWFzdXJpbmc=" + b"A" * 20 + b"\r\n"
    return head + line * ((size - len(head)) // len(line)) + b".\r\n"


class _Sender(asyncio.Protocol):
    """Sends mail after mail, each with its commands in as few writes as LMTP allows."""

    def __init__(self, content: bytes, until: float) -> None:
        self._content = content
        self._until = until
        self.sent = 0
        self.done = asyncio.get_running_loop().create_future()
        self._received = b""
        self._awaited = [b"220"]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        *lines, self._received = self._received.split(b"\r\n")
        for line in lines:
            if line[3:4] != b"-":
                self._heard(line)

    def _heard(self, line: bytes) -> None:
        expected = self._awaited.pop(0)
        if not line.startswith(expected):
            self.done.set_exception(RuntimeError(f"expected {expected!r}, got {line!r}"))
        if not self._awaited:
            self._go_on(expected)

    def _go_on(self, heard: bytes) -> None:
        if heard == b"220":
            self._say(b"LHLO bench\r\n", b"250-")
            self._awaited = [b"250"]
            return
        if heard == b"354":
            self._say(self._content, b"250")
            return
        self.sent += 1
        if time.monotonic() > self._until:
            self._transport.close()
            self.done.set_result(self.sent - 1)
            return
        mail = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n"
        self._say(mail, b"250", b"250", b"354")

    def _say(self, octets: bytes, *awaited: bytes) -> None:
        self._awaited = list(awaited)
        self._transport.write(octets)


async def _send(port: int, content: bytes, seconds: float) -> int:
    loop = asyncio.get_running_loop()
    until = time.monotonic() + seconds
    senders = []
    for _ in range(CONNECTIONS):
        _, sender = await loop.create_connection(lambda: _Sender(content, until), "127.0.0.1", port)
        senders.append(sender)
    return sum(await asyncio.gather(*(sender.done for sender in senders)))


@contextmanager
def _running(kind: str, limits: IntakeLimits) -> Iterator[tuple[int, list[float]]]:
    """A server in a process of its own: its port, and in the end its CPU seconds and growth in MB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_server, args=(kind, theirs, limits))
    process.start()
    cost: list[float] = []
    yield ours.recv(), cost
    ours.send("stop")
    cost.extend(ours.recv())
    process.join()


def measure(kind: str, size: int, seconds: float) -> tuple[float, float, float]:
    """Messages per second, CPU milliseconds of the server per message, its growth in MB."""
    with _running(kind, IntakeLimits()) as (port, cost):
        started = time.monotonic()
        sent = asyncio.run(_send(port, message(size), seconds))
        rate = sent / (time.monotonic() - started)
    return rate, cost[0] * 1000 / max(sent, 1), cost[1]


def measure_endless(limits: IntakeLimits) -> tuple[int, float, str]:
    """How many MB of a line without end were taken, by how many the server grew, and its last words."""
    with (
        _running("ours", limits) as (port, cost),
        socket.create_connection(("127.0.0.1", port)) as peer,
    ):
        for command in (
            "LHLO bench",
            "MAIL FROM:<a@example.com>",
            "RCPT TO:<b@desk.example>",
            "DATA",
        ):
            peer.sendall(command.encode() + b"\r\n")
            time.sleep(0.1)
        peer.recv(10_000)
        sent = 0
        with suppress(OSError):
            while sent < ENDLESS_MEGABYTES:
                peer.sendall(b"x" * 1_000_000)
                sent += 1
            peer.sendall(b"\r\n.\r\n")
        last_words = peer.recv(10_000).decode().strip()
    return sent, cost[1], last_words


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    for size in SIZES:
        figures = {kind: measure(kind, size, seconds) for kind in ("stock", "ours")}
        for kind, (rate, cpu, growth) in figures.items():
            print(
                f"{size:>7} octets  {kind:<6}{rate:>8.0f} msg/s {cpu:>7.2f} CPU-ms {growth:>+6.0f} MB"
            )
        ratio = figures["ours"][0] / figures["stock"][0]
        cpu_ratio = figures["stock"][1] / figures["ours"][1]
        print(f"{size:>7} octets  ratio {ratio:>8.1f} times {cpu_ratio:>7.1f} times less CPU")
    for limits in (IntakeLimits(), IntakeLimits(overrun_bytes=ENDLESS_MEGABYTES * 2_000_000)):
        sent, growth, last_words = measure_endless(limits)
        print(f"endless line: {sent} MB sent, {growth:+.0f} MB, {last_words!r}")


if __name__ == "__main__":
    main()
