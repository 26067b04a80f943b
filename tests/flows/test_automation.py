"""Machines among themselves: loops end, strangers get little, and no text of theirs travels on (threats D1 to D6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.desk import people
from gateway.mail.parse import parse_mail
from store.engine import open_store
from store.post_records import InboxState, LetterKind
from store.records import SYSTEM, Role
from store.schema import migrate
from tests.couriers import Carried
from tests.flows.letters import kinds, reply_address
from tests.offices import Desk, compose, make_office

OTHER = "help@other.example"
Answer = Callable[["Post", Carried], None]


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A second gateway, run by somebody else."""
    store = open_store(f"sqlite:///{tmp_path}/other/poststelle.db", None)
    migrate(store)
    office = make_office(
        store, tmp_path / "other", desk={"domain": "other.example", "data": tmp_path / "other"},
        queue=[{"name": "help", "address": OTHER}],
    )  # fmt: skip
    yield Desk(office, desk.now)
    store.close()


@dataclass
class Post:
    """The mail system between everybody: carries letters and lets machines answer, hour by hour."""

    desks: list[Desk]
    machines: dict[str, Answer] = field(default_factory=dict)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    number: int = 0

    def run(self, hours: int) -> None:
        """Let time pass."""
        for _ in range(hours):
            for desk in self.desks:
                before = len(desk.courier.carried)
                desk.deliver()
                for letter in desk.courier.carried[before:]:
                    self.carry(desk, letter)
            for desk in self.desks:
                desk.sort()
                desk.now = self.desks[0].now.replace(minute=0, second=0) + timedelta(hours=1)

    def carry(self, sender: Desk, letter: Carried) -> None:
        """Bring one letter to its recipient."""
        self.written[sender.office.settings.desk.domain, letter.recipient] += 1
        self.to_desks(letter.recipient, letter.content, letter.envelope_from)
        if letter.recipient in self.machines:
            self.machines[letter.recipient](self, letter)

    def to_desks(self, recipient: str, content: bytes, envelope_from: str) -> None:
        """Bring a mail to the gateway whose domain it names, if any."""
        for desk in self.desks:
            if recipient.endswith("@" + desk.office.settings.desk.domain):
                desk.accept(content, recipient, envelope_from)

    def write(
        self, sender: str, to: str, subject: str, headers: dict[str, str], null: bool
    ) -> None:
        """A machine writes a mail."""
        self.number += 1
        mail = compose(sender, subject, "I am not here.", number=10_000 + self.number,
                       now=self.desks[0].now, to=to, headers=headers)  # fmt: skip
        self.to_desks(to, mail, "" if null else sender)


def answers_to(letter: Carried) -> tuple[str, str, str]:
    """Where a machine answers, the subject and the Message-ID of what it answers."""
    mail = parse_mail(letter.content)
    to = mail.reply_to[0].address if mail.reply_to else mail.authors[0].address
    return to, mail.subject, mail.message_id or ""


def absence(post: Post, letter: Carried) -> None:
    """A well-made out-of-office reply (RFC 3834), which answers every mail."""
    to, subject, mail_id = answers_to(letter)
    headers = {"Auto-Submitted": "auto-replied", "In-Reply-To": mail_id}
    post.write(letter.recipient, to, f"Out of office: {subject}", headers, null=True)


def bare_absence(post: Post, letter: Carried) -> None:
    """One without any mark, which at least answers in the thread."""
    to, subject, mail_id = answers_to(letter)
    post.write(letter.recipient, to, f"Re: {subject}", {"In-Reply-To": mail_id}, null=False)


def bare_robot(post: Post, letter: Carried) -> None:
    """The worst: no mark, no thread, always the same subject, to the plain address."""
    post.write(letter.recipient, "support@desk.example", "Thank you!", {}, null=False)


def bouncing(post: Post, letter: Carried) -> None:
    """A mail system that takes everything and bounces it later; never to the null sender."""
    if not letter.envelope_from:
        return
    _, _, mail_id = answers_to(letter)
    text = (
        "From: MAILER-DAEMON@mx.example\r\nTo: <{to}>\r\nSubject: Undelivered Mail\r\n"
        "MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <{number}@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {who}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        "Message-ID: {mail_id}\r\n\r\n--b--\r\n"
    )
    post.number += 1
    bounce = text.format(to=letter.envelope_from, number=post.number, who=letter.recipient,
                         mail_id=mail_id)  # fmt: skip
    post.to_desks(letter.envelope_from, bounce.encode(), "")


