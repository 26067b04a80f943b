"""Keeping a mail: durable before anybody is answered (R5, threats I1).

`accept_all` is the use-case; `Acceptor` is the desk's front counter, where mails that arrive together share one
commit. Large contents become synced files on a few threads first, so that a slow disk write never delays small mail.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from gateway import journal
from gateway.desk.office import Office
from gateway.mail.peek import find_mail_id
from gateway.policy.loops import hops
from store import blobs, inbox
from store.engine import is_disk_failing, is_full
from store.post_records import AcceptOutcome, Envelope, Source

Submit = Callable[[Source, Envelope, bytes], Future[AcceptOutcome]]
"""How a door offers a mail; the future holds the outcome once it is durable."""

SHARED_COMMIT = 64
"""At most so many mails share one commit, so that nobody waits long for their answer."""
WRITERS = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """A mail at the counter."""

    source: Source
    envelope: Envelope
    content: bytes


def accept(office: Office, offer: Offer, now: datetime) -> AcceptOutcome:
    """Keep one mail; what the door answers. An error of ours is an outcome, never an exception."""
    return accept_all(office, [offer], now)[0]


def accept_all(office: Office, offers: Sequence[Offer], now: datetime) -> list[AcceptOutcome]:
    """Keep these mails in one commit; one outcome for each. One that cannot be kept spoils no other."""
    return keep_prepared(office, [prepare(office, offer, now) for offer in offers], now)


def keep_prepared(
    office: Office, prepared: Sequence[inbox.NewItem | AcceptOutcome], now: datetime
) -> list[AcceptOutcome]:
    """Commit what `prepare` made ready; what it refused keeps its outcome."""
    items = [item for item in prepared if isinstance(item, inbox.NewItem)]
    kept = iter(_keep(office, items, now))
    return [item if isinstance(item, AcceptOutcome) else next(kept) for item in prepared]


def prepare(office: Office, offer: Offer, now: datetime) -> inbox.NewItem | AcceptOutcome:
    """Refuse what loops; make the content ready to be named by a row. Raises OSError if it cannot be written."""
    if hops(offer.content) > office.settings.limits.received_hops:
        journal.refused(
            reply="554 5.4.6",
            peer=offer.envelope.peer,
            sender=offer.envelope.mail_from,
            recipient=", ".join(offer.envelope.rcpt_to[:10]),
            source=offer.source.value,
        )
        return AcceptOutcome.LOOPING
    blob = blobs.prepare(office.store, offer.content)
    mail_id = find_mail_id(offer.content)
    return inbox.NewItem(offer.source, offer.envelope, blob, now, mail_id)


def _keep(office: Office, items: Sequence[inbox.NewItem], now: datetime) -> list[AcceptOutcome]:
    """One transaction for all; if it fails, one for each, so that only the culprit is put off.

    But never another try on a disk that failed: it would seem to succeed.
    """
    if not items:
        return []
    try:
        return _commit(office, items, now)
    except Exception as error:  # the edge of keeping: whatever it is, the peer tries again (I3)
        if len(items) == 1 or is_disk_failing(error):
            journal.fault(where="accept", error=error)
            return [_outcome_of(error)] * len(items)
    return [_keep(office, [item], now)[0] for item in items]


def _commit(office: Office, items: Sequence[inbox.NewItem], now: datetime) -> list[AcceptOutcome]:
    with office.store.write() as tx:
        ids = inbox.add_all_new(tx, items)
        journal.accepted(tx, now, [(i, item) for i, item in zip(ids, items, strict=True) if i])
    office.wake_sorter()
    return [AcceptOutcome.KEPT if item_id else AcceptOutcome.KNOWN for item_id in ids]


def _outcome_of(error: Exception) -> AcceptOutcome:
    if is_disk_failing(error):
        return AcceptOutcome.DISK_FAILING
    return AcceptOutcome.FULL if is_full(error) else AcceptOutcome.FAILED


@dataclass(frozen=True, slots=True)
class _Waiting:
    offer: Offer
    outcome: Future[AcceptOutcome]
    prepared: inbox.NewItem | AcceptOutcome | None = None


class Acceptor:
    """Takes mails from many connections and keeps those that wait together in one commit.

    After an I/O error of the disk nothing is acknowledged any more until the program is started again: what an
    fsync reported once, it does not report twice (faults F4).
    """

    def __init__(self, office: Office, clock: Callable[[], datetime]) -> None:
        self._office = office
        self._clock = clock
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="blobs")
        self._thread = threading.Thread(target=self._run, name="acceptor", daemon=True)
        self._broken = False
        self._thread.start()

    def submit(self, source: Source, envelope: Envelope, content: bytes) -> Future[AcceptOutcome]:
        """Offer a mail; the future holds the outcome once it is durable (or never will be)."""
        offer, outcome = Offer(source, envelope, content), Future[AcceptOutcome]()
        if len(content) < self._office.store.blob_rows_below:
            self._waiting.put(_Waiting(offer, outcome))
        else:
            self._writers.submit(self._write_first, offer, outcome)
        return outcome

    def close(self) -> None:
        """Keep what was offered, then end."""
        self._writers.shutdown()
        self._waiting.put(None)
        self._thread.join()

    @property
    def is_well(self) -> bool:
        """False after an I/O error of the disk."""
        return not self._broken and self._thread.is_alive()

    def _write_first(self, offer: Offer, outcome: Future[AcceptOutcome]) -> None:
        """Large content becomes a durable file here, beside the commits of others."""
        self._waiting.put(_Waiting(offer, outcome, self._prepared(offer)))

    def _prepared(self, offer: Offer) -> inbox.NewItem | AcceptOutcome:
        try:
            return prepare(self._office, offer, self._clock())
        except Exception as error:  # the counter stays open, whatever one mail does to it (I3)
            journal.fault(where="accept", error=error)
            return _outcome_of(error)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together = [first, *self._those_waiting()]
            for waiting, outcome in zip(together, self._outcomes(together), strict=True):
                waiting.outcome.set_result(outcome)

    def _those_waiting(self) -> list[_Waiting]:
        found: list[_Waiting] = []
        while len(found) < SHARED_COMMIT:
            try:
                waiting = self._waiting.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                self._waiting.put(None)
                break
            found.append(waiting)
        return found

    def _outcomes(self, together: Sequence[_Waiting]) -> list[AcceptOutcome]:
        if self._broken:
            return [AcceptOutcome.DISK_FAILING] * len(together)
        prepared = [waiting.prepared or self._prepared(waiting.offer) for waiting in together]
        outcomes = keep_prepared(self._office, prepared, self._clock())
        self._broken = AcceptOutcome.DISK_FAILING in outcomes
        return outcomes
