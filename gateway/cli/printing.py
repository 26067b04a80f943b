"""How results look on a terminal: tables that fit it, times of the desk, JSON with stable keys.

Whatever a stranger wrote is made harmless before it is shown, so that no subject can speak to a terminal (threats
E16). JSON is always UTF-8, whatever the locale says.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

GAP = "  "
NARROWEST = 8


def print_json(document: Any) -> None:
    """One JSON document, indented for people who look at it."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace"))


def print_json_line(document: Any) -> None:
    """One JSON document on one line, for commands with several inputs."""
    click.echo(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))


def iso(moment: datetime | None) -> str | None:
    """A time as JSON carries it: ISO 8601 with offset."""
    return moment.isoformat() if moment else None


def human_time(moment: datetime | None, zone: str) -> str:
    """A time as people of the desk read it, to the minute."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment else "-"


def human_size(octets: int) -> str:
    """A size with at most three digits before the unit."""
    size = float(octets)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def human_address(name: str, address: str) -> str:
    """A person in one line."""
    return f"{name} <{address}>" if name and address else name or address


def terminal_width() -> int:
    """How many columns there are; 80 where nobody says."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def on_one_line(text: str) -> str:
    """The text without line ends, terminal commands and tricks of direction."""
    joined = " ".join(text.split())
    return joined if joined.isprintable() else "".join(map(_harmless, joined))


def harmless(text: str) -> str:
    """A longer text with its line ends; what could speak to the terminal is spelled out."""
    return "\n".join(
        line if line.isprintable() else "".join(map(_harmless, line.expandtabs()))
        for line in text.split("\n")
    )


def _harmless(character: str) -> str:
    is_safe = character.isprintable() or character in " \u00a0\u202f\u3000"
    return character if is_safe else character.encode("unicode_escape").decode()


def print_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    flexible: int = -1,
    *,
    wrapped: bool = False,
) -> None:
    """Columns side by side; `flexible` is the one that is made to fit: cut, or wrapped. Numbers stand at the right."""
    if not rows:
        return
    cells = [[on_one_line(_text(value)) for value in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(heads, *cells, strict=True)]
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - terminal_width()
    flexible %= len(heads)
    widths[flexible] = max(NARROWEST, widths[flexible] - max(0, excess))
    fit = _keep if wrapped else _cut
    is_number = [any(isinstance(row[at], int) for row in rows) for at in range(len(heads))]
    for line in [list(heads), *cells]:
        pieces = wrap(line[flexible], widths[flexible]) if wrapped else [line[flexible]]
        for number, piece in enumerate(pieces):
            shown = line if number == 0 else [""] * len(line)
            shown = [*shown[:flexible], piece, *shown[flexible + 1 :]]
            fitted = map(fit, shown, widths)
            click.echo(GAP.join(map(_pad, fitted, widths, is_number)).rstrip())


def _text(value: object) -> str:
    return "-" if value is None or value == "" else str(value)


def _pad(text: str, width: int, is_number: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if is_number else text + blanks


def _keep(text: str, width: int) -> str:
    return text


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += _width(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _width(text: str) -> int:
    """Columns that a text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def print_fields(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, one pair a line; values that are None or empty are left out. Long values are wrapped."""
    shown = [(name, on_one_line(str(value))) for name, value in pairs if value not in (None, "")]
    indent = max((len(name) for name, _ in shown), default=0) + len(GAP)
    for name, value in shown:
        lines = wrap(value, terminal_width() - indent)
        click.echo(f"{name:<{indent}}{lines[0]}")
        for line in lines[1:]:
            click.echo(" " * indent + line)


def wrap(text: str, width: int) -> list[str]:
    """A line cut at blanks into lines of at most `width` columns; a longer word stands alone, whole."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _width(lines[-1]) + 1 + _width(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def print_text(text: str, indent: str = "  ") -> None:
    """A text with its own lines, wrapped to the terminal."""
    width = terminal_width() - len(indent)
    for line in harmless(text).rstrip("\n").split("\n"):
        for piece in wrap(line, width):
            click.echo((indent + piece).rstrip())
