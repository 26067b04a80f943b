"""A wire between a client and a server that counts what goes over it, and can be cut at any octet."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

TRIGGER = b"BODY.PEEK"


@dataclass
class Wire:
    """A TCP proxy. `cut_at` octets of what the server says after the first FETCH of contents go through, no more."""

    host: str
    port: int
    cut_at: int | None = None
    to_client: int = 0
    to_server: int = 0
    commands: list[bytes] = field(default_factory=list)
    own_port: int = 0

    def forget(self) -> None:
        """Count from here."""
        self.to_client = self.to_server = 0
        self.commands.clear()


@contextmanager
def open_wire(host: str, port: int) -> Iterator[Wire]:
    """Listen on a free port of this machine."""
    wire = Wire(host, port)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, port)) as server:
                _carry(wire, self.request, server)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Somebody hung up."""

    with Server(("127.0.0.1", 0), Handler) as listening:
        wire.own_port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield wire
        finally:
            listening.shutdown()
            thread.join()


def _carry(wire: Wire, client: socket.socket, server: socket.socket) -> None:
    """Until one of them hangs up, or the wire is cut."""
    left: int | None = None
    while True:
        readable, _, _ = select.select([client, server], [], [])
        if client in readable:
            said = client.recv(65536)
            if not said:
                return
            wire.to_server += len(said)
            wire.commands += said.splitlines()
            server.sendall(said)
            if TRIGGER in said and left is None:
                left = wire.cut_at
        if server in readable:
            said = server.recv(65536)
            said = said if left is None else said[:left]
            wire.to_client += len(said)
            client.sendall(said)
            left = None if left is None else left - len(said)
            if not said or left == 0:
                return
