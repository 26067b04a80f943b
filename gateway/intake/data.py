"""The content of one mail on its way in: end of data, dot-unstuffing and the size limit, on whole blocks.

Pure: it is fed whatever blocks the network gave and knows nothing else. Only CRLF.CRLF ends the data (RFC 5321
section 4.1.1.4); a bare CR or LF is content like any other octet, never an end (SMTP smuggling). What is kept is
exactly what was sent, without the stuffed dots (section 4.5.2). Beyond its limit, or when the memory of all messages
together is used up, nothing is kept, only counted.
"""

from __future__ import annotations

from io import BytesIO

_CRLF = b"\r\n"
_STUFFED = b"\r\n."
_END = b"\r\n.\r\n"


class Memory:
    """The octets that all messages in progress may hold together."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.held = 0

    def has_room(self, octets: int) -> bool:
        """So much could be held now."""
        return self.held + octets <= self._limit

    def hold(self, octets: int) -> bool:
        """Set room aside; False, and nothing set aside, when there is none."""
        if not self.has_room(octets):
            return False
        self.held += octets
        return True

    def release(self, octets: int) -> None:
        """Give back what `hold` set aside."""
        self.held -= octets


def _open_end(data: bytes | bytearray) -> int:
    """How many of the last octets could be the beginning of an end of data that is not complete yet (0 to 4)."""
    return next((n for n in (4, 3, 2, 1) if data.endswith(_END[:n])), 0)


class Incoming:
    """One message being received. `feed` until `complete`; then `rest` is what follows the end of data.

    Whoever makes one calls `release` when its content is not needed any more, whatever happened.
    """

    def __init__(self, limit: int, memory: Memory) -> None:
        """`limit`: the most octets of content that are kept; a longer message becomes `is_too_large`."""
        self._limit = limit
        self._memory = memory
        self._kept = BytesIO()
        self._held = 0
        # The line break that ended the DATA command: it may begin an end of data, but it is not content.
        self._open = _CRLF
        self._before_content = len(_CRLF)
        self.size = 0
        self.received = 0
        self.complete = False
        self.rest = b""
        self.was_dropped = False
        """There was no memory for it: a temporary problem of ours."""

    @property
    def is_too_large(self) -> bool:
        """The content is longer than the limit."""
        return self.size > self._limit

    def feed(self, block: bytes | bytearray) -> None:
        """Take the next octets from the network; any block size gives the same result."""
        self.received += len(block)
        data = self._open + block if self._open else block
        # An end of data begins like a stuffed dot, so one search is enough for most blocks.
        has_dots = _STUFFED in data
        end = data.find(_END) if has_dots else -1
        if end >= 0:
            self.complete = True
            self.rest = bytes(data[end + len(_END) :])
            self._keep(data[: end + len(_CRLF)], has_dots)
            return
        closed = len(data) - _open_end(data)
        self._open = bytes(data[closed:])
        self._keep(data[:closed] if self._open else data, has_dots)

    def content(self) -> bytes:
        """The octets as sent, dots unstuffed; empty for a message that was too large or dropped."""
        return self._kept.getvalue()

    def has_bare_newline(self) -> bool:
        """A CR without LF or an LF without CR stands in what was kept."""
        content = self.content()
        pairs = content.count(_CRLF)
        return content.count(b"\n") > pairs or content.count(b"\r") > pairs

    def release(self) -> None:
        """Forget the content and give its memory back; harmless when done twice."""
        self._memory.release(self._held)
        self._held = 0
        self._kept = BytesIO()

    def _keep(self, data: bytes | bytearray, has_dots: bool) -> None:
        """`data` never ends inside a line break or a stuffed dot, so one replacement unstuffs it."""
        if not data:
            return
        octets = data.replace(_STUFFED, _CRLF) if has_dots else data
        start, self._before_content = self._before_content, 0
        length = len(octets) - start
        self.size += length
        if self.is_too_large or self.was_dropped:
            self.release()
        elif self._memory.hold(length):
            self._held += length
            self._kept.write(memoryview(octets)[start:])
        else:
            self.was_dropped = True
            self.release()
