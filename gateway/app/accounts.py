"""Building the accounts of mailboxes from the configuration: where each is, and how we log in."""

from __future__ import annotations

from gateway.app.clock import now
from gateway.config import Settings, read_secret
from gateway.config.settings import Mailbox
from gateway.intake.account import Account, Login, PasswordLogin, Security
from gateway.intake.tokenlogin import TokenLogin
from store.engine import Store


def account_of(settings: Settings, store: Store, mailbox: Mailbox) -> Account:
    """The account that a section [[mailbox]] describes. Nothing is opened; tokens lie in the store."""
    target = mailbox.target
    return Account(
        host=target.host,
        port=target.port,
        security=Security(target.kind),
        login=login_of(settings, store, mailbox),
        ca_file=mailbox.ca_file,
        timeout=mailbox.timeout_seconds,
    )


def login_of(settings: Settings, store: Store, mailbox: Mailbox) -> Login:
    """How we log in: with an access token that is kept good, or a password, read from its file at each login."""
    if mailbox.auth == "oauth":
        return _token_login(settings, store, mailbox)
    secret = mailbox.password_file
    assert secret is not None  # noqa: S101 - gateway.config.checks saw to it
    return PasswordLogin(mailbox.target.user, lambda: read_secret(secret))


def _token_login(settings: Settings, store: Store, mailbox: Mailbox) -> Login:
    from gateway.oauth.accounts import token_source  # brings an HTTP client with it

    target, source = mailbox.target, token_source(settings, store, mailbox, now)
    return TokenLogin(target.user, target.host, target.port, source.token, source.mark_refused)
