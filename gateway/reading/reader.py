"""Reads mails in disposable processes, so that one mail can never cost more than itself (design, section 7).

A reader that takes too long, grows too large or dies is thrown away and replaced; the mail is `Unreadable` with the
reason, and the next mail is served at once. What a mail means is none of this module's business.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.reading import worker
from store.post_records import BlobDamaged, BlobFile

_PRELOAD = ["gateway.reading.worker", "gateway.reading.keeping"]
_MAILS_PER_PROCESS = 1_000
BUNDLE = 8
"""So many small mails travel together at most."""
_BUNDLE_BYTES = 256 * 1024
_STOPPED = "reading was stopped"
_LOST = "the reading processes died and were started again"

T = TypeVar("T")


class Unreadable(Exception):
    """A mail that could not be read within its limits, with the reason in words."""


class ReaderLost(Unreadable):
    """The readers died, and nobody can tell by which mail: the same mail may well be read at the next try."""


class Reader(Generic[T]):
    """A pool of reading processes. Safe to use from several threads; `close` it at the end.

    `parse` is what they do with a mail's bytes: a function that they can import, with a result that can be pickled.
    """

    def __init__(
        self, workers: int, seconds: float, megabytes: int, parse: Callable[[bytes], T]
    ) -> None:
        self._workers = workers
        self._seconds = seconds
        self._megabytes = megabytes
        self._parse = parse
        self._lock = threading.Lock()
        self._open: dict[Future[T], ProcessPool] = {}
        self._is_closed = False
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=_MAILS_PER_PROCESS,
            initializer=worker.prepare,
            initargs=(self._megabytes,),
            context=context,
        )

    def submit(
        self, content: bytes | BlobFile, parse: Callable[[bytes], T] | None = None
    ) -> Future[T]:
        """The mail in these bytes, later; the future raises `Unreadable` when it cannot be had.

        `parse` is done with these bytes instead of what is done with others.
        """
        (promise,), pool = self._promise(1)
        task = pool.schedule(
            worker.read, args=(parse or self._parse, content, self._seconds), timeout=self._seconds
        )
        task.add_done_callback(lambda done: self._settle(promise, done))
        return promise

    def submit_all(
        self, contents: Sequence[bytes | BlobFile], parse: Callable[[bytes], T] | None = None
    ) -> list[Future[T]]:
        """The same for several mails. Small ones travel together, since the way costs more than the reading.

        Where a bundle cannot be read within the limits of one mail, each of its mails is read alone.
        """
        promises: dict[int, Future[T]] = {}
        for numbers in bundles(contents):
            some = [contents[number] for number in numbers]
            found = [self.submit(some[0], parse)] if len(some) == 1 else self._bundle(some, parse)
            promises |= zip(numbers, found, strict=True)
        return [promises[number] for number in range(len(contents))]

    def _bundle(
        self, contents: Sequence[bytes | BlobFile], parse: Callable[[bytes], T] | None
    ) -> list[Future[T]]:
        promises, pool = self._promise(len(contents))
        task = pool.schedule(
            worker.read_all,
            args=(parse or self._parse, contents, self._seconds),
            timeout=self._seconds,
        )

        def settle(done: Future[Any]) -> None:
            try:
                for promise, mail in zip(promises, done.result(), strict=True):
                    self._keep(promise, mail, None)
            except (CancelledError, BrokenProcessPool):
                for promise in promises:
                    self._settle(promise, done)
            except (
                Exception
            ):  # whichever mail it was, and whatever it did: alone it gets its own reason
                for promise, content in zip(promises, contents, strict=True):
                    again = self.submit(content, parse)
                    again.add_done_callback(partial(self._pass_on, promise))

        task.add_done_callback(settle)
        return promises

    def _promise(self, count: int) -> tuple[list[Future[T]], ProcessPool]:
        """Promises of the pool that is to keep them. Raises `Unreadable` once the reader is closed."""
        if self._is_closed:
            raise Unreadable(_STOPPED)
        promises = [Future[T]() for _ in range(count)]
        for promise in promises:
            promise.set_running_or_notify_cancel()
        if not self._pool.active:
            self._replace(self._pool)
        with self._lock:
            pool = self._pool
            self._open.update(dict.fromkeys(promises, pool))
        return promises, pool

    def _pass_on(self, promise: Future[T], done: Future[T]) -> None:
        error = done.exception()
        with self._lock:
            if self._open.pop(promise, None) is None:
                return
        if error is None:
            promise.set_result(done.result())
        else:
            promise.set_exception(error)

    def read(self, content: bytes) -> T:
        """The mail in these bytes. Raises `Unreadable` when it takes too long, needs too much or kills its reader."""
        return self.submit(content).result()

    def close(self) -> None:
        """Stop reading; what has not been read by now is `Unreadable`, so that nobody waits for ever."""
        with self._lock:
            self._is_closed = True
        _dispose(self._pool)
        with self._lock:
            waiting = tuple(self._open)
        for promise in waiting:
            self._keep(promise, None, _STOPPED)

    def _settle(self, promise: Future[T], task: Future[Any]) -> None:
        try:
            self._keep(promise, task.result(), None)
        except TimeoutError:
            self._keep(promise, None, f"reading took longer than {self._seconds:g} s")
        except MemoryError:
            self._keep(promise, None, f"reading needed more than {self._megabytes} MB")
        except ProcessExpired as error:
            self._keep(promise, None, f"the reading process died ({_cause(error)})")
        except BlobDamaged as damaged:
            self._keep(promise, None, str(damaged))
        except CancelledError:
            self._keep(promise, None, _STOPPED)
        except BrokenProcessPool:
            self._replace(self._open.get(promise, self._pool))
        except Exception as error:
            self._keep(promise, None, f"reading failed: {type(error).__name__}: {error}")

    def _replace(self, broken: ProcessPool) -> None:
        """Give up a pool in which a process died without a task: it answers nobody any more, so we answer for it.

        Not once the reader is closed: a pool that is being ended looks broken too, and two must not end it at once.
        """
        with self._lock:
            if self._is_closed:
                return
            stranded = [promise for promise, pool in self._open.items() if pool is broken]
            if self._pool is broken:
                self._pool = self._new_pool()
        threading.Thread(target=_dispose, args=(broken,), daemon=True).start()
        for promise in stranded:
            self._keep(promise, None, _LOST)

    def _keep(self, promise: Future[T], mail: T | None, reason: str | None) -> None:
        """Answer a promise once: the pool and `close` may both try."""
        with self._lock:
            if promise not in self._open:
                return
            del self._open[promise]
        if mail is not None:
            promise.set_result(mail)
        else:
            promise.set_exception((ReaderLost if reason == _LOST else Unreadable)(reason))


def bundles(contents: Sequence[bytes | BlobFile]) -> list[list[int]]:
    """Which of these mails travel together, by number: small ones in their order, large ones each alone."""
    found: list[list[int]] = []
    bundle: list[int] = []
    size = 0
    for number, content in enumerate(contents):
        if isinstance(content, BlobFile):
            found.append([number])
            continue
        if len(bundle) == BUNDLE or (bundle and size + len(content) > _BUNDLE_BYTES):
            found.append(bundle)
            bundle, size = [], 0
        bundle.append(number)
        size += len(content)
    return sorted([*found, bundle] if bundle else found)


def _dispose(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _cause(error: ProcessExpired) -> str:
    code = error.exitcode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def open_reader(
    workers: int = 1,
    seconds: float = 20.0,
    megabytes: int = 512,
    parse: Callable[[bytes], Mail] = parse_mail,
) -> Reader[Mail]:
    """A reader with that many processes; `seconds` and `megabytes` of address space are the most one mail may cost."""
    return Reader(workers, seconds, megabytes, parse)
