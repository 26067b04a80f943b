"""The tables of words: no row stands for nothing."""

from __future__ import annotations

from types import ModuleType

import pytest

from gateway.mail.kinds import autowords, bouncewords, stockwords

BEGINNINGS = frozenset({
    "AUTO_SUBJECTS", "ANSWER_LINES", "MACHINE_LINES", "ACCEPTANCES", "GREETINGS", "INTRODUCTIONS", "MACHINE_OPENINGS",
    "ORIGINAL_PREFIXES", "READ_SUBJECTS",
})  # fmt: skip
"""Tables whose rows are looked for at the beginning only; the other rows are looked for anywhere."""


def _tables(module: ModuleType) -> list[tuple[str, tuple[str, ...]]]:
    """The tables of plain fragments of a module, with their names."""
    return [
        (name, table)
        for name, table in vars(module).items()
        if name.isupper() and isinstance(table, tuple) and isinstance(table[0], str)
    ]


TABLES = [
    pytest.param(name, table, id=name)
    for module in (autowords, bouncewords, stockwords)
    for name, table in _tables(module)
]


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_no_row_covers_another(name: str, table: tuple[str, ...]) -> None:
    """A row that contains another finds nothing that the shorter one does not find; nor does one that stands twice."""
    match = str.startswith if name in BEGINNINGS else str.__contains__
    covered = [
        (row, other)
        for number, row in enumerate(table)
        for place, other in enumerate(table)
        if number != place and match(row, other)
    ]
    assert covered == []


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_every_row_can_be_found(name: str, table: tuple[str, ...]) -> None:
    """Texts are compared in lower case with single blanks, subjects also without one before a colon."""
    assert [row for row in table if row != row.lower() or "  " in row] == []
    if name.endswith("_SUBJECTS"):
        assert [row for row in table if " :" in row] == []
