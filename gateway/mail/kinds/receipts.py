"""What a confirmation says, and what it does not: predicates of `automatic` on the words of a text.

`words` are in lower case with single blanks. A confirmation says that a mail has arrived, was read, or waits for a
proof, and nothing else; a person who thanks for a mail says something about it.
"""

from __future__ import annotations

import re

from gateway.mail.kinds.absences import count_clues, is_away, is_told, says_more
from gateway.mail.kinds.autowords import (
    ANSWER_LINES,
    AWAY_CONTACTS,
    AWAY_REST,
    AWAY_RETURNS,
    AWAY_SUBJECTS,
    AWAY_THANKS,
    AWAY_URGENCY,
    AWAY_WORDS,
    FIRST_PERSON,
    MACHINE_LINES,
)
from gateway.mail.kinds.stockwords import (
    LEFT,
    NUMBERS,
    PROOF_SUBJECTS,
    PROOFS,
    READ_SUBJECTS,
    READ_WORDS,
    RECEIVED,
    SOON,
)

LONGEST = 800
"""Characters of a text that may be one of these; machines are brief."""
_LONGEST_RECEIPT = 400
_ENGLISH_I = re.compile(r"(?<!\S)I(?!\S)")
_DIGIT = re.compile(r"\d")
_EXPLAINED = (
    *RECEIVED, *SOON, *NUMBERS, *AWAY_THANKS, *AWAY_REST, *AWAY_URGENCY, *AWAY_CONTACTS, *ANSWER_LINES, *MACHINE_LINES,
)  # fmt: skip
_ALL_EXPLAINED = (*_EXPLAINED, *AWAY_WORDS, *AWAY_RETURNS, *AWAY_SUBJECTS, *LEFT)


def count_receipt_clues(subject: str, words: str) -> int:
    """How many things are said that machines say to a mail: thanks, it is here, its number, somebody sees to it.

    0 if nothing says that it is here.
    """
    said = f"{subject} {words}"
    if not any(phrase in said for phrase in RECEIVED):
        return 0
    thanks = any(phrase in words for phrase in AWAY_THANKS)
    soon = any(phrase in words for phrase in SOON)
    number = any(word in said for word in NUMBERS) and _DIGIT.search(said) is not None
    return 1 + thanks + soon + number


def says_only_that_it_came(written: str, words: str, signer: str) -> bool:
    """Whether a text in which something of that is said bears the name of its `signer` and says nothing else."""
    return not is_told(words) and not says_more(written, _EXPLAINED, signer)


def says_stock_words_only(subject: str, written: str, words: str, signer: str) -> bool:
    """Whether a short text says only what answering machines say, of an absence or of a mail that came."""
    if len(words) > LONGEST or is_told(words) or says_more(written, _ALL_EXPLAINED, signer):
        return False
    telling = any(phrase in subject for phrase in AWAY_SUBJECTS)
    clues = is_away(words) + count_clues(words) + count_receipt_clues(subject, words)
    left = any(phrase in words for phrase in LEFT)
    return telling + left + clues >= 2


def says_it_was_read(subject: str, words: str) -> bool:
    """Whether a program tells in words that a letter was read, and when."""
    return (
        subject.startswith(READ_SUBJECTS)
        and len(words) <= _LONGEST_RECEIPT
        and "?" not in words
        and any(phrase in words for phrase in READ_WORDS)
        and _DIGIT.search(words) is not None
    )


def demands_proof(subject: str, written: str, words: str) -> bool:
    """Whether the sender is to prove that he is one, by a link or an answer (challenge and response).

    Whoever says "I" only tells of such a demand.
    """
    return (
        any(phrase in words or phrase in subject for phrase in PROOFS)
        and any(word in subject for word in PROOF_SUBJECTS)
        and ("http" in words or "reply" in words)
        and "?" not in words
        and _ENGLISH_I.search(written) is None
        and FIRST_PERSON.isdisjoint(words.split())
    )
