"""The port through which post leaves: a courier takes one letter for one recipient and says what became of it.

A courier never raises for what a relay does; it raises what `in_data` raises, having sent no content. It knows
nothing of outbox, tickets or retries. One thread uses a courier at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gateway.policy.retry import Deferred, Outcome, Refused, Sent, Uncertain

__all__ = ["Courier", "Deferred", "Outcome", "Refused", "Sent", "Uncertain"]


class Courier(Protocol):
    """Carries letters to a relay or a folder."""

    def send(
        self,
        letter_id: int,
        envelope_from: str,
        recipient: str,
        content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:
        """Carry one letter and say what became of it.

        `content` is a whole mail with CRLF line ends; `envelope_from` is empty for the null reverse path. `in_data` is
        called once, right before the first octet of content leaves: a crash after it leaves the outcome unknown.
        """
        ...

    def close(self) -> None:
        """Give the connection up; the next `send` makes a new one."""
        ...
