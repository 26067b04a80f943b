"""`kill -9` of the whole program while mail comes in and letters go out (faults F1, goals G1 and G3)."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from store import blobs, inbox, outbox
from store.engine import Store, open_store
from store.post_records import InboxState, OutboxState
from store.tables import inbox as inbox_table
from store.tables import messages, tickets
from tests.delivery.relays import StubRelay
from tests.faults.program import Program, Sender, eventually, numbered_mail

KILLS = 15
MAILS = 120
_MESSAGE_ID = re.compile(rb"^Message-ID: *(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


def test_nothing_is_lost_by_fifteen_kills(store_url: str, tmp_path: Path) -> None:
    """Whatever was told 250 is kept byte for byte, once; each is one ticket; every letter goes out.

    A letter may reach the relay twice, with the same Message-ID, but no more often than is counted as uncertain.
    """
    with StubRelay() as relay:
        program = Program(tmp_path, store_url, f"smtp://127.0.0.1:{relay.port}")
        sizes = (0, 0, 2000, 6000, 60_000)
        mails = [numbered_mail(n, sizes[n % len(sizes)]) for n in range(MAILS)]
        sender = Sender(program, mails, pause=0.8)
        program.start()
        program.await_listening()
        deliver_between_kills(program, sender, random.Random(20261123))
        store = open_store(store_url, tmp_path / "var" / "blobs")
        try:
            eventually(lambda: is_done(store), "all is sorted and sent")
            assert program.stop() == 0
            assert sender.refused == []
            assert len(sender.acknowledged) == MAILS
            check_inbox(store, sender)
            check_outbox(store, relay)
        finally:
            store.close()


def deliver_between_kills(program: Program, sender: Sender, chance: random.Random) -> None:
    """Deliver every mail while the program is killed again and again: at work, and while it starts."""
    threads = sender.run()
    for kill in range(KILLS):
        if kill % 3:
            program.await_listening()
        time.sleep(chance.uniform(0.0, 1.5))
        program.kill()
        program.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    program.await_listening()


def is_done(store: Store) -> bool:
    """Nothing waits in either queue."""
    with store.read() as tx:
        waiting = inbox.count_states(tx)[InboxState.WAITING]
        letters = outbox.count_states(tx)
    return not waiting and not letters[OutboxState.WAITING] and not letters[OutboxState.UNCERTAIN]


def check_inbox(store: Store, sender: Sender) -> None:
    """Nothing lost, nothing twice, no ghosts."""
    with store.read() as tx:
        rows = tx.execute(sa.select(inbox_table.c.sha256, inbox_table.c.state)).all()
        kept = Counter(row.sha256 for row in rows)
        assert set(kept) == set(sender.acknowledged)
        assert set(kept.values()) == {1}
        for digest, mail in sender.acknowledged.items():
            assert blobs.read(tx, store, digest) == mail
        assert {row.state for row in rows} == {InboxState.FILED.value}
        origins = Counter(tx.execute(sa.select(messages.c.inbox_id)).scalars().all())
        assert len(origins) == len(rows)
        assert None not in origins
        assert set(origins.values()) == {1}
        assert tx.execute(sa.select(sa.func.count()).select_from(tickets)).scalar() == len(rows)


def check_outbox(store: Store, relay: StubRelay) -> None:
    """Each letter arrived at least once; what came twice was counted."""
    arrived = Counter(found[1] for found in map(_MESSAGE_ID.search, relay.contents) if found)
    with store.read() as tx:
        letters = outbox.find_all(tx, limit=10 * MAILS)
    assert {letter.state for letter in letters} == {OutboxState.SENT}
    assert {letter.letter.mail_id.encode() for letter in letters} == set(arrived)
    assert (
        len(letters) == 2 * MAILS
    )  # an acknowledgement, and a notification for the first administrator
    twice = sum(arrived.values()) - len(arrived)
    assert twice <= sum(letter.uncertain for letter in letters)
