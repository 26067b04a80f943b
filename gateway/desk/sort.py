"""Sorting: claim → read → gather → decide → carry out, one transaction for each mail.

What goes wrong with a mail never stops the next one. A mail that cannot be read within its limits, or that breaks
us, is set aside with the reason, where staff see it and can have it tried again.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from gateway import journal
from gateway.desk.filing import carry_out, prepare_contents
from gateway.desk.gather import gather
from gateway.desk.office import Office
from gateway.mail.model import Mail
from gateway.policy.plan import decide
from gateway.reading.reader import Unreadable
from store import blobs, inbox
from store.blobs import BlobDamaged
from store.engine import AlreadyHave, Tx, is_unreachable
from store.inbox import ClaimLost, Sorted
from store.records import InboxItem, InboxState, Source

LEASE = timedelta(minutes=10)
WAIT_FOR_PARENT = timedelta(seconds=1)
TRY_AGAIN = timedelta(minutes=1)
OLDEST_IMPORT = datetime(1980, 1, 1).astimezone()
"""An imported mail that says it is older has a broken clock, not a past."""

Clock = Callable[[], datetime]


def sort_next(office: Office, clock: Clock) -> int:
    """Sort what waits, up to one batch; how many mails were taken. Suspects are taken alone, before fresh ones."""
    name = secrets.token_hex(8)
    now = clock()
    with office.store.write() as tx:
        items = inbox.claim(tx, name, now, 1, LEASE, tried=True)
        items = items or inbox.claim(tx, name, now, office.settings.sort.batch, LEASE, tried=False)
    readings = [(item, _start_reading(office, item)) for item in items]
    for item, reading in readings:
        sort_one(office, item, reading, clock())
    return len(items)


def _start_reading(office: Office, item: InboxItem) -> Future[Mail]:
    """Hand the mail to a reader; what cannot even be loaded fails the same way as what cannot be read."""
    try:
        with office.store.read() as tx:
            return office.read(blobs.read(tx, office.store, item.sha256))
    except BlobDamaged as damaged:
        failed: Future[Mail] = Future()
        failed.set_exception(Unreadable(str(damaged)))
        return failed


def sort_one(office: Office, item: InboxItem, reading: Future[Mail], now: datetime) -> None:
    """Sort one claimed mail, whatever it does to us. Errors of the database are the caller's: nothing is lost."""
    try:
        if item.attempts > office.settings.sort.attempts + 1:
            raise Unreadable(f"the program ended {item.attempts - 1} times while it sorted this")
        _sort(office, item, reading.result(), now)
    except Unreadable as reason:
        _try_again_or_set_aside(office, item, str(reason), now)
    except (ClaimLost, AlreadyHave) as overtaken:
        _postpone(office, item, now + WAIT_FOR_PARENT, str(overtaken), now, uncounted=True)
    except Exception as error:  # the edge of sorting: set aside with its traceback (R5)
        if is_unreachable(error):
            raise
        journal.fault(where="sort", error=error)
        _set_aside(office, item, traceback.format_exc(), now)


def _sort(office: Office, item: InboxItem, mail: Mail, now: datetime) -> None:
    contents = prepare_contents(office.store, mail)
    when = moment(item, mail, now)
    with office.store.write() as tx:
        tx.lock(_conversation(mail))
        if _is_parent_waiting(tx, item, mail):
            until = now + WAIT_FOR_PARENT
            inbox.postpone(tx, item, until, uncounted=True)
            return
        facts = gather(tx, office, item, mail, when)
        plan = decide(facts, office.rules)
        carry_out(tx, office, facts, plan, contents, now)
    office.wake_postman()


def _conversation(mail: Mail) -> set[str]:
    """The names under which two sorters might open the same conversation twice: ids of the mail and its parents."""
    return {mail.fingerprint, *mail.in_reply_to, *mail.references} | (
        {mail.message_id} if mail.message_id else set()
    )


def _is_parent_waiting(tx: Tx, item: InboxItem, mail: Mail) -> bool:
    references = {*mail.in_reply_to, *mail.references} - {mail.message_id}
    return bool(references) and inbox.is_parent_waiting(tx, references, item)


def moment(item: InboxItem, mail: Mail, now: datetime) -> datetime:
    """Our own clock orders tickets (threats B4); only an imported mail happened when it says."""
    if item.source is not Source.IMPORT or mail.date is None:
        return now
    return mail.date if OLDEST_IMPORT <= mail.date <= now else now


def _postpone(
    office: Office, item: InboxItem, until: datetime, why: str, now: datetime, *, uncounted: bool
) -> None:
    with office.store.write() as tx:
        inbox.postpone(tx, item, until, uncounted=uncounted)
        journal.postponed(tx, now, inbox_id=item.id, until=until, reason=why)


def _try_again_or_set_aside(office: Office, item: InboxItem, why: str, now: datetime) -> None:
    """A reader may have failed because the machine was busy: it gets its attempts, then a person looks."""
    if item.attempts < office.settings.sort.attempts:
        _postpone(office, item, now + TRY_AGAIN, why, now, uncounted=False)
    else:
        _set_aside(office, item, why, now)


def _set_aside(office: Office, item: InboxItem, error: str, now: datetime) -> None:
    last_line = error.strip().rpartition("\n")[2]
    with office.store.write() as tx:
        outcome = Sorted(InboxState.SET_ASIDE, f"we failed on it: {last_line}", error=error)
        inbox.mark(tx, item, outcome)
        journal.set_aside(tx, now, inbox_id=item.id, error=last_line, attempts=item.attempts)
