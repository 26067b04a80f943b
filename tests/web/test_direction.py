"""Words from right to left: they stand as they were written, and turn nothing around that the page itself says."""

from __future__ import annotations

from tests.web.house import Furniture, House


def test_an_override_turns_nothing_around(house: House, furniture: Furniture) -> None:
    """Without the override an address behind a name is read as it is; marks and isolates of real letters stay."""
    mail = (
        f"From: {furniture.owner.email}\r\nTo: support@desk.example\r\nMessage-ID: <turned@customer.example>\r\n"
        "Subject: a \u202e(desk) \u202dmoc\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n\u05e9\u05dc\u05d5\u05dd \u2066+49 30\u2069 \u200f\u202eabc\r\n"
    )
    house.desk.receive(mail.encode(), sender=furniture.owner.email)
    visitor = house.logged_in(furniture.owner)
    assert "a (desk) moc" in visitor.get("/tickets").text
    number = furniture.ticket + 1
    while "a (desk) moc" not in (page := visitor.get(f"/tickets/{number}").text):
        number += 1
        assert number < furniture.ticket + 20
    assert (
        '<div class="text" dir="auto">\u05e9\u05dc\u05d5\u05dd \u2066+49 30\u2069 \u200fabc</div>'
        in page
    )
