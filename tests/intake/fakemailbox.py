"""A mailbox server that lies when it is told to: enough of IMAP for a poller, over a real socket.

Real servers are in tests/servers; this one does what they never do on demand.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

PASSWORD = "sesame"
ARRIVED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
_PART = re.compile(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>")


@dataclass
class FakeMail:
    """A mail on the server. `size` is what the server says, if that is not its length."""

    uid: int
    content: bytes
    flags: set[str] = field(default_factory=set)
    arrived: datetime = ARRIVED
    size: int | None = None


@dataclass
class FakeMailbox:
    """The server. Its faults are fields; each is looked at whenever it may matter."""

    folders: dict[str, list[FakeMail]] = field(default_factory=lambda: {"INBOX": []})
    uidvalidity: int = 7
    next_uid: int = 1
    capabilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS"
    search_answer: str = "* SEARCH\r\n"
    says_next_uid: bool = True
    tells_next_uid: bool = True
    """Opening a folder says it; asking for it tells it."""
    refused: set[str] = field(default_factory=set)
    """Commands that are answered NO."""
    bye_at: set[str] = field(default_factory=set)
    """Commands at which the server says BYE and hangs up."""
    hidden: set[int] = field(default_factory=set)
    """Mails that are listed and never delivered."""
    unreadable: set[int] = field(default_factory=set)
    """Mails at which the server hangs up as soon as it has to open them, if only for their size, as Dovecot does."""
    sizeless: set[int] = field(default_factory=set)
    """Mails whose size the server does not say."""
    unlisted: set[int] = field(default_factory=set)
    """Mails that are left out of lists."""
    unlisted_with_sizes: set[int] = field(default_factory=set)
    """Mails that are left out of lists that are to say sizes."""
    twist: Callable[[FakeMail, bytes], bytes] = lambda mail, answer: answer
    """Changes the answer to a FETCH of a mail's content."""
    part_limit: int = 1 << 30
    """Octets of a mail that are given at once, however many were asked for."""
    cut_at: int | None = None
    """The connection ends after so many octets of an answer to a FETCH of contents."""
    said: list[str] = field(default_factory=list)
    """What clients said, without tags and passwords."""
    sent: int = 0
    """Octets that were sent."""
    port: int = 0

    def put(self, *contents: bytes, folder: str = "INBOX", **more: Any) -> list[int]:
        """New mails; their UIDs."""
        uids = []
        for content in contents:
            self.folders[folder].append(FakeMail(self.next_uid, content, **more))
            uids.append(self.next_uid)
            self.next_uid += 1
        return uids

    def renumber(self) -> None:
        """Every mail gets another UID, as after a restore from a backup."""
        self.uidvalidity += 1
        for mails in self.folders.values():
            for number, mail in enumerate(mails, start=1):
                mail.uid = number
        self.next_uid = 1 + max((len(mails) for mails in self.folders.values()), default=0)

    def commands(self, word: str) -> list[str]:
        """What was said with that word in it."""
        return [line for line in self.said if word in line]


