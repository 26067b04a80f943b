"""Building the copier: who writes copies of sent answers into the Sent folders of mailboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.app.accounts import account_of
from gateway.config import Mailbox
from gateway.delivery.copies import Copier, SentFolder
from gateway.desk.office import Office
from gateway.intake.sentbox import ImapSentFolder


def build_copier(office: Office, clock: Callable[[], datetime], name: str = "") -> Copier:
    """One for all mailboxes that take copies; `name` is its place (places.py)."""
    boxes = {box.name: box for box in office.settings.mailbox if box.sent_folder}

    def open_folder(mailbox: str) -> SentFolder:
        return open_sent_folder(office, boxes[mailbox])

    return Copier(office.store, tuple(boxes), open_folder, clock, name)


def open_sent_folder(office: Office, mailbox: Mailbox) -> ImapSentFolder:
    """The Sent folder of a mailbox, never one that is fetched, by whatever section. Raises NoCopy."""
    settings, place = office.settings, mailbox.target.place
    fetched = {
        folder
        for box in settings.mailbox
        if box.target.place == place
        for folder in box.all_folders
    }
    account = account_of(settings, office.store, mailbox)
    return ImapSentFolder(account, mailbox.sent_folder, fetched)
