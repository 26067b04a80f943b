"""The pollers of all mailboxes: one thread for each folder, in the front, beside the other doors.

A poller mostly waits for its server, and what it does for a mail is little beside sorting, so it needs no process of
its own; the bell of the back office hangs in the front.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from functools import partial
from threading import Event

from gateway.app.accounts import account_of
from gateway.config import Mailbox
from gateway.desk.fetching import keeping as fetching
from gateway.desk.office import Office
from gateway.intake.imapbox import ImapBox
from gateway.intake.mailbox import Box
from gateway.intake.poller import Beat, Poller
from gateway.intake.pop3box import Pop3Box
from gateway.places import open_places
from gateway.worker import Worker

FINISH_SECONDS = 30.0


class Pollers:
    """Every folder of every mailbox, polled between `start` and `stop`."""

    def __init__(self, office: Office, clock: Callable[[], datetime]) -> None:
        self._office = office
        self._stopping = Event()
        self._closing = ExitStack()
        self._pollers: list[Poller] = []
        self._workers: list[Worker] = []
        if office.settings.mailbox:
            place = self._closing.enter_context(open_places(office.settings.desk.data / "places"))
            holder = place("poller")
            beats = beats_of(office, office.settings.mailbox, holder, clock, self._stopping)
            self._pollers = [Poller(beat) for beat in beats]
            self._workers = [
                Worker(f"poller-{beat.mailbox.name}", poller.work, 0.0)
                for beat, poller in zip(beats, self._pollers, strict=True)
            ]

    def start(self) -> None:
        """Begin with all of them at once."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Finish the groups in hand, end the sessions, and let other hosts go on."""
        self._stopping.set()
        for worker, poller in zip(self._workers, self._pollers, strict=True):
            if worker.stop(FINISH_SECONDS):
                with suppress(Exception):  # the watch ends by itself, too
                    poller.stop()
        self._closing.close()

    @property
    def is_well(self) -> bool:
        """Every thread lives, and the disk keeps what they fetch. How the servers are is in the database."""
        return all(worker.state.alive for worker in self._workers) and not any(
            poller.is_broken for poller in self._pollers
        )


def beats_of(
    office: Office,
    mailboxes: Sequence[Mailbox],
    holder: str,
    clock: Callable[[], datetime],
    stopping: Event,
) -> list[Beat]:
    """One for each folder of these mailboxes."""
    return [
        Beat(
            office,
            mailbox,
            folder,
            holder,
            partial(open_box, office, mailbox, folder),
            clock,
            stopping,
        )
        for mailbox in mailboxes
        for folder in mailbox.all_folders
    ]


def open_box(office: Office, mailbox: Mailbox, folder: str, *, only_look: bool = False) -> Box:
    """A session with that folder, by IMAP or POP3; `only_look` changes nothing there. Raises NoSession."""
    account = account_of(office.settings, office.store, mailbox)
    if mailbox.target.is_pop3:
        return Pop3Box(account, lambda: fetching.find_names(office, mailbox, folder))
    writable = mailbox.after != "keep" and not only_look
    limit = office.settings.limits.message_bytes
    return ImapBox(account, folder, writable=writable, idle=mailbox.idle, limit=limit)
