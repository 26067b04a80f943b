"""When a heartbeat is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.policy.heartbeat import is_overdue
from store.upkeep_records import Heartbeat

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def beat(number: int, *, back: bool) -> Heartbeat:
    """One that came back, or did not."""
    return Heartbeat(number, NOW, "<x@desk.example>", NOW if back else None)


@pytest.mark.parametrize(
    ("due", "returned", "overdue"),
    [
        (None, None, False),
        (None, beat(1, back=True), False),
        (beat(1, back=False), None, True),
        (beat(2, back=False), beat(1, back=True), True),
        (beat(2, back=True), beat(2, back=True), False),
        (beat(2, back=False), beat(3, back=True), False),
    ],
)
def test_overdue(due: Heartbeat | None, returned: Heartbeat | None, overdue: bool) -> None:
    """The newest that should be back is not, and no later one is."""
    assert is_overdue(due, returned) is overdue
