"""The benchmark's customers: mail over many LMTP connections, with as little work of its own as possible."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.letters import Posted


@dataclass(slots=True)
class Log:
    """When each mail was answered with 250, by Message-ID; and what was answered otherwise."""

    started: float = 0.0
    kept: dict[str, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def send_all(mails: Sequence[Posted], host: str, port: int, connections: int) -> Log:
    """Send everything as fast as it is taken."""
    log = Log(started=time.perf_counter())
    ready = iter([(mail, _dialogue(mail), _stuffed(mail.content)) for mail in mails])
    asyncio.run(_send(ready, host, port, connections, log))
    return log


def send_paced(mails: Iterable[Posted], host: str, port: int, seconds: float) -> Log:
    """Send one mail after the other, each `seconds` after the last."""
    log = Log(started=time.perf_counter())

    def paced() -> Iterator[tuple[Posted, bytes, bytes]]:
        for mail in mails:
            time.sleep(seconds)
            yield mail, _dialogue(mail), _stuffed(mail.content)

    asyncio.run(_send(paced(), host, port, 1, log))
    return log


def _dialogue(mail: Posted) -> bytes:
    return f"MAIL FROM:<{mail.sender}>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n".encode()


def _stuffed(content: bytes) -> bytes:
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


async def _send(
    ready: Iterator[tuple[Posted, bytes, bytes]], host: str, port: int, connections: int, log: Log
) -> None:
    await asyncio.gather(*(_connection(ready, host, port, log) for _ in range(connections)))


async def _connection(
    ready: Iterator[tuple[Posted, bytes, bytes]], host: str, port: int, log: Log
) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    await reader.readline()
    writer.write(b"LHLO bench\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    for mail, dialogue, content in ready:
        writer.write(dialogue)
        answers = [await reader.readline() for _ in range(3)]
        if not answers[2].startswith(b"354"):
            log.refused.append(answers[2].decode())
            continue
        writer.write(content)
        await writer.drain()
        answer = await reader.readline()
        if answer.startswith(b"250"):
            log.kept[mail.mail_id] = time.perf_counter()
        else:
            log.refused.append(answer.decode())
    writer.write(b"QUIT\r\n")
    await reader.readline()
    writer.close()
