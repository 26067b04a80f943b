"""A portal over a real office: browsers without a screen, and a house with people, tickets and mails of all kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from starlette.testclient import TestClient

from gateway.desk import login, tickets
from gateway.desk.accept import Offer, accept
from gateway.desk.people import actor_of
from gateway.desk.tickets import Draft, UploadedFile
from gateway.web.site import make_site
from store.post_records import AcceptOutcome, Envelope, Source
from store.records import Person, Proof, Via
from tests.offices import Desk
from tests.web.notices import link_of, row_of, send_notice

PASSWORD = "weite Wege ohne Eile 7"
HTML = '<p>Guten <b>Tag</b> <img src="cid:logo"> <img src="https://tracker.example/x.png"></p>'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mO4YKCAFTEMLQkATmxIAYn6a5YAAAAASUVORK5CYII="


@dataclass
class Browser:
    """A visitor with a cookie jar, who fills forms in as they stand on the page."""

    client: TestClient
    language: str = "en"

    def get(self, path: str, **more: Any) -> httpx2.Response:
        """Open a page; redirects are not followed."""
        headers = {"accept-language": self.language, **more.pop("headers", {})}
        return self.client.get(path, follow_redirects=False, headers=headers, **more)

    def post(self, path: str, page: str | None = None, **fields: Any) -> httpx2.Response:
        """Send a form with the secret word of `page`, which is opened first if named."""
        files = fields.pop("files", None)
        word = self.word(page or path)
        return self.client.post(
            path, data={"csrf": word, **fields}, files=files, follow_redirects=False
        )

    def word(self, page: str) -> str:
        """The secret word of the forms on that page."""
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get(page).text)
        return found[1] if found else ""

    def log_in(self, email: str, password: str = PASSWORD, **more: str) -> httpx2.Response:
        """Fill the login form in."""
        return self.post("/login", email=email, password=password, **more)

    @property
    def cookie(self) -> str:
        """What the jar holds."""
        return next((cookie.value or "" for cookie in self.client.cookies.jar), "")


@dataclass
class House:
    """A desk with its portal."""

    desk: Desk
    parts: dict[str, Any] = field(default_factory=lambda: {"database": {"ok": True, "detail": ""}})
    clients: list[TestClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the site once."""
        self.site = make_site(
            self.desk.office, self.accept, lambda: self.desk.now, lambda: self.parts
        )

    def accept(self, source: Source, envelope: Envelope, content: bytes) -> Future[AcceptOutcome]:
        """Keep a mail at once."""
        done: Future[AcceptOutcome] = Future()
        done.set_result(accept(self.desk.office, Offer(source, envelope, content), self.desk.now))
        return done

    def browser(self, base: str = "http://127.0.0.1:8080", peer: str = "192.0.2.7") -> Browser:
        """Somebody who was never here."""
        client = TestClient(self.site, base_url=base, client=(peer, 50000))
        self.clients.append(client)
        return Browser(client)

    def give_password(self, person: Person, password: str = PASSWORD) -> None:
        """Let somebody have chosen a password."""
        office, now = self.desk.office, self.desk.now
        login.first_password(office, person, now)
        login.change_password(office, actor_of(person, Proof.SESSION), "", password, now)

    def logged_in(self, person: Person) -> Browser:
        """A browser in which this person is logged in."""
        self.give_password(person)
        browser = self.browser()
        assert browser.log_in(person.email).status_code == 303
        return browser


@contextmanager
def open_house(desk: Desk) -> Iterator[House]:
    """A house, closed at the end."""
    house = House(desk)
    yield house
    for client in house.clients:
        client.close()


@dataclass(frozen=True)
class Furniture:
    """People and things that the tests of permissions walk around."""

    agent: Person
    owner: Person
    stranger: Person
    copied: Person
    ticket: int
    restricted: int
    public_file: str
    note_file: str
    html_message: int
    note_message: int
    held: int
    letter: int
    token: str
    """Of the link in the owner's notice."""
    recipient: int
    """The owner's row of that notice, which has the number 1."""


def furnish(desk: Desk) -> Furniture:
    """A ticket with everything on it, one that only staff see, a held mail, and letters."""
    agent = desk.staff("Anna", admin=True)
    owner, stranger, copied = (desk.customer(name) for name in ("Olga", "Sven", "Cora"))
    content = mail_with_html(desk, owner, copied)
    ticket = desk.receive(content, sender=owner.email).ticket_id or 0
    actor = actor_of(agent, Proof.SESSION)
    files = (UploadedFile("answer.txt", "text/plain", b"public file"),)
    tickets.reply(desk.office, actor, ticket, Draft("PUBLIC ANSWER", files), Via.PORTAL, desk.now)
    secret = (UploadedFile("secret.txt", "text/plain", b"SECRET FILE"),)
    note = tickets.note(
        desk.office, actor, ticket, Draft("SECRET NOTE", secret), Via.PORTAL, desk.now
    )
    two = desk.mail(
        owner.email, "RESTRICTED SUBJECT", "x", headers={"From": f"{owner.email}, {stranger.email}"}
    )
    restricted = desk.receive(two, sender=owner.email).ticket_id or 0
    claimed = {"In-Reply-To": "<html@customer.example>"}
    held = desk.receive(
        desk.mail(agent.email, "Re: Printer on fire", "HELD TEXT", headers=claimed),
        sender=agent.email,
    )
    shown = desk.ticket(ticket)
    by_name = {f.filename: f.public_id for m in shown.messages for f in m.attachments}
    html = next(m.id for m in shown.messages if m.html_sha256)
    notice = send_notice(desk, [owner])
    return Furniture(
        agent, owner, stranger, copied, ticket, restricted, by_name["answer.txt"],
        by_name["secret.txt"], html, note, held.id, desk.letters_to(owner.email)[-1].id,
        link_of(desk, notice, owner).removeprefix("/n/"), row_of(desk, notice, owner).id,
    )  # fmt: skip


def mail_with_html(desk: Desk, owner: Person, copied: Person) -> bytes:
    """A mail with text, HTML and a picture in it, to a queue with somebody else in copy."""
    return (
        f"From: Olga <{owner.email}>\r\nTo: support@desk.example\r\nCc: {copied.email}\r\n"
        "Subject: Printer on fire\r\nMessage-ID: <html@customer.example>\r\n"
        f"Date: {desk.now:%a, %d %b %Y %H:%M:%S} +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="r"\r\n\r\n'
        '--r\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGuten Tag\r\n"
        f"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{HTML}\r\n--a--\r\n"
        "--r\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\n"
        "Content-Disposition: inline; filename=logo.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{PNG}\r\n--r--\r\n"
    ).encode()
