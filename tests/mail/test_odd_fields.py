"""Single fields as mailers write them: each gives the one result that its table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reading.tables import READERS, load_table, read_case

TABLES = Path(__file__).parent.parent / "corpus" / "fields"
ROWS = [(name, *row) for name in sorted(READERS) for row in load_table(TABLES / f"{name}.txt")]


def test_every_table_has_a_reader() -> None:
    """No table lies about unread."""
    assert {path.stem for path in TABLES.glob("*.txt")} == set(READERS)


@pytest.mark.parametrize(("table", "field", "expected"), ROWS)
def test_each_odd_field_has_one_result(table: str, field: str, expected: str) -> None:
    """A field gives exactly what the table says."""
    assert read_case(table, field) == expected
