"""What a confirmation says, and what it does not: predicates of `automatic` on the words of a text.

`words` are in lower case with single blanks. A confirmation says that a mail has arrived, was read, or waits for a
proof, and nothing else; a person who thanks for a mail says something about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
    GREETINGS,
    MACHINE_LINES,
)
from gateway.mail.kinds.languages.shape import DeskWords
from gateway.mail.kinds.stems import Plain
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
from gateway.mail.replies.closings import is_closing

LONGEST = 800
"""Characters of a text that may be one of these; machines are brief."""
_LONGEST_RECEIPT = 400
_MOST_UNEXPLAINED = 3
"""Words of a sentence that need not be explained."""
_HOURS = re.compile(
    r" (?:(?:[\d.:/–-]+h?\d*|uhr|h|am|pm|bis|to|und|and|et|y|e|en|au|a|às|di|mo|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat"
    r"|sun|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab|ma|wo|vr|za|zo|seg|ter|qua|qui|sex) )+"
)
"""A sentence of days and hours, which says nothing by itself."""
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


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What else a confirmation says, in the language in which it says most."""

    others: int
    """How many other things: thanks, that somebody will answer, hours and numbers (two at most)."""
    personal: bool
    """Whether somebody speaks of himself; a desk does not."""


def read_confirmation(sentences: list[Plain], tongues: Iterable[DeskWords]) -> Confirmed | None:
    """Read the answer of a help desk's robot; None if nothing says that a mail has come."""
    read = [_read(one, sentences) for one in tongues if _has_arrived(sentences, one)]
    return max(read, key=lambda c: c.others, default=None)


def _has_arrived(sentences: list[Plain], tongue: DeskWords) -> bool:
    return any(
        one.has_both(tongue.arrived) and tongue.negations.isdisjoint(one.words) for one in sentences
    )


def _read(tongue: DeskWords, sentences: list[Plain]) -> Confirmed:
    later = any(one.has_both(tongue.later) for one in sentences)
    thanks = any(one.has(tongue.thanks) for one in sentences)
    also = sum(one.has(tongue.also) for one in sentences)
    personal = any(not tongue.person.isdisjoint(one.words) for one in sentences)
    return Confirmed(later + thanks + min(also, 2), personal)


def is_desk_talk(sentence: Plain, tongue: DeskWords) -> bool:
    """Whether a sentence is one of those that such a robot says."""
    return (
        sentence.has(tongue.also)
        or sentence.has(tongue.thanks)
        or sentence.has_both(tongue.arrived)
        or sentence.has_both(tongue.later)
    )


def count_unexplained(plain: list[Plain], explains: Callable[[Plain], bool], signer: str) -> int:
    """How many sentences or clauses are neither a greeting, a closing, hours, brief, nor explained."""
    name = Plain.of(signer).text
    return sum(
        len(one.text.replace(name, " ").split()) > _MOST_UNEXPLAINED
        and not _HOURS.fullmatch(one.text)
        and not one.text[1:].startswith(GREETINGS)
        and not is_closing(one.text.strip())
        and not explains(one)
        for one in plain
    )
