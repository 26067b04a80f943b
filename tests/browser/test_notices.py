"""Notices in a real browser: a recipient says no, a recipient confirms, staff send one and read the report."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from gateway.desk.notices import objections
from gateway.desk.notices import sending as notice_sending
from gateway.mail.tokens import LinkPurpose
from store.records import SYSTEM
from tests.browser.conftest import Served
from tests.browser.test_portal import log_in, press, window
from tests.notices.town import PATCH, stock
from tests.web.notices import link_of, row_of, send_notice

pytestmark = pytest.mark.browser


def test_a_recipient_says_no(served: Served, chromium: Browser) -> None:
    """On a phone, in their language, without login or cookie: one press, and another takes it back."""
    desk = served.house.desk
    jo = desk.customer("Jo", language="de")
    path = link_of(desk, send_notice(desk, [jo]), jo)
    with window(chromium, served, 375) as (page, asked):
        page.context.clear_cookies()
        page.goto(served.url + path)
        expect(page.locator("h1")).to_have_text("Keine solchen Mitteilungen mehr?")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        press(page, "main button")
        expect(page.locator("h1")).to_have_text("Sie bekommen keine mehr")
        assert page.context.cookies() == []
        press(page, "main button")
        expect(page.locator("h1")).to_have_text("Keine solchen Mitteilungen mehr?")
        assert all(url.startswith(served.url) for url in asked)
    (kept,) = objections.find_choices(desk.office, SYSTEM, jo.email).history
    assert (kept.how, kept.ended_at) == ("link", desk.now)


def test_a_recipient_confirms(served: Served, chromium: Browser) -> None:
    """The link of a security notice leads to one button."""
    desk = served.house.desk
    jo = desk.customer("Jo")
    number = send_notice(desk, [jo], "security")
    path = link_of(desk, number, jo, LinkPurpose.ACKNOWLEDGE)
    with window(chromium, served, 375) as (page, _):
        page.goto(served.url + path)
        press(page, "main button")
        expect(page.locator("[role=status]")).to_contain_text("Thank you")
    assert row_of(desk, number, jo).acknowledged_how == "link"


def test_staff_send_a_patch_notice(served: Served, chromium: Browser) -> None:
    """Two people at two desks: written, seen as mail, handed in, confirmed, and the report to print."""
    desk = served.house.desk
    stock(desk)
    anna, bert = desk.staff("Anna"), desk.staff("Bert")
    for person in (anna, bert):
        served.house.give_password(person)
    with window(chromium, served) as (page, asked):
        log_in(page, anna)
        page.goto(f"{served.url}/notices/new")
        page.fill("textarea", PATCH)
        press(page, "main button.primary")
        shown = page.frame_locator("iframe").first
        expect(shown.locator("body")).to_contain_text("Ihre Version 2.3 ist betroffen")
        press(page, "aside button.primary")
        expect(page.locator("aside")).to_contain_text("somebody else must confirm it")
    with window(chromium, served, 375) as (page, asked):
        log_in(page, bert)
        page.goto(f"{served.url}/notices/1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        press(page, "aside button.primary")
        notice_sending.send_due(desk.office, desk.now, dry_run=False)
        desk.deliver()
        page.goto(f"{served.url}/notices/1/report")
        expect(page.locator("svg")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        page.emulate_media(media="print")
        expect(page.locator(".top")).to_be_hidden()
        assert all(url.startswith(served.url) for url in asked)
