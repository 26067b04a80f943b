"""Amazon SES tells of bounces and complaints in JSON, by mail from its notification service (SNS).

The mail is a machine's notice with one JSON document as its text; whatever does not have that shape is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gateway.mail.mailboxes import is_no_reply
from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.statusfields import find_code

MAX_TEXT = 262_144
"""Characters of a notice that are read; SNS sends at most 256 KiB."""

Notice = tuple[Kind, str, tuple[Report, ...]]


def read_notice(mail: Mail) -> Notice | None:
    """Kind, "rule: reason" and rows of a notification of SES, or None when the mail is none; never raises."""
    text = mail.text.lstrip()[:MAX_TEXT]
    if not text.startswith("{") or "otificationType" not in text or not _is_notifier(mail):
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
    return is_no_reply(name) or mail.subject.lower().startswith("aws notification")


def _read_told(told: Mapping[str, Any]) -> Notice:
    """The rows of one notification; wrong shapes raise, and the caller catches that."""
    original = _clean(told.get("mail", {}).get("commonHeaders", {}).get("messageId")) or None
    bounce, complaint = told.get("bounce"), told.get("complaint")
    if bounce is not None:
        given = "4.0.0" if bounce.get("bounceType") == "Transient" else "5.0.0"
        rows = tuple(
            Report(
                _clean(one["emailAddress"]),
                Action.FAILED,
                find_code(_clean(one.get("status"))) or given,
                original,
            )
            for one in bounce["bouncedRecipients"]
        )
        return Kind.BOUNCE, "ses: bounce notification of Amazon SES", rows
    if complaint is not None:
        rows = tuple(
            Report(_clean(one["emailAddress"]), Action.DELIVERED, "", original)
            for one in complaint["complainedRecipients"]
        )
        return Kind.FEEDBACK, "ses: complaint notification of Amazon SES", rows
    return Kind.NOTIFICATION, "ses: notification of Amazon SES", ()


def _clean(value: object) -> str:
    """A JSON value as text that both databases keep: JSON escapes can hide NUL and lone surrogates."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")[:512]
