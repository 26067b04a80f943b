"""Notices from the mail client: a draft by mail, an answer that shows it, release and confirmation by signed reply."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from gateway.desk import people, post
from gateway.desk.notices import bymail as notice_post
from gateway.desk.notices import lifecycle as notices
from gateway.desk.tickets import Unacceptable
from store.engine import Store
from store.notice_records import Notice, NoticeState
from store.post_records import InboxItem, InboxState, OutboxItem, Release
from store.records import SYSTEM, Person
from tests.notices.town import actor, many, send, stock
from tests.offices import Desk, answer_to, make_office

BASE = "notices@desk.example"
SUBJECT = "Update to {product} {fixed_version}"
WORDS = """Class: security
Product: Kelle
Versions: <2.4.1
Fixed: 2.4.1
CVE: CVE-2026-12345
CVSS: 9.8
Deadline: 2026-12-01

Dear {name},

your version **{installed_version}** is affected. Please update by {deadline}.
"""
NEWS = "Class: feature\nEverybody: yes\n\nDear {name}, there is something new.\n"
AWAY = {"Auto-Submitted": "auto-replied"}


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """An office that takes notices by mail, with two who work there and customers on several versions."""
    made = Desk(make_office(store, tmp_path, notices={"address": BASE, "ask_from": 50}), now)
    made.staff("Anna", language="en")
    made.staff("Bert", language="en")
    stock(made)
    return made


def person(desk: Desk, name: str) -> Person:
    """One who works here."""
    return people.find(desk.office, SYSTEM, f"{name}@staff.example")


def own(desk: Desk, name: str) -> str:
    """The personal address of one who works here."""
    return notice_post.write_address(desk.office, actor(person(desk, name)))


def write(
    desk: Desk, text: str = WORDS, *, name: str = "anna", to: str = "", subject: str = SUBJECT,
    **more: object,
) -> InboxItem:  # fmt: skip
    """Somebody writes to their personal address, or to another one."""
    address = to or own(desk, name)
    mail = desk.mail(f"{name}@staff.example", subject, text, to=address, **more)
    return desk.receive(mail, to=address, sender=f"{name}@staff.example")


def last(desk: Desk, name: str) -> OutboxItem:
    """The newest letter to one who works here."""
    return desk.letters_to(f"{name}@staff.example")[-1]


def reply(desk: Desk, text: str, *, name: str = "anna", to: str = "") -> InboxItem:
    """Somebody answers their newest letter, quoting it as mail programs do."""
    item = last(desk, name)
    quoted = "\n".join(f"> {line}" for line in item.letter.text.splitlines())
    words = f"{text}\n\nOn 1 Dec 2026, Desk <support@desk.example> wrote:\n{quoted}\n"
    address = to or item.letter.reply_to or ""
    mail = desk.mail(
        f"{name}@staff.example", f"Re: {item.letter.subject}", words, to=address,
        headers=answer_to(item),
    )  # fmt: skip
    return desk.receive(mail, to=address, sender=f"{name}@staff.example")


def all_notices(desk: Desk) -> list[Notice]:
    """Every notice, newest first."""
    return notices.find_all(desk.office, SYSTEM)


def state(desk: Desk) -> NoticeState:
    """Where the one notice is."""
    (notice,) = all_notices(desk)
    return notice.state


def test_a_mail_becomes_a_draft_and_the_answer_shows_it(desk: Desk) -> None:
    """Simple lines are its head, the subject of the mail is its subject; the answer tells words and audience."""
    done = write(desk, files={"patch.txt": b"patch"})
    assert (done.state, done.reason) == (InboxState.NOTED, "it is the draft of notice 1")
    (notice,) = all_notices(desk)
    assert (notice.state, notice.notice_class, notice.cves) == (
        NoticeState.DRAFT, "security", ("CVE-2026-12345",),
    )  # fmt: skip
    assert notice.author_name == "Anna"
    assert [file.filename for file in notice.attachments] == ["patch.txt"]
    (answer,) = desk.letters_to("anna@staff.example")
    assert answer.letter.subject == "Draft of notice 1"
    assert "Recipients: 2." in answer.letter.text
    assert "2.4* is affected" in answer.letter.text.replace("**", "*")
    assert "Update to Kelle 2.4.1" in answer.letter.text
    assert "patch.txt" in answer.letter.text
    assert answer.letter.in_reply_to is not None
    assert desk.tickets() == []
    assert desk.letters_to("bert@staff.example") == []


def test_the_form_with_fences_is_taken_too(desk: Desk) -> None:
    """What `notice new` takes from a file comes by mail as well, the subject from the mail if the head has none."""
    write(desk, '+++\nclass = "feature"\n\n[audience]\neverybody = true\n+++\nHello {name}.\n')
    (notice,) = all_notices(desk)
    assert [text.subject for text in notice.texts] == [SUBJECT]


def test_the_authors_signature_stays_behind(desk: Desk) -> None:
    """The text ends above the line with two hyphens, in a new notice and in one that replaces it."""
    signed = WORDS + "\n-- \nAnna Beispiel, extension 12\n"
    write(desk, signed)
    (notice,) = all_notices(desk)
    assert notice.texts[0].body.rstrip().endswith("Please update by {deadline}.")
    desk.run_errands()
    reply(desk, signed.replace("Dear", "Hello"))
    (notice,) = all_notices(desk)
    assert "Hello {name}" in notice.texts[0].body
    assert "extension" not in notice.texts[0].body


def test_faults_are_told_line_by_line(desk: Desk) -> None:
    """Nothing is kept; the answer to the answer is a new try."""
    bad = WORDS.replace("CVE: CVE", "CVE: cve").replace("2026-12-01", "soon")
    done = write(desk, bad)
    assert done.state is InboxState.NOTED
    assert all_notices(desk) == []
    text = last(desk, "anna").letter.text
    assert "- line 5: cve: " in text
    assert "- line 7: Deadline: write a day such as 2026-12-01" in text
    write(desk, to=last(desk, "anna").letter.reply_to or "")
    assert state(desk) is NoticeState.DRAFT


def test_faults_are_told_in_german(desk: Desk) -> None:
    """Frame, place and advice are in the author's language, whatever part of the text is wrong."""
    desk.staff("Karl", language="de")
    bad = WORDS.replace("CVE: CVE", "CVE: cve").replace("2026-12-01", "bald")
    write(desk, bad, name="karl")
    text = " ".join(last(desk, "karl").letter.text.split())
    assert "- Zeile 5: cve: schreiben Sie eine CVE-Nummer wie CVE-2026-12345 statt" in text
    assert "- Zeile 7: Deadline: schreiben Sie einen Tag wie 2026-12-01" in text
    write(desk, WORDS.replace("{name}", "{nam}"), name="karl")
    assert "es gibt kein Feld {nam}; meinten Sie {name}?" in last(desk, "karl").letter.text


