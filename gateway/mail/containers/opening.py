"""Containers that hold what was meant: winmail.dat (MS-OXTNEF), opaque S/MIME, calendar parts (RFC 5545, RFC 6047).

What cannot be opened stays an attachment with a defect;
nothing is ever unpacked from archives (threats B3).
"""

from __future__ import annotations

from dataclasses import replace

from gateway.mail import defects
from gateway.mail.containers.invitations import parse_invitation
from gateway.mail.containers.opaque import OPAQUE_TYPES, find_signed_content
from gateway.mail.containers.tnef import SIGNATURE, Room, parse_tnef
from gateway.mail.model import Attachment, Invitation
from gateway.mail.structure.body import Body, parse_body
from gateway.mail.structure.mime import Part
from gateway.mail.structure.prescan import DEFAULT
from gateway.mail.structure.tree import parse_tree

_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})


def open_containers(root: Part, body: Body) -> tuple[Body, Invitation | None, list[str]]:
    """The body with every winmail.dat replaced by what is in it, the event of a calendar part, and defects."""
    found: list[str] = []
    attachments: list[Attachment] = []
    room = Room()
    for attachment in body.attachments:
        if _is_tnef(attachment):
            body = _open_tnef(attachment, room, body, attachments, found)
        elif _is_opaque(attachment) and not body.text.strip():
            attachments.append(attachment)
            body = _open_opaque(attachment, body, attachments)
        else:
            attachments.append(attachment)
    invitation = None
    for part in root.walk():
        if invitation is None and part.content_type in _CALENDAR_TYPES:
            invitation = parse_invitation(part.text, part.params.get("method", ""))
            if invitation is None:
                found.append(defects.BAD_CALENDAR)
    return replace(body, attachments=tuple(attachments)), invitation, found


def _is_tnef(attachment: Attachment) -> bool:
    is_named = (
        attachment.content_type in _TNEF_TYPES or attachment.filename.lower() == "winmail.dat"
    )
    return is_named or attachment.content.startswith(SIGNATURE)


def _is_opaque(attachment: Attachment) -> bool:
    return attachment.content_type in OPAQUE_TYPES or attachment.filename.lower().endswith(".p7m")


def _open_tnef(
    attachment: Attachment,
    room: Room,
    body: Body,
    attachments: list[Attachment],
    found: list[str],
) -> Body:
    """What cannot be opened, or holds nothing, stays attached as it came."""
    opened = parse_tnef(attachment.content, room)
    if opened is None:
        found.append(defects.BAD_CONTAINER)
    if opened is None or not (opened.files or opened.text or opened.html):
        attachments.append(attachment)
        return body
    attachments += opened.files
    if body.text.strip():
        return body
    if opened.text or opened.html:
        return replace(body, text=opened.text, html=body.html or opened.html, marks=())
    return _open_signed(opened.files, body)


def _open_opaque(attachment: Attachment, body: Body, attachments: list[Attachment]) -> Body:
    """The words and files of a signed mail; the signature stays attached as it came. What is encrypted stays so."""
    content = find_signed_content(attachment.content)
    if content is None:
        return body
    root = parse_tree(content, DEFAULT)
    found = parse_body(root.part, root.outside, root.before)
    attachments += found.attachments
    return replace(body, text=found.text, html=found.html, marks=found.marks)


def _open_signed(files: tuple[Attachment, ...], body: Body) -> Body:
    """The words of a mail whose signed form Outlook packed up whole, as a file (MS-OXOSMIME section 2.2)."""
    for file in files:
        if file.content_type == "multipart/signed":
            root = parse_tree(file.content, DEFAULT)
            found = parse_body(root.part, root.outside)
            return replace(body, text=found.text, html=found.html, marks=found.marks)
    return body
