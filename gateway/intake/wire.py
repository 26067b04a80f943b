"""What a peer has sent and nobody has read yet: lines for commands, whole blocks for content.

The protocol feeds it from the event loop; one reader awaits it. It holds at most HIGH_WATER octets and one read of the
socket: then the transport is paused, so that a peer cannot fill memory while it is not listened to.
"""

from __future__ import annotations

import asyncio

HIGH_WATER = 131_072


class PeerGone(ConnectionError):
    """The peer has closed its side, or the connection is lost."""


class LineTooLong(Exception):
    """No end of line within HIGH_WATER octets: not a dialogue any more."""


class Wire:
    """The receiving end of one connection."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.ReadTransport | None = None
        self._arrival: asyncio.Future[None] | None = None
        self._paused = False
        self._ended = False

    def attach(self, transport: asyncio.BaseTransport) -> None:
        """Use this transport from now on; called again once TLS lies over the first one."""
        self._transport = transport if isinstance(transport, asyncio.ReadTransport) else None
        self._paused = False

    def feed(self, octets: bytes) -> None:
        """The protocol has received something."""
        self._buffer += octets
        if len(self._buffer) > HIGH_WATER and not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def end(self) -> None:
        """The peer will send nothing more. What it has sent can still be read."""
        self._ended = True
        self._wake()

    @property
    def has_unread(self) -> bool:
        """The peer has already sent more than was read."""
        return bool(self._buffer)

    @property
    def has_line(self) -> bool:
        """The next line is here already."""
        return b"\n" in self._buffer

    def discard(self) -> None:
        """Forget everything unread (RFC 3207 section 4.2: what came before TLS must not count after it)."""
        self._take(len(self._buffer))

    def give_back(self, octets: bytes) -> None:
        """Put octets back in front of what is unread."""
        if octets:
            self._buffer[:0] = octets

    async def line(self) -> bytes:
        """The next line with its LF. Raises PeerGone at the end, LineTooLong when there is no LF in sight."""
        looked_at = 0
        while (found := self._buffer.find(b"\n", looked_at)) < 0:
            looked_at = len(self._buffer)
            if looked_at > HIGH_WATER:
                raise LineTooLong
            await self._more()
        return bytes(self._take(found + 1))

    async def block(self) -> bytearray:
        """Everything unread, at least one octet. Raises PeerGone at the end."""
        if not self._buffer:
            await self._more()
        return self._take(len(self._buffer))

    def _take(self, count: int) -> bytearray:
        if count == len(self._buffer):
            taken, self._buffer = self._buffer, bytearray()
        else:
            taken = self._buffer[:count]
            del self._buffer[:count]
        if self._paused and len(self._buffer) <= HIGH_WATER and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return taken

    async def _more(self) -> None:
        """Wait until the peer has sent something more than before."""
        if self._ended:
            raise PeerGone
        self._arrival = asyncio.get_running_loop().create_future()
        try:
            await self._arrival
        finally:
            self._arrival = None

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)
