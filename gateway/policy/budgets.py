"""How much automatic mail is too much. Caps that hold even when every header lied (threats D1, D2).

Pure: the counts are read elsewhere, the limits come from [budgets] in config.toml.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.mail.model import Decision

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """The caps; each is the highest number that is still sent."""

    acknowledgements_per_ticket: int = 1
    acknowledgements_per_hour: int = 3
    acknowledgements_per_day: int = 10
    strangers_per_minute: int = 30
    automatic_per_ticket_per_day: int = 5
    notifications_per_ticket_10_minutes: int = 10
    """To one recipient about one ticket within ten minutes."""
    reopens_per_day: int = 3
    receipts_per_hour: int = 1
    """To one member of the staff whose mail is held."""
    notice_answers_per_hour: int = 30
    """To one member of the staff who provably writes notices by mail."""


@dataclass(frozen=True, slots=True)
class AcknowledgementCounts:
    """What was acknowledged lately: to this address, about this ticket, and to strangers in all."""

    last_hour: int = 0
    last_day: int = 0
    to_strangers_last_minute: int = 0


def judge_acknowledgement(
    counts: AcknowledgementCounts, limits: BudgetLimits, *, is_stranger: bool
) -> Decision:
    """Whether one more acknowledgement may go to this address now."""
    if limits.acknowledgements_per_ticket < 1 or not may_answer_automatically(0, limits):
        return Decision("budgets.acknowledgement", NO, "acknowledgements are switched off")
    if counts.last_hour >= limits.acknowledgements_per_hour:
        return _used_up("acknowledgements to this address within an hour", counts.last_hour)
    if counts.last_day >= limits.acknowledgements_per_day:
        return _used_up("acknowledgements to this address within a day", counts.last_day)
    if is_stranger and counts.to_strangers_last_minute >= limits.strangers_per_minute:
        return _used_up(
            "acknowledgements to strangers in a minute", counts.to_strangers_last_minute
        )
    return Decision("budgets.acknowledgement", YES, "a first answer to this mail")


def may_notify(written: int, limits: BudgetLimits) -> bool:
    """Whether one more notification about a ticket may go to somebody who got `written` within ten minutes."""
    return written < limits.notifications_per_ticket_10_minutes


def may_answer_automatically(written: int, limits: BudgetLimits) -> bool:
    """Whether one more automatic answer may be written on a ticket that caused `written` within a day."""
    return written < limits.automatic_per_ticket_per_day


def may_send_receipt(written: int, limits: BudgetLimits) -> bool:
    """Whether one more receipt may go to a member of the staff who got `written` within an hour."""
    return written < limits.receipts_per_hour


def may_answer_about_notice(written: int, limits: BudgetLimits) -> bool:
    """Whether one more answer about a notice may go to somebody who got `written` receipts within an hour."""
    return written < limits.notice_answers_per_hour


def may_reopen(reopened: int, limits: BudgetLimits) -> bool:
    """Whether a ticket that was reopened so often within a day may be reopened once more."""
    return reopened < limits.reopens_per_day


def _used_up(what: str, count: int) -> Decision:
    return Decision("budgets.acknowledgement", NO, f"{count} {what} are enough")
