"""The back office: sorting and delivery, in a process of their own.

Started by `front` with its standard input as bell: each byte says that there is work, and its end says that the front
is gone, whatever happened to it. Started by hand with only these roles, it has no bell and looks every second.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from pathlib import Path

from gateway import journal
from gateway.app.clock import now
from gateway.app.office import open_office
from gateway.app.postmen import build_postmen
from gateway.config import Settings, load_settings
from gateway.delivery.copies import copy_due
from gateway.delivery.outbox import deliver_due
from gateway.desk.notices.errands import run_next
from gateway.desk.notices.sending import fill_next
from gateway.desk.office import Office
from gateway.desk.sort import Sorter
from gateway.logs import set_up_logging
from gateway.memory import return_large_blocks
from gateway.places import open_places
from gateway.worker import Worker

LOOK_SECONDS = 1.0
FINISH_SECONDS = 30.0

Beside = Callable[[Office], AbstractContextManager[None]]
"""What is open while the back office works."""


def _nothing(office: Office) -> AbstractContextManager[None]:
    return nullcontext()


class BackOffice:
    """The workers of the roles `sort` and `deliver`, with their bells."""

    def __init__(self, settings: Settings, roles: frozenset[str]) -> None:
        self._settings = settings
        self._roles = roles
        self._sorters: list[Worker] = []
        self._postmen: list[Worker] = []
        self._copiers: list[Worker] = []
        self._announcers: list[Worker] = []
        self._closing = ExitStack()

    def run_until(self, stop: threading.Event, beside: Beside = _nothing) -> None:
        """Work until told to stop; then finish what is in hand. `beside` is open meanwhile."""
        with open_office(self._settings, self.ring_sorters, self.ring_postmen) as office:
            office.texts.compile_all()
            with self._closing:
                self._hire(office)
                self._closing.enter_context(beside(office))
                self._work_until(stop)

    def _work_until(self, stop: threading.Event) -> None:
        for worker in self._workers:
            worker.start()
        stop.wait()
        for worker in self._workers:
            worker.stop(FINISH_SECONDS)

    @property
    def _workers(self) -> list[Worker]:
        return [*self._sorters, *self._announcers, *self._postmen, *self._copiers]

    @property
    def is_well(self) -> bool:
        """Every worker goes on, whatever the last try brought."""
        return all(worker.state.alive for worker in self._workers)

    def ring(self) -> None:
        """There is work of some kind."""
        self.ring_sorters()
        self.ring_postmen()

    def ring_sorters(self) -> None:
        """There is mail to sort."""
        for worker in self._sorters:
            worker.wake()

    def ring_postmen(self) -> None:
        """There are letters to send, or released notices whose letters are still to be written down."""
        for worker in (*self._announcers, *self._postmen):
            worker.wake()

    def _hire(self, office: Office) -> None:
        place = self._closing.enter_context(open_places(self._settings.desk.data / "places"))
        if "sort" in self._roles:
            office.read(b"")  # starts the readers, so that the first mail does not wait for them
            sorter = Sorter(office, now, place("sorter"))
            self._closing.callback(sorter.close)
            self._sorters = [Worker("sorter", sorter.sort_next, LOOK_SECONDS)]
        if "deliver" in self._roles:
            self._postmen = [
                Worker(f"postman-{number}", partial(deliver_due, postman), LOOK_SECONDS)
                for number, postman in enumerate(build_postmen(office, now, place))
            ]
            announce = partial(_announce, office)
            self._announcers = [Worker("announcer", announce, LOOK_SECONDS)]
            if any(mailbox.sent_folder for mailbox in self._settings.mailbox):
                from gateway.app.copiers import build_copier  # brings an IMAP client with it

                copier = build_copier(office, now, place("copier"))
                self._copiers = [Worker("copier", partial(copy_due, copier), LOOK_SECONDS)]


def _announce(office: Office) -> int:
    """The next errand, or a page of the next notice that is due."""
    return run_next(office, now()) or fill_next(office, now())


def main(config: str, roles: str) -> None:
    """Run with standard input as bell, until it ends."""
    return_large_blocks()
    settings = load_settings(Path(config))
    set_up_logging(settings.log.level, settings.log.format)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the front, which then closes the bell
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    back = BackOffice(settings, frozenset(roles.split(",")))
    threading.Thread(target=_listen, args=(back, stop), name="bell", daemon=True).start()
    back.run_until(stop)
    journal.stopped(reason="the front office closed the bell")


def _listen(back: BackOffice, stop: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        back.ring()
    stop.set()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