def test_an_unknown_product_is_told(desk: Desk) -> None:
    """What only the desk can know is said in the same way."""
    write(desk, WORDS.replace("Kelle", "Spaten"))
    assert "there is no product 'Spaten'" in last(desk, "anna").letter.text


TAKEN = WORDS.replace("CVE: ", "Advisory: BSP-2026-7\nCVE: ")


def test_an_advisory_id_that_is_taken_is_told(desk: Desk) -> None:
    """Neither a new notice nor a reply takes the id of another one; the author reads which, and no mail is stuck."""
    write(desk, TAKEN)
    again = write(desk, TAKEN)
    assert again.state is InboxState.NOTED
    assert "BSP-2026-7 is taken already" in last(desk, "anna").letter.text
    write(desk, WORDS)
    desk.run_errands()
    replaced = reply(desk, TAKEN)
    assert replaced.state is InboxState.NOTED
    assert "BSP-2026-7 is taken already" in last(desk, "anna").letter.text
    assert [one.advisory_id for one in all_notices(desk)] == [None, "BSP-2026-7"]
    desk.run_errands()


def test_who_is_left_out_is_told_with_the_reason(desk: Desk) -> None:
    """The first of them by name."""
    people.disable(desk.office, SYSTEM, "ann@customer.example", desk.now)
    write(desk)
    text = last(desk, "anna").letter.text
    assert "Recipients: 1." in text
    assert "- ann@customer.example: " in text


