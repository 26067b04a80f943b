"""After a try: sent, again later, or given up, with every edge in a table."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.retry import (
    GIVE_UP_AFTER,
    MAX_UNCERTAIN,
    Deferred,
    Outcome,
    Refused,
    Sent,
    Step,
    Uncertain,
    delay_after,
    is_about_address,
    is_too_old,
    next_step,
)
from store.post_records import OutboxState

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (5, 66), (6, 66), (1000, 66)],
)
def test_the_wait_doubles_up_to_66_minutes(attempts: int, minutes: int) -> None:
    """The first wait is five minutes, the longest 66."""
    assert delay_after(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("age", "too_old"),
    [
        (timedelta(0), False),
        (GIVE_UP_AFTER - SECOND, False),
        (GIVE_UP_AFTER, True),
        (GIVE_UP_AFTER + SECOND, True),
        (timedelta(days=-1), False),
    ],
)
def test_five_days_are_the_limit(now: datetime, age: timedelta, too_old: bool) -> None:
    """A letter is too old from five days on; a clock that went back makes none too old."""
    assert is_too_old(now - age, now) is too_old


def test_sent_is_the_end(now: datetime) -> None:
    """A letter that was taken is done."""
    step = next_step(Sent("250 ok"), 1, 0, now, now)
    assert step == Step(OutboxState.SENT, now, tell_staff=False, reason="the relay took it")


def test_refused_is_the_end_and_staff_hear_of_it(now: datetime) -> None:
    """A final refusal is not tried again."""
    step = next_step(Refused("550 no"), 1, 0, now, now)
    assert (step.state, step.tell_staff) == (OutboxState.FAILED, True)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Deferred("450"), OutboxState.WAITING), (Uncertain("cut"), OutboxState.UNCERTAIN)],
)
def test_again_later(now: datetime, outcome: Outcome, state: OutboxState) -> None:
    """A delay waits, an unknown outcome is shown as such; both are tried again after five minutes."""
    step = next_step(outcome, 1, 0, now, now)
    assert step == Step(
        state, now + timedelta(minutes=5), tell_staff=False, reason="again in 5 minutes"
    )


@pytest.mark.parametrize("outcome", [Deferred("450"), Uncertain("cut")])
def test_after_five_days_staff_take_over(now: datetime, outcome: Outcome) -> None:
    """The try that finds the letter five days old is the last one."""
    assert (
        next_step(outcome, 100, 0, now - GIVE_UP_AFTER + SECOND, now).state
        is not OutboxState.FAILED
    )
    step = next_step(outcome, 101, 0, now - GIVE_UP_AFTER, now)
    assert (step.state, step.tell_staff) == (OutboxState.FAILED, True)


@pytest.mark.parametrize(
    ("earlier", "state"),
    [
        (MAX_UNCERTAIN - 2, OutboxState.UNCERTAIN),
        (MAX_UNCERTAIN - 1, OutboxState.FAILED),
        (MAX_UNCERTAIN, OutboxState.FAILED),
    ],
)
def test_unknown_outcomes_do_not_make_copies_for_ever(
    now: datetime, earlier: int, state: OutboxState
) -> None:
    """After five tries that may all have arrived, a person decides."""
    step = next_step(Uncertain("cut"), earlier + 1, earlier, now, now)
    assert (step.state, step.tell_staff) == (state, state is OutboxState.FAILED)


@pytest.mark.parametrize(
    ("code", "is_dead"),
    [
        ("5.1.0", True), ("5.1.1", True), ("5.1.2", True), ("5.1.3", True), ("5.1.6", True), ("5.1.10", True),
        ("5.1.7", False), ("5.1.8", False), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.1.1", False),
        ("5.11.1", False), ("", False),
    ],
)  # fmt: skip
def test_what_a_refusal_says_about_the_address(code: str, is_dead: bool) -> None:
    """A bad or disabled mailbox, and neither a bad sender, a full mailbox, nor a relay that will not serve us."""
    assert is_about_address(code) is is_dead


@given(
    st.integers(0, 10_000), st.integers(0, 10_000), st.timedeltas(timedelta(0), timedelta(days=30))
)
def test_a_waiting_letter_is_always_due_again(
    attempts: int, uncertain: int, age: timedelta
) -> None:
    """What is not finished is due within 66 minutes, whatever happened before."""
    moment = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    for outcome in (Deferred("450"), Uncertain("cut")):
        step = next_step(outcome, attempts, uncertain, moment - age, moment)
        if step.state is not OutboxState.FAILED:
            assert timedelta(minutes=5) <= step.due_at - moment <= timedelta(minutes=66)
