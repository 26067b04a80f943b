"""An access token whenever one is needed: read, or renewed just before it ends, by one host at a time.

A renewal may replace the refresh token, and then the former one is worth nothing: what the provider answers is written
in one transaction, by whoever holds the claim on the row. A claim that was never given back means that an answer may
have been lost; that is told, and the next one tries with what is there. If the answer cannot be written, because the
database is away, it is kept in memory and written as soon as possible.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway import journal
from gateway.oauth import client
from gateway.oauth.client import Refused, Tokens, Unreachable
from gateway.oauth.providers import Account
from gateway.oauth.trouble import NoToken, advice
from gateway.oauth.vault import Vault, seal, unseal
from store import oauth
from store.engine import Store, Tx
from store.oauth import Renewal
from store.upkeep_records import OAuthLogin

EARLY = timedelta(minutes=2)
"""A token that ends sooner than this is renewed: a session should not begin with its end."""
LEASE = timedelta(minutes=2)
"""How long a renewal may take; three times what the provider may be silent."""
WAIT_SECONDS = 0.25
PATIENCE = 40
"""Looks, a quarter of a second apart, for the result of somebody else's renewal."""
AGAIN_AFTER_REFUSAL = timedelta(minutes=15)
AGAIN_AFTER_SILENCE = timedelta(seconds=30)
"""When a provider that said no, or nothing, is asked again."""
FORCED = timedelta(minutes=5)
"""A mail server that refuses fresh tokens has another reason: so often at most one is renewed before its time."""


@dataclass(slots=True)
class Keeper:
    """The tokens of one account. Threads may share it; hosts meet in the database."""

    store: Store
    vault: Vault
    account: Account
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    refused: str = field(default="", repr=False)
    """The last access token that a mail server did not take."""
    unwritten: Unwritten | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Tokens that the provider gave and the database has not taken yet: under which claim, in place of whose."""

    claim: str
    since: datetime
    tokens: Tokens


def access_token(keeper: Keeper) -> str:
    """A token that is good now. Raises NoToken."""
    _write_unwritten(keeper)
    login = _find(keeper)
    tokens = unseal(keeper.vault, keeper.account.name, login.sealed)
    if _is_good(keeper, login, tokens):
        return tokens.access
    if not _may_ask(login, keeper.clock()):
        return _old_token(keeper, tokens, login.error, is_final=login.refused)
    claim = secrets.token_hex(16)
    claimed = _claim(keeper, claim)
    if claimed is None:
        return _await_renewal(keeper, tokens)
    return _renew(keeper, claim, claimed)


def mark_refused(keeper: Keeper, token: str) -> None:
    """A mail server did not take this token, whatever its time says: the next one is a new one."""
    keeper.refused = token


def write_first(tx: Tx, vault: Vault, account: Account, tokens: Tokens, now: datetime) -> None:
    """Keep the tokens of an authorization, in place of any former ones."""
    sealed = seal(vault, account.name, tokens)
    oauth.put(tx, account.name, Renewal(sealed, tokens.expires_at, tokens.refresh_until), now)
    journal.oauth_authorized(tx, now, account=account.name)


def _find(keeper: Keeper) -> OAuthLogin:
    with keeper.store.read() as tx:
        login = oauth.find(tx, keeper.account.name)
    if login is None:
        raise NoToken(f"nobody has authorized it yet; {advice(keeper.account.name)}", is_final=True)
    return login


def _is_good(keeper: Keeper, login: OAuthLogin, tokens: Tokens) -> bool:
    now = keeper.clock()
    if tokens.access == keeper.refused and now - login.renewed_at >= FORCED:
        return False
    return now < tokens.expires_at - EARLY


def _may_ask(login: OAuthLogin, now: datetime) -> bool:
    if login.failed_at is None:
        return True
    pause = AGAIN_AFTER_REFUSAL if login.refused else AGAIN_AFTER_SILENCE
    return now - login.failed_at >= pause


def _old_token(keeper: Keeper, tokens: Tokens, why: str, *, is_final: bool = False) -> str:
    """While a renewal cannot be had, the present token serves to its very end."""
    if keeper.clock() < tokens.expires_at and tokens.access != keeper.refused:
        return tokens.access
    raise NoToken(why, is_final=is_final)


def _claim(keeper: Keeper, claim: str) -> OAuthLogin | None:
    """The row as it was before the claim; None while somebody else is renewing."""
    now = keeper.clock()
    with keeper.store.write() as tx:
        login = oauth.claim(tx, keeper.account.name, claim, now, now - LEASE)
        if login is not None and login.claimed_at is not None:
            journal.oauth_interrupted(
                tx, now, account=keeper.account.name, begun=login.claimed_at.isoformat()
            )
    return login


def _await_renewal(keeper: Keeper, tokens: Tokens) -> str:
    """Somebody else renews: take their result."""
    for _ in range(PATIENCE):
        keeper.wait(WAIT_SECONDS)
        login = _find(keeper)
        if login.claimed_at is None:
            found = unseal(keeper.vault, keeper.account.name, login.sealed)
            if found.access != tokens.access:
                return found.access
            return _old_token(keeper, found, login.error, is_final=login.refused)
    return _old_token(keeper, tokens, "another host is renewing the login; try again")


def _renew(keeper: Keeper, claim: str, login: OAuthLogin) -> str:
    """Ask the provider, unless somebody has done so since we looked, and write what it says."""
    tokens = unseal(keeper.vault, keeper.account.name, login.sealed)
    if _is_good(keeper, login, tokens):
        with keeper.store.write() as tx:
            oauth.give_back(tx, keeper.account.name, claim)
        return tokens.access
    try:
        fresh = client.renew(keeper.account, tokens.refresh, keeper.clock())
    except (Refused, Unreachable) as error:
        why = _write_failure(keeper, claim, login, error)
        return _old_token(keeper, tokens, why, is_final=isinstance(error, Refused))
    keeper.unwritten = Unwritten(claim, login.renewed_at, fresh)
    _write_unwritten(keeper)
    return fresh.access


def _write_unwritten(keeper: Keeper) -> None:
    """Write what the provider gave. If the database is away, say so and go on with it in memory."""
    unwritten = keeper.unwritten
    if unwritten is None:
        return
    fresh = unwritten.tokens
    name, now = keeper.account.name, keeper.clock()
    renewal = Renewal(seal(keeper.vault, name, fresh), fresh.expires_at, fresh.refresh_until)
    try:
        with keeper.store.write() as tx:
            if oauth.renew(tx, name, unwritten.claim, unwritten.since, renewal, now):
                journal.oauth_renewed(tx, now, account=name, until=fresh.expires_at.isoformat())
    except Exception as error:  # whatever keeps us from writing, the tokens must not be lost
        journal.fault(where=f"keeping the renewed login {name}", error=error)
        raise NoToken("the renewed login cannot be written down yet; see the log") from error
    keeper.unwritten = None


def _write_failure(
    keeper: Keeper, claim: str, login: OAuthLogin, error: Refused | Unreachable
) -> str:
    """Keep why it failed; the sentence for the operator."""
    name, now = keeper.account.name, keeper.clock()
    refused = isinstance(error, Refused)
    sentence = f"the login was not renewed ({error})"
    if refused:
        lost = " an earlier renewal was never finished;" if login.claimed_at else ""
        sentence = f"{sentence};{lost} {advice(name)}"
    with keeper.store.write() as tx:
        oauth.fail(tx, name, claim, sentence, refused, now)
        journal.oauth_failed(tx, now, account=name, reason=sentence)
    return sentence
