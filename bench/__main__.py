"""`make bench`: how fast mail is kept and how fast it becomes tickets, on SQLite and PostgreSQL.

Prints for each database: mails per second kept durably over 20 LMTP connections; mails per second from the first LHLO
to the last ticket; CPU per mail by process; peak memory; the time from 250 to ticket at one mail a second. Then it
compares what was stored with what was sent. `--mails N`, `--paced N`, `--only sqlite`, `--tickets N` (fill up first).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.check import compare, ticket_times, unsorted
from bench.house import House, open_house
from bench.letters import Posted, make_corpus
from bench.reference import copy_rate
from bench.sender import Log, send_all, send_paced
from tests.postgres import start_cluster

CONNECTIONS = 20
WARM_UP = 40


def main() -> None:
    """Measure, print, compare."""
    arguments = _arguments()
    corpus = make_corpus(arguments.mails)
    size = sum(len(mail.content) for mail in corpus) / len(corpus)
    print(f"{len(corpus)} mails of {size / 1024:.0f} KB on average, {CONNECTIONS} LMTP connections")
    print(
        f"reference: this corpus hashed and written to one file, synced: {copy_rate(corpus):.0f} mails/s"
    )
    for name in ("sqlite", "postgresql"):
        if arguments.only in (None, name):
            _measure(name, corpus, arguments.paced, arguments.tickets)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--mails", type=int, default=3000)
    parser.add_argument("--paced", type=int, default=30)
    parser.add_argument("--tickets", type=int, default=0, help="how many the desk has before")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    return parser.parse_args()


def _measure(name: str, corpus: Sequence[Posted], paced: int, tickets: int) -> None:
    print(f"\n{name}" + (f" with {tickets} tickets" if tickets else ""))
    with (
        _database(name) as (folder, url),
        open_house(folder, url, "intake", tickets=tickets) as house,
    ):
        _warm_up(house)
        log = _send(house, corpus)
        print(f"  kept durably           {_rate(log, max(log.kept.values())):8.0f} mails/s")
        _print_cpu(house, len(log.kept))
    with (
        _database(name) as (folder, url),
        open_house(folder, url, "intake,sort", tickets=tickets) as house,
    ):
        _warm_up(house)
        log = _send(house, corpus)
        _wait_until_sorted(house)
        print(f"  all the way to tickets {_rate(log, time.perf_counter()):8.0f} mails/s")
        _print_cpu(house, len(log.kept))
        memory = (
            f"{house.peak_rss:8d} MB resident, {house.peak_pss} MB with shared pages shared out"
        )
        print(f"  peak memory            {memory}")
        print(
            "    "
            + ", ".join(
                f"{name.rpartition(' ')[0]} {mb}" for name, mb in sorted(house.peaks.items())
            )
        )
        _print_times(house, paced)
        problems = compare(house.url, house.folder, corpus)
        print(
            f"  compared with what was sent: {len(problems)} differences",
            *problems[:5],
            sep="\n    ",
        )


def _send(house: House, corpus: Sequence[Posted]) -> Log:
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(house, done))
    watcher.start()
    try:
        log = send_all(corpus, "127.0.0.1", house.port, CONNECTIONS)
    finally:
        done.set()
        watcher.join()
    if log.refused:
        print(f"  {len(log.refused)} refused, first: {log.refused[0].strip()}")
    return log


def _warm_up(house: House) -> None:
    """Let every process load what it needs, so that the figures are those of a program that has been running."""
    send_all(make_corpus(WARM_UP, seed=3), "127.0.0.1", house.port, CONNECTIONS)
    if "sort" in house.roles:
        _wait_until_sorted(house)
    house.forget_cpu()


def _watch(house: House, done: threading.Event) -> None:
    while not done.wait(1.0):
        house.watch()


def _wait_until_sorted(house: House) -> None:
    while unsorted(house.url):
        house.watch()
        time.sleep(0.05)


def _rate(log: Log, end: float) -> float:
    return len(log.kept) / (end - log.started)


def _print_cpu(house: House, mails: int) -> None:
    used = house.cpu_seconds()
    parts = ", ".join(f"{name} {1000 * s / mails:.2f}" for name, s in sorted(used.items()))
    print(f"    CPU-ms per mail: {parts}")


def _print_times(house: House, paced: int) -> None:
    mails = [m for m in make_corpus(paced * 2, seed=2) if m.kind != "large"][:paced]
    send_paced(mails, "127.0.0.1", house.port, 1.0)
    _wait_until_sorted(house)
    times = sorted(ticket_times(house.url, [mail.mail_id for mail in mails]))
    p99 = times[min(len(times) - 1, round(0.99 * len(times)))]
    print(
        f"  from 250 to ticket     p50 {statistics.median(times):.3f} s, p99 {p99:.3f} s at one mail a second"
    )


@contextmanager
def _database(name: str) -> Iterator[tuple[Path, str]]:
    folder = Path(tempfile.mkdtemp(prefix="pst-bench-"))
    try:
        if name == "sqlite":
            yield folder, f"sqlite:///{folder}/bench.db"
        else:
            cluster = start_cluster(durable=True)
            try:
                yield folder, cluster.url(cluster.create_database())
            finally:
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
