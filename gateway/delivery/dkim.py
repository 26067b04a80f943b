"""Signs outgoing mail (DKIM, RFC 6376), so that recipients can tell our letters from forged ones.

A letter that should be signed and cannot be is not sent: it waits, because an unsigned one would look forged and the
fault is ours. The signature covers the whole body (no `l=`) and is made anew for each try. RSA with SHA-256 only, which
every receiver knows (RFC 8301). dkimpy reads and canonicalises; the key is OpenSSL's, because dkimpy computes with
Python's own numbers, which takes longer than everything else about a letter.
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim.canonicalization import Relaxed, Simple

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
_CRLF = b"\r\n"
_WIDTH = 72
_PROBE = b"From: a@example.com\r\n\r\nprobe\r\n"


class CannotSign(Exception):
    """The letter could not be signed; it must wait and must not leave unsigned."""


class Signer:
    """Signs for one selector of one domain. Raises CannotSign when made with a key that cannot sign."""

    def __init__(
        self, *, selector: str, domain: str, private_key: bytes, clock: Callable[[], datetime]
    ) -> None:
        self._selector = selector
        self._domain = domain
        self._key = self._loaded(private_key)
        self._clock = clock
        self.sign(_PROBE)

    def sign(self, content: bytes) -> bytes:
        """The mail with a DKIM-Signature in front. Raises CannotSign."""
        head, _, body = content.partition(_CRLF * 2)
        try:
            parsed, _ = dkim.rfc822_parse(head + _CRLF * 2)
            fields = Relaxed.canonicalize_headers(parsed)
            names = signed_names([name.decode("ascii") for name, _ in fields])
            chosen = dkim.select_headers(fields, [name.encode() for name in names])
            field = self._unsigned(names, Simple.canonicalize_body(body))
            (ours,) = Relaxed.canonicalize_headers([(b"dkim-signature", field)])
            hashed = b"".join(name + b":" + value for name, value in [*chosen, ours])
            signature = self._key.sign(hashed.removesuffix(_CRLF), PKCS1v15(), SHA256())
        except (dkim.DKIMException, ValueError) as error:
            raise CannotSign(f"cannot sign with the key of {self._name}: {error}") from error
        value = _folded(base64.b64encode(signature).decode()).encode()
        return b"".join((b"DKIM-Signature: ", field, value, _CRLF, content))

    def _unsigned(self, names: list[str], body: bytes) -> bytes:
        """The value of the field up to its `b=`, which comes last (RFC 6376 section 3.5)."""
        tags = (
            f"v=1; a=rsa-sha256; c=relaxed/simple; q=dns/txt; t={int(self._clock().timestamp())}",
            f"d={self._domain}; i=@{self._domain}",
            f"s={self._selector}",
            _folded(f"h={' : '.join(names)}"),
            f"bh={base64.b64encode(hashlib.sha256(body).digest()).decode()}",
            "b=",
        )
        return ";\r\n ".join(tags).encode("ascii")

    def _loaded(self, private_key: bytes) -> RSAPrivateKey:
        try:
            key = load_pem_private_key(private_key, None)
        except (TypeError, ValueError) as error:
            raise CannotSign(f"cannot read the key of {self._name}: {error}") from error
        if not isinstance(key, RSAPrivateKey):
            raise CannotSign(f"the key of {self._name} is no RSA key")
        return key

    @property
    def _name(self) -> str:
        return f"{self._selector}._domainkey.{self._domain}"


def _folded(text: str) -> str:
    """In lines that no relay wants to break (RFC 5322 section 2.1.1)."""
    return "\r\n  ".join(textwrap.wrap(text, _WIDTH, break_on_hyphens=False))


def open_signer(
    selector: str, domain: str, key_file: Path, clock: Callable[[], datetime]
) -> Signer:
    """A signer with the PEM key in a file. Raises OSError or CannotSign, which should stop the program's start."""
    key = key_file.read_bytes()
    return Signer(selector=selector, domain=domain, private_key=key, clock=clock)


def signed_names(present: list[str]) -> list[str]:
    """The `h=` of a mail with these header fields (lower case, in any order)."""
    always = [name for name in _SIGNED for _ in range(present.count(name) + 1)]
    return always + [name for name in _SIGNED_IF_THERE for _ in range(present.count(name))]
