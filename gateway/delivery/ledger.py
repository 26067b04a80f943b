"""One commit for what several postmen write at the same moment.

Each letter is marked before its content goes out and recorded after the relay's answer. A commit costs a sync of the
disk, and with SQLite one goes after the other; so whoever comes while a commit is under way waits, and the next commit
takes everybody who waits. If such a commit fails, each step gets its own, so that one fault undoes nobody else's work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from store.engine import Store, Tx

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Entry:
    step: Callable[[Tx], Any]
    done: bool = False
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True)
class Ledger:
    """Where the postmen of a process write down what they do. Any thread may write."""

    store: Store
    _waiting: list[_Entry] = field(default_factory=list)
    _queue: threading.Lock = field(default_factory=threading.Lock)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, step: Callable[[Tx], T]) -> T:
        """Run a step in a transaction; its result once that is durable. Raises what the step or the commit raises."""
        entry = _Entry(step)
        with self._queue:
            self._waiting.append(entry)
        with self._turn:
            if not entry.done:
                self._write_all()
        if entry.error is not None:
            raise entry.error
        result: T = entry.result
        return result

    def _write_all(self) -> None:
        with self._queue:
            entries, self._waiting = self._waiting, []
        try:
            self._commit(entries)
        except Exception as error:  # told to each whose own try fails, too
            if len(entries) == 1:
                entries[0].error = error
            else:
                self._write_each(entries)
        for entry in entries:
            entry.done = True

    def _commit(self, entries: list[_Entry]) -> None:
        with self.store.write() as tx:
            for entry in entries:
                entry.result = entry.step(tx)

    def _write_each(self, entries: list[_Entry]) -> None:
        for entry in entries:
            try:
                self._commit([entry])
            except Exception as error:  # the thread that waits for it raises it
                entry.error = error
