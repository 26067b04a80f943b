"""The measure of reading: our own corpus holds, and every failing case of others' has its reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.reading.kinds import score_kinds
from bench.reading.own import score_own
from bench.reading.run import is_failure, load_known

CORPUS = Path(__file__).parent.parent / "corpus"


def test_own_corpus_is_understood() -> None:
    """`make corpus` finds nothing wrong in the mails that lie beside the tests."""
    rows = score_own(CORPUS)
    assert len(rows) > 500
    assert [row for row in rows if is_failure(row)] == []


def test_machines_without_marks_are_mostly_known() -> None:
    """By their words alone; of those that nobody can tell from people, some are answered."""
    rows = list(score_kinds(CORPUS / "kinds"))
    found = Counter(row["verdict"] for row in rows if row["is_rate"])
    assert found["right"] >= 0.6 * found.total()
    assert found["answered"] <= 0.25 * found.total()


def test_every_named_case_has_a_reason() -> None:
    """A case that may fail says why its expectation is wrong or out of reach, once."""
    assert all(len(why.split()) > 5 for why in load_known().values())
