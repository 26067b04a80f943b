"""The limits: their validation, patience with slow peers, and who may come in."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.intake import replies
from gateway.intake.limits import Admission, IntakeLimits, PerMinute, peer_key

LIMITS = IntakeLimits(
    block_seconds=100, data_seconds=1000, min_bytes_per_second=500, rate_grace_seconds=60
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"message_bytes": 0},
        {"connections": -1},
        {"recipients": 99},
        {"command_bytes": 511},
        {"soft_errors": 21},
        {"memory_bytes": 1000},
        {"error_delay_seconds": -1},
        {"bare_newlines": "guess"},
        {"trusted_networks": ("127.0.0.1/8",)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_nonsense_is_refused_by_name(wrong: dict[str, Any]) -> None:
    """A limit that cannot work is refused when it is set, and the message says which one."""
    name = "127.0.0.1/8" if "trusted_networks" in wrong else next(iter(wrong))
    with pytest.raises(ValueError, match=name):
        IntakeLimits(**wrong)


@pytest.mark.parametrize(
    ("received", "elapsed", "seconds"),
    [
        (0, 0, 60),
        (0, 59, 1),
        (0, 60, 0),
        (500, 60, 1),
        (30_000, 60, 60),
        (1_000_000, 60, 100),
        (1_000_000_000, 950, 50),
        (1_000_000_000, 1000, 0),
        (1_000_000_000, 1001, -1),
    ],
)
def test_progress_buys_patience_and_nobody_has_it_for_ever(
    received: int, elapsed: float, seconds: float
) -> None:
    """At first the grace, then the minimum rate, then the time for one block, in the end the time for all."""
    assert LIMITS.patience(received, elapsed) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("peer", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(peer: str, key: str) -> None:
    """Nobody gets more by using another of his addresses."""
    assert peer_key(peer) == key


def test_per_minute_counts_and_forgets() -> None:
    """So many in a minute, again so many in the next, each key on its own."""
    rate = PerMinute(2)
    assert [rate.may("a", 0), rate.may("a", 30), rate.may("a", 59), rate.may("b", 59)] == [
        True, True, False, True,
    ]  # fmt: skip
    assert rate.may("a", 60)


def test_zero_per_minute_means_no_limit() -> None:
    """0 switches a rate off."""
    rate = PerMinute(0)
    assert all(rate.may("a", 0) for _ in range(1000))


def test_connections_are_limited_per_address_and_in_all() -> None:
    """Too many of one address are turned away, too many of all too, and leaving makes room."""
    admission = Admission(IntakeLimits(connections=3, connections_per_ip=2))
    assert admission.enter("192.0.2.1", 0) is None
    assert admission.enter("192.0.2.1", 0) is None
    assert admission.enter("192.0.2.1", 0) is replies.TOO_MANY_CONNECTIONS
    assert admission.enter("192.0.2.2", 0) is None
    assert admission.enter("192.0.2.3", 0) is replies.HOUSE_FULL
    admission.leave("192.0.2.1")
    assert admission.enter("192.0.2.3", 0) is None
    assert admission.connections == 3


def test_trusted_networks_have_no_rate() -> None:
    """The mail server beside us may bring as many mails as it likes; a stranger may not."""
    limits = IntakeLimits(
        messages_per_minute_per_ip=1,
        connections_per_minute_per_ip=1,
        trusted_networks=("192.0.2.0/24",),
    )
    admission = Admission(limits)
    assert [admission.may_send(peer, 0) for peer in ("192.0.2.1", "192.0.2.1", "", "")] == [
        True
    ] * 4
    assert [admission.may_send("198.51.100.1", 0) for _ in range(2)] == [True, False]
    assert [admission.enter("198.51.100.1", 0) for _ in range(2)] == [
        None,
        replies.TOO_MANY_CONNECTIONS,
    ]
    assert [admission.enter("192.0.2.1", 0) for _ in range(3)] == [None] * 3
