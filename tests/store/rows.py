"""Rows that tests of the store begin with."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from store import blobs, inbox, people, tickets
from store.engine import Store
from store.inbox import NewItem
from store.people import NewPerson
from store.post_records import Envelope, Letter, LetterKind, Source
from store.records import (
    Actor,
    Direction,
    MessageKind,
    NewMessage,
    Person,
    Proof,
    Role,
    Ticket,
    Via,
)
from store.tickets import NewTicket

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = itertools.count()


def offer(
    store: Store, content: bytes = b"mail", to: str = "support@desk.example", **more: Any
) -> NewItem:
    """A mail at the door."""
    blob = blobs.prepare(store, content)
    return NewItem(Source.SMTP, Envelope("jo@x.example", tuple(to.split())), blob, NOW,
                   more.get("mail_id"))  # fmt: skip


def keep(store: Store, *contents: bytes, **more: Any) -> list[int | None]:
    """Mails that were accepted; their ids."""
    with store.write() as tx:
        return inbox.add_all_new(tx, [offer(store, content, **more) for content in contents])


def enter(store: Store, email: str = "jo@x.example", role: Role = Role.CUSTOMER) -> Person:
    """Somebody."""
    with store.write() as tx:
        return people.ensure(tx, NewPerson(email.partition("@")[0], email, role, "en"), NOW)


def open_one(store: Store, requester: Person, **more: Any) -> Ticket:
    """A ticket."""
    with store.write() as tx:
        return tickets.open_ticket(tx, NewTicket("Printer", "support", requester.id, **more), NOW)


def message(text: str = "It burns.", **more: Any) -> NewMessage:
    """A customer's message."""
    values: dict[str, Any] = {
        "kind": MessageKind.MESSAGE, "direction": Direction.IN, "via": Via.MAIL, "text": text,
        "author": Actor("Jo", "jo@x.example", Role.CUSTOMER, Proof.CLAIMED),
    }  # fmt: skip
    return NewMessage(**{**values, **more})


def letter(recipient: str = "jo@x.example", **more: Any) -> Letter:
    """A letter with a Message-ID of its own."""
    values: dict[str, Any] = {
        "kind": LetterKind.REPLY, "sender_name": "Support", "sender_address": "support@desk.example",
        "recipient_name": "Jo", "recipient": recipient, "subject": "Re: Printer", "text": "Off!",
        "html": "<p>Off!</p>", "mail_id": f"<{next(_numbers)}@desk.example>", "date": NOW,
        "envelope_from": "bounces@desk.example",
    }  # fmt: skip
    return Letter(**{**values, **more})


def at_once(*work: Callable[[], None]) -> None:
    """Run these at the same time, each in a thread; the first exception of any is raised."""
    barrier = threading.Barrier(len(work))
    failures: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        try:
            barrier.wait(30)
            one()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]
