"""Writes every module with its one line into architecture.md, between two markers, from the modules' own docstrings.

The first sentence of a module says what it is for; this repeats it for readers, room by room in the order of a mail's
way. Run by docs/generate.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"
ROOMS = (
    "gateway", "gateway/config", "gateway/app", "gateway/cli", "gateway/web", "gateway/intake", "gateway/desk",
    "gateway/desk/fetching", "gateway/desk/notices", "gateway/desk/advisories",
    "gateway/delivery", "gateway/reading", "gateway/trust", "gateway/oauth", "gateway/policy", "gateway/publish",
    "gateway/mail",
    "gateway/mail/structure", "gateway/mail/charset", "gateway/mail/header", "gateway/mail/containers",
    "gateway/mail/html", "gateway/mail/replies", "gateway/mail/kinds", "gateway/mail/kinds/languages",
    "gateway/mail/writing", "store",
)  # fmt: skip

_LABEL = re.compile(r" \((?:threats|faults|rule|design|R\d)[^)]*\)")


def rooms_text() -> str:
    """A table for each room: what it is, and its modules."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    for room in ROOMS:
        folder = ROOT / room
        yield from ("", f"### `{room}/`", "", purpose(folder / "__init__.py"), "")
        yield from ("| module | what it is for |", "|---|---|")
        for module in modules(folder):
            yield f"| `{module.name}` | {purpose(module)} |"


def modules(folder: Path) -> list[Path]:
    """The modules of a room, in the order of their names."""
    return sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")


def purpose(module: Path) -> str:
    """The first line of a module's docstring, without the labels that lead elsewhere."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    line = _LABEL.sub("", text.partition("\n")[0])
    return line.replace("|", "\\|").replace("<", "&lt;")


def with_rooms(architecture: str) -> str:
    """The architecture with the modules of today between its markers."""
    before, _, rest = architecture.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rooms_text()}\n{END}{after}"
