"""Gathering the facts about one mail: the only reads of sorting, all inside its one write transaction.

What every mail makes us ask is answered by the register, where `look_ahead` has asked it for a whole group at once.
What few mails make us ask goes to the store by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.desk.letters import own_address
from gateway.desk.notices.answers import find_door, find_told
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.mail.model import Address, Mail
from gateway.mail.tokens import (
    ReplyToken,
    has_reply_token,
    read_bounce_address,
    read_heartbeat_token,
    read_message_id,
    read_reply_address,
)
from gateway.mail.writing.outgoing import answer_text
from gateway.policy import loops, routing
from gateway.policy.budgets import AcknowledgementCounts
from gateway.policy.facts import NO_ACKNOWLEDGEMENTS, Facts, KnownId
from gateway.policy.matching import find_subject_number
from gateway.policy.plan import REOPENED
from gateway.trust.proof import sender_proof
from store import messages, outbox
from store.engine import Tx
from store.notice_records import NoticeRecipient
from store.post_records import InboxItem, LetterKind, OutboxItem, Source
from store.records import Person, Status, Ticket

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HEARTBEAT_TEXT = 4000
"""Characters of a mail in which the word of a heartbeat is looked for; whatever gateways put around it."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a mail itself names: tickets by our signatures and by number, and the mails it belongs to."""

    token: ReplyToken | None
    signed: Mapping[str, int]
    number: int | None
    mail_ids: tuple[str, ...]

    def tickets(self) -> set[int]:
        """The tickets among them, by whatever number they are named with."""
        token = self.token.ticket_id if self.token else None
        return {i for i in (token, self.number, *self.signed.values()) if i is not None}


def look_ahead(register: Register, office: Office, mails: Sequence[tuple[InboxItem, Mail]]) -> None:
    """Have the register ask at once what sorting these mails one after the other would ask."""
    named = [_named(office, item, mail) for item, mail in mails]
    register.same_as(mail.fingerprint for _, mail in mails)
    register.waiting(reference for _, mail in mails for reference in answered(mail))
    known = register.known_ids(mail_id for one in named for mail_id in one.mail_ids)
    heads = _heads(register, {k.ticket_id for k in known}.union(*(one.tickets() for one in named)))
    register.participants(ticket.id for ticket in heads.values())
    register.notified(ticket.id for ticket in heads.values())
    authors = [mail.author.key for _, mail in mails if mail.author]
    register.acknowledged(authors)
    people = {*authors, *(key for _, mail in mails for key in named_customers(office, mail))}
    newcomers = len(people) - len(register.people(people))
    if len(mails) > 1:
        related = {one.mail_id for one in known}.union(*(answered(mail) for _, mail in mails))
        openings = sum(
            1
            for one, (_, mail) in zip(named, mails, strict=True)
            if not (one.tickets() or answered(mail) or mail.message_id in related)
        )
        register.expect(mails=len(mails), openings=openings, newcomers=newcomers)


def named_customers(office: Office, mail: Mail) -> dict[str, Address]:
    """Who stands in To and Cc and is not of this desk, by the form in which addresses are compared."""
    named = {address.key: address for address in (*mail.to, *mail.cc)}
    return {key: address for key, address in named.items() if not office.routes.is_below(key)}


def answered(mail: Mail) -> set[str]:
    """The mails that this one answers."""
    return {*mail.in_reply_to, *mail.references} - {mail.message_id or ""}


def gather(register: Register, office: Office, item: InboxItem, mail: Mail, now: datetime) -> Facts:
    """Everything that `policy.plan.decide` may look at."""
    tx, named = register.tx, _named(office, item, mail)
    bounced = _find_bounced(tx, office, item.envelope.rcpt_to, mail)
    known = register.known_ids(named.mail_ids)
    heads = _heads(register, _candidates(named, known, bounced))
    verdict = loops.kind_of(mail, item.envelope, office.own)
    parts = register.participants({ticket.id for ticket in heads.values()})
    author = _find_author(register, mail)
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
        token=named.token,
        released=item.release,
        duplicate_of=register.same_as([mail.fingerprint]).get(mail.fingerprint),
        bounced=bounced,
        told=_find_told(tx, office, item, mail),
        door=find_door(tx, office, item.envelope.rcpt_to),
        heartbeat=_find_heartbeat(office, mail),
        signed_ids=named.signed,
        known_ids=tuple(KnownId(k.mail_id, k.ticket_id, k.certain) for k in known),
        subject_number=named.number,
        tickets=heads,
        participants={number: tuple(parts[ticket.id]) for number, ticket in heads.items()},
        reopens_today=_reopens(tx, heads, now),
        acknowledgements=(
            _acknowledgements(register, office, mail, author)
            if answer.outcome == "yes"
            else NO_ACKNOWLEDGEMENTS
        ),
        receipts_last_hour=_receipts(tx, staff, now),
        automatic_today=_automatic(tx, heads, now) if staff else {},
        repeated=_repeated(tx, staff, mail, named.token, now),
        files_with_tokens=_files_with_tokens(mail) if staff else (),
        silent=item.source is Source.IMPORT,
    )


