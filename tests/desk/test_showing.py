"""The HTML of mails: cleaned once, kept for a while, gone with its mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.desk import showing
from gateway.desk.tickets import NoSuchTicket
from gateway.jobs import run_job
from gateway.mail.html.display import DISPLAY_VERSION, Display
from gateway.reading.reader import Unreadable
from store.engine import Store
from store.records import SYSTEM
from store.tables import attachments, blobs, messages
from store.upkeep_tables import displays
from tests.offices import Desk, make_office

HTML = '<p>Hello <img src="cid:logo"><img src="https://tracker.example/p.gif"></p>'


def html_mail(html: str, number: int = 1) -> bytes:
    """A mail with HTML and a picture."""
    return (
        "From: kim@example.com\r\nTo: support@desk.example\r\nSubject: x\r\n"
        f"Message-ID: <h{number}@example.com>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n"
        "Content-Type: multipart/related; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\npicture\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk that got one mail with HTML."""
    desk = Desk(make_office(store, tmp_path), now)
    desk.receive(html_mail(HTML))
    return desk


def kept(desk: Desk) -> list[str]:
    """The keys of what is kept."""
    with desk.office.store.read() as tx:
        return list(tx.execute(sa.select(displays.c.key)).scalars())


def test_a_second_look_is_answered_from_what_is_kept(desk: Desk) -> None:
    """What is shown the second time is the kept row, with its picture and its count of left out ones."""
    message = desk.ticket().messages[0]
    first = showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert first.display.blocked_images == 1
    assert first.places == {"/picture/0/": b"picture"}
    (key,) = kept(desk)
    with desk.office.store.write() as tx:
        tx.execute(sa.update(displays).where(displays.c.key == key).values(html="<p>kept</p>"))
    second = showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert second.display == Display("<p>kept</p>", 1)
    assert second.places == first.places


def test_other_html_and_other_policies_are_kept_apart(desk: Desk) -> None:
    """The key holds the version of the policy, the HTML and the names of the pictures."""
    desk.receive(html_mail(HTML + "<p>more</p>", 2))
    for number in (1, 2):
        message = desk.ticket(number).messages[0]
        showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert len(set(kept(desk))) == 2
    assert DISPLAY_VERSION >= 1


def test_what_is_long_is_not_kept(desk: Desk) -> None:
    """A display of more than a million characters is made anew each time."""
    desk.receive(html_mail("&lt;" * 15_000 + "<" * 200_000 + "x" * 180_000, 3))
    message = desk.ticket(2).messages[0]
    shown = showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert (len(shown.display.html) > showing.KEPT_CHARACTERS) is (kept(desk) == [])


def test_what_cannot_be_cleaned_in_time_is_shown_as_text(desk: Desk) -> None:
    """A mail that takes too long is shown as its words, which are not kept, since the next try may succeed."""

    def too_long(html: str, images: Mapping[str, str]) -> Display:
        raise Unreadable("reading took longer than 5 s")

    office = replace(desk.office, clean=too_long)
    message = desk.ticket().messages[0]
    shown = showing.show_html(office, SYSTEM, message.id, desk.now).display
    assert (shown.html, shown.is_text) == ('<pre class="text">Hello</pre>', True)
    assert showing.show_own(office, "<p>Our<br>letter") == Display(
        '<pre class="text">Our\nletter</pre>', 0, is_text=True
    )
    assert kept(desk) == []
    assert not showing.show_html(desk.office, SYSTEM, message.id, desk.now).display.is_text
    assert len(kept(desk)) == 1


def test_it_is_forgotten_after_some_days(desk: Desk) -> None:
    """The job takes away what is older than retention.display_days, and the next look makes it again."""
    message = desk.ticket().messages[0]
    showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert run_job(desk.office, "prune-displays", desk.now + timedelta(days=7)).changed == 0
    assert run_job(desk.office, "prune-displays", desk.now + timedelta(days=8)).changed == 1
    assert kept(desk) == []
    showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    assert len(kept(desk)) == 1


def test_it_goes_with_the_mail(desk: Desk) -> None:
    """When the HTML of a mail is erased, what was made of it is erased by the database itself."""
    message = desk.ticket().messages[0]
    showing.show_html(desk.office, SYSTEM, message.id, desk.now)
    with desk.office.store.write() as tx:
        tx.execute(sa.delete(attachments))
        tx.execute(sa.update(messages).values(html_sha256=None))
        tx.execute(sa.delete(blobs).where(blobs.c.sha256 == message.html_sha256))
    assert kept(desk) == []


def test_a_message_without_html_has_no_display(desk: Desk) -> None:
    """It is as if it did not exist."""
    desk.receive(desk.mail("kim@example.com", "Plain", "Words."))
    with pytest.raises(NoSuchTicket):
        showing.show_html(desk.office, SYSTEM, desk.ticket(2).messages[0].id, desk.now)
