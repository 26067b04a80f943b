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


def test_machines_without_marks_are_often_known() -> None:
    """By their words alone; least those whose writers avoided every usual phrase (y), or most of them (x)."""
    rows = [row for row in score_kinds(CORPUS / "kinds") if row["is_rate"]]
    usual = [row for row in rows if not row["id"].startswith(("kinds/x-", "kinds/y-"))]
    for some, known, answered in ((usual, 0.6, 0.25), (rows, 0.4, 0.5)):
        found = Counter(row["verdict"] for row in some)
        assert found["right"] >= known * found.total()
        assert found["answered"] <= answered * found.total()


def test_every_named_case_has_a_reason() -> None:
    """A case that may fail says why its expectation is wrong or out of reach, once."""
    assert all(len(why.split()) > 5 for why in load_known().values())
