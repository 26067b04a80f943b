"""Mails per second out of a mailbox: our poller, a bare loop over IMAPClient, getmail6 and fetchmail into a Maildir.

All fetch the same folder of a private Dovecot, without TLS, one after the other in the same run. Ours keeps each mail
durably with its journal (SQLite, synced); getmail6 syncs each file, and so does the smallest program that fetchmail can
hand mails to; the loop throws mails away. Needs root, Debian's dovecot-imapd, dovecot-pop3d, dovecot-lmtpd and, for
their lines, getmail6 and fetchmail.

Run: `python -m bench.imap [mails]`.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from bench.letters import make_corpus
from gateway.logs import set_up_logging
from store.engine import open_store
from store.files import make_folders
from store.schema import migrate
from tests.intake.fetching import Fetcher, plain_account
from tests.offices import Desk, compose, make_office
from tests.servers.provider import PASSWORD, Provider, open_provider

MAILS = 2000
GETMAIL = """
[retriever]
type = SimpleIMAPRetriever
server = {host}
port = {port}
username = {user}
password = {password}
[destination]
type = Maildir
path = {folder}/maildir/
[options]
read_all = true
delivered_to = false
received = false
verbose = 0
"""

FETCHMAIL = """
poll {host} service {port} protocol imap auth password
  user {user} password {password} sslproto '' keep fetchall no rewrite
  mda "/bin/sh {folder}/mda"
