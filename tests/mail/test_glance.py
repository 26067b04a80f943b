"""What a header tells about the way of a mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.mail.glance import Glance, glance


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        (b"Return-Path: <ann@example.org>\nFrom: bob@example.org\n", "ann@example.org"),
        (b"Return-Path: <>\nFrom: bob@example.org\n", ""),
        (b"From: Bob <bob@example.org>, c@example.org\n", "bob@example.org"),
        (b"From: nobody at all\n", None),
        (b"Subject: x\n", None),
    ],
)
def test_sender(header: bytes, sender: str | None) -> None:
    """Return-Path first, null path included; From stands in for it."""
    assert glance(header + b"\ntext").mail_from == sender


def test_recipients_in_the_order_of_their_worth() -> None:
    """Where it was delivered comes before whom it names; each once."""
    seen = glance(
        b"To: a@example.org, b@example.org\nDelivered-To: b@example.org\nCc: c@example.org\n\n"
    )
    assert seen.recipients == ("b@example.org", "a@example.org", "c@example.org")


def test_date() -> None:
    """The Date field, if it can be read."""
    assert glance(b"Date: Mon, 23 Nov 2026 10:00:00 +0100\n\n").date == datetime(
        2026, 11, 23, 9, tzinfo=UTC
    )


@pytest.mark.parametrize("content", [b"", b"\0\xff\r\r", b"x" * 1000, b"From"])
def test_garbage_tells_nothing(content: bytes) -> None:
    """Any bytes are looked at without complaint."""
    assert glance(content) == Glance(None, (), None)
