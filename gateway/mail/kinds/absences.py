"""What an absence notice says, and what it does not: predicates of `automatic` on the words of a text.

`words` are in lower case with single blanks. A person who says that somebody is away says other things, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mail.kinds.autowords import (
    ACCEPTANCES,
    ANSWER_LINES,
    AWAY_AGENTS,
    AWAY_CONTACTS,
    AWAY_REST,
    AWAY_RETURNS,
    AWAY_SUBJECTS,
    AWAY_THANKS,
    AWAY_URGENCY,
    AWAY_WORDS,
    GREETINGS,
    MACHINE_LINES,
    NOTICES,
    OWNERS,
    RETELLING,
    TROUBLES,
)
from gateway.mail.kinds.languages.shape import AwayWords
from gateway.mail.kinds.stems import Plain
from gateway.mail.replies.closings import is_closing

_UNTIL = re.compile(
    r"\b(?:do|tot|до|bis|until|till|til|through|au|al|até|hasta|saakka|t/m) \d|\d\.?-(?:ig|án|én)\b"
)
_CLAUSES = re.compile(r"[\r\n]+|(?<!\d)[.!?;] +|, +|[。！，]")
_SENTENCES = re.compile(r"[\r\n]+|(?<!\d)[.!;] +")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,600})[\"“”„«»]")
_MOST_UNEXPLAINED = 2
_LONGEST_TITLE = 6
"""Words of a subject that a machine quotes; whoever quotes sentences tells what somebody said."""
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


def says_more(written: str, explained: tuple[str, ...] = _ABSENCE, signer: str = "") -> bool:
    """Whether a text says anything that does not belong to such a notice: "the printer still fails".

    `explained` are the phrases that do; a greeting, a closing, the name of the `signer` and two words more are not
    counted.
    """
    name = signer.lower() or "\n"
    clauses = (clause.strip() for clause in _CLAUSES.split(written.lower()))
    return any(
        _length(clause.replace(name, "")) > _MOST_UNEXPLAINED
        and not clause.startswith(GREETINGS)
        and not is_closing(clause)
        and not any(phrase in clause for phrase in explained)
        for clause in clauses
    )


def _length(clause: str) -> int:
    """In words; scripts that put no blanks between them are counted by three letters."""
    return len(clause.split()) + len(_UNSPACED.findall(clause)) // 3


def is_told(words: str) -> bool:
    """Whether a person asks or decides something, or tells of an answering machine instead of being one."""
    if "?" in words or "？" in words or any(phrase in words for phrase in RETELLING):
        return True
    if any(
        is_away(quoted) or len(quoted.split()) > _LONGEST_TITLE for quoted in _QUOTED.findall(words)
    ):
        return True
    clauses = [clause.strip() for clause in _CLAUSES.split(words)]
    return any(clause.startswith(ACCEPTANCES) or _is_about_notice(clause) for clause in clauses)


def _is_about_notice(clause: str) -> bool:
    """Whether somebody speaks of a notice: that it is his, or what is wrong with it. A notice says "this one"."""
    if clause.startswith((*ANSWER_LINES, *MACHINE_LINES)):
        return False
    said = clause.split()
    return any(notice in clause for notice in NOTICES) and not (
        TROUBLES.isdisjoint(said) and OWNERS.isdisjoint(said)
    )


def names_writer(written: str, address: str) -> bool:
    """Whether a sentence tells to turn to the writer's own address: he stands in for somebody, and is there.

    A signature holds that address, too, but hardly a word beside it.
    """
    sentences = _SENTENCES.split(written.lower())
    return any(
        address in sentence
        and sentence.count("@") == 1
        and len(sentence.split()) > _MOST_UNEXPLAINED + 1
        and any(phrase in sentence for phrase in AWAY_CONTACTS)
        for sentence in sentences
    )


def is_about_absence(subject: str) -> bool:
    """Whether a subject in lower case speaks about an absence or its notice: "Out of office does not work"."""
    head = subject.partition(":")[0]
    for phrase in AWAY_SUBJECTS:  # "nicht im büro" is an absence, "abwesenheit nicht" is not
        head = head.replace(phrase, " ")
    return not TROUBLES.isdisjoint(head.split())


def is_agent(words: str) -> bool:
    """Whether these are the words that the agent of Notes writes by itself."""
    return any(one in words and two in words for one, two in AWAY_AGENTS)


@dataclass(frozen=True, slots=True)
class Absence:
    """What of an absence a text says, in the language in which it says most."""

    away: bool
    closed: bool
    left: bool
    unread: bool
    others: int
    """How many other things: when it ends, whom to turn to, what happens to this mail."""
    personal: bool
    """Whether the writer is there, asks for something, or speaks about a matter that both know."""


def read_absence(sentences: list[Plain], tongues: Iterable[AwayWords]) -> Absence | None:
    """Read a notice that somebody is away, has left, or that a house is closed; None if nothing says so."""
    read = [one for tongue in tongues if (one := _read(tongue, sentences)) is not None]
    if any(one.personal for one in read):
        return None
    return max(read, key=lambda a: a.others, default=None)


def _read(tongue: AwayWords, sentences: list[Plain]) -> Absence | None:
    pairs = (tongue.away, tongue.closed, tongue.left, tongue.unread)
    away, closed, left, unread = (any(one.has_both(p) for one in sentences) for p in pairs)
    if not (away or closed or left or unread):
        return None
    personal = any(one.has(tongue.myself) for one in sentences)
    lists = (tongue.back, tongue.instead, tongue.answer)
    others = sum(any(one.has(listed) for one in sentences) for listed in lists)
    return Absence(away, closed, left, unread, others, personal)


def is_absence_talk(clause: Plain, tongue: AwayWords) -> bool:
    """Whether a clause is one of those that such a notice says."""
    if clause.has(tongue.please) and not clause.has(tongue.told):
        return clause.has(tongue.instead) or clause.has(tongue.answer)
    pairs = (tongue.away, tongue.closed, tongue.left, tongue.unread)
    lists = (tongue.back, tongue.instead, tongue.answer)
    return any(clause.has(listed) for listed in lists) or any(clause.has_both(p) for p in pairs)
