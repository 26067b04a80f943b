"""How fast letters of notices may leave: all together, and to one domain (threats D4, faults F26).

A stream has a moment from which its next letter may go. Each letter moves that moment on by the interval of the rate; a
stream that was idle may make up for two seconds, no more. A domain that refuses for the moment (4xx) is left alone for
1, 2, 4 … 60 minutes, and its first success ends that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from store.notice_records import Pace

CATCH_UP = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Rates:
    """Letters of notices in a minute, to everybody and to one domain; 0 is no limit."""

    per_minute: int
    domain_per_minute: int


NO_LIMIT = Rates(0, 0)


def how_many(pace: Pace | None, per_minute: int, now: datetime, most: int) -> int:
    """How many letters of the stream may leave now, at most `most`."""
    if pace is not None and pace.next_at > now:
        return 0
    if per_minute == 0:
        return most
    start = max(pace.next_at, now - CATCH_UP) if pace else now - CATCH_UP
    return min(most, int((now - start) / _interval(per_minute)) + 1)


def after_sending(
    pace: Pace | None, domain: str, per_minute: int, number: int, now: datetime
) -> Pace | None:
    """The stream after so many letters were taken from it; None if nothing needs to be remembered."""
    if per_minute == 0:
        return None
    start = max(pace.next_at, now - CATCH_UP) if pace else now - CATCH_UP
    later = start + number * _interval(per_minute)
    return Pace(domain, later, pace.refusals if pace else 0)


def after_refusal(pace: Pace | None, domain: str, now: datetime) -> Pace:
    """The stream of a domain that refused for the moment. Refusals of letters already under way count once."""
    if pace is not None and pace.refusals > 0 and pace.next_at > now:
        return pace
    refusals = (pace.refusals if pace else 0) + 1
    pause = min(timedelta(minutes=2 ** min(refusals - 1, 6)), LONGEST_PAUSE)
    return Pace(domain, now + pause, refusals)


def _interval(per_minute: int) -> timedelta:
    return timedelta(minutes=1) / per_minute
