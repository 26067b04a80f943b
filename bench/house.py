"""The program under measurement: a real `serve` in a folder of its own, watched through its processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.fill import fill

CONFIG = """
[desk]
data = "{folder}/var"
[store]
url = "{url}"
blobs = "{folder}/var/blobs"
[smtp]
listen = []
[lmtp]
listen = ["127.0.0.1:{port}"]
[budgets]
strangers_per_minute = 100000000
acknowledgements_per_hour = 100000000
acknowledgements_per_day = 100000000
[log]
level = "warning"
[[queue]]
name = "support"
address = "support@desk.example"
"""

SERVE = """
import sys
from pathlib import Path
from gateway.app.front import serve
from gateway.config import load_settings
from gateway.logs import set_up_logging
settings = load_settings(Path(sys.argv[1]))
set_up_logging(settings.log.level, settings.log.format)
serve(settings, Path(sys.argv[1]), frozenset(sys.argv[2].split(",")), "bench")
"""


@dataclass
class House:
    """A running program: where it listens, its database, its processes."""

    folder: Path
    url: str
    port: int
    process: subprocess.Popen[bytes]
    roles: str
    peak_rss: int = 0
    peak_pss: int = 0
    peaks: dict[str, int] = field(default_factory=dict)
    used_before: dict[str, float] = field(default_factory=dict)

    def pids(self) -> list[int]:
        """All processes of the program."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    children = Path(f"/proc/{pid}/task/{task}/children").read_text()
                    waiting += [int(child) for child in children.split()]
            except OSError:
                continue
        return found

    def watch(self) -> None:
        """Remember the peak of resident memory, as the system counts it and with shared pages shared out."""
        resident = {pid: _memory(pid, "status", "VmRSS:") for pid in self.pids()}
        for pid, megabytes in resident.items():
            name = f"{_cpu(pid)[0]} {pid}"
            self.peaks[name] = max(self.peaks.get(name, 0), megabytes)
        rss = sum(resident.values())
        pss = sum(_memory(pid, "smaps_rollup", "Pss:") for pid in self.pids())
        self.peak_rss, self.peak_pss = max(self.peak_rss, rss), max(self.peak_pss, pss)

    def forget_cpu(self) -> None:
        """What was used so far was spent on starting."""
        self.used_before = self._used()

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time since then by what a process does, with that of its dead children."""
        return {name: s - self.used_before.get(name, 0.0) for name, s in self._used().items()}

    def _used(self) -> dict[str, float]:
        used: dict[str, float] = {}
        for pid in self.pids():
            name, seconds = _cpu(pid)
            used[name] = used.get(name, 0.0) + seconds
        return used


def _memory(pid: int, file: str, label: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(label)), 0)


def _cpu(pid: int) -> tuple[str, float]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return "gone", 0.0
    seconds = sum(int(value) for value in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    if "app.back" in command:
        return "back (sort)", seconds
    return ("readers" if "multiprocessing" in command else "front (intake)"), seconds


@contextmanager
def open_house(
    folder: Path, url: str, roles: str, staff: int = 1, tickets: int = 0
) -> Iterator[House]:
    """Start the program with one member of the staff and so many tickets, and end it by its process id."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder, url=url, port=port))
    _prepare(config, staff)
    if tickets:
        fill(url, tickets)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(config), roles],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    house = House(folder, url, port, process, roles)
    try:
        _wait_for(port)
        yield house
    finally:
        process.terminate()
        process.wait(60)


def _prepare(config: Path, staff: int) -> None:
    """Set the database up and let people work there."""
    from gateway.app.clock import now
    from gateway.app.office import migrate_store, open_office
    from gateway.config import load_settings
    from gateway.desk import people
    from gateway.desk.people import Entry
    from store.records import SYSTEM, Role

    settings = load_settings(config)
    migrate_store(settings)
    with open_office(settings) as office:
        for number in range(staff):
            entry = Entry(f"Staff {number}", f"staff{number}@staff.example", Role.STAFF)
            people.add(office, SYSTEM, entry, now())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the program did not start to listen")
