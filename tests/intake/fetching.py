"""A desk that fetches from a server of its own, one look at a time, with the clock in a test's hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from gateway.config import Mailbox
from gateway.desk.fetching import upkeep as watched
from gateway.desk.office import Office
from gateway.intake.account import Account, PasswordLogin, Security
from gateway.intake.imapbox import ImapBox
from gateway.intake.poller import Beat, Poller
from store import blobs, inbox
from store.engine import Store
from store.records import SYSTEM
from store.upkeep_records import FetchedMail
from tests.intake.fakemailbox import PASSWORD, FakeMailbox
from tests.offices import Desk, make_office

EVERYTHING = 1_000_000


def settings_of(server: FakeMailbox, **values: Any) -> Mailbox:
    """A section [[mailbox]] that fetches everything, unless a test wants something else."""
    return Mailbox(
        **{
            "name": "provider",
            "url": f"imaps://desk@127.0.0.1:{server.port}",
            "queue": "support",
            "first": "all",
            **values,
        }
    )


@dataclass
class Fetcher:
    """A poller for one folder, put together as the program does it, but without TLS."""

    desk: Desk
    account: Account
    mailbox: Mailbox
    holder: str = "first host"
    folder: str = "INBOX"
    stopping: Event = field(default_factory=Event)
    others: list[Fetcher] = field(default_factory=list)
    timeout: float = 10.0

    def __post_init__(self) -> None:
        """Open the poller; nothing is connected yet."""
        mailbox = self.mailbox
        beat = Beat(
            self.desk.office,
            mailbox,
            self.folder,
            self.holder,
            lambda: self.open_box(writable=mailbox.after != "keep"),
            lambda: self.desk.now,
            self.stopping,
        )
        self.poller = Poller(beat)

    def open_box(self, *, writable: bool = False) -> ImapBox:
        """A session of its own."""
        account = replace(self.account, timeout=self.timeout)
        limit = self.desk.office.settings.limits.message_bytes
        return ImapBox(account, self.folder, writable=writable, idle=self.mailbox.idle, limit=limit)

    def look(self, times: int = 1, minutes: float = 0) -> float | None:
        """Look so many times, and let so much time pass before each; how long the server is left alone then."""
        rest = None
        for _ in range(times):
            self.desk.passes(minutes=minutes)
            rest = self.poller.look()
        return rest

    def until_well(self) -> int:
        """Look until all is well, letting the rest pass each time; how many looks that took."""
        for number in range(1, 50):
            rest = self.poller.look()
            if rest is None:
                return number
            self.desk.now += timedelta(seconds=rest)
        raise AssertionError("never well again")

    def beside(self, **values: Any) -> Fetcher:
        """Another poller of the same desk, closed with this one."""
        self.others.append(replace(self, others=[], **values))
        return self.others[-1]

    def close(self) -> None:
        """End the sessions."""
        for one in (self, *self.others):
            one.poller.close()

    @property
    def state(self) -> watched.Watched:
        """The folder as `mailbox list` shows it."""
        (found,) = [
            one
            for one in watched.overview(self.desk.office, SYSTEM)
            if one.mailbox == self.mailbox.name and one.folder == self.folder
        ]
        return found

    def left(self) -> list[FetchedMail]:
        """The mails that are not here, with their reasons."""
        return watched.find_left(self.desk.office, SYSTEM, self.mailbox.name)[self.folder]


def kept(office: Office) -> list[bytes]:
    """The content of every mail that was kept, in the order in which they came."""
    store = office.store
    with store.read() as tx:
        return [
            blobs.read(tx, store, item.sha256)
            for item in reversed(inbox.find_all(tx, limit=EVERYTHING))
        ]


def kept_digests(office: Office) -> list[str]:
    """The digest of every mail that was kept, in their order."""
    with office.store.read() as tx:
        return sorted(item.sha256 for item in inbox.find_all(tx, limit=EVERYTHING))


def open_fetcher(
    store: Store, folder: Path, now: Any, server: FakeMailbox, **values: Any
) -> Fetcher:
    """A desk with that store that fetches from that server; `values` are settings of the mailbox, or whole sections."""
    sections = {name: value for name, value in values.items() if isinstance(value, dict)}
    mailbox = settings_of(server, **{name: values[name] for name in values.keys() - sections})
    desk = Desk(make_office(store, folder, mailbox=[mailbox.model_dump()], **sections), now)
    return Fetcher(desk, plain_account("127.0.0.1", server.port, "desk"), mailbox)


def plain_account(host: str, port: int, user: str) -> Account:
    """Without TLS, so that a proxy can count and cut what is said."""
    return Account(host, port, Security.PLAIN, PasswordLogin(user, lambda: PASSWORD))
