"""Every cap below, at and above its edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.policy.budgets import (
    AcknowledgementCounts,
    BudgetLimits,
    judge_acknowledgement,
    may_answer_automatically,
    may_notify,
    may_reopen,
    may_send_receipt,
)

LIMITS = BudgetLimits()


@pytest.mark.parametrize(
    ("counts", "stranger", "outcome"),
    [
        (AcknowledgementCounts(), True, "yes"),
        (AcknowledgementCounts(last_hour=2, last_day=2), True, "yes"),
        (AcknowledgementCounts(last_hour=3, last_day=3), True, "no"),
        (AcknowledgementCounts(last_hour=4, last_day=4), False, "no"),
        (AcknowledgementCounts(last_day=9), True, "yes"),
        (AcknowledgementCounts(last_day=10), True, "no"),
        (AcknowledgementCounts(last_day=11), False, "no"),
        (AcknowledgementCounts(to_strangers_last_minute=29), True, "yes"),
        (AcknowledgementCounts(to_strangers_last_minute=30), True, "no"),
        (AcknowledgementCounts(to_strangers_last_minute=31), True, "no"),
        (AcknowledgementCounts(to_strangers_last_minute=31), False, "yes"),
    ],
)
def test_acknowledgements(counts: AcknowledgementCounts, stranger: bool, outcome: str) -> None:
    """Three an hour, ten a day to one address, thirty a minute to strangers; known people never meet the last."""
    assert judge_acknowledgement(counts, LIMITS, is_stranger=stranger).outcome == outcome


@pytest.mark.parametrize(
    "limits",
    [BudgetLimits(acknowledgements_per_ticket=0), BudgetLimits(automatic_per_ticket_per_day=0)],
)
def test_acknowledgements_can_be_switched_off(limits: BudgetLimits) -> None:
    """No acknowledgement, or no automatic mail about a ticket at all, means none."""
    decision = judge_acknowledgement(AcknowledgementCounts(), limits, is_stranger=False)
    assert (decision.outcome, decision.reason) == ("no", "acknowledgements are switched off")


@pytest.mark.parametrize(
    ("may", "limit"),
    [(may_notify, 10), (may_answer_automatically, 5), (may_reopen, 3), (may_send_receipt, 1)],
)
def test_simple_caps(may: Callable[[int, BudgetLimits], bool], limit: int) -> None:
    """The limit is the highest number that is still reached."""
    assert [may(n, LIMITS) for n in (0, limit - 1, limit, limit + 1)] == [True, True, False, False]
