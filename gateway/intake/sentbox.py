"""The Sent folder of a mailbox over IMAP: found by its special use (RFC 6154) or its name, asked, and added to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from imapclient import SEEN
from imapclient.imapclient import SENT

from gateway.delivery.copies import NoCopy
from gateway.intake.account import TROUBLE, Account, NoSession, open_imap, told

AUTO = "auto"
"""Instead of a name: the folder that the server says is for sent mail, or one that is usually called so."""


class ImapSentFolder:
    """An open session with the Sent folder. `fetched` are folders of that account that mail is fetched from."""

    def __init__(self, account: Account, folder: str, fetched: Collection[str] = ()) -> None:
        """Connect, log in, find the folder. Raises NoCopy."""
        try:
            self._client = open_imap(account)
        except NoSession as error:
            raise NoCopy(str(error)) from error
        try:
            with _asking("looking for the Sent folder"):
                found = self._client.find_special_folder(SENT) if folder == AUTO else folder
                if not found:
                    raise NoCopy("the server names no Sent folder; write its name as sent_folder")
                if is_fetched(found, fetched):
                    raise NoCopy(
                        f"{found} is fetched as well, so our own answers would come back as mail; write another"
                        " name as sent_folder, or take it out of folders"
                    )
                self.name = found
                self._client.select_folder(found, readonly=True)
        except NoCopy:
            self.close()
            raise

    def has(self, mail_id: str) -> bool:
        """SEARCH HEADER; NOOP first, so that copies of other sessions count."""
        with _asking("searching the Sent folder"):
            self._client.noop()
            return bool(self._client.search(["HEADER", "Message-ID", mail_id]))

    def append(self, content: bytes, at: datetime) -> None:
        """APPEND, already read."""
        with _asking("copying to the Sent folder"):
            self._client.append(self.name, content, flags=(SEEN,), msg_time=at)

    def close(self) -> None:
        """Say goodbye, or just hang up."""
        with suppress(Exception):
            self._client.logout()
        with suppress(Exception):
            self._client.shutdown()


def is_fetched(folder: str, fetched: Collection[str]) -> bool:
    """Whether it is one of these folders; the inbox has one name, however it is written (RFC 9051 section 5.1)."""
    return _one_inbox(folder) in {_one_inbox(name) for name in fetched}


def _one_inbox(folder: str) -> str:
    return "INBOX" if folder.upper() == "INBOX" else folder


@contextmanager
def _asking(what: str) -> Iterator[None]:
    try:
        yield
    except TROUBLE as error:
        raise NoCopy(f"{what}: {told(error)}") from error
