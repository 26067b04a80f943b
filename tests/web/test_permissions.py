"""Who may open what: every route there is, for everybody, with refusal as the default (threats E6, E12, E13)."""

from __future__ import annotations

import re

import pytest

from gateway.web.portal import Page, Who
from gateway.web.site import PAGES
from tests.web.house import Browser, Furniture, House

SECRETS = (
    *("SECRET NOTE", "SECRET FILE", "RESTRICTED SUBJECT", "HELD TEXT", "anna@staff.example"),
    *("sven@customer.example", "cora@customer.example"),
)
OWN = "Printer on fire"
EVERYBODYS = {
    *(("GET", "/"), ("GET", "/login"), ("GET", "/tickets"), ("GET", "/tickets/new")),
    *(("GET", "/password"), ("GET", "/healthz"), ("GET", "/robots.txt"), ("GET", "/n/{token}")),
    *(("GET", "/received"), ("GET", "/preferences")),
}
OWNERS = EVERYBODYS | {
    ("GET", "/tickets/{ticket_id:int}"),
    ("GET", "/files/{public_id}"),
    ("GET", "/messages/{message_id:int}/html"),
    ("GET", "/received/{recipient_id:int}"),
}
FIELDS = {
    "text": "words", "status": "closed", "assignee": "anna@staff.example", "release": "note",
    "subject": "s", "queue": "support", "requester": "", "from": "a@example.com",
    "to": "support@desk.example",
}  # fmt: skip
CHANGES_FOR_ALL = {"/login", "/logout", "/password", "/tickets/new", "/n/{token}", "/preferences"}
GETS = [page for page in PAGES if page.method == "GET"]
POSTS = [page for page in PAGES if page.method == "POST"]


def address(page: Page, there: Furniture) -> str:
    """The page's path with the ids of what stands in the house."""
    item = there.letter if page.path.startswith("/outbox") else there.held
    ids = {
        "ticket_id": there.ticket, "public_id": there.public_file, "item_id": item,
        "message_id": there.html_message, "number": 0, "year": 2026, "name": "ex-2026-0001",
        "token": there.token, "notice_id": 1, "language": "en",
        "recipient_id": there.recipient,
    }  # fmt: skip
    return re.sub(r"\{(\w+)(?::int)?\}", lambda found: str(ids[found[1]]), page.path)


def key(page: Page) -> tuple[str, str]:
    """How the tables name a page."""
    return page.method, page.path


