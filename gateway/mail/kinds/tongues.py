"""Which of the languages whose machines we know by their words a text is written in."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from gateway.mail.kinds.languages import (
    dutch,
    english,
    french,
    german,
    italian,
    portuguese,
    spanish,
)
from gateway.mail.kinds.languages.shape import AwayWords, DeskWords

_ENOUGH = 2
"""Common words that a text shares with a language that it is written in, perhaps beside another."""
_TELLING = 8
"""Different words of a text that is long enough to tell that it is in none of these languages."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its commonest words, and what machines say in it."""

    common: frozenset[str]
    desk: DeskWords
    away: AwayWords


TONGUES = tuple(
    Tongue(one.COMMON, one.DESK, one.AWAY)
    for one in (english, german, french, spanish, italian, dutch, portuguese)
)


def find_tongues(words: Set[str]) -> tuple[Tongue, ...]:
    """The languages of a text, by its words in lower case; all of them if it is too short to tell."""
    spoken = tuple(one for one in TONGUES if len(one.common & words) >= _ENOUGH)
    return spoken or (TONGUES if len(words) < _TELLING else ())
