"""The fields of delivery status reports: text to rows (RFC 3464), with what servers really send.

Used for the parts of a report and for reports that put the same fields into their prose. What the mail as a
whole is, `reports` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gateway.mail.charset.charsets import clean
from gateway.mail.header.addresses import parse_addresses
from gateway.mail.header.words import parse_words
from gateway.mail.kinds import bounces
from gateway.mail.model import Action, Report

MAX_FIELDS_TEXT = 262_144
"""Characters of report fields that are read: some hundred bytes for each of a thousand recipients."""
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:(.*)")
_XTEXT = re.compile(r"\\x\{(?=[0-9A-Fa-f])((?:10|0?[1-9A-Fa-f])?[0-9A-Fa-f]{1,4})\}")
_LONGEST = 2_000
_CODE = re.compile(r"([245])\s*\.\s*(\d{1,3})\s*\.\s*(\d{1,3})")
_CLASS = re.compile(r"([245])(?=\d\d\b|[.\s]|\Z)")
_ACTIONS = {
    "failed": Action.FAILED,
    "failure": Action.FAILED,
    "expired": Action.FAILED,
    "bounced": Action.FAILED,
    "delayed": Action.DELAYED,
    "delay": Action.DELAYED,
    "deferred": Action.DELAYED,
    "delivered": Action.DELIVERED,
    "deliverable": Action.DELIVERED,
    "relayed": Action.DELIVERED,
    "expanded": Action.DELIVERED,
}


def parse_status_fields(text: str, original: str | None) -> tuple[Report, ...]:
    """The per-recipient groups of a delivery status, in order, each recipient once; never raises.

    Tolerated because servers send it: a blank before the colon, groups without an empty line between,
    `<>` around addresses, "rfc/822", no address type, comments behind action and status.
    """
    rows: dict[str, Report] = {}
    for group in _groups(text[:MAX_FIELDS_TEXT]):
        row = _row(group, original)
        if row:
            rows.setdefault(row.recipient.lower(), row)
    return tuple(rows.values())


def _groups(text: str) -> Iterator[dict[str, str]]:
    """Field groups: ended by an empty line or by a second Final-Recipient.

    Where an empty line follows every line, as a gateway makes of CR CR LF, empty lines end nothing.
    """
    group: dict[str, str] = {}
    last = ""
    lines = text.splitlines()
    if not any(one.strip() and other.strip() for one, other in pairwise(lines)):
        lines = [line for line in lines if line.strip()]
    for line in lines:
        field = _FIELD.match(line)
        if not line.strip() or (
            field and field[1].lower() == "final-recipient" and "final-recipient" in group
        ):
            if "final-recipient" in group or "original-recipient" in group:
                yield group
                group = {}
            last = ""
        if field:
            last = field[1].lower()
            group.setdefault(last, field[2].strip())
        elif last and line[:1] in " \t":
            group[last] = f"{group[last]} {line.strip()}"[:2_000]
    if group:
        yield group


def _row(group: dict[str, str], original: str | None) -> Report | None:
    """One recipient, or None for the per-message group."""
    recipient = find_recipient(group)
    if not recipient:
        return None
    status, diagnostic = find_code(group.get("status", "")), group.get("diagnostic-code", "")
    word = re.split(r"[^a-z]", group.get("action", "").strip().lower(), maxsplit=1)[0]
    action = _ACTIONS.get(word) or _action_by_status(status)
    if action is not Action.DELIVERED and (
        not status or status.endswith(".0.0") or status[0] == "2"
    ):
        status = _refine(status, diagnostic, action)
    original = original or group.get("x-original-message-id") or group.get("original-message-id")
    return Report(recipient, action, status, original)


def find_recipient(group: dict[str, str]) -> str:
    """Who it is about: the final recipient where it is an Internet address, else the original one.

    Final-Recipient may be a local name or an X.400 address (RFC 3464 section 2.3.2).
    """
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = group.get(name, "")
        kind, found, text = value.rpartition(";") if ";" in value else ("", "", value)
        address = find_address(text)
        if "." in address.rpartition("@")[2] and not (found and "400" in kind):
            return address
    value = (group.get("original-recipient") or group.get("final-recipient") or "").rpartition(";")[
        2
    ]
    return value.strip(" <>\"'")[:320]


def find_address(text: str) -> str:
    """The one address in a field of a report, read as an address where it is one, or "".

    Characters beyond ASCII may be written as \\x{F6} (RFC 6533 section 3).
    """
    text = clean(_XTEXT.sub(lambda match: chr(int(match[1], 16)), parse_words(text[:_LONGEST])))
    found = parse_addresses(text, 2).addresses
    if len(found) == 1:
        return found[0].address
    match = bounces.ADDRESS.search(text)
    return match[1].rstrip(".") if match else ""


def find_code(value: str) -> str:
    """The enhanced status code at the head of a Status field, x.0.0 where only its class can be told, or ""."""
    if match := _CODE.match(value.strip()):
        return ".".join(match.groups())
    known = _CLASS.match(value.strip())
    return f"{known[1]}.0.0" if known else ""


def _action_by_status(status: str) -> Action:
    """What a group without a usable Action means."""
    return Action.DELIVERED if status[:1] == "2" else Action.FAILED


def _refine(status: str, diagnostic: str, action: Action) -> str:
    """A bare or missing class made exact by the other server's own words, where the class agrees."""
    found = bounces.find_status(diagnostic)
    if status[:1] in ("4", "5"):
        return found if found[:1] == status[0] else status
    if action is Action.DELAYED and found[:1] != "4":
        return "4.0.0"
    return found or "5.0.0"


def parse_fields(text: str) -> dict[str, str]:
    """All fields of a small report, first ones winning."""
    merged: dict[str, str] = {}
    for line in text[:MAX_FIELDS_TEXT].splitlines():
        field = _FIELD.match(line)
        if field:
            merged.setdefault(field[1].lower(), field[2].strip())
    return merged
