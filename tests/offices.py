"""An office on a real store, and a desk to play a whole correspondence with: bytes in, letters out."""

from __future__ import annotations

import itertools
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from gateway.app.office import build_office
from gateway.config import Settings
from gateway.delivery.outbox import Postman, deliver_due
from gateway.desk import people, post, tickets
from gateway.desk.accept import Offer, accept
from gateway.desk.notices.errands import run_next
from gateway.desk.notices.letters import NoticeWriter
from gateway.desk.office import Office
from gateway.desk.people import Entry
from gateway.desk.sort import sort_waiting
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.policy.pace import NO_LIMIT, Rates
from store.engine import Store
from store.post_records import AcceptOutcome, BlobFile, Envelope, InboxItem, OutboxItem, Source
from store.records import SYSTEM, Person, Role
from tests.couriers import RecordingCourier

QUEUE = "support@desk.example"


def make_settings(folder: Path, **sections: dict[str, Any]) -> Settings:
    """Settings with two queues; every section can be laid over, such as `sort={"attempts": 1}`."""
    values: dict[str, Any] = {
        "desk": {"data": folder, "language": "en", **sections.pop("desk", {})},
        "queue": [
            {"name": "support", "address": QUEUE, "aliases": ["help@desk.example"]},
            {"name": "sales", "address": "sales@desk.example"},
        ],
        **sections,
    }
    return Settings(**values)


def read_now(content: bytes | BlobFile) -> Future[Mail]:
    """Read in this process: the disposable one has its own tests."""
    future: Future[Mail] = Future()
    try:
        future.set_result(parse_mail(content.load() if isinstance(content, BlobFile) else content))
    except Exception as error:
        future.set_exception(error)
    return future


def make_office(store: Store, folder: Path, **sections: dict[str, Any]) -> Office:
    """An office whose bells ring nowhere."""
    return build_office(make_settings(folder, **sections), store, read_now)


@dataclass
class Desk:
    """A desk with its clock in hand: time passes when a test says so."""

    office: Office
    now: datetime
    courier: RecordingCourier = field(default_factory=RecordingCourier)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    rates: Rates = NO_LIMIT

    def staff(self, name: str, **more: Any) -> Person:
        """Somebody who works here."""
        entry = Entry(name, f"{name.lower()}@staff.example", Role.STAFF, **more)
        return people.add(self.office, SYSTEM, entry, self.now)

    def customer(self, name: str, **more: Any) -> Person:
        """A customer whom staff have entered."""
        entry = Entry(name, f"{name.lower()}@customer.example", Role.CUSTOMER, **more)
        return people.add(self.office, SYSTEM, entry, self.now)

    def accept(
        self,
        content: bytes,
        to: str = QUEUE,
        sender: str = "someone@customer.example",
        source: Source = Source.SMTP,
    ) -> AcceptOutcome:
        """A mail arrives at the door."""
        envelope = Envelope(sender, tuple(to.split()), peer="192.0.2.1", helo="mx.example")
        return accept(self.office, Offer(source, envelope, content), self.now)

    def sort(self) -> None:
        """Sort until nothing waits any more; a mail that waits for its parent gets its seconds."""
        for _ in range(10):
            while sort_waiting(self.office, lambda: self.now):
                pass
            self.run_errands()
            self.now += timedelta(seconds=1)
            if post.count(self.office).oldest_waiting is None:
                return

    def run_errands(self) -> None:
        """What the back office does about notices between two mails."""
        while run_next(self.office, self.now):
            pass

    def receive(self, content: bytes, to: str = QUEUE, **more: Any) -> InboxItem:
        """A mail arrives and is sorted; where it ended."""
        self.accept(content, to, **more)
        self.sort()
        return self.inbox()[0]

    def inbox(self) -> list[InboxItem]:
        """Every accepted mail, newest first."""
        return post.inbox_list(self.office, SYSTEM)

    def outbox(self) -> list[OutboxItem]:
        """Every letter, oldest first."""
        return list(reversed(post.outbox_list(self.office, SYSTEM)))

    def letters_to(self, email: str) -> list[OutboxItem]:
        """The letters to one address, oldest first."""
        return [item for item in self.outbox() if item.letter.recipient == email]

    def deliver(self) -> list[bytes]:
        """Send everything that is due; the mails that were carried just now."""
        before = len(self.courier.carried)
        postman = Postman(
            self.office.store, self.courier, lambda content: content, lambda: self.now,
            write=NoticeWriter(self.office).write, rates=self.rates,
        )  # fmt: skip
        while deliver_due(postman):
            pass
        return [carried.content for carried in self.courier.carried[before:]]

    def ticket(self, number: int = 1) -> tickets.Conversation:
        """A ticket as the operator sees it."""
        return tickets.show(self.office, SYSTEM, number)

    def tickets(self) -> list[tickets.Listed]:
        """All tickets, newest first."""
        return tickets.find_list(self.office, SYSTEM, tickets.Wanted())

    def passes(self, **span: float) -> None:
        """Time goes by."""
        self.now += timedelta(**span)

    def mail(self, sender: str, subject: str, text: str, **more: Any) -> bytes:
        """A mail as a person's client writes it; `reply_to_letter` answers one of ours."""
        return compose(sender, subject, text, number=next(self.numbers), now=self.now, **more)


def compose(
    sender: str,
    subject: str,
    text: str,
    *,
    number: int = 0,
    now: datetime,
    to: str = QUEUE,
    headers: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
) -> bytes:
    """A plain mail with CRLF line ends and, if wanted, files and further header fields."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = now
    message["Message-ID"] = f"<{number}.client@customer.example>"
    for name, value in (headers or {}).items():
        del message[name]
        message[name] = value
    message.set_content(text)
    for name, content in (files or {}).items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def answer_to(item: OutboxItem) -> dict[str, str]:
    """The header fields of an answer to a letter of ours."""
    references = " ".join((*item.letter.references, item.letter.mail_id))
    return {"In-Reply-To": item.letter.mail_id, "References": references}
