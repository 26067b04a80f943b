"""How long things are kept."""

from __future__ import annotations

from datetime import datetime, timedelta


def cutoff(now: datetime, days: int) -> datetime:
    """What is older than this has been kept for `days` full days."""
    return now - timedelta(days=days)
