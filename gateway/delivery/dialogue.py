"""Talking to a relay: connect, encrypt, log in, ask, and understand its replies.

TLS that was asked for and cannot be had ends the attempt, never the encryption (threats A2). Everything that goes wrong
here happens before a letter's content leaves, so it is one kind of failure: `NoConnection`, a delay. The standard
library's own TLS, login and timeout defaults are not used: they check no certificate, fail on secrets beyond ASCII and
wait for ever (threats M16).
"""

from __future__ import annotations

import base64
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

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
    xoauth2: bool = False
    """The secret is an access token, as Google and Microsoft want it, not a password."""


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
        _require(_log_in(connection, relay.login), "AUTH")


def _log_in(connection: smtplib.SMTP, login: Login) -> Reply:
    """AUTH with what login and relay share (RFC 4954): XOAUTH2 for a token, otherwise PLAIN or LOGIN."""
    try:
        secret = login.secret()
    except (OSError, ValueError) as error:
        raise NoConnection(f"the secret for the relay cannot be read: {told(error)}") from error
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if login.xoauth2:
        # A refusal comes as a challenge with details; an empty answer asks for the final reply.
        initial = _b64(f"user={login.user}\x01auth=Bearer {secret}\x01\x01")
        return _answered(connection, f"AUTH XOAUTH2 {initial}", [""])
    if "LOGIN" in offered and "PLAIN" not in offered:
        return _answered(connection, "AUTH LOGIN", [_b64(login.user), _b64(secret)])
    initial = _b64(f"\x00{login.user}\x00{secret}")
    return _answered(connection, f"AUTH PLAIN {initial}", [])


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
