"""An access token whenever one is needed: renewed in time, by one host at a time, and never lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.oauth import client
from gateway.oauth.tokens import Keeper, access_token, mark_refused
from gateway.oauth.trouble import NoToken, VaultClosed
from gateway.oauth.vault import open_vault, unseal
from store import maillog, oauth
from store.upkeep_records import OAuthLogin
from tests.oauth.conftest import Clock, KeeperMaker, authorize
from tests.oauth.provider import TokenServer
from tests.store.rows import at_once

HOUR = 3600


def login_of(keeper: Keeper) -> OAuthLogin:
    """The row as it is now."""
    with keeper.store.read() as tx:
        found = oauth.find(tx, keeper.account.name)
    assert found is not None
    return found


def events(keeper: Keeper) -> list[str]:
    """What the mail log tells, oldest first."""
    with keeper.store.read() as tx:
        return [event.what for event in maillog.find(tx)]


def test_nobody_has_authorized_it(keeper: Keeper) -> None:
    """The sentence names the command that helps."""
    with pytest.raises(NoToken, match="run: poststelle mailbox authorize provider"):
        access_token(keeper)


def test_a_good_token_is_used(keeper: Keeper, provider: TokenServer) -> None:
    """While it is good the provider is not asked."""
    authorize(keeper, provider)
    assert access_token(keeper) == access_token(keeper) == "access-1"
    assert provider.grants == []


def test_it_is_renewed_in_time(keeper: Keeper, provider: TokenServer, clock: Clock) -> None:
    """Two minutes before its end there is a new one; the rotated refresh token is kept with it."""
    authorize(keeper, provider)
    clock.passes(HOUR - 121)
    assert access_token(keeper) == "access-1"
    clock.passes(1)
    assert access_token(keeper) == "access-2"
    kept = unseal(keeper.vault, "provider", login_of(keeper).sealed)
    assert kept.refresh == provider.refresh == "refresh-2"
    clock.passes(HOUR)
    assert access_token(keeper) == "access-3"
    assert events(keeper) == ["oauth_authorized", "oauth_renewed", "oauth_renewed"]


def test_a_token_is_nowhere_in_clear(keeper: Keeper, provider: TokenServer) -> None:
    """Neither the row nor the mail log holds what a thief could use."""
    authorize(keeper, provider)
    with keeper.store.read() as tx:
        rows = str(tx.execute(sa.text("SELECT * FROM oauth_logins")).all())
        rows += str(tx.execute(sa.text("SELECT * FROM mail_log")).all())
    assert "access-1" not in rows
    assert "refresh-1" not in rows
    assert b"refresh-1" not in login_of(keeper).sealed


def test_two_hosts_at_once(make_keeper: KeeperMaker, provider: TokenServer, clock: Clock) -> None:
    """One asks the provider, whose refresh tokens are good once; all go on with its result."""
    keepers = [make_keeper() for _ in range(4)]
    authorize(keepers[0], provider)
    clock.passes(HOUR)
    found: list[str] = []
    at_once(*[lambda k=keeper: found.append(_patiently(k)) for keeper in keepers])
    assert found == ["access-2"] * 4
    assert provider.grants == ["refresh_token"]


def _patiently(keeper: Keeper) -> str:
    """A token; real threads need real waiting, not the test's clock."""
    import threading

    pause = threading.Event()
    return access_token(replace(keeper, wait=lambda _: bool(pause.wait(0.02)) or None))


def test_a_host_that_died_while_renewing(
    make_keeper: KeeperMaker, provider: TokenServer, clock: Clock
) -> None:
    """Its claim ends, that an answer may be lost is told, and the next one tries with what is there."""
    dead, living = make_keeper(), make_keeper()
    authorize(dead, provider)
    clock.passes(HOUR)
    with dead.store.write() as tx:
        assert oauth.claim(tx, "provider", "dead", clock.now, clock.now) is not None
    with pytest.raises(NoToken, match="another host is renewing"):
        access_token(living)
    clock.passes(120)
    assert access_token(living) == "access-2"
    assert events(living) == ["oauth_authorized", "oauth_interrupted", "oauth_renewed"]


def test_a_lost_answer_is_told(keeper: Keeper, provider: TokenServer, clock: Clock) -> None:
    """Where the provider had rotated already, its no names the renewal that was never finished."""
    tokens = authorize(keeper, provider)
    with keeper.store.write() as tx:
        oauth.claim(tx, "provider", "dead", clock.now, clock.now)
    client.renew(keeper.account, tokens.refresh, clock.now)
    clock.passes(HOUR)
    with pytest.raises(
        NoToken, match="an earlier renewal was never finished; run: poststelle mailbox"
    ):
        access_token(keeper)


def rename(keeper: Keeper, before: str, after: str) -> None:
    """Take the table away, or bring it back."""
    with keeper.store.write() as tx:
        tx.execute(sa.text(f"ALTER TABLE {before} RENAME TO {after}"))


