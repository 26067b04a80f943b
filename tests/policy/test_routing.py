"""Which addresses are ours, and whose queue they lead to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.routing import (
    QueueRoute,
    Routes,
    queue_for,
    queue_of_envelope,
    without_detail,
)

SUPPORT = QueueRoute("support", "support@desk.example", ("Help@Desk.example",))
SALES = QueueRoute("sales", "Sales@shop.example")
ROUTES = Routes("desk.example", (SUPPORT, SALES))
TOKEN = "a" * 48


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("notices@desk.example", True),
        (f"Notices+{TOKEN}@DESK.example", True),
        ("notices@other.example", False),
        ("xnotices@desk.example", False),
    ],
)
def test_the_address_for_notices_is_ours_where_it_is_set(address: str, is_ours: bool) -> None:
    """With a token and without; an empty setting makes nothing ours."""
    routes = Routes("desk.example", (SUPPORT, SALES), "notices@desk.example")
    assert routes.is_for_notices(address) is is_ours
    assert (queue_for(address, routes) is SUPPORT) is is_ours
    assert queue_for(address, ROUTES) is None
    assert not ROUTES.is_for_notices("")


@pytest.mark.parametrize(
    ("address", "queue"),
    [
        ("support@desk.example", "support"),
        ("SUPPORT@DESK.EXAMPLE", "support"),
        ("help@desk.example", "support"),
        ("sales@shop.example", "sales"),
        (f"support+{TOKEN}@desk.example", "support"),
        (f"Sales+{TOKEN.upper()}@shop.example", "sales"),
        ("support+anything+more@desk.example", "support"),
        ("support+@desk.example", "support"),
        ("help+x@desk.example", "support"),
        ("postmaster", "support"),
        ("Postmaster@desk.example", "support"),
        ("bounces@desk.example", "support"),
        (f"bounces+{TOKEN}@desk.example", "support"),
        ("postmaster@shop.example", None),
        ("bounces@shop.example", None),
        ("support@other.example", None),
        ("support@desk.example.org", None),
        ("xsupport@desk.example", None),
        ("supportx@desk.example", None),
        ("support", None),
        ("+support@desk.example", None),
        ("@desk.example", None),
        ("", None),
    ],
)
def test_recipients(address: str, queue: str | None) -> None:
    """Queues, aliases, what is below them, postmaster and bounces are ours, in any case; nothing else is."""
    found = queue_for(address, ROUTES)
    assert (found.name if found else None) == queue
    assert ROUTES.is_below(address) is (queue is not None)


@pytest.mark.parametrize(
    ("recipients", "queue"),
    [
        (("sales@shop.example", "support@desk.example"), "sales"),
        (("eve@other.example", "sales@shop.example"), "sales"),
        (("eve@other.example",), "support"),
        ((), "support"),
    ],
)
def test_the_queue_of_a_mail(recipients: tuple[str, ...], queue: str) -> None:
    """The first recipient of ours decides; a mail that names none of ours goes to the first queue."""
    assert queue_of_envelope(recipients, ROUTES).name == queue


def test_a_queue_by_name() -> None:
    """A ticket of a queue that is configured no longer belongs to the first one."""
    assert ROUTES.named("sales") is SALES
    assert ROUTES.named("closed down") is SUPPORT
    assert ROUTES.addresses == {"support@desk.example", "help@desk.example", "sales@shop.example"}


@given(st.text(max_size=60))
def test_any_text_is_an_address_of_ours_or_not(text: str) -> None:
    """Nothing that a peer says as a recipient makes routing fail, and a detail never changes the answer."""
    assert (queue_for(text, ROUTES) is None) == (queue_for(without_detail(text), ROUTES) is None)
