"""Listing a folder from end to end, in windows, so that a large one fits into memory and time-outs."""

from __future__ import annotations

from collections.abc import Callable

from gateway.policy.fetching import NARROW, Listed, Numbering, next_width, next_window

ListWindow = Callable[[int, int], list[Listed]]
"""The mails with UIDs from the first to the last. Raises NoSession."""


def list_all(list_window: ListWindow, numbering: Numbering, behind: int = 0) -> list[Listed]:
    """Every mail of the folder with a UID above `behind`. Raises NoSession."""
    found, last, width = list[Listed](), behind, NARROW
    while (window := next_window(last, numbering.next_uid, width)) is not None:
        listed = list_window(*window)
        found += listed
        last, width = window[1], next_width(width, len(listed))
    return found
