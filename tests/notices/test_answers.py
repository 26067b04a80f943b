"""What comes back about a notice: bounces, answering machines and people."""

from __future__ import annotations

from gateway.delivery.courier import Refused
from gateway.desk import people
from gateway.desk.notices import contacts as notice_contacts
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import products
from gateway.mail.tokens import read_bounce_address
from store import notices as kept
from store.notice_records import NewNotice, NoticeState, NoticeText
from store.post_records import InboxState, OutboxItem
from store.records import SYSTEM
from tests.notices.town import (
    CONTRACTS,
    NEWS,
    PATCH,
    everybody,
    many,
    release,
    send,
    stock,
)
from tests.offices import Desk, answer_to

AWAY = {"Auto-Submitted": "auto-replied", "Subject": "Out of office: Update"}


def sent(desk: Desk, text: str | None = None) -> list[OutboxItem]:
    """A notice that went out; its letters by address."""
    notice = release(desk, text) if text else release(desk)
    send(desk, notice)
    desk.deliver()
    mine = [item for item in desk.outbox() if item.letter.notice_id == notice.id]
    return sorted(mine, key=lambda item: item.letter.recipient)


def report(item: OutboxItem, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery status report about a letter (RFC 3464)."""
    lines = [
        "From: MAILER-DAEMON@mx.customer.example",
        f"To: {item.letter.envelope_from}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <dsn.{item.id}.{action}@mx.customer.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
        "",
        "--x",
        "Content-Type: text/plain",
        "",
        "It could not be delivered.",
        "--x",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.customer.example",
        "",
        f"Final-Recipient: rfc822; {item.letter.recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "",
        "--x--",
        "",
    ]
    return "\r\n".join(lines).encode()


def bounce(desk: Desk, item: OutboxItem, **more: str) -> None:
    """The report comes to the letter's own bounce address."""
    desk.receive(report(item, **more), to=item.letter.envelope_from, sender="")


def test_a_bounce_is_counted_with_its_recipient(desk: Desk) -> None:
    """Exactly the one whose letter it is, once, with its status; it opens no ticket."""
    stock(desk)
    ann, jo = sent(desk)
    bounce(desk, ann)
    bounce(desk, ann, action="failed ")
    rows = everybody(desk, notices.find(desk.office, SYSTEM, 1))
    assert [(row.email, row.state.value, row.bounce_status) for row in rows] == [
        ("ann@customer.example", "bounced", "5.1.1"),
        ("jo@customer.example", "sent", ""),
    ]
    assert desk.tickets() == []
    assert desk.inbox()[0].state is InboxState.NOTED
    assert people.find(desk.office, SYSTEM, "ann@customer.example").bounced_at is not None
    assert read_bounce_address(desk.office.key, jo.letter.envelope_from) == jo.letter.bounce_ref


def test_a_delay_is_no_bounce(desk: Desk) -> None:
    """What is still being tried by some mail server has not failed."""
    stock(desk)
    ann, _ = sent(desk)
    bounce(desk, ann, status="4.4.1", action="delayed")
    assert [row.state.value for row in everybody(desk, notices.find(desk.office, SYSTEM, 1))] == [
        "sent",
        "sent",
    ]


def complaint(item: OutboxItem) -> bytes:
    """What a provider sends when somebody pressed "spam" on a letter (RFC 5965)."""
    lines = [
        "From: feedback@provider.example",
        f"To: {item.letter.envelope_from}",
        "Subject: FW: Something new",
        f"Message-ID: <arf.{item.id}@provider.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"',
        "",
        "--x",
        "Content-Type: text/plain",
        "",
        "This is an email abuse report.",
        "--x",
        "Content-Type: message/feedback-report",
        "",
        "Feedback-Type: abuse",
        "User-Agent: Example/1",
        "Version: 1",
        f"Original-Rcpt-To: {item.letter.recipient}",
        "",
        "--x--",
        "",
    ]
    return "\r\n".join(lines).encode()


def test_who_complained_gets_only_what_the_contract_demands(desk: Desk) -> None:
    """Left out of what may be refused from then on, also where the letter is queued already; told of what may not."""
    stock(desk, many(3))
    first, later = sent(desk, NEWS)[0], release(desk, NEWS)
    assert send(desk, later) == 3
    desk.receive(complaint(first), to=first.letter.envelope_from, sender="")
    desk.deliver()
    rows = everybody(desk, later)
    assert [(row.state.value, row.reason) for row in rows[:2]] == [
        ("left_out", "complained about a letter of ours"),
        ("sent", "has Kelle 2.3"),
    ]
    assert send(desk, release(desk, NEWS)) == 2
    assert send(desk, release(desk, PATCH)) == 3


def test_an_answering_machine_is_noted_and_opens_no_ticket(desk: Desk) -> None:
    """Whether it answers to the sender or to the bounce address."""
    stock(desk)
    ann, jo = sent(desk)
    to_sender = desk.mail(
        "jo@customer.example", "Away", "I am away.", headers={**AWAY, **answer_to(jo)}
    )
    to_bounces = desk.mail("ann@customer.example", "Away", "I am away.", headers=AWAY)
    assert desk.receive(to_sender).state is InboxState.NOTED
    assert desk.receive(to_bounces, to=ann.letter.envelope_from).state is InboxState.NOTED
    assert desk.tickets() == []
    rows = everybody(desk, notices.find(desk.office, SYSTEM, 1))
    assert all(row.auto_replied_at for row in rows)
    assert [row.acknowledged_at for row in rows] == [None, None]


def test_an_answer_becomes_a_ticket_that_knows_its_notice(desk: Desk) -> None:
    """It is linked to the notice and says that its recipient read it; a colleague's answer proves nothing of them."""
    stock(desk)
    ann, jo = sent(desk)
    desk.receive(desk.mail("jo@customer.example", "Re: Update", "How?", headers=answer_to(jo)))
    desk.receive(desk.mail("tom@customer.example", "Re: Update", "Hm?", headers=answer_to(ann)))
    with desk.office.store.read() as tx:
        assert kept.find_tickets(tx, 1) == [1, 2]
        assert kept.find_notice_of(tx, 1) == 1
    by_address = {row.email: row for row in everybody(desk, notices.find(desk.office, SYSTEM, 1))}
    assert by_address["jo@customer.example"].acknowledged_how == "reply"
    assert by_address["ann@customer.example"].acknowledged_at is None
    assert {one.ticket.queue for one in desk.tickets()} == {"support"}


def test_the_next_contact_is_told_when_a_letter_comes_back(desk: Desk) -> None:
    """Once, with the same words, for what may not be refused; the row says in whose place."""
    contacts = CONTRACTS + "Kelle,2.2,,Muster AG,,\n"
    stock(desk, contacts)
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    *_, sec = sent(desk)
    assert sec.letter.recipient == "sec@customer.example"
    bounce(desk, sec)
    assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=True) == 1
    assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False) == 1
    assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False) == 0
    (mail,) = desk.deliver()
    assert b"boss@customer.example" in mail
    notice = notices.find(desk.office, SYSTEM, 1)
    rows = {row.email: row for row in everybody(desk, notice)}
    assert rows["sec@customer.example"].escalated_to == rows["boss@customer.example"].id
    number = rows["sec@customer.example"].id
    assert rows["boss@customer.example"].reason == f"recipient {number} could not be reached"
    assert notice.state is NoticeState.SENDING
    send(desk, notice)
    assert notices.find(desk.office, SYSTEM, 1).state is NoticeState.DONE


