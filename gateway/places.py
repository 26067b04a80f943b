"""Names for the workers of this machine: the same after a crash, and never that of another living worker.

Whoever starts takes back at once what a dead worker of its name had in hand, instead of waiting for the lease to end.
That is only safe if the name proves the death: a place is a small file that holds the name, and whoever works under it
keeps the file locked; the system takes the lock away with the process, however it ends. Two programs with one data
folder, or an old one that still finishes while the new one starts, thus have different places.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

_NAME = re.compile("[0-9a-f]{16}-")


@contextmanager
def open_places(folder: Path) -> Iterator[Callable[[str], str]]:
    """Gives out a name for each role asked for; all are free again at the end. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        yield lambda role: _name_at(held.enter_context(_lock_first_free(folder, role)))


def _lock_first_free(folder: Path, role: str) -> TextIO:
    for number in itertools.count():
        handle = os.open(folder / f"{role}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(handle, "r+", encoding="ascii", errors="replace")
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        file.close()
    raise AssertionError


def _name_at(file: TextIO) -> str:
    """The name that the file holds; a new one if it holds none, or half of one."""
    name = file.read()
    if not _NAME.fullmatch(name):
        name = f"{secrets.token_hex(8)}-"
        file.seek(0)
        file.truncate()
        file.write(name)
        file.flush()
    return name
