"""Amazon SES tells of bounces, delays and complaints in JSON, by mail from its notification service (SNS).

There are two dialects that differ in one name: notifications, and events of a configuration set. The mail is a
machine's notice with one JSON document as its text; whatever does not have that shape is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gateway.mail.header.mailboxes import is_no_reply
from gateway.mail.kinds.statusfields import find_address, find_code
from gateway.mail.model import Action, Kind, Mail, Report

MAX_TEXT = 262_144
"""Characters of a notice that are read; SNS sends at most 256 KiB."""

Notice = tuple[Kind, str, tuple[Report, ...]]


def read_notice(mail: Mail) -> Notice | None:
    """Kind, "rule: reason" and rows of a notification of SES, or None when the mail is none; never raises."""
    text = mail.text.lstrip()[:MAX_TEXT]
    is_told = "otificationType" in text or "eventType" in text
    if not text.startswith("{") or not is_told or not _is_notifier(mail):
        return None
    try:
        told = json.JSONDecoder(strict=False).raw_decode(text)[0]
        inner = told.get("Message")
        return _read_told(json.loads(inner, strict=False) if isinstance(inner, str) else told)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None


def _is_notifier(mail: Mail) -> bool:
    """Whether the notification service may have sent this; people paste such texts, too."""
    name = mail.author.address.rpartition("@")[0] if mail.author else ""
    return is_no_reply(name) or mail.subject.lower().startswith(
        ("aws notification", "amazon ses email event notification")
    )


def _read_told(told: Mapping[str, Any]) -> Notice:
    """The rows of one notification; wrong shapes raise, and the caller catches that."""
    original = _clean(told.get("mail", {}).get("commonHeaders", {}).get("messageId")) or None
    bounce, delay, complaint = (told.get(one) for one in ("bounce", "deliveryDelay", "complaint"))
    if bounce is not None:
        given = "4.0.0" if bounce.get("bounceType") == "Transient" else "5.0.0"
        rows = _rows(bounce["bouncedRecipients"], Action.FAILED, given, original)
        return Kind.BOUNCE, "ses: bounce notification of Amazon SES", rows
    if delay is not None:
        rows = _rows(delay["delayedRecipients"], Action.DELAYED, "4.0.0", original)
        return Kind.DELAYED, "ses: delay notification of Amazon SES", rows
    if complaint is not None:
        rows = _rows(complaint["complainedRecipients"], Action.DELIVERED, "", original)
        return Kind.FEEDBACK, "ses: complaint notification of Amazon SES", rows
    return Kind.NOTIFICATION, "ses: notification of Amazon SES", ()


def _rows(
    told: list[dict[str, Any]], action: Action, given: str, original: str | None
) -> tuple[Report, ...]:
    """A row for each recipient, with the status that stands there or else the given one."""
    found = ((_clean(one["emailAddress"]), find_code(_clean(one.get("status")))) for one in told)
    return tuple(
        Report(find_address(name) or name, action, code or given, original) for name, code in found
    )


def _clean(value: object) -> str:
    """A JSON value as text that both databases keep: JSON escapes can hide NUL and lone surrogates."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")[:512]
