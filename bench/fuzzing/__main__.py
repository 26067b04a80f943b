"""A million mails nobody would write, against the reader: python -m bench.fuzzing [COUNT] [SEED] [--save DIR]

Takes the mails of tests/corpus and what a grammar of MIME trees makes, puts marked words into them, and breaks
everything around. Wrong is: an exception, a text that no database can keep, folds that are no ranges, more than two
seconds of processor time, and marked words that are found nowhere any more. Deterministic: the same count and seed give
the same mails.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import click

from bench.fuzzing.batches import SIZE, Result, run


def main() -> None:
    options = _options()
    batches = -(-options.count // SIZE)
    seconds: list[float] = []
    faults: Counter[str] = Counter()
    with (
        ProcessPoolExecutor(options.processes) as pool,
        click.progressbar(
            pool.map(partial(run, options.seed), range(batches)), length=batches, label="Mails"
        ) as results,
    ):
        for result in results:
            seconds += result.seconds
            faults.update(fault for fault, _ in result.faults)
            _save(options.save, result)
    _print(options.seed, seconds, faults)
    sys.exit(1 if faults else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=1_000_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--save", type=Path, help="write the mails that are read wrongly here")
    return parser.parse_args()


def _save(folder: Path | None, result: Result) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for _, content in result.faults:
        (folder / f"{hashlib.sha256(content).hexdigest()[:12]}.eml").write_bytes(content)


def _print(seed: int, seconds: list[float], faults: Counter[str]) -> None:
    for fault, times in faults.most_common():
        print(f"{times} times: {fault}")
    seconds.sort()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{len(seconds)} mails, seed {seed}: {faults.total()} read wrongly; "
        f"processor time of a mail p50 {_ms(seconds, 0.5)}, p99 {_ms(seconds, 0.99)}, "
        f"most {_ms(seconds, 1)} ms; memory of a process at most {memory} MB"
    )


def _ms(seconds: list[float], share: float) -> str:
    return f"{seconds[min(len(seconds) - 1, int(len(seconds) * share))] * 1000:.1f}"


if __name__ == "__main__":
    main()