def _named(office: Office, item: InboxItem, mail: Mail) -> _Named:
    domain = office.settings.desk.domain
    references = tuple(dict.fromkeys((*mail.in_reply_to, *mail.references)))
    signed = {ref: read_message_id(office.key, domain, ref) for ref in references}
    return _Named(
        token=_first(read_reply_address(office.key, to) for to in item.envelope.rcpt_to),
        signed={ref: ticket_id for ref, ticket_id in signed.items() if ticket_id is not None},
        number=find_subject_number(mail.subject),
        mail_ids=(*references, *([mail.message_id] if mail.message_id else [])),
    )


def _first(found: Iterable[ReplyToken | None]) -> ReplyToken | None:
    return next((token for token in found if token is not None), None)


def _candidates(
    named: _Named, known: Sequence[messages.KnownMailId], bounced: OutboxItem | None
) -> set[int]:
    """Every ticket that some rule may name, by the number it is named with."""
    found = named.tickets() | {one.ticket_id for one in known}
    if bounced is not None and bounced.letter.ticket_id is not None:
        found.add(bounced.letter.ticket_id)
    return found


def _find_heartbeat(office: Office, mail: Mail) -> int | None:
    """The heartbeat that this is. One that somebody forwards to ask about it is their mail, not ours."""
    if mail.author is None or mail.author.key != own_address(office).lower():
        return None
    text = mail.text[:HEARTBEAT_TEXT]
    return read_heartbeat_token(office.key, office.settings.desk.domain, text)


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


def _find_told(tx: Tx, office: Office, item: InboxItem, mail: Mail) -> NoticeRecipient | None:
    """Whose notice this answers or reports about, by its bounce address or by the Message-IDs that it names."""
    reported = (report.original_message_id for report in mail.reports)
    references = (*mail.in_reply_to, *reversed(mail.references), *filter(None, reported))
    return find_told(tx, office, item.envelope.rcpt_to, references)


def _heads(register: Register, ids: set[int]) -> dict[int, Ticket]:
    """The candidate tickets; one that was merged stands as the ticket that it was merged into, which is one, too."""
    heads = register.tickets(ids)
    while merged := {n: t.merged_into for n, t in heads.items() if t.merged_into is not None}:
        targets = register.tickets(merged.values())
        heads |= {number: targets[target] for number, target in merged.items()}
    return heads | {ticket.id: ticket for ticket in heads.values()}


def _find_author(register: Register, mail: Mail) -> Person | None:
    if mail.author is None:
        return None
    return register.people([mail.author.key]).get(mail.author.key)


def _reopens(tx: Tx, heads: Mapping[int, Ticket], now: datetime) -> dict[int, int]:
    over = {t.id for t in heads.values() if t.status in (Status.RESOLVED, Status.CLOSED)}
    return {i: messages.count_since(tx, i, REOPENED, now - DAY) for i in over}


def _receipts(tx: Tx, staff: Person | None, now: datetime) -> int:
    if staff is None:
        return 0
    written = outbox.times_since(tx, LetterKind.RECEIPT, [staff.email], now - HOUR)
    return len(written[staff.email])


def _repeated(
    tx: Tx, staff: Person | None, mail: Mail, token: ReplyToken | None, now: datetime
) -> int:
    if staff is None or token is None or not token.public:
        return 0
    text = answer_text(mail.text, mail.folded)
    return messages.count_same(tx, token.ticket_id, staff.id, text, now - DAY)


def _files_with_tokens(mail: Mail) -> tuple[str, ...]:
    return tuple(
        a.filename
        for a in mail.attachments
        if has_reply_token(a.filename.encode())
        or has_reply_token(a.file.load() if a.file else a.content)
    )


def _automatic(tx: Tx, heads: Mapping[int, Ticket], now: datetime) -> dict[int, int]:
    kinds = (LetterKind.ACKNOWLEDGEMENT, LetterKind.RECEIPT)
    written = [outbox.count_by_recipient(tx, kind, now - DAY, heads) for kind in kinds]
    return {number: sum(by[number].total() for by in written) for number in heads}


def _acknowledgements(
    register: Register, office: Office, mail: Mail, author: Person | None
) -> AcknowledgementCounts:
    """How many acknowledgements were written lately: to this sender, and to anybody if they are a stranger."""
    if mail.author is None:
        return AcknowledgementCounts()
    is_stranger = author is None or not author.known
    most = office.rules.budgets.strangers_per_minute
    written = register.acknowledged([mail.author.key])[mail.author.key]
    return AcknowledgementCounts(
        last_hour=sum(1 for at in written if at > register.now - HOUR),
        last_day=len(written),
        to_strangers_last_minute=register.acknowledged_last_minute(most) if is_stranger else 0,
    )
