"""The places a configuration names: listening addresses, the relay, mailboxes, the portal's address, the database.

Each `parse_*` or `check_*` takes the text as the operator wrote it and raises ValueError with one sentence that says
what to write instead. Relative paths inside are kept as written; `below` makes them absolute. Nothing is opened here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

SQLITE = "sqlite:///"
MAILDIR = "maildir:"
UNIX = "unix:"

_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+(?:%\w+)?\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_LISTEN = re.compile(rf"(?P<host>{_HOST.pattern}):(?P<port>\d{{1,5}})")

RelayKind = Literal["maildir", "smtp", "smtp+starttls", "smtps"]
_RELAY_PORTS: dict[str, tuple[RelayKind, int]] = {
    "smtp": ("smtp", 25),
    "smtp+starttls": ("smtp+starttls", 587),
    "smtps": ("smtps", 465),
}
_RELAY_FORMS = (
    "maildir:folder, smtp://host:25, smtp+starttls://user@host:587 or smtps://user@host:465"
)

MailboxKind = Literal["imaps", "imap+starttls", "pop3s"]
_MAILBOX_PORTS: dict[str, tuple[MailboxKind, int]] = {
    "imaps": ("imaps", 993),
    "imap+starttls": ("imap+starttls", 143),
    "pop3s": ("pop3s", 995),
}
_MAILBOX_FORMS = (
    "imaps://user@host:993/FOLDER, imap+starttls://user@host:143/FOLDER or pop3s://user@host:995"
)
_FOLDER_OCTETS = 255


@dataclass(frozen=True, slots=True)
class Listen:
    """Where a door listens: `host` and `port` (0: any free port), or a Unix socket at `path`."""

    host: str = ""
    port: int = 0
    path: Path | None = None

    @property
    def is_local(self) -> bool:
        """Only programs of this machine reach it."""
        return self.path is not None or self.host == "localhost" or _is_loopback(self.host)

    def __str__(self) -> str:
        """As it is written in the configuration."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{UNIX}{self.path}" if self.path else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class RelayTarget:
    """Where outgoing mail goes: the folder `path` of a maildir, or `host` and `port` with a login `user` or none."""

    kind: RelayKind
    host: str = ""
    port: int = 0
    user: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class MailboxTarget:
    """Where a mailbox is that we fetch from: the server, whose it is, and the folder ("" for POP3, which has none)."""

    kind: MailboxKind
    host: str
    port: int
    user: str
    folder: str

    @property
    def place(self) -> str:
        """Whose mailbox it is and where, as far as it tells one mailbox from another."""
        return f"{self.user}@{self.host}".lower()

    @property
    def is_pop3(self) -> bool:
        """Without folders, flags and UIDs."""
        return self.kind == "pop3s"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_port(number: int) -> bool:
    """A TCP port; 0 asks the system for a free one."""
    return 0 <= number <= 65535


def parse_listen(text: str) -> Listen:
    """`host:port`, `[v6]:port` or `unix:path` → Listen. Raises ValueError."""
    if text.startswith(UNIX) and len(text) > len(UNIX):
        return Listen(path=Path(text.removeprefix(UNIX)))
    found = _LISTEN.fullmatch(text)
    if found is None or not is_port(int(found["port"])):
        raise ValueError(f'Write host:port, [IPv6 address]:port or unix:/path instead of "{text}".')
    return Listen(host=found["host"].strip("[]"), port=int(found["port"]))


def parse_relay_url(text: str) -> RelayTarget:
    """The relay's address → RelayTarget. Raises ValueError; a password inside is refused."""
    if text.startswith(MAILDIR) and len(text) > len(MAILDIR):
        return RelayTarget("maildir", path=Path(text.removeprefix(MAILDIR)))
    parts = urlsplit(text)
    if parts.scheme not in _RELAY_PORTS or not _is_bare_host(parts):
        raise ValueError(f"Write {_RELAY_FORMS}.")
    if parts.password is not None:
        raise ValueError(
            "Move the password out of the address into the file named by relay.password_file."
        )
    kind, port = _RELAY_PORTS[parts.scheme]
    user = unquote(parts.username or "")
    if user and kind == "smtp":
        raise ValueError(
            "Use smtp+starttls:// or smtps:// for a login, so that the password is not sent in clear."
        )
    return RelayTarget(kind, host=parts.hostname or "", port=_port_of(parts) or port, user=user)


