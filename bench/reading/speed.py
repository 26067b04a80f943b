"""What reading a mail costs, by size and shape, beside kept libraries in the same run.

    python -m bench.reading.speed

Columns: our whole understanding (`parse_mail`: structure, text, quotes, kind, attachments with digests); `email` with
its default policy (parse, header fields, body and the content of every attachment), which makes no text of HTML;
inscriptis where the body is HTML; mail-parser-reply on the text; and those three together, which is still less than
ours does. Processor milliseconds, the best of several rounds. At the end the peak memory of a process that reads 25 MB.
"""

from __future__ import annotations

import base64
import email
import email.policy
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import cast

from inscriptis import get_text
from mailparser_reply import EmailReplyParser

from gateway.mail.parse import parse_mail

_HEAD = (
    "Return-Path: <ann@example.com>\r\nReceived: from mx.example.com ([192.0.2.1]) by mx.desk.example with ESMTPS;\r\n"
    " Mon, 23 Nov 2026 06:22:01 +0100\r\nFrom: Ann Example <ann@example.com>\r\nTo: support@desk.example\r\n"
    "Subject: =?utf-8?q?Drucker_brennt?=\r\nDate: Mon, 23 Nov 2026 06:22:00 +0100\r\nMessage-ID: <1@example.com>\r\n"
    "MIME-Version: 1.0\r\n"
)
_WORDS = (
    "the printer in room twelve burns".split()  # noqa: SIM905 - prose
    + "since monday and nobody knows which toner it needs".split()  # noqa: SIM905
)
_SECONDS = 0.3
_COLUMNS = ("ours", "email", "inscriptis", "reply", "the three")
_LANGUAGES = ["en", "de"]


def _prose(size: int, seed: int = 1) -> str:
    """Lines of words, about so many characters."""
    draw = random.Random(seed)
    lines: list[str] = []
    while size > 0:
        line = " ".join(draw.choice(_WORDS) for _ in range(11)).capitalize() + "."
        lines.append(line)
        size -= len(line) + 2
    return "\r\n".join(lines) + "\r\n"


def _plain(text: str) -> bytes:
    return f"{_HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()


def _reply(size: int) -> str:
    quoted = "".join(f"> {line}\r\n" for line in _prose(size).splitlines())
    return f"{_prose(300)}\r\nOn Mon, Nov 23, 2026 at 6:22 AM Support <support@desk.example> wrote:\r\n\r\n{quoted}"


def _html(size: int) -> str:
    rows = "".join(
        f'<tr><td style="padding:3px" class="c"><p>{line}</p></td><td><a href="https://example.com/{n}">more</a></td></tr>\r\n'
        for n, line in enumerate(_prose(size // 2).splitlines())
    )
    return f"<html><head><style>p {{margin:0}}</style></head><body><table>{rows}</table></body></html>\r\n"


def _mixed(*parts: str) -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f'{_HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


def _file(size: int) -> str:
    content = base64.encodebytes(random.Random(2).randbytes(size)).decode("ascii")
    return (
        "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename=a.pdf\r\n\r\n" + content.replace("\n", "\r\n")
    )


def _text_part(text: str, kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}"


def make_mails() -> dict[str, bytes]:
    """The mails that are measured, by what they are."""
    both = _mixed(_text_part(_prose(8_000)), _text_part(_html(24_000), "html"))
    return {
        "plain, 2 KB": _plain(_prose(2_000)),
        "reply, 5 KB": _plain(_reply(4_000)),
        "reply, 100 KB": _plain(_reply(100_000)),
        "html, 30 KB": f"{_HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{_html(30_000)}".encode(),
        "plain and html, 32 KB": both.replace(b"multipart/mixed", b"multipart/alternative"),
        "plain and file, 270 KB": _mixed(_text_part(_prose(2_000)), _file(200_000)),
        "plain and file, 7 MB": _mixed(_text_part(_prose(2_000)), _file(5_000_000)),
        "plain and file, 25 MB": _mixed(_text_part(_prose(2_000)), _file(18_500_000)),
        "text, 1 MB": _plain(_prose(1_000_000)),
    }


def read_with_library(content: bytes) -> None:
    """What a program would ask the standard library for."""
    message = cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))
    for name in ("from", "to", "subject", "date", "message-id"):
        str(message[name])
    body = message.get_body(("plain", "html"))
    if body is not None:
        body.get_content()
    for part in message.iter_attachments():
        part.get_filename()
        part.get_content()


def strip_with_library(text: str) -> None:
    """The reply as mail-parser-reply finds it."""
    EmailReplyParser(languages=_LANGUAGES).parse_reply(text)


def measure(call: Callable[[], object]) -> float:
    """Processor milliseconds of one call, the best round."""
    best = float("inf")
    ends = time.process_time() + _SECONDS
    while True:
        started = time.process_time()
        call()
        now = time.process_time()
        best = min(best, now - started)
        if now > ends:
            return best * 1000


def main() -> None:
    """Measure each mail three ways and print a table."""
    if len(sys.argv) == 2:
        _read_large(Path(sys.argv[1]))
        return
    mails = make_mails()
    print(f"{'':24}" + "".join(f"{name:>12}" for name in _COLUMNS) + "  ms of CPU")
    for name, content in mails.items():
        row = _measure_all(content)
        cells = ("-" if value is None else f"{value:.2f}" for value in row)
        print(f"{name:24}" + "".join(f"{cell:>12}" for cell in cells))
    with tempfile.NamedTemporaryFile() as file:
        file.write(mails["plain and file, 25 MB"])
        file.flush()
        command = [sys.executable, "-m", "bench.reading.speed", file.name]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def _measure_all(content: bytes) -> list[float | None]:
    """One row of the table; None where a library has nothing to do or takes minutes."""
    mail = parse_mail(content)
    ours = measure(partial(parse_mail, content))
    theirs = measure(partial(read_with_library, content))
    is_html = bool(mail.html) and b"text/plain" not in content
    html = measure(partial(get_text, mail.html)) if is_html else None
    is_long = len(mail.text) > 200_000
    reply = None if is_long else measure(partial(strip_with_library, mail.text))
    together = None if reply is None else theirs + (html or 0) + reply
    return [ours, theirs, html, reply, together]


def _read_large(path: Path) -> None:
    """Read a large mail once and tell what it took, the interpreter and the mail's own bytes included."""
    content = path.read_bytes()
    started = time.process_time()
    parse_mail(content)
    seconds = time.process_time() - started
    size = len(content) >> 20
    print(
        f"a mail of {size} MB: {seconds:.2f} s of CPU, peak memory of the process {_high_water()} MB"
    )


def _high_water() -> int:
    """The most memory this process has used, MB (VmHWM of Linux)."""
    with open("/proc/self/status", encoding="ascii") as lines:
        line = next(line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
