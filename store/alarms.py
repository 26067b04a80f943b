"""Alarms: what needs the operator and is not over yet. One row for each, so that each is told once."""

from __future__ import annotations

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_records import Alarm
from store.upkeep_tables import alarms


def add(tx: Tx, alarm: Alarm) -> bool:
    """Write an alarm down; False if it is known already, and then only its detail becomes the new one."""
    new = tx.insert(alarms).values(name=alarm.name, detail=alarm.detail, since=alarm.since)
    unless_known = new.on_conflict_do_nothing(index_elements=["name"]).returning(alarms.c.name)
    if tx.execute(unless_known).first() is not None:
        return True
    known = sa.update(alarms).where(alarms.c.name == alarm.name)
    tx.execute(known.values(detail=alarm.detail))
    return False


def end(tx: Tx, name: str) -> bool:
    """The alarm is over; False if there was none."""
    return tx.execute(sa.delete(alarms).where(alarms.c.name == name)).rowcount == 1


def find_all(tx: Tx) -> list[Alarm]:
    """Every alarm that is not over, the oldest first."""
    statement = sa.select(alarms).order_by(alarms.c.since, alarms.c.name)
    return [Alarm(row.name, row.detail, row.since) for row in tx.execute(statement)]
