"""The reader: the bytes of a mail become a `Mail`. Total: any bytes give one, with `defects` for what was wrong.

This file only says in which order the readers work. It decides nothing about the mail's fate: a mail beyond the limits
is read as far as it is cheap, and the policy holds it by its defects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.mail import defects
from gateway.mail.containers.opening import open_containers
from gateway.mail.header.addresses import AddressList, parse_addresses
from gateway.mail.header.dates import parse_date
from gateway.mail.header.identifiers import Headers, parse_id, parse_ids
from gateway.mail.header.words import parse_words
from gateway.mail.kinds.reports import read_reports
from gateway.mail.model import Address, Forwarded, Mail
from gateway.mail.replies.quotes import find_marked_folds
from gateway.mail.structure.body import Body, parse_body
from gateway.mail.structure.mime import Part
from gateway.mail.structure.prescan import DEFAULT, Limits
from gateway.mail.structure.tree import Root, parse_tree

_PIECE = 1 << 16
_ADDRESS_FIELDS = ("from", "sender", "reply-to", "to", "cc")


@dataclass(slots=True)
class _People:
    """The address fields of a mail and what was wrong with them."""

    fields: dict[str, tuple[Address, ...]]
    defects: list[str]


def parse_mail(content: bytes, limits: Limits = DEFAULT) -> Mail:
    """The mail in these bytes. Never raises on bad mail; beyond `limits` only what is cheap is read."""
    source = _with_line_ends(content)
    root = parse_tree(source, limits)
    people = _parse_people(root.headers, limits)
    body, invitation, opened = open_containers(
        root.part, parse_body(root.part, root.outside, root.before, root.behind)
    )
    date_text = root.headers.first("date")
    date = parse_date(date_text)
    found = [*_tree_defects(root), *people.defects, *opened]
    if date is None and date_text:
        found.append(defects.BAD_DATE)
    if b"\0" in source:
        found.append(defects.NUL_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    mail = Mail(
        size=len(content),
        sha256=digest,
        fingerprint=_fingerprint(root, source, digest),
        headers=root.part.headers,
        message_id=parse_id(root.headers.first("message-id")),
        in_reply_to=parse_ids(root.headers.first("in-reply-to")),
        references=parse_ids(" ".join(root.headers.all("references"))),
        authors=people.fields["from"],
        sender=next(iter(people.fields["sender"]), None),
        reply_to=people.fields["reply-to"],
        to=people.fields["to"],
        cc=people.fields["cc"],
        subject=" ".join(parse_words(root.headers.first("subject")).split()),
        date=date,
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        invitation=invitation,
        ambiguous=defects.is_ambiguous(found),
        defects=tuple(dict.fromkeys(found)),
    )
    return _understood(mail, root, body)


def _with_line_ends(content: bytes) -> bytes:
    """The mail with line ends that readers know, where all are a bare CR, or CR CR LF as text mode makes of CR LF."""
    if b"\r" in content and b"\n" not in content:
        return content.replace(b"\r", b"\n")
    first = content.find(b"\n")
    if first >= 2 and content[first - 2 : first] == b"\r\r":
        return content.replace(b"\r\r\n", b"\r\n")
    return content


def _understood(mail: Mail, root: Root, body: Body) -> Mail:
    """The mail with its quotes folded and its kind told."""
    writer = mail.author.name if mail.author else ""
    is_first = not any(root.headers.first(name) for name in ("in-reply-to", "references"))
    folded, forwarded = find_marked_folds(
        mail.text, body.marks, mail.subject, writer, is_first=is_first
    )
    mail = replace(mail, folded=folded, forwarded=forwarded or _passed_on(root.part))
    kind, reason, reports = read_reports(mail, (root.part,))
    return replace(mail, kind=kind, kind_reason=reason, reports=reports)


def _passed_on(part: Part) -> Forwarded | None:
    """Whose words the text is, where a mail consists of another one: nothing in it is the sender's own."""
    if part.content_type != "message/rfc822" or not part.children:
        return None
    fields = {name.lower(): value for name, value in reversed(part.children[0].headers)}
    senders = parse_addresses(fields.get("from", ""), 1).addresses
    return Forwarded(
        next(iter(senders), None), fields.get("date", ""), fields.get("subject", ""), 0
    )


def _parse_people(headers: Headers, limits: Limits) -> _People:
    people = _People({}, [])
    left = limits.addresses
    for name in _ADDRESS_FIELDS:
        lists = []
        for value in headers.all(name):
            found = parse_addresses(value, left)
            left = max(0, left - len(found.addresses))
            lists.append(found)
        people.fields[name] = tuple(address for found in lists for address in found.addresses)
        if any(found.too_many for found in lists):
            people.defects.append(defects.TOO_MANY_ADDRESSES)
        if any(found.broken or found.doubtful for found in lists):
            people.defects.append(defects.BROKEN_ADDRESS)
        if name == "from":
            people.defects += _identity_defects(lists)
    return people


def _identity_defects(lists: list[AddressList]) -> list[str]:
    """Why From does not name exactly one author whom every reader would name too (threats C5, M11)."""
    found = []
    if not lists:
        found.append(defects.NO_FROM)
    if len(lists) > 1:
        found.append(defects.TWO_FROM)
    authors = sum(len(entry.addresses) for entry in lists)
    if lists and not authors:
        found.append(defects.NO_MAILBOX)
    if authors > 1 and len(lists) == 1:
        found.append(defects.SEVERAL_AUTHORS)
    if any(entry.doubtful for entry in lists):
        found.append(defects.BROKEN_FROM)
    return found


def _tree_defects(root: Root) -> list[str]:
    """The defects of every part, those inside attached mails left out but for the limits they hit."""
    found: list[str] = []
    waiting = [(root.part, False)]
    while waiting:
        part, is_inside = waiting.pop()
        found += [
            defect for defect in part.defects if not is_inside or defect in defects.BEYOND_LIMITS
        ]
        is_inside = is_inside or not part.is_multipart
        waiting += [(child, is_inside) for child in reversed(part.children)]
    return found


def _fingerprint(root: Root, source: bytes, digest: str) -> str:
    """What makes it the same mail on every way: who, when, what; no trace headers, no matter which line ends."""
    headers = root.headers
    if not headers.first("message-id") and not headers.first("date"):
        return digest
    parts = [
        " ".join(value.split())
        for name in ("message-id", "from", "date", "subject")
        for value in headers.all(name)
    ]
    result = hashlib.sha256("\n".join(parts).encode("utf-8", "replace"))
    result.update(b"\0")
    for piece in _without_line_ends(source, root.body):
        result.update(piece)
    return result.hexdigest()


def _without_line_ends(source: bytes, start: int) -> Iterator[bytes]:
    """The source from there on without any CR and without line ends at its end, in pieces that need little memory."""
    end = len(source)
    while end > start and not (kept := source[max(start, end - _PIECE) : end].rstrip(b"\r\n")):
        end = max(start, end - _PIECE)
    if end > start:
        end = max(start, end - _PIECE) + len(kept)
    for position in range(start, end, _PIECE):
        yield source[position : min(position + _PIECE, end)].replace(b"\r", b"")
