"""Whoever does not confirm a notice that may not be refused is reminded, and at last the next contact is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway import journal
from gateway.desk import letters
from gateway.desk.letters import Recipient
from gateway.desk.notices.contacts import STILL_TRIED, tell_next
from gateway.desk.notices.letters import class_of, link, subject_of
from gateway.desk.notices.proof import who_is
from gateway.desk.office import Office
from gateway.mail.tokens import LinkPurpose, make_bounce_address, make_message_id, nonce_of
from gateway.policy import sealing
from store import notice_events, notices, outbox, recipients
from store.engine import Tx
from store.notice_records import Notice, NoticeRecipient, NoticeState
from store.post_records import Letter, LetterKind

GROUP = 200
"""Recipients that share a transaction."""


def remind(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Remind everybody who is due, and tell the next contact where reminding was in vain; how many. A job."""
    with office.store.read() as tx:
        asked = [notice for notice in _asking(tx, office, now)]
        if dry_run:
            return sum(len(_due(tx, office, notice, now)) for notice in asked)
    done = sum(_remind_all(office, notice, now) for notice in asked)
    done += sum(_give_up(office, notice, now) for notice in asked)
    if done:
        office.wake_postman()
    return done


def _asking(tx: Tx, office: Office, now: datetime) -> list[Notice]:
    """Notices whose recipients are asked to confirm, as long as somebody would still be told instead."""
    found = notices.find_all(tx, [NoticeState.SENDING, NoticeState.DONE], limit=1000)
    return [
        notice
        for notice in found
        if not class_of(office, notice).refusable
        and notice.released_at is not None
        and now - notice.released_at <= STILL_TRIED
    ]


def _before(office: Office, now: datetime) -> datetime:
    return now - timedelta(days=office.settings.notices.remind_after_days)


def _due(tx: Tx, office: Office, notice: Notice, now: datetime) -> list[NoticeRecipient]:
    most = office.settings.notices.reminders
    return recipients.find_silent(tx, notice.id, _before(office, now), most, GROUP)


def _remind_all(office: Office, notice: Notice, now: datetime) -> int:
    total = 0
    while True:
        with office.store.write() as tx:
            rows = _due(tx, office, notice, now)
            written = [_letter(office, notice, row, now) for row in rows]
            outbox.add_all(tx, written, now)
            journal.queued(tx, now, written)
            for row in rows:
                recipients.update(tx, row.ref, reminded_at=now, reminders=row.reminders + 1)
            events = [
                sealing.about(
                    row.id, who_is(office, row), now, "reminded", sealing.POST,
                    {"number": row.reminders + 1},
                )
                for row in rows
            ]  # fmt: skip
            notice_events.append_all(tx, notice.id, events)
        total += len(rows)
        if len(rows) < GROUP:
            return total


def _give_up(office: Office, notice: Notice, now: datetime) -> int:
    """Who was reminded as often as is decent and said nothing: the next contact of their organisation is told."""
    total, after, most = 0, 0, office.settings.notices.reminders
    while True:
        with office.store.write() as tx:
            notices.lock(tx, notice.id)
            spent = recipients.find_given_up(
                tx, notice.id, _before(office, now), most, after=after, limit=GROUP
            )
            total += sum(tell_next(tx, office, notice, row, now) is not None for row in spent)
        if len(spent) < GROUP:
            return total
        after = spent[-1].id


def _letter(office: Office, notice: Notice, row: NoticeRecipient, now: datetime) -> Letter:
    """A reminder. What comes back about it is noted with the notice, since it refers to it and bounces like it."""
    settings, domain = office.settings, office.settings.desk.domain
    person_id, nonce = row.person_id or 0, nonce_of(row.ref)
    sent = (row.sent_at or now).astimezone(ZoneInfo(settings.desk.timezone))
    values = {
        "subject": subject_of(office, notice, row),
        "sent": f"{sent:%Y-%m-%d}",
        "acknowledge_url": link(office, row.ref, person_id, LinkPurpose.ACKNOWLEDGE),
    }
    to = Recipient(person_id, row.name, row.email, row.language)
    letter = letters.about_the_desk(office, LetterKind.REMINDER, to, values, now)
    parent = make_message_id(office.key, domain, 0, nonce)
    return replace(
        letter,
        envelope_from=make_bounce_address(office.key, domain, nonce),
        bounce_ref=None,
        in_reply_to=parent,
        references=(parent,),
    )