def test_the_next_contact_is_told_of_an_older_notice(desk: Desk) -> None:
    """A hundred notices that went out after it change nothing."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    *_, sec = sent(desk)
    bounce(desk, sec)
    news = NewNotice("feature", (NoticeText("en", "New", "New."),))
    with desk.office.store.write() as tx:
        for _ in range(100):
            later = kept.add(tx, news, SYSTEM, desk.now)
            kept.move(tx, later.id, [NoticeState.DRAFT], NoticeState.DONE, finished_at=desk.now)
    assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False) == 1


def test_contacts_are_tried_in_their_order_but_for_the_excluded(desk: Desk) -> None:
    """Whoever was entered first, was disabled or excluded by the notice is not told before whom the firm named."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Last", "Gone", "Spared", "Next", "Sec"):
        desk.customer(name, organisation="Muster AG")
    firm = tuple(f"{name}@customer.example" for name in ("sec", "gone", "spared", "next", "last"))
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    people.disable(desk.office, SYSTEM, "gone@customer.example", desk.now)
    spared = '[audience]\nexclude = ["spared@customer.example"]\n+++\nGuten Tag'
    *_, sec = sent(desk, PATCH.replace("+++\nGuten Tag", spared))
    bounce(desk, sec)
    notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False)
    told = [name for name in firm if desk.letters_to(name)]
    assert told == ["sec@customer.example", "next@customer.example"]


def test_a_contact_who_left_is_passed_over(desk: Desk) -> None:
    """An organisation whose first contact was disabled is told by its second one, and never nobody."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    people.disable(desk.office, SYSTEM, "sec@customer.example", desk.now)
    told = [item.letter.recipient for item in sent(desk)]
    assert "boss@customer.example" in told
    assert "sec@customer.example" not in told


def test_nobody_else_is_told_of_what_may_be_refused(desk: Desk) -> None:
    """A letter about new features that fails is only counted."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "", firm)
    desk.courier.answers = {"sec@customer.example": Refused("550 5.1.1 no", "5.1.1")}
    sent(desk, NEWS)
    assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False) == 0
