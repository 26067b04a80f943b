"""Building the accounts of mailboxes from the configuration: where each is, and how we log in."""

from __future__ import annotations

from gateway.config import read_secret
from gateway.config.settings import Mailbox
from gateway.intake.account import Account, Login, PasswordLogin, Security


def account_of(mailbox: Mailbox) -> Account:
    """The account that a section [[mailbox]] describes. Nothing is opened or read yet."""
    target = mailbox.target
    return Account(
        host=target.host,
        port=target.port,
        security=Security(target.kind),
        login=login_of(mailbox),
        ca_file=mailbox.ca_file,
        timeout=mailbox.timeout_seconds,
    )


def login_of(mailbox: Mailbox) -> Login:
    """How we log in: the password is read from its file at each login."""
    secret = mailbox.password_file
    assert secret is not None  # noqa: S101 - gateway.config.checks saw to it
    return PasswordLogin(mailbox.target.user, lambda: read_secret(secret))
