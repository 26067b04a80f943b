"""Twenty thousand mutated mails, the same ones each time."""

from __future__ import annotations

import random

import pytest

from bench.fuzz import find_fault, load_seeds, mutate


@pytest.mark.parametrize("seed", range(1, 5))
def test_no_mutated_mail_is_read_wrongly(seed: int) -> None:
    """No exception, no text that cannot be stored, and the words of the mail are found somewhere."""
    source = random.Random(seed)
    seeds = load_seeds()
    for _ in range(5_000):
        content = mutate(source, source.choice(seeds))
        assert find_fault(content) is None, content
