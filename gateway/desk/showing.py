"""Showing the HTML of a mail: cleaned when somebody first looks, kept for a while, with the mail's own pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway import journal
from gateway.desk import tickets
from gateway.desk.office import Office
from gateway.mail.html.display import DISPLAY_VERSION, Display, display_text
from gateway.reading.reader import Unreadable
from store import displays
from store.displays import KeptDisplay
from store.records import Actor, Message

SHOWN_OCTETS = 10 * 1024 * 1024
"""Pictures of one mail that are shown in its text; what is beyond can be downloaded."""
KEPT_CHARACTERS = 1_000_000
"""A longer display is made again each time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the frame shows: in `display`, `places` stand for the pictures that the mail brought along."""

    display: Display
    places: Mapping[str, bytes]


def show_html(office: Office, actor: Actor, message_id: int, now: datetime) -> Shown:
    """The HTML of a message, made harmless. Raises NoSuchTicket, also when the message has none."""
    message, html = tickets.find_html(office, actor, message_id)
    if html is None or message.html_sha256 is None:
        raise tickets.NoSuchTicket(str(message_id))
    pictures = _pictures(office, actor, message)
    places = {name: place_of(number) for number, name in enumerate(pictures)}
    display = _display(office, message.html_sha256, html, places, now)
    return Shown(display, {places[name]: content for name, content in pictures.items()})


def show_own(office: Office, html: str) -> Display:
    """The HTML of a letter of ours, which brings no pictures, made harmless as anybody's."""
    try:
        return office.clean(html, {})
    except Unreadable:
        return display_text(html)


def place_of(number: int) -> str:
    """The address that stands for a picture until its content is put there."""
    return f"/picture/{number}/"


def _pictures(office: Office, actor: Actor, message: Message) -> dict[str, bytes]:
    """What a cid: address may mean, as far as there is room."""
    pictures: dict[str, bytes] = {}
    room = SHOWN_OCTETS
    for attachment in message.attachments:
        if attachment.content_id and attachment.size <= room:
            content = tickets.find_file(office, actor, attachment.public_id)[1]
            pictures[attachment.content_id] = content
            room -= attachment.size
    return pictures


def _display(
    office: Office, html_sha256: str, html: str, places: Mapping[str, str], now: datetime
) -> Display:
    """As it was made before, or made now and kept."""
    key = _key(html_sha256, places)
    with office.store.read() as tx:
        kept = displays.find(tx, key)
    if kept is not None:
        return Display(kept.html, kept.blocked_images, kept.is_text)
    try:
        made = office.clean(html, places)
    except Unreadable as reason:
        journal.not_shown(html_sha256=html_sha256, reason=str(reason))
        return display_text(html)
    if len(made.html) <= KEPT_CHARACTERS:
        row = KeptDisplay(key, html_sha256, made.html, made.blocked_images, made.is_text)
        with office.store.write() as tx:
            displays.add(tx, row, now)
    return made


def _key(html_sha256: str, places: Mapping[str, str]) -> str:
    """Another version of the policy, other HTML, or other pictures make another display."""
    parts = [str(DISPLAY_VERSION), html_sha256, *(f"{n}={p}" for n, p in sorted(places.items()))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
