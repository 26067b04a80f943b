"""The pages of notices: staff write, look, release and read the report; customers see theirs, confirm and choose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gateway.desk.notices import objections
from gateway.desk.notices import sending as notice_sending
from gateway.desk.notices.audience import PAGE
from store.engine import Store
from store.notice_records import NoticeState
from store.records import SYSTEM, Person
from tests.notices.town import NEWS, PATCH, many, stock
from tests.offices import Desk, make_office
from tests.web.house import Browser, House, open_house
from tests.web.notices import row_of, send_notice


@pytest.fixture
def anna(house: House) -> Browser:
    """A member of the staff, logged in, in a town full of customers."""
    stock(house.desk)
    return house.logged_in(house.desk.staff("Anna"))


def content_of(browser: Browser, number: int = 1) -> str:
    """What the page of a notice shows, as the digest that its buttons send along."""
    found = re.search(r'name="content" value="(\w+)"', browser.get(f"/notices/{number}").text)
    return found[1] if found else ""


def do(browser: Browser, deed: str, number: int = 1, **more: str) -> int:
    """Press a button of a notice on its page as it is now; the status of the answer."""
    path = f"/notices/{number}"
    form = {"do": deed, "content": content_of(browser, number), **more}
    return int(browser.post(path, **form).status_code)


def filled(house: House) -> None:
    """What the back office does: letters come into the outbox, page by page."""
    while notice_sending.fill_next(house.desk.office, house.desk.now):
        pass


def state(house: House) -> NoticeState:
    """Where the first notice is."""
    from gateway.desk.notices import lifecycle as notices

    return notices.find(house.desk.office, SYSTEM, 1).state


def test_the_heading_is_in_the_readers_language(house: House, anna: Browser) -> None:
    """Of a notice in two languages the page is headed by the reader's one, whichever stands first."""
    anna.post("/notices/new", text=PATCH)
    head = r"<h1>.*Update to Kelle 2\.4\.1</h1>"
    assert re.search(head, anna.get("/notices/1").text)
    karl = house.logged_in(house.desk.staff("Karl", language="de"))
    assert re.search(head.replace("to", "auf"), karl.get("/notices/1").text)


def test_two_people_release_a_patch_notice(house: House, anna: Browser) -> None:
    """Written, looked at, handed in, confirmed by somebody else: it goes out, and the report knows everybody."""
    assert anna.post("/notices/new", text=PATCH).headers["location"] == "/notices/1"
    shown = anna.get("/notices/1").text
    assert "It reaches 2 people" in shown
    assert "Update to Kelle 2.4.1" in shown
    assert "Ihre Version" in anna.get("/notices/1/html/de").text
    assert do(anna, "release") == 303
    assert state(house) is NoticeState.REVIEW
    assert "somebody else must confirm it" in anna.get("/notices/1").text
    assert do(anna, "confirm") == 422
    bert = house.logged_in(house.desk.staff("Bert"))
    assert "Confirm and release" in bert.get("/notices/1").text
    assert do(bert, "confirm") == 303
    assert house.desk.deliver() == []
    filled(house)
    assert len(house.desk.deliver()) == 2
    report = bert.get("/notices/1/report").text
    assert report.count("<rect") == 2
    assert "[Security] Update to Kelle 2.4.1" in report
    assert "jo@customer.example" in report
    assert "whole" in report
    assert bert.get("/notices/1/report.csv").content.count(b"\r\n") == 3


def test_nobody_lets_out_what_they_did_not_see(house: House, anna: Browser) -> None:
    """Buttons of a page that was opened before the notice was changed and handed in again release nothing."""
    bert = house.logged_in(house.desk.staff("Bert"))
    anna.post("/notices/new", text=PATCH)
    drafted = content_of(anna)
    anna.post("/notices/1/edit", text=PATCH.replace("your version", "version"))
    assert do(anna, "release", content=drafted) == 422
    do(anna, "release")
    looked_at = content_of(bert)
    anna.post("/notices/1/edit", text=PATCH.replace("Please update", "Do not update"))
    do(anna, "release")
    assert do(bert, "confirm", content=looked_at) == 422
    assert do(bert, "confirm", content="") == 422
    assert state(house) is NoticeState.REVIEW
    assert do(bert, "confirm") == 303


