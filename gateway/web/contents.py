"""What mails brought along: files to save, and the HTML of a mail for its sandboxed frame (threats E1, E5, E6)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from starlette.responses import Response

from gateway.desk import tickets
from gateway.mail.display import FRAME_STYLE, display_html
from gateway.web.answers import download, frame
from gateway.web.portal import Page, Portal, Visit

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)
SHOWN_OCTETS = 10 * 1024 * 1024
"""Pictures of one mail that are shown in its text; what is beyond can be downloaded."""
FILLED_CHARACTERS = 2 * SHOWN_OCTETS
"""Room for pictures in one frame, as base64. A mail may show one picture thousands of times, and each is a copy."""
_PLACE = re.compile(r'src="(/picture/\d+/)"')


def show_file(portal: Portal, visit: Visit) -> Response:
    """An attachment, to be saved."""
    attachment, content = tickets.find_file(portal.office, visit.actor, str(visit.ids["public_id"]))
    return download(attachment.filename, content)


def show_html(portal: Portal, visit: Visit) -> Response:
    """The HTML of a message, made harmless, with its own pictures and nothing from elsewhere."""
    office, actor = portal.office, visit.actor
    message, html = tickets.find_html(office, actor, visit.number("message_id"))
    if html is None:
        raise tickets.NoSuchTicket(str(message.id))
    pictures, room = {}, SHOWN_OCTETS
    for attachment in message.attachments:
        if attachment.content_id and attachment.size <= room:
            pictures[attachment.content_id] = tickets.find_file(
                office, actor, attachment.public_id
            )[1]
            room -= attachment.size
    return framed(html, pictures)


def framed(html: str, pictures: Mapping[str, bytes]) -> Response:
    """The frame's document. Pictures are put in after cleaning, since a sandboxed frame could not fetch them."""
    known = {name: _data_url(content) for name, content in pictures.items()}
    places = {
        name: f"/picture/{number}/" for number, (name, url) in enumerate(known.items()) if url
    }
    urls = {place: known[name] for name, place in places.items()}
    return frame(_fill(display_html(html, places).html, urls), FRAME_STYLE)


def _fill(body: str, urls: Mapping[str, str]) -> str:
    """Put the pictures into their places, in one pass, as long as there is room; a place without room stays empty."""
    room = FILLED_CHARACTERS

    def picture(match: re.Match[str]) -> str:
        nonlocal room
        url = urls.get(match[1])
        if url is None:
            return match[0]
        if len(url) > room:
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
