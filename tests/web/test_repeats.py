"""A logo that comes with every mail, on the page of its ticket."""

from __future__ import annotations

from tests.web.house import Furniture, House, mail_with_html


def test_a_logo_is_shown_once(house: House, furniture: Furniture) -> None:
    """The second mail with the same picture names it in a fold only; the file can still be saved."""
    desk = house.desk
    again = mail_with_html(desk, furniture.owner, furniture.copied).replace(
        b"<html@customer.example>", b"<again@customer.example>\r\nIn-Reply-To: <html@customer.example>"
    )  # fmt: skip
    desk.receive(again, sender=furniture.owner.email)
    assert len([m for m in desk.ticket(furniture.ticket).messages if m.attachments]) >= 3
    page = house.logged_in(furniture.owner).get(f"/tickets/{furniture.ticket}").text
    before, _, after = page.partition("Pictures shown before: 1")
    assert before.count("logo.png") == 1
    assert after.count("logo.png") == 1