def test_the_answer_speaks_its_readers_language(desk: Desk) -> None:
    """Frame and reasons; what was written stays as it was written."""
    desk.staff("Karl", language="de")
    people.disable(desk.office, SYSTEM, "ann@customer.example", desk.now)
    write(desk, WORDS, name="karl")
    text = last(desk, "karl").letter.text
    assert "Empfänger: 1." in text
    assert "- ann@customer.example: ist gesperrt" in text
    assert "mit dem Wort „freigeben“" in text
    reply(desk, "freigeben", name="karl")
    assert state(desk) is NoticeState.REVIEW


def test_from_alone_is_held_and_released_to_a_draft(desk: Desk) -> None:
    """A mail in the name of staff acts only when somebody lets it through; its author is told where to write."""
    held = write(desk, to=BASE)
    assert held.state is InboxState.HELD
    assert all_notices(desk) == []
    assert last(desk, "anna").letter.reply_to == own(desk, "anna")
    post.inbox_retry(desk.office, SYSTEM, held.id, desk.now, Release.NOTE)
    desk.sort()
    assert state(desk) is NoticeState.DRAFT


def test_a_held_reply_never_confirms(desk: Desk) -> None:
    """Whoever releases a mail in a colleague's name cannot become the second person that way."""
    write(desk)
    reply(desk, "release")
    held = write(desk, "confirm", name="bert", to=BASE)
    post.inbox_retry(desk.office, SYSTEM, held.id, desk.now, Release.REPLY)
    desk.sort()
    assert state(desk) is NoticeState.REVIEW


def test_a_stranger_is_held_without_an_answer(desk: Desk) -> None:
    """Customers do not write notices; let through, their mail is a ticket like any other."""
    mail = desk.mail("jo@customer.example", "Hello", NEWS, to=BASE)
    held = desk.receive(mail, to=BASE, sender="jo@customer.example")
    assert (held.state, held.reason) == (InboxState.HELD, "only staff write notices")
    assert desk.outbox() == []
    post.inbox_retry(desk.office, SYSTEM, held.id, desk.now, Release.NOTE)
    desk.sort()
    assert len(desk.tickets()) == 1


def test_an_answering_machine_is_noted(desk: Desk) -> None:
    """Even one that answers through a personal address: nothing is written and nothing is sent."""
    done = write(desk, "I am away.", headers=AWAY)
    assert done.state is InboxState.NOTED
    assert (all_notices(desk), desk.outbox()) == ([], [])


def test_a_disabled_colleague_is_held(desk: Desk) -> None:
    """The personal address ends with the person's work here."""
    address = own(desk, "anna")
    people.disable(desk.office, SYSTEM, "anna@staff.example", desk.now)
    assert write(desk, to=address).state is InboxState.HELD
    assert all_notices(desk) == []


def test_somebody_elses_address_proves_nothing(desk: Desk) -> None:
    """Bert with Anna's address, and an address that nobody got from us, are held."""
    assert write(desk, name="bert", to=own(desk, "anna")).state is InboxState.HELD
    local, _, domain = own(desk, "anna").partition("@")
    forged = f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}@{domain}"
    for address in (forged, own(desk, "anna").replace("@desk", "a@desk")):
        assert write(desk, to=address).state is InboxState.HELD
    assert all_notices(desk) == []


def test_a_reply_releases_what_one_person_may(desk: Desk) -> None:
    """The word and nothing else; twice does nothing more."""
    write(desk, NEWS)
    draft = last(desk, "anna").letter.reply_to or ""
    reply(desk, "Release!")
    assert state(desk) is NoticeState.RELEASED
    assert last(desk, "anna").letter.subject == "Notice 1 is released"
    reply(desk, "release", to=draft)
    assert "notice 1 is released; only one that is draft" in last(desk, "anna").letter.text
    assert send(desk, all_notices(desk)[0]) == 4


