"""A mailbox over POP3 (RFC 1939), with UIDL as cursor.

The server knows mails by names; each gets a number of ours the first time it is listed, so that a poller treats it
like a folder of IMAP. A session locks the mailbox, so none is kept open between two looks. poplib's own RETR is not
used: it refuses long lines and forgets which line ends there were.
"""

from __future__ import annotations

import poplib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from gateway.intake.account import Account, NoSession, open_pop3, told
from gateway.intake.mailbox import NotMarked, Renew
from gateway.policy.fetching import Listed, Numbering
from store.upkeep_records import FetchedMail

SLACK = 65536
"""Octets by which a mail may be longer than it was listed: servers count line ends differently."""
_LINE = 65536


class Pop3Box:
    """A mailbox. `known` gives the numbers of the names that we met before, and the highest number ever given."""

    def __init__(
        self, account: Account, known: Callable[[], tuple[Mapping[str, int], int]]
    ) -> None:
        """Nothing is connected before the first look."""
        self._account = account
        self._known = known
        self._client: poplib.POP3 | None = None
        self._listed: dict[int, tuple[int, Listed]] = {}

    def look(self) -> Numbering:
        """Log in, and list the mailbox by names."""
        self.close()
        self._client = open_pop3(self._account)
        with self._in_our_words("listing mails"):
            sizes = dict(_pairs(self._client.list()[1]))
            names = dict(_pairs(self._client.uidl()[1]))
        known, highest = self._known()
        self._listed, next_uid = _number(sizes, names, known, highest)
        return Numbering(1, next_uid, len(self._listed), by_name=True)

    def list(self, first: int, last: int, *, sizes: bool = True) -> list[Listed]:
        """Those of the last look."""
        return [mail for uid, (_, mail) in sorted(self._listed.items()) if first <= uid <= last]

    def fetch(self, mails: Sequence[Listed], renew: Renew) -> Mapping[int, bytes]:
        """RETR of each."""
        found = {}
        for mail in mails:
            if mail.uid in self._listed:
                number, listed = self._listed[mail.uid]
                with self._in_our_words("fetching a mail"):
                    found[mail.uid] = self._retrieve(number, listed.weight + SLACK)
                renew()
        return found

    def _retrieve(self, number: int, limit: int) -> bytes:
        """The mail with its own line ends; a dot in front of a dot is taken away (RFC 1939 section 3)."""
        client = self._session()
        client._shortcmd(f"RETR {number}")  # type: ignore[attr-defined]
        content = bytearray()
        begins = True
        while True:
            line = client.file.readline(_LINE)
            if not line or len(content) > limit:
                raise NoSession("the mail was cut off" if not line else "the mail has no end")
            if begins and line in (b".\r\n", b".\n"):
                return bytes(content)
            content += line[1:] if begins and line.startswith(b".") else line
            begins = line.endswith(b"\n")

    def mark(
        self, mails: Sequence[FetchedMail], after: str, copied: Callable[[Sequence[int]], None]
    ) -> None:
        """DELE, and QUIT, which alone makes it true (RFC 1939 section 6)."""
        there = [self._listed[mail.uid][0] for mail in mails if mail.uid in self._listed]
        client = self._session()
        try:
            for number in there:
                client.dele(number)
        except poplib.error_proto as error:
            raise NotMarked(f"deleting kept mails failed: {told(error)}") from error
        except OSError as error:
            raise NoSession(f"deleting kept mails failed: {told(error)}") from error
        with self._in_our_words("ending the session"):
            client.quit()
        self._client = None
        self._listed = {}

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Let others into the mailbox meanwhile."""
        self.close()
        stopping.wait(seconds)

    def close(self) -> None:
        """QUIT, if the server still listens."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.quit()
            with suppress(Exception):
                client.close()

    def _session(self) -> poplib.POP3:
        if self._client is None:
            raise NoSession("the session is over")
        return self._client

    @contextmanager
    def _in_our_words(self, what: str) -> Iterator[None]:
        try:
            yield
        except (poplib.error_proto, OSError, ValueError, LookupError) as error:
            raise NoSession(f"{what} failed: {told(error)}") from error


def _pairs(lines: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    """The lines of LIST and UIDL: a number and a word."""
    for line in lines:
        number, word = line.split(None, 1)
        yield int(number), word.decode("ascii", "replace").strip()


def _number(
    sizes: Mapping[int, str], names: Mapping[int, str], known: Mapping[str, int], highest: int
) -> tuple[dict[int, tuple[int, Listed]], int]:
    """Our number for each listed mail, and the next one. Two mails of one name are told apart by their order."""
    listed: dict[int, tuple[int, Listed]] = {}
    seen: dict[str, int] = {}
    next_uid = max([highest, *known.values()]) + 1
    for number in sorted(names):
        name = names[number]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name} {seen[name]}"
        uid = known.get(name)
        if uid is None:
            uid, next_uid = next_uid, next_uid + 1
        listed[uid] = number, Listed(uid, int(sizes.get(number, "0").split()[0]), name=name)
    return listed, next_uid