def test_a_notice_tells_its_story_in_the_readers_language(house: House) -> None:
    """Its steps in words of the reader, and its score instead of the vector, which is wider than a telephone."""
    stock(house.desk)
    carl = house.logged_in(house.desk.staff("Carl", language="de"))
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    carl.post("/notices/new", text=PATCH.replace('"9.8"', f'"{vector}"'))
    do(carl, "release")
    shown = carl.get("/notices/1").text
    assert ": geschrieben<" in shown
    assert ": eingereicht<" in shown
    assert "CVSS 9.8<" in shown


def test_many_recipients_are_counted(house: House, anna: Browser) -> None:
    """From so many on their number is asked for, and a wrong one releases nothing."""
    stock(house.desk, many(60))
    anna.post("/notices/new", text=NEWS)
    assert "Type the number of recipients" in anna.get("/notices/1").text
    assert do(anna, "release") == 422
    assert do(anna, "release", count="60") == 422
    assert do(anna, "release", count="64") == 303
    assert state(house) is NoticeState.RELEASED
    filled(house)
    assert state(house) is NoticeState.SENDING


def test_the_back_office_fills_the_outbox(house: House, anna: Browser) -> None:
    """A button only releases; a page of letters comes after the other, and both page and numbers say how far it is."""
    stock(house.desk, many(PAGE + 6))
    anna.post("/notices/new", text=NEWS)
    total = PAGE + 10
    assert do(anna, "release", count=str(total)) == 303
    assert house.desk.outbox() == []
    assert notice_sending.fill_next(house.desk.office, house.desk.now) == PAGE
    shown = anna.get("/notices/1").text
    assert f"The letters are coming into the outbox: {PAGE} of {total} so far." in shown
    filled(house)
    assert "coming into the outbox" not in anna.get("/notices/1").text
    assert notice_sending.fill_next(house.desk.office, house.desk.now) == 0


def test_stopping_and_going_on(house: House, anna: Browser) -> None:
    """A notice that runs is stopped and resumed; discarded, it never goes on."""
    anna.post("/notices/new", text=NEWS)
    do(anna, "release")
    do(anna, "stop")
    assert state(house) is NoticeState.STOPPED
    assert house.desk.deliver() == []
    filled(house)
    assert house.desk.outbox() == []
    do(anna, "resume")
    filled(house)
    assert len(house.desk.deliver()) == 4
    assert do(anna, "dance") == 422


def test_a_faulty_text_is_kept_for_its_writer(house: House, anna: Browser) -> None:
    """What is wrong is said, and nothing that was written is lost."""
    response = anna.post("/notices/new", text="no head")
    assert response.status_code == 422
    assert "no head" in response.text
    assert "+++" in response.text
    anna.post("/notices/new", text=NEWS)
    assert "Something new" in anna.get("/notices/1/edit").text
    changed = NEWS.replace("Something new", "Something else")
    assert anna.post("/notices/1/edit", text=changed).status_code == 303
    assert "Something else" in anna.get("/notices/1").text


def test_a_refused_form_gives_the_words_back(house: House, anna: Browser) -> None:
    """Whoever wrote something that cannot be done now reads why, finds their words again, and is still logged in."""
    anna.post("/notices/new", text=NEWS)
    response = anna.post("/notices/1", do="send back", text="there is a <typo>")
    assert response.status_code == 422
    assert "there is a &lt;typo&gt;</textarea>" in response.text
    assert 'href="/inbox"' in response.text


def test_links_leave_as_they_were_written(house: House, anna: Browser) -> None:
    """No link is rewritten, no picture is added, and nothing tells us who reads: notices are not tracked."""
    anna.post("/notices/new", text=NEWS)
    do(anna, "release")
    filled(house)
    mails = house.desk.deliver()
    assert len(mails) == 4
    for content in mails:
        whole = content.decode().replace("=\r\n", "").replace("=3D", "=")
        assert 'href="https://maker.example/new"' in whole
        assert "<img" not in whole
        assert "https://maker.example/new" in whole.partition("text/html")[0]
        hosts = set(re.findall(r"https?://([^/\s\"<>]+)", whole))
        assert hosts == {"maker.example", "127.0.0.1:8080"}


