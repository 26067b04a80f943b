"""What pages show and do: words, files, forms, headers."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest

from gateway.desk import tickets
from gateway.desk.people import actor_of
from gateway.mail.model import Fold, FoldKind
from gateway.web.answers import content_disposition
from gateway.web.contents import FILLED_CHARACTERS, fill, find_picture_type
from gateway.web.headers import FILE_POLICY, FRAME_POLICY, PAGE_POLICY
from gateway.web.portal import Page
from gateway.web.render import pieces
from gateway.web.site import PAGES
from store import people
from store.records import Proof, Via
from tests.offices import Desk, make_office
from tests.web.house import Furniture, House, open_house
from tests.web.test_permissions import address

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_every_answer_carries_its_headers(house: House, furniture: Furniture) -> None:
    """Pages, redirects, refusals and files all say what a browser must not do with them (threats E1, E5, E12)."""
    browser = house.logged_in(furniture.agent)
    paths = [address(page, furniture) for page in PAGES if page.method == "GET"]
    for path in [*paths, "/nix", "/static/nix", "/static/style.css", "/tickets/4711", "/login/"]:
        for who in (browser, house.browser()):
            headers = who.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"], path
            assert "unsafe-inline' 'self'" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            cache = headers["cache-control"]
            assert cache == ("public, max-age=3600" if path == "/static/style.css" else "no-store")
            assert "strict-transport-security" not in headers


def policy_of(house: House, furniture: Furniture, path: str) -> str:
    """The content security policy that staff's browser gets there."""
    return house.logged_in(furniture.agent).get(path).headers["content-security-policy"]


def test_policies(house: House, furniture: Furniture) -> None:
    """A page is never framed and runs no script; a mail's frame loads nothing; a file is sandboxed."""
    assert policy_of(house, furniture, "/tickets") == PAGE_POLICY
    html = f"/messages/{furniture.html_message}/html"
    assert policy_of(house, furniture, html) == FRAME_POLICY
    assert policy_of(house, furniture, f"/files/{furniture.public_file}") == FILE_POLICY
    assert "frame-ancestors 'none'" in PAGE_POLICY
    assert not any("script" in policy for policy in (PAGE_POLICY, FRAME_POLICY, FILE_POLICY))


def test_nothing_is_loaded_from_elsewhere(house: House, furniture: Furniture) -> None:
    """No page has a script, a style in itself, an event or the address of another host in what it loads."""
    browser = house.logged_in(furniture.agent)
    for page in PAGES:
        if page.method != "GET" or page.path in (
            "/messages/{message_id:int}/html",
            "/outbox/{item_id:int}/html",
            "/notices/{notice_id:int}/html/{language}",
        ):
            continue
        text = browser.get(address(page, furniture)).text
        assert re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text) is None, page.path
        assert re.search(r"(?:src|action)=\"(?!/)", text) is None, page.path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/logout", 405), ("POST", "/tickets", 405), ("DELETE", "/tickets/1", 405), ("PUT", "/", 405),
     ("HEAD", "/tickets", 200), ("HEAD", "/healthz", 200), ("HEAD", "/tickets/4711", 404), ("GET", "/tickets/", 404),
     ("GET", "/static/../../config.toml", 404), ("GET", "/static/%2e%2e/base.html", 404),
     ("OPTIONS", "/tickets", 405), ("GET", "/static/", 404)],
)  # fmt: skip
def test_methods(house: House, furniture: Furniture, method: str, path: str, status: int) -> None:
    """Wrong methods are named with the right ones; HEAD is GET without content; no path is corrected."""
    client = house.logged_in(furniture.agent).client
    response = client.request(method, path, follow_redirects=False)
    assert response.status_code == status
    if status == 405:
        assert response.headers["allow"]
        assert "text/html" in response.headers["content-type"]


def test_health(house: House) -> None:
    """All well is 200, anything else 503, without a login, one line for each part."""
    browser = house.browser()
    response = browser.get("/healthz")
    assert (response.status_code, "set-cookie" in response.headers) == (200, False)
    house.parts["relay"] = {"ok": False, "detail": "away"}
    response = browser.get("/healthz")
    assert response.status_code == 503
    assert json.loads(response.text)["relay"] == {"ok": False, "detail": "away"}
    assert len(response.text.splitlines()) == 4
    assert "Disallow: /" in browser.get("/robots.txt").text


def test_our_own_faults_stay_ours(house: House, furniture: Furniture) -> None:
    """When something breaks, the visitor gets an apology and no insides (R6)."""
    browser = house.logged_in(furniture.agent)
    house.parts["broken"] = None
    response = browser.get("/healthz")
    assert response.status_code == 500
    assert "our fault" in response.text
    assert "TypeError" not in response.text


