"""Expected errors in words, for every door that speaks to people: one sentence that says what is wrong or what to do.

What is not expected has no sentence here: it is a bug and keeps its traceback.
"""

from __future__ import annotations

from gateway.desk.tickets import NoSuchTicket, Unacceptable
from gateway.policy.access import Forbidden
from gateway.reading.reader import Unreadable
from store.engine import AlreadyHave, StoreProblem, find_trouble, is_full
from store.engine import is_disk_failing as is_disk_failing  # the doors ask, too
from store.post_records import BlobDamaged

_PLAIN = (Unacceptable, NoSuchTicket, Forbidden, StoreProblem, AlreadyHave, Unreadable)


def find_complaint(error: Exception) -> str | None:
    """The sentence for an expected error, or None."""
    if isinstance(error, _PLAIN):
        return str(error)
    if isinstance(error, BlobDamaged):
        return f"{error}; restore it from a backup"
    if is_disk_failing(error):
        return "the disk reports I/O errors: look at it (dmesg), then start the program again"
    if is_full(error):
        return "there is no room left on the disk or in the database; make some and try again"
    trouble = find_trouble(error)
    if trouble is not None:
        return f"the database does not answer as it should ({trouble}); check store.url and that it runs"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return None
