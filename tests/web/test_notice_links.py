"""The links in notices: asking changes nothing, one click is enough, and nobody learns anything from a wrong link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from gateway.desk.notices import objections
from gateway.mail.tokens import LinkPurpose, letter_ref, make_link_token
from store.records import SYSTEM, Person
from tests.web.house import House
from tests.web.notices import link_of, row_of, send_notice

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ACKNOWLEDGE = LinkPurpose.ACKNOWLEDGE


@pytest.fixture
def jo(house: House) -> Person:
    """Somebody who gets notices, in German."""
    return house.desk.customer("Jo", language="de")


def objected(house: House, person: Person) -> list[tuple[str, str, bool]]:
    """(class, how, still standing) of everything that somebody objected to, newest first."""
    found = objections.find_choices(house.desk.office, SYSTEM, person.email)
    return [(one.notice_class, one.how, one.ended_at is None) for one in found.history]


def test_one_click_objects_at_once(house: House, jo: Person) -> None:
    """A mail program needs no login, no cookie and no form word; what it asks is in force when it is answered."""
    path = link_of(house.desk, send_notice(house.desk, [jo]), jo)
    response = house.browser().client.post(path, data=ONE_CLICK)
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert objected(house, jo) == [("feature", "one-click", True)]
    again = house.browser().client.post(path, files={k: (None, v) for k, v in ONE_CLICK.items()})
    assert again.status_code == 200
    assert len(objected(house, jo)) == 1


def test_a_scanner_changes_nothing(house: House, jo: Person) -> None:
    """GET and HEAD on every link, as often as one likes, leave objections and confirmations as they were."""
    number = send_notice(house.desk, [jo], "security")
    paths = [link_of(house.desk, number, jo, purpose) for purpose in LinkPurpose]
    before = row_of(house.desk, number, jo)
    for path in paths * 3:
        for method in ("GET", "HEAD", "OPTIONS"):
            response = house.browser().client.request(method, path)
            assert "set-cookie" not in response.headers
    assert row_of(house.desk, number, jo) == before
    assert objected(house, jo) == []


def test_a_person_objects_and_wants_it_again(house: House, jo: Person) -> None:
    """The page is in the recipient's language; its buttons object and take that back, and what was is kept."""
    path = link_of(house.desk, send_notice(house.desk, [jo]), jo)
    browser = house.browser()
    asked = browser.get(path).text
    assert "Keine solchen Mitteilungen mehr?" in asked
    assert "„Neu“" in asked
    assert browser.client.post(path, data={"do": "object"}).status_code == 200
    assert "Sie bekommen keine mehr" in browser.get(path).text
    house.desk.passes(minutes=1)
    assert browser.client.post(path, data={"do": "want"}).status_code == 200
    assert "Keine solchen Mitteilungen mehr?" in browser.get(path).text
    assert objected(house, jo) == [("feature", "link", False)]


def test_security_notices_cannot_be_switched_off(house: House, jo: Person) -> None:
    """The page says why and how to change the address; neither the button's POST nor one click does anything."""
    path = link_of(house.desk, send_notice(house.desk, [jo], "security"), jo)
    browser = house.browser()
    text = browser.get(path).text
    assert "gehören zu Ihrem Vertrag" in text
    assert "support@desk.example" in text
    for data in (ONE_CLICK, {"do": "object"}):
        assert browser.client.post(path, data=data).status_code == 422
    assert objected(house, jo) == []


def test_a_class_that_is_configured_no_longer_may_be_refused(house: House, jo: Person) -> None:
    """Whoever finds an old mail of a class that is gone can still say no."""
    path = link_of(house.desk, send_notice(house.desk, [jo], "gossip"), jo)
    assert house.browser().client.post(path, data=ONE_CLICK).status_code == 200
    assert objected(house, jo) == [("gossip", "one-click", True)]


def test_confirming(house: House, jo: Person) -> None:
    """The button confirms once; the time of the first press stays."""
    number = send_notice(house.desk, [jo], "security", "Lücke in Kelle")
    path = link_of(house.desk, number, jo, ACKNOWLEDGE)
    browser = house.browser()
    assert "Lücke in Kelle ist da" in browser.get(path).text
    browser.client.post(path, data={"do": "acknowledge"})
    first = row_of(house.desk, number, jo)
    assert (first.acknowledged_at, first.acknowledged_how) == (house.desk.now, "link")
    house.desk.passes(hours=1)
    browser.client.post(path, data={"do": "acknowledge"})
    assert row_of(house.desk, number, jo) == first
    assert "Danke" in browser.get(path).text


def test_a_link_does_only_its_own(house: House, jo: Person) -> None:
    """The link for confirming does not object, and the one for objecting does not confirm."""
    number = send_notice(house.desk, [jo])
    client = house.browser().client
    confirm, refuse = link_of(house.desk, number, jo, ACKNOWLEDGE), link_of(house.desk, number, jo)
    for path, data in ((confirm, ONE_CLICK), (confirm, {"do": "object"}), (confirm, {"do": "want"}),
                       (refuse, {"do": "acknowledge"})):  # fmt: skip
        assert client.post(path, data=data).status_code == 404
    assert client.post(refuse, data={"do": "dance"}).status_code == 422
    assert objected(house, jo) == []
    assert row_of(house.desk, number, jo).acknowledged_at is None


def test_wrong_links_are_all_alike(house: House, jo: Person) -> None:
    """Forged, cut, foreign and outdated links get one and the same answer, in words and status."""
    desk = house.desk
    path = link_of(desk, send_notice(desk, [jo]), jo)
    office, domain = desk.office, desk.office.settings.desk.domain
    gone = make_link_token(office.key, domain, letter_ref(b"0123456789"), jo.id, LinkPurpose.OBJECT)
    other = make_link_token(
        office.key, domain, row_of(desk, 1, jo).ref, jo.id + 1, LinkPurpose.OBJECT
    )
    wrong = [path[:-1] + ("a" if path[-1] != "a" else "b"), path[:-4], "/n/x", f"/n/{gone}", f"/n/{other}"]  # fmt: skip
    browser = house.browser()
    for method, data in (("GET", None), ("POST", ONE_CLICK)):
        answers = [browser.client.request(method, place, data=data) for place in wrong]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        assert jo.email not in answers[0].text
    assert objected(house, jo) == []


def test_the_page_tells_nobody_else(house: House, jo: Person) -> None:
    """No referrer leaves, nothing is loaded from elsewhere, no search engine and no cache keeps it."""
    response = house.browser().get(link_of(house.desk, send_notice(house.desk, [jo]), jo))
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    assert "noindex" in response.headers["x-robots-tag"]
    assert re.findall(r'(?:src|href)="(?!/|#)', response.text) == []
    assert "<script" not in response.text


def test_staff_object_for_somebody(house: House, jo: Person) -> None:
    """A telephone call is enough: staff write the objection down with its reason, and end it again."""
    office, now = house.desk.office, house.desk.now
    assert objections.choose(
        office, SYSTEM, "feature", now, wanted=False, email=jo.email, reason="called"
    )
    assert not objections.choose(office, SYSTEM, "feature", now, wanted=False, email=jo.email)
    later = now + timedelta(days=1)
    assert objections.choose(office, SYSTEM, "feature", later, wanted=True, email=jo.email)
    (kept,) = objections.find_choices(office, SYSTEM, jo.email).history
    assert (kept.how, kept.reason, kept.since, kept.ended_at) == ("staff", "called", now, later)
