"""Asking a provider for tokens: the device grant, the browser with a code, and renewal. Authlib speaks the protocol.

Every question is one HTTP request with a time limit, over verified TLS with the authorities that the system trusts,
and follows no redirect. A provider's own no is `Refused` with its code; anything else that goes wrong is
`Unreachable`, and worth trying again. Nothing here is kept, and no token is ever part of a message.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from gateway.oauth.providers import Account

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SECONDS = 20.0
"""How long a provider may be silent."""
_BOUNDS: Mapping[str, Any] = {"timeout": SECONDS, "allow_redirects": False}
LIFETIME = 3600
"""Seconds an access token is taken to live when the provider does not say (RFC 6749 section 5.1 leaves it open)."""
POLL_SECONDS = 5
"""Between two questions of the device grant, unless the provider says otherwise (RFC 8628 section 3.2)."""
_UNTIL_KEYS = ("refresh_token_expires_in", "refresh_expires_in")
"""How Google and Keycloak tell that a refresh token ends; most do not tell."""


class Refused(Exception):
    """The provider said no; `code` is its error (RFC 6749 section 5.2, RFC 8628 section 3.5)."""

    def __init__(self, code: str, description: str = "") -> None:
        words = " ".join("".join(c if c.isprintable() else " " for c in description).split())
        super().__init__(f"{code}: {words[:300]}" if words else code)
        self.code = code


class Unreachable(Exception):
    """The provider could not be asked, or did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave: tokens, until when each is good (None: it did not say), as seen by our clock."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    refresh_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person must type where, and how we learn that they did (RFC 8628 section 3.2). Times are seconds."""

    code: str = field(repr=False)
    user_code: str
    where: str
    where_complete: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """A page that a person must open, and the secrets that bind its answer to us (RFC 7636, RFC 6749 section 10.12)."""

    url: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def begin_device(account: Account) -> DeviceCode:
    """Ask for a code that a person types at the provider. Raises Refused or Unreachable."""
    with _session(account) as session:
        found = _answer(
            lambda: session.post(
                account.provider.device_endpoint, data={"scope": session.scope},
                auth=session.client_auth(session.token_endpoint_auth_method),
                headers={"Accept": "application/json"}, **_BOUNDS,
            ).json()
        )  # fmt: skip
    _raise_error(found)
    try:
        return DeviceCode(
            code=found["device_code"],
            user_code=found["user_code"],
            where=found.get("verification_uri") or found["verification_url"],
            where_complete=found.get("verification_uri_complete", ""),
            expires_in=int(found.get("expires_in", 900)),
            interval=int(found.get("interval", POLL_SECONDS)),
        )
    except (KeyError, ValueError) as error:
        raise Unreachable(f"the provider's answer lacks something: {error}") from error


def ask_device(account: Account, device: DeviceCode, now: datetime) -> Tokens:
    """The tokens, once the person has agreed; until then Refused says `authorization_pending` or `slow_down`."""
    with _session(account) as session:
        found = _answer(
            lambda: session.fetch_token(
                account.provider.token_endpoint, grant_type=DEVICE_GRANT, device_code=device.code,
                **_BOUNDS,
            )
        )  # fmt: skip
    return tokens_of(found, "", now)


def begin_browser(account: Account, port: int, state: str, verifier: str) -> BrowserRequest:
    """The page to open; the answer comes to the loopback address with that port."""
    redirect = f"http://{account.provider.redirect_host}:{port}/"
    with _session(account) as session:
        url, _ = session.create_authorization_url(
            account.provider.authorization_endpoint, state=state, code_verifier=verifier,
            redirect_uri=redirect, login_hint=account.user, **account.provider.parameters,
        )  # fmt: skip
    return BrowserRequest(str(url), redirect, state, verifier)


def redeem(account: Account, request: BrowserRequest, answered: str, now: datetime) -> Tokens:
    """The tokens for the address at which the browser came back. Raises Refused, also when the state is not ours."""
    _raise_error({name: values[0] for name, values in parse_qs(urlsplit(answered).query).items()})
    with _session(account) as session:
        found = _answer(
            lambda: session.fetch_token(
                account.provider.token_endpoint, authorization_response=answered, state=request.state,
                redirect_uri=request.redirect, code_verifier=request.verifier, **_BOUNDS,
            )
        )  # fmt: skip
    return tokens_of(found, "", now)


def renew(account: Account, refresh: str, now: datetime) -> Tokens:
    """New tokens for a refresh token, which may be replaced by them. Raises Refused or Unreachable."""
    with _session(account) as session:
        found = _answer(
            lambda: session.refresh_token(
                account.provider.token_endpoint, refresh_token=refresh, **_BOUNDS
            )
        )
    return tokens_of(found, refresh, now)


def tokens_of(found: Mapping[str, Any], former: str, now: datetime) -> Tokens:
    """An answer of the token endpoint as a value; without a refresh token in it the former one stays good."""
    access, refresh = found.get("access_token"), found.get("refresh_token") or former
    if not isinstance(access, str) or not access.isprintable() or not access:
        raise Unreachable("the provider's answer holds no access token")
    if not refresh:
        raise Refused(
            "no_refresh_token", "the provider gave no refresh token; ask for offline access"
        )
    until = next((found[key] for key in _UNTIL_KEYS if found.get(key)), None)
    return Tokens(
        access=access,
        refresh=str(refresh),
        expires_at=now + timedelta(seconds=_seconds(found.get("expires_in"), LIFETIME)),
        refresh_until=now + timedelta(seconds=_seconds(until, 0)) if until else None,
    )


def _seconds(value: object, otherwise: int) -> int:
    """Some servers send numbers as text, some send none."""
    try:
        return max(0, min(int(str(value)), 10 * 365 * 86400))
    except ValueError:
        return otherwise


def _session(account: Account) -> OAuth2Session:
    session = OAuth2Session(
        client_id=account.client_id,
        client_secret=account.client_secret or None,
        token_endpoint_auth_method=account.provider.secret_in if account.client_secret else "none",
        scope=" ".join(account.provider.scopes),
        code_challenge_method="S256",
    )
    session.verify = _authorities()
    return session


def _authorities() -> str | bool:
    """What the system trusts, where it says so; requests would bring its own list."""
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or True


def _raise_error(found: Mapping[str, Any]) -> None:
    if "error" in found:
        raise Refused(str(found["error"]), str(found.get("error_description", "")))


def _answer(ask: Callable[[], Any]) -> Mapping[str, Any]:
    """The JSON object that a question is answered with; everything else is one of our two exceptions."""
    try:
        found = ask()
    except AuthlibBaseError as error:
        raise Refused(str(error.error), str(error.description or "")) from error
    except (requests.RequestException, ValueError, OSError) as error:
        raise Unreachable(_told(error)) from error
    if not isinstance(found, Mapping):
        raise Unreachable("the provider's answer is no JSON object")
    return found


def _told(error: Exception) -> str:
    """What went wrong, on one line, without addresses that hold parameters."""
    if isinstance(error, requests.Timeout):
        return "the provider did not answer in time"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the provider answered with status {error.response.status_code}"
    return f"the provider cannot be reached: {type(error).__name__}"
