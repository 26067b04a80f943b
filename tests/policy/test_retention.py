"""How long things are kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.policy.retention import cutoff


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 30, datetime(2026, 10, 24, 9, tzinfo=UTC)),
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 1, datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (datetime(2028, 3, 1, tzinfo=UTC), 1, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2037, 11, 23, tzinfo=UTC), 3653, datetime(2027, 11, 23, tzinfo=UTC)),
    ],
)
def test_the_cutoff(now: datetime, days: int, expected: datetime) -> None:
    """So many days of 24 hours before now, over leap days and years; what is exactly as old stays."""
    assert cutoff(now, days) == expected
