"""Whether a recipient of a notice was reached: one answer for each, by the strongest thing that is known."""

from __future__ import annotations

from enum import StrEnum

from store.notice_records import NoticeRecipient, RecipientState


class Outcome(StrEnum):
    """How it ended for one recipient, the best first."""

    CONFIRMED = "confirmed"
    """They said that they read it."""
    SENT = "sent"
    """The relay took it, and nothing came back."""
    UNCERTAIN = "uncertain"
    """Nobody can know whether the relay took it; it is tried again."""
    WAITING = "waiting"
    BOUNCED = "bounced"
    FAILED = "failed"
    LEFT_OUT = "left out"

    @property
    def is_reached(self) -> bool:
        """Whether it arrived as far as anybody can know."""
        return self in (Outcome.CONFIRMED, Outcome.SENT)


def outcome_of(row: NoticeRecipient) -> Outcome:
    """A confirmation proves more than a bounce, since mail may come back from one of several mailboxes."""
    if row.acknowledged_at is not None:
        return Outcome.CONFIRMED
    if row.bounced_at is not None:
        return Outcome.BOUNCED
    if row.state is RecipientState.QUEUED:
        return Outcome.UNCERTAIN if row.uncertain else Outcome.WAITING
    return _BY_STATE[row.state]


_BY_STATE = {
    RecipientState.SENT: Outcome.SENT,
    RecipientState.FAILED: Outcome.FAILED,
    RecipientState.BOUNCED: Outcome.BOUNCED,
    RecipientState.LEFT_OUT: Outcome.LEFT_OUT,
}
