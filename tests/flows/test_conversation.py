"""The whole way: a customer writes, staff answer from their mail client, the customer answers back."""

from __future__ import annotations

from gateway.desk import login
from gateway.mail.parse import parse_mail
from store.post_records import InboxState, LetterKind, OutboxState
from store.records import Direction, MessageKind, Part, Proof, Role, Status
from tests.offices import Desk, answer_to


def test_a_mail_becomes_a_ticket(desk: Desk) -> None:
    """A customer's mail is a new ticket with text, files and requester."""
    desk.customer("Jo")
    mail = desk.mail(
        "Jo <jo@customer.example>", "Printer", "It burns.\n", files={"log.txt": b"smoke"}
    )
    item = desk.receive(mail)
    ticket = desk.ticket()
    assert item.state is InboxState.FILED
    assert item.ticket_id == 1
    assert (ticket.ticket.subject, ticket.ticket.status) == ("Printer", Status.NEW)
    assert ticket.requester.email == "jo@customer.example"
    assert ticket.messages[0].text.strip() == "It burns."
    assert [f.filename for f in ticket.messages[0].attachments] == ["log.txt"]


def test_customer_and_staff_learn_of_it(desk: Desk) -> None:
    """The customer gets an acknowledgement, each member of the staff a notification with the files."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.staff("Ben")
    mail = desk.mail("jo@customer.example", "Printer", "It burns.", files={"a.bin": b"\x00\x01"})
    desk.receive(mail)
    kinds = {(i.letter.recipient, i.letter.kind) for i in desk.outbox()}
    assert kinds == {
        ("jo@customer.example", LetterKind.ACKNOWLEDGEMENT),
        ("anna@staff.example", LetterKind.NOTIFICATION),
        ("ben@staff.example", LetterKind.NOTIFICATION),
    }
    carried = {c.recipient: c for c in (desk.deliver() and desk.courier.carried)}
    acknowledgement = parse_mail(carried["jo@customer.example"].content)
    assert carried["jo@customer.example"].envelope_from == ""
    assert acknowledgement.header("Auto-Submitted") == "auto-replied"
    assert acknowledgement.header("X-Auto-Response-Suppress") == "All"
    notification = parse_mail(carried["anna@staff.example"].content)
    assert notification.attachments[0].content == b"\x00\x01"
    assert "It burns." in notification.text


def test_only_who_can_log_in_is_led_to_the_portal(desk: Desk) -> None:
    """An acknowledgement links to the ticket for a customer with a password, and for nobody else."""
    desk.customer("Jo")
    login.first_password(desk.office, desk.customer("Kim"), desk.now)
    for name in ("jo", "kim"):
        desk.receive(desk.mail(f"{name}@customer.example", f"From {name}", "Hello."))
    (without,) = desk.letters_to("jo@customer.example")
    (led,) = desk.letters_to("kim@customer.example")
    assert "/tickets/" not in without.letter.text + without.letter.html
    assert "/tickets/2" in led.letter.text


def test_staff_answer_by_mail_and_the_customer_answers_back(desk: Desk) -> None:
    """The answer reaches the customer from the queue's address; their reply lands on the same ticket."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    notified = desk.letters_to("anna@staff.example")[0]
    assert notified.letter.reply_to is not None
    answer = desk.mail(
        "Anna <anna@staff.example>",
        "Re: Printer",
        "Switch it off.\n\nOn Monday Jo wrote:\n> It burns.\n",
        to=notified.letter.reply_to,
        headers=answer_to(notified),
        files={"manual.pdf": b"%PDF-"},
    )
    item = desk.receive(answer, notified.letter.reply_to)
    assert item.state is InboxState.FILED
    message = desk.ticket().messages[-1]
    assert (message.kind, message.direction) == (MessageKind.MESSAGE, Direction.OUT)
    assert (message.author.role, message.author.proof) == (Role.STAFF, Proof.TOKEN)
    assert desk.ticket().ticket.status is Status.OPEN

    reply = next(i for i in desk.outbox() if i.letter.kind is LetterKind.REPLY)
    assert reply.letter.recipient == "jo@customer.example"
    assert reply.letter.sender_address == "support@desk.example"
    assert reply.letter.text.startswith("Switch it off.")
    assert [f.filename for f in reply.letter.attachments] == ["manual.pdf"]
    assert reply.letter.in_reply_to == "<0.client@customer.example>"
    assert reply.letter.headers == ()

    back = desk.mail("jo@customer.example", "Re: Printer", "Thank you.", headers=answer_to(reply))
    item = desk.receive(back, "support@desk.example")
    assert item.ticket_id == 1
    assert [m.kind for m in desk.ticket().messages] == [MessageKind.MESSAGE] * 3
    assert len(desk.tickets()) == 1


