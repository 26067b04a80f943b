"""Tokens at rest: sealed with AES-256-GCM under a key that lies in a file of its own, apart from the database.

The account's name is authenticated together with the tokens, so that nobody who can write into the database makes one
account use the tokens of another. A copy of the database without the key file opens no mailbox.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.keyfiles import make_key
from gateway.oauth.client import Tokens
from gateway.oauth.trouble import VaultClosed

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
"""Of AES-GCM (NIST SP 800-38D section 8.2.2): random, since a key seals a few thousand times in its life."""


@dataclass(frozen=True, slots=True)
class Vault:
    """An opened key file."""

    path: Path
    key: bytes = field(repr=False)


def open_vault(path: Path, *, make: bool) -> Vault:
    """The vault of this key file, which is made on first use if `make`. Raises VaultClosed."""
    if make:
        make_key(path)
    try:
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise VaultClosed(f"{path} cannot be read: {error.strerror}") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultClosed(f"{path} holds no key: it needs 64 hex digits (openssl rand -hex 32)")
    return Vault(path, key)


def seal(vault: Vault, account: str, tokens: Tokens) -> bytes:
    """The tokens of an account, for the database."""
    until = tokens.refresh_until.isoformat() if tokens.refresh_until else None
    plain = json.dumps(
        {
            "access": tokens.access, "refresh": tokens.refresh,
            "expires_at": tokens.expires_at.isoformat(), "refresh_until": until,
        }
    ).encode()  # fmt: skip
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(vault.key).encrypt(nonce, plain, _bound_to(account))


def unseal(vault: Vault, account: str, sealed: bytes) -> Tokens:
    """The tokens again. Raises VaultClosed when they were sealed with another key or for another account."""
    nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        plain = AESGCM(vault.key).decrypt(nonce, content, _bound_to(account))
    except (InvalidTag, ValueError) as error:
        raise VaultClosed(
            f"the tokens of {account} were not sealed with the key in {vault.path}; put the former key there, "
            f"or run: poststelle mailbox authorize {account}"
        ) from error
    found = json.loads(plain)
    until = found["refresh_until"]
    return Tokens(
        access=found["access"],
        refresh=found["refresh"],
        expires_at=datetime.fromisoformat(found["expires_at"]),
        refresh_until=datetime.fromisoformat(until) if until else None,
    )


def _bound_to(account: str) -> bytes:
    return b"poststelle oauth " + account.encode()
