"""Whoever does not confirm is reminded, so often and no oftener; then the next contact is told."""

from __future__ import annotations

from dataclasses import replace

from gateway.desk import people
from gateway.desk.notices import products, proof
from gateway.desk.notices import reminders as notice_reminders
from gateway.mail.tokens import read_bounce_address
from store import notice_events, recipients
from store.post_records import LetterKind
from store.records import SYSTEM
from tests.notices.town import CONTRACTS, NEWS, many, release, send, stock
from tests.offices import Desk, answer_to

JO = "jo@customer.example"


def remind(desk: Desk) -> int:
    """The calendar's job."""
    return notice_reminders.remind(desk.office, desk.now, dry_run=False)


def told(desk: Desk) -> None:
    """A security notice reached two people."""
    stock(desk)
    send(desk, release(desk))
    desk.deliver()


def test_the_silent_are_reminded(desk: Desk) -> None:
    """After the days of the configuration, twice at most, in their language; who answered is left in peace."""
    told(desk)
    ann = desk.letters_to("ann@customer.example")[0]
    desk.receive(desk.mail("ann@customer.example", "Re: Update", "Done.", headers=answer_to(ann)))
    assert remind(desk) == 0
    desk.passes(days=3, minutes=1)
    assert notice_reminders.remind(desk.office, desk.now, dry_run=True) == 1
    assert remind(desk) == 1
    assert remind(desk) == 0
    for _ in range(3):
        desk.passes(days=4)
        remind(desk)
    asked = [i.letter for i in desk.letters_to(JO) if i.letter.kind is LetterKind.REMINDER]
    assert len(asked) == 2
    assert asked[0].subject == "Bitte bestätigen: Update auf Kelle 2.4.1"
    assert "/n/" in asked[0].text
    with desk.office.store.read() as tx:
        row = recipients.find_by_email(tx, 1, JO)
        assert row is not None
        story = [event.what for event in notice_events.find_about(tx, row.id)]
    assert story.count("reminded") == 2
    assert proof.check(desk.office, SYSTEM, 1, desk.now).problems == ()


def test_an_answer_to_a_reminder_confirms(desk: Desk) -> None:
    """A reminder refers to its notice, so an answer to it counts, and its bounce is the notice's."""
    told(desk)
    desk.passes(days=4)
    remind(desk)
    asked = desk.letters_to(JO)[-1]
    desk.receive(desk.mail(JO, "Re: Bitte", "Gelesen.", headers=answer_to(asked)), sender=JO)
    with desk.office.store.read() as tx:
        row = recipients.find_by_email(tx, 1, JO)
    assert row is not None
    assert row.acknowledged_how == "reply"
    assert read_bounce_address(desk.office.key, asked.letter.envelope_from) == row.ref


def test_the_next_contact_is_told_in_the_end(desk: Desk) -> None:
    """When reminding was in vain, the second contact of the organisation gets the notice, once."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    send(desk, release(desk))
    desk.deliver()
    assert desk.letters_to("boss@customer.example") == []
    for _ in range(4):
        desk.passes(days=4)
        remind(desk)
        desk.deliver()
    first = desk.letters_to("boss@customer.example")[0]
    assert first.letter.kind is LetterKind.NOTICE
    with desk.office.store.read() as tx:
        sec = recipients.find_by_email(tx, 1, "sec@customer.example")
    assert sec is not None
    assert sec.escalated_to is not None


def test_silent_people_without_contacts_stand_in_nobodys_way(desk: Desk) -> None:
    """However many have nobody to be told in their place, those who have are looked at."""
    notices = desk.office.settings.notices.model_copy(update={"reminders": 0})
    settings = desk.office.settings.model_copy(update={"notices": notices})
    desk.office = replace(desk.office, settings=settings)
    stock(desk, many(notice_reminders.GROUP + 1))
    desk.customer("Zoe", organisation="Zeder AG")
    desk.customer("Boss")
    stock(desk, "product,version,email\nKelle,2.2,zoe@customer.example\n")
    products.set_contacts(desk.office, SYSTEM, "Zeder AG", "security", ("boss@customer.example",))
    send(desk, release(desk, typed=notice_reminders.GROUP + 2))
    desk.deliver()
    desk.passes(days=4)
    assert remind(desk) == 1
    assert len(desk.letters_to("boss@customer.example")) == 1


def test_who_left_is_left_in_peace(desk: Desk) -> None:
    """Somebody who was disabled after the notice went out gets no reminder."""
    told(desk)
    people.disable(desk.office, SYSTEM, JO, desk.now)
    desk.passes(days=4)
    remind(desk)
    assert [item.letter.kind for item in desk.letters_to(JO)] == [LetterKind.NOTICE]


def test_news_are_never_asked_about(desk: Desk) -> None:
    """Nobody has to confirm what they may refuse."""
    stock(desk)
    send(desk, release(desk, NEWS))
    desk.deliver()
    desk.passes(days=10)
    assert remind(desk) == 0
