"""Reasons in the reader's language: why a mail is where it is, what was wrong with it, what happened to a ticket.

A reason is kept as the English sentence it was decided with: it is what `--json` and the log promise, and it never
changes afterwards. People read it in their language, from the catalogue reasons.po: a sentence with values in it is
found by the words around them. What no catalogue knows stays as it is. Nothing is decided by this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.texts import read_catalogue

LONGEST = 1_000
"""Characters of a sentence that is looked up; a longer one was not written by us."""
_VALUE = re.compile(r"%\((\w+)\)s")
_LINE = re.compile(r"line (\d+)")
_BETWEEN = "; "
_DEEPEST = 2


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with values: how it begins and ends, its pattern, and what it is called in the other language."""

    begin: str
    end: str
    pattern: re.Pattern[str]
    translation: str


class Reasons:
    """The reasons of one language. Made by `open_reasons`."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._fixed = {key: text for key, text in catalogue.items() if not _VALUE.search(key)}
        # The one with the most words of its own comes first, so that a vague one never takes its place.
        varied = sorted(
            set(catalogue) - set(self._fixed), key=lambda key: -len(_VALUE.sub("", key))
        )
        self._varied = [_compile(key, catalogue[key]) for key in varied]

    def say(self, reason: str) -> str:
        """The reason in this language; several that are joined by semicolons each for itself."""
        if len(reason) > LONGEST:
            return reason
        return self._find(reason, _DEEPEST) or self._each(reason, _DEEPEST)

    def say_fault(self, line: str) -> str:
        """A fault of something that was written, behind its place: "line 5: cve: write …"; the place is told, too."""
        whole = self.say(line)
        head, colon, rest = line.partition(": ")
        if whole != line or not colon:
            return whole
        number = _LINE.fullmatch(head)
        place = f"{self.say('line')} {number[1]}" if number else self.say(head)
        return f"{place}{colon}{self.say_fault(rest)}"

    def knows(self, reason: str) -> bool:
        """Whether the catalogue has this reason, or each of several."""
        parts = [reason] if self._find(reason, 1) is not None else reason.split(_BETWEEN)
        return all(self._find(part, 1) is not None for part in parts)

    def _find(self, reason: str, depth: int) -> str | None:
        """The translation of one sentence; values may be sentences themselves, so many times inside each other."""
        if reason in self._fixed:
            return self._fixed[reason]
        for sentence in self._varied if depth else ():
            if reason.startswith(sentence.begin) and reason.endswith(sentence.end):
                match = sentence.pattern.fullmatch(reason)
                if match:
                    found = match.groupdict().items()
                    values = {
                        name: self._find(text, depth - 1) or self._each(text, 0)
                        for name, text in found
                    }
                    return sentence.translation % values
        return None

    def _each(self, reasons: str, depth: int) -> str:
        """Reasons that are joined, each for itself; the last value of a sentence takes what is joined to it along."""
        return _BETWEEN.join(self._find(one, depth) or one for one in reasons.split(_BETWEEN))


def _compile(key: str, translation: str) -> _Sentence:
    pieces = _VALUE.split(key)
    words, names = pieces[::2], pieces[1::2]
    groups = [f"(?P<{name}>.+?)" for name in names]
    mixed = [re.escape(words[0])]
    for group, after in zip(groups, words[1:], strict=True):
        mixed += [group, re.escape(after)]
    return _Sentence(words[0], words[-1], re.compile("".join(mixed), re.DOTALL), translation)


def open_reasons(folder: Path, language: str) -> Reasons:
    """The reasons in that language, from the catalogues below `folder`; in English they are what they are."""
    return Reasons(read_catalogue(folder, language, "reasons"))
