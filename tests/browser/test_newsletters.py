"""Ordinary mails of shops, offices and tools in a real browser: what the cleaning leaves must still look right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page

from tests.browser.conftest import Served
from tests.browser.test_portal import log_in, outside, window

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parents[1] / "corpus" / "newsletters"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
PHONE, SCREEN = 390, 1200


@contextmanager
def shown(
    chromium: Browser, served: Served, width: int, language: str = "en"
) -> Iterator[dict[str, Frame]]:
    """Every newsletter as its ticket shows it, by name; nothing was asked of anybody, no page is too wide."""
    desk = served.house.desk
    agent = desk.staff("Anna", language=language)
    served.house.give_password(agent)
    tickets = {
        name: desk.receive((FOLDER / f"{name}.eml").read_bytes()).ticket_id for name in NAMES
    }
    with window(chromium, served, width, language) as (page, asked):
        log_in(page, agent)
        pages = {name: page.context.new_page() for name in NAMES}
        for opened in pages.values():
            opened.on("request", lambda request: asked.append(request.url))
        yield {name: _open(opened, f"{served.url}/tickets/{tickets[name]}", width)
               for name, opened in pages.items()}  # fmt: skip
        assert outside(asked, served) == []


def _open(page: Page, url: str, width: int) -> Frame:
    page.goto(url)
    page.click("details.html summary")
    page.frame_locator("iframe").locator("body").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    return page.frames[1]


def box(found: Locator) -> dict[str, float]:
    """Where an element stands."""
    where = found.first.bounding_box()
    assert where is not None
    return dict(where)


def are_beside(left: Locator, right: Locator) -> bool:
    """Whether two elements stand in one row."""
    one, other = box(left), box(right)
    return one["x"] + one["width"] <= other["x"] + 1 and abs(one["y"] - other["y"]) < 2


def style(found: Locator, name: str) -> str:
    """What the browser made of a property."""
    return str(found.first.evaluate(f"e => getComputedStyle(e)['{name}']"))


def test_on_a_screen_they_look_as_they_were_made(served: Served, chromium: Browser) -> None:
    """Columns beside each other, colours of buttons, numbers of lists, own pictures; nothing hidden comes to light."""
    with shown(chromium, served, SCREEN) as frames:
        shop, order, release = frames["shop"], frames["order"], frames["release"]
        assert are_beside(shop.get_by_text("Steckzwiebeln"), shop.get_by_text("Laubrechen"))
        assert style(shop.get_by_text("Zum Angebot"), "backgroundColor") == "rgb(194, 87, 26)"
        assert box(shop.get_by_text("Zum Angebot"))["width"] == 220
        assert shop.get_by_text("Werkzeug pflegen").is_hidden()
        assert shop.locator("p.remark").inner_text().endswith(": 3")
        assert style(order.locator("h1"), "color") == "rgb(23, 32, 51)"
        assert order.locator("img[src]").evaluate("e => e.naturalWidth") == 48
        assert order.get_by_text("on its way").first.is_hidden()
        assert order.locator("p.remark").inner_text().endswith(": 1")
        assert are_beside(
            release.get_by_text("Search", exact=True), release.get_by_text("Inbox", exact=True)
        )
        assert are_beside(release.get_by_text("1,200"), release.get_by_text("99.9 %"))
        for frame in frames.values():
            assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_looks_that_stand_in_a_style_sheet_only(served: Served, chromium: Browser) -> None:
    """Colours, borders and what is hidden come out of the sheet; what it would load, it does not."""
    with shown(chromium, served, SCREEN, "de") as frames:
        sheet = frames["sheet"]
        assert style(sheet.locator("h1"), "color") == "rgb(255, 255, 255)"
        assert style(sheet.get_by_text("Karten"), "backgroundColor") == "rgb(122, 31, 43)"
        assert sheet.get_by_text("Nur bis Freitag").is_hidden()
        assert are_beside(sheet.get_by_text("Sa, 5."), sheet.get_by_text("So, 6."))
        assert box(sheet.locator("table").first)["width"] == 640


def test_outlook_and_old_markup(served: Served, chromium: Browser) -> None:
    """Word's lists keep their numbers, its lines stand close, its tables have borders; right to left stays so."""
    with shown(chromium, served, SCREEN) as frames:
        outlook, digest = frames["outlook"], frames["digest"]
        number = outlook.get_by_text("1.")
        assert box(number)["x"] >= box(outlook.locator("body"))["x"]
        assert style(outlook.locator("p.MsoNormal"), "marginTop") == "0px"
        assert style(outlook.locator("td").nth(0), "borderTopStyle") == "solid"
        assert outlook.locator("img").evaluate("e => e.naturalWidth") == 160
        assert style(digest.locator("body > div"), "backgroundColor") == "rgb(0, 51, 102)"
        assert style(digest.locator("[dir=rtl]"), "direction") == "rtl"
        assert style(digest.locator("img"), "visibility") == "hidden"


def test_on_a_phone_nothing_is_lost_at_the_side(served: Served, chromium: Browser) -> None:
    """Fixed widths give way, columns stand below each other, and long German words break."""
    with shown(chromium, served, PHONE, "de") as frames:
        for name, frame in frames.items():
            assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        shop, sheet = frames["shop"], frames["sheet"]
        assert box(shop.get_by_text("Zum Angebot"))["height"] == 44
        assert (
            box(shop.get_by_text("Steckzwiebeln"))["y"] < box(shop.get_by_text("Laubrechen"))["y"]
        )
        assert box(sheet.get_by_text("Karten"))["y"] < box(sheet.get_by_text("Reservieren"))["y"]
        assert (
            sheet.locator("p.remark").inner_text()
            == "Bilder von anderswo, die nicht geladen wurden: 1"
        )
