"""What the header of a mail tells about its way, for mail that comes without an envelope: from a file or a pipe.

Only the header is read, so that a mailbox of a hundred thousand mails can be put in order before any is parsed. All of
it is claims: good enough to route old mail, never to prove anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.mail.header.addresses import parse_addresses
from gateway.mail.header.dates import parse_date
from gateway.mail.header.identifiers import Headers, parse_headers
from gateway.mail.structure.prescan import DEFAULT, parse_block

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


@dataclass(frozen=True, slots=True)
class Glance:
    """Sender of the envelope as far as it can be told ("" is the null path, None unknown), recipients, date."""

    mail_from: str | None
    recipients: tuple[str, ...]
    date: datetime | None


def glance(content: bytes) -> Glance:
    """Look at the header of a raw mail. Never raises on bad mail."""
    block = parse_block(content, 0, min(len(content), DEFAULT.header_bytes))
    headers = parse_headers(block)
    named = [value for name in _DELIVERED for value in headers.all(name)]
    return Glance(
        mail_from=_find_sender(headers),
        recipients=tuple(
            dict.fromkeys(a.address for v in named for a in parse_addresses(v).addresses)
        ),
        date=parse_date(headers.first("date")),
    )


def _find_sender(headers: Headers) -> str | None:
    """Return-Path is what the delivering server saw (RFC 5321 section 4.4); From stands in for it."""
    paths = headers.all("return-path")
    if paths:
        return paths[0].strip().strip("<>").strip()
    authors = parse_addresses(headers.first("from")).addresses
    return authors[0].address if authors else None
