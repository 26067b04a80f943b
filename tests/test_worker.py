"""Workers: emptying, waking, failing and stopping, told by events and never by the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest

from gateway.worker import Worker, pause_after

PATIENCE = 30.0
"""Seconds after which a test gives up; none waits that long when all is well."""
FOREVER = 3600.0

Start = Callable[..., Worker]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workers that end with the test."""
    workers = []

    def start_one(
        work: Callable[[], int], idle_seconds: float = FOREVER, pause: float = 0.0
    ) -> Worker:
        worker = Worker("test", work, idle_seconds, pause=lambda failures: pause)
        workers.append(worker)
        worker.start()
        return worker

    yield start_one
    assert all(worker.stop(PATIENCE) for worker in workers)


def test_works_until_nothing_is_left_then_sleeps(start: Start) -> None:
    """Portions follow each other without a pause until one is empty; then a wake() starts the next round."""
    portions, rounds = iter([2, 1, 0, 3, 0]), Queue[int]()

    def work() -> int:
        done = next(portions)
        rounds.put(done)
        return done

    worker = start(work)
    assert [rounds.get(timeout=PATIENCE) for _ in range(3)] == [2, 1, 0]
    worker.wake()
    assert [rounds.get(timeout=PATIENCE) for _ in range(2)] == [3, 0]
    assert worker.stop(PATIENCE)
    assert worker.state.failures == 0, "it asked for a portion that nobody announced"


def test_wake_during_work_is_not_lost(start: Start) -> None:
    """What arrives while the queue is looked at is seen in another round."""
    inside, go_on, rounds = threading.Event(), threading.Event(), Queue[int]()

    def work() -> int:
        rounds.put(0)
        inside.set()
        go_on.wait(PATIENCE)
        return 0

    worker = start(work)
    assert inside.wait(PATIENCE)
    worker.wake()
    go_on.set()
    assert [rounds.get(timeout=PATIENCE) for _ in range(2)] == [0, 0]


def test_looks_again_after_idle_seconds(start: Start) -> None:
    """Without any wake() it looks by itself, since another host may have filled the queue."""
    rounds = Queue[int]()

    def work() -> int:
        rounds.put(0)
        return 0

    start(work, idle_seconds=0.001)
    assert [rounds.get(timeout=PATIENCE) for _ in range(3)] == [0, 0, 0]


def test_survives_exceptions_and_tells_them(start: Start) -> None:
    """After a failure it tries again, its state names the error, and a good round clears it."""
    failing, tries, recovered = threading.Event(), Queue[int](), threading.Event()
    failing.set()

    def work() -> int:
        tries.put(1)
        if failing.is_set():
            raise ConnectionError("database is away")
        recovered.set()
        return 0

    worker = start(work, idle_seconds=0.001)
    for _ in range(3):
        tries.get(timeout=PATIENCE)
    state = worker.state
    assert (state.alive, state.is_well, state.last_error) == (True, False, "ConnectionError")
    assert state.failures >= 2
    failing.clear()
    assert recovered.wait(PATIENCE)
    tries.get(timeout=PATIENCE)
    while not worker.state.is_well:
        tries.get(timeout=PATIENCE)
    assert worker.state.last_run is not None
    assert worker.state.last_error == ""


def test_stop_waits_for_the_portion_in_hand(start: Start) -> None:
    """stop() says False while a portion is still in work, and True when it is finished."""
    inside, go_on, finished = threading.Event(), threading.Event(), threading.Event()

    def work() -> int:
        inside.set()
        go_on.wait(PATIENCE)
        finished.set()
        return 1

    worker = start(work)
    assert inside.wait(PATIENCE)
    assert worker.stop(0.001) is False
    go_on.set()
    assert worker.stop(PATIENCE) is True
    assert finished.is_set()
    assert worker.state.alive is False


@pytest.mark.parametrize("failing", [False, True])
def test_stop_ends_any_sleep(start: Start, failing: bool) -> None:
    """Neither a long sleep nor a long pause after a failure delays the end."""
    begun = threading.Event()

    def work() -> int:
        begun.set()
        if failing:
            raise OSError
        return 0

    worker = start(work, pause=FOREVER)
    assert begun.wait(PATIENCE)
    assert worker.stop(PATIENCE) is True


def test_stop_before_start() -> None:
    """A worker that never ran is stopped already."""
    assert Worker("test", lambda: 0, FOREVER).stop(PATIENCE) is True


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1.0), (2, 2.0), (6, 32.0), (7, 60.0), (1000, 60.0)]
)
def test_pause_grows_to_a_minute(failures: int, seconds: float) -> None:
    """One second first, doubling, never above a minute."""
    assert pause_after(failures) == seconds
