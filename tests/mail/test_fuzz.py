"""Twenty thousand odd mails, the same ones each time: broken, generated, and both."""

from __future__ import annotations

import pytest

from bench.fuzzing.batches import run
from bench.fuzzing.guided import CRASHES
from bench.fuzzing.mutation import load_seeds
from bench.fuzzing.oracle import MARK, find_fault
from bench.fuzzing.targets import TARGETS

BATCHES = 20


@pytest.mark.parametrize("number", range(BATCHES))
def test_no_odd_mail_is_read_wrongly(number: int) -> None:
    """No exception, no text that cannot be kept, no waste, and the words of the mail are found somewhere."""
    assert run(1, number).faults == []


def test_lost_words_are_noticed() -> None:
    """The judge is no friend of ours: words that stand in no place of a mail count as lost."""
    promised = frozenset({MARK + b"1#", MARK + b"2#"})
    mail = b"From: a@b.example\n\n" + MARK + b"1# hello\n"
    assert find_fault(mail, promised - {MARK + b"2#"}) is None
    assert find_fault(mail, promised) == "the mark is lost"


@pytest.mark.parametrize("name", TARGETS)
def test_every_reader_takes_everything(name: str) -> None:
    """What broke a reader once, and every mail of the corpus, broken in two as well, breaks it no more."""
    crashes = [path.read_bytes() for path in sorted((CRASHES / name).glob("*"))]
    for content in (*crashes, *load_seeds()):
        TARGETS[name](content)
        TARGETS[name](content[len(content) // 2 :])
