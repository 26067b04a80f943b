"""Ways in which reading a mail can go wrong, as functions that a reading process can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping

from gateway.mail.html.display import Display
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.reading.cleaning import clean_html


class Panic(BaseException):
    """What libraries in Rust raise: no `Exception`."""


def _spin() -> None:
    while True:
        pass


def _raise(error: BaseException) -> None:
    raise error


CONDUCT: dict[bytes, Callable[[], object]] = {
    b"sleep": lambda: time.sleep(60),
    b"spin": _spin,
    b"die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"leave": lambda: os._exit(3),
    b"grow": lambda: list(range(10**9)),
    b"raise": lambda: _raise(ValueError("no mail of mine")),
    b"panic": lambda: _raise(Panic("a library in Rust gave up")),
}


def behave(content: bytes) -> Mail:
    """Do what the content says, or read it as a mail."""
    if content in CONDUCT:
        CONDUCT[content]()
    return parse_mail(content)


def clean_or_die(content: bytes, images: Mapping[str, str]) -> Display:
    """Die when the HTML says so, or clean it."""
    if content == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    return clean_html(content, images)
