"""How the small values of a configuration are spelled: domains, addresses, languages, time zones, cron lines.

Each `check_*` gives the value back or raises ValueError with one sentence that says what to write instead.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from zoneinfo import ZoneInfo

LANGUAGES = ("de", "en")
QUEUE_LOCAL_PART_OCTETS = 12
"""A token of ours takes 49 octets with its `+`, a local part has 64 (RFC 5321 section 4.5.3.1.1); 3 are in reserve."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ATOM = r"[A-Za-z0-9!#$%&'*/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUEUE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_CRON_ITEM = re.compile(r"(?:\*|(?P<first>\d{1,2})(?:-(?P<last>\d{1,2}))?)(?:/(?P<step>[1-9]\d?))?")


def check_domain(text: str) -> str:
    """A domain in its ASCII form (RFC 5321 section 4.1.2), in lower case. Raises ValueError."""
    if _DOMAIN.fullmatch(text) is None or len(text) > 253:
        raise ValueError(
            f'Write a domain such as desk.example, umlauts as xn--…, instead of "{text}".'
        )
    return text.lower()


def check_mail_address(text: str) -> str:
    """local-part@domain, ASCII, no plus sign: what follows that is a token of ours. Raises ValueError."""
    local, at, domain = text.rpartition("@")
    if not at or _LOCAL_PART.fullmatch(local) is None or _DOMAIN.fullmatch(domain) is None:
        raise ValueError(
            f'Write a mail address such as support@desk.example, without "+", instead of "{text}".'
        )
    return f"{local}@{domain.lower()}"


def check_queue_name(text: str) -> str:
    """A short name for the command line and addresses in the portal. Raises ValueError."""
    if _QUEUE_NAME.fullmatch(text) is None:
        raise ValueError(
            f'Use small letters, digits, "-" and "_" only, at most 40, instead of "{text}".'
        )
    return text


def check_language(text: str) -> str:
    """A language we have texts for. Raises ValueError."""
    if text not in LANGUAGES:
        raise ValueError(f'Write one of {", ".join(LANGUAGES)} instead of "{text}".')
    return text


def check_timezone(text: str) -> str:
    """A name of the time zone database. Raises ValueError."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise ValueError(
            f'Write a time zone such as Europe/Berlin or UTC instead of "{text}".'
        ) from None
    return text


def check_network(text: str) -> str:
    """An IP network, or one address. Raises ValueError."""
    try:
        ip_network(text)
    except ValueError:
        raise ValueError(f'Write a network such as 192.0.2.0/24 instead of "{text}".') from None
    return text


def check_web_address(text: str) -> str:
    """An http(s) address, or nothing. Raises ValueError."""
    if text and re.fullmatch(r"https?://[^\s/]\S*", text) is None:
        raise ValueError(f'Write an address that begins with https://, or "", instead of "{text}".')
    return text


def check_contact_address(text: str) -> str:
    """Where somebody can be reached, as security.txt writes it (RFC 9116 section 2.5.3). Raises ValueError."""
    if re.fullmatch(r"(?:https://[^\s/]|mailto:[^\s@]+@|tel:\+?\d)\S*", text) is None:
        raise ValueError(
            f'Write an address that begins with https://, mailto: or tel: instead of "{text}".'
        )
    return text


def check_cron(text: str) -> str:
    """Five cron fields (minute hour day month weekday, 0 is Sunday), or nothing. Raises ValueError."""
    fields = text.split()
    if text and not _is_cron(fields):
        raise ValueError(
            f'Write five cron fields such as "17 3 * * *", or "" for never, instead of "{text}".'
        )
    return text


def _is_cron(fields: list[str]) -> bool:
    return len(fields) == len(_CRON_RANGES) and all(
        _is_cron_item(item, low, high)
        for field, (low, high) in zip(fields, _CRON_RANGES, strict=True)
        for item in field.split(",")
    )


def _is_cron_item(item: str, low: int, high: int) -> bool:
    """`*`, `7`, `1-5`, each with an optional `/step`, inside the field's range."""
    found = _CRON_ITEM.fullmatch(item)
    if found is None:
        return False
    if found["first"] is None:
        return True
    first = int(found["first"])
    return low <= first <= int(found["last"] or first) <= high
