"""The ground on which real servers stand in tests: addresses of our own, a folder, processes, waiting."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

_ports = itertools.count(10_000)


def own_address() -> str:
    """An address of the loopback network that no other living process uses, so that ports are ours alone."""
    pid = os.getpid()
    return f"127.{64 + (pid >> 16)}.{pid >> 8 & 255}.{pid & 255}"


def own_port() -> int:
    """A port at `own_address` that nothing else in this process uses."""
    return next(_ports)


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A folder that servers with accounts of their own can enter, with a short path; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"pst-{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def eventually(
    find: Callable[[], T | None], what: str, seconds: float = 60, pause: float = 0.1
) -> T:
    """The first thing found that is not None or empty; fails after so long, saying what did not happen.

    Other programs cannot be told to ring when they are done, so it looks again after each pause.
    """
    end = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > end:
            pytest.fail(f"not in {seconds} s: {what}; at last: {found!r}")
        time.sleep(pause)
    return found


def is_open(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started; one that does not want to is killed."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def require_root() -> None:
    """Postfix and Dovecot change accounts; without root the test is skipped, in CI it fails."""
    if os.geteuid() != 0:
        message = "Postfix and Dovecot can only be started by root"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
