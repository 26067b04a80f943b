"""Records of what the desk looks after by itself: mailboxes and their logins, copies, heartbeats, alarms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs the operator and is not over: its name, what is wrong and what to do, and since when."""

    name: str
    detail: str
    since: datetime


class FetchState(StrEnum):
    """What became of one mail that the server of a mailbox has listed."""

    PENDING = "pending"
    """Not here yet; it is tried again."""
    KEPT = "kept"
    SKIPPED = "skipped"
    """It was there before the mailbox was connected."""
    REFUSED = "refused"
    """A written rule says no: too large, looping, empty."""
    SET_ASIDE = "set_aside"
    """It could not be had after several tries; a person must look."""
    GONE = "gone"
    """Somebody else took it away before it could be had."""
    FORGOTTEN = "forgotten"
    """It was kept, and its content was pruned since by a rule of ours."""


class MarkState(StrEnum):
    """How far the mailbox was told that we have a mail: flagged, moved or deleted as its setting says."""

    OPEN = "open"
    COPIED = "copied"
    """A copy lies in the other folder already; only the original is still to be taken away."""
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """One folder of a mailbox and how far we are in it. Every UID from `first_uid` to `last_uid` that the server
    listed has a row of its own, so nothing below the cursor is ever forgotten."""

    id: int
    mailbox: str
    folder: str
    place: str
    """Whose mailbox it was at the last look, and where: user@host."""
    uidvalidity: int
    """0: never connected."""
    first_uid: int
    last_uid: int
    rescans: int
    """How often the server numbered the folder anew."""
    connected_at: datetime | None
    checked_at: datetime | None
    failures: int
    failing_since: datetime | None
    due_at: datetime
    error: str
    reconcile_due_at: datetime | None
    reconciled_at: datetime | None
    told_at: datetime | None = None
    """When the administrators last got a letter about mails that were set aside here."""
    proven_next_uid: int | None = None
    """How the server numbered, how many mails it had, and how many rows there were when last nothing was missing."""
    proven_mails: int | None = None
    proven_rows: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """One mail of a watched folder. `reason` says why it is not kept."""

    uid: int
    size: int
    state: FetchState
    mark: MarkState = MarkState.DONE
    attempts: int = 0
    reason: str = ""
    inbox_id: int | None = None
    name: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OAuthLogin:
    """The tokens of one mailbox, sealed, and how their renewal goes."""

    account: str
    sealed: bytes = field(repr=False)
    expires_at: datetime
    """When the access token ends."""
    refresh_until: datetime | None
    """When the refresh token ends, where the provider says so."""
    authorized_at: datetime
    renewed_at: datetime
    claimed_at: datetime | None = None
    """Since when somebody renews it; long ago means that they never finished."""
    failed_at: datetime | None = None
    refused: bool = False
    """The provider said no, as opposed to not answering."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A mail that we sent to ourselves by the way that all mail goes, and when it was received."""

    id: int
    written_at: datetime
    mail_id: str
    returned_at: datetime | None = None
    inbox_id: int | None = None

    @property
    def seconds(self) -> int | None:
        """How long it was on its way; None while it has not come back."""
        if self.returned_at is None:
            return None
        return max(0, round((self.returned_at - self.written_at).total_seconds()))


class CopyState(StrEnum):
    """What became of the copy of a letter in a Sent folder."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SentCopy:
    """A letter that belongs into the Sent folder of a mailbox, and how that went; `detail` is the last word on it."""

    outbox_id: int
    mailbox: str
    state: CopyState
    attempts: int
    created_at: datetime
    due_at: datetime
    detail: str = ""
    claim: str | None = None
