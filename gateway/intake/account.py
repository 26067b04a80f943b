"""Somebody's account at a mailbox server: where it is, how we log in, and connections to it.

Every connection uses TLS with a verified certificate (RFC 8314); TLS that cannot be had ends the attempt, never the
encryption. A literal larger than we asked for ends the connection, before memory is spent on it. What goes wrong on the
way is a `NoSession`, whose words are for the operator.
"""

from __future__ import annotations

import imaplib
import poplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any, Protocol

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.response_parser import parse_fetch_response
from imapclient.tls import IMAP4_TLS

from gateway.config.endpoints import is_one_line

TROUBLE = (IMAPClientError, OSError, ValueError, LookupError, TypeError, AssertionError)
"""What the library raises for a server's answers: not only for the network, its parsers meet whatever a server says."""
LITERAL_BYTES = 2 * 1024 * 1024
"""The largest literal that is read: twice the part of a mail that is asked for at once."""


class Security(StrEnum):
    """How a connection is encrypted; PLAIN is for servers of tests on this machine and cannot be configured."""

    PLAIN = "imap"
    STARTTLS = "imap+starttls"
    TLS = "imaps"
    POP3_TLS = "pop3s"


class NoSession(Exception):
    """The server cannot be used now: it does not answer, its certificate is wrong, or the session broke."""


class LoginRefused(NoSession):
    """The server knows us and said no; somebody must look at the password or the authorization."""


class Login(Protocol):
    """One way to log in. Secrets are asked for at each login, so a renewed one is used at once.

    Raises LoginRefused with a sentence that says what to do, or what the library raises.
    """

    def imap(self, client: IMAPClient) -> None:
        """Log in over IMAP."""
        ...

    def pop3(self, client: poplib.POP3) -> None:
        """Log in over POP3."""
        ...


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """User and password."""

    user: str
    password: Callable[[], str] = field(repr=False)

    def imap(self, client: IMAPClient) -> None:
        """AUTHENTICATE PLAIN where it is offered, since LOGIN cannot carry every character; else LOGIN."""
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(self.user, self.password())
        else:
            client.login(self.user, self._one_line())

    def pop3(self, client: poplib.POP3) -> None:
        """USER and PASS."""
        client.user(self.user)
        client.pass_(self._one_line())

    def _one_line(self) -> str:
        """The password, if it cannot end a command and begin another (threats A8)."""
        password = self.password()
        if not is_one_line(password):
            raise LoginRefused("the password holds a control character; write the file anew")
        return password


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and how we get in. `timeout` is seconds of silence that are borne."""

    host: str
    port: int
    security: Security
    login: Login
    ca_file: Path | None = None
    """Authorities of the server's certificate; None: the system's."""
    timeout: float = 60.0


def open_imap(account: Account) -> ImapClient:
    """A session that is encrypted and logged in. Raises NoSession."""
    try:
        client = ImapClient(account)
    except (OSError, imaplib.IMAP4.error) as error:
        raise _no_connection(account, error) from error
    with _introducing(account, client.shutdown):
        if account.security is Security.STARTTLS:
            client.starttls(_context(account))
        account.login.imap(client)
    return client


def open_pop3(account: Account) -> poplib.POP3:
    """A session that is encrypted and logged in. Raises NoSession."""
    try:
        client = poplib.POP3_SSL(
            account.host, account.port, timeout=account.timeout, context=_context(account)
        )
    except (OSError, poplib.error_proto) as error:
        raise _no_connection(account, error) from error
    with _introducing(account, client.close):
        account.login.pop3(client)
    return client


def _no_connection(account: Account, error: Exception) -> NoSession:
    advice = ""
    if isinstance(error, ssl.SSLCertVerificationError):
        advice = "; if the certificate is your own, name its authority in ca_file"
    elif isinstance(error, ssl.SSLError) and account.security is Security.TLS:
        advice = "; if the port begins without TLS, write imap+starttls:// in url"
    return NoSession(f"no connection to {account.host}:{account.port}: {told(error)}{advice}")


def told(error: BaseException) -> str:
    """What an exception of the network says, on one line, for people."""
    shown = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = shown.decode("utf-8", "replace") if isinstance(shown, bytes) else shown
    return (
        "".join(c if c.isprintable() else " " for c in text)[:300].strip() or type(error).__name__
    )


@contextmanager
def _introducing(account: Account, drop: Callable[[], None]) -> Iterator[None]:
    """Encryption and login: whatever fails closes the connection, and says so in our words."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            drop()
        if isinstance(error, LoginError | poplib.error_proto):
            sentence = f"the login was refused: {told(error)}; check user and password"
            raise LoginRefused(sentence) from error
        if isinstance(error, ssl.SSLError):
            raise _no_connection(account, error) from error
        if isinstance(error, OSError | imaplib.IMAP4.error):
            raise NoSession(f"the session could not be opened: {told(error)}") from error
        raise


def _context(account: Account) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(account.ca_file) if account.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class ImapClient(IMAPClient):
    """IMAPClient over a connection that refuses literals nobody asked for, and never writes what it says to a log."""

    def __init__(self, account: Account) -> None:
        implicit = account.security is Security.TLS
        self._seconds = account.timeout
        super().__init__(
            account.host,
            account.port,
            ssl=implicit,
            ssl_context=_context(account) if implicit else None,
            timeout=account.timeout,
        )
        self._imap.debug = 0
        self.normalise_times = False

    def fetch_range(
        self, first: int, last: int, data: Sequence[str]
    ) -> dict[int, dict[bytes, Any]]:
        """UID FETCH of a range; IMAPClient.fetch wants every UID by itself."""
        items = f"({' '.join(data)})"
        tag = self._imap._command("UID", "FETCH", f"{first}:{last}", items)
        typ, answer = self._imap._command_complete("FETCH", tag)
        self._checkok("fetch", typ, answer)
        typ, answer = self._imap._untagged_response(typ, answer, "FETCH")
        return dict(parse_fetch_response(answer, self.normalise_times, True))

    def has_news(self) -> bool:
        """Whether the server said something that was read from the socket already, or can be at once."""
        socket = self.socket()
        before = socket.gettimeout()
        socket.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            socket.settimeout(before)

    def cut(self) -> None:
        """Break the connection from another thread, so that whoever waits for the server waits no longer."""
        with suppress(OSError):
            self.socket().shutdown(SHUT_RDWR)

    def _create_IMAP4(self) -> Any:
        connect: float = self._seconds
        if self.ssl:
            return _BoundedTls(self.host, self.port, self.ssl_context, connect)
        return _Bounded(self.host, self.port, connect)


class _BoundedReading(imaplib.IMAP4):
    """imaplib reads literals of whatever size is announced; this does not, and notices when one is cut short."""

    def read(self, size: int) -> bytes:
        """A literal, complete. Raises abort."""
        if size > LITERAL_BYTES:
            raise self.abort(f"the server announced a literal of {size} octets")
        content = super().read(size)
        if len(content) != size:
            raise self.abort("the connection ended inside a literal")
        return content


class _Bounded(_BoundedReading, IMAP4WithTimeout): ...


class _BoundedTls(_BoundedReading, IMAP4_TLS): ...
