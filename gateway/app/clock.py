"""The clock of the program."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time: the only place that asks the machine for it. Everywhere else it is an argument."""
    return datetime.now(UTC)
