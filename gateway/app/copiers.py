"""Building the copier: who writes copies of sent answers into the Sent folders of mailboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.app.accounts import account_of
from gateway.delivery.copies import Copier, SentFolder
from gateway.desk.office import Office
from gateway.intake.sentbox import ImapSentFolder


def build_copier(office: Office, clock: Callable[[], datetime]) -> Copier:
    """One for all mailboxes that take copies."""
    settings = office.settings
    places = {
        box.name: (account_of(settings, office.store, box), box.sent_folder)
        for box in settings.mailbox
        if box.sent_folder
    }

    def open_folder(mailbox: str) -> SentFolder:
        return ImapSentFolder(*places[mailbox])

    return Copier(office.store, tuple(places), open_folder, clock)
