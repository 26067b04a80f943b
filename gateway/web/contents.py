"""What mails brought along: files to save, and the HTML of a mail for its sandboxed frame (threats E1, E5, E6)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from starlette.responses import Response

from gateway.desk import showing, tickets
from gateway.desk.showing import SHOWN_OCTETS
from gateway.mail.html.display import FRAME_STYLE, Display
from gateway.web.answers import download, frame
from gateway.web.portal import Page, Portal, Visit

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)
FILLED_CHARACTERS = 2 * SHOWN_OCTETS
"""Room for pictures in one frame, as base64. A mail may show one picture thousands of times, and each is a copy."""
_PLACE = re.compile(r'src="(/picture/\d+/)"')


def show_file(portal: Portal, visit: Visit) -> Response:
    """An attachment, to be saved."""
    attachment, content = tickets.find_file(portal.office, visit.actor, str(visit.ids["public_id"]))
    return download(attachment.filename, content)


def show_html(portal: Portal, visit: Visit) -> Response:
    """The HTML of a message, made harmless, with its own pictures and nothing from elsewhere."""
    shown = showing.show_html(portal.office, visit.actor, visit.number("message_id"), visit.now)
    return framed(portal, visit, shown.display, shown.places)


def framed(
    portal: Portal, visit: Visit, display: Display, pictures: Mapping[str, bytes]
) -> Response:
    """The frame's document. Pictures are put in after cleaning, since a sandboxed frame could not fetch them."""
    urls = {place: _data_url(content) for place, content in pictures.items()}
    remark = portal.pages.render("frame", visit.language, {"display": display})
    return frame(remark + fill(display.html, urls), FRAME_STYLE)


def fill(body: str, urls: Mapping[str, str]) -> str:
    """Put the pictures into their places, in one pass, as long as there is room; a place without room stays empty."""
    room = FILLED_CHARACTERS

    def picture(match: re.Match[str]) -> str:
        nonlocal room
        url = urls.get(match[1], "")
        if not url or len(url) > room:
            return ""
        room -= len(url)
        return f'src="{url}"'

    return _PLACE.sub(picture, body)


def _data_url(content: bytes) -> str:
    """The picture as an address of its own, if it is one that cannot carry a script; else nothing."""
    kind = find_picture_type(content)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind else ""


def find_picture_type(content: bytes) -> str | None:
    """The type of a raster picture by its first octets, whatever the mail calls it; None for anything else."""
    for signature, offset, kind in _SIGNATURES:
        if content.startswith(signature, offset):
            return kind
    return None


PAGES = (
    Page("GET", "/files/{public_id}", show_file),
    Page("GET", "/messages/{message_id:int}/html", show_html),
)
