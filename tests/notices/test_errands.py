"""Errands about notices: what looks at the whole audience is done once by the back office, whatever happens to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from gateway.desk import alarms, people
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import writing
from gateway.desk.notices.errands import ATTEMPTS, run_next
from gateway.desk.sort import sort_waiting
from store import errands
from store.engine import Store
from store.notice_records import NoticeState
from store.post_records import InboxState
from store.records import SYSTEM
from tests.notices.test_by_mail import (
    BASE,
    NEWS,
    WORDS,
    last,
    own,
    person,
    reply,
    state,
    write,
)
from tests.notices.town import PATCH, actor, stock
from tests.offices import Desk, make_office


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """An office that takes notices by mail, with two who work there."""
    return staffed(make_office(store, tmp_path, notices={"address": BASE}), now)


def staffed(office: object, now: datetime) -> Desk:
    """A desk with Anna, Bert and customers."""
    made = Desk(office, now)  # type: ignore[arg-type]
    made.staff("Anna", language="en")
    made.staff("Bert", language="en")
    stock(made)
    return made


def hand_in(desk: Desk) -> int:
    """Anna hands a patch notice in, in the portal or on the command line; its number."""
    anna = actor(person(desk, "anna"))
    notice = writing.write(desk.office, anna, PATCH, [], desk.now)
    return notices.submit(desk.office, anna, notice.id, None, desk.now).id


def test_the_second_person_is_asked_whatever_the_door(desk: Desk) -> None:
    """Bert gets the words, the number of recipients and an address, by which he can confirm."""
    hand_in(desk)
    assert desk.letters_to("bert@staff.example") == []
    desk.run_errands()
    letter = last(desk, "bert").letter
    assert letter.subject == "Please confirm notice 1"
    assert "Anna has handed notice 1 in. Recipients: 2." in letter.text
    assert "Update to Kelle 2.4.1" in letter.text
    assert desk.letters_to("anna@staff.example") == []
    reply(desk, "confirm", name="bert")
    assert state(desk) is NoticeState.RELEASED


def test_whoever_confirms_sees_what_the_head_says(desk: Desk) -> None:
    """Class, products with their versions, what is published about them, and when: in each reader's language."""
    desk.staff("Karl", language="de")
    write(desk, WORDS.replace("Deadline:", "Embargo until: 2026-12-01 09:00\nDeadline:"))
    desk.run_errands()
    reply(desk, "release")
    desk.run_errands()
    shown = "security · Kelle <2.4.1 → 2.4.1 · CVE-2026-12345 · CVSS 9.8 · 2026-12-01"
    for name, due in (
        ("anna", ""),
        ("bert", "It does not go out before 2026-12-01 09:00."),
        ("karl", "Sie geht nicht vor 2026-12-01 09:00 hinaus."),
    ):
        letter = last(desk, name).letter
        assert (shown in letter.text) is bool(due)
        assert due in letter.text
        assert due in letter.html