def test_chatter_releases_nothing(desk: Desk) -> None:
    """A reply that says more than the word is not understood."""
    write(desk, NEWS)
    done = reply(desk, "ok, but wait for Bert")
    assert state(desk) is NoticeState.DRAFT
    assert done.reason.startswith("nothing was done: the reply was not understood")


def test_a_second_person_confirms_by_reply(desk: Desk) -> None:
    """Everybody else who works here is asked, with the words; the one who handed it in cannot confirm it."""
    write(desk)
    reply(desk, "release")
    assert state(desk) is NoticeState.REVIEW
    asked = last(desk, "bert").letter
    assert asked.subject == "Please confirm notice 1"
    assert "Update to Kelle 2.4.1" in asked.text
    reply(desk, "confirm")
    assert "somebody else must confirm it" in last(desk, "anna").letter.text
    assert state(desk) is NoticeState.REVIEW
    reply(desk, "confirm\n\n-- \nBert\nExample Ltd", name="bert")
    assert state(desk) is NoticeState.RELEASED
    (notice,) = all_notices(desk)
    assert notice.confirmer_id == person(desk, "bert").id


def test_nobody_confirms_through_anothers_address(desk: Desk) -> None:
    """Anna has Bert's letter before her: her own mail through his address is held."""
    write(desk)
    reply(desk, "release")
    stolen = last(desk, "bert").letter.reply_to or ""
    assert write(desk, "confirm", to=stolen).state is InboxState.HELD
    assert state(desk) is NoticeState.REVIEW


def test_a_change_ends_the_addresses(desk: Desk) -> None:
    """What was edited after it was handed in is confirmed by no older letter."""
    write(desk)
    reply(desk, "release")
    asked = last(desk, "bert").letter.reply_to or ""
    reply(desk, WORDS.replace("Please update", "Update at once"))
    assert state(desk) is NoticeState.DRAFT
    held = write(desk, "confirm", name="bert", to=asked)
    assert held.state is InboxState.HELD
    assert state(desk) is NoticeState.DRAFT


def test_a_reply_with_a_text_replaces_the_draft(desk: Desk) -> None:
    """Its subject and files stay; the next answer has a new address."""
    write(desk, files={"patch.txt": b"patch"})
    first = last(desk, "anna").letter.reply_to
    done = reply(desk, WORDS.replace("Please update", "Update at once"))
    assert done.reason == "it replaced the draft of notice 1"
    (notice,) = all_notices(desk)
    assert "Update at once" in notice.texts[0].body
    assert notice.texts[0].subject == SUBJECT
    assert len(notice.attachments) == 1
    assert last(desk, "anna").letter.reply_to != first


def test_a_large_audience_is_released_by_its_number(desk: Desk) -> None:
    """The word is not enough, nor a wrong number."""
    stock(desk, many(60))
    write(desk, NEWS)
    assert "answer this mail with the number of recipients, 64" in last(desk, "anna").letter.text
    reply(desk, "release")
    assert (
        "64 people would get it; to release it, type that number" in last(desk, "anna").letter.text
    )
    reply(desk, "63")
    assert state(desk) is NoticeState.DRAFT
    reply(desk, "64")
    assert state(desk) is NoticeState.RELEASED


def test_answers_have_a_limit(store: Store, tmp_path: Path, now: datetime) -> None:
    """A machine that bears no mark is answered so often an hour; what then cannot be said is held."""
    desk = Desk(
        make_office(
            store, tmp_path, notices={"address": BASE}, budgets={"notice_answers_per_hour": 2}
        ),
        now,
    )
    desk.staff("Anna")
    states = [write(desk, "no head at all").state for _ in range(3)]
    assert states == [InboxState.NOTED, InboxState.NOTED, InboxState.HELD]
    assert len(desk.letters_to("anna@staff.example")) == 2


def test_without_the_setting_there_is_no_address(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    """It is off at first; nobody has an address then, and mail to it is not ours."""
    desk = Desk(make_office(store, tmp_path), now)
    anna = actor(desk.staff("Anna"))
    with pytest.raises(Unacceptable, match=r"set notices\.address"):
        notice_post.write_address(desk.office, anna)
    assert not desk.office.routes.is_below(BASE)
    assert notice_post.find_write_address(desk.office, anna) == ""
