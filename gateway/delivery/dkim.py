"""Signs outgoing mail (DKIM, RFC 6376), so that recipients can tell our letters from forged ones.

A letter that should be signed and cannot be is not sent: it waits, because an unsigned one would look forged and the
fault is ours. The signature covers the whole body (no `l=`) and is made anew for each try. RSA with SHA-256 only, which
every receiver knows (RFC 8301).
"""

from __future__ import annotations

from pathlib import Path

import dkim

_SIGNED = (
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
)
"""Signed once more than they occur: nobody can add another one of them (RFC 6376 section 8.15)."""
_SIGNED_IF_THERE = (
    *("in-reply-to", "references", "auto-submitted"),
    *("list-id", "list-help", "list-owner", "list-post", "list-archive", "list-subscribe"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
_PROBE = b"From: a@example.com\r\n\r\nprobe\r\n"


class CannotSign(Exception):
    """The letter could not be signed; it must wait and must not leave unsigned."""


class Signer:
    """Signs for one selector of one domain. Raises CannotSign when made with a key that cannot sign."""

    def __init__(self, *, selector: str, domain: str, private_key: bytes) -> None:
        self._selector = selector.encode("ascii")
        self._domain = domain.encode("ascii")
        self._private_key = private_key
        self.sign(_PROBE)

    def sign(self, content: bytes) -> bytes:
        """The mail with a DKIM-Signature in front. Raises CannotSign."""
        try:
            message = dkim.DKIM(content)  # type: ignore[no-untyped-call]
            present = [name.lower().decode("ascii") for name, _ in message.headers]
            signature = message.sign(  # type: ignore[no-untyped-call]
                self._selector,
                self._domain,
                self._private_key,
                include_headers=signed_names(present),
            )
        except (dkim.DKIMException, ValueError) as error:
            raise CannotSign(f"cannot sign with the key of {self._name()}: {error}") from error
        return bytes(signature) + content

    def _name(self) -> str:
        return f"{self._selector.decode('ascii')}._domainkey.{self._domain.decode('ascii')}"


def open_signer(selector: str, domain: str, key_file: Path) -> Signer:
    """A signer with the PEM key in a file. Raises OSError or CannotSign, which should stop the program's start."""
    return Signer(selector=selector, domain=domain, private_key=key_file.read_bytes())


def signed_names(present: list[str]) -> list[str]:
    """The `h=` of a mail with these header fields (lower case, in any order)."""
    always = [name for name in _SIGNED for _ in range(present.count(name) + 1)]
    return always + [name for name in _SIGNED_IF_THERE for _ in range(present.count(name))]
