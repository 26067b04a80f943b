"""Logging in at a real Dovecot with access tokens, which it has checked by the provider that gave them."""

from __future__ import annotations

import poplib
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from gateway.config import Mailbox
from gateway.intake.account import Account, LoginRefused, NoSession, Security, open_imap
from gateway.intake.tokenlogin import TokenLogin
from gateway.oauth.tokens import Keeper, access_token, mark_refused
from gateway.oauth.trouble import NoToken
from gateway.oauth.vault import Vault
from store.engine import Store
from tests.intake.fetching import Fetcher, kept
from tests.oauth.conftest import Clock, authorize, clock, vault
from tests.oauth.provider import USER, TokenServer
from tests.offices import Desk, make_office
from tests.servers.dovecot import Dovecot, open_dovecot

pytestmark = pytest.mark.servers
__all__ = ["clock", "vault"]


@dataclass
class Town:
    """A provider of tokens and the mail server that believes it."""

    provider: TokenServer
    dovecot: Dovecot


@pytest.fixture
def database() -> str:
    """One is enough: what servers say has nothing to do with it, and tests/oauth runs on both."""
    return "sqlite"


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Both, for all tests here."""
    with TokenServer() as provider, open_dovecot(USER, tokens_from=provider.url) as dovecot:
        yield Town(provider, dovecot)


@pytest.fixture
def keeper(store: Store, vault: Vault, town: Town, clock: Clock) -> Keeper:
    """Who keeps the tokens of our account; it is authorized."""
    keeper = Keeper(store, vault, town.provider.account(), clock, clock.passes)
    town.provider.refresh = ""
    authorize(keeper, town.provider)
    return keeper


def account(town: Town, keeper: Keeper) -> Account:
    """Our account at the mail server."""
    host, port = town.dovecot.host, town.dovecot.imap_port
    login = TokenLogin(
        USER, host, port, lambda: access_token(keeper), lambda token: mark_refused(keeper, token)
    )
    return Account(host, port, Security.PLAIN, login)


def look(account: Account) -> int:
    """Log in and count what is in the inbox."""
    client = open_imap(account)
    try:
        found: int = client.select_folder("INBOX", readonly=True)[b"EXISTS"]
        return found
    finally:
        client.logout()


def test_log_in(town: Town, keeper: Keeper) -> None:
    """Dovecot asks the provider, finds the token good, and lets us in."""
    assert look(account(town, keeper)) == 0
    assert town.provider.asked[-1][0] == "/introspect"


def test_both_mechanisms(town: Town, keeper: Keeper) -> None:
    """The standard one and the elder one."""
    whole = account(town, keeper)
    for capability in (b"AUTH=OAUTHBEARER", b"AUTH=XOAUTH2"):
        login = _Only(whole.login, capability)
        assert look(replace(whole, login=login)) == 0


@dataclass(frozen=True)
class _Only:
    """A login at a server that offers only one mechanism."""

    login: TokenLogin
    capability: bytes

    def imap(self, client: object) -> None:
        client._cached_capabilities = (self.capability,)  # type: ignore[attr-defined]
        self.login.imap(client)  # type: ignore[arg-type]
        client._cached_capabilities = None  # type: ignore[attr-defined]


def test_a_token_that_ends_between_two_sessions(town: Town, keeper: Keeper, clock: Clock) -> None:
    """Row F12: it is renewed, and the next session begins as if nothing had been."""
    assert look(account(town, keeper)) == 0
    before = access_token(keeper)
    town.provider.good.clear()
    clock.passes(3600)
    assert look(account(town, keeper)) == 0
    assert access_token(keeper) != before


def test_a_token_that_ends_before_its_time(town: Town, keeper: Keeper, clock: Clock) -> None:
    """The server says no, a new one is had, and the same connection goes on with it."""
    town.provider.good.clear()
    clock.passes(600)
    assert look(account(town, keeper)) == 0
    assert town.provider.grants[-1] == "refresh_token"


def test_a_session_outlives_its_token(town: Town, keeper: Keeper, clock: Clock) -> None:
    """What is open stays open; when it is cut, the next login has a new token."""
    client = open_imap(account(town, keeper))
    town.provider.good.clear()
    clock.passes(3600)
    client.noop()
    client.shutdown()
    assert look(account(town, keeper)) == 0


def test_revoked(town: Town, keeper: Keeper, clock: Clock) -> None:
    """When the provider gives nothing more, the sentence names the command that helps."""
    town.provider.revoke()
    clock.passes(3600)
    with pytest.raises(LoginRefused, match="run: poststelle mailbox authorize provider"):
        open_imap(account(town, keeper))


def test_the_server_wants_no_token_at_all(town: Town, keeper: Keeper) -> None:
    """A user who may not use IMAP is refused with a fresh token, too; that is told as what it is."""
    town.provider.good.clear()
    with pytest.raises(LoginRefused, match=r"does not take the token .*may use IMAP"):
        open_imap(account(town, keeper))


def test_the_provider_is_away(town: Town, keeper: Keeper, clock: Clock) -> None:
    """No token, no session; but nobody has to do anything about it."""
    town.provider.failures = [503]
    clock.passes(3600)
    with pytest.raises(NoSession, match="status 503") as caught:
        open_imap(account(town, keeper))
    assert not isinstance(caught.value, LoginRefused)
    with pytest.raises(NoToken):
        access_token(keeper)


def pop3(town: Town) -> poplib.POP3:
    """A session over POP3 that is not logged in yet."""
    return poplib.POP3(town.dovecot.host, town.dovecot.pop3_port, timeout=30)


def test_pop3(town: Town, keeper: Keeper, clock: Clock) -> None:
    """The same tokens open POP3; one that ended before its time is replaced on the same connection."""
    login = account(town, keeper).login
    for _ in range(2):
        session = pop3(town)
        login.pop3(session)
        assert session.stat()[0] >= 0
        session.quit()
        town.provider.good.clear()
        clock.passes(600)
    assert town.provider.grants[-1] == "refresh_token"


def test_pop3_revoked(town: Town, keeper: Keeper) -> None:
    """A refusal over POP3 is told in the same words."""
    town.provider.good.clear()
    session = pop3(town)
    with pytest.raises(LoginRefused, match="does not take the token"):
        account(town, keeper).login.pop3(session)
    session.close()


def test_fetching_goes_on(
    store: Store, town: Town, keeper: Keeper, clock: Clock, tmp_path: Path, now: datetime
) -> None:
    """Row F12: the token ends while a mailbox is fetched, the session is cut, and nothing is lost or doubled."""
    desk = Desk(make_office(store, tmp_path), now)
    box = Mailbox(name="provider", url=f"imaps://{USER.replace('@', '%40')}@imap.example",
                  queue="support", first="all", idle=False, after="delete")  # fmt: skip
    fetcher = Fetcher(desk, account(town, keeper), box)
    contents = [desk.mail("Jo <jo@customer.example>", f"Number {n}", "Words.") for n in range(9)]
    with smtplib.LMTP(town.dovecot.host, town.dovecot.lmtp_port) as lmtp:
        for round_of in (contents[:3], contents[3:6], contents[6:]):
            for content in round_of:
                lmtp.sendmail("jo@customer.example", [USER], content)
            fetcher.until_well()
            town.provider.good.clear()
            desk.passes(hours=1)
            clock.passes(3600)
            fetcher.poller.close()
    fetcher.close()
    found = [message_from_bytes(content)["Subject"] for content in kept(desk.office)]
    assert found == [f"Number {n}" for n in range(9)]
