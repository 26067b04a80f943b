"""The life of a notice: looked at, handed in, confirmed, stopped and resumed. Each step is an event of its chain.

Every door calls the same functions. Who may let a notice go out is the question of policy.notices; a release is only
written down here, the audience is put into the outbox by desk.notices.sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.desk.advisories import publishing as advisories
from gateway.desk.notices import letters as notice_letters
from gateway.desk.notices.audience import count_told
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.policy.notices import (
    EDITABLE,
    STOPPABLE,
    confirmation_fault,
    content_digest,
    count_fault,
    submission_fault,
    view_fault,
)
from store import errands, notice_events, notice_outbox, notices, recipients
from store.engine import Tx
from store.notice_records import (
    ErrandKind,
    NewErrand,
    Notice,
    NoticeEvent,
    NoticeState,
    RecipientState,
)
from store.records import Actor


def find(office: Office, actor: Actor, notice_id: int) -> Notice:
    """One notice. Raises Unacceptable if there is none."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return existing(tx, notice_id)


@dataclass(frozen=True, slots=True)
class View:
    """A notice with how many recipients are where, and its story."""

    notice: Notice
    counts: Mapping[RecipientState, int]
    events: tuple[NoticeEvent, ...]

    @property
    def told(self) -> int:
        """Recipients who are in the outbox or beyond it."""
        return sum(n for s, n in self.counts.items() if s is not RecipientState.LEFT_OUT)

    @property
    def fills(self) -> bool:
        """Whether its audience is only coming into the outbox."""
        return self.notice.state is NoticeState.SENDING and self.notice.queued_at is None


def show(office: Office, actor: Actor, notice_id: int) -> View:
    """One notice with its numbers and its story."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        notice = existing(tx, notice_id)
        counts = recipients.count_states(tx, notice_id)
        return View(notice, counts, tuple(notice_events.find_of(tx, notice_id)))


def find_all(
    office: Office, actor: Actor, states: Sequence[NoticeState] = (), limit: int = 100
) -> list[Notice]:
    """Notices, newest first; only in these states if any are named."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return notices.find_all(tx, states, limit)


def submit(
    office: Office,
    actor: Actor,
    notice_id: int,
    typed: int | None,
    now: datetime,
    seen: str | None = None,
) -> Notice:
    """Hand a draft in: it goes out, or waits for a second person where its class asks for one.

    `typed` is the number of recipients as the actor saw it; a large audience is asked for it (threats D4). `seen` is
    the digest of the content that the actor looked at, where the door knows it: another one is refused.
    """
    require(actor, Act.ANNOUNCE)
    number = count_told(office, find(office, actor, notice_id))
    with office.store.write() as tx:
        return hand_in(tx, office, actor, notice_id, number, typed, now, seen)


def hand_in(
    tx: Tx,
    office: Office,
    actor: Actor,
    notice_id: int,
    number: int,
    typed: int | None,
    now: datetime,
    seen: str | None = None,
) -> Notice:
    """A step: hand a draft in that `number` people would get. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    notice = held(tx, notice_id)
    two_people = notice_letters.class_of(office, notice).two_people
    fault = (
        submission_fault(actor, two_people=two_people)
        or count_fault(number, typed, office.settings.notices.ask_from)
        or (view_fault(notice, seen) if seen is not None else "")
        or advisories.submission_fault(tx, office.settings, notice, now)
    )
    if fault:
        raise Unacceptable(fault)
    to = NoticeState.REVIEW if two_people else NoticeState.RELEASED
    _move(
        tx, notice, [NoticeState.DRAFT], to,
        content_sha256=content_digest(notice), expected=number, submitter_id=actor.person_id,
        released_at=None if two_people else now, updated_at=now,
    )  # fmt: skip
    what = "handed in" if two_people else "released"
    happened(tx, notice, what, actor, now, recipients=number, content=content_digest(notice))
    if two_people and actor.person_id is not None:
        content = content_digest(notice)
        errands.add(tx, NewErrand(ErrandKind.ASK, notice_id, actor.person_id, content, now))
    tx.on_commit(office.wake_postman)
    return existing(tx, notice_id)


def confirm(
    office: Office, actor: Actor, notice_id: int, now: datetime, seen: str | None = None
) -> Notice:
    """A second person agrees to exactly what was handed in; from now on it may go out. `seen` as in `submit`."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        return agree(tx, office, actor, notice_id, now, seen)


