"""The JSON about notices that other programs rely on, beside `shapes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gateway.cli.printing import iso
from store.advisory_records import KeptAdvisory, Proposal
from store.notice_records import (
    Contact,
    Contract,
    Notice,
    NoticeEvent,
    Objection,
    Product,
    RecipientState,
)
from store.post_records import Letter

if TYPE_CHECKING:
    from gateway.desk.advisories.publishing import Shown
    from gateway.desk.notices.audience import Judged, Preview
    from gateway.desk.notices.proof import Check
    from gateway.desk.notices.report import Line, Report

Shape = dict[str, Any]


def notice_row(one: Notice) -> Shape:
    """A notice in a list."""
    return {
        "id": one.id,
        "class": one.notice_class,
        "state": one.state.value,
        "subject": one.texts[0].subject,
        "languages": [text.language for text in one.texts],
        "author": one.author_name,
        "expected": one.expected,
        "created_at": iso(one.created_at),
        "scheduled_at": iso(one.scheduled_at),
        "embargo_until": iso(one.embargo_until),
        "released_at": iso(one.released_at),
        "queued_at": iso(one.queued_at),
        "finished_at": iso(one.finished_at),
    }


def notice(
    one: Notice, counts: Mapping[RecipientState, int], events: Iterable[NoticeEvent]
) -> Shape:
    """A notice with its words, its numbers and its story."""
    return notice_row(one) | {
        "advisory": one.advisory_id,
        "cve": list(one.cves),
        "cvss": one.cvss or None,
        "urls": list(one.urls),
        "tlp": one.tlp or None,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "products": [
            {"name": p.name, "affected": p.affected or None, "fixed": p.fixed_version or None}
            for p in one.products
        ],
        "texts": [
            {"language": t.language, "subject": t.subject, "body": t.body} for t in one.texts
        ],
        "attachments": [
            {"filename": f.filename, "content_type": f.content_type, "size": f.size, "sha256": f.sha256}
            for f in one.attachments
        ],
        "content_sha256": one.content_sha256,
        "recipients": {state.value: number for state, number in counts.items()},
        "events": [
            {
                "number": event.number, "at": iso(event.at), "what": event.what,
                "actor": event.actor, "fields": dict(event.fields), "digest": event.digest,
            }
            for event in events
        ],
    }  # fmt: skip


def notice_preview(found: Preview, letter: Letter, document: Shown | None) -> Shape:
    """Whom a notice would reach now, and the letter as the first of them would read it."""
    return {
        "id": found.notice.id,
        "count": len(found.told),
        "languages": dict(sorted(found.languages.items())),
        "told": [_judged(one) for one in found.told],
        "left_out": [_judged(one) for one in found.left_out],
        "not_meant": dict(found.not_meant.most_common()),
        "last_notice": found.last_notice,
        "joined": found.joined,
        "gone": found.gone,
        "advisory": _advisory(document) if document else None,
        "letter": {"subject": letter.subject, "text": letter.text, "html": letter.html},
    }


def _advisory(document: Shown) -> Shape:
    """The advisory that goes out with a notice; it has an id once it is published."""
    return {
        "tlp": document.label.value,
        "id": document.kept.tracking_id if document.kept else None,
        "faults": list(document.faults),
    }


def _judged(one: Judged) -> Shape:
    person, said = one.person, one.judgement
    return {
        "email": person.email,
        "name": person.name,
        "organisation": person.organisation or None,
        "language": person.language,
        "installed": [{"product": p, "version": v} for p, v in said.installed],
        "reason": said.reason,
    }


def notice_report(report: Report) -> Shape:
    """What became of a notice, recipient by recipient."""
    return notice_row(report.notice) | {
        "made_at": iso(report.made_at),
        "forgotten_at": iso(report.notice.forgotten_at),
        "outcomes": {outcome.value: number for outcome, number in report.outcomes.items()},
        "organisations": [
            {
                "organisation": group.organisation or None,
                "told": group.told,
                "outcomes": {outcome.value: number for outcome, number in group.outcomes.items()},
            }
            for group in report.groups
        ],
        "recipients": [_line(line) for line in report.lines],
        "proof": notice_check(report.check),
    }


def _line(line: Line) -> Shape:
    row = line.recipient
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "organisation": row.organisation or None,
        "language": row.language,
        "installed": [{"product": p, "version": v} for p, v in row.installed],
        "outcome": line.outcome.value,
        "queued_at": iso(row.added_at),
        "sent_at": iso(row.sent_at),
        "relay": row.reply or None,
        "uncertain": row.uncertain,
        "bounced_at": iso(row.bounced_at),
        "bounce_status": row.bounce_status or None,
        "auto_replied_at": iso(row.auto_replied_at),
        "acknowledged_at": iso(row.acknowledged_at),
        "acknowledged_how": row.acknowledged_how or None,
        "reminders": row.reminders,
        "reminded_at": iso(row.reminded_at),
        "told_instead": line.told_instead or None,
        "reason": row.reason or None,
    }


def notice_check(check: Check) -> Shape:
    """Whether a notice's chain of events is whole."""
    return {
        "id": check.notice_id,
        "whole": check.is_whole,
        "events": check.events,
        "recipients": check.recipients,
        "head": check.head,
        "problems": list(check.problems),
    }


def objection(one: Objection) -> Shape:
    """Somebody did not want a class of notices, from when until when."""
    return {
        "class": one.notice_class,
        "since": iso(one.since),
        "ended_at": iso(one.ended_at),
        "how": one.how,
        "reason": one.reason or None,
    }


def product(product: Product, contracts: int) -> Shape:
    """A product and how many contracts stand."""
    return {
        "id": product.id, "name": product.name, "scheme": product.scheme, "contracts": contracts,
    }  # fmt: skip


def contract(one: Contract) -> Shape:
    """Who has which version of a product."""
    return {
        "id": one.id,
        "product": one.product,
        "version": one.version,
        "email": one.email,
        "organisation": one.organisation,
        "number": one.number,
        "tags": list(one.tags),
    }


def contact(organisation: str, one: Contact) -> Shape:
    """Whom an organisation wants told."""
    return {
        "organisation": organisation,
        "class": one.notice_class or None,
        "rank": one.rank,
        "email": one.email,
        "name": one.name,
    }


def advisory(kept: KeptAdvisory) -> Shape:
    """A published advisory."""
    return {
        "id": kept.tracking_id,
        "version": kept.version,
        "category": kept.category,
        "tlp": kept.label,
        "title": kept.title,
        "file": kept.filename,
        "sha256": kept.sha256,
        "notice_id": kept.notice_id,
        "published_at": iso(kept.first_at),
        "changed_at": iso(kept.changed_at),
        "reason": kept.reason,
    }


def proposal(waiting: Proposal) -> Shape:
    """A version of an advisory that waits for a second person."""
    return {
        "id": waiting.tracking_id,
        "version": waiting.version,
        "tlp": waiting.label,
        "title": waiting.title,
        "reason": waiting.reason,
        "notice_id": waiting.notice_id,
        "proposed_by": waiting.proposer,
        "proposed_at": iso(waiting.proposed_at),
        "content_sha256": waiting.content_sha256,
        "waits_for_second_person": True,
    }
