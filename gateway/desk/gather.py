"""Gathering the facts about one mail: the only reads of sorting, all inside its one write transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.desk.office import Office
from gateway.mail.model import Mail
from gateway.mail.outgoing import answer_text
from gateway.mail.tokens import (
    ReplyToken,
    read_bounce_address,
    read_message_id,
    read_reply_address,
)
from gateway.policy import loops, routing
from gateway.policy.budgets import AcknowledgementCounts
from gateway.policy.facts import NO_ACKNOWLEDGEMENTS, Facts, KnownId
from gateway.policy.matching import find_subject_number
from gateway.policy.plan import REOPENED
from gateway.trust.proof import sender_proof
from store import messages, outbox, people, tickets
from store.engine import Tx
from store.records import InboxItem, LetterKind, OutboxItem, Person, Source, Status, Ticket

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Every ticket that some rule may name, by the number it is named with."""

    token: ReplyToken | None
    bounced: OutboxItem | None
    signed: Mapping[str, int]
    known: tuple[KnownId, ...]
    number: int | None

    def ids(self) -> set[int]:
        found = {known.ticket_id for known in self.known} | set(self.signed.values())
        bounced = self.bounced.letter.ticket_id if self.bounced else None
        token = self.token.ticket_id if self.token else None
        return found | {i for i in (token, bounced, self.number) if i is not None}


def gather(tx: Tx, office: Office, item: InboxItem, mail: Mail, now: datetime) -> Facts:
    """Everything that `policy.plan.decide` may look at."""
    candidates = _find_candidates(tx, office, item, mail)
    heads = _heads(tx, candidates.ids())
    verdict = loops.kind_of(mail, item.envelope, office.own)
    parts = tickets.find_participants(tx, {ticket.id for ticket in heads.values()})
    author = people.find_by_email(tx, mail.author.key) if mail.author else None
    answer = loops.may_acknowledge(mail, item.envelope, verdict.kind, office.own)
    staff = author if author is not None and author.is_staff else None
    return Facts(
        item=item,
        mail=mail,
        now=now,
        queue=routing.queue_of_envelope(item.envelope.rcpt_to, office.routes),
        verdict=verdict,
        may_acknowledge=answer,
        author=author,
        proof=sender_proof(mail, item.envelope),
        token=candidates.token,
        released=item.release,
        duplicate_of=messages.find_by_fingerprint(tx, mail.fingerprint),
        bounced=candidates.bounced,
        signed_ids=candidates.signed,
        known_ids=candidates.known,
        subject_number=candidates.number,
        tickets=heads,
        participants={number: tuple(parts[ticket.id]) for number, ticket in heads.items()},
        reopens_today=_reopens(tx, heads, now),
        acknowledgements=(
            _acknowledgements(tx, office, mail, author, now)
            if answer.outcome == "yes"
            else NO_ACKNOWLEDGEMENTS
        ),
        receipts_last_hour=_receipts(tx, staff, now),
        automatic_today=_automatic(tx, heads, now) if staff else {},
        repeated=_repeated(tx, staff, mail, candidates.token, now),
        silent=item.source is Source.IMPORT,
    )


def _find_candidates(tx: Tx, office: Office, item: InboxItem, mail: Mail) -> _Candidates:
    key, recipients = office.key, item.envelope.rcpt_to
    references = dict.fromkeys((*mail.in_reply_to, *mail.references))
    asked = [*references, *([mail.message_id] if mail.message_id else [])]
    return _Candidates(
        token=_first(read_reply_address(key, address) for address in recipients),
        bounced=_find_bounced(tx, office, recipients, mail),
        signed=_signed(office, references),
        known=tuple(
            KnownId(k.mail_id, k.ticket_id, k.certain) for k in messages.find_by_mail_ids(tx, asked)
        ),
        number=find_subject_number(mail.subject),
    )


def _first(found: Iterable[ReplyToken | None]) -> ReplyToken | None:
    return next((token for token in found if token is not None), None)


def _find_bounced(
    tx: Tx, office: Office, recipients: Iterable[str], mail: Mail
) -> OutboxItem | None:
    """The letter that this is a report about: by its bounce address, else by the Message-ID in the report."""
    for address in recipients:
        reference = read_bounce_address(office.key, address)
        found = outbox.find_by_bounce_ref(tx, reference) if reference else None
        if found is not None:
            return found
    reported = {report.original_message_id for report in mail.reports} - {None}
    letters = (outbox.find_by_mail_id(tx, mail_id) for mail_id in reported if mail_id)
    return next((letter for letter in letters if letter is not None), None)


def _signed(office: Office, references: Iterable[str]) -> dict[str, int]:
    domain = office.settings.desk.domain
    named = {ref: read_message_id(office.key, domain, ref) for ref in references}
    return {ref: ticket_id for ref, ticket_id in named.items() if ticket_id is not None}


def _heads(tx: Tx, ids: set[int]) -> dict[int, Ticket]:
    """The candidate tickets; one that was merged stands as the ticket that it was merged into, which is one, too."""
    found = tickets.find_many(tx, ids)
    heads = dict(found)
    while merged := {n: t.merged_into for n, t in heads.items() if t.merged_into is not None}:
        targets = tickets.find_many(tx, merged.values())
        heads |= {number: targets[target] for number, target in merged.items()}
    return heads | {ticket.id: ticket for ticket in heads.values()}


def _reopens(tx: Tx, heads: Mapping[int, Ticket], now: datetime) -> dict[int, int]:
    over = {t.id for t in heads.values() if t.status in (Status.RESOLVED, Status.CLOSED)}
    return {i: messages.count_since(tx, i, REOPENED, now - DAY) for i in over}


def _receipts(tx: Tx, staff: Person | None, now: datetime) -> int:
    if staff is None:
        return 0
    return len(outbox.times_since(tx, LetterKind.RECEIPT, staff.email, now - HOUR))


def _repeated(
    tx: Tx, staff: Person | None, mail: Mail, token: ReplyToken | None, now: datetime
) -> int:
    if staff is None or token is None or not token.public:
        return 0
    text = answer_text(mail.text, mail.folded)
    return messages.count_same(tx, token.ticket_id, staff.id, text, now - DAY)


def _automatic(tx: Tx, heads: Mapping[int, Ticket], now: datetime) -> dict[int, int]:
    return {
        number: sum(
            sum(outbox.count_by_recipient(tx, kind, now - DAY, number).values())
            for kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.RECEIPT)
        )
        for number in heads
    }


def _acknowledgements(
    tx: Tx, office: Office, mail: Mail, author: Person | None, now: datetime
) -> AcknowledgementCounts:
    """How many acknowledgements were written lately: to this sender, and to anybody if they are a stranger."""
    if mail.author is None:
        return AcknowledgementCounts()
    kind = LetterKind.ACKNOWLEDGEMENT
    is_stranger = author is None or not author.known
    most = office.rules.budgets.strangers_per_minute
    written = outbox.times_since(tx, kind, mail.author.key, now - DAY)
    return AcknowledgementCounts(
        last_hour=sum(1 for at, _ in written if at > now - HOUR),
        last_day=len(written),
        to_strangers_last_minute=(
            outbox.count_since(tx, kind, now - MINUTE, most) if is_stranger else 0
        ),
    )
