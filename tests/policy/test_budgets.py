"""Caps of automatic mail, each below, at and above its edge (threats D1, D2)."""

from __future__ import annotations

import pytest

from gateway.policy.budgets import (
    NO,
    YES,
    AcknowledgementCounts,
    BudgetLimits,
    judge_acknowledgement,
    may_answer_automatically,
    may_notify,
    may_reopen,
)

LIMITS = BudgetLimits()


@pytest.mark.parametrize(
    ("counts", "stranger", "outcome"),
    [
        (AcknowledgementCounts(), False, YES),
        (AcknowledgementCounts(), True, YES),
        (AcknowledgementCounts(last_hour=2, last_day=2), False, YES),
        (AcknowledgementCounts(last_hour=3, last_day=3), False, NO),
        (AcknowledgementCounts(last_hour=4, last_day=4), True, NO),
        (AcknowledgementCounts(last_day=9), False, YES),
        (AcknowledgementCounts(last_day=10), False, NO),
        (AcknowledgementCounts(last_day=11), True, NO),
        (AcknowledgementCounts(to_strangers_last_minute=29), True, YES),
        (AcknowledgementCounts(to_strangers_last_minute=30), True, NO),
        (AcknowledgementCounts(to_strangers_last_minute=31), True, NO),
        (AcknowledgementCounts(to_strangers_last_minute=31), False, YES),
    ],
)
def test_acknowledgements(counts: AcknowledgementCounts, stranger: bool, outcome: str) -> None:
    """Three to one address an hour, ten a day, thirty to strangers a minute; known people do not pay for strangers."""
    decision = judge_acknowledgement(counts, LIMITS, is_stranger=stranger)
    assert (decision.rule, decision.outcome) == ("budgets.acknowledgement", outcome)
    assert decision.reason


def test_acknowledgements_can_be_switched_off() -> None:
    """No acknowledgement per ticket means none at all."""
    limits = BudgetLimits(acknowledgements_per_ticket=0)
    assert judge_acknowledgement(AcknowledgementCounts(), limits, is_stranger=False).outcome == NO


def test_a_refusal_tells_which_cap_it_was() -> None:
    """Whoever asks why nothing was sent learns the number and the span."""
    decision = judge_acknowledgement(AcknowledgementCounts(last_day=10), LIMITS, is_stranger=False)
    assert "10" in decision.reason
    assert "day" in decision.reason


@pytest.mark.parametrize(("written", "may"), [(0, True), (9, True), (10, False), (11, False)])
def test_notifications(written: int, may: bool) -> None:
    """Ten to one person about one ticket in ten minutes."""
    assert may_notify(written, LIMITS) is may


@pytest.mark.parametrize(("written", "may"), [(0, True), (4, True), (5, False), (6, False)])
def test_automatic_answers_on_a_ticket(written: int, may: bool) -> None:
    """Five a day, whoever asks."""
    assert may_answer_automatically(written, LIMITS) is may


@pytest.mark.parametrize(("reopened", "may"), [(0, True), (2, True), (3, False), (4, False)])
def test_reopening(reopened: int, may: bool) -> None:
    """Three times a day."""
    assert may_reopen(reopened, LIMITS) is may
