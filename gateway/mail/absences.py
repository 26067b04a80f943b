"""What an absence notice says, and what it does not: predicates of `mail.automatic` on the words of a text.

`words` are in lower case with single blanks. A person who says that somebody is away says other things, too.
"""

from __future__ import annotations

import re

from gateway.mail.autowords import (
    AWAY_AGENTS,
    AWAY_CONTACTS,
    AWAY_REST,
    AWAY_RETURNS,
    AWAY_THANKS,
    AWAY_URGENCY,
    AWAY_WORDS,
    GREETINGS,
    RETELLING,
)
from gateway.mail.closings import is_closing

_UNTIL = re.compile(r"\b(?:do|tot|до|bis|until|till|til|through|au|al|até|hasta|saakka|t/m) \d")
_CLAUSES = re.compile(r"[\r\n]+|(?<!\d)[.!?;] +|, +|[。！，]")
_MOST_UNEXPLAINED = 2
_ABSENCE = (
    *AWAY_WORDS, *AWAY_THANKS, *AWAY_RETURNS, *AWAY_URGENCY, *AWAY_CONTACTS, *AWAY_REST, "@",
)  # fmt: skip


def is_away(words: str) -> bool:
    """Whether somebody says that he is away."""
    return any(phrase in words for phrase in AWAY_WORDS)


def count_clues(words: str) -> int:
    """How many of the other things that an absence notice says are said: thanks, return, what to do."""
    thanks = any(w in words for w in AWAY_THANKS)
    until = any(w in words for w in AWAY_RETURNS) or _UNTIL.search(words) is not None
    contact = "@" in words and any(w in words for w in AWAY_CONTACTS)
    return thanks + until + (contact or any(w in words for w in AWAY_URGENCY))


def says_more(written: str) -> bool:
    """Whether a text says anything that does not belong to an absence notice: "the printer still fails"."""
    clauses = (clause.strip() for clause in _CLAUSES.split(written.lower()))
    return any(
        len(clause.split()) > _MOST_UNEXPLAINED
        and not clause.startswith(GREETINGS)
        and not is_closing(clause)
        and not any(phrase in clause for phrase in _ABSENCE)
        for clause in clauses
    )


def is_told(words: str) -> bool:
    """Whether a person asks something, or tells of an answering machine instead of being one."""
    return "?" in words or "？" in words or any(w in words for w in RETELLING)


def is_agent(words: str) -> bool:
    """Whether these are the words that the agent of Notes writes by itself."""
    return any(one in words and two in words for one, two in AWAY_AGENTS)
