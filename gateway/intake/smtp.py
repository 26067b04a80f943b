"""The listeners: SMTP and LMTP on TCP and UNIX sockets, started and stopped together in one event loop.

The public face of mail coming in by SMTP: build an `Intake` from `Doors` and `IntakeLimits`, `await start()`,
`await stop(grace)`. What is said on a connection is in dialogue.py.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from gateway.intake import replies
from gateway.intake.dialogue import Dialogue, LmtpDialogue
from gateway.intake.limits import IntakeLimits
from gateway.intake.reception import Doors, Reception
from store.post_records import Source

__all__ = ["Doors", "Intake", "Listen", "parse_listen"]

_BACKLOG = 256
_LAST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen and for what. `path` is a UNIX socket, otherwise `host` (empty: everywhere) and `port`."""

    source: Source
    host: str = ""
    port: int = 0
    path: str = ""
    implicit_tls: bool = False


def parse_listen(source: Source, address: str, *, implicit_tls: bool = False) -> Listen:
    """`host:port`, `[v6]:port` or `unix:/path` → Listen. Port 0 means any free one. Raises ValueError."""
    if address.startswith("unix:"):
        path = address.removeprefix("unix:")
        if not os.path.isabs(path):
            raise ValueError(f"{address}: a UNIX socket needs an absolute path")
        return Listen(source, path=path, implicit_tls=implicit_tls)
    host, colon, port = address.rpartition(":")
    is_port = port.isascii() and port.isdigit() and int(port) <= 65535
    if not colon or not is_port or (":" in host and not host.startswith("[")):
        raise ValueError(f"{address}: expected host:port, [v6]:port or unix:/path")
    return Listen(source, host.strip("[]"), int(port), implicit_tls=implicit_tls)


class Intake:
    """All SMTP and LMTP listeners of this process."""

    def __init__(
        self,
        doors: Doors,
        limits: IntakeLimits,
        listens: Sequence[Listen],
        *,
        hostname: str,
        tls: ssl.SSLContext | None = None,
        smtputf8: bool = False,
    ) -> None:
        """`hostname`: how we name ourselves. `tls`: offers STARTTLS, and is needed for implicit TLS.

        `smtputf8`: the relay takes addresses outside ASCII too (RFC 6531). Raises ValueError.
        """
        if tls is None and any(listen.implicit_tls for listen in listens):
            raise ValueError("implicit TLS needs a certificate")
        self._listens = tuple(listens)
        self._servers: list[asyncio.Server] = []
        self._socket_paths: list[str] = []
        self._reception = Reception(doors, limits, hostname, tls, smtputf8)

    async def start(self) -> None:
        """Listen on every address, or on none: raises OSError when one cannot be had."""
        try:
            for listen in self._listens:
                self._servers.append(await self._open(listen))
        except OSError:
            await self.stop(0)
            raise

    async def stop(self, grace_seconds: float) -> None:
        """Take nobody in any more, let mails in progress finish for so long, then say 421 and close."""
        for server in self._servers:
            server.close()
        self._servers = []
        for path in self._socket_paths:
            _remove_socket(path)
        self._socket_paths = []
        for guest in tuple(self._reception.guests):
            guest.wind_down()
        if not await self._reception.wait_until_empty(grace_seconds):
            for guest in tuple(self._reception.guests):
                guest.dismiss(replies.CLOSING)
            await self._reception.wait_until_empty(_LAST_SECONDS)

    @property
    def is_serving(self) -> bool:
        """Every listener is up."""
        return bool(self._servers) and all(server.is_serving() for server in self._servers)

    @property
    def connections(self) -> int:
        """How many peers are connected."""
        return self._reception.admission.connections

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it listens, in the order of the settings, with the real ports."""
        return tuple(_address_of(server) for server in self._servers)

    async def _open(self, listen: Listen) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        kind = LmtpDialogue if listen.source is Source.LMTP else Dialogue
        context = self._reception.tls if listen.implicit_tls else None
        factory = partial(kind, self._reception, implicit_tls=context)
        if not listen.path:
            return await loop.create_server(
                factory, listen.host or None, listen.port, backlog=_BACKLOG
            )
        server = await loop.create_unix_server(factory, listen.path, backlog=_BACKLOG)
        self._socket_paths.append(listen.path)
        # The mail server in front has an account of its own: the group decides, whoever owns the folder.
        os.chmod(listen.path, 0o660)
        return server


def _address_of(server: asyncio.Server) -> str:
    name = server.sockets[0].getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"{host}:{name[1]}"


def _remove_socket(path: str) -> None:
    """Python before 3.13 leaves the socket file behind."""
    if os.path.exists(path):
        os.unlink(path)
