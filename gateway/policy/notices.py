"""The life of a notice: who may let it go out, when it is due, what a second person confirms; advisories, too."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from store.advisory_records import Proposal
from store.notice_records import Notice, NoticeState
from store.records import Actor

EDITABLE = (NoticeState.DRAFT, NoticeState.REVIEW)
"""A notice that was released is never changed: who was told would have been told something else."""
STOPPABLE = (NoticeState.RELEASED, NoticeState.SENDING)
_CHANGED = "it was changed since you looked at it; look at it again"


def content_digest(notice: Notice) -> str:
    """Digest of everything that decides what is told to whom. What the second person confirms is this, no more."""
    told = {
        "class": notice.notice_class,
        "texts": [asdict(text) for text in notice.texts],
        "products": [asdict(product) for product in notice.products],
        "audience": asdict(notice.audience),
        "attachments": [(file.filename, file.sha256) for file in notice.attachments],
        "advisory": [notice.advisory_id, notice.cves, notice.cvss, notice.urls, notice.tlp],
        "times": [
            moment.isoformat() if moment else None
            for moment in (notice.deadline, notice.scheduled_at, notice.embargo_until)
        ],
    }
    written = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def count_fault(number: int, typed: int | None, ask_from: int) -> str:
    """Why a release is refused for its number of recipients, or an empty text (threats D4)."""
    if number == 0:
        return "nobody would get it; look at its audience with: poststelle notice preview"
    if number >= ask_from and typed is None:
        return f"{number} people would get it; to release it, type that number"
    if typed is not None and typed != number:
        return f"{number} people would get it, not {typed}; look at the preview again"
    return ""


def view_fault(notice: Notice, seen: str) -> str:
    """Why somebody who looked at the content with this digest may not let it go out, or an empty text."""
    if seen != content_digest(notice):
        return _CHANGED
    return ""


def submission_fault(actor: Actor, *, two_people: bool) -> str:
    """Why this actor may not hand the notice in, or an empty text: two people must be told apart."""
    if two_people and actor.person_id is None:
        return "two people must agree to a notice of this class; say who you are (--as EMAIL)"
    return ""


def confirmation_fault(notice: Notice, actor: Actor) -> str:
    """Why this actor may not confirm it, or an empty text."""
    if notice.state is not NoticeState.REVIEW:
        return f"notice {notice.id} is {notice.state.value}; only one in review can be confirmed"
    fault = second_person_fault(actor, notice.submitter_id)
    if not fault and notice.content_sha256 != content_digest(notice):
        return "it was changed since it was handed in; hand it in again"
    return fault


def second_person_fault(actor: Actor, first_person_id: int | None) -> str:
    """Why this actor is no second person beside the first, or an empty text: for notices and for advisories."""
    if actor.person_id is None:
        return "a second person must confirm it; say who you are (--as EMAIL)"
    if actor.person_id == first_person_id:
        return "you handed it in yourself; somebody else must confirm it"
    return ""


def proposal_fault(proposal: Proposal, actor: Actor, seen: str | None) -> str:
    """Why this actor may not let a proposed version of an advisory be published, or an empty text.

    `seen` is the digest of what the actor looked at, where the door knows it.
    """
    fault = second_person_fault(actor, proposal.proposer_id)
    if not fault and seen is not None and seen != proposal.content_sha256:
        return _CHANGED
    return fault


def due_at(notice: Notice) -> datetime | None:
    """When a released notice goes out: at its time, and never before its embargo ends; None: at once."""
    moments = [moment for moment in (notice.scheduled_at, notice.embargo_until) if moment]
    return max(moments, default=None)


def is_due(notice: Notice, now: datetime) -> bool:
    """Whether a released notice goes out now."""
    moment = due_at(notice)
    return moment is None or moment <= now