def secrets_in(text: str, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Which words of others a page gives away."""
    return [
        word for word in (*SECRETS, OWN, "PUBLIC ANSWER") if word in text and word not in allowed
    ]


def test_strangers_are_sent_to_the_login(house: House, furniture: Furniture) -> None:
    """Without a login every page but the public ones leads to the login and shows nothing."""
    browser = house.browser()
    for page in PAGES:
        path = address(page, furniture)
        is_get = page.method == "GET"
        response = browser.get(path) if is_get else browser.post(path, "/login", **FIELDS)
        assert secrets_in(response.text) == [], path
        if page.who in (Who.ANYBODY, Who.MACHINE):
            continue
        expected = 303 if page.method == "GET" else 401
        assert response.status_code == expected, path
        if page.method == "GET":
            assert response.headers["location"].startswith("/login?next=/")


@pytest.mark.parametrize("role", ["stranger", "copied"])
def test_others_see_nothing(house: House, furniture: Furniture, role: str) -> None:
    """Another customer, and one who was only in Cc, get what everybody gets and not one word more (threats C2)."""
    browser = house.logged_in(getattr(furniture, role))
    own = (f"{'sven' if role == 'stranger' else 'cora'}@customer.example",)
    for page in GETS:
        response = browser.get(address(page, furniture))
        allowed = key(page) in EVERYBODYS
        assert (response.status_code in (200, 303)) is allowed, page.path
        assert allowed or response.status_code == 404, page.path
        assert secrets_in(response.text, allowed=own) == [], page.path


def test_the_owner_sees_the_public_side(house: House, furniture: Furniture) -> None:
    """The requester reads the conversation, but no note, no file of a note, nobody's address and no page of staff's."""
    browser = house.logged_in(furniture.owner)
    for page in GETS:
        response = browser.get(address(page, furniture))
        assert (response.status_code in (200, 303)) is (key(page) in OWNERS), page.path
        assert secrets_in(response.text, allowed=(OWN, "PUBLIC ANSWER")) == [], page.path
    for path in (f"/files/{furniture.note_file}", f"/messages/{furniture.note_message}/html",
                 f"/tickets/{furniture.restricted}"):  # fmt: skip
        assert browser.get(path).status_code == 404


def test_staff_open_everything(house: House, furniture: Furniture) -> None:
    """Every page works for staff, the note's file and the staff-only ticket too."""
    browser = house.logged_in(furniture.agent)
    for page in GETS:
        path = address(page, furniture)
        if "files/{number" in page.path or page.who is Who.MACHINE:
            continue  # nothing is published in this house: see test_advisories
        if page.path.startswith("/received/{"):
            continue  # is for whom it was sent to; staff have the notice's own page
        assert browser.get(path).status_code in (200, 303), path
    assert browser.get(f"/files/{furniture.note_file}").content == b"SECRET FILE"
    assert "RESTRICTED SUBJECT" in browser.get(f"/tickets/{furniture.restricted}").text


def test_there_and_not_yours_are_the_same(house: House, furniture: Furniture) -> None:
    """A ticket of somebody else, one for staff and one that does not exist give the very same answer."""
    browser = house.logged_in(furniture.stranger)
    ticket = [browser.get(f"/tickets/{n}") for n in (furniture.ticket, furniture.restricted, 4711)]
    texts = {re.sub(r'value="[0-9a-f]{64}"', "", response.text) for response in ticket}
    assert {response.status_code for response in ticket} == {404}
    assert len(texts) == 1


@pytest.mark.parametrize("role", ["stranger", "copied", "owner"])
def test_customers_change_only_their_own(house: House, furniture: Furniture, role: str) -> None:
    """A customer's forms do nothing to what is not theirs; the owner may answer and nothing else."""
    visitor = getattr(furniture, role)
    browser = house.logged_in(visitor)
    word = browser.word("/tickets")
    before = house.desk.ticket(furniture.ticket)
    for page in POSTS:
        if page.path in CHANGES_FOR_ALL:
            continue
        response = browser.client.post(
            address(page, furniture), data={"csrf": word, **FIELDS}, follow_redirects=False
        )
        theirs = page.path.endswith("/reply") or page.path.startswith("/received")
        answered = role == "owner" and theirs
        assert response.status_code in ((303,) if answered else (403, 404)), page.path
        assert secrets_in(response.text, allowed=(OWN, visitor.email)) == [], page.path
    after = house.desk.ticket(furniture.ticket)
    assert (after.ticket.status, after.assignee) == (before.ticket.status, before.assignee)
    assert len(after.messages) - len(before.messages) == (1 if role == "owner" else 0)
    assert house.desk.inbox()[0].state.value == "held"


def test_opening_pages_changes_nothing(house: House, furniture: Furniture) -> None:
    """A scanner that follows every link leaves tickets, mails and letters as they were."""
    browser = house.logged_in(furniture.agent)
    desk = house.desk

    def all_of_it() -> object:
        return (desk.inbox(), desk.outbox(), desk.ticket(furniture.ticket), desk.tickets())

    before = all_of_it()
    for page in PAGES:
        browser.get(address(page, furniture))
    assert all_of_it() == before


def test_a_password_comes_first(house: House, furniture: Furniture) -> None:
    """Whoever came in with a one-time password opens nothing before choosing one."""
    from gateway.desk.login import first_password

    password = first_password(house.desk.office, furniture.agent, house.desk.now)
    browser = house.browser()
    assert browser.log_in(furniture.agent.email, password).status_code == 303
    word = browser.word("/password")
    for page in PAGES:
        if page.who is not Who.MEMBER:
            continue
        path = address(page, furniture)
        send = browser.client.get if page.method == "GET" else browser.client.post
        response = send(path, follow_redirects=False)
        assert response.status_code == 303, path
        assert response.headers["location"] == "/password"
    assert word


def refused(browser: Browser, path: str, **more: object) -> bool:
    """Whether a form is refused as not ours."""
    response = browser.client.post(path, follow_redirects=False, **more)  # type: ignore[arg-type]
    return response.status_code == 403 and "out of date" in response.text


def test_forms_of_others_are_refused(house: House, furniture: Furniture) -> None:
    """Without the secret word, with another's, or from another origin no form does anything (threats E12)."""
    browser, other = house.logged_in(furniture.agent), house.logged_in(furniture.owner)
    word, foreign = browser.word("/tickets"), other.word("/tickets")
    for page in POSTS:
        if page.is_secret:
            continue
        path = address(page, furniture)
        for wrong in ("", "0" * 64, word[:-1], word.upper() + "é", foreign):
            assert refused(browser, path, data={"csrf": wrong, **FIELDS}), path
        assert refused(browser, path, data=FIELDS), path
        good = {"csrf": word, **FIELDS}
        for headers in ({"origin": "https://evil.example"}, {"origin": "http://127.0.0.1:8081"},
                        {"sec-fetch-site": "cross-site"},
                        {"origin": "null", "sec-fetch-site": "same-site"}):  # fmt: skip
            assert refused(browser, path, data=good, headers=headers), (path, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8080"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "null"},
    ],
)
def test_forms_of_ours_are_taken(
    house: House, furniture: Furniture, headers: dict[str, str]
) -> None:
    """Our own pages send no referrer, so browsers may say `null` for our own origin."""
    browser = house.logged_in(furniture.agent)
    data = {"csrf": browser.word("/tickets"), "text": "a note"}
    path = f"/tickets/{furniture.ticket}/note"
    response = browser.client.post(path, data=data, headers=headers, follow_redirects=False)
    assert response.status_code == 303


@pytest.mark.parametrize(
    "number", ["0", "99999999999999999999999", "549755813888", "-1", "1.0", "%00", "1;2"]
)
def test_odd_numbers_name_nothing(house: House, furniture: Furniture, number: str) -> None:
    """Ids that no database holds are answered like any page that does not exist."""
    browser = house.logged_in(furniture.agent)
    for path in ("/tickets/", "/inbox/", "/outbox/", "/messages/"):
        ending = "/html" if path == "/messages/" else ""
        assert browser.get(f"{path}{number}{ending}").status_code == 404
    assert (
        browser.get(f"/tickets?before={number}&assignee={number}&queue=x&status=y").status_code
        == 200
    )
