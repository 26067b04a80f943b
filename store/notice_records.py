"""Records of notices: products and contracts, what was written, who was told, who objected. Plain data.

Versions are texts as their makers write them; which of them lie in a range is `policy.versions`' question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from store.records import NewAttachment, Role


@dataclass(frozen=True, slots=True)
class Product:
    """Something that we make. `scheme` says how its versions are compared (a scheme of VERS, such as maven)."""

    id: int
    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Who has which version of a product: a person or an organisation, never both."""

    id: int
    product_id: int
    product: str
    version: str
    number: str = ""
    """What the contract or installation is called; one holder may have several of one product."""
    person_id: int | None = None
    email: str | None = None
    organisation_id: int | None = None
    organisation: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom an organisation named for a class of notices ("" is every class); rank 0 is told first."""

    organisation_id: int
    notice_class: str
    rank: int
    person_id: int
    name: str = ""
    email: str = ""


class NoticeState(StrEnum):
    """Where a notice is. From `released` on its words are fixed."""

    DRAFT = "draft"
    REVIEW = "review"
    """Waits for a second person."""
    RELEASED = "released"
    """May go out: at once, when its time comes, or when its embargo ends."""
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in one language: a subject line and Markdown with fields."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class NoticeProduct:
    """A product that a notice is about: the affected versions as a range, and the one that mends it."""

    product_id: int
    name: str
    scheme: str
    affected: str = ""
    """A range such as ">=2.0,<2.4.1"; empty: every version."""
    fixed_version: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a notice is for. Without products it is everybody with a contract; additions come on top, exclusions win."""

    tags: tuple[str, ...] = ()
    """Contracts with any of these tags; none: all contracts."""
    languages: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Addresses of people who get it whatever they have."""
    excluded: tuple[str, ...] = ()
    """Addresses, or names of organisations, that do not get it."""
    everybody: bool = False
    """All customers whom staff have entered, also without a contract."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice with everything that was written and decided about it."""

    id: int
    notice_class: str
    state: NoticeState
    texts: tuple[NoticeText, ...]
    products: tuple[NoticeProduct, ...]
    audience: Audience
    attachments: tuple[NewAttachment, ...]
    author_name: str
    created_at: datetime
    updated_at: datetime
    author_id: int | None = None
    submitter_id: int | None = None
    confirmer_id: int | None = None
    advisory_id: str | None = None
    """The tracking id of a published advisory, such as EX-2026-0001."""
    cves: tuple[str, ...] = ()
    cvss: str = ""
    """A CVSS vector or a bare score, as written."""
    urls: tuple[str, ...] = ()
    tlp: str = ""
    """Traffic light of the advisory (TLP 2.0): CLEAR, GREEN, AMBER, RED."""
    deadline: date | None = None
    content_sha256: str | None = None
    """Digest of all that its recipients are told, as it was submitted: what the second person confirms."""
    expected: int | None = None
    """How many recipients the one who released it was shown."""
    scheduled_at: datetime | None = None
    embargo_until: datetime | None = None
    released_at: datetime | None = None
    queued_through: str | None = None
    """The address up to which recipients are in the outbox; a release that was cut goes on behind it."""
    queued_at: datetime | None = None
    """When the last recipient came into the outbox."""
    finished_at: datetime | None = None
    forgotten_at: datetime | None = None
    """When the names and addresses of its recipients were taken out, since it had been kept long enough."""

    def text_in(self, language: str) -> NoticeText:
        """The text for somebody of that language: theirs, or the first that was written."""
        own = [text for text in self.texts if text.language == language]
        return (own or list(self.texts))[0]


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What somebody writes: a notice before it has an id, a state or a time."""

    notice_class: str
    texts: tuple[NoticeText, ...]
    products: tuple[NoticeProduct, ...] = ()
    audience: Audience = Audience()
    attachments: tuple[NewAttachment, ...] = ()
    advisory_id: str | None = None
    cves: tuple[str, ...] = ()
    cvss: str = ""
    urls: tuple[str, ...] = ()
    tlp: str = ""
    deadline: date | None = None
    scheduled_at: datetime | None = None
    embargo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A contract as it concerns one person: their own, or one of an organisation."""

    product_id: int
    product: str
    version: str
    tags: tuple[str, ...] = ()
    organisation_id: int | None = None
    has_contact: bool = False
    """The organisation named somebody to be told of this class of notices."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be of an audience, with everything that the judgement about them needs."""

    person_id: int
    email: str
    name: str
    language: str
    role: Role
    known: bool = False
    disabled: bool = False
    bounces: bool = False
    complained: bool = False
    """Reported a letter of ours as spam (RFC 5965)."""
    organisation_id: int | None = None
    organisation: str = ""
    holdings: tuple[Holding, ...] = ()
    contact_of: frozenset[int] = frozenset()
    """Organisations that named them first for this class of notices."""
    objects: bool = False
    suppressed: bool = False


