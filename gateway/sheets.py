"""CSV that spreadsheets open without danger, and CSV as spreadsheets write it.

A cell that begins like a formula gets an apostrophe in front (threats E14, OWASP ASVS 1.2.10); reading takes it off
again, so that what was exported can be imported. Semicolons, tabs and a byte order mark are read, too: spreadsheets of
several countries write them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_DELIMITERS = ",;\t"


def safe_cell(value: object) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def plain_cell(text: str) -> str:
    """What a cell says: the opposite of `safe_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def write_sheet(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole sheet with its heads, as UTF-8 CSV with commas (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue()


def read_sheet(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by head in lower case) of each row that is not empty. Raises ValueError for what is no table."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heads = [cell.strip().lower() for cell in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = (plain_cell(cell.strip()) for cell in cells)
                yield reader.line_num, dict(zip(heads, values, strict=False))
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from error