def parse_mailbox_url(text: str) -> MailboxTarget:
    """A mailbox's address → MailboxTarget; without a folder it is INBOX. Raises ValueError.

    A password inside is refused, and so is a connection without TLS: it would send the password in clear.
    """
    parts = urlsplit(text)
    user = unquote(parts.username or "")
    if parts.scheme not in _MAILBOX_PORTS or not _is_bare_host(parts._replace(path="")) or not user:
        raise ValueError(f"Write {_MAILBOX_FORMS}.")
    if parts.password is not None:
        raise ValueError(
            "Move the password out of the address into the file named by password_file."
        )
    if not is_one_line(user):
        raise ValueError("Take the control characters out of the user's name.")
    kind, port = _MAILBOX_PORTS[parts.scheme]
    folder = unquote(parts.path.removeprefix("/"))
    if kind == "pop3s" and folder:
        raise ValueError("Leave out the folder: POP3 knows only one.")
    if kind != "pop3s":
        folder = check_folder(folder or "INBOX")
    return MailboxTarget(kind, parts.hostname or "", _port_of(parts) or port, user, folder)


def check_folder(text: str) -> str:
    """The name of a folder as one would type it into a mail program; INBOX in any case. Raises ValueError.

    It becomes part of commands, so nothing in it may end a line (threats A8); * and % are wildcards there.
    """
    well = text and is_one_line(text) and not set("*%") & set(text)
    if not well or len(text.encode("utf-8", "replace")) > _FOLDER_OCTETS:
        raise ValueError(
            "Write the folder's name without *, % and control characters, at most 255 octets."
        )
    return "INBOX" if text.upper() == "INBOX" else text


def check_after(text: str) -> str:
    """What is done with a mail that is kept: keep, flag, delete or move:FOLDER. Raises ValueError."""
    if text in {"keep", "flag", "delete"}:
        return text
    verb, colon, folder = text.partition(":")
    if verb != "move" or not colon:
        raise ValueError(f'Write keep, flag, move:FOLDER or delete instead of "{text}".')
    return f"move:{check_folder(folder)}"


def is_one_line(text: str) -> bool:
    """No control character and nothing that is no character: safe inside a command."""
    return all(ord(c) >= 32 and ord(c) != 127 and not 0xD800 <= ord(c) <= 0xDFFF for c in text)


def check_oauth_endpoint(text: str) -> str:
    """Where tokens are asked for, or "". Raises ValueError; only this machine itself may go without TLS."""
    parts = urlsplit(text)
    is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if text and not (
        parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
    ):
        raise ValueError("Write https://host/path: tokens are never sent in clear.")
    return text


def check_public_url(text: str) -> str:
    """The portal's address without a slash at its end. Raises ValueError."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not _is_bare_host(parts) or "@" in parts.netloc:
        raise ValueError("Write https://host or http://host:port, without a path.")
    return text.rstrip("/")


def check_store_url(text: str) -> str:
    """The database's address. Raises ValueError."""
    if text.startswith(SQLITE) and len(text) > len(SQLITE):
        return text
    parts = urlsplit(text)
    if parts.scheme != "postgresql" or not parts.path.strip("/") or _port_of(parts) is None:
        raise ValueError("Write sqlite:///file or postgresql://user@host/database.")
    return text


def below(folder: Path, url: str) -> str:
    """`url` with its relative path (sqlite, maildir, unix socket) made absolute; anything else as it is."""
    for scheme in (SQLITE, MAILDIR, UNIX):
        if url.startswith(scheme):
            return f"{scheme}{folder / url.removeprefix(scheme)}"
    return url


def _is_bare_host(parts: SplitResult) -> bool:
    """Host and port only: nothing behind them."""
    has_rest = bool(parts.path.strip("/") or parts.query or parts.fragment)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return not has_rest and _HOST.fullmatch(host) is not None and _port_of(parts) is not None


def _port_of(parts: SplitResult) -> int | None:
    """The port, 0 when none is written, None when it is no port."""
    try:
        return parts.port or 0
    except ValueError:
        return None
