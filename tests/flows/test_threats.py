"""Attacks by mail, played whole: mail in, rows and letters out (threats C1 to C8, C10, C11)."""

from __future__ import annotations

import pytest

from gateway.desk import people, post, tickets, work
from gateway.desk.tickets import NoSuchTicket, Unacceptable
from store.post_records import InboxState, LetterKind, Release
from store.records import SYSTEM, Actor, Direction, MessageKind, Person, Proof, Role, Status, Via
from tests.flows.letters import answers, kinds, note_address, release, reply_address
from tests.offices import QUEUE, Desk, answer_to

REPLY, NOTIFICATION = LetterKind.REPLY, LetterKind.NOTIFICATION
JO, EVE = "jo@customer.example", "eve@other.example"
ANNA, BEN = "anna@staff.example", "ben@staff.example"


def logged_in(person: Person) -> Actor:
    """Somebody in the portal."""
    return people.actor_of(person, Proof.SESSION)


def open_ticket(desk: Desk) -> None:
    """Jo, whom we know, writes; Anna and Ben work here. Ticket 1."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.staff("Ben")
    desk.receive(desk.mail(f"Jo <{JO}>", "Printer", "It burns.\n"))


# C1 Ticket Trick


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("noreply@service.example", {}),
        ("Service <no-reply@service.example>", {}),
        ("hello@service.example", {"Auto-Submitted": "auto-generated"}),
        ("do-not-reply@service.example", {"To": JO}),
    ],
)
def test_verification_mail_stays_with_staff(
    desk: Desk, sender: str, headers: dict[str, str]
) -> None:
    """A service's verification mail opens a ticket that no customer sees, whoever's address sent it (C1)."""
    address = sender.split("<")[-1].rstrip(">")
    mail = desk.mail(sender, "Your code", "Your code is 123456.", headers=headers)
    assert desk.receive(mail, sender=address).state is InboxState.FILED
    assert desk.ticket().ticket.restricted_to_staff
    person = people.find_or_enter(desk.office, SYSTEM, address, desk.now)
    for viewer in (person, desk.customer("Eve")):
        assert tickets.find_list(desk.office, logged_in(viewer), tickets.Wanted()) == []
        with pytest.raises(NoSuchTicket):
            tickets.show(desk.office, logged_in(viewer), 1)
    assert desk.letters_to(address) == []


def test_what_is_split_from_a_staff_only_ticket_stays_with_staff(desk: Desk) -> None:
    """Splitting gives nobody a right to read."""
    for number in (1, 2):
        desk.receive(desk.mail("noreply@service.example", "Code", f"Code {number}",
                               headers={"References": "<a@service.example>"}))  # fmt: skip
    first = desk.ticket().messages[0].id
    tickets.note(desk.office, SYSTEM, 1, tickets.Draft("hm"), Via.CLI, desk.now)
    opened = work.split(desk.office, SYSTEM, 1, [first], "Code", Via.CLI, desk.now)
    assert opened.restricted_to_staff


# C2 CC takeover


def test_cc_of_a_forged_mail_gains_nothing(desk: Desk) -> None:
    """An attacker in Cc of a mail in Jo's name gets not one byte, by mail or in the portal (C2)."""
    open_ticket(desk)
    forged = answers(desk, JO, "Please answer to all.", desk.letters_to(JO)[0], Cc=EVE)
    desk.receive(forged, sender=EVE)
    desk.receive(desk.mail(JO, "Printer again", "Hm.", headers={"Cc": EVE}), sender=EVE)
    letter = desk.letters_to(ANNA)[0]
    desk.receive(answers(desk, ANNA, "Here are the plans.", letter), reply_address(desk, ANNA))
    desk.receive(desk.mail(EVE, "Re: Printer [#1]", "And?"), sender=EVE)
    desk.receive(desk.mail(EVE, "Re: Printer again [#2]", "And?"), sender=EVE)
    assert len([k for k in kinds(desk, JO) if k is REPLY]) == 1
    assert all(i.letter.kind is LetterKind.ACKNOWLEDGEMENT for i in desk.letters_to(EVE))
    assert "plans" not in "".join(i.letter.text + i.letter.html for i in desk.letters_to(EVE))
    eve = people.find(desk.office, SYSTEM, EVE)
    seen = tickets.find_list(desk.office, logged_in(eve), tickets.Wanted())
    assert {t.requester.email for t in seen} <= {EVE}


