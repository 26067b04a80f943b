"""Is the way of the mail broken? Judged from the newest heartbeat that should be back and the newest that is."""

from __future__ import annotations

from store.upkeep_records import Heartbeat


def is_overdue(due: Heartbeat | None, returned: Heartbeat | None) -> bool:
    """Whether a heartbeat is missing. One that was lost is forgiven as soon as a later one has come back.

    `due` is the newest that was written long enough ago, `returned` the newest that came back.
    """
    if due is None or due.returned_at is not None:
        return False
    return returned is None or returned.id < due.id