def agree(
    tx: Tx, office: Office, actor: Actor, notice_id: int, now: datetime, seen: str | None = None
) -> Notice:
    """A step: confirm as the second person. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    notice = held(tx, notice_id)
    fault = confirmation_fault(notice, actor) or (
        view_fault(notice, seen) if seen is not None else ""
    )
    if fault:
        raise Unacceptable(fault)
    _move(
        tx, notice, [NoticeState.REVIEW], NoticeState.RELEASED,
        confirmer_id=actor.person_id, released_at=now, updated_at=now,
    )  # fmt: skip
    happened(tx, notice, "confirmed", actor, now, content=notice.content_sha256)
    tx.on_commit(office.wake_postman)
    return existing(tx, notice_id)


def send_back(office: Office, actor: Actor, notice_id: int, why: str, now: datetime) -> Notice:
    """A second person does not agree, or whoever handed it in takes it back: it is a draft again."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        notice = held(tx, notice_id)
        _move(
            tx, notice, [NoticeState.REVIEW], NoticeState.DRAFT,
            submitter_id=None, content_sha256=None, expected=None, updated_at=now,
        )  # fmt: skip
        happened(tx, notice, "sent back", actor, now, reason=why)
        return existing(tx, notice_id)


def stop(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """No further letter of it leaves, but for those that are in the relay's ear at this moment."""
    require(actor, Act.ANNOUNCE)
    return _change(office, actor, notice_id, STOPPABLE, NoticeState.STOPPED, "stopped", now)


def resume(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """A stopped notice goes on where it was."""
    require(actor, Act.ANNOUNCE)
    has_begun = find(office, actor, notice_id).queued_through is not None
    to = NoticeState.SENDING if has_begun else NoticeState.RELEASED
    notice = _change(office, actor, notice_id, [NoticeState.STOPPED], to, "resumed", now)
    office.wake_postman()
    return notice


def discard(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """A draft, or a stopped notice, is never sent (any further); what was sent stays known."""
    require(actor, Act.ANNOUNCE)
    before = [*EDITABLE, NoticeState.STOPPED]
    with office.store.write() as tx:
        notice = held(tx, notice_id)
        _move(tx, notice, before, NoticeState.DISCARDED, updated_at=now, finished_at=now)
        reason = "the notice was discarded"
        notice_outbox.cancel_all(tx, notice_id, reason, now)
        recipients.leave_out_queued(tx, notice_id, reason)
        happened(tx, notice, "discarded", actor, now)
        return existing(tx, notice_id)


def _change(
    office: Office,
    actor: Actor,
    notice_id: int,
    before: Sequence[NoticeState],
    to: NoticeState,
    what: str,
    now: datetime,
) -> Notice:
    with office.store.write() as tx:
        notice = held(tx, notice_id)
        _move(tx, notice, before, to, updated_at=now)
        happened(tx, notice, what, actor, now)
        return existing(tx, notice_id)


def _move(
    tx: Tx, notice: Notice, before: Sequence[NoticeState], to: NoticeState, **values: Any
) -> None:
    if not notices.move(tx, notice.id, before, to, **values):
        wanted = " or ".join(state.value for state in before)
        raise Unacceptable(
            f"notice {notice.id} is {notice.state.value}; only one that is {wanted} can become {to.value}"
        )


def happened(tx: Tx, notice: Notice, what: str, actor: Actor, now: datetime, **fields: Any) -> None:
    """A step: the next event of a notice's chain."""
    who = f"{actor.name} <{actor.email}>" if actor.email else actor.name
    notice_events.append(tx, notice.id, what, who, fields, now)


def existing(tx: Tx, notice_id: int) -> Notice:
    """A step: the notice. Raises Unacceptable if there is none."""
    notice = notices.find(tx, notice_id)
    if notice is None:
        raise Unacceptable(f"there is no notice {notice_id}; see: poststelle notice list")
    return notice


def held(tx: Tx, notice_id: int) -> Notice:
    """A step: the same, and nobody else changes it until the transaction ends. Raises Unacceptable if there is none."""
    notices.lock(tx, notice_id)
    return existing(tx, notice_id)
