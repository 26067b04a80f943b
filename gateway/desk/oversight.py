"""What the operator is shown of those who watch: alarms that are not over, and heartbeats."""

from __future__ import annotations

from datetime import datetime

from gateway.desk.alarms import end_alarm
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from store import heartbeats
from store.records import Actor
from store.upkeep_records import Heartbeat


def end_by_hand(office: Office, actor: Actor, name: str, now: datetime) -> None:
    """End an alarm that nobody watches any more, or have it told again. Raises Unacceptable if there is none."""
    require(actor, Act.RUN_DESK)
    with office.store.write() as tx:
        if not end_alarm(tx, name, now):
            raise Unacceptable(f"there is no alarm {name!r}; see: poststelle alarm list")


def find_heartbeats(office: Office, actor: Actor, limit: int) -> list[Heartbeat]:
    """The last heartbeats, newest first."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        return heartbeats.find_last(tx, limit)