def test_where_no_mail_is_taken_the_portal_is_named(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    """Without an address for notices the letter has a link and no address to answer to."""
    desk = staffed(make_office(store, tmp_path), now)
    hand_in(desk)
    desk.run_errands()
    letter = last(desk, "bert").letter
    assert letter.reply_to is None
    assert "use the portal" in letter.text
    assert "/notices/1" in letter.text


def test_nobody_is_asked_about_what_was_changed(desk: Desk) -> None:
    """A notice that was sent back or confirmed before the errand was run needs no second person any more."""
    number = hand_in(desk)
    notices.send_back(desk.office, actor(person(desk, "bert")), number, "typo", desk.now)
    desk.run_errands()
    assert desk.outbox() == []
    assert run_next(desk.office, desk.now) == 0


def test_sorting_judges_nobody(desk: Desk) -> None:
    """A mail makes a draft, and its answer with the audience is written afterwards; the same with a release."""
    mail = desk.mail("anna@staff.example", "New", NEWS, to=own(desk, "anna"))
    desk.accept(mail, own(desk, "anna"), sender="anna@staff.example")
    while sort_waiting(desk.office, lambda: desk.now):
        pass
    assert state(desk) is NoticeState.DRAFT
    assert desk.outbox() == []
    desk.run_errands()
    assert "Recipients: 4." in last(desk, "anna").letter.text
    assert reply(desk, "release").reason == "it lets notice 1 go out"
    assert state(desk) is NoticeState.RELEASED


def test_an_errand_that_was_cut_is_done_again(desk: Desk) -> None:
    """Killed in the middle it has done nothing, is tried again, and is done once."""
    hand_in(desk)
    with desk.office.store.write() as tx:
        cut = errands.find_next(tx, ATTEMPTS)
        assert cut is not None
        assert errands.begin(tx, cut)
        assert not errands.begin(tx, cut)
    desk.run_errands()
    assert len(desk.letters_to("bert@staff.example")) == 1
    with desk.office.store.write() as tx:
        assert not errands.finish(tx, cut)


def test_an_errand_that_always_kills_us_is_left_and_told(desk: Desk) -> None:
    """After its last try nobody takes it, the operator knows; one that ends well then takes its alarm back."""
    hand_in(desk)
    for _ in range(ATTEMPTS - 1):
        with desk.office.store.write() as tx:
            errand = errands.find_next(tx, ATTEMPTS)
            assert errand is not None
            errands.begin(tx, errand)
    desk.run_errands()
    assert alarms.find_all(desk.office) == []
    assert len(desk.letters_to("bert@staff.example")) == 1


def test_an_errand_that_became_needless_takes_its_alarm_back(desk: Desk) -> None:
    """What was sent back before the last try needs nobody any more, and the operator neither."""
    number = hand_in(desk)
    for _ in range(ATTEMPTS - 1):
        with desk.office.store.write() as tx:
            errand = errands.find_next(tx, ATTEMPTS)
            assert errand is not None
            errands.begin(tx, errand)
    notices.send_back(desk.office, actor(person(desk, "bert")), number, "not yet", desk.now)
    desk.run_errands()
    assert alarms.find_all(desk.office) == []


def test_who_was_disabled_meanwhile_lets_nothing_go_out(desk: Desk) -> None:
    """The errand of a reply that was taken in before counts no longer; the reply waits for a person."""
    write(desk, NEWS)
    desk.run_errands()
    letter = last(desk, "anna").letter
    go = desk.mail("anna@staff.example", "Re: Draft", "release", to=letter.reply_to or "")
    desk.accept(go, letter.reply_to or "", sender="anna@staff.example")
    sort_waiting(desk.office, lambda: desk.now)
    people.disable(desk.office, SYSTEM, "anna@staff.example", desk.now)
    desk.run_errands()
    assert state(desk) is NoticeState.DRAFT
    (held, _) = desk.inbox()
    assert (held.state, held.reason) == (
        InboxState.HELD, "nothing was done: anna@staff.example is disabled here",
    )  # fmt: skip
    assert last(desk, "anna").letter.subject == "Draft of notice 1"


def test_a_refused_go_is_told_without_asking_for_a_text(desk: Desk) -> None:
    """Whoever confirms their own notice reads why nothing happened, and not that a text is to be mended."""
    write(desk, WORDS)
    reply(desk, "release")
    reply(desk, "confirm")
    letter = last(desk, "anna").letter
    assert letter.subject == "Nothing was done with notice 1"
    assert "Nothing was done because of your mail:" in letter.text
    assert "somebody else must confirm it" in letter.text
    assert "whole text" not in letter.text
    assert state(desk) is NoticeState.REVIEW


def test_what_cannot_be_told_is_held(store: Store, tmp_path: Path, now: datetime) -> None:
    """A release with a wrong number whose author had all the answers of this hour waits for a person."""
    few = {"notice_answers_per_hour": 1}
    desk = staffed(make_office(store, tmp_path, notices={"address": BASE}, budgets=few), now)
    write(desk, NEWS)
    done = reply(desk, "7")
    assert (done.state, done.reason) == (
        InboxState.HELD,
        "nothing was done: 4 people would get it, not 7; look at the preview again",
    )
    assert state(desk) is NoticeState.DRAFT
