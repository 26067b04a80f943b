"""The inside of a disposable reading process: its limits and its one task.

Imported in the child, so it stays light: no database, no log, no configuration. A mail that eats memory or time ends
this process and nothing else.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Sequence
from typing import TypeVar

from gateway.memory import return_large_blocks
from store.post_records import BlobFile

T = TypeVar("T")


def prepare(megabytes: int) -> None:
    """Bound this process once: address space in MiB, no core dumps; Ctrl-C is for the parent."""
    return_large_blocks()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    octets = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(parse: Callable[[bytes], T], content: bytes | BlobFile, seconds: float) -> T:
    """Read one mail; the kernel ends the process when it has used `seconds` of CPU time on it."""
    _bound_cpu(seconds)
    try:
        return parse(content.load() if isinstance(content, BlobFile) else content)
    except Exception:
        raise
    except BaseException as panic:  # what libraries in Rust raise would end the thread that waits
        raise RuntimeError(f"{type(panic).__name__}: {panic}") from None


def read_all(
    parse: Callable[[bytes], T], contents: Sequence[bytes | BlobFile], seconds: float
) -> list[T]:
    """Read several mails, each with its own bound."""
    return [read(parse, content, seconds) for content in contents]


def _bound_cpu(seconds: float) -> None:
    """RLIMIT_CPU counts from the start of the process, so each mail moves it on from what is used by now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
