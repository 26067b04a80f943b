"""A provider of tokens on a free port that keeps to the standards, and strictly: the counterpart of our client.

It checks what a good provider checks: the client's secret, PKCE, the state of a device code, and that a refresh token
is used once, if it rotates them. It says what it was asked, fails when told to, and knows its tokens for Dovecot.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from gateway.oauth import providers
from gateway.oauth.providers import Account

USER = "support@desk.example"
Answer = tuple[int, Mapping[str, Any]]


@dataclass
class TokenServer:
    """Start with `with`. Every access token lives `lifetime` seconds, as far as it tells."""

    lifetime: int | None = 3600
    rotates: bool = True
    secret: str = ""
    interval: int = 1
    """Seconds between two questions about a device code."""
    device_answers: list[str] = field(default_factory=list)
    """What a device code gives before the tokens: `authorization_pending`, `slow_down`, `access_denied` …"""
    failures: list[int | str] = field(default_factory=list)
    """What the next questions for tokens are answered with: a status, or an error of RFC 6749."""
    more: dict[str, Any] = field(default_factory=dict)
    """Further members of every answer with tokens."""
    meanwhile: Callable[[], object] | None = None
    """What happens in the world while a token is being renewed, once."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    """Access tokens that mail servers are told are good."""
    refresh: str = ""
    """The one refresh token that is good."""

    def __enter__(self) -> TokenServer:
        self._numbers = itertools.count(1)
        self._codes: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        server.provider = self  # type: ignore[attr-defined]
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def grants(self) -> list[str]:
        """The grants by which tokens were asked for."""
        return [form.get("grant_type", "") for path, form in self.asked if path == "/token"]

    def account(self, name: str = "provider") -> Account:
        """An account here."""
        provider = providers.custom(
            f"{self.url}/token", f"{self.url}/authorize", f"{self.url}/device", ["mail", "offline"]
        )
        return Account(name, USER, provider, "client-1", self.secret)

    def revoke(self) -> None:
        """Somebody takes our rights away."""
        self.refresh = "-"
        self.good.clear()

    def give(self) -> dict[str, Any]:
        """New tokens."""
        number = next(self._numbers)
        if self.rotates or not self.refresh:
            self.refresh = f"refresh-{number}"
        access = f"access-{number}"
        self.good.add(access)
        given: dict[str, Any] = {"access_token": access, "token_type": "Bearer", **self.more}
        if self.rotates or number == 1:
            given["refresh_token"] = self.refresh
        return given if self.lifetime is None else given | {"expires_in": self.lifetime}

    def post(self, path: str, form: dict[str, str], authorization: str) -> Answer:
        """A question of a client or of a mail server."""
        with self._lock:
            self.asked.append((path, form))
            if path == "/introspect":
                active = form.get("token", "") in self.good
                return 200, {"active": active, "username": USER if active else "", "sub": USER}
            if not self._is_our_client(form, authorization):
                return 401, {"error": "invalid_client"}
            if path == "/device":
                return self._device()
            if self.failures:
                failure = self.failures.pop(0)
                if isinstance(failure, int):
                    return failure, {}
                return 400, {"error": failure, "error_description": "as the test\r\nwants it"}
            return self._token(form)

    def authorize(self, asked: dict[str, str]) -> str:
        """A person agrees in a browser: the address that the browser is sent to."""
        code = f"code-{next(self._numbers)}"
        self._codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def _is_our_client(self, form: dict[str, str], authorization: str) -> bool:
        if self.secret:
            expected = base64.b64encode(f"client-1:{self.secret}".encode()).decode()
            return authorization == f"Basic {expected}"
        return form.get("client_id") == "client-1"

    def _device(self) -> Answer:
        return 200, {
            "device_code": "device-1", "user_code": "WDJB-MJHT", "interval": self.interval, "expires_in": 600,
            "verification_uri": f"{self.url}/type",
            "verification_uri_complete": f"{self.url}/type?code=WDJB-MJHT",
        }  # fmt: skip

    def _let_happen(self) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()

    def _token(self, form: dict[str, str]) -> Answer:
        match form.get("grant_type"):
            case "refresh_token":
                if form.get("refresh_token") != self.refresh:
                    return 400, {"error": "invalid_grant", "error_description": "not this one"}
                self._let_happen()
                return 200, self.give()
            case "authorization_code":
                asked = self._codes.pop(form.get("code", ""), None)
                if asked is None or not _fits(asked, form):
                    return 400, {"error": "invalid_grant"}
                return 200, self.give()
            case "urn:ietf:params:oauth:grant-type:device_code":
                if form.get("device_code") != "device-1":
                    return 400, {"error": "invalid_grant"}
                if self.device_answers:
                    return 400, {"error": self.device_answers.pop(0)}
                return 200, self.give()
        return 400, {"error": "unsupported_grant_type"}


def _fits(asked: dict[str, str], form: dict[str, str]) -> bool:
    """PKCE with S256 (RFC 7636 section 4.6), and the same redirect as before."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return (
        asked.get("code_challenge_method") == "S256"
        and asked.get("code_challenge") == challenge
        and asked.get("redirect_uri") == form.get("redirect_uri")
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    @property
    def provider(self) -> TokenServer:
        found: TokenServer = self.server.provider  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        """The page where a person agrees, which here goes by itself."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.provider.asked.append(("/authorize", asked))
        self.send_response(302)
        self.send_header("Location", self.provider.authorize(asked))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        """A form in, JSON out."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        authorization = self.headers.get("Authorization", "")
        status, answer = self.provider.post(urlsplit(self.path).path, form, authorization)
        content = json.dumps(answer).encode() if answer else b"<p>oops</p>"
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if answer else "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
