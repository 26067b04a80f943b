"""Frozen records and enums that enter and leave the store. Plain data: every room may import this module.

Times are aware datetimes in UTC. Ids are the database's integers. Digests are SHA-256 in hex.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """The life of a ticket."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Role(StrEnum):
    """What somebody is to this desk."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


class Proof(StrEnum):
    """How somebody's identity is known, weakest last (rule R7)."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - the name of a proof, not a secret
    ALIGNED = "aligned"
    CLAIMED = "claimed"


class MessageKind(StrEnum):
    """What a message on a ticket is."""

    MESSAGE = "message"
    NOTE = "note"
    EVENT = "event"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"


class Direction(StrEnum):
    """Whether a message came from outside, went outside, or stayed."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Via(StrEnum):
    """The door by which a message was written."""

    MAIL = "mail"
    PORTAL = "portal"
    CLI = "cli"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer company."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or a member of the staff. `email` is the stored, compared form: lower case, domain as A-label."""

    id: int
    name: str
    email: str
    role: Role
    language: str
    organisation_id: int | None = None
    organisation: str | None = None
    known: bool = False
    """Entered by staff or logged in, as opposed to merely having written a mail."""
    admin: bool = False
    disabled_at: datetime | None = None
    password_hash: str | None = None
    must_change: bool = False
    password_until: datetime | None = None
    """Set for a one-time password: when it ceases to work."""
    bounced_at: datetime | None = None
    """A letter to this address failed for good; later letters say so on the ticket."""
    complained_at: datetime | None = None
    """Somebody pressed "spam" on a letter to this address."""

    @property
    def is_staff(self) -> bool:
        """Works here, and still does."""
        return self.role is Role.STAFF and self.disabled_at is None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and how that is known. `person` is None for the system or for a stranger."""

    name: str
    email: str
    role: Role
    proof: Proof
    person_id: int | None = None
    admin: bool = False


SYSTEM = Actor("Poststelle", "", Role.SYSTEM, Proof.SESSION)
"""The program itself, where nobody else did it."""


class Part(StrEnum):
    """How somebody takes part in a ticket."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    """Confirmed by staff: receives replies from then on."""
    CC = "cc"
    """Named by a mail's To or Cc only: may answer, receives nothing (threats C2)."""


@dataclass(frozen=True, slots=True)
class Participant:
    """One person's part in one ticket."""

    person_id: int
    name: str
    email: str
    part: Part
    since: datetime
    language: str = ""
    bounced_at: datetime | None = None
    """When a letter to them failed for good, unless they wrote from there since."""
    complained_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """The head of a conversation."""

    id: int
    subject: str
    status: Status
    queue: str
    priority: Priority
    requester_id: int
    assignee_id: int | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None = None
    merged_into: int | None = None
    restricted_to_staff: bool = False
    """Opened by automatic mail: no customer ever sees it (threats C1)."""

    @property
    def number(self) -> str:
        """What people call it."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A file of a message; its bytes are the blob `sha256`. `public_id` is the unguessable name in links."""

    id: int
    public_id: str
    filename: str
    content_type: str
    size: int
    sha256: str
    disposition: str
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a mail invites to, cancels or answers: the event of its calendar part."""

    method: str
    """REQUEST, CANCEL, REPLY and others (RFC 5546); empty or PUBLISH where nobody is asked to come."""
    summary: str
    start: datetime | None
    end: datetime | None
    location: str
    organizer: str
    whole_day: bool = False
    """`start` and `end` are midnights of UTC, and the day of `end` does not belong to it."""
    floating: bool = False
    """Its times are those of wherever one is; here they stand as UTC."""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation. `folded` holds (start, end, kind) ranges over `text`."""

    id: int
    ticket_id: int
    kind: MessageKind
    direction: Direction
    via: Via
    author: Actor
    created_at: datetime
    text: str
    mail_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    html_sha256: str | None = None
    folded: tuple[tuple[int, int, str], ...] = ()
    inbox_id: int | None = None
    reason: str = ""
    """Why it is on this ticket: the rule that joined it."""
    notices: tuple[str, ...] = ()
    """What staff should know: ambiguous sender, third party, came without TLS."""
    attachments: tuple[StoredAttachment, ...] = ()
    appointment: Appointment | None = None


@dataclass(frozen=True, slots=True)
class PictureBrought:
    """That a public message of a ticket brought this content: when, whose it was, and whether we sent it."""

    sha256: str
    at: datetime
    author_id: int | None
    went_out: bool


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file on its way in; its blob is already kept."""

    filename: str
    content_type: str
    size: int
    sha256: str
    disposition: str = "attachment"
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be added to a ticket."""

    kind: MessageKind
    direction: Direction
    via: Via
    author: Actor
    text: str
    mail_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    html_sha256: str | None = None
    folded: tuple[tuple[int, int, str], ...] = ()
    inbox_id: int | None = None
    fingerprint: str | None = None
    reason: str = ""
    notices: tuple[str, ...] = ()
    attachments: tuple[NewAttachment, ...] = ()
    appointment: Appointment | None = None


@dataclass(frozen=True, slots=True)
class TicketLink:
    """A relation between two tickets: follow-up, related, merged, split."""

    ticket_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """Time spent on a ticket, in whole minutes."""

    id: int
    minutes: int
    rate_class: str
    comment: str
    staff: str
    day: str
    billed: bool