def test_the_note_address_leaves_a_note(desk: Desk) -> None:
    """What staff write to the note address stays inside, and so does an answer to it."""
    desk.customer("Jo")
    anna, _ = desk.staff("Anna"), desk.staff("Ben")
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    letter = desk.letters_to(anna.email)[0].letter
    note_address = next(w for w in letter.text.split() if "+posta" in w)
    desk.receive(desk.mail(anna.email, "x", "He is a VIP.", to=note_address), note_address)
    assert desk.ticket().messages[-1].kind is MessageKind.NOTE
    assert not [i for i in desk.outbox() if i.letter.kind is LetterKind.REPLY]

    told = desk.letters_to("ben@staff.example")[-1].letter
    assert told.reply_to is not None
    desk.receive(desk.mail("ben@staff.example", "x", "I know.", to=told.reply_to), told.reply_to)
    assert desk.ticket().messages[-1].kind is MessageKind.NOTE
    assert [i.letter.kind for i in desk.letters_to("jo@customer.example")] == [
        LetterKind.ACKNOWLEDGEMENT
    ]


def test_somebody_in_cc_joins_but_receives_nothing(desk: Desk) -> None:
    """Who stood in Cc and answers lands on the ticket; answers of staff do not go to them (threats C2)."""
    desk.staff("Anna")
    first = desk.mail(
        "jo@customer.example", "Printer", "It burns.", headers={"Cc": "eve@other.example"}
    )
    desk.receive(first)
    answer = desk.mail(
        "eve@other.example", "Re: Printer", "Here too.",
        headers={"In-Reply-To": "<0.client@customer.example>"},
    )  # fmt: skip
    assert desk.receive(answer).ticket_id == 1
    parts = {p.email: p.part for p in desk.ticket().participants}
    assert parts == {"jo@customer.example": Part.REQUESTER, "eve@other.example": Part.CC}
    letter = desk.letters_to("anna@staff.example")[0].letter
    assert letter.reply_to is not None
    desk.receive(desk.mail("anna@staff.example", "x", "Off!", to=letter.reply_to), letter.reply_to)
    assert not desk.letters_to("eve@other.example")


def test_everything_is_sent_once_and_recorded(desk: Desk) -> None:
    """After delivery each letter is `sent` with the relay's answer, and nothing is due any more."""
    desk.customer("Jo")
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    assert len(desk.deliver()) == 1
    assert desk.deliver() == []
    item = desk.outbox()[0]
    assert (item.state, item.attempts, item.last_reply) == (
        OutboxState.SENT,
        1,
        "250 2.0.0 remembered",
    )


def test_a_file_with_a_reply_address_goes_to_nobody(desk: Desk) -> None:
    """A notification attached to a public answer would let the customer write as staff: it is held (threats I9)."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    notified = desk.letters_to("anna@staff.example")[0]
    (kept,) = (
        c.content for c in (desk.deliver() and desk.courier.carried) if "anna" in c.recipient
    )
    assert notified.letter.reply_to is not None
    answer = desk.mail(
        "anna@staff.example", "Re: Printer", "See below.", to=notified.letter.reply_to,
        headers=answer_to(notified), files={"forwarded.eml": kept},
    )  # fmt: skip
    item = desk.receive(answer, notified.letter.reply_to)
    assert item.state is InboxState.HELD
    assert "forwarded.eml" in item.reason
    assert not [i for i in desk.outbox() if i.letter.kind is LetterKind.REPLY]
