"""Old mail in mailboxes, ready to be imported or rehearsed: opens the folders that the configuration names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from gateway.app.pollers import open_box
from gateway.config import Mailbox
from gateway.desk.fetching import reconciling
from gateway.desk.office import Office
from gateway.intake.inspection import list_coming
from gateway.intake.listing import list_all
from gateway.intake.oldmail import Shelf, Shelved, shelve
from gateway.policy.fetching import Listed


@contextmanager
def find_old(office: Office, mailbox: Mailbox, folder: str) -> Iterator[list[Shelved]]:
    """Every mail of one folder. Raises NoSession."""
    with ExitStack() as closing:
        shelf = _shelf(office, mailbox, folder, closing)
        listed = list_all(shelf.list, shelf.look())
        yield _shelve(office, shelf, listed)


@contextmanager
def find_coming(office: Office, mailbox: Mailbox) -> Iterator[list[Shelved]]:
    """The mails that the next look at each folder would fetch. Raises NoSession."""
    found: list[Shelved] = []
    with ExitStack() as closing:
        for folder in mailbox.all_folders:
            shelf = _shelf(office, mailbox, folder, closing)
            row = reconciling.find_row(office, mailbox, folder)
            found += _shelve(office, shelf, list_coming(shelf.list, shelf.look(), row, mailbox))
        yield found


def _shelf(office: Office, mailbox: Mailbox, folder: str, closing: ExitStack) -> Shelf:
    shelf = Shelf(
        f"{mailbox.name}, {folder or 'mailbox'}",
        partial(open_box, office, mailbox, folder, only_look=True),
    )
    closing.callback(shelf.close)
    return shelf


def _shelve(office: Office, shelf: Shelf, listed: list[Listed]) -> list[Shelved]:
    return shelve(shelf, listed, office.settings.limits.message_bytes)
