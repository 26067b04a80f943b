"""The JSON about notices that other programs rely on, beside `shapes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gateway.cli.printing import iso
from store.notice_records import Notice, NoticeEvent, RecipientState
from store.records import Letter

if TYPE_CHECKING:
    from gateway.desk.advisories import Shown
    from gateway.desk.notice_audience import Judged, Preview

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
