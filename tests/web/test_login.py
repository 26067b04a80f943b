"""Logging in through the portal: cookies, fixation, guessing, one-time passwords, what strangers can find out."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest

from gateway.desk import login
from gateway.desk.people import actor_of
from gateway.desk.tickets import Unacceptable
from store import people
from store.records import Proof
from tests.offices import Desk, make_office
from tests.web.house import PASSWORD, Furniture, House, open_house

ODD = [
    "",
    " ",
    "\t",
    "\0",
    "None",
    "null",
    "0",
    "[]",
    "a" * 5000,
    "é" * 600,
    "\ud7ff",
    "%00",
    "' or 1=1 --",
]


def test_logging_in_leads_on(house: House, furniture: Furniture) -> None:
    """The right password opens the page that was wanted first."""
    house.give_password(furniture.owner)
    browser = house.browser()
    asked = browser.get(f"/tickets/{furniture.ticket}")
    assert asked.headers["location"] == f"/login?next=/tickets/{furniture.ticket}"
    page = browser.get(asked.headers["location"]).text
    wanted = re.search(r'name="next" value="([^"]*)"', page)
    assert wanted
    response = browser.log_in("  OLGA@Customer.Example ", next=wanted[1])
    assert response.headers["location"] == f"/tickets/{furniture.ticket}"
    assert browser.get(f"/tickets/{furniture.ticket}").status_code == 200


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/%2fevil.example", "/tickets\r\nSet-Cookie: a=b", " //evil.example", "/\t/evil.example", "evil.example",
     "/./@evil"],
)  # fmt: skip
def test_no_redirect_leads_elsewhere(house: House, furniture: Furniture, wanted: str) -> None:
    """Whatever stands in `next`, the visitor stays here."""
    house.give_password(furniture.owner)
    response = house.browser().log_in(furniture.owner.email, next=wanted)
    assert response.headers["location"] == "/tickets"


def test_the_cookie(house: House, furniture: Furniture) -> None:
    """One cookie, for this host only, until the browser ends, out of reach of scripts and of other sites."""
    house.give_password(furniture.owner)
    response = house.browser().log_in(furniture.owner.email)
    assert response.headers.get_list("set-cookie")[0].startswith("poststelle=")
    attributes = set(response.headers["set-cookie"].split("; ")[1:])
    assert attributes == {"HttpOnly", "Path=/", "SameSite=lax"}
    assert len(response.headers.get_list("set-cookie")) == 1


def test_the_cookie_behind_tls(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With an https address the cookie is bound to host and TLS by its name, and browsers come back by TLS."""
    web = {"public_url": "https://desk.example"}
    office = make_office(desk.office.store, tmp_path_factory.mktemp("data"), web=web)
    with open_house(Desk(office, desk.now)) as house:
        response = house.browser("https://desk.example").get("/login")
        name, *attributes = response.headers["set-cookie"].split("; ")
        assert name.startswith("__Host-poststelle=")
        assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
        assert response.headers["strict-transport-security"] == "max-age=31536000"


def test_a_planted_cookie_is_useless(house: House, furniture: Furniture) -> None:
    """The session gets a new token at login, and another one when the password changes; the old ones are dead (E8)."""
    house.give_password(furniture.owner)
    planted = "A" * 43
    browser, thief = house.browser(), house.browser()
    for one in (browser, thief):
        one.client.cookies.set("poststelle", planted, domain="127.0.0.1")
    browser.log_in(furniture.owner.email)
    first = browser.cookie
    assert first != planted
    assert thief.get("/tickets").status_code == 303
    changed = browser.post(
        "/password", old=PASSWORD, new="ganz andere Wege 9", again="ganz andere Wege 9"
    )
    assert changed.status_code == 303
    assert browser.cookie != first
    thief.client.cookies.clear()
    thief.client.cookies.set("poststelle", first, domain="127.0.0.1")
    assert thief.get("/tickets").status_code == 303
    assert browser.get("/tickets").status_code == 200


def test_logging_out_ends_the_session_here(house: House, furniture: Furniture) -> None:
    """A copied cookie opens nothing after its owner has logged out."""
    browser, thief = house.logged_in(furniture.owner), house.browser()
    thief.client.cookies.set("poststelle", browser.cookie, domain="127.0.0.1")
    assert thief.get("/tickets").status_code == 200
    assert browser.post("/logout", "/tickets").headers["location"] == "/login"
    assert browser.cookie == ""
    assert thief.get("/tickets").status_code == 303


def test_sessions_end(house: House, furniture: Furniture) -> None:
    """By an hour without use, and by twelve hours in any case."""
    browser = house.logged_in(furniture.owner)
    house.desk.passes(minutes=59)
    assert browser.get("/tickets").status_code == 200
    house.desk.passes(minutes=60)
    assert browser.get("/tickets").status_code == 303
    browser.log_in(furniture.owner.email)
    for _ in range(13):
        house.desk.passes(minutes=54)
        assert browser.get("/tickets").status_code == 200
    house.desk.passes(minutes=54)
    assert browser.get("/tickets").status_code == 303
    assert login.forget_old(house.desk.office, house.desk.now) > 0
    assert login.forget_old(house.desk.office, house.desk.now) == 0