def test_a_follower_starts_without_history(desk: Desk) -> None:
    """Whom staff let follow receives what is said from then on, and reads nothing older (C2)."""
    open_ticket(desk)
    eve = people.find_or_enter(desk.office, SYSTEM, EVE, desk.now)
    desk.passes(hours=1)
    work.add_follower(desk.office, SYSTEM, 1, eve, Via.CLI, desk.now)
    desk.passes(hours=1)
    desk.receive(answers(desk, ANNA, "News.", desk.letters_to(ANNA)[0]), reply_address(desk, ANNA))
    shown = tickets.show(desk.office, logged_in(eve), 1)
    assert [m.text for m in shown.messages] == ["News."]
    assert kinds(desk, EVE) == [REPLY]
    assert "burns" not in desk.letters_to(EVE)[0].letter.text


# C3 guessable names


def mutations(address: str) -> list[str]:
    """The token address with each field changed, shortened, lengthened or left out."""
    local, _, domain = address.partition("@")
    base, _, token = local.partition("+")
    swapped = [
        token[:i] + ("a" if token[i] != "a" else "b") + token[i + 1 :] for i in range(len(token))
    ]
    shorter = [token[:n] for n in (0, 1, 16, 24, 40, 47)]
    odd = [token + "a", token * 2, token[::-1], "a" * 48, token[:8] + "a" * 40]
    return [f"{base}+{t}@{domain}" for t in (*swapped, *shorter, *odd)]


def test_mutated_reply_addresses_join_nothing(desk: Desk) -> None:
    """Every change of a reply address makes it an ordinary one: the mail opens a ticket of its own (C3)."""
    open_ticket(desk)
    wrong = [a for a in mutations(reply_address(desk, JO)) if "+" in a]
    for number, address in enumerate(wrong):
        desk.accept(desk.mail(f"x{number}@evil.example", "x", "Let me in."), address)
    desk.sort()
    assert len(desk.ticket().messages) == 1
    assert post.count(desk.office).inbox[InboxState.FILED] == len(wrong) + 1


def test_another_queue_does_not_take_the_token(desk: Desk) -> None:
    """A token is bound to its queue's address."""
    open_ticket(desk)
    moved = reply_address(desk, JO).replace("support+", "sales+")
    item = desk.receive(desk.mail(EVE, "x", "Let me in."), moved)
    assert (item.ticket_id, desk.ticket(2).ticket.queue) == (2, "sales")


def test_mutated_message_ids_join_nothing(desk: Desk) -> None:
    """A signed Message-ID with one character changed is a stranger's (C3)."""
    open_ticket(desk)
    right = desk.letters_to(JO)[0].letter.mail_id
    local = right[1:-1].partition("@")[0]
    for i in range(len(local)):
        wrong = local[:i] + ("a" if local[i] != "a" else "b") + local[i + 1 :]
        headers = {"In-Reply-To": f"<{wrong}@desk.example>"}
        desk.accept(desk.mail(f"x{i}@evil.example", "x", "Let me in.", headers=headers))
    desk.sort()
    assert len(desk.ticket().messages) == 1


def test_a_number_in_the_subject_is_no_key(desk: Desk) -> None:
    """Who does not take part opens a ticket of their own with [#1] (C3)."""
    open_ticket(desk)
    assert desk.receive(desk.mail(EVE, "Re: Printer [#1]", "Let me in.")).ticket_id == 2
    assert desk.receive(desk.mail(JO, "Re: Printer [#1]", "It is me.")).ticket_id == 1


# C4 a valid token from the wrong sender


