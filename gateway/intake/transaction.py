"""The rules of one mail transaction: what MAIL and RCPT are answered, and the envelope that comes of it.

No network here: paths in, replies out. SIZE (RFC 1870), 8BITMIME (RFC 6152) and SMTPUTF8 (RFC 6531) are checked as
announced; whatever was not announced is refused with 555.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway.intake import replies
from gateway.intake.limits import IntakeLimits
from gateway.intake.paths import Path
from gateway.intake.replies import Reply

_BODIES = frozenset({"7BIT", "8BITMIME"})
_SENDER_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8"})


class Transaction:
    """Sender and recipients of the mail that is being announced. Begun by MAIL, forgotten by `forget`."""

    def __init__(
        self, limits: IntakeLimits, knows: Callable[[str], bool], *, smtputf8: bool
    ) -> None:
        self._limits = limits
        self._knows = knows
        self._smtputf8 = smtputf8
        self.sender: str | None = None
        self.recipients: list[str] = []

    def forget(self) -> None:
        """RSET, a new greeting, or the end of the mail."""
        self.sender = None
        self.recipients = []

    @property
    def replies_due(self) -> int:
        """How many recipients were accepted; the same one twice counts twice (RFC 2033 section 4.2)."""
        return len(self.recipients)

    def begin(self, path: Path | None) -> Reply:
        """MAIL FROM (RFC 5321 section 4.1.1.2). `path` is None when it was malformed; empty is the null path."""
        if self.sender is not None:
            return replies.MAIL_TWICE
        if path is None:
            return replies.BAD_SENDER
        refusal = self._parameter_refusal(path) or self._charset_refusal(path)
        if refusal:
            return refusal
        self.sender = path.address
        return replies.SENDER_OK

    def add(self, path: Path | None) -> Reply:
        """RCPT TO (RFC 5321 section 4.1.1.3)."""
        if self.sender is None:
            return replies.MAIL_FIRST
        if path is None or not path.address:
            return replies.BAD_RECIPIENT
        refusal = self._recipient_refusal(path)
        if refusal:
            return refusal
        self.recipients.append(path.address)
        return replies.RECIPIENT_OK

    def _parameter_refusal(self, path: Path) -> Reply | None:
        if path.keywords - _SENDER_PARAMETERS:
            return replies.UNKNOWN_PARAMETER
        if path.has("SIZE") and not is_size(path.parameter("SIZE") or ""):
            return replies.BAD_ARGUMENT
        if path.has("BODY") and (path.parameter("BODY") or "").upper() not in _BODIES:
            return replies.BAD_ARGUMENT
        if path.parameter("SMTPUTF8") is not None:
            return replies.BAD_ARGUMENT
        too_large = announced_size(path) > self._limits.message_bytes
        return replies.TOO_LARGE if too_large else None

    def _charset_refusal(self, path: Path) -> Reply | None:
        """Refused at once, never downgraded silently later."""
        needs_utf8 = path.has("SMTPUTF8") or not path.address.isascii()
        return replies.NO_SMTPUTF8 if needs_utf8 and not self._smtputf8 else None

    def _recipient_refusal(self, path: Path) -> Reply | None:
        if path.parameters:
            return replies.UNKNOWN_PARAMETER
        refusal = self._charset_refusal(path)
        if refusal:
            return refusal
        # RFC 5321 section 4.5.1: postmaster without a domain is always taken.
        if path.address.lower() != "postmaster" and not self._knows(path.address):
            return replies.NOT_HERE
        is_full = len(self.recipients) >= self._limits.recipients
        return replies.TOO_MANY_RECIPIENTS if is_full else None


def is_size(value: str) -> bool:
    """A SIZE value (RFC 1870 section 3): 1 to 20 digits."""
    return re.fullmatch("[0-9]{1,20}", value) is not None


def announced_size(path: Path) -> int:
    """The octets that MAIL announced; 0 when it did not say, or said nonsense."""
    value = path.parameter("SIZE")
    return int(value) if value is not None and is_size(value) else 0
