"""Answers scrapes: gathers what there is to tell at this moment and writes it as Prometheus reads it.

Whatever the database does, a scrape is answered: without it, poststelle_up is 0 and the process tells of itself. The
totals are counted so seldom that counting them takes at most a hundredth of the time.
"""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway import journal
from gateway.app import families
from gateway.app.health import Sight, look, report
from gateway.app.watch import Watch
from gateway.desk import figures
from gateway.desk.office import Office

FRESH_SECONDS = 15.0
"""Totals are at least so long good enough."""
SHARE = 100.0
"""Totals are good for so many times the seconds that counting them took."""
LAG = timedelta(seconds=30)
"""So long after a line of the mail log was seen, every line with a lower number is committed."""
PATIENCE_SECONDS = 5.0
"""So long a scrape waits for the one before it; a database that hangs must not gather them."""
BEGIN_WITH = (
    "accepted", "known", "filed", "noted", "held", "set_aside", "duplicate", "postponed", "sent",
    "deferred", "failed", "uncertain", "bounced", "mailbox_failed", "mailbox_mail_left", "alarm_raised",
)  # fmt: skip
"""Events that are told from the beginning, as 0: a rate needs two values."""


@dataclass(slots=True)
class Tally:
    """Events counted since the first scrape. Lines are counted a little late, since they are not committed in the
    order of their numbers where several write (PostgreSQL)."""

    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(BEGIN_WITH, 0)))
    through: int | None = None
    seen: tuple[datetime, int] | None = None

    def count(self, office: Office, newest: int, now: datetime) -> Mapping[str, int]:
        """Count what is old enough; `newest` is the newest line there is now."""
        if self.through is None or self.seen is None:
            self.through, self.seen = newest, (now, newest)
        seen_at, seen = self.seen
        if now - seen_at >= LAG:
            self.counts.update(figures.count_events(office, self.through, seen))
            self.through, self.seen = seen, (now, newest)
        return self.counts


class Totals:
    """Everything there is, counted anew when the last count is old enough for what it cost."""

    def __init__(self, office: Office, stopwatch: Callable[[], float]) -> None:
        self._office = office
        self._stopwatch = stopwatch
        self._kept: tuple[figures.Totals, datetime] | None = None
        self._until = 0.0

    def get(self, now: datetime) -> tuple[figures.Totals, datetime]:
        """The totals, and when they were counted."""
        begun = self._stopwatch()
        if self._kept is None or begun >= self._until:
            self._kept = figures.count_all(self._office), now
            ended = self._stopwatch()
            self._until = ended + max(FRESH_SECONDS, SHARE * (ended - begun))
        return self._kept


class StillBusy(Exception):
    """The scrape before this one has not come to its end."""


class Scraper(Collector):
    """One for each process."""

    def __init__(
        self, office: Office, watch: Watch, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._office = office
        self._watch = watch
        self._totals = Totals(office, watch.stopwatch)
        self._tally = Tally()
        self._lock = threading.Lock()
        self._patience_seconds = patience_seconds
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        ProcessCollector("poststelle_back", lambda: watch.back_pid() or 0, registry=self._registry)

    def scrape(self, accept: str) -> tuple[bytes, str]:
        """The metrics and their content type, in the form that `accept` (RFC 9110 section 12.5.1) asks for.

        One scrape after the other. Raises StillBusy if the one before takes too long.
        """
        encode, content_type = choose_encoder(accept)
        if not self._lock.acquire(timeout=self._patience_seconds):
            raise StillBusy
        try:
            return encode(self._registry), content_type
        finally:
            self._lock.release()

    def describe(self) -> list[Metric]:
        """Nothing: names are known by being asked for, and the database is not asked for names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Everything but what the system knows of the processes."""
        now = self._watch.clock()
        try:
            sight = look(self._office, now, self._watch.since)
            of_desk = list(self._of_desk(sight, now))
            parts = report(self._watch.checks(), sight, now)
        except Exception as error:  # whatever the database does, the process tells of itself
            journal.fault(where="metrics", error=error)
            of_desk, parts = [], report(self._watch.checks(), error, now)
        yield from families.of_process(self._watch.version, bool(of_desk), parts)
        yield from families.of_places(_disks(self._office))
        connections = self._watch.connections()
        if connections is not None:
            yield from families.of_connections(connections)
        yield from of_desk

    def _of_desk(self, seen: Sight, now: datetime) -> Iterator[Metric]:
        yield from families.of_figures(seen.figures, now)
        yield from families.of_jobs(seen.jobs)
        yield from families.of_totals(*self._totals.get(now))
        yield from families.of_events(
            self._tally.count(self._office, seen.figures.newest_event, now)
        )


def _disks(office: Office) -> dict[str, tuple[int, int]]:
    """Free bytes and size of the disks under the folders that are written to."""
    places: dict[str, Path | None] = {
        "data": office.settings.desk.data,
        "blobs": office.settings.store.blobs,
    }
    found = {}
    for place, folder in places.items():
        if folder is not None and folder.exists():
            usage = shutil.disk_usage(folder)
            found[place] = (usage.free, usage.total)
    return found