def test_a_forwarded_reply_address(desk: Desk) -> None:
    """Who got Jo's reply address is filed as a third party: no status, nothing back, staff are told (C4)."""
    open_ticket(desk)
    work.set_status(desk.office, SYSTEM, 1, Status.PENDING, Via.CLI, desk.now)
    address = reply_address(desk, JO)
    item = desk.receive(desk.mail(EVE, "Re: Printer", "I saw it, too."), address)
    assert (item.state, item.ticket_id) == (InboxState.FILED, 1)
    message = desk.ticket().messages[-1]
    assert (message.author.email, message.author.proof) == (EVE, Proof.CLAIMED)
    assert message.notices == ("the sender does not take part in this ticket",)
    assert desk.ticket().ticket.status is Status.PENDING
    assert desk.letters_to(EVE) == []
    warned = desk.letters_to(ANNA)[-1].letter.text
    assert "does not take part" in warned


# C5, C6, C7, C8 in the name of staff


@pytest.mark.parametrize("with_token", ["none", "subject", "thread", "of Jo", "of Ben"])
def test_a_mail_in_the_name_of_staff_is_held(desk: Desk, with_token: str) -> None:
    """Without Anna's own reply address nothing is said or sent in her name, but she learns of it (C5, C6)."""
    open_ticket(desk)
    to = {"of Jo": reply_address(desk, JO), "of Ben": reply_address(desk, BEN)}.get(
        with_token, QUEUE
    )
    subject = "Re: Printer [#1]" if with_token == "subject" else "Re: Printer"
    headers = answer_to(desk.letters_to(JO)[0]) if with_token == "thread" else {}
    before = len(desk.outbox())
    item = desk.receive(desk.mail(ANNA, subject, "Pay to …", headers=headers), to, sender=EVE)
    if with_token == "none":
        assert desk.ticket(2).messages[0].author.proof is Proof.CLAIMED
    else:
        assert (item.state, item.ticket_id) == (InboxState.HELD, None)
        (receipt,) = desk.outbox()[before:]
        assert (receipt.letter.kind, receipt.letter.recipient) == (LetterKind.RECEIPT, ANNA)
        assert "+posta" in (receipt.letter.reply_to or "")
        assert "Pay" not in receipt.letter.text + receipt.letter.html
    assert len(desk.ticket().messages) == 1
    assert REPLY not in kinds(desk, JO)


def test_receipts_come_once_an_hour(desk: Desk) -> None:
    """Whoever writes a hundred mails in Anna's name sends her one letter an hour, and five a day in all."""
    open_ticket(desk)
    for _ in range(3):
        desk.receive(desk.mail(ANNA, "Re: [#1]", "Pay to …"), sender=EVE)
    assert kinds(desk, ANNA) == [NOTIFICATION, LetterKind.RECEIPT]
    for _ in range(8):
        desk.passes(hours=2)
        desk.receive(desk.mail(ANNA, "Re: [#1]", "Pay to …"), sender=EVE)
    of_the_ticket = [i for i in desk.outbox() if i.letter.ticket_id == 1]
    automatic = {LetterKind.RECEIPT, LetterKind.ACKNOWLEDGEMENT}
    assert len([i for i in of_the_ticket if i.letter.kind in automatic]) == 5


def test_no_receipt_is_ever_held_against_a_machine(desk: Desk) -> None:
    """A receipt carries the marks of automatic mail and a null envelope sender, so it starts no loop (D1)."""
    open_ticket(desk)
    desk.receive(desk.mail(ANNA, "Re: [#1]", "Pay to …"), sender=EVE)
    letter = desk.letters_to(ANNA)[-1].letter
    assert (letter.envelope_from, dict(letter.headers)["Auto-Submitted"]) == ("", "auto-replied")


