"""Comparing what was stored with what was sent: text, threads, every byte of every file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from bench.letters import Posted
from store import blobs, inbox, messages
from store.engine import Store, open_store
from store.post_records import InboxState
from store.records import Message
from store.tables import inbox as inbox_table
from store.tables import mail_log
from store.tables import messages as messages_table


def unsorted(url: str) -> int:
    """How many mails still wait."""
    store = open_store(url, None)
    try:
        with store.read() as tx:
            return inbox.count_states(tx)[InboxState.WAITING]
    finally:
        store.close()


def ticket_times(url: str, mail_ids: Sequence[str]) -> list[float]:
    """Seconds from the commit that 250 waits for to the one that puts the mail on its ticket, for these mails."""
    store = open_store(url, None)
    statement = (
        sa.select(mail_log.c.at, inbox_table.c.received_at)
        .join(inbox_table, mail_log.c.inbox_id == inbox_table.c.id)
        .where(mail_log.c.what == "filed", inbox_table.c.mail_id.in_(mail_ids))
    )
    try:
        with store.read() as tx:
            return [(row.at - row.received_at).total_seconds() for row in tx.execute(statement)]
    finally:
        store.close()


def compare(url: str, folder: Path, corpus: Sequence[Posted]) -> list[str]:
    """Everything that is not as it was sent, in words."""
    store = open_store(url, folder / "var" / "blobs")
    try:
        stored = _stored(store)
        return [problem for mail in corpus for problem in _problems(store, stored, mail)]
    finally:
        store.close()


def _stored(store: Store) -> dict[str, Message]:
    with store.read() as tx:
        rows = tx.execute(sa.select(messages_table.c.mail_id, messages_table.c.ticket_id))
        tickets = {row.ticket_id for row in rows.all()}
        found = (message for ticket in tickets for message in messages.find_all(tx, ticket))
        return {message.mail_id: message for message in found if message.mail_id}


def _problems(store: Store, stored: dict[str, Message], mail: Posted) -> Iterator[str]:
    message = stored.get(mail.mail_id)
    if message is None:
        yield f"{mail.mail_id} is on no ticket"
        return
    if mail.marker not in message.text or "�" in message.text:
        yield f"{mail.mail_id}: its text is not what was sent"
    if mail.answers and stored[mail.answers].ticket_id != message.ticket_id:
        yield f"{mail.mail_id} is not on the ticket of the mail that it answers"
    if mail.file_sha256:
        digests = [attachment.sha256 for attachment in message.attachments]
        if digests != [mail.file_sha256]:
            yield f"{mail.mail_id}: its file is not what was sent"
            return
        with store.read() as tx:
            blobs.read(tx, store, mail.file_sha256)
