"""What to do after a try to send a letter: nothing, again later, or tell staff that it failed.

The back-off is Postfix's own towards a relay: 5 minutes, doubling to 66, five days in all (RFC 5321 section 4.5.4.1
asks for that patience). After a cut in DATA nobody can know whether the relay took the letter; it is sent again with
the same Message-ID, so that readers can tell the copies, but only so often (faults F10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from store.post_records import OutboxState

FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(minutes=66)
GIVE_UP_AFTER = timedelta(days=5)
MAX_UNCERTAIN = 5
"""Tries of unknown outcome after which a person decides: each may have reached the recipient."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The relay took the letter and said so."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: a temporary refusal, no connection, no TLS, no login. The relay does not have the letter."""

    reply: str
    code: str = ""
    """The enhanced status code (RFC 3463) of the reply, such as 4.7.1, or empty."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: a permanent refusal of this letter."""

    reply: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """All content went out and no reply came back."""

    reply: str


Outcome = Sent | Deferred | Refused | Uncertain


@dataclass(frozen=True, slots=True)
class Step:
    """What to write down about a letter: its state, when it is due again, and whether staff must hear of it."""

    state: OutboxState
    due_at: datetime
    tell_staff: bool
    reason: str


def next_step(
    outcome: Outcome, attempts: int, uncertain: int, created_at: datetime, now: datetime
) -> Step:
    """The step after the try number `attempts`, of which `uncertain` earlier ones had no known outcome."""
    match outcome:
        case Sent():
            return Step(OutboxState.SENT, now, tell_staff=False, reason="the relay took it")
        case Refused():
            return Step(
                OutboxState.FAILED, now, tell_staff=True, reason="the relay refused it for good"
            )
        case Deferred():
            return _again(OutboxState.WAITING, attempts, created_at, now)
        case Uncertain():
            if uncertain + 1 >= MAX_UNCERTAIN:
                reason = f"nobody can know whether it arrived, {uncertain + 1} times"
                return Step(OutboxState.FAILED, now, tell_staff=True, reason=reason)
            return _again(OutboxState.UNCERTAIN, attempts, created_at, now)
    assert_never(outcome)


def is_about_address(code: str) -> bool:
    """Whether a permanent refusal with this enhanced code says that the recipient's address is no good.

    That is RFC 3463 section 3.2 without what it says about the sender's address, and a mailbox that is disabled
    (5.2.1). What a relay refuses for reasons of policy is about us as often as about them.
    """
    return code == "5.2.1" or (code.startswith("5.1.") and code not in ("5.1.7", "5.1.8"))


def delay_after(attempts: int) -> timedelta:
    """How long to wait after the try of that number: 5, 10, 20, 40, then 66 minutes."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def is_too_old(created_at: datetime, now: datetime) -> bool:
    """Five days have passed since the letter was written."""
    return now - created_at >= GIVE_UP_AFTER


def _again(state: OutboxState, attempts: int, created_at: datetime, now: datetime) -> Step:
    if is_too_old(created_at, now):
        return Step(
            OutboxState.FAILED, now, tell_staff=True, reason="no relay took it for five days"
        )
    delay = delay_after(attempts)
    minutes = int(delay.total_seconds() // 60)
    return Step(state, now + delay, tell_staff=False, reason=f"again in {minutes} minutes")
