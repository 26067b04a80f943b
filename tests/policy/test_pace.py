"""How fast letters of notices may leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.policy.pace import (
    after_refusal,
    after_sending,
    how_many,
)
from store.notice_records import Pace
from tests.policy.cases import NOW

DOMAIN = "customer.example"


def at(seconds: float, refusals: int = 0) -> Pace:
    """A stream whose next letter may go so many seconds from now."""
    return Pace(DOMAIN, NOW + timedelta(seconds=seconds), refusals)


@pytest.mark.parametrize(
    ("pace", "per_minute", "allowed"),
    [
        (None, 0, 50),
        (at(-1), 0, 50),
        (at(1), 0, 0),
        (None, 60, 3),
        (at(0), 60, 1),
        (at(0.001), 60, 0),
        (at(-1), 60, 2),
        (at(-3600), 60, 3),
        (None, 6000, 50),
        (at(-10), 1, 1),
    ],
)
def test_how_many_may_leave(pace: Pace | None, per_minute: int, allowed: int) -> None:
    """One when its moment has come, those of two idle seconds at most, none before; no rate is no limit."""
    assert how_many(pace, per_minute, NOW, 50) == allowed


def test_each_letter_moves_the_moment_on() -> None:
    """After three letters at one a second nothing may leave for as long as they take together."""
    later = after_sending(None, DOMAIN, 60, 3, NOW)
    assert later == Pace(DOMAIN, NOW + timedelta(seconds=1))
    assert after_sending(later, DOMAIN, 60, 1, NOW) == Pace(DOMAIN, NOW + timedelta(seconds=2))
    assert after_sending(None, DOMAIN, 0, 3, NOW) is None


def test_a_domain_that_refuses_rests_longer_each_time() -> None:
    """1, 2, 4 … minutes and an hour at most; what was under way when it began does not count again."""
    pace, minutes = None, []
    for _ in range(9):
        pace = after_refusal(pace, DOMAIN, NOW)
        minutes.append(int((pace.next_at - NOW).total_seconds() // 60))
        assert after_refusal(pace, DOMAIN, NOW) is pace
        pace = Pace(DOMAIN, NOW, pace.refusals)
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
