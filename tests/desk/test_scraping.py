"""How often the figures are counted, and that no event is counted twice or forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.app.metrics import FRESH_SECONDS, LAG, SHARE, Scraper, StillBusy, Tally, Totals
from gateway.app.watch import Watch
from gateway.desk import figures
from store import maillog
from store.engine import Store, Tx
from store.post_records import Event
from tests.offices import Desk, make_office

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk with nobody at it."""
    return Desk(make_office(store, tmp_path), now)


@pytest.mark.parametrize(
    ("took", "good_for"), [(0.0, FRESH_SECONDS), (0.1, FRESH_SECONDS), (3.0, 3.0 * SHARE)]
)
def test_totals_are_counted_seldom(desk: Desk, took: float, good_for: float) -> None:
    """Once in a while, and the less often the longer it takes: at most a hundredth of the time goes into it."""
    readings = iter([0.0, took, took + good_for - 0.5, took + good_for, took + good_for + took])
    totals = Totals(desk.office, lambda: next(readings))
    first, counted_at = totals.get(desk.now)
    desk.accept(desk.mail("jo@customer.example", "Printer", "It burns."))
    assert totals.get(desk.now + SECOND) == (first, counted_at)
    second, counted_at = totals.get(desk.now + SECOND)
    assert counted_at == desk.now + SECOND
    assert sum(second.mails.values()) == sum(first.mails.values()) + 1


def scrapes(desk: Desk, tally: Tally) -> Iterator[int]:
    """How many mails were accepted, as told by one scrape after the other; each second brings a mail."""
    while True:
        newest = figures.look(desk.office).newest_event
        yield tally.count(desk.office, newest, desk.now)["accepted"]
        desk.accept(desk.mail("jo@customer.example", "Printer", "It burns."))
        desk.passes(seconds=1)


def test_every_event_counts_once(desk: Desk) -> None:
    """It begins with nothing, whatever happened before, and tells each event half a minute later or a little more."""
    desk.accept(desk.mail("jo@customer.example", "Before", "x"))
    tally, told = Tally(), list[int]()
    for number, accepted in enumerate(scrapes(desk, tally)):
        told.append(accepted)
        if number > 3 * LAG.total_seconds():
            break
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] == 2 * LAG.total_seconds()


def test_what_is_committed_late_is_counted(desk: Desk) -> None:
    """With several writers a line may appear behind one with a higher number; it is not passed over."""
    if desk.office.store.is_sqlite:
        pytest.skip("SQLite has one writer")
    tally, store = Tally(), desk.office.store
    assert tally.count(desk.office, figures.look(desk.office).newest_event, desk.now)["held"] == 0
    with store.write() as slow:
        add_line(slow, desk.now)
        with store.write() as quick:
            add_line(quick, desk.now)
        newest = figures.look(desk.office).newest_event
        desk.passes(seconds=31)
        tally.count(desk.office, newest, desk.now)
    desk.passes(seconds=31)
    assert tally.count(desk.office, newest, desk.now)["held"] == 2


def test_a_scrape_that_hangs(desk: Desk) -> None:
    """The next one is told so after a while, and does not wait behind it for ever."""
    has_begun, may_end = threading.Event(), threading.Event()

    def hang() -> datetime:
        has_begun.set()
        may_end.wait(60)
        return desk.now

    scraper = Scraper(desk.office, Watch("0", desk.now, dict, clock=hang), patience_seconds=0)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(scraper.scrape, "")
        assert has_begun.wait(60)
        with pytest.raises(StillBusy):
            scraper.scrape("")
        may_end.set()
        assert b"poststelle_up 1" in first.result(60)[0]
    assert b"poststelle_up 1" in scraper.scrape("")[0]


def add_line(tx: Tx, now: datetime) -> None:
    """A line of the mail log."""
    maillog.add(tx, Event(now, "held"))
    tx.flush()
