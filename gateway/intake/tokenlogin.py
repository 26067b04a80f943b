"""Logging in at a mailbox with an access token: OAUTHBEARER or XOAUTH2, over IMAP and POP3.

A token that the server does not take, though its time is not over, is replaced once on the same connection.
"""

from __future__ import annotations

import base64
import binascii
import poplib
from collections.abc import Callable
from dataclasses import dataclass, field

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from gateway.intake.account import LoginRefused, NoSession
from gateway.oauth.sasl import choose_mechanism, first_words, last_words, why_refused
from gateway.oauth.trouble import NoToken


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """A user, and where access tokens for them come from."""

    user: str
    host: str
    port: int
    token: Callable[[], str] = field(repr=False)
    """Raises `oauth.trouble.NoToken`."""
    mark_refused: Callable[[str], None] = field(repr=False)

    def imap(self, client: IMAPClient) -> None:
        """AUTHENTICATE with the better mechanism that is offered."""
        offered = [
            capability.decode("ascii", "replace").removeprefix("AUTH=")
            for capability in client.capabilities()
            if capability.startswith(b"AUTH=")
        ]
        self._log_in(lambda token: self._show_imap(client, choose_mechanism(offered), token))

    def pop3(self, client: poplib.POP3) -> None:
        """AUTH with the better mechanism that is offered (RFC 5034)."""
        offered = client.capa().get("SASL", [])
        self._log_in(lambda token: self._show_pop3(client, choose_mechanism(offered), token))

    def _log_in(self, show: Callable[[str], None]) -> None:
        token = self._token()
        try:
            show(token)
        except _NotTaken as first:
            self.mark_refused(token)
            fresh = self._token()
            if fresh == token:
                raise LoginRefused(_sentence(first)) from first
            try:
                show(fresh)
            except _NotTaken as second:
                raise LoginRefused(_sentence(second)) from second

    def _token(self) -> str:
        try:
            return self.token()
        except NoToken as none:
            raise (LoginRefused if none.is_final else NoSession)(str(none)) from none

    def _show_imap(self, client: IMAPClient, mechanism: str, token: str) -> None:
        words = self._words(mechanism, token)
        try:
            client.sasl_login(mechanism, words)
        except LoginError as error:
            raise _NotTaken(words.why or str(error)) from error

    def _show_pop3(self, client: poplib.POP3, mechanism: str, token: str) -> None:
        """The token has its own line: commands have at most 255 octets (RFC 5034 section 4)."""
        words = self._words(mechanism, token)
        try:
            answer = _said(client, f"AUTH {mechanism}")
            while answer.startswith(b"+ ") or answer == b"+":
                reply = words(_decoded(answer[2:]))
                answer = _said(client, base64.b64encode(reply).decode("ascii"))
        except poplib.error_proto as error:
            raise _NotTaken(words.why or str(error)) from error

    def _words(self, mechanism: str, token: str) -> _Words:
        first = first_words(mechanism, self.user, token, self.host, self.port)
        return _Words(first.encode(), last_words(mechanism).encode())


class _NotTaken(Exception):
    """The server did not take this token."""


@dataclass(slots=True)
class _Words:
    """Our side of the dialogue: first the token, then the end of the talk; `why` is what the server said between."""

    first: bytes = field(repr=False)
    last: bytes
    why: str = ""
    is_said: bool = False

    def __call__(self, challenge: bytes) -> bytes:
        if not self.is_said:
            self.is_said = True
            return self.first
        self.why = why_refused(challenge)
        return self.last


def _sentence(error: _NotTaken) -> str:
    why = "".join(c if c.isprintable() else " " for c in str(error))[:200]
    return (
        f"the server does not take the token ({why}); look whether the user may use IMAP and POP3"
    )


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge)
    except binascii.Error:
        return b""


def _said(client: poplib.POP3, line: str) -> bytes:
    """A line and its answer; poplib has no public way to say one that it does not know."""
    answer: bytes = client._shortcmd(line)  # type: ignore[attr-defined]
    return answer
