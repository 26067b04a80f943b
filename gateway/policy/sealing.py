"""What of a recipient belongs into the chain of events, and whether a row still says what the chain says.

The chain must outlive the name: an event holds the recipient's number and a keyed digest of the address, and no words
in which the address stands. The readable name is in the recipient's row, and may be erased there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag
from typing import Any

from gateway.policy.notices import content_digest
from store.notice_records import NewEvent, Notice, NoticeEvent, NoticeRecipient, RecipientState

ERASED = "erased"
"""Somebody's name was taken out at their request."""
FORGOTTEN = "forgotten"
"""All names were taken out, because the notice was kept as long as its class says."""
RECIPIENT = "recipient"
"""Who acted, in events that a recipient caused."""
POST = "post"
"""Who acted, in events that the post brought."""


class Bit(IntFlag):
    """Facts about a recipient; store.notice_tables.UNSEALED asks for the same bits."""

    ENTERED = 1
    SENT = 2
    FAILED = 4
    BOUNCED = 8
    AUTO_REPLIED = 16
    ACKNOWLEDGED = 32
    LEFT_OUT = 64


EVERY_BIT = sum(Bit)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a recipient; `at` is None where the row does not say when."""

    bit: Bit
    what: str
    at: datetime | None
    actor: str
    fields: Mapping[str, Any]


def facts_of(row: NoticeRecipient) -> list[Fact]:
    """Everything that a row says, in the order in which it happens."""
    told = row.state is not RecipientState.LEFT_OUT or row.outbox_id is not None
    relay = {"reply": without_address(row.reply, row.email), "uncertain": row.uncertain}
    found = [
        Fact(Bit.ENTERED, "queued", row.added_at, POST, {"language": row.language}) if told else None,
        _fact(Bit.SENT, "sent", row.sent_at, relay),
        Fact(Bit.FAILED, "failed", None, POST, relay) if row.state is RecipientState.FAILED else None,
        _fact(Bit.BOUNCED, "bounced", row.bounced_at, {"status": row.bounce_status}),
        _fact(Bit.AUTO_REPLIED, "auto-replied", row.auto_replied_at, {}),
        _fact(
            Bit.ACKNOWLEDGED, "acknowledged", row.acknowledged_at, {"how": row.acknowledged_how},
            RECIPIENT,
        ),
        Fact(
            Bit.LEFT_OUT | (Bit(0) if told else Bit.ENTERED), "left out",
            None if told else row.added_at, POST, {"reason": row.reason},
        ) if row.state is RecipientState.LEFT_OUT else None,
    ]  # fmt: skip
    return [fact for fact in found if fact is not None]


def _fact(
    bit: Bit, what: str, at: datetime | None, fields: Mapping[str, Any], actor: str = POST
) -> Fact | None:
    return Fact(bit, what, at, actor, fields) if at is not None else None


def unsealed(row: NoticeRecipient, who: str, now: datetime) -> list[NewEvent]:
    """The events that are missing in the chain; `who` is the keyed digest of the address."""
    return [
        about(row.id, who, fact.at or now, fact.what, fact.actor, fact.fields)
        for fact in facts_of(row)
        if fact.bit & ~row.sealed
    ]


def about(
    recipient_id: int,
    who: str,
    at: datetime,
    what: str,
    actor: str,
    fields: Mapping[str, Any],
) -> NewEvent:
    """An event about one recipient."""
    return NewEvent(
        at, what, actor, {"recipient": recipient_id, "who": who, **fields}, recipient_id
    )


def sealed_bits(row: NoticeRecipient) -> int:
    """The bits of everything that the row says, and of what was sealed before."""
    bits = row.sealed | Bit.ENTERED
    for fact in facts_of(row):
        bits |= fact.bit
    return int(bits)


def without_address(text: str, address: str) -> str:
    """A relay's answer without the address that relays like to repeat in it, in whatever case."""
    position = text.lower().find(address.lower()) if address else -1
    while position >= 0:
        text = f"{text[:position]}…{text[position + len(address) :]}"
        position = text.lower().find(address.lower())
    return text


@dataclass(frozen=True, slots=True)
class Told:
    """What the chain says about one recipient: the digests of their address, and when what happened."""

    who: frozenset[str]
    at: Mapping[str, datetime]

    @property
    def is_erased(self) -> bool:
        """Whether the name was taken out by a request that is in the chain itself."""
        return ERASED in self.at


RELEASING = ("released", "confirmed")
"""Events by which a notice may go out."""


def find_other_words(
    notice: Notice, released: NoticeEvent | None, forgotten: NoticeEvent | None = None
) -> list[str]:
    """How a notice disagrees with the event that let it go out: what it says, or when that was.

    Once its recipients were forgotten, that event has the digest of what it says without their addresses.
    """
    if released is None:
        return ["the chain does not say who released it"] if notice.released_at else []
    found = []
    if (forgotten or released).fields.get("content") != content_digest(notice):
        found.append("it says something else, or to others, than what was released")
    if notice.released_at != released.at:
        found.append("it was released at another time than it says")
    return found


def find_contradiction(
    row: NoticeRecipient, told: Told | None, who: str, *, forgotten: bool = False
) -> str:
    """How a row of recipients disagrees with the chain, in words; empty if it does not. `who` is the row's digest.

    Whether an address is the right one cannot be asked of a row that was `forgotten`.
    """
    if not row.sealed:
        return ""
    if told is None:
        return "the chain does not know this recipient"
    if not (forgotten or told.is_erased) and told.who != {who}:
        return "the address is another one than the chain says"
    return next(_differing(row, told), "")


def _differing(row: NoticeRecipient, told: Told) -> Iterator[str]:
    facts = {fact.what: fact for fact in facts_of(row) if fact.bit & row.sealed}
    for what in ("queued", "sent", "failed", "bounced", "acknowledged", "left out"):
        fact, at = facts.get(what), told.at.get(what)
        if fact is not None and at is None:
            yield f"the row says {what}, the chain does not"
        if fact is not None and at is not None and fact.at not in (None, at) and what in _TIMED:
            yield f"the row has another time for {what} than the chain"
        if fact is None and at is not None and what in _STAYING:
            yield f"the chain says {what}, the row does not"


_TIMED = frozenset({"queued", "sent", "bounced", "acknowledged"})
"""Facts whose time stands in the row."""
_STAYING = frozenset({"sent", "bounced", "acknowledged"})
"""Facts that a row never loses again; a letter that failed may be sent later."""
