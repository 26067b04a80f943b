"""Which of the languages whose machines we know by their words a text is written in."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from gateway.mail.kinds import awaywords, deskwords
from gateway.mail.kinds.awaywords import AwayWords
from gateway.mail.kinds.deskwords import DeskWords

_ENOUGH = 2
"""Common words that a text shares with a language that it is written in, perhaps beside another."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its commonest words, and what machines say in it."""

    common: frozenset[str]
    desk: DeskWords
    away: AwayWords


TONGUES = tuple(
    Tongue(frozenset(common.split()), desk, away)
    for common, desk, away in zip(
        (
            "the and to you your we is of for in be will this are it with have i my our on at not",
            "der die das und ist wir sie ihre ihr ich nicht bei den im für von zu mit auf wird bis ab bin sind am es",
            "le la les et est vous votre nous je de du des un une pour en ne pas à au sur dans suis sera",
            "el la los las y es su de del un una en por para no que le se con lo hasta estoy hemos al",
            "il la le e è di del della un una per in non che si sono la al con da sua suo ho fino",
            "de het een en is u uw wij we ik niet van voor op in te met naar tot zijn ben bij er deze",
            "o a os as e é de do da um uma para em não que se com por seu sua no na até estou ao",
        ),
        deskwords.TONGUES,
        awaywords.TONGUES,
        strict=True,
    )
)


def find_tongues(words: Set[str]) -> tuple[Tongue, ...]:
    """The languages of a text, by its words in lower case; all of them if it is too short to tell."""
    spoken = tuple(one for one in TONGUES if len(one.common & words) >= _ENOUGH)
    return spoken or TONGUES
