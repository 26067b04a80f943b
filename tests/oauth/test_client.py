"""Asking a provider for tokens, over real HTTP, with a provider that keeps to the standards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from gateway.oauth import client, providers
from gateway.oauth.client import Refused, Unreachable, tokens_of
from gateway.oauth.loopback import open_loopback
from gateway.oauth.providers import Account
from tests.oauth.provider import USER, TokenServer

VERIFIER = "v" * 64


def test_device_grant(provider: TokenServer, now: datetime) -> None:
    """A code to type; until it is typed, the provider says so; then there are tokens."""
    provider.device_answers = ["authorization_pending", "slow_down"]
    account = provider.account()
    device = client.begin_device(account)
    assert (device.user_code, device.interval, device.expires_in) == ("WDJB-MJHT", 1, 600)
    assert device.where.endswith("/type")
    for code in ("authorization_pending", "slow_down"):
        with pytest.raises(Refused) as refused:
            client.ask_device(account, device, now)
        assert refused.value.code == code
    tokens = client.ask_device(account, device, now)
    assert (tokens.access, tokens.refresh) == ("access-1", "refresh-1")
    assert tokens.expires_at == now + timedelta(hours=1)
    assert provider.asked[0] == ("/device", {"scope": "mail offline", "client_id": "client-1"})


def test_a_secret_goes_into_the_header(now: datetime) -> None:
    """A client with a secret shows it as RFC 6749 wants it; without it nothing is given."""
    with TokenServer(secret="s:ecret") as provider:
        account = provider.account()
        device = client.begin_device(account)
        assert client.ask_device(account, device, now).access == "access-1"
        assert all("secret" not in str(form) for _, form in provider.asked)
        with pytest.raises(Refused, match="invalid_client"):
            client.begin_device(replace(account, client_secret=""))


def test_browser_with_pkce(provider: TokenServer, now: datetime) -> None:
    """The browser is sent to the provider, comes back to this machine, and its code is redeemed."""
    account = provider.account()
    with open_loopback() as loopback:
        request = client.begin_browser(account, loopback.port, "state-1", VERIFIER)
        loopback.state = "state-1"
        page = requests.get(request.url, allow_redirects=False, timeout=10)
        asked = parse_qs(urlsplit(request.url).query)
        assert asked["login_hint"] == [USER]
        assert asked["code_challenge_method"] == ["S256"]
        browser = _Browser(page.headers["Location"])
        answered = loopback.look()
        browser.join()
    assert (browser.status, "close this page" in browser.text) == (200, True)
    assert client.redeem(account, request, answered, now).access.startswith("access-")


class _Browser:
    """Opens a page while the other side waits for it."""

    def __init__(self, url: str) -> None:
        import threading

        self.status, self.text = 0, ""
        self._thread = threading.Thread(target=self._open, args=(url,))
        self._thread.start()

    def _open(self, url: str) -> None:
        found = requests.get(url, timeout=10)
        self.status, self.text = found.status_code, found.text

    def join(self) -> None:
        self._thread.join(10)


@pytest.mark.parametrize("path", ["/favicon.ico", "/?code=1&state=another", "/?state=state-1"])
def test_the_loopback_takes_only_its_answer(path: str) -> None:
    """Whatever else asks there, with another state or none, does not end the waiting."""
    with open_loopback() as loopback:
        loopback.state = "state-1"
        browser = _Browser(f"http://127.0.0.1:{loopback.port}{path}")
        assert loopback.look() == ""
        browser.join()
    assert browser.status == 404


def test_a_stolen_code_is_worth_nothing(provider: TokenServer, now: datetime) -> None:
    """Without the verifier the provider gives nothing (RFC 7636); with another state we do not even ask."""
    account = provider.account()
    request = client.begin_browser(account, 1, "state-1", VERIFIER)
    answered = provider.authorize(
        {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    )
    with pytest.raises(Refused, match="mismatching_state"):
        client.redeem(account, replace(request, state="x"), answered, now)
    assert provider.asked == []
    with pytest.raises(Refused, match="invalid_grant"):
        client.redeem(account, replace(request, verifier="w" * 64), answered, now)


def test_a_person_who_says_no(provider: TokenServer, now: datetime) -> None:
    """The browser comes back with an error, and that is what is told."""
    request = client.begin_browser(provider.account(), 1, "s", VERIFIER)
    back = "http://127.0.0.1:1/?error=access_denied&error_description=no%0D%0Away&state=s"
    with pytest.raises(Refused, match="access_denied: no way"):
        client.redeem(provider.account(), request, back, now)


@pytest.mark.parametrize("rotates", [True, False])
def test_renewal(rotates: bool, now: datetime) -> None:
    """The refresh token is the new one, or stays the former one where the provider does not rotate."""
    with TokenServer(rotates=rotates, more={"refresh_expires_in": "86400"}) as provider:
        provider.give()
        tokens = client.renew(provider.account(), "refresh-1", now)
        assert tokens.access == "access-2"
        assert tokens.refresh == ("refresh-2" if rotates else "refresh-1")
        assert tokens.refresh_until == now + timedelta(days=1)


def test_what_goes_wrong(provider: TokenServer, now: datetime) -> None:
    """A provider's no has its code; a broken provider, none, and nonsense are worth another try."""
    provider.give()
    provider.failures = ["invalid_grant", 503, 429, 302, 200]
    account = provider.account()
    with pytest.raises(Refused, match="invalid_grant: as the test wants it"):
        client.renew(account, "refresh-1", now)
    for words in ("status 503", "status 429", "cannot be reached", "cannot be reached"):
        with pytest.raises(Unreachable, match=words):
            client.renew(account, "refresh-1", now)
    nowhere = replace(account.provider, token_endpoint="http://127.0.0.1:1/token")
    with pytest.raises(Unreachable, match="cannot be reached"):
        client.renew(replace(account, provider=nowhere), "refresh-1", now)


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        ({}, "no access token"),
        ({"access_token": ""}, "no access token"),
        ({"access_token": 5, "refresh_token": "r"}, "no access token"),
        ({"access_token": "a\r\nb", "refresh_token": "r"}, "no access token"),
        ({"access_token": "a"}, "gave no refresh token"),
    ],
)
def test_answers_that_are_none(found: dict[str, object], complaint: str, now: datetime) -> None:
    """What lacks a token, or holds one that would break a login, is refused."""
    with pytest.raises((Refused, Unreachable), match=complaint):
        tokens_of(found, "", now)


