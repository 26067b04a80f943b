"""What mail systems and programs say about our letters: found by the letter, told to staff, kept with people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.desk import people, tickets
from gateway.desk.people import actor_of
from gateway.desk.tickets import Draft
from gateway.mail.tokens import NONCE_BYTES, letter_ref, make_bounce_address
from store import outbox
from store.post_records import InboxState, LetterKind, OutboxItem
from store.records import SYSTEM, MessageKind, Person, Proof, Status, Via
from tests.flows.letters import answers, reply_address
from tests.offices import Desk
from tests.store.rows import letter

KIM = "kim@customer.example"


def answered(desk: Desk) -> OutboxItem:
    """A ticket of Kim's with an answer of ours; the letter that went out."""
    anna = desk.staff("Anna")
    desk.customer("Kim")
    desk.receive(desk.mail(KIM, "Printer", "It burns."), sender=KIM)
    actor = actor_of(anna, Proof.SESSION)
    tickets.reply(desk.office, actor, 1, Draft("Put it out."), Via.PORTAL, desk.now)
    desk.deliver()
    return desk.letters_to(KIM)[-1]


def kim(desk: Desk) -> Person:
    """The person as they are entered now."""
    return people.find(desk.office, SYSTEM, KIM)


def report(kind: str, part: str, words: str = "") -> bytes:
    """A report in its agreed form (RFC 3464, RFC 5965, RFC 8098), with a machine part."""
    types = {"feedback-report": "feedback-report", "delivery-status": "delivery-status",
             "disposition-notification": "disposition-notification"}  # fmt: skip
    return (
        "From: MAILER-DAEMON@mx.example.net\r\nTo: x\r\nSubject: Report\r\n"
        "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n"
        f"--b\r\n\r\n{words or 'This is a report.'}\r\n"
        f"--b\r\nContent-Type: message/{types[kind]}\r\n\r\n{part}\r\n--b--\r\n"
    ).encode()


def delivery(action: str, status: str) -> bytes:
    """A delivery status report about Kim's address."""
    part = (
        "Reporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {KIM}\r\nAction: {action}\r\nStatus: {status}\r\n"
    )
    return report("delivery-status", part)


ARF = report(
    "feedback-report",
    "Feedback-Type: abuse\r\nUser-Agent: Example/1\r\nVersion: 1\r\n",
    "This is an email abuse report.",
)
MDN = report(
    "disposition-notification",
    f"Final-Recipient: rfc822; {KIM}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
    "Your message was read.",
)


@pytest.mark.parametrize(
    ("content", "notice", "bounced", "complained"),
    [
        (delivery("failed", "5.1.1"), f"our letter did not reach {KIM} (5.1.1)", True, False),
        (delivery("failed", "4.4.7"), f"our letter did not reach {KIM} (4.4.7)", False, False),
        (
            delivery("delayed", "4.4.1"),
            f"our letter has not reached {KIM} (4.4.1) yet; its mail server goes on trying",
            False,
            False,
        ),
        (ARF, "the recipient complained about our letter", False, True),
        (MDN, "our letter arrived", False, False),
    ],
    ids=["failed", "given up", "delayed", "complaint", "read"],
)
def test_a_report_is_told_on_the_ticket(
    desk: Desk, content: bytes, notice: str, *, bounced: bool, complained: bool
) -> None:
    """It comes to the address of one letter, lies on its ticket in words, marks the person, and causes nothing."""
    sent = answered(desk)
    written = len(desk.outbox())
    item = desk.receive(content, to=sent.letter.envelope_from, sender="")
    assert (item.state, item.ticket_id) == (InboxState.NOTED, 1)
    message = desk.ticket().messages[-1]
    assert message.kind is MessageKind.BOUNCE
    assert notice in message.notices
    assert (kim(desk).bounced_at is not None) is bounced
    assert (kim(desk).complained_at is not None) is complained
    assert len(desk.outbox()) == written
    assert desk.ticket().ticket.status is Status.OPEN


def test_a_letter_without_a_ticket_marks_its_recipient_too(desk: Desk) -> None:
    """A notice or a login letter that comes back shows that the address is dead; no ticket is opened for it."""
    person = desk.customer("Kim")
    address = make_bounce_address(desk.office.key, "desk.example", bytes(NONCE_BYTES))
    sent = replace(
        letter(KIM), kind=LetterKind.NOTICE, person_id=person.id, envelope_from=address,
        bounce_ref=letter_ref(bytes(NONCE_BYTES)),
    )  # fmt: skip
    with desk.office.store.write() as tx:
        outbox.add_all(tx, [sent], desk.now)
    item = desk.receive(delivery("failed", "5.1.1"), to=address, sender="")
    assert (item.state, item.ticket_id) == (InboxState.NOTED, None)
    assert kim(desk).bounced_at is not None
    assert desk.tickets() == []


def test_who_answers_is_reachable_again(desk: Desk) -> None:
    """The mark goes when they answer through their own reply address, and not because a mail only says it is theirs."""
    sent = answered(desk)
    desk.receive(delivery("failed", "5.1.1"), to=sent.letter.envelope_from, sender="")
    desk.receive(desk.mail(KIM, "Another thing", "Hello"), sender=KIM)
    assert kim(desk).bounced_at is not None
    desk.receive(answers(desk, KIM, "It is out.", sent), to=reply_address(desk, KIM), sender=KIM)
    assert kim(desk).bounced_at is None


def test_a_forged_report_marks_nobody(desk: Desk) -> None:
    """Without the address of a letter a report about somebody's address is only noted."""
    answered(desk)
    desk.receive(delivery("failed", "5.1.1"), sender="")
    desk.receive(delivery("failed", "5.1.1"), to="bounces+aaaaaaaa@desk.example", sender="")
    assert kim(desk).bounced_at is None