class RecipientState(StrEnum):
    """What became of one recipient. A bounce comes after `sent`."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    LEFT_OUT = "left_out"
    """Was of the audience and is not told; the reason says why."""


@dataclass(frozen=True, slots=True)
class NewRecipient:
    """Somebody who is told, or left out, with the words that are fixed for them at the release."""

    ref: str
    """The nonce of their letter: names it in Message-ID and bounce address (mail.tokens.letter_ref)."""
    person_id: int
    email: str
    name: str
    language: str
    organisation_id: int | None = None
    organisation: str = ""
    installed: tuple[tuple[str, str], ...] = ()
    """(product, version) of each contract that brought them into the audience."""
    state: RecipientState = RecipientState.QUEUED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRecipient:
    """One row for each recipient of a notice: what is known about their letter."""

    id: int
    notice_id: int
    ref: str
    person_id: int | None
    organisation_id: int | None
    organisation: str
    name: str
    email: str
    language: str
    installed: tuple[tuple[str, str], ...]
    state: RecipientState
    reason: str
    added_at: datetime
    outbox_id: int | None = None
    sent_at: datetime | None = None
    reply: str = ""
    """The relay's last answer."""
    uncertain: int = 0
    bounced_at: datetime | None = None
    bounce_status: str = ""
    auto_replied_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_how: str = ""
    """portal, link, reply …"""
    reminded_at: datetime | None = None
    escalated_to: int | None = None
    """The recipient row of the second contact who was told instead."""
    reminders: int = 0
    """How often they were reminded."""
    sealed: int = 0
    """What of the row is in the chain of events, as bits (policy.sealing)."""


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """One link of a notice's chain of events; each digest covers the one before (see store.notice_events)."""

    id: int
    notice_id: int
    number: int
    at: datetime
    what: str
    actor: str
    previous: str
    digest: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    recipient_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before its place in the chain is known; `fields` name a recipient by number and keyed digest only."""

    at: datetime
    what: str
    actor: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    recipient_id: int | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody does not want a class of notices; it stands until it is ended."""

    id: int
    person_id: int
    notice_class: str
    since: datetime
    how: str
    """one-click, link, portal, mail, staff"""
    reason: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """A stream of letters: all of them (domain "") or those to one domain, and when its next one may leave."""

    domain: str
    next_at: datetime
    refusals: int = 0
    """How often in a row the domain said 4xx."""


@dataclass(frozen=True, slots=True)
class LastLook:
    """What may have changed about a recipient since the release, asked right before their letter leaves."""

    recipient: NoticeRecipient
    notice_state: NoticeState
    person: Candidate


class ErrandKind(StrEnum):
    """What the back office is asked to do about a notice."""

    SHOW = "show"
    """Answer whoever wrote it by mail with its words and audience."""
    HAND_IN = "hand in"
    """Hand it in for whoever asked for that by mail, and answer."""
    ASK = "ask"
    """Ask everybody who may be the second person."""


@dataclass(frozen=True, slots=True)
class NewErrand:
    """Something about a notice that needs a look at its whole audience, and so is not done in passing."""

    kind: ErrandKind
    notice_id: int
    person_id: int
    """Who asked for it."""
    content_sha256: str
    """What the notice said then; an errand about other words is void."""
    created_at: datetime
    typed: int | None = None
    """The number of recipients that they typed."""
    inbox_id: int | None = None
    """The mail that asked for it."""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Errand(NewErrand):
    """An errand that is not done yet."""

    id: int = 0
    attempts: int = 0
