"""A relay on a free port that follows a script: it refuses, defers, hangs, cuts, and writes down what it was told."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

CUT = "<cut>"
"""Close the connection instead of answering."""
HANG = "<hang>"
"""Say nothing until the relay is stopped."""
DRIBBLE = "<dribble>"
"""Answer 250, one octet at a time."""

_DEFAULTS = {
    "CONNECT": "220 relay.example ESMTP",
    "EHLO": "250 relay.example",
    "STARTTLS": "220 2.0.0 go ahead",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go ahead",
    ".": "250 2.0.0 queued as 1",
    "RSET": "250 2.0.0 ok",
    "QUIT": "221 2.0.0 bye",
}


@dataclass
class Told:
    """One line that a client said, and whether the connection was encrypted then."""

    line: str
    encrypted: bool


@dataclass
class StubRelay:
    """Start with `with`. `script` gives, per verb, the answers that come before the ordinary one."""

    script: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offers: Sequence[str] = ("SIZE 1000000",)
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    stop_reading_after: int | None = None
    """Octets of content after which the connection is reset."""
    told: list[Told] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> StubRelay:
        self._left = {verb: list(answers) for verb, answers in self.script.items()}
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._dialogues: list[_Dialogue] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for dialogue in self._dialogues:
            dialogue.hang_up()
        for thread in self._threads:
            thread.join(timeout=10)
            assert not thread.is_alive()
        self._listener.close()

    @property
    def lines(self) -> list[str]:
        """What clients said, without whether it was encrypted."""
        return [told.line for told in self.told]

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._stopped.is_set():
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        dialogue = _Dialogue(connection)
        self._dialogues.append(dialogue)
        try:
            if self.tls_at_once:
                dialogue.encrypt(self.tls)
            if self._answer(dialogue, "CONNECT"):
                while (line := dialogue.read_line()) is not None and self._handle(dialogue, line):
                    pass
        except (OSError, ssl.SSLError):
            pass
        finally:
            dialogue.close()

    def _handle(self, dialogue: _Dialogue, line: str) -> bool:
        """One command; False when the connection is over."""
        self.told.append(Told(line, dialogue.encrypted))
        verb = (line.split(maxsplit=1) or [""])[0].upper()
        goes_on = self._answer(dialogue, verb)
        if verb == "STARTTLS" and dialogue.last.startswith("220"):
            dialogue.encrypt(self.tls)
        if verb == "DATA" and dialogue.last.startswith("354"):
            content = dialogue.read_content(self.stop_reading_after)
            if content is None:
                return False
            self.contents.append(content)
            goes_on = self._answer(dialogue, ".")
        return goes_on and verb != "QUIT"

    def _answer(self, dialogue: _Dialogue, verb: str) -> bool:
        waiting = self._left.get(verb)
        answer = waiting.pop(0) if waiting else _DEFAULTS.get(verb, "235 2.7.0 welcome")
        dialogue.last = answer
        if answer == HANG:
            self._stopped.wait(30)
            return False
        if answer == CUT:
            return False
        if answer == DRIBBLE:
            for octet in b"250 2.0.0 slow\r\n":
                dialogue.write(bytes([octet]))
            return True
        lines = [answer]
        if verb == "EHLO" and answer.startswith("250"):
            lines = [f"250-{text}" for text in ("relay.example", *self.offers)] + ["250 HELP"]
        dialogue.write("".join(f"{each}\r\n" for each in lines).encode())
        return True


class _Dialogue:
    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._buffer = b""
        self.encrypted = False
        self.last = ""

    def encrypt(self, context: ssl.SSLContext | None) -> None:
        assert context is not None
        self._socket = context.wrap_socket(self._socket, server_side=True)
        self.encrypted = True

    def write(self, octets: bytes) -> None:
        self._socket.sendall(octets)

    def read_line(self) -> str | None:
        line = self._until(b"\r\n")
        return None if line is None else line.decode("utf-8", "replace")

    def read_content(self, limit: int | None) -> bytes | None:
        """Content up to the final dot, without stuffing; None after `limit` octets, with a reset."""
        if limit is not None:
            received = 0
            while received < limit:
                received += len(self._socket.recv(min(limit - received, 4096)) or b"x" * limit)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return None
        content = self._until(b"\r\n.\r\n")
        if content is None:
            return None
        return (b"\r\n" + content + b"\r\n").replace(b"\r\n..", b"\r\n.")[2:]

    def _until(self, end: bytes) -> bytes | None:
        while end not in self._buffer:
            received = self._socket.recv(65536)
            if not received:
                return None
            self._buffer += received
        found, self._buffer = self._buffer.split(end, 1)
        return found

    def hang_up(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()
