"""The pipe: one mail on standard input, answered by an exit code of sysexits.h, as mail servers understand it.

0 is said only when the mail is durable. Whatever goes wrong on our side is 75, so that the server keeps the mail and
comes back; 65 and 67 are said for written reasons only (R6). Nothing here knows how the mail is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from gateway.mail.glance import glance
from store.post_records import AcceptOutcome, Envelope, Source


class Exit(IntEnum):
    """What a mail server does with the exit code."""

    DONE = 0
    DATA = 65
    NO_USER = 67
    TRY_AGAIN = 75


@dataclass(frozen=True, slots=True)
class Answer:
    """The exit code, and a sentence for the mail server's log."""

    code: Exit
    reason: str = ""


_ANSWERS = {
    AcceptOutcome.KEPT: Answer(Exit.DONE),
    AcceptOutcome.KNOWN: Answer(Exit.DONE),
    AcceptOutcome.LOOPING: Answer(Exit.DATA, "the mail went through too many servers; it loops"),
    AcceptOutcome.FULL: Answer(Exit.TRY_AGAIN, "there is no room left to keep the mail"),
    AcceptOutcome.FAILED: Answer(Exit.TRY_AGAIN, "the mail could not be kept; see the log"),
    AcceptOutcome.DISK_FAILING: Answer(Exit.TRY_AGAIN, "the disk reports I/O errors"),
}


@dataclass(frozen=True, slots=True)
class Hatch:
    """What the pipe needs of the house: whose addresses are ours, how to keep a mail, how large it may be."""

    knows: Callable[[str], bool]
    accept: Callable[[Source, Envelope, bytes], AcceptOutcome]
    message_bytes: int


def receive(
    hatch: Hatch, stream: BinaryIO, mail_from: str | None, recipients: Sequence[str]
) -> Answer:
    """Take one mail; without `mail_from` its own header names the sender."""
    ours = tuple(dict.fromkeys(address for address in recipients if hatch.knows(address)))
    if not ours:
        named = ", ".join(recipients)
        return Answer(Exit.NO_USER, f"no recipient is an address of this desk: {named}")
    content = stream.read(hatch.message_bytes + 1)
    if len(content) > hatch.message_bytes:
        limit = hatch.message_bytes
        return Answer(Exit.DATA, f"the mail is larger than limits.message_bytes, which is {limit}")
    if not content.strip():
        return Answer(Exit.DATA, "there was no mail on standard input")
    sender = glance(content).mail_from if mail_from is None else mail_from.strip().strip("<>")
    envelope = Envelope(sender or "", ours)
    return _ANSWERS[hatch.accept(Source.PIPE, envelope, content)]
