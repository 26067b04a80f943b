"""Batches of a thousand odd mails: the same number and seed always give the same mails, on any number of processes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from bench.fuzzing.generation import generate
from bench.fuzzing.mutation import load_seeds, mutate
from bench.fuzzing.oracle import find_fault

SIZE = 1_000


@dataclass(frozen=True)
class Case:
    """A mail, and the marks that must be found in it if it is sound."""

    content: bytes
    expected: frozenset[bytes] | None = None


@dataclass
class Result:
    """What a batch showed: mails that were read wrongly by what was wrong, and CPU seconds of each mail."""

    faults: list[tuple[str, bytes]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


_seeds = cache(load_seeds)


def batch(seed: int, number: int, size: int = SIZE) -> Iterator[Case]:
    """The mails of one batch: four in ten are mutated, three are generated, three are generated and then mutated."""
    source = random.Random(f"{seed}/{number}")
    seeds = _seeds()
    for _ in range(size):
        way = source.random()
        if way < 0.4:
            yield Case(mutate(source, source.choice(seeds), source.choice(seeds)))
            continue
        content, marks = generate(source)
        sound = Case(content, marks)
        yield sound if way < 0.7 else Case(mutate(source, content, source.choice(seeds)))


def run(seed: int, number: int, size: int = SIZE) -> Result:
    """Read one batch."""
    result = Result()
    for case in batch(seed, number, size):
        started = time.process_time()
        fault = find_fault(case.content, case.expected)
        result.seconds.append(time.process_time() - started)
        if fault is not None:
            result.faults.append((fault, case.content))
    return result
