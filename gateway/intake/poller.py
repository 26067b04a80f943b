"""One folder of a mailbox, looked at again and again: listed, fetched, kept, and only then marked.

Each folder has a poller of its own, in a thread of its own, so that one poison mail, broken account or slow server
holds up nothing else. After a failure the next mails are fetched one by one, each try counted before it is made, until
the culprit is known; what is behind it goes on meanwhile. What a poller knows it has from the database: it can die at
any moment, and another host can go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event

from gateway import journal
from gateway.config import Mailbox
from gateway.desk.complaints import is_disk_failing
from gateway.desk.fetching import folders as watches
from gateway.desk.fetching import keeping as fetching
from gateway.desk.fetching import reconciling
from gateway.desk.fetching.folders import Watch, WatchLost
from gateway.desk.fetching.keeping import Arrival
from gateway.desk.office import Office
from gateway.intake.account import LoginRefused, NoSession
from gateway.intake.listing import list_all
from gateway.intake.mailbox import Box, NotMarked
from gateway.policy.fetching import (
    GROUP,
    NARROW,
    Listed,
    Numbering,
    in_groups,
    next_width,
    next_window,
)
from store.upkeep_records import FetchedMail, FetchState

Clock = Callable[[], datetime]
RENEW_SECONDS = 30.0
REOPEN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Beat:
    """What a poller works with. `open_box` connects; `holder` is a name that no other living program has."""

    office: Office
    mailbox: Mailbox
    folder: str
    holder: str
    open_box: Callable[[], Box]
    clock: Clock
    stopping: Event


class Poller:
    """Looks at one folder. `work` is one look with the wait that follows it."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._box: Box | None = None
        self.is_broken = False
        """The disk failed: nothing is fetched any more until the program is started again (faults F4)."""

    def work(self) -> int:
        """Look, then wait for news, or leave a server that failed alone."""
        rest = self.look()
        if rest is not None:
            self._beat.stopping.wait(rest)
        elif self._box is not None:
            self._wait(self._box)
        return 1

    def look(self) -> float | None:
        """Look once; None if all is well, else for how many seconds the server is to be left alone.

        Raises what nobody foresaw, after the folder was noted as failing.
        """
        if self.is_broken or (watch := self._take()) is None:
            return self._beat.mailbox.poll_seconds
        try:
            if self._box is None:
                self._box = self._beat.open_box()
            Round(self._beat, self._box, watch).run()
        except WatchLost:
            self.close()
            return self._beat.mailbox.poll_seconds
        except NoSession as error:
            self.close()
            return self._note(watch, str(error), refused=isinstance(error, LoginRefused))
        except Exception as error:
            self.close()
            self.is_broken = is_disk_failing(error)
            with suppress(Exception):
                self._note(watch, f"a fault of ours: {type(error).__name__}; see the log")
            raise
        return None

    def close(self) -> None:
        """End the session."""
        box, self._box = self._box, None
        if box is not None:
            box.close()

    def stop(self) -> None:
        """After the last look: end the session and let another program go on at once."""
        self.close()
        if (watch := self._take()) is not None:
            watches.release_watch(self._beat.office, watch, self._beat.clock())

    def _take(self) -> Watch | None:
        beat = self._beat
        return watches.take_watch(beat.office, beat.mailbox, beat.folder, beat.holder, beat.clock())

    def _wait(self, box: Box) -> None:
        """A session that ends while nothing happens is no failure: servers do that. The next look opens another."""
        try:
            box.wait(self._beat.mailbox.poll_seconds, self._beat.stopping)
        except NoSession:
            self.close()
            self._beat.stopping.wait(REOPEN_SECONDS)

    def _note(self, watch: Watch, why: str, *, refused: bool = False) -> float:
        """Write the failure down; seconds to leave the server alone."""
        office, now = self._beat.office, self._beat.clock()
        return watches.trouble(office, watch, why, now, login_refused=refused).total_seconds()


