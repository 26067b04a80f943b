"""Telling the administrators of mails that were set aside: nobody has read them, and only a person can mend that.

No alarm, since the desk is well meanwhile; one letter for all that a look left behind, and at most one a day for each
folder.
"""

from __future__ import annotations

from datetime import datetime

from gateway.desk import letters
from gateway.desk.alarms import write_to_administrators
from gateway.desk.office import Office
from gateway.policy.fetching import ATTEMPTS, NIGHTS, is_to_be_told
from store import mailboxes, reconciling
from store.engine import Tx
from store.post_records import LetterKind
from store.upkeep_records import FetchState, WatchedFolder

SHOWN = 10


def tell_of_mails_left(tx: Tx, office: Office, folder: WatchedFolder, now: datetime) -> None:
    """Write the letter if one is due."""
    aside = reconciling.count_aside(tx, folder, ATTEMPTS)
    if not is_to_be_told(aside.newest, folder.told_at, now):
        return
    mailboxes.change_folder(tx, folder.id, told_at=now)
    found = mailboxes.find_in_state(tx, folder, [FetchState.SET_ASIDE], SHOWN)
    values = {
        "mailbox": folder.mailbox,
        "folder": folder.folder or "INBOX",
        "number": aside.number,
        "mails": [{"uid": mail.uid, "reason": mail.reason} for mail in found],
        "nights": NIGHTS,
    }
    write_to_administrators(
        tx,
        office,
        lambda to: letters.about_the_desk(
            office, LetterKind.ALARM, to, values, now, template="mails_left"
        ),
        now,
    )
