"""What comes back about a notice: bounces, answering machines, and people, each written down with its recipient.

A bounce is counted once and opens no ticket; an answering machine is noted; a person's answer is a ticket like any
other, linked to the notice, and says that they read it. What a mail is, `policy.plan` has decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gateway import journal
from gateway.desk.office import Office
from gateway.mail.tokens import (
    NO_NOTICE,
    is_confirm_address,
    read_bounce_address,
    read_confirm_address,
    read_letter_ref,
)
from gateway.policy.bouncing import speaks_against_address
from gateway.policy.facts import Facts, NoticeDoor
from gateway.policy.notices import content_digest
from gateway.policy.plan import Back, Plan
from store import notices, people, recipients
from store.engine import Tx
from store.notice_records import NoticeRecipient, RecipientState


def find_told(
    tx: Tx, office: Office, rcpt_to: Iterable[str], references: Iterable[str]
) -> NoticeRecipient | None:
    """The recipient whose notice a mail answers or reports about, by its bounce address or by our Message-ID."""
    domain = office.settings.desk.domain
    named = [read_bounce_address(office.key, address) for address in rcpt_to]
    named += [read_letter_ref(office.key, domain, reference) for reference in references]
    wanted = list(dict.fromkeys(ref for ref in named if ref is not None))
    found = recipients.find_by_refs(tx, wanted)
    return next((found[ref] for ref in wanted if ref in found), None)


def find_door(tx: Tx, office: Office, rcpt_to: Iterable[str]) -> NoticeDoor | None:
    """Whether a mail is for the address for notices, and whether the personal address that it names holds now."""
    ours = [address for address in rcpt_to if office.routes.is_for_notices(address)]
    if not ours:
        return None
    claimed = next(filter(None, map(read_confirm_address, ours)), None)
    if claimed is None:
        return NoticeDoor()
    notice = notices.find(tx, claimed.notice_id) if claimed.notice_id != NO_NOTICE else None
    content = content_digest(notice) if notice is not None else ""
    holds = (notice is None) == (claimed.notice_id == NO_NOTICE) and is_confirm_address(
        office.key, claimed, content
    )
    return NoticeDoor(claimed if holds else None, is_stale=not holds, content=content)


def note(tx: Tx, facts: Facts, plan: Plan, ticket_id: int | None, now: datetime) -> None:
    """Write down with the recipient what came back."""
    told = facts.told
    if told is None or plan.back is None:
        return
    match plan.back:
        case Back.BOUNCED:
            _note_bounce(tx, facts, told, now)
        case Back.AUTO_REPLIED:
            recipients.update(tx, told.ref, auto_replied_at=told.auto_replied_at or now)
        case Back.ANSWERED:
            _note_answer(tx, facts, told, ticket_id, now)


def _note_answer(
    tx: Tx, facts: Facts, told: NoticeRecipient, ticket_id: int | None, now: datetime
) -> None:
    """Whoever answers has read it; a colleague's answer belongs to the notice, too, and proves nothing."""
    if ticket_id is not None:
        notices.link_ticket(tx, ticket_id, told.notice_id, told.id)
    is_theirs = facts.sender is not None and facts.sender.key == told.email
    if is_theirs and told.acknowledged_at is None:
        recipients.update(tx, told.ref, acknowledged_at=now, acknowledged_how="reply")


def _note_bounce(tx: Tx, facts: Facts, told: NoticeRecipient, now: datetime) -> None:
    status = next((report.status for report in facts.mail.reports if report.status), "")
    recipients.update(
        tx, told.ref, state=RecipientState.BOUNCED.value,
        bounced_at=told.bounced_at or now, bounce_status=status,
    )  # fmt: skip
    if told.person_id is not None and speaks_against_address(facts.mail.reports):
        people.update(tx, told.person_id, bounced_at=now)
    journal.bounced(
        tx, now, inbox_id=facts.item.id, outbox_id=told.outbox_id or 0, ticket_id=None,
        status=status,
    )  # fmt: skip
