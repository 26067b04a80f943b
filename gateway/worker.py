"""A thread that empties a queue and sleeps until it is woken.

`work()` does one portion and says how much it did; 0 means that nothing is left for now. An exception is logged, and
the next try waits a little longer each time, so that a broken database costs no CPU and a mended one is noticed soon.
The thread never ends by itself. It knows nothing of mail: sorter, postman and pollers are all Workers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds to wait after the first failure in a row, and at most."""

_log = structlog.get_logger("poststelle")


@dataclass(frozen=True, slots=True)
class WorkerState:
    """How a worker is doing, for /healthz. Times are UTC."""

    alive: bool = False
    last_run: datetime | None = None
    """When work() last came back without an exception."""
    last_error: str = ""
    """Type of the exception of the last try; empty when it went well."""
    failures: int = 0
    """Tries in a row that failed."""

    @property
    def is_well(self) -> bool:
        """Running, and the last try went well."""
        return self.alive and not self.failures


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling, up to LONGEST_PAUSE."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))


class Worker:
    """Runs `work` in a thread of its own between `start()` and `stop()`."""

    def __init__(
        self,
        name: str,
        work: Callable[[], int],
        idle_seconds: float,
        pause: Callable[[int], float] = pause_after,
    ) -> None:
        """`idle_seconds` is the longest sleep without a wake(); `pause` gives the seconds after failures in a row."""
        self.name = name
        self._work = work
        self._idle_seconds = idle_seconds
        self._pause = pause
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._state = WorkerState()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def state(self) -> WorkerState:
        """How it is doing now."""
        return replace(self._state, alive=self._thread.is_alive())

    def start(self) -> None:
        """Begin; the first portion is done at once."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do. Callable from any thread; costs nothing when it is working anyway."""
        self._woken.set()

    def stop(self, timeout: float) -> bool:
        """Finish the portion in hand and end; True if that took no longer than `timeout` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._goes_on():
            try:
                done = self._work()
            except Exception as error:
                self._failed(error)
                self._stopping.wait(self._pause(self._state.failures))
                continue
            self._state = WorkerState(last_run=datetime.now(UTC))
            if not done:
                self._woken.wait(self._idle_seconds)

    def _goes_on(self) -> bool:
        """False when it must end. Forgets the last wake() first: stop() wakes after it has said so."""
        self._woken.clear()
        return not self._stopping.is_set()

    def _failed(self, error: Exception) -> None:
        failures = self._state.failures + 1
        self._state = replace(self._state, last_error=type(error).__name__, failures=failures)
        _log.error("worker_failed", worker=self.name, failures=failures, exc_info=error)
