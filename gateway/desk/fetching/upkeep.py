"""Looking after mailboxes: how each folder is, what was left on its server and why, and trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.config import Mailbox
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from store import mailboxes
from store.engine import Tx
from store.records import Actor
from store.upkeep_records import FetchedMail, FetchState, WatchedFolder

LEFT = (FetchState.PENDING, FetchState.SET_ASIDE, FetchState.REFUSED, FetchState.GONE)


@dataclass(frozen=True, slots=True)
class Watched:
    """One folder of a configured mailbox. `row` is None until it was looked at for the first time."""

    mailbox: str
    folder: str
    row: WatchedFolder | None
    counts: dict[FetchState, int]
    poll_seconds: int = 60

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.row is not None and self.row.failures:
            return "failing"
        if self.row is None or self.row.connected_at is None:
            return "not connected yet"
        return "well"

    @property
    def is_well(self) -> bool:
        """The last look went from end to end."""
        return self.row is not None and not self.row.failures and not self.row.error


def overview(office: Office, actor: Actor) -> list[Watched]:
    """Every folder of every configured mailbox, in the order of the configuration."""
    require(actor, Act.RUN_DESK)
    return find_all(office)


def find_all(office: Office) -> list[Watched]:
    """The same for the program itself."""
    with office.store.read() as tx:
        rows = {(row.mailbox, row.folder): row for row in mailboxes.find_folders(tx)}
        counts = mailboxes.count_states(tx)
    return [
        Watched(box.name, folder, row, counts.get(row.id, {}) if row else {}, box.poll_seconds)
        for box in office.settings.mailbox
        for folder in box.all_folders
        for row in [rows.get((box.name, folder))]
    ]


def find_left(office: Office, actor: Actor, name: str) -> dict[str, list[FetchedMail]]:
    """The mails of a mailbox that are not here, by folder. Raises Unacceptable."""
    require(actor, Act.RUN_DESK)
    with office.store.read() as tx:
        return {
            row.folder: mailboxes.find_in_state(tx, row, LEFT)
            for row in _rows(tx, require_mailbox(office, name))
        }


def retry(office: Office, actor: Actor, name: str, now: datetime) -> int:
    """Have everything that was set aside or refused tried again at the next look; how many mails.

    What a rule refused may be welcome once a limit was raised. Raises Unacceptable.
    """
    require(actor, Act.RUN_DESK)
    mailbox = require_mailbox(office, name)
    with office.store.write() as tx:
        return sum(mailboxes.reopen(tx, row, now) for row in _rows(tx, mailbox))


def require_mailbox(office: Office, name: str) -> Mailbox:
    """The configured mailbox of that name. Raises Unacceptable."""
    found = office.settings.mailbox_named(name)
    if found is None:
        names = ", ".join(box.name for box in office.settings.mailbox) or "none"
        raise Unacceptable(f"there is no mailbox {name!r} in the configuration; there are: {names}")
    return found


def _rows(tx: Tx, mailbox: Mailbox) -> list[WatchedFolder]:
    folders = mailbox.all_folders
    return [
        row
        for row in mailboxes.find_folders(tx)
        if row.mailbox == mailbox.name and row.folder in folders
    ]