@contextmanager
def serving(mailbox: FakeMailbox) -> Iterator[FakeMailbox]:
    """Listen on a free port of this machine."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _Session(mailbox, self.rfile, self.connection).run()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hung up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()


class _Session:
    """One connection."""

    def __init__(self, mailbox: FakeMailbox, lines: Any, connection: Any) -> None:
        self.mailbox = mailbox
        self.lines = lines
        self.connection = connection
        self.folder = ""

    def run(self) -> None:
        self.send("* OK ready\r\n")
        while line := self.lines.readline().decode():
            tag, _, command = line.strip().partition(" ")
            words = command.replace("UID ", "UID", 1) if command.startswith("UID ") else command
            verb, _, rest = words.partition(" ")
            verb = verb.upper()
            self.mailbox.said.append("LOGIN" if verb == "LOGIN" else command)
            if verb in self.mailbox.bye_at:
                self.send("* BYE so long\r\n")
                return
            if verb in self.mailbox.refused:
                self.send(f"{tag} NO not today\r\n")
            elif not self.answer(tag, verb, rest):
                return

    def answer(self, tag: str, verb: str, rest: str) -> bool:
        """Do it; False if the connection ends."""
        method = getattr(self, f"do_{verb.lower()}", None)
        if method is None:
            self.send(f"{tag} BAD what is {verb}?\r\n")
        elif method(rest) is False:
            return False
        else:
            self.send(f"{tag} OK {verb} done\r\n")
        return verb != "LOGOUT"

    def send(self, data: str | bytes) -> None:
        octets = data.encode() if isinstance(data, str) else data
        self.mailbox.sent += len(octets)
        self.connection.sendall(octets)

    def mails(self, wanted: str = "1:*") -> list[FakeMail]:
        """The mails of the open folder in a set of UIDs."""
        top = max((mail.uid for mail in self.mailbox.folders[self.folder]), default=0)
        uids: set[int] = set()
        for part in wanted.split(","):
            first, _, last = part.partition(":")
            uids |= set(range(int(first), 1 + (top if last == "*" else int(last or first))))
        return [mail for mail in self.mailbox.folders[self.folder] if mail.uid in uids]

    def do_capability(self, rest: str) -> None:
        self.send(f"* CAPABILITY {self.mailbox.capabilities}\r\n")

    def do_login(self, rest: str) -> bool | None:
        return None if rest.endswith(f'"{PASSWORD}"') else False

    def do_logout(self, rest: str) -> None:
        self.send("* BYE bye\r\n")

    def do_select(self, rest: str) -> bool | None:
        self.folder = rest.strip('"')
        if self.folder not in self.mailbox.folders:
            return False
        self.send(f"* {len(self.mailbox.folders[self.folder])} EXISTS\r\n* 0 RECENT\r\n")
        self.send(f"* OK [UIDVALIDITY {self.mailbox.uidvalidity}] valid\r\n")
        if self.mailbox.says_next_uid:
            self.send(f"* OK [UIDNEXT {self.mailbox.next_uid}] next\r\n")
        return None

    do_examine = do_select

    def do_status(self, rest: str) -> None:
        folder = rest.partition(" ")[0]
        told = f"UIDNEXT {self.mailbox.next_uid}" if self.mailbox.tells_next_uid else ""
        self.send(f"* STATUS {folder} ({told})\r\n")

    def do_list(self, rest: str) -> None:
        name = rest.split(" ", 1)[1].strip('"')
        if name in self.mailbox.folders:
            self.send(f'* LIST () "/" "{name}"\r\n')

    def do_noop(self, rest: str) -> None:
        """Nothing."""

    def do_uidsearch(self, rest: str) -> None:
        self.send(self.mailbox.search_answer)

    def do_create(self, rest: str) -> None:
        self.mailbox.folders[rest.strip('"')] = []

    def do_uidfetch(self, rest: str) -> bool | None:
        wanted, _, items = rest.partition(" ")
        opened = (
            {mail.uid for mail in self.mails(wanted)}
            if "BODY" in items or "SIZE" in items
            else set()
        )
        if opened & self.mailbox.unreadable:
            self.send("* BYE FETCH failed: Internal error occurred.\r\n")
            return False
        if "BODY" not in items:
            left_out = self.mailbox.unlisted
            if "SIZE" in items:
                left_out = left_out | self.mailbox.unlisted_with_sizes
            for mail in self.mails(wanted):
                if mail.uid not in left_out:
                    size = len(mail.content) if mail.size is None else mail.size
                    date = f"{mail.arrived:%d-%b-%Y %H:%M:%S +0000}"
                    says = "SIZE" in items and mail.uid not in self.mailbox.sizeless
                    told = f" RFC822.SIZE {size}" if says else ""
                    self.send(
                        f'* {mail.uid} FETCH (UID {mail.uid} INTERNALDATE "{date}"{told})\r\n'
                    )
            return None
        answer = b"".join(
            self.mailbox.twist(mail, _content(mail, items, self.mailbox.part_limit))
            for mail in self.mails(wanted)
            if mail.uid not in self.mailbox.hidden
        )
        cut_at, self.mailbox.cut_at = self.mailbox.cut_at, None
        self.send(answer[:cut_at])
        return None if cut_at is None else False

    def do_uidstore(self, rest: str) -> None:
        wanted, _, flags = rest.partition(" ")
        for mail in self.mails(wanted):
            mail.flags |= set(re.findall(r"\\\w+", flags))

    def do_uidcopy(self, rest: str) -> bool | None:
        wanted, _, folder = rest.partition(" ")
        self.mailbox.put(*(mail.content for mail in self.mails(wanted)), folder=folder.strip('"'))
        return None

    def do_uidmove(self, rest: str) -> None:
        self.do_uidcopy(rest)
        moved = self.mails(rest.partition(" ")[0])
        mails = self.mailbox.folders[self.folder]
        self.mailbox.folders[self.folder] = [mail for mail in mails if mail not in moved]

    def do_uidexpunge(self, rest: str) -> None:
        gone = [mail for mail in self.mails(rest) if "\\Deleted" in mail.flags]
        mails = self.mailbox.folders[self.folder]
        self.mailbox.folders[self.folder] = [mail for mail in mails if mail not in gone]

    def do_idle(self, rest: str) -> bool | None:
        self.send("+ idling\r\n")
        return None if self.lines.readline().strip().upper() == b"DONE" else False


def _content(mail: FakeMail, items: str, limit: int) -> bytes:
    """The answer to a FETCH of a whole mail or of a part."""
    part = _PART.search(items)
    name, octets = "BODY[]", mail.content
    if part is not None:
        start, length = int(part[1]), min(int(part[2]), limit)
        name, octets = f"BODY[]<{start}>", mail.content[start : start + length]
    head = f"* {mail.uid} FETCH (UID {mail.uid} {name} {{{len(octets)}}}\r\n"
    return head.encode() + octets + b")\r\n"
