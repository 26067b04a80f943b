"""Claiming letters of notices no faster than they may leave, and leaving a domain alone that refuses for the moment.

The pace is kept in the database, so that all postmen of all hosts share it; how fast is `policy.pace`' question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from gateway.policy.pace import Rates, after_refusal, after_sending, how_many
from gateway.policy.retry import Deferred, Outcome, Sent
from store import notice_outbox, pace
from store.engine import Tx
from store.notice_records import Pace
from store.post_records import OutboxItem


def claim_at_pace(
    tx: Tx, rates: Rates, name: str, now: datetime, room: int, lease: timedelta
) -> list[OutboxItem]:
    """Take up to `room` letters of notices that may leave now."""
    all_together = pace.find(tx, [pace.ALL]).get(pace.ALL)
    room = how_many(all_together, rates.per_minute, now, room)
    if room == 0:
        return []
    found = notice_outbox.find_due(tx, now, room, pace.find_resting(tx, now))
    known = pace.find(tx, {domain for _, domain in found})
    ids, taken = _within(found, known, rates, now)
    items = notice_outbox.claim(tx, ids, name, now, lease)
    moved = [
        after_sending(known.get(domain), domain, rates.domain_per_minute, number, now)
        for domain, number in taken.items()
    ]
    total = after_sending(all_together, pace.ALL, rates.per_minute, len(items), now)
    pace.put(tx, filter(None, [*moved, total if items else None]))
    return items


def _within(
    found: Sequence[tuple[int, str]], known: Mapping[str, Pace], rates: Rates, now: datetime
) -> tuple[list[int], Counter[str]]:
    """Those letters that their domains take now, and how many they are by domain."""
    allowed = {
        domain: how_many(known.get(domain), rates.domain_per_minute, now, len(found))
        for _, domain in found
    }
    ids: list[int] = []
    taken: Counter[str] = Counter()
    for letter_id, domain in found:
        if taken[domain] < allowed[domain]:
            taken[domain] += 1
            ids.append(letter_id)
    return ids, taken


def note_outcome(tx: Tx, item: OutboxItem, outcome: Outcome, now: datetime) -> None:
    """A domain that said 4xx rests; one that takes letters again is as good as any."""
    domain = item.letter.recipient.rpartition("@")[2]
    if isinstance(outcome, Deferred) and outcome.reply[:1] == "4":
        pace.put(tx, [after_refusal(pace.find(tx, [domain]).get(domain), domain, now)])
    elif isinstance(outcome, Sent):
        pace.end_refusals(tx, domain)