def test_words_of_strangers_are_only_words(house: House, furniture: Furniture) -> None:
    """Markup in subjects, names, texts and file names is shown as it was written, on every page."""
    desk = house.desk
    sender = '"<b>Bold</b>" <bold@customer.example>'
    mail = desk.mail(sender, HOSTILE, HOSTILE, files={"<i>x</i>.html": b"<script>"})
    item = desk.receive(mail, sender="bold@customer.example")
    browser = house.logged_in(furniture.agent)
    for path in ("/tickets", f"/tickets/{item.ticket_id}", "/inbox", f"/inbox/{item.id}", "/outbox",
                 f"/outbox/{desk.outbox()[-1].id}"):  # fmt: skip
        text = browser.get(path).text
        assert not re.search(r"<script|<b>Bold|<i>x|<img src=x", text), path
        assert "49" not in re.sub(r"[0-9a-f]{64}", "", text) or "7*7" in text


def test_a_file(house: House, furniture: Furniture) -> None:
    """A file is saved under its name and never shown, whatever it is."""
    response = house.logged_in(furniture.owner).get(f"/files/{furniture.public_file}")
    assert response.content == b"public file"
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith('attachment; filename="answer.txt"')


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [("foto.jpg", "foto.jpg", "foto.jpg"), ("Übersicht.pdf", "_bersicht.pdf", "Übersicht.pdf"),
     ('a"b\r\nX: y.txt', "a_b X_ y.txt", 'a"b X: y.txt'), ("../../etc/passwd", "passwd", "passwd"),
     ("gnp\u202eexe.scr", "gnpexe.scr", "gnpexe.scr"), ("", "file", "file"), ("..", "file", "file"),
     ("50%.txt", "50_.txt", "50%.txt"), ("日本.txt", "__.txt", "日本.txt")],
)  # fmt: skip
def test_names_of_files(name: str, plain: str, whole: str) -> None:
    """Old browsers get ASCII, all others UTF-8; nothing hides or breaks the header (RFC 6266)."""
    found = re.fullmatch(
        r"attachment; filename=\"([^\"]*)\"; filename\*=UTF-8''(\S*)", content_disposition(name)
    )
    assert found
    assert (found[1], unquote(found[2])) == (plain, whole)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"),
     (b"RIFF\0\0\0\0WEBP", "image/webp"), (b"<svg onload=x>", None), (b"<html>", None), (b"", None),
     (b"RIFFWEBP", None)],
)  # fmt: skip
def test_pictures(content: bytes, kind: str | None) -> None:
    """Only raster pictures stand in a mail's text, told by their content."""
    assert find_picture_type(content) == kind


def test_one_picture_shown_thousands_of_times() -> None:
    """A small mail cannot make a page that fills the memory: beyond the room for pictures their places stay empty."""
    url = "data:image/png;base64," + "A" * 1_300_000
    shown = fill('<img src="/picture/0/"><b>word</b>' * 100, {"/picture/0/": url})
    assert 0 < shown.count("data:image/png") < 100
    assert len(shown) < FILLED_CHARACTERS + 100_000
    assert shown.count("<b>word</b>") == 100
    assert "/picture/" not in shown


def test_the_html_of_a_mail(house: House, furniture: Furniture) -> None:
    """Its own picture stands in it as data, a remote one is gone; a message without HTML has no such page."""
    browser = house.logged_in(furniture.owner)
    text = browser.get(f"/messages/{furniture.html_message}/html").text
    assert "<b>Tag</b>" in text
    assert 'src="data:image/png;base64,iVBOR' in text
    assert "tracker.example" not in text
    assert "Pictures from elsewhere that were not loaded: 1" in text
    assert browser.get(f"/messages/{furniture.html_message}/html").text == text
    answer = furniture.html_message + 1
    assert browser.get(f"/messages/{answer}/html").status_code == 404


@pytest.mark.parametrize(
    ("folds", "expected"),
    [
        ([], [("", "Hallo\n\n> alt\n\n-- \nJ")]),
        ([Fold(7, 12, FoldKind.QUOTE)], [("", "Hallo"), ("quote", "> alt"), ("", "-- \nJ")]),
        ([Fold(0, 5, FoldKind.HEADER)], [("header", "Hallo"), ("", "> alt\n\n-- \nJ")]),
        ([Fold(7, 19, FoldKind.QUOTE)], [("", "Hallo"), ("quote", "> alt\n\n-- \nJ")]),
    ],
)
def test_pieces(folds: list[Fold], expected: list[tuple[str, str]]) -> None:
    """A text is cut where something is folded; every word stands in one piece."""
    found = pieces("Hallo\n\n> alt\n\n-- \nJ", folds)
    assert [(piece.kind, piece.text) for piece in found] == expected


