"""The certificate that the listeners show, and its renewal without a restart.

Running connections keep the certificate they began with; new ones see the new one.
"""

from __future__ import annotations

import ssl
from pathlib import Path


class ServerCertificate:
    """A certificate chain and its key in PEM files, and the context made of them."""

    def __init__(self, chain: Path, key: Path) -> None:
        """Raises OSError or ssl.SSLError when the files cannot be used."""
        self._chain = chain
        self._key = key
        self.context = self._load()

    def reload(self) -> None:
        """Read the files again, after a renewal. Raises OSError or ssl.SSLError, and then keeps what it has."""
        # Loaded on the side first: a key that does not belong would leave the living context with half of each.
        self._load()
        self.context.load_cert_chain(self._chain, self._key)

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._chain, self._key)
        return context
