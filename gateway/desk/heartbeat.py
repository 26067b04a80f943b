"""The heartbeat: a mail to ourselves by the way that all mail goes, and an alarm when it does not come back.

It leaves through outbox and relay like every letter, to an address whose mail reaches this desk by the real path: MX,
mailbox, forwarding. Sorting recognises it by the signed word in its text, notes it, and opens no ticket. As long as
one is missing there is an alarm; the first that comes back ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway import journal
from gateway.desk import alarms, letters
from gateway.desk.letters import Recipient
from gateway.desk.office import Office
from gateway.mail.tokens import make_heartbeat_token
from gateway.policy.heartbeat import is_overdue
from gateway.policy.retention import cutoff
from store import blobs, heartbeats, inbox, outbox, reconciling
from store.engine import Tx
from store.post_records import InboxItem, LetterKind, OutboxState
from store.upkeep_records import Alarm, Heartbeat

ALARM = "heartbeat"


def beat(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Judge how the last ones went and write another; 1 if one was written. Does nothing unless it is configured."""
    if not office.settings.heartbeat.address:
        return 0 if dry_run else _switch_off(office, now)
    if dry_run:
        return 1
    with office.store.write() as tx:
        _judge(tx, office, now)
        _write(tx, office, now)
        _forget(tx, office, now)
    office.wake_postman()
    return 1


def arrive(tx: Tx, office: Office, number: int, item: InboxItem) -> None:
    """One has come back with this mail; only the first time counts."""
    if not heartbeats.mark_returned(tx, number, item.id, item.received_at):
        return
    journal.heartbeat_returned(tx, item.received_at, inbox_id=item.id, heartbeat=number)
    _judge(tx, office, item.received_at)


def _switch_off(office: Office, now: datetime) -> int:
    with office.store.write() as tx:
        alarms.end_alarm(tx, ALARM, now)
        _forget(tx, office, now)
    return 0


def _forget(tx: Tx, office: Office, now: datetime) -> None:
    """Heartbeats and the mails of them go with the lines of the mail log about them: nobody asks for them later.

    In a mailbox the mail may lie for ever; there it is noted as forgotten, so that it is not fetched once more.
    """
    retention = office.settings.retention
    returned = heartbeats.prune(tx, cutoff(now, retention.mail_log_days), retention.batch)
    pruned = inbox.prune_noted(tx, returned)
    reconciling.mark_forgotten(tx, pruned.ids)
    blobs.forget(tx, pruned.digests)


def _judge(tx: Tx, office: Office, now: datetime) -> None:
    late = timedelta(minutes=office.settings.heartbeat.late_minutes)
    due = heartbeats.find_last_before(tx, now - late)
    returned = heartbeats.find_last_returned(tx)
    if due is not None and is_overdue(due, returned):
        alarm = Alarm(ALARM, _what_to_do(tx, due, returned), now)
        alarms.raise_alarm(tx, office, alarm, now)
    else:
        alarms.end_alarm(tx, ALARM, now)


def _what_to_do(tx: Tx, due: Heartbeat, returned: Heartbeat | None) -> str:
    """Whether it is still here, or was lost on its way; and since when."""
    written = f"the mail to ourselves of {due.written_at:%Y-%m-%d %H:%M} UTC did not come back"
    last = f"{returned.written_at:%Y-%m-%d %H:%M} UTC" if returned else "none so far"
    letter = outbox.find_by_mail_id(tx, due.mail_id)
    if letter is None or letter.state is not OutboxState.SENT:
        state = letter.state.value if letter else "gone"
        reply = f" ({letter.last_reply})" if letter and letter.last_reply else ""
        where = f"it is {state} in the outbox{reply}; look at the relay"
    else:
        where = "the relay took it; look at MX, forwarding and mailbox on its way back"
    return f"{written}: {where}. The last that came back: {last}"


def _write(tx: Tx, office: Office, now: datetime) -> None:
    number = heartbeats.add(tx, now)
    word = make_heartbeat_token(office.key, office.settings.desk.domain, number)
    to = Recipient(0, "", office.settings.heartbeat.address, "")
    letter = letters.about_the_desk(office, LetterKind.HEARTBEAT, to, {"token": word}, now)
    heartbeats.name(tx, number, letter.mail_id)
    outbox.add_all(tx, [letter], now)
    journal.queued(tx, now, [letter])