def test_a_customer_answers(house: House, furniture: Furniture) -> None:
    """Words and files of the requester stand on the ticket and reach the staff by mail."""
    browser = house.logged_in(furniture.owner)
    path = f"/tickets/{furniture.ticket}"
    upload = [("files", ("Übersicht\u202e.pdf", b"%PDF", "application/pdf")), ("files", ("", b""))]
    response = browser.post(f"{path}/reply", path, text="Still\r\nburning\0", files=upload)
    assert response.status_code == 303
    message = house.desk.ticket(furniture.ticket).messages[-1]
    assert response.headers["location"] == f"{path}#m{message.id}"
    assert (message.text, message.author.proof) == ("Still\nburning", Proof.SESSION)
    assert [file.filename for file in message.attachments] == ["Übersicht.pdf"]
    assert "Still" in house.desk.letters_to(furniture.agent.email)[-1].letter.text


def test_staff_work(house: House, furniture: Furniture) -> None:
    """Answer, note, status and assignment by their buttons."""
    browser, path = house.logged_in(furniture.agent), f"/tickets/{furniture.ticket}"
    browser.post(f"{path}/reply", path, text="We come")
    browser.post(f"{path}/note", path, text="Bring water")
    browser.post(f"{path}/status", path, status="pending")
    browser.post(f"{path}/assign", path, assignee=furniture.agent.email)
    shown = house.desk.ticket(furniture.ticket)
    assert shown.ticket.status.value == "pending"
    assert shown.assignee == furniture.agent or shown.ticket.assignee_id == furniture.agent.id
    page = browser.get(path).text
    assert "We come" in page
    assert "Bring water" in page
    assert "We come" in house.desk.letters_to(furniture.owner.email)[-1].letter.text
    browser.post(f"{path}/assign", path, assignee="")
    assert house.desk.ticket(furniture.ticket).assignee is None


@pytest.mark.parametrize(
    ("ending", "fields"),
    [("reply", {"text": "  "}), ("status", {"status": "burnt"}), ("assign", {"assignee": "nobody@example.com"}),
     ("assign", {"assignee": "olga@customer.example"})],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    house: House, furniture: Furniture, ending: str, fields: dict[str, str]
) -> None:
    """A refusal of the desk is a page with its sentence, not an error."""
    browser, path = house.logged_in(furniture.agent), f"/tickets/{furniture.ticket}"
    response = browser.post(f"{path}/{ending}", path, **fields)
    assert response.status_code == 422
    assert "That did not work" in response.text


def test_too_much_is_refused(house: House, furniture: Furniture) -> None:
    """A form beyond its size gets a page that says so, with all headers."""
    browser = house.logged_in(furniture.agent)
    response = browser.post("/password", new="x" * 100_000)
    assert response.status_code == 413
    assert "too large" in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_who_cannot_be_reached(house: House, furniture: Furniture) -> None:
    """Staff see at everybody on a ticket that mail came back or that they complained; customers see neither."""
    now = house.desk.now
    with house.desk.office.store.write() as tx:
        people.update(tx, furniture.copied.id, bounced_at=now, complained_at=now)
    page = f"/tickets/{furniture.ticket}"
    seen = house.logged_in(furniture.agent).get(page).text
    assert seen.count("mail to this address came back") == 1
    assert seen.count("complained about a letter of ours") == 1
    assert "came back" not in house.logged_in(furniture.owner).get(page).text


def test_new_tickets(house: House, furniture: Furniture) -> None:
    """Customers open tickets for themselves, whoever they name; staff for a customer."""
    fields = {"queue": "sales", "subject": "Toner", "text": "Black", "requester": "vic@example.com"}
    for person, requester in (
        (furniture.owner, furniture.owner.email),
        (furniture.agent, "vic@example.com"),
    ):
        browser = house.logged_in(person)
        response = browser.post("/tickets/new", **fields)
        assert response.status_code == 303
        newest = house.desk.tickets()[0]
        assert response.headers["location"] == f"/tickets/{newest.ticket.id}"
        assert (newest.requester.email, newest.ticket.queue) == (requester, "sales")


