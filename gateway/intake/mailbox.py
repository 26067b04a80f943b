"""One folder of somebody's mailbox, as a poller sees it: IMAP and POP3 look the same from here.

Everything a server says is a claim. What was listed and does not come, comes twice, or comes in another length than
announced is never taken for the mail. Whatever goes wrong is a `NoSession`, after which the box is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Protocol

from gateway.policy.fetching import Listed, Numbering
from store.upkeep_records import FetchedMail

Renew = Callable[[], None]
"""Called between the parts of a large mail, so that the watch on its folder does not run out meanwhile."""


class NotMarked(Exception):
    """The server would not flag, move or delete; the session is well."""


class Box(Protocol):
    """An open session with one folder. All methods but `close` raise NoSession."""

    def look(self) -> Numbering:
        """Open the folder anew: how it is numbered, and how much is in it."""
        ...

    def list(self, first: int, last: int, *, sizes: bool = True) -> list[Listed]:
        """The mails with UIDs from `first` to `last`, in their order.

        Without `sizes` the server need not open a mail, so one that it cannot read spoils the list of no other.
        """
        ...

    def fetch(self, mails: Sequence[Listed], renew: Renew) -> Mapping[int, bytes]:
        """The content of these mails by UID; one that did not come whole is not among them.

        Where its size was not known, it is whole or longer than `limits.message_bytes`.
        """
        ...

    def mark(
        self, mails: Sequence[FetchedMail], after: str, copied: Callable[[Sequence[int]], None]
    ) -> None:
        """Do with kept mails what the setting `after` says. Raises NotMarked.

        `copied` is told as soon as copies lie in the other folder, so that they are never made twice.
        """
        ...

    def wait(self, seconds: float, stopping: Event) -> None:
        """Until there may be news, so many seconds have passed, or we are to stop."""
        ...

    def close(self) -> None:
        """End the session. Never raises."""
        ...
