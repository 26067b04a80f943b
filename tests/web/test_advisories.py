"""Advisories on the web: what programs fetch, on one house that publishes; no cookie, no login, nothing of others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gateway.desk.advisories import proposing
from gateway.desk.advisories.publishing import Change
from gateway.web.portal import Who
from gateway.web.site import PAGES
from store.engine import Store
from store.notice_records import NoticeText
from store.records import Person
from tests.desk.test_advisories import revise
from tests.notices.town import actor
from tests.offices import Desk, make_office
from tests.publish.kept import PUBLISHER, PUBLISHING, add_notice, publish
from tests.web.house import Browser, House, open_house

CSAF = "/.well-known/csaf"
WHITE = f"{CSAF}/white"
DOCUMENT = f"{WHITE}/2026/ex-2026-0001.json"
LISTS = [
    f"{CSAF}/provider-metadata.json", f"{CSAF}/service.json", f"{WHITE}/csaf-feed-tlp-white.json",
    f"{WHITE}/category-csaf-feed-tlp-white.json", f"{WHITE}/index.txt", f"{WHITE}/changes.csv",
    f"{WHITE}/", f"{WHITE}/2026/", "/notices/feed.atom", "/.well-known/security.txt",
]  # fmt: skip
TYPES = {".json": "application/json", ".txt": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8",
         ".atom": "application/atom+xml", "/": "text/html; charset=utf-8"}  # fmt: skip


@pytest.fixture
def publishing(store: Store, tmp_path: Path, now: datetime) -> Iterator[House]:
    """A house that has published one advisory for everybody and one that is not."""
    security = {"security_contact": ["mailto:psirt@example.com"]}
    sections = {**PUBLISHING, "publisher": {**PUBLISHER, **security}}
    desk = Desk(make_office(store, tmp_path, **sections), now)
    publish(desk.office, add_notice(store, now), now)
    publish(desk.office, add_notice(store, now, product="Fax", tlp="AMBER"), now)
    add_notice(store, now, product="Embargoed")
    with open_house(desk) as house:
        yield house


def visitor(house: House) -> Browser:
    """A program without cookies."""
    return house.browser("https://desk.example")


def logged_in(house: House, person: Person) -> Browser:
    """A member of the staff, logged in at the address of the portal."""
    house.give_password(person)
    browser = visitor(house)
    assert browser.log_in(person.email).status_code == 303
    return browser


def test_a_document_with_its_digests(publishing: House) -> None:
    """The file has the bytes that its digests name, and its time."""
    browser = visitor(publishing)
    answer = browser.get(DOCUMENT)
    assert json.loads(answer.content)["document"]["tracking"]["id"] == "EX-2026-0001"
    assert answer.headers["last-modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    for algorithm in ("sha256", "sha512"):
        digest, name = browser.get(f"{DOCUMENT}.{algorithm}").text.split()
        assert digest == hashlib.new(algorithm, answer.content).hexdigest()
        assert name == "ex-2026-0001.json"


def test_everything_is_found_from_the_metadata(publishing: House) -> None:
    """From provider-metadata.json a program reaches every list, and from every list the document."""
    browser = visitor(publishing)
    about = browser.get(f"{CSAF}/provider-metadata.json").json()
    directory, rolie = (
        about["distributions"][0]["directory_url"],
        about["distributions"][1]["rolie"],
    )
    feed = browser.get(rolie["feeds"][0]["url"]).json()
    found = {entry["content"]["src"] for entry in feed["feed"]["entry"]}
    found |= {directory + line for line in browser.get(f"{directory}index.txt").text.splitlines()}
    found |= {
        directory + line
        for line in re.findall('^"([^"]+)"', browser.get(f"{directory}changes.csv").text)
    }
    atom = ElementTree.fromstring(browser.get("/notices/feed.atom").content)
    found |= {str(link.get("href")) for link in atom.iterfind("{*}entry/{*}link")}
    found |= {
        f"{directory}2026/{name}"
        for name in re.findall('"([^"]+json)"', browser.get(f"{directory}2026/").text)
    }
    pages = {f"https://desk.example/advisories/2026/ex-2026-0001/{one}" for one in ("de", "en")}
    assert found == {f"https://desk.example{DOCUMENT}"} | pages
    assert browser.get(found.pop()).status_code == 200
    for url in (*rolie["services"], *rolie["categories"]):
        assert browser.get(url).status_code == 200
    assert f"CSAF: {about['canonical_url']}" in browser.get("/.well-known/security.txt").text


def test_answers_are_for_caches(publishing: House) -> None:
    """Every answer has its type, may be kept for minutes, is open to programs in browsers, and sets no cookie."""
    for path in (*LISTS, DOCUMENT):
        answer = visitor(publishing).get(path)
        (expected,) = (kind for end, kind in TYPES.items() if path.endswith(end))
        assert (answer.status_code, answer.headers["content-type"]) == (200, expected), path
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        for secret in ("AMBER", "Fax", "Embargoed"):
            assert secret not in answer.text, path


WRONG = [
    f"{WHITE}/2026/ex-2026-0002.json", f"{WHITE}/2025/ex-2026-0001.json", f"{CSAF}/amber/2026/ex-2026-0002.json",
    f"{WHITE}/2026/EX-2026-0001.json", f"{WHITE}/2026/..%2f..%2fex-2026-0001.json", f"{WHITE}/99999999999/x.json",
    f"{DOCUMENT}.asc", f"{CSAF}/",
]  # fmt: skip


def test_what_is_not_there(publishing: House) -> None:
    """What is not for everybody, not under that name, or not made here is not found."""
    for path in WRONG:
        assert visitor(publishing).get(path).status_code == 404, path


def test_only_reading(publishing: House) -> None:
    """Programs can ask for the head of a file, and change nothing."""
    browser = visitor(publishing)
    assert browser.client.head(DOCUMENT).status_code == 200
    assert browser.client.post(DOCUMENT).status_code == 405


def test_a_new_version_takes_the_place(publishing: House) -> None:
    """After a revision the same address has the new version, and the feeds have its time."""
    desk, browser = publishing.desk, visitor(publishing)
    later = desk.now + timedelta(days=3)
    revise(desk.office, "EX-2026-0001", Change("More is known"), later)
    assert browser.get(DOCUMENT).json()["document"]["tracking"]["version"] == "2"
    assert "2026-11-26T09:00:00Z" in browser.get(f"{WHITE}/changes.csv").text
    about = browser.get(f"{CSAF}/provider-metadata.json").json()
    assert about["last_updated"] == "2026-11-26T09:00:00Z"


def test_a_house_that_publishes_nothing(house: House) -> None:
    """Without a publisher none of it is there."""
    browser = house.browser()
    for path in (*LISTS, DOCUMENT):
        assert browser.get(path).status_code == 404, path


def test_before_the_first_advisory(store: Store, tmp_path: Path, now: datetime) -> None:
    """A publisher without advisories serves empty lists, so that programs can be set up."""
    with open_house(Desk(make_office(store, tmp_path, **PUBLISHING), now)) as house:
        browser = visitor(house)
        assert browser.get(f"{WHITE}/csaf-feed-tlp-white.json").json()["feed"]["entry"] == []
        assert browser.get(f"{WHITE}/index.txt").text == ""
        assert (
            browser.get(f"{CSAF}/provider-metadata.json").json()["last_updated"]
            == "2026-11-23T00:00:00Z"
        )
        assert browser.get("/.well-known/security.txt").status_code == 404


def test_machine_pages_only_read() -> None:
    """Pages for programs are GET only: they know nobody and could protect nothing."""
    assert {page.method for page in PAGES if page.who is Who.MACHINE} == {"GET"}


def test_staff_confirm_a_new_version(publishing: House) -> None:
    """The page shows what waits and what it says; only somebody else can confirm it, and only what they looked at."""
    desk, path = publishing.desk, "/notices/advisories"
    change = Change("Fixed in 2.4.2 <b>", {"Printserver": "2.4.2"})
    first, second = desk.staff("Anna"), desk.staff("Bert")
    proposing.revise(desk.office, actor(first), "EX-2026-0001", change, desk.now)
    anna, bert = logged_in(publishing, first), logged_in(publishing, second)
    assert "somebody else must confirm it" in anna.get(path).text
    shown = bert.get(path).text
    assert "Fixed in 2.4.2 &lt;b&gt;" in shown
    content = re.search(r'name="content" value="(\w{64})"', shown)
    assert content
    form = {"advisory": "EX-2026-0001", "do": "confirm"}
    assert bert.post(path, **form, content="0" * 64).status_code == 422
    assert anna.post(path, **form, content=content[1]).status_code == 422
    assert bert.post(path, **form, content=content[1]).status_code == 303
    assert "somebody else" not in anna.get(path).text
    assert visitor(publishing).get(DOCUMENT).json()["document"]["tracking"]["version"] == "2"


def test_staff_decline_a_new_version(publishing: House) -> None:
    """What was declined is published nowhere, and no longer waits."""
    desk, path = publishing.desk, "/notices/advisories"
    change = Change("Fixed in 2.4.2")
    bert = desk.staff("Bert")
    proposing.revise(desk.office, actor(desk.staff("Anna")), "EX-2026-0001", change, desk.now)
    browser = logged_in(publishing, bert)
    assert browser.post(path, advisory="EX-2026-0001", do="decline").status_code == 303
    assert browser.post(path, advisory="EX-2026-0001", do="nothing").status_code == 422
    assert "Fixed in 2.4.2" not in browser.get(path).text
    assert visitor(publishing).get(DOCUMENT).json()["document"]["tracking"]["version"] == "1"


def test_a_page_for_people(publishing: House) -> None:
    """Each document for everybody has a page in each language, without script or login, linked from the feed."""
    browser = visitor(publishing)
    feed = ElementTree.fromstring(browser.get("/notices/feed.atom").content)
    namespace = "{http://www.w3.org/2005/Atom}"
    links = {
        link.get("hreflang"): link.get("href") or ""
        for link in feed.iter(f"{namespace}link")
        if link.get("type") == "text/html"
    }
    assert set(links) == {"de", "en"}
    english = browser.get(links["en"].removeprefix("https://desk.example"))
    german = browser.get(links["de"].removeprefix("https://desk.example"))
    assert "Printserver: strangers can read jobs" in english.text
    assert "CVE-2026-12345" in english.text
    assert "2.4.1" in english.text
    assert "Dear" not in english.text
    assert "Behoben in" in german.text
    assert '<h1 lang="en">' in german.text
    for answer in (english, german):
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert 'name="csrf"' not in answer.text


@pytest.mark.parametrize(
    "path",
    ["2026/ex-2026-0001/fr", "2025/ex-2026-0001/en", "2026/ex-2026-0002/en", "2026/none/en"],
)
def test_no_page_for_what_is_not_public(publishing: House, path: str) -> None:
    """Another language, another year, another label, and what does not exist give the same answer."""
    assert visitor(publishing).get(f"/advisories/{path}").status_code == 404


def test_a_page_in_the_words_of_its_language(publishing: House) -> None:
    """A notice in two languages is read in both; the document itself has one."""
    desk = publishing.desk
    texts = (
        NoticeText("de", "{product}: <b>Lücke</b>", "Guten Tag {name},\n\nbitte aktualisieren."),
        NoticeText("en", "{product}: gap", "Dear {name},\n\nplease update."),
    )
    publish(desk.office, add_notice(desk.office.store, desk.now, "Scanner", texts=texts), desk.now)
    german = visitor(publishing).get("/advisories/2026/ex-2026-0003/de").text
    assert "Scanner: &lt;b&gt;Lücke" in german
    assert "bitte aktualisieren" in german
    assert "Guten Tag" not in german
    assert "please update" in visitor(publishing).get("/advisories/2026/ex-2026-0003/en").text
