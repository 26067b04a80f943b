"""Old mail in a folder of a mailbox, to be imported or rehearsed: read in groups, put in order of its arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.intake.account import NoSession
from gateway.intake.mailbox import Box
from gateway.policy.fetching import Listed, in_groups

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Shelf:
    """An open folder. A session that breaks is opened again once for each group."""

    name: str
    open_box: Callable[[], Box]
    box: Box | None = None
    group: Mapping[int, bytes] = field(default_factory=dict)

    def read(self, mails: Sequence[Listed], uid: int) -> bytes:
        """One mail; those that are asked for next come along. Raises OSError."""
        if uid not in self.group:
            self.group = self._fetch(mails)
        if uid not in self.group:
            raise OSError(0, "the server did not deliver it whole")
        return self.group[uid]

    def _fetch(self, mails: Sequence[Listed]) -> Mapping[int, bytes]:
        for is_last in (False, True):
            try:
                if self.box is None:
                    self.box = self.open_box()
                    self.box.look()
                return self.box.fetch(mails, lambda: None)
            except NoSession as error:
                self.close()
                if is_last:
                    raise OSError(0, str(error)) from error
        raise AssertionError

    def close(self) -> None:
        """End the session."""
        box, self.box = self.box, None
        if box is not None:
            box.close()


@dataclass(frozen=True, slots=True)
class Shelved:
    """One mail of a folder; str() is how people find it."""

    shelf: Shelf
    mail: Listed
    group: Sequence[Listed]

    def __str__(self) -> str:
        """Folder and UID."""
        return f"{self.shelf.name}, UID {self.mail.uid}"

    def read(self, limit: int) -> bytes | None:
        """The mail, or None if it is larger than `limit` bytes. Raises OSError."""
        return None if self.mail.size > limit else self.shelf.read(self.group, self.mail.uid)


def shelve(shelf: Shelf, listed: Sequence[Listed], limit: int) -> list[Shelved]:
    """These mails in order of their arrival, ready to be read; none above `limit` octets is fetched along."""
    ordered = sorted(listed, key=lambda mail: (mail.arrived or _LONG_AGO, mail.uid))
    return [
        Shelved(shelf, mail, [one for one in group if one.size <= limit])
        for group in in_groups(ordered)
        for mail in group
    ]
