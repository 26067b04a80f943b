"""A desk with a past: tickets of a year, written through the store's own functions, so that a benchmark can ask
whether a mail costs more where many have come before."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bench.letters import WORDS, sender
from store import blobs, inbox, maillog, messages, outbox, people, tickets
from store.engine import Store, Tx, open_store
from store.inbox import NewItem, Sorted
from store.people import NewPerson
from store.post_records import Envelope, Event, InboxState, Letter, LetterKind, OutboxState, Source
from store.records import (
    Actor,
    Direction,
    MessageKind,
    NewMessage,
    Person,
    Proof,
    Role,
    Status,
    Via,
)
from store.tables import outbox as outbox_table
from store.tickets import NewTicket

BATCH = 1000
TICKETS_PER_PERSON = 5
TEXT = "\n".join(" ".join(WORDS) for _ in range(10))
STAFF = "staff0@staff.example"


def fill(url: str, count: int) -> None:
    """Write `count` closed conversations, each with its mail, two sent letters and their lines in the mail log."""
    store = open_store(url, None)
    newest = datetime.now(UTC) - timedelta(days=2)
    try:
        for first in range(0, count, BATCH):
            numbers = range(first, min(first + BATCH, count))
            begun = newest - timedelta(days=365) * (1 - first / count)
            _write(store, numbers, begun)
            if sys.stderr.isatty():
                print(f"\r  filling: {numbers.stop} of {count} tickets", end="", file=sys.stderr)
        _finish(store, newest)
    finally:
        store.close()


def _write(store: Store, numbers: range, begun: datetime) -> None:
    with store.write() as tx:
        authors = list(_authors(tx, numbers, begun))
        mails = [_mail(store, number, begun) for number in numbers]
        ids = inbox.add_all_new(tx, mails)
        claimed = inbox.claim(tx, "fill", begun, BATCH, timedelta(0), tried=False)
        tickets.reserve(tx, len(numbers))
        messages.reserve(tx, len(numbers))
        written = {
            item_id: _converse(tx, number, item_id, author, begun)
            for number, item_id, author in zip(numbers, ids, authors, strict=True)
            if item_id is not None
        }
        inbox.mark_all(tx, [(item, written[item.id]) for item in claimed])


def _authors(tx: Tx, numbers: range, begun: datetime) -> Iterator[Person]:
    """Customers of old; the benchmark's own are others, but for the first."""
    known: dict[str, Person] = {}
    for number in numbers:
        email = f"{number // TICKETS_PER_PERSON}.{sender(number // TICKETS_PER_PERSON)}"
        if email not in known:
            new = NewPerson("Jörg Beispiel", email, Role.CUSTOMER, "de")
            known[email] = people.ensure(tx, new, begun)
        yield known[email]


def _mail(store: Store, number: int, begun: datetime) -> NewItem:
    envelope = Envelope(f"{number}@past.example", ("support@desk.example",))
    blob = blobs.prepare(store, f"Subject: {number}\r\n\r\n{TEXT}".encode())
    return NewItem(Source.LMTP, envelope, blob, begun, _mail_id(number))


def _mail_id(number: int) -> str:
    return f"<{number}@past.example>"


def _converse(tx: Tx, number: int, item_id: int, author: Person, begun: datetime) -> Sorted:
    new = NewTicket(f"{WORDS[number % 24]} {number}", "support", author.id, status=Status.CLOSED)
    ticket = tickets.open_ticket(tx, new, begun)
    message = NewMessage(
        kind=MessageKind.MESSAGE,
        direction=Direction.IN,
        via=Via.MAIL,
        author=Actor(author.name, author.email, Role.CUSTOMER, Proof.CLAIMED, author.id),
        text=TEXT,
        mail_id=_mail_id(number),
        subject=new.subject,
        inbox_id=item_id,
        fingerprint=hashlib.sha256(_mail_id(number).encode()).hexdigest(),
        reason="no ticket of ours is meant",
    )
    message_id = messages.add(tx, ticket.id, message, begun)
    kinds = ((LetterKind.ACKNOWLEDGEMENT, author.email), (LetterKind.NOTIFICATION, STAFF))
    letters = [_letter(kind, to, number, ticket.id, message_id, begun) for kind, to in kinds]
    outbox.add_all(tx, letters, begun)
    told = [Event(begun, what, item_id, None, ticket.id) for what in ("accepted", "filed")]
    told += [Event(begun, what, None, None, ticket.id) for what in ("queued", "sent") * 2]
    maillog.add_all(tx, told)
    return Sorted(InboxState.FILED, message.reason, ticket.id, message_id)


def _letter(
    kind: LetterKind, to: str, number: int, ticket_id: int, message_id: int, begun: datetime
) -> Letter:
    return Letter(
        kind=kind,
        sender_name="Support",
        sender_address="support@desk.example",
        recipient_name="",
        recipient=to,
        subject=f"[#{ticket_id}]",
        text=TEXT,
        html=f"<p>{TEXT}</p>",
        mail_id=f"<{number}.{kind.value}@desk.example>",
        date=begun,
        envelope_from="",
        ticket_id=ticket_id,
        message_id=message_id,
    )


def _finish(store: Store, now: datetime) -> None:
    """All letters are sent; the database knows how large its tables are, as it does after some days."""
    sent = {"state": OutboxState.SENT.value, "sent_at": now, "finished_at": now}
    with store.write() as tx:
        tx.execute(sa.update(outbox_table).values(**sent))
        tx.execute(sa.text("ANALYZE"))
