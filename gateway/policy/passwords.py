"""Which passwords people may choose: long ones that are not among the first guesses.

Length is the only rule of form (NIST SP 800-63B section 3.1.1.2). Instead of a copied list, guesses are recognised by
how people make them: one known word with digits around it, a short piece repeated, a run of neighbours. Nothing here
hashes or stores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

SHORTEST = 12
"""Characters; 15 are recommended to people."""
MOST_OCTETS = 1024
"""More would only make hashing expensive (threats E11)."""

_WORDS = frozenset(
    """
    access admin administration administrator alexander amazon andreas anmeldung apple april asdf
    asdfgh asdfghjkl august austria autumn baby baseball basketball batman berlin bier blume buero
    change changeit changeme charlie cheese chocolate coffee company computer cookie daniel december
    default deutschland dezember drache dragon facebook februar february ferien ferrari firma flower
    football freedom freiheit freitag friday fruehling fussball geheim geheimnis germany google
    hallo hamburg hello helpdesk helpline herbst hockey hotline hunter ichliebedich iloveyou initial
    internet januar january jesus jordan juli july june juni kaffee kennwort killer koeln letmein
    letmeinnow liebling login logon maerz mai mailroom march master meister mercedes michael
    microsoft monday monkey montag muenchen mustang ninja nothing november october oesterreich
    office oktober open opensesame pass passwd password passwort pepper pokemon porsche poststelle
    princess prinzessin qwerty qwertyuiop qwertz qwertzuiop root samsung schatz schatzi schokolade
    schweiz secret september server service sesam sommer spring standard start starwars summer
    sunshine superman support test tester testing thomas ticket tickets trustno urlaub user welcome
    whatever willkommen windows winter yxcvbnm zugang zxcvbnm
    """.split()  # noqa: SIM905
)
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertzuiopasdfghjklyxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm8ik9ol",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol",
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_LONGEST_PIECE = 6


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    OWN = "own"
    """It is the address or name of its owner or of the desk."""


def find_weakness(password: str, own_words: Iterable[str]) -> Weakness | None:
    """Why this password may not be chosen, or None; `own_words` are names that everybody would try first."""
    if len(password.encode("utf-8", "surrogatepass")) > MOST_OCTETS:
        return Weakness.LONG
    if len(password) < SHORTEST:
        return Weakness.SHORT
    folded = _fold(password)
    if _core(folded) in {_core(_fold(word)) for word in own_words if word}:
        return Weakness.OWN
    return Weakness.COMMON if is_common(password) else None


def is_common(password: str) -> bool:
    """Whether it is made as the first guesses are: known words with digits, something repeated, neighbours in a row."""
    folded = _fold(password)
    core = _core(folded)
    return _is_of_known_words(core) or _is_repeated(folded) or _is_run(folded)


def _fold(password: str) -> str:
    return unicodedata.normalize("NFKC", password).casefold()


def _core(folded: str) -> str:
    """Its letters, read past digits and signs at both ends and those used as letters."""
    stripped = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    return re.sub(r"[\W\d_]", "", stripped.translate(_LEET))


def _is_of_known_words(core: str) -> bool:
    """One or two known words and nothing else."""
    if core in _WORDS:
        return True
    return any(core[:cut] in _WORDS and core[cut:] in _WORDS for cut in range(1, len(core)))


def _is_repeated(folded: str) -> bool:
    for size in range(1, _LONGEST_PIECE + 1):
        piece = folded[:size]
        if (piece * (len(folded) // size + 1))[: len(folded)] == folded:
            return True
    return False


def _is_run(folded: str) -> bool:
    return any(folded in both for row in _ROWS for both in (row, row[::-1]))