@pytest.mark.parametrize(("how", "sent"), [(Release.REPLY, 1), (Release.NOTE, 0)])
def test_a_held_mail_is_released_once(desk: Desk, how: Release, sent: int) -> None:
    """Staff let it through as a reply, which is sent, or as a note; a second time there is nothing to release."""
    open_ticket(desk)
    held = desk.receive(desk.mail(ANNA, "Re: Printer [#1]", "Switch it off."))
    release(desk, held.id, how)
    assert desk.inbox()[0].state is InboxState.FILED
    message = desk.ticket().messages[-1]
    expected = MessageKind.MESSAGE if sent else MessageKind.NOTE
    assert (message.kind, message.author.proof) == (expected, Proof.SESSION)
    assert len([k for k in kinds(desk, JO) if k is REPLY]) == sent
    with pytest.raises(Unacceptable):
        release(desk, held.id, how)
    assert len([k for k in kinds(desk, JO) if k is REPLY]) == sent


def test_two_copies_of_a_held_mail_are_released_once(desk: Desk) -> None:
    """Held twice, as it came by two ways, the second release is a duplicate."""
    open_ticket(desk)
    mail = desk.mail(ANNA, "Re: Printer [#1]", "Switch it off.")
    first = desk.receive(mail)
    second = desk.receive(b"Received: from b.example by a.example; x\r\n" + mail)
    assert [i.state for i in desk.inbox()][:2] == [InboxState.HELD] * 2
    release(desk, first.id, Release.REPLY)
    release(desk, second.id, Release.REPLY)
    assert desk.inbox()[0].state is InboxState.DUPLICATE
    assert len([k for k in kinds(desk, JO) if k is REPLY]) == 1


def test_a_signed_out_of_office_of_staff_is_noted(desk: Desk) -> None:
    """Anna's absence note through her own reply address is kept on the ticket and goes to nobody (C7)."""
    open_ticket(desk)
    letter = desk.letters_to(ANNA)[0]
    before = len(desk.outbox())
    automatic = answers(desk, ANNA, "I am away.", letter, **{"Auto-Submitted": "auto-replied"})
    item = desk.receive(automatic, reply_address(desk, ANNA), sender="")
    assert (item.state, item.ticket_id) == (InboxState.NOTED, 1)
    message = desk.ticket().messages[-1]
    assert (message.kind, message.direction) == (MessageKind.AUTO_REPLY, Direction.IN)
    assert len(desk.outbox()) == before
    jo = logged_in(people.find(desk.office, SYSTEM, JO))
    assert len(tickets.show(desk.office, jo, 1).messages) == 1


def test_lost_authority(desk: Desk) -> None:
    """Whoever was disabled replies by a token that is still valid: held, and nothing is sent (C8)."""
    open_ticket(desk)
    letter, address = desk.letters_to(ANNA)[0], reply_address(desk, ANNA)
    people.disable(desk.office, SYSTEM, ANNA, desk.now)
    before = len(desk.outbox())
    item = desk.receive(answers(desk, ANNA, "One last thing.", letter), address)
    assert item.state is InboxState.HELD
    assert len(desk.outbox()) == before
    release(desk, item.id, Release.REPLY)
    assert desk.ticket().messages[-1].author.role is Role.CUSTOMER
    assert REPLY not in kinds(desk, JO)


def test_a_reply_address_of_staff_ends_with_its_ticket(desk: Desk) -> None:
    """Months after the end Anna's answer is held instead of sent (C8)."""
    open_ticket(desk)
    work.set_status(desk.office, SYSTEM, 1, Status.RESOLVED, Via.CLI, desk.now)
    desk.passes(days=15)
    letter, address = desk.letters_to(ANNA)[0], reply_address(desk, ANNA)
    item = desk.receive(answers(desk, ANNA, "By the way.", letter), address)
    assert item.state is InboxState.HELD
    assert REPLY not in kinds(desk, JO)


