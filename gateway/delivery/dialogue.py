"""Talking to a relay: connect, encrypt, log in, ask, and understand its replies.

TLS that was asked for and cannot be had ends the attempt, never the encryption (threats A2). Everything that goes wrong
here happens before a letter's content leaves, so it is one kind of failure: `NoConnection`, a delay. The standard
library's own TLS, login and timeout defaults are not used: they check no certificate, fail on secrets beyond ASCII and
wait for ever (threats M16).
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from gateway.oauth.sasl import choose_mechanism, first_words, last_words
from gateway.oauth.trouble import NoToken

_MAX_REPLY = 500


class Security(StrEnum):
    """When the connection becomes encrypted: never, by STARTTLS, or from its first octet (RFC 8314)."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to the relay. `secret` is asked at each login, so a renewed password or token is used at once."""

    user: str
    secret: Callable[[], str] = field(repr=False)
    """Raises OSError, ValueError or `oauth.trouble.NoToken`."""
    is_token: bool = False
    """The secret is an access token (OAUTHBEARER, XOAUTH2), not a password."""
    mark_refused: Callable[[str], None] = field(default=lambda _: None, repr=False)
    """Is told which token the relay did not take, so that the next one is a new one."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how to talk to it. Times are seconds of silence that are borne."""

    host: str
    port: int
    security: Security
    our_name: str
    """What we call ourselves in EHLO."""
    login: Login | None = None
    tls: ssl.SSLContext | None = None
    """None: the system's authorities, see `verifying_context`."""
    timeout: float = 60.0
    dot_timeout: float = 600.0
    """After the final dot: ten minutes (RFC 5321 section 4.5.3.2.6), for giving up there makes duplicates."""

    def __post_init__(self) -> None:
        if self.login is not None and self.security is Security.PLAIN:
            raise ValueError("a login needs TLS: the secret would be sent in clear")


class NoConnection(Exception):
    """There is no usable connection, and no content has left over one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A relay's answer, its lines joined, without anything that could not be printed in a log."""

    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        """The relay did what it was asked to do."""
        return 200 <= self.code <= 299

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


def verifying_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and name checked against the system's authorities or those in `ca_file`."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def connect(relay: Relay) -> smtplib.SMTP:
    """A connection that is greeted, encrypted and logged in as the relay demands. Raises NoConnection."""
    context = relay.tls or verifying_context()
    try:
        if relay.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, relay.our_name, timeout=relay.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(relay.host, relay.port, relay.our_name, timeout=relay.timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise NoConnection(f"no connection to {relay.host}:{relay.port}: {told(error)}") from error
    if connection.sock is not None:
        # The final dot leaves on its own and must not wait for the peer's delayed acknowledgement of the content.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        _introduce(connection, relay, context)
    except BaseException:
        connection.close()
        raise
    return connection


def command(connection: smtplib.SMTP, line: str) -> Reply:
    """The relay's reply to a command. Raises NoConnection when there is none, or when the relay hangs up (421)."""
    reply = _said(lambda: connection.docmd(line))
    if reply.code == 421:
        raise NoConnection(str(reply))
    return reply


def read_reply(answer: tuple[int, bytes | str]) -> Reply:
    """A reply as smtplib gives it, made printable and at most 500 characters long."""
    code, text = answer
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    printable = "".join(character if character.isprintable() else " " for character in shown)
    return Reply(code, printable[:_MAX_REPLY].strip())


def told(error: Exception) -> str:
    """What an exception of the network says, for people."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(read_reply((error.smtp_code, error.smtp_error)))
    return str(error) or type(error).__name__


def set_timeout(connection: smtplib.SMTP, seconds: float) -> None:
    """How long the relay may be silent from now on."""
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _introduce(connection: smtplib.SMTP, relay: Relay, context: ssl.SSLContext) -> None:
    _require(_said(connection.ehlo), "EHLO")
    if relay.security is Security.STARTTLS:
        reply = _said(lambda: connection.starttls(context=context))
        if not isinstance(connection.sock, ssl.SSLSocket):
            raise NoConnection(f"STARTTLS was refused: {reply}")
        _require(_said(connection.ehlo), "EHLO")
    if relay.login is not None:
        _require(_log_in(connection, relay, relay.login), "AUTH")


def _log_in(connection: smtplib.SMTP, relay: Relay, login: Login) -> Reply:
    """AUTH with what login and relay share (RFC 4954): a token by its mechanisms, otherwise PLAIN or LOGIN."""
    secret = _secret(login)
    if login.is_token:
        return _with_token(connection, relay, login, secret)
    offered = _offered(connection)
    if "LOGIN" in offered and "PLAIN" not in offered:
        return _answered(connection, "AUTH LOGIN", [_b64(login.user), _b64(secret)])
    initial = _b64(f"\x00{login.user}\x00{secret}")
    return _answered(connection, f"AUTH PLAIN {initial}", [])


def _with_token(connection: smtplib.SMTP, relay: Relay, login: Login, token: str) -> Reply:
    """A token that ended before its time is replaced once, on the same connection."""
    reply = _show_token(connection, relay, login, token)
    if reply.code != 535:  # credentials invalid (RFC 4954 section 6)
        return reply
    login.mark_refused(token)
    fresh = _secret(login)
    return reply if fresh == token else _show_token(connection, relay, login, fresh)


def _show_token(connection: smtplib.SMTP, relay: Relay, login: Login, token: str) -> Reply:
    """A refusal comes as a challenge with details; the answer to it asks for the final reply."""
    mechanism = choose_mechanism(_offered(connection))
    initial = _b64(first_words(mechanism, login.user, token, relay.host, relay.port))
    return _answered(connection, f"AUTH {mechanism} {initial}", [_b64(last_words(mechanism))])


def _secret(login: Login) -> str:
    try:
        return login.secret()
    except (OSError, ValueError, NoToken) as error:
        raise NoConnection(f"the secret for the relay cannot be had: {told(error)}") from error


def _offered(connection: smtplib.SMTP) -> list[str]:
    return connection.esmtp_features.get("auth", "").upper().split()


def _answered(connection: smtplib.SMTP, line: str, answers: list[str]) -> Reply:
    reply = command(connection, line)
    for answer in answers:
        if reply.code == 334:
            reply = command(connection, answer)
    return reply


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _said(talk: Callable[[], tuple[int, bytes]]) -> Reply:
    try:
        return read_reply(talk())
    except smtplib.SMTPResponseException as error:
        return read_reply((error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        raise NoConnection(f"the connection to the relay broke: {told(error)}") from error


def _require(reply: Reply, step: str) -> None:
    if not reply.is_positive:
        raise NoConnection(f"{step} was refused: {reply}")
