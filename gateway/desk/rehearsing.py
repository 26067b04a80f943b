"""Rehearsing an import: every mail is read and judged as it would be filed, and nothing is written.

Answers to mails of the same import are reckoned to the tickets that those would open, so that the numbers come out as
the import's would. Only people whom the import itself would enter are not foreseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from gateway.desk.accept import Offer
from gateway.desk.gather import gather
from gateway.desk.importing import Clock, ImportReport, Progress, load_groups
from gateway.desk.office import Office
from gateway.desk.oldmail import Readable
from gateway.desk.register import Register
from gateway.desk.sort import moment
from gateway.mail.model import Kind, Mail
from gateway.policy.access import Act, require
from gateway.policy.plan import Plan, decide
from gateway.reading.reader import Unreadable
from store import inbox
from store.post_records import InboxItem, InboxState, Source
from store.records import Actor


@dataclass(slots=True)
class _SoFar:
    """What the mails judged so far would have become: tickets by Message-ID, and what makes mails the same."""

    by_mail_id: dict[str, str] = field(default_factory=dict)
    fingerprints: set[str] = field(default_factory=set)
    kept: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    tickets: set[str] = field(default_factory=set)

    def find(self, mail: Mail) -> str | None:
        """The ticket of this import that a mail belongs to."""
        names = (*mail.in_reply_to, *reversed(mail.references), mail.message_id or "")
        return next((self.by_mail_id[name] for name in names if name in self.by_mail_id), None)

    def join(self, mail: Mail, ticket: str) -> None:
        """A mail would be on that ticket, and so would the answers to what it answers."""
        self.tickets.add(ticket)
        for name in (mail.message_id or "", *mail.in_reply_to, *mail.references):
            if name:
                self.by_mail_id.setdefault(name, ticket)


def rehearse(
    office: Office,
    actor: Actor,
    places: Sequence[Readable],
    recipient: str | None,
    clock: Clock,
    progress: Progress,
) -> ImportReport:
    """What `import_mails` would do."""
    require(actor, Act.RUN_DESK)
    report, so_far = ImportReport(), _SoFar()
    for group in load_groups(office, places, recipient, report):
        readings = [(offer, office.read(offer.content)) for offer in group]
        for offer, reading in readings:
            state = _judge(office, offer, reading, clock(), so_far)
            if state is None:
                report.known += 1
            else:
                report.states[state] += 1
        progress(len(group))
    report.tickets = len(so_far.tickets)
    return report


def _judge(
    office: Office, offer: Offer, reading: Future[Mail], now: datetime, so_far: _SoFar
) -> InboxState | None:
    """Where the mail would end; None if it is here already."""
    try:
        mail = reading.result()
    except Unreadable:
        return InboxState.SET_ASIDE
    item = InboxItem(0, mail.sha256, mail.size, Source.IMPORT, offer.envelope, now)
    key = (mail.sha256, frozenset(offer.envelope.rcpt_to))
    with office.store.read() as tx:
        if key in so_far.kept or inbox.is_kept(tx, mail.sha256, offer.envelope):
            return None
        facts = gather(Register(tx, now), office, item, mail, moment(item, mail))
    so_far.kept.add(key)
    return _state(decide(facts, office.rules), mail, facts.verdict.kind, so_far)


def _state(plan: Plan, mail: Mail, kind: Kind, so_far: _SoFar) -> InboxState:
    """The plan's state, seen together with the mails before it."""
    if mail.fingerprint in so_far.fingerprints:
        return InboxState.DUPLICATE
    so_far.fingerprints.add(mail.fingerprint)
    if plan.decisions[-1].rule.startswith("gate."):
        return plan.state
    earlier = None if plan.join else so_far.find(mail)
    ticket = f"#{plan.join}" if plan.join else earlier
    if ticket is None and plan.writing is not None:
        ticket = mail.sha256
    if ticket is not None:
        so_far.join(mail, ticket)
    return InboxState.NOTED if earlier and kind is not Kind.PERSON else plan.state
