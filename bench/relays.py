"""Relays that letters are measured against: smtp-sink, which keeps nothing, and a Postfix with its queue on disk.

And what nothing but SMTP costs there: a loop of smtplib over as many connections, one thread for each.
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.programs import require
from tests.servers.machine import end, eventually, is_open, own_address, own_port
from tests.servers.postfix import open_relay

CONNECTIONS = 8


@contextmanager
def open_sink() -> Iterator[str]:
    """smtp-sink, which takes everything; host and port."""
    host, port = own_address(), own_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    program = require("smtp-sink", "postfix")
    process = subprocess.Popen([program, *user, f"{host}:{port}", "128"])
    try:
        eventually(lambda: is_open(host, port), "smtp-sink listens")
        yield f"{host}:{port}"
    finally:
        end(process)


@contextmanager
def open_queue() -> Iterator[str]:
    """Postfix, which syncs each letter to its queue before it answers, and then throws it away; host and port."""
    with open_relay("default_transport = discard:\n") as postfix:
        yield f"{postfix.host}:{postfix.mx_port}"


def bare_loop(relay: str, content: bytes, each: int) -> float:
    """Mails per second of nothing but smtplib, so many over each connection."""
    host, _, port = relay.rpartition(":")

    def send() -> None:
        with smtplib.SMTP(host, int(port)) as connection:
            for _ in range(each):
                connection.sendmail("bounces@desk.example", ["c1@d1.example"], content)

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CONNECTIONS * each / (time.perf_counter() - started)
