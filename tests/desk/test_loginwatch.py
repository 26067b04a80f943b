"""Whether the logins at mailboxes still hold: what is trouble, who is told, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.app.postmen import login_of
from gateway.config import Settings
from gateway.desk import alarms, loginwatch
from gateway.desk.loginwatch import ABANDONED, BORNE, WARN_BEFORE, check_logins, trouble_of
from gateway.oauth.accounts import keeper_of, oauth_account
from gateway.oauth.client import Tokens
from gateway.oauth.tokens import write_first
from gateway.oauth.trouble import NoToken
from store.engine import Store
from store.post_records import LetterKind
from store.upkeep_records import OAuthLogin
from tests.oauth.provider import TokenServer
from tests.offices import Desk, make_office

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = OAuthLogin("provider", b"", NOW + MINUTE * 60, None, NOW, NOW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"refused": True, "error": "revoked; run: …"}, "revoked"),
        ({"claimed_at": NOW - ABANDONED}, None),
        ({"claimed_at": NOW - ABANDONED - MINUTE}, "never finished"),
        ({"failed_at": NOW, "error": "away", "expires_at": NOW - BORNE}, None),
        ({"failed_at": NOW, "error": "away", "expires_at": NOW - BORNE - MINUTE}, "away"),
        ({"refresh_until": NOW + WARN_BEFORE}, None),
        ({"refresh_until": NOW + WARN_BEFORE - MINUTE}, "the login ends at 2026-11-30 08:59 UTC; run"),
    ],
)  # fmt: skip
def test_trouble(changes: dict[str, object], words: str | None) -> None:
    """A no of the provider, a renewal that never ended, a long silence, and an end that is near."""
    found = trouble_of(replace(WELL, **changes), NOW)  # type: ignore[arg-type]
    assert found is None if words is None else words in str(found)


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    """A provider of tokens."""
    with TokenServer() as server:
        yield server


@pytest.fixture
def desk(store: Store, tmp_path: Path, provider: TokenServer, now: datetime) -> Desk:
    """A desk with a mailbox at that provider, whose login serves for the relay, too."""
    mailbox = {
        "name": "provider", "url": "imaps://support%40desk.example@imap.example", "queue": "support",
        "auth": "oauth", "oauth_provider": "custom", "oauth_client_id": "client-1",
        "oauth_token_endpoint": f"{provider.url}/token", "oauth_device_endpoint": f"{provider.url}/device",
    }  # fmt: skip
    relay = {"url": "smtps://relay.example", "oauth": "provider"}
    desk = Desk(make_office(store, tmp_path, mailbox=(mailbox,), relay=relay), now)  # type: ignore[arg-type]
    desk.staff("Anna", admin=True)
    return desk


def authorize(desk: Desk, provider: TokenServer) -> None:
    """A person lets us in; the token is good for an hour."""
    given, settings = provider.give(), desk.office.settings
    tokens = Tokens(given["access_token"], given["refresh_token"], desk.now + timedelta(hours=1))
    keeper = keeper_of(settings, desk.office.store, settings.mailbox[0], lambda: desk.now)
    with desk.office.store.write() as tx:
        write_first(tx, keeper.vault, oauth_account(settings.mailbox[0]), tokens, desk.now)


def test_a_login_that_ends_is_told_once(desk: Desk, provider: TokenServer) -> None:
    """Renewed as long as the provider gives tokens; then one letter that says what to run; then all is well again."""
    authorize(desk, provider)
    for _ in range(3):
        desk.passes(minutes=59)
        assert check_logins(desk.office, desk.now, dry_run=False) == 0
    assert provider.grants == ["refresh_token"] * 3
    provider.revoke()
    for _ in range(3):
        desk.passes(minutes=60)
        assert check_logins(desk.office, desk.now, dry_run=False) == 1
    (item,) = [item for item in desk.outbox() if item.letter.kind is LetterKind.ALARM]
    assert "mailbox provider: the login was not renewed (invalid_grant" in item.letter.text
    assert "run: poststelle mailbox authorize provider" in item.letter.text
    authorize(desk, provider)
    assert check_logins(desk.office, desk.now, dry_run=False) == 0
    assert alarms.find_all(desk.office) == []


def test_a_rehearsal_asks_nobody(desk: Desk, provider: TokenServer) -> None:
    """It tells what is in trouble, renews nothing and raises nothing."""
    assert check_logins(desk.office, desk.now, dry_run=True) == 1
    authorize(desk, provider)
    desk.passes(hours=1)
    assert check_logins(desk.office, desk.now, dry_run=True) == 0
    assert (provider.grants, alarms.find_all(desk.office)) == ([], [])


def test_a_mailbox_that_is_configured_no_longer(desk: Desk, tmp_path: Path) -> None:
    """Its alarm ends with it."""
    check_logins(desk.office, desk.now, dry_run=False)
    assert [alarm.name for alarm in alarms.find_all(desk.office)] == [f"{loginwatch.ALARM}provider"]
    without = make_office(desk.office.store, tmp_path)
    assert check_logins(without, desk.now, dry_run=False) == 0
    assert alarms.find_all(without) == []


def test_the_relay_uses_the_same_login(desk: Desk, provider: TokenServer) -> None:
    """User and token of the mailbox; without an authorization there is a sentence instead of a token."""
    settings: Settings = desk.office.settings
    login = login_of(settings, desk.office.store)
    assert login is not None
    assert (login.user, login.is_token) == ("support@desk.example", True)
    with pytest.raises(NoToken, match="mailbox authorize provider"):
        login.secret()
    desk.now = datetime.now(UTC)
    authorize(desk, provider)
    assert login.secret() == "access-1"