@pytest.mark.parametrize(
    "senders",
    [
        f"Anna <{ANNA}>, Jo <{JO}>",
        f"{JO}, {ANNA}",
        f'"{ANNA}" <{EVE}>',
        f"{ANNA} <{EVE}>",
    ],
)
def test_odd_authors_are_never_staff(desk: Desk, senders: str) -> None:
    """Several authors, or staff in a display name, are at most a third party, also with Anna's token (C5)."""
    open_ticket(desk)
    address = reply_address(desk, ANNA)
    mail = desk.mail(EVE, "Re: Printer", "Pay to …")
    mail = mail.replace(f"From: {EVE}".encode(), f"From: {senders}".encode())
    item = desk.receive(mail, address, sender=EVE)
    assert item.state in (InboxState.FILED, InboxState.HELD)
    assert REPLY not in kinds(desk, JO)
    written = desk.ticket().messages[1:]
    assert all(m.author.role is Role.CUSTOMER for m in written)
    assert all(m.direction is Direction.IN and m.notices for m in written)


# C10 control headers


@pytest.mark.parametrize(
    "header",
    [
        "X-Poststelle-Ticket: 1",
        "X-Poststelle-Release: reply",
        f"X-Poststelle-Author: {ANNA}",
        f"Authentication-Results: desk.example; dkim=pass header.d=staff.example; "
        f"dmarc=pass header.from={ANNA}",
        "ARC-Authentication-Results: i=1; desk.example; dmarc=pass",
        f"Reply-To: {ANNA}",
        f"Sender: {ANNA}",
        f"X-Original-From: {ANNA}",
    ],
)
def test_control_headers_from_outside_have_no_effect(desk: Desk, header: str) -> None:
    """What a mail says about itself changes neither who wrote it nor where it goes (C10)."""
    open_ticket(desk)
    plain = desk.mail(EVE, "Hello", "Words.")
    item = desk.receive(header.encode() + b"\r\n" + plain, sender=EVE)
    assert (item.state, item.ticket_id) == (InboxState.FILED, 2)
    author = desk.ticket(2).messages[0].author
    assert (author.email, author.role, author.proof) == (EVE, Role.CUSTOMER, Proof.CLAIMED)
    assert kinds(desk, ANNA).count(LetterKind.RECEIPT) == 0


# C11 squatting


def test_a_message_id_can_be_squatted_without_harm(desk: Desk) -> None:
    """Two mails with one Message-ID and other contents are two tickets that point to each other (C11)."""
    shared = {"Message-ID": "<invoice-4711@customer.example>"}
    eve, jo = desk.customer("Eve"), desk.customer("Jo")
    desk.receive(desk.mail(eve.email, "Mine", "First.", headers=shared))
    item = desk.receive(desk.mail(JO, "Invoice", "Secret.", headers=shared))
    assert (item.state, item.ticket_id) == (InboxState.FILED, 2)
    assert [(x.ticket_id, x.kind) for x in desk.ticket(1).links] == [(2, "related")]
    follow_up = desk.mail(JO, "Re: Invoice", "More.",
                          headers={"In-Reply-To": shared["Message-ID"]})  # fmt: skip
    assert desk.receive(follow_up).ticket_id == 2
    assert [m.text.strip() for m in desk.ticket(1).messages] == ["First."]
    assert jo.id != eve.id


def test_a_stranger_cannot_draw_others_mail_by_naming_its_parent(desk: Desk) -> None:
    """Eve answers a circular before Jo does: Jo's answer to the same circular is not put on Eve's ticket."""
    circular = {"In-Reply-To": "<circular@club.example>"}
    desk.receive(desk.mail(EVE, "Re: Circular", "Mine.", headers=circular))
    assert desk.receive(desk.mail(JO, "Re: Circular", "Secret.", headers=circular)).ticket_id == 2


def test_the_note_address_of_staff_in_wrong_hands(desk: Desk) -> None:
    """Jo writes to Anna's note address: a message of Jo's, marked, and nothing in Anna's name."""
    open_ticket(desk)
    address = note_address(desk.letters_to(ANNA)[0])
    desk.receive(desk.mail(JO, "Re: Printer", "Hello?"), address)
    message = desk.ticket().messages[-1]
    assert (message.author.email, message.author.role) == (JO, Role.CUSTOMER)
    assert message.author.proof is Proof.CLAIMED
