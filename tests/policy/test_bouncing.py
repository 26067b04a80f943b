"""What reports say about letters and about addresses."""

from __future__ import annotations

import pytest

from gateway.mail.model import Action, Report
from gateway.policy.bouncing import is_permanent, speaks_against_address


@pytest.mark.parametrize(
    ("reports", "permanent"),
    [
        ((), False),
        ((Report("x@y", Action.FAILED, "5.1.1"),), True),
        ((Report("x@y", Action.FAILED, ""),), True),
        ((Report("x@y", Action.FAILED, "4.4.7"),), False),
        ((Report("x@y", Action.DELAYED, "5.1.1"),), False),
        ((Report("x@y", Action.DELIVERED, "2.0.0"), Report("z@y", Action.FAILED, "5.0.0")), True),
    ],
)
def test_permanent_reports(reports: tuple[Report, ...], permanent: bool) -> None:
    """Failed with class 5 or without a status is for good."""
    assert is_permanent(reports) is permanent


@pytest.mark.parametrize(
    ("status", "is_against"),
    [
        ("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.4.4", True), ("5.5.0", True), ("5.0.0", True),
        ("", True),
        ("5.2.2", False), ("5.2.3", False), ("5.3.4", False), ("5.4.6", False), ("5.4.7", False), ("5.6.0", False),
        ("5.7.1", False), ("5.7.509", False), ("4.1.1", False), ("4.4.7", False),
    ],
)  # fmt: skip
def test_what_speaks_against_an_address(status: str, is_against: bool) -> None:
    """Unknown and switched off; not full, too large, expired or refused as spam."""
    assert speaks_against_address((Report("x@y", Action.FAILED, status),)) is is_against


def test_no_delay_speaks_against_an_address() -> None:
    """The server goes on trying."""
    assert not speaks_against_address((Report("x@y", Action.DELAYED, "5.1.1"),))