def test_disabling_somebody_ends_everything(house: House, furniture: Furniture) -> None:
    """Whoever is disabled is out at once, and stays out."""
    browser = house.logged_in(furniture.owner)
    with house.desk.office.store.write() as tx:
        people.update(tx, furniture.owner.id, disabled_at=house.desk.now)
    assert browser.get("/tickets").status_code == 303
    assert browser.log_in(furniture.owner.email).status_code == 401


def test_no_account_can_be_told_from_another(house: House, furniture: Furniture) -> None:
    """Wrong password, no such account, no password yet and disabled: same status, same text, same length (E9)."""
    desk = house.desk
    house.give_password(furniture.owner)
    house.give_password(furniture.copied)
    with desk.office.store.write() as tx:
        people.update(tx, furniture.copied.id, disabled_at=desk.now)
    browser = house.browser()
    addresses = [
        furniture.owner.email,
        furniture.copied.email,
        furniture.stranger.email,
        "x@y.example",
    ]
    answers = [browser.log_in(address, "wrong password 1") for address in addresses]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize("known", [True, False])
def test_guessing_is_stopped(house: House, furniture: Furniture, known: bool) -> None:
    """After ten failures an account is closed for a quarter of an hour, also to the right password, not longer."""
    house.give_password(furniture.owner)
    email = furniture.owner.email if known else "nobody@customer.example"
    for number in range(10):
        guesser = house.browser(peer=f"198.51.100.{number}")
        assert guesser.log_in(email, "wrong password").status_code == 401
    closed = house.browser(peer="203.0.113.9").log_in(email)
    assert closed.status_code == 429
    assert "15 minutes" in closed.text
    house.desk.passes(minutes=15)
    again = house.browser(peer="203.0.113.9").log_in(email)
    assert again.status_code == (303 if known else 401)


def test_one_address_tries_many_accounts(house: House, furniture: Furniture) -> None:
    """Ten failures from one address, whatever the accounts, close the login to it and to nobody else."""
    house.give_password(furniture.owner)
    guesser = house.browser(peer="198.51.100.1")
    for number in range(10):
        assert guesser.log_in(f"a{number}@customer.example", "wrong").status_code == 401
    assert guesser.log_in(furniture.owner.email).status_code == 429
    assert house.browser(peer="198.51.100.2").log_in(furniture.owner.email).status_code == 303


def test_a_network_of_ipv6_is_one_address(desk: Desk) -> None:
    """Somebody with a /64 does not get a new set of guesses with each of its addresses."""
    for number in range(10):
        login.log_in(desk.office, f"a{number}@example.com", "x", f"2001:db8::{number}", desk.now)
    result = login.log_in(desk.office, "b@example.com", "x", "2001:db8::ffff", desk.now)
    assert result.refusal is login.Refusal.LATER
    other = login.log_in(desk.office, "b@example.com", "x", "2001:db8:0:1::1", desk.now)
    assert other.refusal is login.Refusal.WRONG


def test_many_at_once_get_no_more_guesses(desk: Desk) -> None:
    """Attempts are counted before they are tried, so twenty at the same time are ten tries."""
    results: list[login.LoginResult] = []

    def guess() -> None:
        results.append(login.log_in(desk.office, "a@example.com", "x", "", desk.now))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tried = [result for result in results if result.refusal is login.Refusal.WRONG]
    assert len(tried) == 10


def test_success_is_not_counted(house: House, furniture: Furniture) -> None:
    """Logging in often is no guessing, and does not clear the guesses of others either."""
    house.give_password(furniture.owner)
    for _ in range(9):
        house.browser(peer="198.51.100.1").log_in(furniture.owner.email, "wrong")
    for _ in range(3):
        assert house.browser().log_in(furniture.owner.email).status_code == 303
    house.browser(peer="198.51.100.1").log_in(furniture.owner.email, "wrong")
    assert house.browser().log_in(furniture.owner.email).status_code == 429


def test_a_one_time_password(house: House, furniture: Furniture) -> None:
    """It works once, and a password has to be chosen with it; then that one works."""
    desk = house.desk
    password = login.first_password(desk.office, furniture.owner, desk.now)
    assert len(password.replace("-", "")) == 28
    browser = house.browser()
    assert browser.log_in(furniture.owner.email, password).status_code == 303
    assert browser.get("/tickets").headers["location"] == "/password"
    assert house.browser().log_in(furniture.owner.email, password).status_code == 401
    response = browser.post("/password", new=PASSWORD, again=PASSWORD)
    assert response.headers["location"] == "/tickets"
    assert browser.get("/tickets").status_code == 200
    assert house.browser().log_in(furniture.owner.email).status_code == 303
    assert house.browser().log_in(furniture.owner.email, password).status_code == 401


