"""Stems of words, and sentences that hold them: how the tables of machines' words are written and looked up.

A stem is the beginning of a word of two letters or more, or some words and the beginning of one more. A plain sentence
is in lower case, with single blanks, no signs, and one blank at either end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Stems = dict[str, tuple[str, ...]]
"""By their first two letters, so that a sentence is held against few of them."""
Pair = tuple[Stems, Stems]

_SIGNS = re.compile(r"[^\w'’@#/.:()-]+|[.:)](?!\w)|(?<!\w)[(–-]")
_WRAPPED = re.compile(r"(?<=[^\n]{40})\n(?=[a-zà-ÿ])")
_SIGNATURE_LINES = 4
_SIGNATURE_WORDS = 6
_CLAUSES = re.compile(r"[\r\n]+|(?<!\d)[.!?;:] +|, +| [-–—] +|[。！，]")
_SENTENCES = re.compile(r"[\r\n]+|(?<!\d)[.!?;:] +|[。！]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain sentence or clause."""

    text: str
    words: frozenset[str]
    starts: frozenset[str]
    """The first two letters of its words."""

    @classmethod
    def of(cls, text: str) -> Plain:
        """Make a text plain."""
        words = _SIGNS.sub(" ", text.lower().replace("’", "'")).split()
        return cls(f" {' '.join(words)} ", frozenset(words), frozenset(word[:2] for word in words))

    def has(self, stems: Stems) -> bool:
        """Whether it holds one of the stems."""
        return any(
            stem in self.text for start in self.starts & stems.keys() for stem in stems[start]
        )

    def has_both(self, pair: Pair) -> bool:
        """Whether it holds a stem of each half."""
        return self.has(pair[0]) and self.has(pair[1])


def stems(listed: str) -> Stems:
    """The stems between the bars of a text."""
    found: Stems = {}
    for one in listed.split("|"):
        words = one.split()
        start = words[0][:2]
        found[start] = (*found.get(start, ()), f" {' '.join(words)}")
    return found


def words(listed: str) -> frozenset[str]:
    """Whole words between blanks."""
    return frozenset(listed.split())


def split_sentences(written: str) -> list[Plain]:
    """The sentences of a text; lines that were wrapped are joined again."""
    return _split(_SENTENCES, written)


def split_clauses(written: str) -> list[Plain]:
    """The parts of its sentences between commas."""
    return _split(_CLAUSES, written)


def _split(ends: re.Pattern[str], written: str) -> list[Plain]:
    pieces: Iterable[Plain] = (Plain.of(one) for one in ends.split(_WRAPPED.sub(" ", written)))
    return [one for one in pieces if one.words]


def strip_signature(written: str) -> str:
    """A text without its last short lines: the name of a house, a team, a court of register."""
    lines = written.rstrip().split("\n")
    for _ in range(_SIGNATURE_LINES):
        last = lines[-1].strip()
        if (
            len(lines) == 1
            or len(last.split()) > _SIGNATURE_WORDS
            or last.endswith((".", "!", "?"))
        ):
            break
        lines.pop()
    return "\n".join(lines)
