"""Ways in which reading a mail can go wrong, as functions that a reading process can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping

from gateway.mail.display import Display
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.reading.cleaning import clean_html


def behave(content: bytes) -> Mail:
    """Do what the content says, or read it as a mail."""
    if content == b"sleep":
        time.sleep(60)
    if content == b"spin":
        while True:
            pass
    if content == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if content == b"leave":
        os._exit(3)
    if content == b"grow":
        list(range(10**9))
    if content == b"raise":
        raise ValueError("no mail of mine")
    return parse_mail(content)


def clean_or_die(content: bytes, images: Mapping[str, str]) -> Display:
    """Die when the HTML says so, or clean it."""
    if content == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    return clean_html(content, images)
