"""How fast a notice goes out: its audience into the outbox, and its letters to a relay on this machine.

For each database: seconds and peak memory of `notice release` for `--recipients` people; then mails per second that
the back office hands over 8 connections to smtp-sink and to a real Postfix, plain, signed, with an attached advisory,
and by two processes, beside a bare smtplib loop with the same letter.
`python -m bench.notices [--recipients N] [--only sqlite]`.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import sqlalchemy as sa

from bench.relays import CONNECTIONS, bare_loop, open_queue, open_sink
from store import products, recipients
from store.engine import Store, open_store
from store.notice_records import RecipientState
from store.notice_tables import contracts
from store.schema import migrate
from store.tables import people
from tests.postgres import start_cluster

SECONDS = 15.0
"""How long the postmen are watched."""
SINK, QUEUE = "smtp-sink", "Postfix"
FEW = 20_000
"""Recipients of the notice with an advisory: more than leave while it is watched."""
CONFIG = """
[desk]
data = "{folder}/var"
[store]
url = "{url}"
[smtp]
listen = []
[lmtp]
listen = []
[web]
public_url = "https://desk.example"
[relay]
url = "smtp://{relay}"
connections = {connections}
{relay_settings}
[notices]
per_minute = 0
domain_per_minute = 0
[publisher]
name = "Beispiel GmbH"
namespace = "https://www.maker.example"
contact = "psirt@maker.example"
prefix = "BSP"
[[notice_class]]
name = "security"
refusable = false
[log]
level = "warning"
[[queue]]
name = "support"
address = "support@desk.example"
"""
SIGNED = """
dkim_selector = "bench"
dkim_key_file = "{folder}/dkim.pem"
"""
WRITTEN = 500
"""Letters that the standard library writes to be compared with."""
NOTICE = """+++
class = "{notice_class}"
cve = ["CVE-2026-12345"]
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
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


@dataclass(frozen=True)
class Case:
    """What is watched: to which relay letters go, signed or not, by how many back offices."""

    label: str
    relay: str = SINK
    signed: bool = False
    processes: int = 1


PLAIN = (
    Case("text and HTML"),
    Case("signed (RSA 2048)", signed=True),
    Case("two back offices", processes=2),
    Case("text and HTML", relay=QUEUE),
    Case("signed (RSA 2048)", relay=QUEUE, signed=True),
    Case("two back offices", relay=QUEUE, processes=2),
)
ADVISORY = (Case("with a CSAF document"), Case("with a CSAF document", relay=QUEUE))


@dataclass(frozen=True)
class Site:
    """One installation: its folder and database, and where the relays are."""

    folder: Path
    url: str
    relays: Mapping[str, str]

    def configure(self, case: Case) -> Path:
        """The configuration for a case."""
        config = self.folder / "config.toml"
        more = SIGNED.format(folder=self.folder) if case.signed else ""
        values = {"connections": CONNECTIONS // case.processes, "relay_settings": more}
        text = CONFIG.format(
            folder=self.folder, url=self.url, relay=self.relays[case.relay], **values
        )
        config.write_text(text, encoding="utf-8")
        return config


def main() -> None:
    """Measure on both databases, or on the one that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    with open_sink() as sink, open_queue() as queue:
        relays = {SINK: sink, QUEUE: queue}
        for name in ("sqlite", "postgresql"):
            if arguments.only in (None, name):
                _measure(name, relays, "important", arguments.recipients, PLAIN)
                _measure(name, relays, "security", FEW, ADVISORY)


def _measure(
    name: str, relays: Mapping[str, str], notice_class: str, number: int, cases: tuple[Case, ...]
) -> None:
    with _database(name) as (folder, url):
        site = Site(folder, url, relays)
        store = open_store(url, None)
        migrate(store)
        _fill(store, number)
        _make_key(folder)
        print(f"\n{name}")
        _release(site, notice_class, number)
        print(
            f"  email alone writes such a letter in {_writing(_one_letter(site.configure(cases[0]))):.2f} ms"
        )
        for case in cases:
            _watch(site, store, case)
        store.close()


def _make_key(folder: Path) -> None:
    line = ["openssl", "genrsa", "-traditional", "-out", str(folder / "dkim.pem"), "2048"]
    subprocess.run(line, check=True, capture_output=True)


def _release(site: Site, notice_class: str, number: int) -> None:
    config = site.configure(PLAIN[0])
    notice = site.folder / "notice.md"
    notice.write_text(NOTICE.replace("{notice_class}", notice_class), encoding="utf-8")
    _run(config, "notice", "new", str(notice))
    seconds, busy, megabytes = _run(config, "notice", "release", "1", "--count", str(number))
    print(
        f"  release of {number} recipients: {seconds:.1f} s ({busy:.1f} s CPU), {megabytes} MB resident"
    )


def _watch(site: Site, store: Store, case: Case) -> None:
    """Send for a while, beside the bare loop right before and after it."""
    config = site.configure(case)
    content, relay = _one_letter(config), site.relays[case.relay]
    each = 100 if case.relay == QUEUE else 500
    before = bare_loop(relay, content, each)
    rate, cpu = _postmen(config, store, case.processes)
    after = bare_loop(relay, content, each)
    ratio = 2 * rate / (before + after)
    print(
        f"  {case.relay:9}  {case.label:20}  {rate:5.0f} mails/s, {cpu:.2f} ms CPU each;"
        f" bare smtplib {before:.0f} and {after:.0f} ({ratio:.2f}); {len(content)} bytes",
        flush=True,
    )


def _writing(content: bytes) -> float:
    """Processor milliseconds in which the standard library alone makes a letter of these words."""
    letter = email.message_from_bytes(content, policy=email.policy.SMTP)
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    words, shown = plain.get_content(), html.get_content()
    began = time.process_time()
    for _ in range(WRITTEN):
        new = EmailMessage(policy=email.policy.SMTP)
        for name in ("From", "To", "Subject", "Date", "Message-ID"):
            new[name] = letter[name]
        new.set_content(words)
        new.add_alternative(shown, subtype="html")
        new.as_bytes()
    return 1000 * (time.process_time() - began) / WRITTEN


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


def _postmen(config: Path, store: Store, number: int) -> tuple[float, float]:
    """Mails per second that so many back offices hand over, and their CPU milliseconds for each."""
    line = [sys.executable, "-m", "gateway.app.back", str(config), "deliver"]
    processes = [subprocess.Popen(line, stdin=subprocess.PIPE) for _ in range(number)]
    try:
        ready = _sent(store) + 500
        while _sent(store) < ready:
            time.sleep(0.1)
        first, used, started = _sent(store), _cpu(processes), time.perf_counter()
        time.sleep(SECONDS)
        sent = _sent(store) - first
        seconds, cpu = time.perf_counter() - started, _cpu(processes) - used
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    return sent / seconds, 1000 * cpu / sent


def _sent(store: Store) -> int:
    with store.read() as tx:
        return recipients.count_states(tx, 1)[RecipientState.SENT]


def _cpu(processes: list[subprocess.Popen[bytes]]) -> float:
    """Seconds of processor time that processes used."""
    stats = [Path(f"/proc/{process.pid}/stat").read_text() for process in processes]
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


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
