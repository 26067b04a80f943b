"""Alarms: what needs the operator is told once, by letter and in the mail log, and shown until it is over.

Whoever watches something (a mailbox, a login, the way of the mail) raises an alarm by its name as often as it finds
the trouble, and ends it when all is well again. Only the first time is told. Names are for machines and stand in
/healthz, which answers anybody: they name the watched thing, never a person or an address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway import journal
from gateway.desk import letters
from gateway.desk.letters import Recipient
from gateway.desk.office import Office
from store import alarms, outbox, people
from store.engine import Tx
from store.post_records import Letter, LetterKind
from store.upkeep_records import Alarm


def raise_alarm(tx: Tx, office: Office, alarm: Alarm, now: datetime) -> bool:
    """Write an alarm down and write to the administrators; whether it is new. `detail` says what to do, in English."""
    if not alarms.add(tx, alarm):
        return False
    journal.alarm_raised(tx, now, name=alarm.name, detail=alarm.detail)
    since = alarm.since.astimezone(ZoneInfo(office.settings.desk.timezone))
    values = {"alarm": alarm.name, "detail": alarm.detail, "since": f"{since:%Y-%m-%d %H:%M}"}
    write_to_administrators(
        tx,
        office,
        lambda to: letters.about_the_desk(office, LetterKind.ALARM, to, values, now),
        now,
    )
    return True


def end_alarm(tx: Tx, name: str, now: datetime) -> bool:
    """All is well again; whether there was an alarm of that name."""
    if not alarms.end(tx, name):
        return False
    journal.alarm_over(tx, now, name=name)
    return True


def find_all(office: Office) -> list[Alarm]:
    """Every alarm that is not over, the oldest first."""
    with office.store.read() as tx:
        return alarms.find_all(tx)


def write_to_administrators(
    tx: Tx, office: Office, write: Callable[[Recipient], Letter], now: datetime
) -> None:
    """Put a letter for each of them into the outbox."""
    admins = [person for person in people.find_active_staff(tx) if person.admin]
    written = [write(letters.recipient_of(person)) for person in admins]
    outbox.add_all(tx, written, now)
    journal.queued(tx, now, written)
    tx.on_commit(office.wake_postman)
