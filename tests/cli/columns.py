"""How wide a text is on a terminal."""

from __future__ import annotations

import unicodedata


def width(line: str) -> int:
    """Columns of a line: wide East Asian characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


def widest(text: str) -> int:
    """Columns of the widest line."""
    return max(map(width, text.splitlines()), default=0)