class Round:
    """One look at a folder, from end to end."""

    def __init__(self, beat: Beat, box: Box, watch: Watch) -> None:
        self._office, self._clock = beat.office, beat.clock
        self._stopping = beat.stopping
        self._box = box
        self._watch = watch
        self._careful = GROUP if watch.folder.failures else 0
        self._renewed = beat.clock()

    def run(self) -> None:
        """Everything that can be done now. Raises NoSession or WatchLost."""
        numbering = self._box.look()
        there = self._box.list(1, numbering.next_uid) if numbering.by_name else ()
        self._watch = watches.meet(self._office, self._watch, numbering, there, self._clock())
        if self._watch.folder.reconcile_due_at is not None:
            self._reconcile(numbering)
        self._fetch_new(numbering)
        self._fetch_due()
        error = self._mark()
        watches.well(self._office, self._watch, self._clock(), error)

    def _fetch_due(self) -> None:
        """What was to be tried again. New mail goes first: what breaks the session here keeps nothing waiting."""
        for mail in fetching.find_due(self._office, self._watch, self._clock()):
            if self._stopping.is_set():
                return
            try:
                self._fetch_carefully(mail)
            except NoSession:
                reconciling.put_off(self._office, self._watch, self._clock())
                raise

    def _fetch_new(self, numbering: Numbering) -> None:
        """Everything behind the cursor, in portions."""
        last, width = self._watch.folder.last_uid, NARROW
        while (window := next_window(last, numbering.next_uid, width)) is not None:
            if self._stopping.is_set():
                return
            if self._careful > 0:
                last = self._fetch_window_carefully(window)
                continue
            listed = self._box.list(*window)
            for upto, mails in _portions(listed, window[1]):
                if self._stopping.is_set():
                    return
                self._keep(mails, upto)
            last, width = window[1], next_width(width, len(listed))

    def _fetch_window_carefully(self, window: tuple[int, int]) -> int:
        """The first mails of a window one by one, listed without touching them; the UID that is passed with them."""
        listed = self._box.list(*window, sizes=False)
        chosen = listed[: self._careful]
        for mail in chosen:
            if self._stopping.is_set():
                return window[1]
            self._fetch_carefully(
                FetchedMail(mail.uid, mail.size or 0, FetchState.PENDING, name=mail.name)
            )
        self._careful -= len(chosen)
        passed = window[1] if len(chosen) == len(listed) else chosen[-1].uid
        self._keep([], passed)
        return passed

    def _fetch_carefully(self, mail: FetchedMail) -> None:
        """One mail alone, its try counted before the server is asked to touch it; what is no fault of it is not.

        Gone is only what the server does not list without its size either: some leave out what they cannot open.
        """
        for tried in fetching.begin(self._office, self._watch, [mail], self._clock()):
            try:
                listed = self._box.list(mail.uid, mail.uid)
                listed = listed or self._box.list(mail.uid, mail.uid, sizes=False)
                if listed:
                    self._keep(listed, mail.uid, tried.attempts)
                else:
                    fetching.give_up(self._office, self._watch, [tried], self._clock())
            except (NoSession, WatchLost):
                raise
            except Exception:
                with suppress(Exception):
                    fetching.take_back(self._office, self._watch, [tried], self._clock())
                raise

    def _keep(self, mails: Sequence[Listed], upto: int, attempts: int = 1) -> None:
        wanted = [mail for mail in mails if fetching.wants(self._office, self._watch, mail)]
        contents = self._box.fetch(wanted, self._renew) if wanted else {}
        arrivals = [
            Arrival(mail, contents[mail.uid])
            if mail.uid in contents
            else Arrival(mail, problem="the server did not deliver it whole", attempts=attempts)
            for mail in mails
        ]
        fetching.keep(self._office, self._watch, arrivals, upto, self._clock())

    def _renew(self) -> None:
        now = self._clock()
        if (now - self._renewed).total_seconds() >= RENEW_SECONDS:
            watches.renew_watch(self._office, self._watch, now)
            self._renewed = now

    def _mark(self) -> str:
        """Tell the mailbox what is kept; why it could not be told."""
        after = self._watch.mailbox.after
        while mails := fetching.find_unmarked(self._office, self._watch, self._clock()):
            try:
                self._box.mark(mails, after, self._copied)
            except NotMarked as error:
                now = self._clock()
                fetching.mark_failed(self._office, self._watch, mails, str(error), now)
                journal.mailbox_not_marked(mailbox=self._watch.mailbox.name, error=str(error))
                return str(error)
            uids = [mail.uid for mail in mails]
            fetching.marked(self._office, self._watch, uids, self._clock())
        return ""

    def _copied(self, uids: Sequence[int]) -> None:
        fetching.copied(self._office, self._watch, uids, self._clock())

    def _reconcile(self, numbering: Numbering) -> None:
        if reconciling.settle_unchanged(self._office, self._watch, numbering, self._clock()):
            return
        listed = list_all(partial(self._box.list, sizes=False), numbering)
        reconciling.settle(self._office, self._watch, listed, numbering, self._clock())


def _portions(listed: Sequence[Listed], end: int) -> Iterator[tuple[int, Sequence[Listed]]]:
    """Groups of mails, each with the UID that is passed with it; the last one passes the whole window."""
    groups = list(in_groups(listed)) or [[]]
    for number, group in enumerate(groups, start=1):
        yield (end if number == len(groups) else group[-1].uid), group
