"""security.txt (RFC 9116): where to report a vulnerability, and where our advisories are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from gateway.publish.moments import iso

PATH = "/.well-known/security.txt"
VALID_FOR = timedelta(days=90)
"""The file is made anew for each request, so it never runs out while we run. RFC 9116 section 2.5.5: under a year."""


@dataclass(frozen=True, slots=True)
class SecurityContact:
    """What is said there. Addresses are whole: https://, mailto: or tel:."""

    contacts: tuple[str, ...]
    languages: tuple[str, ...] = ()
    policy: str = ""
    acknowledgments: str = ""
    encryption: str = ""
    hiring: str = ""


def security_txt(about: SecurityContact, canonical: str, csaf: Sequence[str], now: datetime) -> str:
    """The file; `csaf` are addresses of provider metadata, if there are any."""
    return "".join(f"{name}: {value}\n" for name, value in _fields(about, canonical, csaf, now))


def expires(now: datetime) -> datetime:
    """The same moment all day long, so that the file can be cached."""
    return datetime.combine(now.date(), time.min, now.tzinfo) + VALID_FOR


def _fields(
    about: SecurityContact, canonical: str, csaf: Sequence[str], now: datetime
) -> Iterator[tuple[str, str]]:
    yield from (("Contact", contact) for contact in about.contacts)
    yield "Expires", iso(expires(now))
    yield from (("Encryption", about.encryption),) if about.encryption else ()
    yield from (("Acknowledgments", about.acknowledgments),) if about.acknowledgments else ()
    if about.languages:
        yield "Preferred-Languages", ", ".join(about.languages)
    yield "Canonical", canonical
    yield from (("Policy", about.policy),) if about.policy else ()
    yield from (("Hiring", about.hiring),) if about.hiring else ()
    yield from (("CSAF", url) for url in csaf)