def test_lists(house: House, furniture: Furniture) -> None:
    """Staff narrow the list down; older tickets are a page further on, each ticket on one page."""
    desk, agent = house.desk, actor_of(furniture.agent, Proof.SESSION)
    for number in range(60):
        tickets.open_ticket(
            desk.office, agent, furniture.stranger, "sales", f"Order {number}",
            tickets.Draft("x"), Via.PORTAL, desk.now,
        )  # fmt: skip
    browser, seen, path = house.logged_in(furniture.agent), [], "/tickets?status=all&queue=sales"
    for _ in range(2):
        text = browser.get(path).text
        seen += re.findall(r"Order \d+", text)
        older = re.search(r'href="(/tickets\?[^"]*before=[^"]*)"', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert path == ""
    assert sorted(seen) == sorted(f"Order {number}" for number in range(60))
    assert "Order" not in browser.get("/tickets?queue=support").text
    assert "Order" not in browser.get("/tickets?status=closed").text
    assert "Order" not in browser.get(f"/tickets?assignee={furniture.agent.id}").text


def test_held_mail_is_let_through(house: House, furniture: Furniture) -> None:
    """Staff see why a mail waits, and let it through as what they choose."""
    browser, path = house.logged_in(furniture.agent), f"/inbox/{furniture.held}"
    page = browser.get(path).text
    assert "reply address" in page
    assert "HELD TEXT" in page
    assert browser.post(f"{path}/retry", path, release="note").status_code == 303
    house.desk.sort()
    assert house.desk.inbox()[0].state.value == "filed"
    assert house.desk.ticket(furniture.ticket).messages[-1].kind.value == "note"
    raw = browser.get(f"{path}/raw")
    assert b"HELD TEXT" in raw.content
    assert browser.post(f"{path}/retry", path, release="note").status_code == 422


def test_the_whole_way_in_a_browser(house: House, furniture: Furniture) -> None:
    """A mail is dropped in, staff answer by the notification, the customer answers back: all on one ticket."""
    browser, desk = house.logged_in(furniture.agent), house.desk
    mail = desk.mail("kim@customer.example", "Coffee", "None left")
    fields = {"to": "support@desk.example", "from": "kim@customer.example"}
    upload = {"mail": ("coffee.eml", mail, "message/rfc822")}
    response = browser.post("/outbox/drop-in", "/outbox", files=upload, **fields)
    assert response.headers["location"] == "/outbox?dropped=kept"
    desk.sort()
    ticket = desk.tickets()[0].ticket.id
    notification = desk.letters_to(furniture.agent.email)[-1]
    path = f"/outbox/{notification.id}"
    assert "Coffee" in browser.get(path).text
    assert browser.post(f"{path}/answer", path, text="More is on its way").status_code == 303
    desk.sort()
    answer = desk.letters_to("kim@customer.example")[-1]
    assert "More is on its way" in answer.letter.text
    path = f"/outbox/{answer.id}"
    extra = {"files": ("cup.txt", b"cup", "text/plain")}
    assert browser.post(f"{path}/answer", path, text="Thank you", files=extra).status_code == 303
    desk.sort()
    said = desk.ticket(ticket).messages
    assert [m.direction.value for m in said if m.kind.value == "message"] == ["in", "out", "in"]
    assert said[-1].text.startswith("Thank you")
    assert [file.filename for file in said[-1].attachments] == ["cup.txt"]


def test_a_dropped_mail_names_its_own_sender(house: House, furniture: Furniture) -> None:
    """Without a sender in the form, the mail is from whom it says, and is not taken for a bounce."""
    browser, desk = house.logged_in(furniture.agent), house.desk
    upload = {"mail": ("tea.eml", desk.mail("kim@customer.example", "Tea", "x"), "message/rfc822")}
    fields = {"to": "support@desk.example", "from": ""}
    browser.post("/outbox/drop-in", "/outbox", files=upload, **fields)
    desk.sort()
    assert desk.inbox()[0].envelope.mail_from == "kim@customer.example"
    assert not desk.tickets()[0].ticket.restricted_to_staff


@pytest.mark.parametrize(
    "fields",
    [{"to": "stranger@example.com"}, {"to": "nonsense"}, {"to": ""}, {"to": "a@b.c, d@e.f"}],
)
def test_dropping_in_keeps_the_rules_of_smtp(
    house: House, furniture: Furniture, fields: dict[str, str]
) -> None:
    """What the SMTP door would refuse is refused here too."""
    browser = house.logged_in(furniture.agent)
    upload = {"mail": ("a.eml", b"Subject: x\r\n\r\ny", "message/rfc822")}
    before = len(house.desk.inbox())
    response = browser.post("/outbox/drop-in", "/outbox", files=upload, **{"from": "", **fields})
    assert response.status_code == 422
    assert len(house.desk.inbox()) == before


def test_with_a_real_relay(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Once letters really leave, nothing can be dropped in and other people's reply addresses are not shown (C9)."""
    office = make_office(
        desk.office.store, tmp_path_factory.mktemp("data"), relay={"url": "smtp://127.0.0.1:25"}
    )
    real = Desk(office, desk.now)
    ina, ben = real.staff("Ina"), real.staff("Ben")
    real.receive(real.mail("kim@customer.example", "Coffee", "None left"))
    letters = {person.email: real.letters_to(person.email)[-1].id for person in (ina, ben)}
    with open_house(real) as house:
        browser = house.logged_in(ina)
        other = browser.get(f"/outbox/{letters[ben.email]}")
        assert other.status_code == 200
        assert re.search(r"post[ac][a-z2-7]{43}", other.text) is None
        html = browser.get(f"/outbox/{letters[ben.email]}/html").text
        assert re.search(r"post[ac][a-z2-7]{43}", html) is None
        assert "drop-in" not in browser.get("/outbox").text
        mine = f"/outbox/{letters[ina.email]}"
        assert browser.post(f"{mine}/answer", "/tickets/new", text="x").status_code == 422


def test_letters_are_held_back_or_tried_again(house: House, furniture: Furniture) -> None:
    """A waiting letter can be cancelled, and sent after all."""
    browser, path = house.logged_in(furniture.agent), f"/outbox/{furniture.letter}"

    def state() -> str:
        return next(i.state.value for i in house.desk.outbox() if i.id == furniture.letter)

    assert browser.post(f"{path}/cancel", path).status_code == 303
    assert state() == "cancelled"
    assert browser.post(f"{path}/cancel", path).status_code == 422
    assert browser.post(f"{path}/retry", path).status_code == 303
    assert state() == "waiting"


def test_files_of_letters(house: House, furniture: Furniture) -> None:
    """What goes with a letter can be saved, and nothing that is not there."""
    browser, path = house.logged_in(furniture.agent), f"/outbox/{furniture.letter}/files"
    assert browser.get(f"{path}/0").content == b"public file"
    assert browser.get(f"{path}/1").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de-AT,en;q=0.5", "de"), ("en", "en"), ("fr", "en"), ("", "en"), ("de;q=0.1,en;q=0.9", "en"), ("de;q=x, *", "en"),
     ("de;q=0", "en"), ("x" * 5000, "en"), ("de_CH", "de"), (";;,,=;q=", "en")],
)  # fmt: skip
def test_the_login_speaks_the_browsers_language(house: House, accepted: str, language: str) -> None:
    """By Accept-Language where it is one of ours, else the desk's."""
    browser = house.browser()
    browser.language = accepted
    text = browser.get("/login").text
    assert f'<html lang="{language}">' in text
    assert ("Anmelden" in text) is (language == "de")


