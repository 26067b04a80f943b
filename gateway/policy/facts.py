"""What is known about a mail when it is judged: read once by `desk.sort`, then only looked at.

Everything here is a value, so every decision can be repeated in a test without a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.mail.model import Address, Decision, Mail
from gateway.mail.tokens import ConfirmToken, ReplyToken
from gateway.policy.budgets import AcknowledgementCounts, BudgetLimits
from gateway.policy.loops import Verdict
from gateway.policy.routing import QueueRoute
from store.notice_records import NoticeRecipient
from store.post_records import InboxItem, OutboxItem, Release
from store.records import Participant, Person, Proof, Ticket

NO_ACKNOWLEDGEMENTS = AcknowledgementCounts()


@dataclass(frozen=True, slots=True)
class SortRules:
    """The settings that decisions depend on."""

    reopen_window: timedelta
    budgets: BudgetLimits
    default_language: str


@dataclass(frozen=True, slots=True)
class KnownId:
    """A Message-ID that belongs to a ticket; `certain`: we hold that mail, not only a reference to it."""

    mail_id: str
    ticket_id: int
    certain: bool


@dataclass(frozen=True, slots=True)
class NoticeDoor:
    """A mail came to the address for notices; which personal address of ours it names, if that holds."""

    token: ConfirmToken | None = None
    is_stale: bool = False
    """It names a notice, but not as it is now; or nobody ever got that address from us."""
    content: str = ""
    """The digest of the notice that the address was bound to."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decisions about one mail may look at."""

    item: InboxItem
    mail: Mail
    now: datetime
    queue: QueueRoute
    verdict: Verdict
    """What kind of mail it is, and by which rule."""
    may_acknowledge: Decision
    author: Person | None = None
    """Whose stored address stands in the one From; still only a claim."""
    proof: Proof = Proof.CLAIMED
    """How far the mail itself proves its author (gateway.trust)."""
    token: ReplyToken | None = None
    """A valid reply address of ours among the recipients."""
    released: Release = Release.NOT
    """A member of the staff has looked at the held mail and let it through, as this."""
    duplicate_of: tuple[int, int] | None = None
    """(ticket, message) that hold the same mail already."""
    bounced: OutboxItem | None = None
    """The letter of ours that this mail reports about."""
    told: NoticeRecipient | None = None
    """The recipient whose notice this mail answers or reports about."""
    door: NoticeDoor | None = None
    """Set for mail to the address where staff write notices."""
    heartbeat: int | None = None
    """The number of a mail that we sent to ourselves and that this is."""
    signed_ids: Mapping[str, int] = field(default_factory=dict)
    """Message-IDs of ours among the references, with the ticket their signature names."""
    known_ids: tuple[KnownId, ...] = ()
    subject_number: int | None = None
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    """The candidate tickets by every number a rule may name; merged ones stand as what they were merged into."""
    participants: Mapping[int, tuple[Participant, ...]] = field(default_factory=dict)
    reopens_today: Mapping[int, int] = field(default_factory=dict)
    acknowledgements: AcknowledgementCounts = NO_ACKNOWLEDGEMENTS
    receipts_last_hour: int = 0
    """To the claimed author, if they work here."""
    automatic_today: Mapping[int, int] = field(default_factory=dict)
    """Acknowledgements and receipts within a day by ticket, if the claimed author works here."""
    repeated: int = 0
    """How often somebody who works here sent just these words on the ticket of their token within a day."""
    files_with_tokens: tuple[str, ...] = ()
    """Names of the attached files that show a reply address of ours, if the claimed author works here."""
    silent: bool = False
    """Old mail that is imported: it is filed, and nothing is sent."""

    @property
    def references(self) -> tuple[str, ...]:
        """What the mail answers, nearest first, each once."""
        ordered = (*self.mail.in_reply_to, *reversed(self.mail.references))
        return tuple(dict.fromkeys(ordered))

    @property
    def sender(self) -> Address | None:
        """The one claimed author."""
        return self.mail.author

    @property
    def is_from_staff(self) -> bool:
        """Whether the claimed author works here."""
        return self.author is not None and self.author.is_staff

    def is_among_participants(self, ticket_id: int) -> bool:
        """Whether somebody whom the mail names as author or recipient takes part in that ticket."""
        named = {a.key for a in (*self.mail.authors, *self.mail.to, *self.mail.cc)}
        return any(person.email in named for person in self.participants.get(ticket_id, ()))

    def is_participant(self, ticket_id: int) -> bool:
        """Whether the claimed author takes part in that ticket in any way."""
        if self.author is None:
            return False
        people = self.participants.get(ticket_id, ())
        return any(person.person_id == self.author.id for person in people)
