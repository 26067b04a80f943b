"""Amazon SES tells of bounces and complaints in JSON, by mail from its notification service (SNS).

The mail is a machine's notice with one JSON document as its text; whatever does not have that shape is none.
"""

from __future__ import annotations

import json

from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.statusfields import find_code

MAX_TEXT = 262_144
"""Characters of a notice that are read; SNS sends at most 256 KiB."""

Notice = tuple[Kind, str, tuple[Report, ...]]


def read_notice(mail: Mail) -> Notice | None:
    """Kind, "rule: reason" and rows of a notification of SES, or None when the mail is none; never raises."""
    text = mail.text.lstrip()[:MAX_TEXT]
    if not text.startswith("{") or "otificationType" not in text:
        return None
    try:
        told = json.JSONDecoder(strict=False).raw_decode(text)[0]
        inner = told.get("Message")
        told = json.loads(inner, strict=False) if isinstance(inner, str) else told
        return _read_told(told)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None


def _read_told(told: dict[str, object]) -> Notice | None:
    """The rows of one SES notification; wrong shapes raise and are caught by the caller."""
    mail = told.get("mail")
    original = (
        mail["commonHeaders"].get("messageId")
        if isinstance(mail, dict) and "commonHeaders" in mail
        else None
    )
    bounce, complaint = told.get("bounce"), told.get("complaint")
    if isinstance(bounce, dict):
        given = "4.0.0" if bounce.get("bounceType") == "Transient" else "5.0.0"
        rows = tuple(
            Report(
                str(one["emailAddress"]),
                Action.FAILED,
                find_code(str(one.get("status", ""))) or given,
                original,
            )
            for one in bounce["bouncedRecipients"]
        )
        return Kind.BOUNCE, "ses: bounce notification of Amazon SES", rows
    if isinstance(complaint, dict):
        rows = tuple(
            Report(str(one["emailAddress"]), Action.DELIVERED, "", original)
            for one in complaint["complainedRecipients"]
        )
        return Kind.FEEDBACK, "ses: complaint notification of Amazon SES", rows
    return Kind.NOTIFICATION, "ses: notification of Amazon SES", ()