@pytest.fixture
def firm(house: House) -> tuple[Person, Person, Person]:
    """Two of one organisation, and somebody of another."""
    desk = house.desk
    return (
        desk.customer("Olga", organisation="Beispiel GmbH"),
        desk.customer("Paul", organisation="Beispiel GmbH"),
        desk.customer("Sven", organisation="Muster AG"),
    )


def test_customers_see_theirs(house: House, firm: tuple[Person, Person, Person]) -> None:
    """One's own and one's organisation's notices, nobody else's; only whom it was sent to confirms it (threats E13)."""
    olga, paul, sven = firm
    number = send_notice(house.desk, [olga], "security", "Flaw in Kelle")
    path = f"/received/{row_of(house.desk, number, olga).id}"
    own, colleague, other = (house.logged_in(person) for person in firm)
    assert "Flaw in Kelle is out" in own.get("/received").text
    assert "please confirm" in own.get("/received").text
    assert "I have read it" in own.get(path).text
    assert "Flaw in Kelle is out" in colleague.get("/received").text
    assert "I have read it" not in colleague.get(path).text
    assert "Flaw" not in other.get("/received").text
    assert other.get(path).status_code == 404
    for browser, status in ((colleague, 403), (other, 404), (own, 303)):
        assert browser.post(path, "/preferences").status_code == status
    row = row_of(house.desk, number, olga)
    assert (row.acknowledged_how, row.acknowledged_at) == ("portal", house.desk.now)
    assert "Thank you" in own.get(path).text
    assert paul.email not in own.get(path).text
    assert sven.email not in own.get("/received").text


def test_customers_choose(house: House, firm: tuple[Person, Person, Person]) -> None:
    """A logged-in customer objects and takes it back; what the contract demands has no button and no way around."""
    browser = house.logged_in(firm[0])
    assert browser.get("/preferences").text.count("Send me no more of these") == 1
    assert browser.post("/preferences", **{"class": "feature", "do": "object"}).status_code == 303
    assert "Not wanted since" in browser.get("/preferences").text
    assert browser.post("/preferences", **{"class": "feature", "do": "want"}).status_code == 303
    assert browser.post("/preferences", **{"class": "security", "do": "object"}).status_code == 422
    assert browser.post("/preferences", **{"class": "gossip", "do": "object"}).status_code == 422
    (kept,) = objections.find_choices(house.desk.office, SYSTEM, firm[0].email).history
    assert (kept.how, kept.ended_at) == ("portal", house.desk.now)


@pytest.fixture
def writing_house(store: Store, tmp_path: Path, now: datetime) -> Iterator[House]:
    """A house that takes notices by mail."""
    desk = Desk(make_office(store, tmp_path, notices={"address": "notices@desk.example"}), now)
    with open_house(desk) as house:
        yield house


def test_a_held_notice_is_let_through_as_a_draft(writing_house: House) -> None:
    """The button says what it does: staff's mail becomes a draft, a stranger's an ordinary mail."""
    desk, to = writing_house.desk, "notices@desk.example"
    browser = writing_house.logged_in(desk.staff("Anna"))
    text = "Class: feature\nEverybody: yes\n\nDear {name}, news.\n"
    held = desk.receive(desk.mail("anna@staff.example", "News", text, to=to), to)
    other = desk.receive(desk.mail("jo@customer.example", "Hello", text, to=to), to)
    assert "Let it through as a draft of a notice" in browser.get(f"/inbox/{held.id}").text
    assert "as answer to the customer" not in browser.get(f"/inbox/{held.id}").text
    assert "as answer to the customer" in browser.get(f"/inbox/{other.id}").text
    assert browser.post(f"/inbox/{held.id}/retry", release="note").status_code == 303
    desk.sort()
    assert browser.get("/notices/1").status_code == 200
