"""`kill -9` while a notice is released and while its letters go out (threats D4, faults F26)."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from gateway.app.office import open_office
from gateway.config import load_settings
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import products, writing
from gateway.desk.notices.audience import PAGE
from store import outbox, people, recipients
from store.engine import Store, open_store
from store.notice_records import NoticeState, RecipientState
from store.notice_tables import contracts, notice_recipients
from store.people import NewPerson
from store.records import SYSTEM, Role
from store.schema import migrate
from tests.delivery.relays import StubRelay
from tests.faults.program import ROOT, Program, eventually
from tests.notices.town import NEWS

PEOPLE = PAGE + 60
KILLS = 3
UNBOUND = "[notices]\nper_minute = 0\ndomain_per_minute = 0"
NOTICE = 1
_MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


def test_every_recipient_has_one_row_and_hears_once(store_url: str, tmp_path: Path) -> None:
    """Killed while its audience comes into the outbox, and again and again while its letters leave.

    Everybody has one row and one letter; what reached the relay twice bears the same Message-ID and is counted.
    """
    with StubRelay() as relay:
        program = Program(tmp_path, store_url, f"smtp://127.0.0.1:{relay.port}", more=UNBOUND)
        store = open_store(store_url, None)
        migrate(store)
        fill(store, program)
        release(program, store, random.Random(20261124))
        assert PAGE <= count(store) <= PEOPLE
        deliver(program, relay, random.Random(20261125))
        eventually(lambda: states(store)[RecipientState.SENT] == PEOPLE, "all letters are sent")
        assert program.stop() == 0
        run(program, "run-job", "send-notices").wait(60)
        check(store, relay)
        store.close()


def fill(store: Store, program: Program) -> None:
    """Customers with a contract, and a notice for all of them that waits to be handed in."""
    now = datetime.now(UTC)
    new = [
        NewPerson(f"C{n}", f"c{n:05d}@d{n % 7}.example", Role.CUSTOMER, "en", known=True)
        for n in range(PEOPLE)
    ]
    with open_office(load_settings(program.config)) as office:
        product = products.add(office, SYSTEM, "Kelle", now)
        with store.write() as tx:
            entered = [people.ensure(tx, one, now) for one in new]
            rows = [
                {
                    "product_id": product.id, "person_id": one.id, "version": "2.3", "number": "",
                    "tags": [], "created_at": now,
                }
                for one in entered
            ]  # fmt: skip
            tx.execute(sa.insert(contracts), rows)
        writing.write(office, SYSTEM, NEWS, [], now)
        notices.submit(office, SYSTEM, NOTICE, PEOPLE, now)


def run(program: Program, *command: str) -> subprocess.Popen[bytes]:
    """Start a command of its own."""
    line = [sys.executable, "-m", "gateway", "--config", str(program.config), *command]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL)


def release(program: Program, store: Store, chance: random.Random) -> None:
    """Have the audience put into the outbox, killed once a page is there; the back office does the rest."""
    while count(store) < PAGE:
        process = run(program, "run-job", "send-notices")
        before = count(store)
        while process.poll() is None and count(store) == before:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()


def deliver(program: Program, relay: StubRelay, chance: random.Random) -> None:
    """Send, killed whenever some more letters have left."""
    for _ in range(KILLS):
        program.start("deliver")
        target = len(relay.contents) + chance.randint(5, 40)
        eventually(lambda target=target: len(relay.contents) >= target, "letters leave")  # type: ignore[misc]
        program.kill()
    program.start("deliver")


def count(store: Store) -> int:
    """How many rows the notice has."""
    with store.read() as tx:
        wanted = sa.select(sa.func.count()).select_from(notice_recipients)
        return int(tx.execute(wanted).scalar_one())


def states(store: Store) -> dict[RecipientState, int]:
    """How many recipients are in each state."""
    with store.read() as tx:
        return recipients.count_states(tx, NOTICE)


def check(store: Store, relay: StubRelay) -> None:
    """One row and one letter for each; copies are no more than were counted, and each of those is listed."""
    arrived = Counter(
        found[1].decode() for found in map(_MESSAGE_ID.search, relay.contents) if found
    )
    with store.read() as tx:
        rows = recipients.find_of(tx, NOTICE, limit=10 * PEOPLE)
        letters = outbox.find_all(tx, limit=10 * PEOPLE)
        assert notices.notices.find_state(tx, NOTICE) is NoticeState.DONE
    assert len({row.email for row in rows}) == len(rows) == PEOPLE
    by_ref = {letter.letter.bounce_ref: letter for letter in letters}
    assert set(by_ref) == {row.ref for row in rows}
    assert len(letters) == PEOPLE
    assert set(arrived) == {letter.letter.mail_id for letter in letters}
    for row in rows:
        letter = by_ref[row.ref]
        assert row.uncertain == letter.uncertain
        assert arrived[letter.letter.mail_id] <= 1 + row.uncertain
