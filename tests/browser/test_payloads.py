"""A thousand attacks in HTML in a real browser; `make fuzz` shows it all nineteen thousand."""

from __future__ import annotations

from itertools import islice

import pytest
from playwright.sync_api import Browser

from bench.payloads import AT_ONCE, as_sent, judge, look, payloads

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("group", range(2))
def test_nothing_runs_and_nothing_is_asked_for(chromium: Browser, group: int) -> None:
    """Neither in the sandboxed frame nor with the cleaning alone; and nothing is left that could."""
    some = list(islice(payloads(), group * AT_ONCE, (group + 1) * AT_ONCE))
    shown, cleaned = judge(chromium, some)
    assert shown.is_quiet, (shown, some)
    assert cleaned.is_quiet, (cleaned, some)


def test_the_attacks_are_attacks(chromium: Browser) -> None:
    """Without cleaning, sandbox and policy many of them run and load, so that the watch is seen to work."""
    watch = look(chromium, list(islice(payloads(), 50)), as_sent, sandbox=None, together=1)
    assert watch.ran >= 5
    assert any("evil.example" in url for url in watch.asked)
    assert watch.remains


def test_an_attack_that_leaves_its_section_is_seen(chromium: Browser) -> None:
    """Payloads that share a frame are told apart: one that closed more than it opened would not go unnoticed."""
    watch = look(chromium, ["<b>x</b></section><b>y</b>"], as_sent, sandbox=None)
    assert watch.remains == {"left its section"}
