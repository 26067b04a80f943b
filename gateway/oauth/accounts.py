"""From the configuration of a mailbox to its account at a provider, and to access tokens for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.config import Mailbox, Settings, read_secret
from gateway.oauth import providers
from gateway.oauth.providers import Account, Provider
from gateway.oauth.tokens import Keeper, access_token, mark_refused
from gateway.oauth.trouble import NoToken
from gateway.oauth.vault import Vault, open_vault
from store.engine import Store


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Access tokens of one mailbox. Nothing is opened before the first is asked for: its trouble is its own."""

    token: Callable[[], str]
    """Raises NoToken."""
    mark_refused: Callable[[str], None]


def token_source(
    settings: Settings, store: Store, mailbox: Mailbox, clock: Callable[[], datetime]
) -> TokenSource:
    """Where a mailbox, and the relay if it shares the login, get their access tokens."""
    opened: list[Keeper] = []

    def token() -> str:
        if not opened:
            opened.append(keeper_of(settings, store, mailbox, clock))
        return access_token(opened[0])

    def refused(token: str) -> None:
        for keeper in opened:
            mark_refused(keeper, token)

    return TokenSource(token, refused)


def keeper_of(
    settings: Settings,
    store: Store,
    mailbox: Mailbox,
    clock: Callable[[], datetime],
    wait: Callable[[float], None] = time.sleep,
) -> Keeper:
    """Who gives out access tokens for a mailbox. Raises NoToken when key or client secret cannot be read."""
    return Keeper(store, vault_of(settings), oauth_account(mailbox), clock, wait)


def vault_of(settings: Settings) -> Vault:
    """The key file; it is made on first use unless the operator named one. Raises VaultClosed."""
    return open_vault(settings.desk.token_key, make=settings.desk.token_key_file is None)


def oauth_account(mailbox: Mailbox) -> Account:
    """The account of a mailbox with `auth = "oauth"`."""
    secret = mailbox.oauth_client_secret_file
    try:
        client_secret = read_secret(secret) if secret is not None else ""
    except OSError as error:
        raise NoToken(f"{secret} cannot be read: {error.strerror}", is_final=True) from error
    return Account(
        name=mailbox.name,
        user=mailbox.target.user,
        provider=provider_of(mailbox),
        client_id=mailbox.oauth_client_id,
        client_secret=client_secret,
    )


def provider_of(mailbox: Mailbox) -> Provider:
    """Where the tokens of a mailbox come from; scopes that are configured replace the built-in ones."""
    if mailbox.oauth_provider == "custom":
        return providers.custom(
            mailbox.oauth_token_endpoint,
            mailbox.oauth_authorization_endpoint,
            mailbox.oauth_device_endpoint,
            mailbox.oauth_scopes,
        )
    if mailbox.oauth_provider == "google":
        return providers.with_scopes(providers.google(), mailbox.oauth_scopes)
    built_in = providers.microsoft(mailbox.oauth_tenant, pop3=mailbox.target.is_pop3)
    return providers.with_scopes(built_in, mailbox.oauth_scopes)
