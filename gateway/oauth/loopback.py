"""The address on this machine at which a browser comes back with a code (RFC 8252 section 7.3).

It listens on the loopback interface only, answers one page, and takes nothing but a request that bears the state we
made: another page on this machine, or an impatient browser asking for an icon, does not end the waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PAGE = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Poststelle</title><p>{words}</p></html>"
_DONE = "That is all. You can close this page and go back to the terminal."
_OTHER = "Nothing is waited for here."
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Connection": "close",
}


class Loopback(HTTPServer):
    """Waits for the browser. `answered` is the path with which it came back, once it has."""

    timeout = 1.0

    def __init__(self, port: int) -> None:
        self.answered = ""
        self.state = ""
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        """The port that was asked for, or the one that was free."""
        return int(self.server_address[1])

    def look(self) -> str:
        """The address at which the browser came back, or "" when it did not within a second."""
        self.handle_request()
        return f"http://127.0.0.1:{self.port}{self.answered}" if self.answered else ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no trouble of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: Loopback
    timeout = 5.0

    def do_GET(self) -> None:
        """Take the answer, if it is the one that is waited for."""
        asked = parse_qs(urlsplit(self.path).query)
        is_ours = asked.get("state") == [self.server.state] and bool({"code", "error"} & set(asked))
        if is_ours:
            self.server.answered = self.path
        page = _PAGE.format(words=_DONE if is_ours else _OTHER).encode()
        self.send_response(200 if is_ours else 404)
        for name, value in {**_HEADERS, "Content-Length": str(len(page))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the path holds the code."""


@contextmanager
def open_loopback(port: int = 0) -> Iterator[Loopback]:
    """Listen there, 0 being any free port, until the block ends. Raises OSError when it is taken."""
    server = Loopback(port)
    try:
        yield server
    finally:
        server.server_close()