def test_a_week_of_machines(desk: Desk, other: Desk) -> None:
    """Two gateways, absence notes and a bouncing mail system, as customers and as staff, for seven days.

    Nobody outside gets more than five letters in all, nobody of the staff more than ten about one ticket.
    """
    post = Post([desk, other])
    for name, machine in (("Ooo", absence), ("Bare", bare_absence), ("Gone", bouncing)):
        customer, worker = desk.customer(name), desk.staff(name)
        post.machines |= {customer.email: machine, worker.email: machine}
        desk.accept(desk.mail(customer.email, "Printer", "It burns."), sender=customer.email)
    desk.accept(desk.mail(OTHER, "Printer", "I am your other half."), sender=OTHER)
    other.accept(other.mail("support@desk.example", "Printer", "Me too."), to=OTHER)
    other.staff("Zoe")
    post.run(hours=7 * 24)
    about = Counter((i.letter.recipient, i.letter.ticket_id) for i in desk.outbox())
    assert {pair: n for pair, n in about.items() if n > 10} == {}
    outside = {pair: n for pair, n in post.written.items() if "staff.example" not in pair[1]}
    assert {pair: n for pair, n in outside.items() if n > 5} == {}
    for address in ("ooo@customer.example", OTHER):
        assert kinds(desk, address).count(LetterKind.ACKNOWLEDGEMENT) == 1
    for one in (desk, other):
        assert {i.state for i in one.inbox()} <= {
            InboxState.FILED,
            InboxState.NOTED,
            InboxState.HELD,
        }


def test_staff_addresses_that_are_gateways(desk: Desk, other: Desk) -> None:
    """Each gateway notifies the other as if it were a colleague: both stay silent after the first letters."""
    for one, address in ((desk, OTHER), (other, "support@desk.example")):
        people.add(one.office, SYSTEM, people.Entry("Robot", address, Role.STAFF), one.now)
    post = Post([desk, other])
    desk.accept(desk.mail("jo@customer.example", "Printer", "It burns."))
    post.run(hours=48)
    assert max(post.written.values()) == 1
    assert sum(post.written.values()) <= 3


def test_a_robot_without_any_mark(desk: Desk) -> None:
    """It opens a ticket with every mail, and is answered ten times a day at most."""
    robot = desk.customer("Robot")
    post = Post([desk], {robot.email: bare_robot})
    desk.accept(desk.mail(robot.email, "Thank you!", "…"), sender=robot.email)
    post.run(hours=72)
    assert post.written["desk.example", robot.email] <= 30


def test_a_hundred_forged_strangers(desk: Desk) -> None:
    """Within a minute at most thirty strangers are acknowledged, without a word of the mail in their name (D2)."""
    for number in range(100):
        sender = f"victim{number}@example.org"
        desk.accept(desk.mail(f'"Cheap pills" <{sender}>', "Cheap pills", "Buy pills!"),
                    sender=sender)  # fmt: skip
    desk.sort()
    acknowledged = [i.letter for i in desk.outbox()]
    assert len(acknowledged) == 30
    assert {letter.kind for letter in acknowledged} == {LetterKind.ACKNOWLEDGEMENT}
    assert not any("pills" in (x.subject + x.text + x.html + x.recipient_name).lower()
                   for x in acknowledged)  # fmt: skip
    jo = desk.customer("Jo")
    desk.receive(desk.mail(jo.email, "Printer", "It burns."))
    assert kinds(desk, jo.email) == [LetterKind.ACKNOWLEDGEMENT]


PAYLOADS = [
    "{{ 7 * 7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "${7*7} #{7*7} <%= 7*7 %>",
    "</style><b>x</b>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_template_runs_a_customers_text(desk: Desk, payload: str) -> None:
    """Subject, name and text come out as they went in, escaped in HTML (D5)."""
    jo = desk.customer("Jo")
    desk.staff("Anna")
    mail = desk.mail(jo.email, payload, payload).replace(
        b"From: ", b'From: "' + payload.replace('"', "").encode() + b'" <', 1
    )
    mail = mail.replace(b"jo@customer.example\r\n", b"jo@customer.example>\r\n", 1)
    desk.receive(mail)
    letter = desk.letters_to("anna@staff.example")[0].letter
    assert payload in letter.text
    assert payload in letter.subject
    assert "49" not in letter.text.replace(payload, "")
    assert "<script" not in letter.html
    assert "<img src=x" not in letter.html
    assert "</style><b>" not in letter.html


def test_no_end_of_data_travels_on(desk: Desk) -> None:
    """What looks like the end of a mail inside a customer's text leaves as text, in lines of CRLF only (D6)."""
    jo = desk.customer("Jo")
    desk.staff("Anna")
    evil = b"a\n.\r\nMAIL FROM:<x@y>\r\nRCPT TO:<z@y>\r\n\r.\n\r\n.\nDATA\r\x00b\r\n"
    desk.receive(desk.mail(jo.email, "Printer", "x").replace(b"x\r\n", evil))
    mail = desk.mail("anna@staff.example", "x", "y", to=reply_address(desk, "anna@staff.example"))
    desk.receive(
        mail.replace(b"\r\ny\r\n", b"\r\n" + evil), reply_address(desk, "anna@staff.example")
    )
    carried = desk.deliver()
    assert len(carried) == 3
    for content in carried:
        assert not re.search(rb"[^\r]\n|\r[^\n]|\x00|[\x80-\xff]", content)
