"""A released notice goes out: its audience becomes recipients and letters, page by page; and it ends when all are done.

Every door only writes down that a notice is released; the back office does this work. A page is one transaction and
writes down how far it came, so that whoever is killed goes on behind it, and nobody is put into the outbox twice.
Sending itself is the postmen's work, like that of every other letter.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from gateway import journal
from gateway.desk.advisories import publishing as advisories
from gateway.desk.notices.audience import PAGE, find_page, wanted_of
from gateway.desk.office import Office
from gateway.mail.tokens import (
    NONCE_BYTES,
    letter_ref,
    make_bounce_address,
    make_message_id,
    nonce_of,
)
from gateway.policy.audience import Answer, Judgement, judge
from gateway.policy.notices import is_due
from store import notice_events, notice_outbox, notices, recipients
from store.engine import Tx
from store.notice_outbox import NoticeLetter
from store.notice_records import (
    Candidate,
    NewRecipient,
    Notice,
    NoticeState,
    RecipientState,
)

Progress = Callable[[int], None]


def send_due(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Start notices whose time has come, go on with those that were cut, end those that are out; how many letters.

    The job of the calendar; safe to run twice, late, or while another host runs it.
    """
    with office.store.read() as tx:
        waiting = notices.find_all(tx, [NoticeState.RELEASED, NoticeState.SENDING], limit=1000)
    due = [n for n in waiting if n.state is NoticeState.SENDING or is_due(n, now)]
    if dry_run:
        return len([notice for notice in due if notice.queued_at is None])
    return sum(send(office, notice.id, now) for notice in due)


def send(
    office: Office, notice_id: int, now: datetime, progress: Progress = lambda done: None
) -> int:
    """Put the whole audience of a released notice that is due into the outbox; how many letters that made.

    A notice that is not due yet, or was stopped, stays as it is.
    """
    total = 0
    while (page := _go_on(office, notice_id, now)) is not None:
        looked_at, letters = page
        total += letters
        progress(looked_at)
    return total


def fill_next(office: Office, now: datetime) -> int:
    """Go on with the oldest notice that is due and not yet whole in the outbox, by one page; 0 if there is none.

    The work of the back office, whoever released the notice; others may go on with the same one at the same time.
    """
    with office.store.read() as tx:
        unfilled = notices.find_unfilled(tx)
    for notice in unfilled:
        if notice.state is NoticeState.SENDING or is_due(notice, now):
            page = _go_on(office, notice.id, now)
            return 0 if page is None else max(1, page[0])
    return 0


def _go_on(office: Office, notice_id: int, now: datetime) -> tuple[int, int] | None:
    """One page: how many people were looked at, and how many letters that made; None if there is nothing to do."""
    with office.store.write() as tx:
        notices.lock(tx, notice_id)
        notice = _ready(tx, office, notice_id, now)
        if notice is None:
            return None
        if notice.queued_at is not None:
            _end_if_done(tx, notice, now)
            return None
        page = _queue_page(tx, office, notice, now)
    office.wake_postman()
    return page


def _ready(tx: Tx, office: Office, notice_id: int, now: datetime) -> Notice | None:
    """The notice if it is being sent, or is sent from now on."""
    notice = notices.find(tx, notice_id)
    if notice is None:
        return None
    if notice.state is NoticeState.RELEASED and is_due(notice, now):
        notices.move(tx, notice_id, [NoticeState.RELEASED], NoticeState.SENDING, updated_at=now)
        _happened(tx, notice, "sending", now)
        advisories.publish_or_raise_alarm(tx, office, notice, now)
        return notices.find(tx, notice_id)
    return notice if notice.state is NoticeState.SENDING else None


def _queue_page(tx: Tx, office: Office, notice: Notice, now: datetime) -> tuple[int, int]:
    """Write the next page down: how many people were looked at, and how many letters that made."""
    page = find_page(tx, office, notice, notice.queued_through or "")
    wanted = wanted_of(office, notice)
    told = [_recipient(person, judge(person, wanted)) for person in page]
    new = recipients.add_new(tx, notice.id, [one for one in told if one is not None], now)
    letters = [letter_of(office, one) for one in new if one.state is RecipientState.QUEUED]
    notice_outbox.add_all(tx, notice.id, letters, now)
    is_last = len(page) < PAGE
    through = page[-1].email if page else notice.queued_through
    notices.update(tx, notice.id, queued_through=through, queued_at=now if is_last else None)
    if is_last:
        counts = recipients.count_states(tx, notice.id)
        left_out = counts[RecipientState.LEFT_OUT]
        _happened(
            tx, notice, "queued", now,
            recipients=sum(counts.values()) - left_out, left_out=left_out,
        )  # fmt: skip
        journal.notice_queued(tx, now, notice_id=notice.id, recipients=sum(counts.values()))
    return len(page), len(letters)


def _recipient(person: Candidate, judgement: Judgement) -> NewRecipient | None:
    """The row of somebody of the audience; None for who is not meant."""
    if judgement.answer is Answer.NOT_MEANT:
        return None
    is_told = judgement.answer is Answer.TOLD
    return NewRecipient(
        ref=letter_ref(secrets.token_bytes(NONCE_BYTES)),
        person_id=person.person_id,
        email=person.email,
        name=person.name,
        language=person.language,
        organisation_id=person.organisation_id,
        organisation=person.organisation,
        installed=judgement.installed,
        state=RecipientState.QUEUED if is_told else RecipientState.LEFT_OUT,
        reason=judgement.reason,
    )


def letter_of(office: Office, to: NewRecipient) -> NoticeLetter:
    """The outbox row of a recipient: its Message-ID and its bounce address carry the same name."""
    domain = office.settings.desk.domain
    nonce = nonce_of(to.ref)
    return NoticeLetter(
        person_id=to.person_id,
        recipient=to.email,
        mail_id=make_message_id(office.key, domain, 0, nonce),
        envelope_from=make_bounce_address(office.key, domain, nonce),
        ref=to.ref,
    )


def _end_if_done(tx: Tx, notice: Notice, now: datetime) -> None:
    """Everybody is in the outbox and no letter waits any more."""
    if notice_outbox.has_pending(tx, notice.id):
        return
    if notices.move(
        tx, notice.id, [NoticeState.SENDING], NoticeState.DONE, finished_at=now, updated_at=now
    ):
        counts = recipients.count_states(tx, notice.id)
        numbers = {state.value: number for state, number in counts.items()}
        _happened(tx, notice, "done", now, **numbers)


def _happened(tx: Tx, notice: Notice, what: str, now: datetime, **fields: int) -> None:
    notice_events.append(tx, notice.id, what, "Poststelle", fields, now)
