"""What a mail is once it has been read: plain immutable values.

Everything after the reader works on these records and never on raw bytes. They hold what the sender *claims*;
nothing here is proven (rule R7). Text fields never contain NUL or lone surrogates, so both databases can keep them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from store.post_records import BlobFile


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header: display name (decoded, may be empty) and addr-spec.

    The local part keeps its case; the domain is lower case, IDNs as A-labels (RFC 5890).
    """

    name: str
    address: str

    @property
    def key(self) -> str:
        """The form in which two addresses are compared: all lower case."""
        return self.address.lower()


class Disposition(StrEnum):
    """How a part asks to be shown (RFC 2183)."""

    ATTACHMENT = "attachment"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body: its decoded bytes and a file name that is safe to show (no path, no controls)."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    """Empty where it lies in a file."""
    disposition: Disposition = Disposition.ATTACHMENT
    content_id: str | None = None
    file: BlobFile | None = None
    """Where whoever sorts the mail finds it, if it is large."""

    @property
    def size(self) -> int:
        """Length of the decoded content in bytes."""
        return self.file.size if self.file else len(self.content)

    @property
    def sha256(self) -> str:
        """Hex digest of the decoded content."""
        return self.file.sha256 if self.file else hashlib.sha256(self.content).hexdigest()


class FoldKind(StrEnum):
    """Why a range of the text is folded away."""

    QUOTE = "quote"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Fold:
    """A half-open range [start, end) of `Mail.text`, in characters, that is shown folded. Never cut."""

    start: int
    end: int
    kind: FoldKind


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The header block of a mail that somebody forwarded in the body; `start` is its offset in `Mail.text`."""

    sender: Address | None
    date: str
    subject: str
    start: int


class Action(StrEnum):
    """What became of a letter, as a report says it (RFC 3464 section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient of a delivery status report; `status` is an enhanced code such as 5.1.1, or empty."""

    recipient: str
    action: Action
    status: str
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """The event of a calendar part (RFC 5545, RFC 6047)."""

    method: str
    summary: str
    start: datetime | None
    end: datetime | None
    location: str
    organizer: str
    whole_day: bool = False
    """`start` and `end` are midnights of UTC; the day of `end` does not belong to it (RFC 5545 section 3.6.1)."""
    floating: bool = False
    """Its times are those of wherever one is; here they stand as UTC."""
    repeats: bool = False


class Kind(StrEnum):
    """What sort of mail this is. Only `person` may cause anything."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    FEEDBACK = "feedback"
    RECEIPT = "receipt"
    BULK = "bulk"
    NOTIFICATION = "notification"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of one rule, kept for `explain`: e.g. gate.too_many_hops, pass, "2 Received headers"."""

    rule: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the reader understood it. Message ids stand with their angle brackets."""

    size: int
    sha256: str
    fingerprint: str
    """Digest of what makes it the same mail on any way: Message-ID, From, Date, Subject and body, no trace headers."""
    headers: tuple[tuple[str, str], ...] = ()
    """Every header field in order: name as written, value unfolded and decoded."""
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    authors: tuple[Address, ...] = ()
    """Every mailbox of every From field. More than one, or none, means: nobody is proven by From."""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str | None = None
    folded: tuple[Fold, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    forwarded: Forwarded | None = None
    reports: tuple[Report, ...] = ()
    invitation: Invitation | None = None
    kind: Kind = Kind.PERSON
    """What the content alone tells (mail.reports); policy.loops has the last word with the envelope."""
    kind_reason: str = ""
    ambiguous: bool = False
    """Two readers could see two different mails (threats B6), or From names nobody or several (C5)."""
    defects: tuple[str, ...] = ()

    @property
    def author(self) -> Address | None:
        """The one mailbox of the one From field, or None when it is missing or ambiguous."""
        return self.authors[0] if len(self.authors) == 1 else None

    @property
    def reply(self) -> str:
        """What the writer wrote now: the text without its folded ranges."""
        return visible(self.text, self.folded)

    def header(self, name: str) -> str | None:
        """The first header field of that name (any case), or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Every header field of that name (any case), in order."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())


def visible(text: str, folded: Sequence[Fold]) -> str:
    """The text without its folded ranges, trimmed; ranges are ordered and do not overlap."""
    parts, position = [], 0
    for fold in folded:
        parts.append(text[position : fold.start])
        position = fold.end
    parts.append(text[position:])
    return "".join(parts).strip()