"""
MDA = """
set -e
cd {folder}/maildir
cat >tmp/$$
sync tmp/$$
mv tmp/$$ new/
"""
"""What fetchmail hands each mail to: one file, synced before it counts as delivered."""

Contender = Callable[[Provider, str, Path], int]


def main() -> None:
    """Measure and print."""
    set_up_logging("error", "json")
    number = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    with open_provider() as provider:
        for name, mails in (
            ("2 KB each", _small(number)),
            ("the corpus of `make bench`", _mixed(number // 4)),
        ):
            size = sum(map(len, mails)) / len(mails) / 1024
            print(f"\n{len(mails)} mails, {name}, {size:.0f} KB on average")
            user = f"bench{len(mails)}@provider.example"
            provider.put(mails, user)
            _measure(provider, user, len(mails))
        _print_idle(provider)


def _small(number: int) -> list[bytes]:
    now = datetime.now(UTC)
    text = "\n".join(["A line of a customer's mail that is long enough."] * 36)
    return [
        compose("c@customer.example", f"Mail {n}", text, number=n, now=now) for n in range(number)
    ]


def _mixed(number: int) -> list[bytes]:
    return [mail.content for mail in make_corpus(number)]


def _measure(provider: Provider, user: str, number: int) -> None:
    _bare(provider, user, Path())  # Dovecot indexes the folder once, for nobody's account
    reference = 0.0
    for name, contender in CONTENDERS.items():
        if name in PROGRAMS and shutil.which(PROGRAMS[name]) is None:
            continue
        with tempfile.TemporaryDirectory(prefix="pst-bench-") as folder:
            cpu, start = _cpu(), time.perf_counter()
            fetched = contender(provider, user, Path(folder))
            seconds, used = time.perf_counter() - start, _cpu() - cpu
        rate = fetched / seconds
        reference = reference or rate
        print(
            f"  {name:<18} {rate:7.0f} mails/s   {rate / reference:5.2f} of the bare loop   "
            f"{1000 * used / number:5.2f} CPU-ms per mail"
        )
        if fetched != number:
            print(f"    only {fetched} of {number} came")


def _cpu() -> float:
    """Processor seconds of this process and of those it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _bare(provider: Provider, user: str, folder: Path) -> int:
    """One command for each mail, as most programs do it; the mails go nowhere."""
    with IMAPClient(provider.host, provider.imap_port, ssl=False) as client:
        client.login(user, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        uids: Sequence[int] = client.search()
        return sum(b"BODY[]" in client.fetch([uid], ["BODY.PEEK[]"])[uid] for uid in uids)


def _ours(provider: Provider, user: str, folder: Path) -> int:
    """A poller into a store of its own."""
    make_folders(folder / "blobs")
    store = open_store(f"sqlite:///{folder}/bench.db", folder / "blobs")
    migrate(store)
    (folder / "password").write_text(PASSWORD)
    mailbox = provider.mailbox(folder / "password", user, first="all")
    desk = Desk(make_office(store, folder, mailbox=[mailbox.model_dump()]), datetime.now(UTC))
    fetcher = Fetcher(desk, plain_account(provider.host, provider.imap_port, user), mailbox)
    fetcher.look()
    fetcher.close()
    fetched = sum(fetcher.state.counts.values())
    store.close()
    return fetched


def _getmail(provider: Provider, user: str, folder: Path) -> int:
    """Its own Maildir, each mail a synced file."""
    settings = _filled(GETMAIL, provider, user, folder)
    command = ["getmail", f"--getmaildir={folder}", f"--rcfile={folder}/rc"]
    return _as_nobody(folder, settings, command)


def _fetchmail(provider: Provider, user: str, folder: Path) -> int:
    """A process for each mail, which writes and syncs a file."""
    (folder / "mda").write_text(MDA.format(folder=folder))
    settings = _filled(FETCHMAIL, provider, user, folder)
    command = ["fetchmail", "--silent", "--nosyslog", "-f", f"{folder}/rc", "-i", f"{folder}/ids"]
    return _as_nobody(folder, settings, [*command, "--pidfile", f"{folder}/pid"])


def _filled(template: str, provider: Provider, user: str, folder: Path) -> str:
    return template.format(
        host=provider.host, port=provider.imap_port, user=user, password=PASSWORD, folder=folder
    )


def _as_nobody(folder: Path, settings: str, command: Sequence[str]) -> int:
    """Run a program that does not work as root, with its settings in `rc`; how many mails lie in its Maildir then."""
    for name in ("cur", "new", "tmp"):
        (folder / "maildir" / name).mkdir(parents=True)
    (folder / "rc").write_text(settings)
    (folder / "rc").chmod(0o600)
    subprocess.run(["chown", "-R", "nobody:nogroup", folder], check=True)
    done = subprocess.run(
        command, capture_output=True, text=True, user="nobody", group="nogroup", cwd=folder
    )
    if done.returncode:
        print(f"  {command[0]}: {done.stderr.strip().splitlines()[-1]}")
    return len(list((folder / "maildir" / "new").iterdir()))


CONTENDERS: dict[str, Contender] = {
    "bare IMAPClient": _bare,
    "ours, durable": _ours,
    "getmail6": _getmail,
    "fetchmail": _fetchmail,
}
PROGRAMS = {"getmail6": "getmail", "fetchmail": "fetchmail"}


def _print_idle(provider: Provider) -> None:
    """How long it takes from LMTP's 250 until the mail is kept, with IDLE."""
    with tempfile.TemporaryDirectory(prefix="pst-bench-") as name:
        folder = Path(name)
        store = open_store(f"sqlite:///{folder}/bench.db", None)
        migrate(store)
        (folder / "password").write_text(PASSWORD)
        user = "idle@provider.example"
        provider.put([], user)
        mailbox = provider.mailbox(folder / "password", user, first="all", poll_seconds=1500)
        desk = Desk(make_office(store, folder, mailbox=[mailbox.model_dump()]), datetime.now(UTC))
        fetcher = Fetcher(desk, plain_account(provider.host, provider.imap_port, user), mailbox)
        times = _times(provider, user, fetcher)
        fetcher.close()
        store.close()
    print(
        f"\nfrom LMTP's 250 to the commit, with IDLE: p50 {statistics.median(times):.3f} s, most {times[-1]:.3f} s"
    )


def _times(provider: Provider, user: str, fetcher: Fetcher) -> list[float]:
    fetcher.look()
    times, stopping = [], fetcher.stopping

    def work() -> None:
        while not stopping.is_set():
            fetcher.poller.work()

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(1)
    for number, content in enumerate(_small(20), start=1):
        provider.deliver(content, user)
        start = time.perf_counter()
        while sum(fetcher.state.counts.values()) < number:
            time.sleep(0.005)
        times.append(time.perf_counter() - start)
    stopping.set()
    thread.join()
    return sorted(times)


if __name__ == "__main__":
    main()
