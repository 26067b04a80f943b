"""CSV for spreadsheets: no cell is a formula, and what was written is read again."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sheets import plain_cell, read_sheet, safe_cell, write_sheet

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Whatever somebody is called, a spreadsheet shows it and computes nothing; reading gives it back."""
    assert not safe_cell(text).startswith(DANGEROUS)
    assert plain_cell(safe_cell(text)) == text


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), st.text("ab=")),
        min_size=1,
    )
)
def test_a_sheet_holds_its_cells(rows: list[tuple[str, str]]) -> None:
    """Commas, quotes and line ends inside cells part no cells."""
    read = list(csv.reader(io.StringIO(write_sheet(("x", "y"), rows), newline="")))
    assert [tuple(plain_cell(cell) for cell in row) for row in read[1:]] == rows


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_tables_of_several_countries_are_read(mark: str) -> None:
    """Commas, semicolons and tabs, with a byte order mark, blank lines and heads in any case."""
    table = f"\ufeffProduct{mark}VERSION\r\n\r\nKelle{mark}'-1\r\n"
    assert list(read_sheet(table)) == [(3, {"product": "Kelle", "version": "-1"})]


def test_a_broken_table_is_an_error() -> None:
    """A quote that never ends is told with its line."""
    with pytest.raises(ValueError, match="line 2"):
        list(read_sheet('a,b\n"x,y\n'))


def test_nothing_is_no_table() -> None:
    """An empty file has no rows."""
    assert list(read_sheet("")) == []
