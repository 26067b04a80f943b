"""A folder over IMAP (RFC 9051, as far as servers of RFC 3501 have it).

UID commands only, and BODY.PEEK[], so reading changes nothing. Small mails come many with one command, large ones part
by part, so that memory and time-outs stay bounded. Every step has a deadline beside the silence that is borne, so that
a server that trickles does not hold us for ever. CONDSTORE and QRESYNC are not used: they tell of changed flags, and
nothing here depends on flags; what is new, and whether anything went, is known from UIDNEXT and the number of mails.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from gateway.intake.account import TROUBLE, Account, NoSession, open_imap, told
from gateway.intake.mailbox import NotMarked, Renew
from gateway.policy.fetching import LARGE, Listed, Numbering
from store.upkeep_records import FetchedMail, MarkState

PART = LARGE
"""Octets of a large mail that are asked for at once."""
SLOWEST = 2000
"""Octets a second; a server that is slower for a whole step is given up."""
SLICE_SECONDS = 1.0
"""So often a wait looks whether it is to stop."""
_SEEN, _DELETED = b"\\Seen", b"\\Deleted"


class ImapBox:
    """An open session with one folder. `writable`: mails are flagged, moved or deleted; else it is opened read-only.

    `limit`: octets of a mail that are read where the server does not say how large it is.
    """

    def __init__(
        self, account: Account, folder: str, *, writable: bool, idle: bool, limit: int
    ) -> None:
        """Connect and log in. Raises NoSession."""
        self._client = open_imap(account)
        self._timeout = account.timeout
        self._folder = folder
        self._writable = writable
        self._limit = limit
        try:
            with self._step("asking for capabilities"):
                self._can_idle = idle and self._has("IDLE")
                self._can_move = self._has("MOVE")
                self._can_expunge = self._has("UIDPLUS")
        except NoSession:
            self.close()
            raise

    def look(self) -> Numbering:
        """SELECT or EXAMINE."""
        with self._step(f"opening the folder {self._folder}"):
            told_by_server = self._client.select_folder(self._folder, readonly=not self._writable)
            next_uid = told_by_server.get(b"UIDNEXT") or self._ask_next_uid()
            validity = told_by_server.get(b"UIDVALIDITY")
        if not validity:
            raise NoSession("the server gives no UIDVALIDITY, so its UIDs mean nothing later on")
        return Numbering(int(validity), int(next_uid), int(told_by_server.get(b"EXISTS", 0)))

    def list(self, first: int, last: int, *, sizes: bool = True) -> list[Listed]:
        """UID FETCH. Answers about other mails, or other things, than were asked for are left out."""
        asked = ["INTERNALDATE", *(["RFC822.SIZE"] if sizes else [])]
        with self._step("listing mails"):
            found = self._client.fetch_range(first, last, asked)
        return sorted(
            (
                Listed(uid, _size(values), _utc(values.get(b"INTERNALDATE")))
                for uid, values in found.items()
                if first <= uid <= last and any(name.encode() in values for name in asked)
            ),
            key=lambda mail: mail.uid,
        )

    def fetch(self, mails: Sequence[Listed], renew: Renew) -> Mapping[int, bytes]:
        """Their content, where it came whole."""
        large = [mail for mail in mails if mail.weight > LARGE]
        found = dict(self._fetch_small([mail for mail in mails if mail.weight <= LARGE], renew))
        for mail in large:
            content = self._fetch_parts(mail, renew)
            if content is not None:
                found[mail.uid] = content
        return found

    def _fetch_small(self, mails: Sequence[Listed], renew: Renew) -> Iterator[tuple[int, bytes]]:
        if not mails:
            return
        with self._step("fetching mails", sum(mail.weight for mail in mails)):
            answers = self._client.fetch([mail.uid for mail in mails], ["BODY.PEEK[]"])
        for mail in mails:
            content = answers.get(mail.uid, {}).get(b"BODY[]")
            if not isinstance(content, bytes):
                continue
            if len(content) != mail.size:
                content = self._second_look(mail, content, renew)
            if content is not None:
                yield mail.uid, content

    def _second_look(self, mail: Listed, first: bytes, renew: Renew) -> bytes | None:
        """Some servers only estimate sizes. Read in parts up to its end, the mail must be the same again."""
        again = self._fetch_parts(mail, renew)
        return again if again == first else None

    def _fetch_parts(self, mail: Listed, renew: Renew) -> bytes | None:
        """A mail part by part, until the server has no more; None if some part does not come or never ends.

        A part may come shorter than it was asked for in the middle of a mail, too: servers have limits of their own.
        So only the announced size ends a mail, or a part with nothing in it; or, without a size, the limit.
        """
        content = bytearray()
        while True:
            part = self._fetch_part(mail.uid, len(content))
            if part is None or _is_too_long(mail, len(content) + len(part)):
                return None
            content += part
            if not part or self._is_read(mail, content, part):
                return bytes(content)
            renew()

    def _is_read(self, mail: Listed, content: bytearray, part: bytes) -> bool:
        """Nothing more is to be asked for: all is here, or more than we take."""
        if mail.size is None:
            return len(content) > self._limit
        return len(part) < PART and len(content) == mail.size

    def _fetch_part(self, uid: int, start: int) -> bytes | None:
        with self._step("fetching a part of a mail", PART):
            answers = self._client.fetch([uid], [f"BODY.PEEK[]<{start}.{PART}>"])
        values = answers.get(uid, {})
        key = f"BODY[]<{start}>".encode()
        if key not in values:
            return None
        part = values[key] or b""
        return part if isinstance(part, bytes) and len(part) <= PART else None

    def mark(
        self, mails: Sequence[FetchedMail], after: str, copied: Callable[[Sequence[int]], None]
    ) -> None:
        """STORE, MOVE (RFC 6851), or COPY, STORE and UID EXPUNGE (RFC 4315). A mail that is gone is no error."""
        uids = [mail.uid for mail in mails]
        with self._step("marking kept mails", marking=True):
            if after == "flag":
                self._client.add_flags(uids, [_SEEN], silent=True)
            elif after == "delete":
                self._remove(uids)
            else:
                self._move(mails, after.removeprefix("move:"), copied)

    def _move(
        self, mails: Sequence[FetchedMail], folder: str, copied: Callable[[Sequence[int]], None]
    ) -> None:
        to_copy = [mail.uid for mail in mails if mail.mark is MarkState.OPEN]
        if to_copy and not self._client.folder_exists(folder):
            self._client.create_folder(folder)
        if self._can_move and to_copy:
            self._client.move(to_copy, folder)
        elif to_copy:
            self._client.copy(to_copy, folder)
            copied(to_copy)
        done = set(to_copy) if self._can_move else set()
        self._remove([mail.uid for mail in mails if mail.uid not in done])

    def _remove(self, uids: Sequence[int]) -> None:
        """Without UID EXPUNGE mails are only marked: EXPUNGE would take away what others marked, too."""
        if not uids:
            return
        self._client.add_flags(uids, [_DELETED], silent=True)
        if self._can_expunge:
            self._client.uid_expunge(uids)

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """IDLE (RFC 2177) where the server has it: whatever it says is a reason to look."""
        if not self._can_idle:
            stopping.wait(seconds)
            return
        with self._step("starting IDLE"):
            self._client.idle()
        left = seconds
        while left > 0 and not stopping.is_set() and not self._is_told(min(left, SLICE_SECONDS)):
            left -= SLICE_SECONDS
        with self._step("ending IDLE"):
            self._client.idle_done()

    def _is_told(self, seconds: float) -> bool:
        with _in_our_words("waiting in IDLE"):
            if self._client.has_news():
                return True
            poll = select.poll()
            poll.register(self._client.socket().fileno(), select.POLLIN)
            return bool(poll.poll(seconds * 1000))

    def close(self) -> None:
        """LOGOUT, if the server still listens."""
        with suppress(Exception):
            self._client.socket().settimeout(min(self._timeout, 5.0))
            self._client.logout()
        with suppress(Exception):
            self._client.shutdown()

    def _has(self, capability: str) -> bool:
        return bool(self._client.has_capability(capability))

    def _ask_next_uid(self) -> int:
        """Servers that do not say it when a folder is opened say it when they are asked."""
        status = self._client.folder_status(self._folder, ["UIDNEXT"])
        if b"UIDNEXT" not in status:
            raise NoSession("the server gives no UIDNEXT, so nobody knows what is new")
        return int(status[b"UIDNEXT"])

    @contextmanager
    def _step(self, what: str, octets: int = 0, *, marking: bool = False) -> Iterator[None]:
        """One exchange with the server, in bounded time; its failures in our words."""
        timer = threading.Timer(2 * self._timeout + octets / SLOWEST, self._client.cut)
        timer.daemon = True
        timer.start()
        try:
            with _in_our_words(what, marking=marking):
                yield
        finally:
            timer.cancel()


@contextmanager
def _in_our_words(what: str, *, marking: bool = False) -> Iterator[None]:
    """A refusal to mark is NotMarked; anything else ends the session."""
    try:
        yield
    except IMAPClientAbortError as error:
        raise NoSession(f"{what} failed: {told(error)}") from error
    except IMAPClientError as error:
        kind = NotMarked if marking else NoSession
        raise kind(f"{what} failed: {told(error)}") from error
    except TROUBLE as error:
        raise NoSession(f"{what} failed: {told(error)}") from error


def _size(values: Mapping[bytes, Any]) -> int | None:
    said = values.get(b"RFC822.SIZE")
    return None if said is None else int(said)


def _is_too_long(mail: Listed, octets: int) -> bool:
    """Whether so many are more than was announced: then it has no end."""
    return mail.size is not None and octets > mail.size + PART


def _utc(value: Any) -> datetime | None:
    """INTERNALDATE with its zone; the client was asked not to convert it."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
