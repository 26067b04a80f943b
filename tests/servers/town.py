"""Everything that runs around the desk, put together: Dovecot's mailboxes, Postfix, and the program between them."""

from __future__ import annotations

import grp
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.servers.clients import mutt_reply, try_swaks
from tests.servers.desk import QUEUE, Desk, serving
from tests.servers.dovecot import Dovecot, open_dovecot
from tests.servers.machine import eventually, open_folder
from tests.servers.postfix import Postfix, open_postfix

CLARA = ("Clara Desk", "clara@example.net")
"""The one member of the staff."""
CUSTOMERS = tuple(f"{name}@example.com" for name in ("ada", "bob", "carl", "dora", "eve", "fay"))
_HEARTBEAT = f"""
[heartbeat]
address = "{QUEUE}"
[jobs]
heartbeat = ""
"""
"""Written when a test says so, and not by the clock."""


@dataclass(frozen=True)
class Town:
    """A desk that takes mail from Postfix and gives its letters to the same Postfix."""

    desk: Desk
    postfix: Postfix
    dovecot: Dovecot

    def write(
        self, sender: str, subject: str, body: str, *more: str, to: str = QUEUE, code: int = 0
    ) -> str:
        """A customer's mail program hands a mail to Postfix; the dialogue. `code` is what swaks ends with."""
        where = f"{self.postfix.host}:{self.postfix.mx_port}"
        words = ("--header", f"Subject: {subject}", "--body", body)
        done = try_swaks(where, sender, to, *words, *more)
        assert done.returncode == code, done.stdout
        return done.stdout

    def reply(
        self, person: tuple[str, str], subject: str, text: str, folder: Path, **more: Path
    ) -> None:
        """Somebody answers the newest mail on a subject from mutt."""
        mutt_reply(self.dovecot, self.postfix, person, subject, text, folder, **more)

    def await_mails(self, address: str, number: int, subject: str = "") -> list[EmailMessage]:
        """So many mails in somebody's mailbox, or so many on a subject, oldest first."""

        def found() -> list[EmailMessage] | None:
            mails = [m for m in self.dovecot.mails(address) if subject in str(m["Subject"])]
            return mails if len(mails) >= number else None

        return eventually(found, f"{number} mails on {subject!r} for {address}")

    def tickets(self, requester: str) -> list[dict]:
        """Somebody's tickets, oldest first, with their messages."""
        listed = self.desk.ask("ticket", "list", "--requester", requester)
        return sorted((self.desk.ticket(row["id"]) for row in listed), key=lambda one: one["id"])


def messages(ticket: dict) -> list[dict]:
    """What people said on a ticket, without its events."""
    return [message for message in ticket["messages"] if message["kind"] == "message"]


def first_line(message: dict) -> str:
    """How a message begins."""
    return str(message["text"]).strip().splitlines()[0]


@contextmanager
def open_town(folder: Path, more_settings: str = "") -> Iterator[Town]:
    """Start everything. Mail for the desk goes over a socket, except to sales@, where it goes over TCP."""
    with open_folder("lmtp") as sockets, open_dovecot(*CUSTOMERS, CLARA[1]) as dovecot:
        # As operate.md says: Postfix's group owns the folder and, through its set-group-ID bit, the socket.
        os.chown(sockets, -1, grp.getgrnam("postfix").gr_gid)
        sockets.chmod(0o2750)
        desk = Desk(folder / "desk", more_lmtp=f', "unix:{sockets}/lmtp"')
        sales = f"sales@desk.example lmtp:{desk.lmtp}\n"
        with open_postfix(f"unix:{sockets}/lmtp", dovecot.lmtp, dovecot.auth, sales) as postfix:
            desk.configure(
                relay=f"smtp://{postfix.host}:{postfix.mx_port}",
                relay_settings=_HEARTBEAT + more_settings,
            )
            with serving(desk, CLARA):
                yield Town(desk, postfix, dovecot)


def text_of(mail: EmailMessage) -> str:
    """What a mail says as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def digests(mail: EmailMessage) -> list[str]:
    """The digests of a mail's attachments."""
    return [digest_of(part.get_payload(decode=True)) for part in mail.iter_attachments()]  # type: ignore[arg-type]


def digest_of(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()
