"""Records of the post: mails that came in, letters that go out, the content they name, and the log."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from store.records import NewAttachment


class Source(StrEnum):
    """The door by which a mail came in."""

    SMTP = "smtp"
    LMTP = "lmtp"
    PIPE = "pipe"
    IMAP = "imap"
    POP3 = "pop3"
    PORTAL = "portal"
    IMPORT = "import"


class AcceptOutcome(StrEnum):
    """What became of a mail that was offered to be kept; each door answers its peer accordingly."""

    KEPT = "kept"
    KNOWN = "known"
    """The same content for the same recipients is kept already: as good as kept."""
    LOOPING = "looping"
    FULL = "full"
    FAILED = "failed"
    DISK_FAILING = "disk failing"
    """The disk reported an I/O error; whether it kept what it says later, nobody knows (faults F4)."""


class BlobDamaged(Exception):
    """Kept content does not have its digest any more, or its file is gone."""


@dataclass(frozen=True, slots=True)
class BlobFile:
    """Large content that lies in a file, so that another process can load it without its passing through a pipe."""

    path: Path | None
    """None: there is no folder for such files any more."""
    sha256: str
    size: int

    def load(self) -> bytes:
        """The content, verified by its digest. Raises BlobDamaged."""
        if self.path is None:
            raise BlobDamaged(
                f"content {self.sha256} lies in a file, but store.blobs names no folder"
            )
        try:
            content = self.path.read_bytes()
        except FileNotFoundError as missing:
            raise BlobDamaged(f"content {self.sha256}: its file is missing") from missing
        return verified(content, self.sha256)


def verified(content: bytes, sha256: str) -> bytes:
    """The same content, if it has this digest. Raises BlobDamaged."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BlobDamaged(f"content {sha256} is damaged: its digest is different now")
    return content


class InboxState(StrEnum):
    """Where an accepted mail is. Every mail ends in exactly one of the states after `waiting`."""

    WAITING = "waiting"
    FILED = "filed"
    NOTED = "noted"
    HELD = "held"
    SET_ASIDE = "set_aside"
    DUPLICATE = "duplicate"


class Release(StrEnum):
    """How a member of the staff let a held mail through: what a staff mail in it becomes."""

    NOT = ""
    REPLY = "reply"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP dialogue said, beside the mail itself. An empty `mail_from` is the null reverse path."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    peer: str = ""
    helo: str = ""
    tls: bool = False


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One accepted mail. Unique by content digest and recipients; never by Message-ID."""

    id: int
    sha256: str
    size: int
    source: Source
    envelope: Envelope
    received_at: datetime
    state: InboxState = InboxState.WAITING
    reason: str = ""
    attempts: int = 0
    mail_id: str | None = None
    """The Message-ID as a quick look into the header found it, so that sorters can wait for a parent."""
    ticket_id: int | None = None
    message_id: int | None = None
    error: str | None = None
    decisions: tuple[Mapping[str, str], ...] = ()
    claim: str | None = None
    release: Release = Release.NOT
    """Set when staff looked at it while it was held."""


class LetterKind(StrEnum):
    """What an outgoing letter is for; decides its marks (interface section 6)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    NOTIFICATION = "notification"
    REPLY = "reply"
    RECEIPT = "receipt"
    LOGIN = "login"
    NOTICE = "notice"
    ALARM = "alarm"
    HEARTBEAT = "heartbeat"
    REMINDER = "reminder"


class OutboxState(StrEnum):
    """Where an outgoing letter is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Letter:
    """One outgoing mail to one recipient, complete but not yet serialised.

    Bytes are made when it is sent (mail.compose.letter_bytes) and are the same on every try: Message-ID and
    Date are fixed here, boundaries derive from the Message-ID. Attachments stay blobs until then.
    """

    kind: LetterKind
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient: str
    subject: str
    text: str
    html: str
    mail_id: str
    date: datetime
    envelope_from: str
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Further fields: Auto-Submitted, X-Auto-Response-Suppress, List-Id …"""
    attachments: tuple[NewAttachment, ...] = ()
    ticket_id: int | None = None
    message_id: int | None = None
    person_id: int | None = None
    bounce_ref: str | None = None
    """What the bounce address of `envelope_from` is found by when it comes back."""
    notice_id: int | None = None
    """Set for a letter of a notice, whose words are kept once with the notice: this one has none until it is sent."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A letter that must not leave after all: for good, or only not now, as when its notice was stopped."""

    reason: str
    for_good: bool


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A letter and what became of it."""

    id: int
    letter: Letter
    state: OutboxState
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None = None
    last_reply: str = ""
    uncertain: int = 0
    """How often nobody can know whether the relay took it (faults F10)."""
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the mail log: what happened to which mail, with a few plain fields."""

    at: datetime
    what: str
    inbox_id: int | None = None
    outbox_id: int | None = None
    ticket_id: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