@pytest.mark.parametrize(
    ("said", "seconds"), [(60, 60), ("60", 60), (-5, 0), (None, 3600), ("soon", 3600), (10**12, 315360000)]
)  # fmt: skip
def test_lifetimes(said: object, seconds: int, now: datetime) -> None:
    """Numbers, also as text; an hour where nothing is said; never so long that time ends."""
    found = {"access_token": "a", "refresh_token": "r", "expires_in": said}
    assert tokens_of(found, "", now).expires_at == now + timedelta(seconds=seconds)


def test_no_token_is_ever_shown(now: datetime) -> None:
    """Values that hold secrets do not print them."""
    shown = repr(client.Tokens("access-1", "refresh-1", now))
    shown += repr(Account("a", "u", providers.google(), "id", "s3cret"))
    assert "access-1" not in shown
    assert "refresh-1" not in shown
    assert "s3cret" not in shown


def test_built_in_providers() -> None:
    """What is asked of Microsoft and Google: their endpoints, and permission for mail only."""
    microsoft = providers.microsoft("contoso.example")
    assert microsoft.device_endpoint == (
        "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode"
    )
    assert "https://outlook.office.com/IMAP.AccessAsUser.All" in microsoft.scopes
    assert "offline_access" in microsoft.scopes
    assert (
        "https://outlook.office.com/POP.AccessAsUser.All"
        in providers.microsoft("x", pop3=True).scopes
    )
    google = Account("g", USER, providers.google(), "id", "secret")
    assert google.provider.device_endpoint == ""
    asked = parse_qs(urlsplit(client.begin_browser(google, 5, "s", VERIFIER).url).query)
    assert asked["scope"] == ["https://mail.google.com/"]
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])
    assert asked["redirect_uri"] == ["http://127.0.0.1:5/"]
