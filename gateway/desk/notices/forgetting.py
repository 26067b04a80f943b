"""Forgetting whom a notice was sent to, once its class has been kept as long as it says (`retention_days`).

What proves the sending stays: the notice, its chain of events with the keyed digests of addresses, and for each
recipient a row with states and times. Names, addresses, organisations and versions go. An event of the chain says that
they did and how many recipients there were, and holds the digest of what the notice says from then on, since addresses
that were added or excluded by hand go out of it, too. Whoever is killed in between goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime

from gateway import journal
from gateway.desk.notices import proof
from gateway.desk.notices.letters import class_of
from gateway.desk.notices.objections import class_named
from gateway.desk.office import Office
from gateway.policy.notices import content_digest
from gateway.policy.reached import outcome_of
from gateway.policy.retention import cutoff
from gateway.policy.sealing import FORGOTTEN, POST
from store import forgetting, notice_events, notices
from store.engine import Tx
from store.notice_records import Audience


def forget_recipients(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Take out the names of every notice whose time is over; how many recipients. A job, safe to run twice."""
    with office.store.read() as tx:
        due = [
            notice_id
            for notice_id, name, finished_at in forgetting.find_finished(tx)
            if finished_at < cutoff(now, class_named(office, name).retention_days)
        ]
        if dry_run:
            return sum(forgetting.count_named(tx, notice_id) for notice_id in due)
    return sum(_forget(office, notice_id, now) for notice_id in due)


def _forget(office: Office, notice_id: int, now: datetime) -> int:
    proof.seal_notice(office, notice_id, now)
    with office.store.read() as tx:
        outcomes = Counter(outcome_of(row).value for row in proof.all_recipients(tx, notice_id))
    with office.store.write() as tx:
        begin(tx, office, notice_id, outcomes, now)
    total, batch = 0, office.settings.retention.batch
    while True:
        with office.store.write() as tx:
            gone = forgetting.forget(tx, notice_id, batch)
            total += gone
            if gone < batch:
                notices.update(tx, notice_id, forgotten_at=now)
                journal.recipients_forgotten(tx, now, notice_id=notice_id, recipients=total)
                return total


def begin(tx: Tx, office: Office, notice_id: int, outcomes: Counter[str], now: datetime) -> None:
    """A step: write into the chain what is about to be forgotten, unless a run that was cut has done so."""
    notices.lock(tx, notice_id)
    notice = notices.find(tx, notice_id)
    if notice is None or any(e.what == FORGOTTEN for e in notice_events.find_of(tx, notice_id)):
        return
    after = replace(notice, audience=_without_addresses(notice.audience))
    notices.update(tx, notice_id, audience=asdict(after.audience))
    fields = {
        "content": content_digest(after), "recipients": outcomes.total(),
        "outcomes": dict(sorted(outcomes.items())),
        "retention_days": class_of(office, notice).retention_days,
    }  # fmt: skip
    notice_events.append(tx, notice_id, FORGOTTEN, POST, fields, now)


def _without_addresses(audience: Audience) -> Audience:
    """What the audience was, without the people that were named one by one."""
    excluded = tuple(one for one in audience.excluded if "@" not in one)
    return replace(audience, added=(), excluded=excluded)