def test_pages_speak_the_persons_language(house: House, furniture: Furniture) -> None:
    """Times stand in the desk's time zone and in the person's way of writing them."""
    emil = house.desk.customer("Emil", language="de")
    mail = house.desk.mail(emil.email, "Hallo", "Text")
    ticket = house.desk.receive(mail, sender=emil.email).ticket_id
    text = house.logged_in(emil).get(f"/tickets/{ticket}").text
    assert "Antworten" in text
    assert "23.11.2026, 10:00" in text


def test_the_privacy_notice(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every page links it when there is one."""
    notice = {"notice_url": "https://example.com/privacy"}
    office = make_office(desk.office.store, tmp_path_factory.mktemp("data"), privacy=notice)
    with open_house(Desk(office, desk.now)) as house:
        assert 'href="https://example.com/privacy"' in house.browser().get("/login").text


def test_a_damaged_session_cookie_is_replaced(house: House) -> None:
    """Nonsense in the cookie is no error, just nobody."""
    browser = house.browser()
    for value in ("x", "a" * 5000, "%00", "ä"):
        response = browser.client.get(
            "/login", headers=[(b"cookie", f"poststelle={value}".encode())], follow_redirects=False
        )
        assert response.status_code == 200
        assert "poststelle=" in response.headers["set-cookie"]


def test_every_page_is_in_the_table() -> None:
    """No path and method stands twice, so none hides another."""
    keys = [(page.method, page.path) for page in PAGES]
    assert len(keys) == len(set(keys))
    assert all(isinstance(page, Page) for page in PAGES)
