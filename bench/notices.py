"""How fast a notice goes out: its audience into the outbox, and its letters to a relay on this machine.

Prints for each database: seconds and peak memory of `notice release` for `--recipients` people; then mails per second
that the postmen hand over 8 connections to Postfix's smtp-sink, beside a bare smtplib loop that sends a letter of the
same size over as many connections. `python -m bench.notices [--recipients N] [--only sqlite]`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from store import products, recipients
from store.engine import Store, open_store
from store.notice_records import RecipientState
from store.notice_tables import contracts
from store.schema import migrate
from store.tables import people
from tests.postgres import start_cluster

CONNECTIONS = 8
SECONDS = 20.0
"""How long the postmen are watched."""
CONFIG = """
[desk]
data = "{folder}/var"
[store]
url = "{url}"
[smtp]
listen = []
[lmtp]
listen = []
[relay]
url = "smtp://127.0.0.1:{port}"
connections = {connections}
[notices]
per_minute = 0
domain_per_minute = 0
[log]
level = "warning"
[[queue]]
name = "support"
address = "support@desk.example"
"""
NOTICE = """+++
class = "important"
[subject]
en = "Update to {product} {fixed_version}"
[[product]]
name = "Kelle"
affected = "<2.4.1"
fixed = "2.4.1"
+++
Dear {name},

your version **{installed_version}** of {product} is affected by a flaw that lets others read your data.

- Install {fixed_version} from [our download page](https://maker.example/download).
- Restart the service.
- Look at the log for lines with *denied*.

If you cannot update now, switch the interface off until you can.
"""


def main() -> None:
    """Measure on both databases, or on the one that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    for name in ("sqlite", "postgresql"):
        if arguments.only in (None, name):
            with _database(name) as (folder, url), _sink() as port:
                _measure(name, folder, url, port, arguments.recipients)


def _measure(name: str, folder: Path, url: str, port: int, number: int) -> None:
    config = folder / "config.toml"
    config.write_text(
        CONFIG.format(folder=folder, url=url, port=port, connections=CONNECTIONS), encoding="utf-8"
    )
    store = open_store(url, None)
    migrate(store)
    _fill(store, number)
    notice = folder / "notice.md"
    notice.write_text(NOTICE, encoding="utf-8")
    _run(config, "notice", "new", str(notice))
    seconds, busy, megabytes = _run(config, "notice", "release", "1", "--count", str(number))
    print(f"\n{name}")
    print(
        f"  release of {number} recipients  {seconds:6.1f} s ({busy:.1f} s CPU), {megabytes} MB resident"
    )
    content = _one_letter(config)
    before = _bare_loop(port, content)
    rate, cpu = _postmen(config, store)
    after = _bare_loop(port, content)
    bare = (before + after) / 2
    print(f"  bare smtplib loop             {before:6.0f} and {after:.0f} mails/s before and after")
    print(
        f"  postmen                       {rate:6.0f} mails/s ({rate / bare:.2f} of it), {cpu:.1f} ms CPU each"
    )
    store.close()


def _fill(store: Store, number: int) -> None:
    """So many customers, each with an affected version."""
    now = datetime.now(UTC)
    with store.write() as tx:
        product = products.add(tx, "Kelle", "maven", now)
        for start in range(0, number, 10_000):
            ids = range(start + 1, min(start + 10_000, number) + 1)
            tx.execute(sa.insert(people), [_person(n, now) for n in ids])
            tx.execute(sa.insert(contracts), [_contract(n, product.id, now) for n in ids])


def _person(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number, "name": f"Customer {number}", "email": f"c{number}@d{number % 500}.example",
        "role": "customer", "language": "en", "known": True, "admin": False, "created_at": now,
        "must_change": False,
    }  # fmt: skip


def _contract(number: int, product_id: int, now: datetime) -> dict[str, object]:
    return {
        "product_id": product_id, "person_id": number, "version": f"2.{number % 4}", "number": "",
        "tags": [], "created_at": now,
    }  # fmt: skip


def _run(config: Path, *command: str) -> tuple[float, float, int]:
    """Run a command: seconds, seconds of processor time, and megabytes that it had resident at most."""
    started = time.perf_counter()
    line = [sys.executable, "-m", "gateway", "--config", str(config), *command]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    seconds = time.perf_counter() - started
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def _one_letter(config: Path) -> bytes:
    line = [sys.executable, "-m", "gateway", "--config", str(config)]
    rows = json.loads(subprocess.check_output([*line, "outbox", "list", "--limit", "1", "--json"]))
    return subprocess.check_output([*line, "outbox", "show", str(rows[0]["id"]), "--raw"])


def _bare_loop(port: int, content: bytes, each: int = 400) -> float:
    """Mails per second of nothing but smtplib, over as many connections, one thread for each."""

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for _ in range(each):
                connection.sendmail("bounces@desk.example", ["c1@d1.example"], content)

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CONNECTIONS * each / (time.perf_counter() - started)


def _postmen(config: Path, store: Store) -> tuple[float, float]:
    """Mails per second that the back office hands over, and its CPU milliseconds for each."""
    line = [sys.executable, "-m", "gateway.app.back", str(config), "deliver"]
    process = subprocess.Popen(line, stdin=subprocess.PIPE)
    try:
        while _sent(store) < 500:
            time.sleep(0.1)
        first, used, started = _sent(store), _cpu(process.pid), time.perf_counter()
        time.sleep(SECONDS)
        number = _sent(store) - first
        seconds, cpu = time.perf_counter() - started, _cpu(process.pid) - used
    finally:
        process.terminate()
        process.wait()
    return number / seconds, 1000 * cpu / number


def _sent(store: Store) -> int:
    with store.read() as tx:
        return recipients.count_states(tx, 1)[RecipientState.SENT]


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _sink() -> Iterator[int]:
    """Postfix's smtp-sink, which takes everything and keeps nothing; its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        raise SystemExit("smtp-sink is missing: install Debian's package postfix")
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "128"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("smtp-sink does not listen")


@contextmanager
def _database(name: str) -> Iterator[tuple[Path, str]]:
    """A folder, and the URL of a database that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="poststelle-bench-"))
    try:
        if name == "sqlite":
            yield folder, f"sqlite:///{folder}/poststelle.db"
        else:
            cluster = start_cluster()
            try:
                yield folder, cluster.url(cluster.create_database())
            finally:
                cluster.stop()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
