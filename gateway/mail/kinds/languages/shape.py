"""What there is to know of a language whose machines are to be known by their words: the shape of its tables.

A pair is said if a sentence holds a stem of each half; so the order of words does not matter, nor what stands between
them. Nothing here decides: `receipts` and `absences` look these up.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.mail.kinds.stems import Pair, Stems


@dataclass(frozen=True, slots=True)
class DeskWords:
    """One language's words."""

    person: frozenset[str]
    """By which somebody speaks of himself, or herself; a desk says "we"."""
    negations: frozenset[str]
    """Words by which something has not arrived, or with which the matter itself begins: "received, but …"."""
    arrived: Pair
    """It came, stands in a list now, or went to whoever deals with it: verbs, and what came."""
    later: Pair
    """Somebody will answer: verbs or people, and how soon."""
    thanks: Stems
    """For writing at all."""
    also: Stems
    """What else such an answer says: hours, other ways, numbers to keep, that it is automatic."""


@dataclass(frozen=True, slots=True)
class AwayWords:
    """One language's words."""

    away: Pair
    """Somebody is away: who or since when, and where or why."""
    closed: Pair
    """A house is closed: which, and that it is."""
    left: Pair
    """Somebody has gone for good: that it is over, and what."""
    unread: Pair
    """Nobody reads this: the mailbox, and that it is not read."""
    back: Stems
    """When it ends."""
    instead: Stems
    """Whom to turn to, and what happens to urgent mail."""
    answer: Stems
    """What happens to this mail."""
    told: Stems
    """Polite words before what is merely told."""
    please: Stems
    """Before something that is asked for: of a machine, to turn to somebody else."""
    myself: Stems
    """That the writer is there, asks for something, or speaks about a matter that both know. No machine does."""
