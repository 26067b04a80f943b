"""The measure of reading: our own corpus holds, and every failing case of others' has its reason."""

from __future__ import annotations

from pathlib import Path

from bench.reading.own import score_own
from bench.reading.run import load_known

CORPUS = Path(__file__).parent.parent / "corpus"


def test_own_corpus_is_understood() -> None:
    """`make corpus` finds nothing wrong in the mails that lie beside the tests."""
    rows = score_own(CORPUS)
    assert len(rows) > 500
    assert [row for row in rows if row["verdict"] != "right"] == []


def test_every_named_case_has_a_reason() -> None:
    """A case that may fail says why its expectation is wrong or out of reach, once."""
    assert all(len(why.split()) > 5 for why in load_known().values())
