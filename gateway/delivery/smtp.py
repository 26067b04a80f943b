"""The courier that hands letters to a relay over SMTP: one at a time, over a connection that is kept.

What matters is the moment of a failure. Until the final dot has left, the relay cannot have the letter (RFC 5321
section 4.1.1.4), so a cut is only a delay; from then until its reply nobody can know. Refusals of our connection, TLS
or login are our fault and temporary; only what the relay says about this letter can be final.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress

from gateway.delivery.courier import Deferred, Outcome, Refused, Sent, Uncertain
from gateway.delivery.dialogue import (
    NoConnection,
    Relay,
    Reply,
    command,
    connect,
    read_reply,
    set_timeout,
    told,
)

_BLOCK = 65536
_QUIT_SECONDS = 5.0
_ABOUT_US = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
"""Permanent codes that speak of commands and logins, not of the letter (RFC 5321 section 4.2.3, RFC 4954 section 6)."""
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?= |$)")
_NOT_IN_PATH = re.compile(r"[\x00-\x1f\x7f<>]")


class SmtpCourier:
    """Carries letters to one relay over one connection, made when it is first needed."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._connection: smtplib.SMTP | None = None
        self._is_between = False
        """No transaction is open: the relay answered the last letter's final dot (RFC 5321 section 4.1.1.4)."""

    def send(
        self,
        letter_id: int,
        envelope_from: str,
        recipient: str,
        content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:
        """Hand one letter to the relay. A kept connection that turns out to be dead is replaced once."""
        if _NOT_IN_PATH.search(envelope_from + recipient):
            return Refused("an address of the letter cannot be written in a command", "5.1.3")
        if has_bare_line_ends(content):
            return Refused("the letter holds a line end that is not CRLF", "5.6.0")
        was_kept = self._connection is not None
        try:
            return self._transaction(letter_id, envelope_from, recipient, content, in_data)
        except NoConnection as gone:
            self._drop()
            if not was_kept:
                return Deferred(str(gone))
        return self.send(letter_id, envelope_from, recipient, content, in_data)

    def close(self) -> None:
        """Say goodbye and close the connection, if there is one."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                set_timeout(self._connection, _QUIT_SECONDS)
                self._connection.docmd("QUIT")
        self._drop()

    def _transaction(
        self,
        letter_id: int,
        envelope_from: str,
        recipient: str,
        content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:
        """One mail transaction (RFC 5321 section 3.3). Raises NoConnection as long as no content has left."""
        if self._connection is None:
            self._connection = connect(self._relay)
        elif not self._is_between:
            command(self._connection, "RSET")
        connection, self._is_between = self._connection, False
        needs_utf8 = not (envelope_from + recipient).isascii()
        if needs_utf8 and not connection.has_extn("smtputf8"):
            return Refused("the relay takes no addresses beyond ASCII", "5.6.7")
        parameters = _mail_parameters(connection, letter_id, len(content), needs_utf8)
        for line in (f"MAIL FROM:<{envelope_from}>{parameters}", f"RCPT TO:<{recipient}>"):
            reply = command(connection, line)
            if not reply.is_positive:
                return _refusal(reply)
        reply = command(connection, "DATA")
        if reply.code != 354:
            return _refusal(reply)
        try:
            in_data()
        except BaseException:
            self._drop()
            raise
        return self._content(connection, content)

    def _content(self, connection: smtplib.SMTP, content: bytes) -> Outcome:
        """Everything after 354, where each failure is an outcome of its own."""
        try:
            _send_blocks(connection, dot_stuffed(content))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Deferred(f"the connection broke inside the letter: {told(error)}")
        try:
            set_timeout(connection, self._relay.dot_timeout)
            connection.send(b".\r\n")
            reply = read_reply(connection.getreply())
            set_timeout(connection, self._relay.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Uncertain(f"no reply after the letter: {told(error)}")
        self._is_between = True
        if reply.code == 421:
            self._drop()
        return _verdict(reply)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def has_bare_line_ends(content: bytes) -> bool:
    """A CR or LF stands alone somewhere; relays differ in what they take it for (threats A1, D6)."""
    whole = content.count(b"\r\n")
    return content.count(b"\r") != whole or content.count(b"\n") != whole


def dot_stuffed(content: bytes) -> bytes:
    """The content as DATA wants it: dots at line starts doubled, CRLF at the end (RFC 5321 section 4.5.2)."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def enhanced_code(text: str) -> str:
    """The enhanced status code (RFC 3463) with which a reply's text starts, or an empty string."""
    found = _ENHANCED.match(text)
    return found[0] if found else ""


def _send_blocks(connection: smtplib.SMTP, content: bytes) -> None:
    """Sends in blocks, because a socket's timeout covers a whole call: slow is not silent."""
    for start in range(0, len(content), _BLOCK):
        connection.send(content[start : start + _BLOCK])


def _mail_parameters(connection: smtplib.SMTP, letter_id: int, size: int, needs_utf8: bool) -> str:
    """What the relay offered to understand: SIZE (RFC 1870), DSN (RFC 3461), SMTPUTF8 (RFC 6531)."""
    parameters = ""
    if connection.has_extn("size"):
        parameters += f" SIZE={size}"
    if connection.has_extn("dsn"):
        parameters += f" RET=HDRS ENVID=letter-{letter_id}"
    if needs_utf8:
        connection.command_encoding = "utf-8"
        parameters += " BODY=8BITMIME SMTPUTF8"
    return parameters


def _refusal(reply: Reply) -> Outcome:
    """A negative reply: final only when it speaks of this letter. What is neither 4xx nor 5xx may change."""
    if 500 <= reply.code <= 599 and reply.code not in _ABOUT_US:
        return Refused(str(reply), enhanced_code(reply.text))
    return Deferred(str(reply), enhanced_code(reply.text))


def _verdict(reply: Reply) -> Outcome:
    """The relay's answer to a whole letter."""
    if reply.is_positive:
        return Sent(str(reply))
    if 400 <= reply.code <= 599:
        return _refusal(reply)
    return Uncertain(f"the reply after the letter is none: {reply}")