def test_the_database_is_away_after_the_answer(
    make_keeper: KeeperMaker, provider: TokenServer, clock: Clock
) -> None:
    """The rotated token stays in memory and is written as soon as the database is there again, also late."""
    keeper = make_keeper()
    authorize(keeper, provider)
    clock.passes(HOUR)
    provider.meanwhile = lambda: rename(keeper, "oauth_logins", "mislaid")
    with pytest.raises(NoToken, match="cannot be written down yet"):
        access_token(keeper)
    assert provider.refresh == "refresh-2"
    rename(keeper, "mislaid", "oauth_logins")
    clock.passes(600)
    assert access_token(keeper) == "access-2"
    assert access_token(make_keeper()) == "access-2"
    assert provider.grants == ["refresh_token"]
    assert unseal(keeper.vault, "provider", login_of(keeper).sealed).refresh == "refresh-2"


def test_somebody_else_tried_meanwhile(
    make_keeper: KeeperMaker, provider: TokenServer, clock: Clock
) -> None:
    """Another host whose try with the former token failed does not keep the good one from being written."""
    keeper, other = make_keeper(), make_keeper()
    authorize(keeper, provider)
    clock.passes(HOUR)
    provider.meanwhile = lambda: rename(keeper, "oauth_logins", "mislaid")
    with pytest.raises(NoToken):
        access_token(keeper)
    rename(keeper, "mislaid", "oauth_logins")
    clock.passes(600)
    with pytest.raises(NoToken, match=r"invalid_grant.* an earlier renewal was never finished"):
        access_token(other)
    assert access_token(keeper) == access_token(other) == "access-2"
    assert not login_of(keeper).refused


def test_an_older_renewal_overwrites_no_newer_one(
    keeper: Keeper, provider: TokenServer, clock: Clock
) -> None:
    """Whoever slept through a claim writes only while nobody else has written."""
    tokens = authorize(keeper, provider)
    first = login_of(keeper)
    renewal = oauth.Renewal(b"late", tokens.expires_at, None)
    clock.passes(1)
    authorize(keeper, provider)
    with keeper.store.write() as tx:
        assert not oauth.renew(tx, "provider", "late", first.renewed_at, renewal, clock.now)
    with keeper.store.write() as tx:
        assert oauth.renew(tx, "provider", "late", login_of(keeper).renewed_at, renewal, clock.now)


def test_revoked(keeper: Keeper, provider: TokenServer, clock: Clock) -> None:
    """The provider's no says what to run, and it is not asked again at every try."""
    authorize(keeper, provider)
    provider.revoke()
    clock.passes(HOUR)
    for _ in range(3):
        with pytest.raises(
            NoToken, match=r"invalid_grant.*run: poststelle mailbox authorize provider"
        ):
            access_token(keeper)
        clock.passes(60)
    assert provider.grants == ["refresh_token"]
    assert login_of(keeper).refused
    clock.passes(15 * 60)
    with pytest.raises(NoToken):
        access_token(keeper)
    assert provider.grants == ["refresh_token"] * 2
    authorize(keeper, provider)
    assert access_token(keeper).startswith("access-")
    assert not login_of(keeper).refused


def test_the_provider_is_away(keeper: Keeper, provider: TokenServer, clock: Clock) -> None:
    """The present token serves to its end; asking begins again after half a minute."""
    authorize(keeper, provider)
    provider.failures = [503, 503]
    clock.passes(HOUR - 60)
    assert access_token(keeper) == access_token(keeper) == "access-1"
    clock.passes(61)
    with pytest.raises(NoToken, match="status 503"):
        access_token(keeper)
    assert provider.grants == ["refresh_token"] * 2
    clock.passes(30)
    assert access_token(keeper) == "access-2"


def test_a_server_takes_the_token_no_more(
    keeper: Keeper, provider: TokenServer, clock: Clock
) -> None:
    """A token that a mail server refused is renewed before its time, but not again and again."""
    authorize(keeper, provider)
    clock.passes(600)
    mark_refused(keeper, "access-1")
    assert access_token(keeper) == "access-2"
    mark_refused(keeper, "access-2")
    assert access_token(keeper) == "access-2"
    clock.passes(300)
    assert access_token(keeper) == "access-3"


def test_another_key(keeper: Keeper, provider: TokenServer) -> None:
    """Tokens sealed with another key are not read; the sentence says what to do."""
    authorize(keeper, provider)
    other = open_vault(keeper.vault.path.with_name("other.key"), make=True)
    with pytest.raises(VaultClosed, match="put the former key there, or run: poststelle mailbox"):
        access_token(replace(keeper, vault=other))


def test_another_account(keeper: Keeper, provider: TokenServer) -> None:
    """Tokens that somebody moved to another account's row open nothing."""
    authorize(keeper, provider)
    with keeper.store.write() as tx:
        tx.execute(sa.text("UPDATE oauth_logins SET account = 'sales'"))
    sales = replace(keeper, account=replace(keeper.account, name="sales"))
    with pytest.raises(VaultClosed, match="the tokens of sales"):
        access_token(sales)


def test_nobody_writes_twice(keeper: Keeper, provider: TokenServer, clock: Clock) -> None:
    """A claim that is found needless is given back at once."""
    authorize(keeper, provider)
    clock.passes(HOUR)
    with keeper.store.write() as tx:
        oauth.claim(tx, "provider", "x", clock.now, clock.now - timedelta(minutes=2))
        assert oauth.claim(tx, "provider", "y", clock.now, clock.now - timedelta(minutes=2)) is None
        oauth.give_back(tx, "provider", "y")
        oauth.give_back(tx, "provider", "x")
    assert login_of(keeper).claimed_at is None
    assert access_token(keeper) == "access-2"
