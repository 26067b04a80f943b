"""Filing old mail silently: what was written before this desk existed becomes tickets, and nobody is told.

Each mail goes the way of every other mail, with `Source.IMPORT`, so the policy sees that it is old. Mails are kept and
sorted in small groups, oldest first. Importing the same again adds nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway import journal
from gateway.desk.accept import Offer, prepare
from gateway.desk.office import Office
from gateway.desk.oldmail import Readable
from gateway.desk.sort import sort_waiting
from gateway.desk.tickets import Unacceptable
from gateway.mail.glance import glance
from gateway.policy.access import Act, require
from gateway.policy.loops import hops
from gateway.policy.plan import NOBODY
from gateway.policy.routing import queue_for
from store import inbox
from store.post_records import Envelope, InboxState, Source
from store.records import Actor

GROUP = 50
GROUP_BYTES = 32 * 1024 * 1024
PAUSE_SECONDS = 0.2
PAUSES = 50
"""So often is waited for mails that another sorter has in hand, or whose parent is being sorted."""

Clock = Callable[[], datetime]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A mail that was left out, and why: by a rule, or because it could not be read (`is_unread`)."""

    where: str
    reason: str
    is_unread: bool = False


@dataclass(slots=True)
class ImportReport:
    """What became of the mails, or would become of them; `known` were here before."""

    mails: int = 0
    states: Counter[InboxState] = field(default_factory=Counter)
    known: int = 0
    tickets: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def unread(self) -> int:
        """How many could not be read; importing again may bring them."""
        return sum(one.is_unread for one in self.skipped)


def destination(office: Office, queue: str | None, address: str | None) -> str | None:
    """The recipient that was asked for, by its address or by the name of its queue. Raises Unacceptable."""
    if queue is not None:
        found = office.settings.queue_named(queue)
        if found is None:
            names = ", ".join(q.name for q in office.settings.queue)
            raise Unacceptable(f"there is no queue {queue!r}; there are: {names}")
        return found.address
    if address is not None and queue_for(address, office.routes) is None:
        raise Unacceptable(f"{address} is not an address of this desk; see: poststelle queue list")
    return address


def import_mails(
    office: Office,
    actor: Actor,
    places: Sequence[Readable],
    recipient: str | None,
    clock: Clock,
    progress: Progress,
) -> ImportReport:
    """File these mails; `recipient` instead of the one that each mail names. Safe while the program is serving."""
    require(actor, Act.RUN_DESK)
    report, ids = ImportReport(), list[int]()
    for group in load_groups(office, places, recipient, report):
        ids += _keep(office, group, clock(), report)
        sort_waiting(office, clock)
        progress(len(group))
    wait_until_sorted(office, ids, clock)
    with office.store.read() as tx:
        outcomes = inbox.find_outcomes(tx, ids)
    report.states = Counter(state for state, _ in outcomes)
    report.tickets = len({ticket_id for _, ticket_id in outcomes if ticket_id is not None})
    return report


def load_groups(
    office: Office, places: Iterable[Readable], recipient: str | None, report: ImportReport
) -> Iterator[list[Offer]]:
    """The mails in groups that fit into memory; what cannot be filed is noted as skipped."""
    group, size = list[Offer](), 0
    for place in places:
        report.mails += 1
        offer = _load(office, place, recipient)
        if isinstance(offer, Skipped):
            report.skipped.append(offer)
            continue
        group.append(offer)
        size += len(offer.content)
        if len(group) >= GROUP or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _load(office: Office, place: Readable, recipient: str | None) -> Offer | Skipped:
    """The mail at that place, or why it is left out."""
    try:
        content = place.read(office.settings.limits.message_bytes)
    except OSError as error:
        return Skipped(str(place), error.strerror or "it cannot be read", is_unread=True)
    refusal = _refusal(office, content)
    if content is None or refusal:
        return Skipped(str(place), refusal)
    return Offer(Source.IMPORT, _envelope(office, content, recipient), content)


def _refusal(office: Office, content: bytes | None) -> str:
    """The rule by which a mail is left out; empty if none says so."""
    limits = office.settings.limits
    if content is None:
        return f"it is larger than limits.message_bytes, which is {limits.message_bytes}"
    if not content.strip():
        return "it is empty"
    return "it went through too many servers" if hops(content) > limits.received_hops else ""


def _envelope(office: Office, content: bytes, recipient: str | None) -> Envelope:
    """What the dialogue of its time may have said, as far as the header tells."""
    seen = glance(content)
    sender = NOBODY.address if seen.mail_from is None else seen.mail_from
    if recipient is not None:
        return Envelope(sender, (recipient,))
    ours = tuple(a for a in seen.recipients if queue_for(a, office.routes) is not None)
    return Envelope(sender, ours or (office.routes.queues[0].address,))


def _keep(office: Office, group: Sequence[Offer], now: datetime, report: ImportReport) -> list[int]:
    """Keep a group in one commit; the ids of those that are new."""
    prepared = [prepare(office, offer, now) for offer in group]
    items = [item for item in prepared if isinstance(item, inbox.NewItem)]
    with office.store.write() as tx:
        ids = inbox.add_all_new(tx, items)
        journal.accepted(tx, now, [(i, item) for i, item in zip(ids, items, strict=True) if i])
    report.known += ids.count(None)
    return [item_id for item_id in ids if item_id is not None]


def wait_until_sorted(office: Office, ids: Sequence[int], clock: Clock) -> None:
    """Until all are sorted, by us or by a sorter elsewhere; what needs longer is reported as waiting."""
    for _ in range(PAUSES):
        with office.store.read() as tx:
            outcomes = inbox.find_outcomes(tx, ids)
        if all(state is not InboxState.WAITING for state, _ in outcomes):
            return
        if not sort_waiting(office, clock):
            time.sleep(PAUSE_SECONDS)
