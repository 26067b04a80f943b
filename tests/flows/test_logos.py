"""Logos of signatures in letters: a mail program puts them, and those that it quotes, into every answer again."""

from __future__ import annotations

from email import message_from_bytes, policy

from gateway.desk import tickets, work
from gateway.desk.people import actor_of
from gateway.desk.tickets import Draft, UploadedFile
from store.post_records import LetterKind
from store.records import SYSTEM, Proof, Via
from tests.flows.letters import answers, reply_address
from tests.offices import Desk

JO, ANNA = "jo@customer.example", "anna@staff.example"
OURS, THEIRS = b"\x89PNG our logo", b"\x89PNG their logo"


def with_pictures(content: bytes, *pictures: bytes, photo: bytes = b"") -> bytes:
    """A mail with pictures in its HTML, and perhaps a photo attached."""
    mail = message_from_bytes(content, policy=policy.SMTP)
    shown = "".join(f'<img src="cid:{n}@client">' for n, _ in enumerate(pictures))
    text = mail.get_content()
    mail.add_alternative(f"<p>{text}</p>{shown}", subtype="html")
    html = mail.get_payload()[1]
    for number, picture in enumerate(pictures):
        html.add_related(
            picture, "image", "png", cid=f"<{number}@client>", filename=f"image00{number}.png"
        )
    if photo:
        mail.add_attachment(photo, "image", "jpeg", filename="photo.jpg")
    return bytes(mail)


def conversation(desk: Desk) -> None:
    """A customer with a logo has written."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.receive(with_pictures(desk.mail(JO, "Printer", "It burns."), THEIRS), sender=JO)


def answer(desk: Desk, text: str, *pictures: bytes, photo: bytes = b"") -> list[str]:
    """Anna answers from her mail program; the names of the files that Jo gets."""
    notification = desk.letters_to(ANNA)[-1]
    content = answers(desk, ANNA, text, notification)
    desk.receive(
        with_pictures(content, *pictures, photo=photo), to=reply_address(desk, ANNA), sender=ANNA
    )
    letter = desk.letters_to(JO)[-1].letter
    assert letter.kind is LetterKind.REPLY
    assert text in letter.text
    return [file.filename for file in letter.attachments]


def test_a_logo_is_sent_once(desk: Desk) -> None:
    """Our logo comes with the first answer, the customer's own never; what was attached by hand comes each time."""
    conversation(desk)
    photo = b"\xff\xd8 photo"
    assert answer(desk, "Pull the plug.", OURS, THEIRS, photo=photo) == [
        "image000.png",
        "photo.jpg",
    ]
    assert answer(desk, "Is it out?", OURS, THEIRS, photo=photo) == ["photo.jpg"]
    assert len(desk.ticket().messages[-1].attachments) == 3


def test_who_joins_later_gets_the_logo(desk: Desk) -> None:
    """A follower was not sent what went out before."""
    conversation(desk)
    answer(desk, "Pull the plug.", OURS)
    kim = desk.customer("Kim")
    desk.passes(minutes=1)
    work.add_follower(desk.office, SYSTEM, 1, kim, Via.CLI, desk.now)
    assert answer(desk, "Is it out?", OURS) == []
    (letter,) = [item.letter for item in desk.letters_to(kim.email)]
    assert [file.filename for file in letter.attachments] == ["image000.png"]


def test_a_picture_from_the_portal_is_always_sent(desk: Desk) -> None:
    """Who chooses a file means it."""
    conversation(desk)
    anna = actor_of(desk.staff("Bert"), Proof.SESSION)
    for _ in range(2):
        draft = Draft("Look.", (UploadedFile("logo.png", "image/png", THEIRS),))
        tickets.reply(desk.office, anna, 1, draft, Via.PORTAL, desk.now)
        letter = desk.letters_to(JO)[-1].letter
        assert [file.filename for file in letter.attachments] == ["logo.png"]
