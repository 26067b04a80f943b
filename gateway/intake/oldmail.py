"""Old mail in a folder of a mailbox, to be imported or rehearsed: read in groups, put in order of its arrival.

What a poller bears is borne here, too: a session that ends by itself, and a mail that its server cannot open. Such a
mail is reported and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.intake.account import NoSession
from gateway.intake.mailbox import Box
from gateway.policy.fetching import Listed, Numbering, in_groups, refusal

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Shelf:
    """A folder, and an open session with it whenever one is needed."""

    name: str
    open_box: Callable[[], Box]
    box: Box | None = None
    mails: Sequence[Listed] = ()
    """Those of which `group` is what came."""
    group: Mapping[int, bytes] = field(default_factory=dict)

    def look(self) -> Numbering:
        """How the folder is numbered. Raises NoSession."""
        self.box = self.open_box()
        return self.box.look()

    def list(self, first: int, last: int) -> list[Listed]:
        """The mails of a window; without sizes where the server cannot open one of them. Raises NoSession.

        Servers open a mail to say its size; over one that they cannot read some hang up, and some leave it out. Mails
        of unknown size are fetched alone, so that one spoils no other.
        """
        try:
            return _list_twice(self._session(), first, last)
        except NoSession:
            self.close()
            return self._session().list(first, last, sizes=False)

    def read(self, mails: Sequence[Listed], mail: Listed) -> bytes:
        """One mail; those that are asked for next come along. Raises OSError."""
        if mails is not self.mails:
            self.mails, self.group = mails, self._fetch_together(mails)
        if mail.uid in self.group:
            return self.group[mail.uid]
        found = self._fetch_alone(mail)
        if mail.uid not in found:
            raise OSError(0, "the server did not deliver it whole")
        return found[mail.uid]

    def _fetch_together(self, mails: Sequence[Listed]) -> Mapping[int, bytes]:
        """Nothing where the server fails on one of them, so that each is fetched alone."""
        try:
            return self._fetch(mails)
        except NoSession:
            return {}

    def _fetch_alone(self, mail: Listed) -> Mapping[int, bytes]:
        try:
            return self._fetch([mail])
        except NoSession as error:
            raise OSError(0, str(error)) from error

    def _fetch(self, mails: Sequence[Listed]) -> Mapping[int, bytes]:
        """What comes; a session that ended by itself meanwhile is opened anew, once. Raises NoSession."""
        was_open = self.box is not None
        try:
            return self._session().fetch(mails, lambda: None)
        except NoSession:
            self.close()
            if not was_open:
                raise
        return self._fetch(mails)

    def _session(self) -> Box:
        if self.box is None:
            self.look()
        assert self.box is not None  # noqa: S101 - opened above
        return self.box

    def close(self) -> None:
        """End the session."""
        box, self.box = self.box, None
        if box is not None:
            box.close()


def _list_twice(box: Box, first: int, last: int) -> list[Listed]:
    """Every mail of a window, with its size where the server says it."""
    every = box.list(first, last, sizes=False)
    sized = {mail.uid: mail for mail in box.list(first, last)}
    return [sized.get(mail.uid, mail) for mail in every]


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
        if self.mail.size is not None and self.mail.size > limit:
            return None
        content = self.shelf.read(self.group, self.mail)
        return content if len(content) <= limit else None


def shelve(shelf: Shelf, listed: Sequence[Listed], limit: int) -> list[Shelved]:
    """These mails in order of their arrival, ready to be read; none above `limit` octets is fetched along."""
    ordered = sorted(listed, key=lambda mail: (mail.arrived or _LONG_AGO, mail.uid))
    return [
        Shelved(shelf, mail, fitting)
        for group in in_groups(ordered)
        for fitting in [[one for one in group if refusal(one.size, limit) is None]]
        for mail in group
    ]