@pytest.mark.parametrize(("hours", "status"), [(23.99, 303), (24, 401), (25, 401)])
def test_a_one_time_password_runs_out(
    house: House, furniture: Furniture, hours: float, status: int
) -> None:
    """It holds for less than 24 hours."""
    password = login.first_password(house.desk.office, furniture.owner, house.desk.now)
    house.desk.passes(hours=hours)
    assert house.browser().log_in(furniture.owner.email, password).status_code == status


@pytest.mark.parametrize("has_password", [True, False])
def test_odd_passwords_open_nothing(house: House, furniture: Furniture, has_password: bool) -> None:
    """Empty, blank, huge and strange values match nobody's password, and no missing one either (threats E10)."""
    if has_password:
        house.give_password(furniture.owner)
    for number, odd in enumerate(ODD):
        browser = house.browser(peer=f"198.51.100.{number}")
        assert browser.log_in(furniture.owner.email, odd).status_code in (401, 429), repr(odd)
        assert browser.get("/tickets").status_code == 303


def test_fields_that_are_no_text(house: House, furniture: Furniture) -> None:
    """A file, a list or nothing where a password belongs is a wrong password, not an error."""
    browser = house.browser()
    upload = {"password": ("x.txt", b"x")}
    assert browser.post("/login", email=furniture.owner.email, files=upload).status_code == 401
    assert browser.post("/login", **{"email[]": "x", "password[]": "x"}).status_code == 401
    assert (
        browser.post("/login", email=["a", furniture.owner.email], password=["", ""]).status_code
        == 401
    )


def test_without_cookies_it_says_so(house: House, furniture: Furniture) -> None:
    """A browser that keeps no cookies gets a sentence about that, and no circle of redirects."""
    browser = house.browser()
    word = browser.word("/login")
    browser.client.cookies.clear()
    data = {"csrf": word, "email": furniture.owner.email, "password": PASSWORD}
    response = browser.client.post("/login", data=data, follow_redirects=False)
    assert response.status_code == 403
    assert "cookie" in response.text


def test_the_first_administrator(desk: Desk) -> None:
    """As long as nobody has chosen an administrator's password there is a fresh way in, and then no more."""
    found = login.ensure_first_admin(desk.office, desk.now)
    assert found is not None
    person, password = found
    assert (person.email, person.admin, person.is_staff) == ("admin@desk.example", True, True)
    again = login.ensure_first_admin(desk.office, desk.now)
    assert again is not None
    assert again[0].id == person.id
    assert login.log_in(desk.office, person.email, password, "", desk.now).token is None
    assert login.log_in(desk.office, person.email, again[1], "", desk.now).token
    login.change_password(desk.office, actor_of(person, Proof.SESSION), "", PASSWORD, desk.now)
    assert login.ensure_first_admin(desk.office, desk.now) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("wrong", "long enough and new"), (PASSWORD, "short"), (PASSWORD, "x" * 1025), (PASSWORD, "Passwort12345"),
     (PASSWORD, "olga@customer.example"), (PASSWORD, "é" * 600)],
)  # fmt: skip
def test_a_password_that_is_refused(house: House, furniture: Furniture, old: str, new: str) -> None:
    """The old one has to be right and the new one good; otherwise all stays as it was."""
    browser = house.logged_in(furniture.owner)
    response = browser.post("/password", old=old, new=new, again=new)
    assert response.status_code == 422
    assert browser.get("/tickets").status_code == 200
    assert house.browser().log_in(furniture.owner.email).status_code == 303


def test_a_changed_password_ends_other_logins(house: House, furniture: Furniture) -> None:
    """Whoever else was logged in is out."""
    browser, other = house.logged_in(furniture.owner), house.browser()
    other.log_in(furniture.owner.email)
    new = "eine neue lange Losung"
    assert browser.post("/password", old=PASSWORD, new=new, again="other").status_code == 422
    assert browser.post("/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert other.get("/tickets").status_code == 303


def test_umlauts_of_any_keyboard(desk: Desk, furniture: Furniture) -> None:
    """Composed and decomposed letters are the same password."""
    office, person = desk.office, furniture.owner
    login.first_password(office, person, desk.now)
    actor = actor_of(person, Proof.SESSION)
    login.change_password(office, actor, "", "schöne Grüße überall", desk.now)
    decomposed = "scho\u0308ne Gru\u0308ße u\u0308berall"
    assert login.log_in(office, person.email, decomposed, "", desk.now).token


def test_only_who_runs_the_desk_gives_passwords(desk: Desk, furniture: Furniture) -> None:
    """A disabled person gets none."""
    actor = actor_of(furniture.agent, Proof.SESSION)
    assert login.give_password(desk.office, actor, furniture.owner, desk.now)
    with desk.office.store.write() as tx:
        gone = people.update(tx, furniture.owner.id, disabled_at=desk.now - timedelta(days=1))
    with pytest.raises(Unacceptable, match="disabled"):
        login.give_password(desk.office, actor, gone, desk.now)
