"""Looking at a mailbox without changing anything there: does the login work, what would be fetched, what is junk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from gateway.config import Mailbox
from gateway.delivery.copies import NoCopy
from gateway.desk.fetching import reconciling
from gateway.desk.fetching.reconciling import Reconciled
from gateway.desk.office import Office
from gateway.intake.account import NoSession
from gateway.intake.listing import ListWindow, list_all
from gateway.intake.mailbox import Box
from gateway.intake.poller import Poller
from gateway.intake.sentbox import ImapSentFolder
from gateway.mail.header.identifiers import parse_headers
from gateway.mail.structure.prescan import parse_block
from gateway.policy.balance import Balance
from gateway.policy.fetching import LARGE, Listed, Numbering, meet
from store.upkeep_records import WatchedFolder

OpenBox = Callable[[Mailbox, str], Box]
"""Opens a folder only to look at it."""
OpenSent = Callable[[Mailbox], ImapSentFolder]
"""Opens the folder that takes copies of answers. Raises NoCopy."""
JUNK_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Inspected:
    """One folder: what is there, and what a look would fetch. `mails` is None where it could not be opened."""

    folder: str
    error: str = ""
    mails: int | None = None
    to_come: int = 0
    is_new: bool = False
    """It was never looked at, so `mailbox.first` decides."""


@dataclass(frozen=True, slots=True)
class Junk:
    """A mail that the provider put aside, newest first; to be told from a wrong guess by its sender and subject."""

    uid: int
    arrived: datetime | None
    sender: str
    subject: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """A mailbox. `junk` is None where no junk folder is configured, else the newest of `junk_mails`.

    `sent` is the folder that takes copies of answers; empty where none is wanted.
    """

    name: str
    folders: tuple[Inspected, ...]
    junk: tuple[Junk, ...] | None = None
    junk_mails: int = 0
    junk_error: str = ""
    sent: str = ""
    sent_error: str = ""

    @property
    def is_well(self) -> bool:
        """Every folder can be opened."""
        errors = (self.junk_error, self.sent_error, *(folder.error for folder in self.folders))
        return not any(errors)


def inspect(office: Office, open_box: OpenBox, open_sent: OpenSent, mailbox: Mailbox) -> Inspection:
    """Look at every folder of a mailbox; what goes wrong is in the result."""
    folders = tuple(_inspect(office, open_box, mailbox, name) for name in mailbox.all_folders)
    found = _inspect_junk(open_box, mailbox, Inspection(mailbox.name, folders))
    return _inspect_sent(open_sent, mailbox, found)


def _inspect_sent(open_sent: OpenSent, mailbox: Mailbox, found: Inspection) -> Inspection:
    if not mailbox.sent_folder:
        return found
    try:
        with closing(open_sent(mailbox)) as folder:
            return replace(found, sent=folder.name)
    except NoCopy as error:
        return replace(found, sent_error=str(error))


def _inspect_junk(open_box: OpenBox, mailbox: Mailbox, found: Inspection) -> Inspection:
    if not mailbox.junk_folder:
        return found
    try:
        box = open_box(mailbox, mailbox.junk_folder)
        try:
            listed = list_all(partial(box.list, sizes=False), box.look())
            newest = [mail for old in listed[-JUNK_SHOWN:] for mail in box.list(old.uid, old.uid)]
            shown = tuple(_junk(box, mail) for mail in reversed(newest))
        finally:
            box.close()
    except NoSession as error:
        return replace(found, junk=(), junk_error=str(error))
    return replace(found, junk=shown, junk_mails=len(listed))


def _inspect(office: Office, open_box: OpenBox, mailbox: Mailbox, name: str) -> Inspected:
    row = reconciling.find_row(office, mailbox, name)
    is_new = row is None or row.connected_at is None
    try:
        box = open_box(mailbox, name)
        try:
            numbering = box.look()
            coming = list_coming(partial(box.list, sizes=False), numbering, row, mailbox)
        finally:
            box.close()
    except NoSession as error:
        return Inspected(name, str(error), is_new=is_new)
    return Inspected(name, "", numbering.mails, len(coming), is_new)


def list_coming(
    list_window: ListWindow, numbering: Numbering, row: WatchedFolder | None, mailbox: Mailbox
) -> list[Listed]:
    """The mails behind the cursor, as it stands or as it would be set at the first look."""
    everything = mailbox.first == "all"
    if row is None or row.connected_at is None:
        return list_all(list_window, numbering) if everything else []
    cursor = meet(row, numbering, mailbox.target.place, everything)
    return list_all(list_window, numbering, cursor.last_uid if cursor else row.last_uid)


def _junk(box: Box, mail: Listed) -> Junk:
    """Sender and subject of a mail; of a large one they are not worth fetching it."""
    content = box.fetch([mail], lambda: None).get(mail.uid, b"") if mail.weight <= LARGE else b""
    headers = parse_headers(parse_block(content, 0, min(len(content), 65536)))
    return Junk(mail.uid, mail.arrived, headers.first("from"), headers.first("subject"))


def reconcile(
    office: Office, open_box: OpenBox, mailbox: Mailbox, poller: Poller, folder: str, now: datetime
) -> Reconciled:
    """Hold one folder against the journal; have what is missing fetched, here or by the program that has the watch.

    The result is the state afterwards; what goes wrong is in it.
    """
    found = compare(office, open_box, mailbox, folder)
    if found.balance.missing and found.folder is not None:
        reconciling.ask(office, found.folder, now)
        poller.look()
        poller.stop()
        found = compare(office, open_box, mailbox, folder)
    return found


def compare(office: Office, open_box: OpenBox, mailbox: Mailbox, folder: str) -> Reconciled:
    """Only look; what goes wrong is in the result."""
    try:
        box = open_box(mailbox, folder)
        try:
            numbering = box.look()
            listed = list_all(partial(box.list, sizes=False), numbering)
        finally:
            box.close()
    except NoSession as error:
        return Reconciled(mailbox.name, folder, None, 0, Balance(), str(error))
    return reconciling.compare(office, mailbox, folder, listed, numbering)
