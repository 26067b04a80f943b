"""What a configuration must fulfil where we log in elsewhere: at the relay, and at mailboxes with password or OAuth."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.config.complaints import Problem
from gateway.config.settings import Mailbox, Settings

_ENDPOINTS = ("oauth_token_endpoint", "oauth_authorization_endpoint", "oauth_device_endpoint")
_SENDS_SECRETS = ("smtp+starttls", "smtps")


def check_relay_login(settings: Settings) -> Iterator[Problem]:
    """A user needs one secret, and a secret needs a user; a mailbox's login brings its own."""
    relay = settings.relay
    given = sum(map(bool, (relay.password_file, relay.oauth_token_file, relay.oauth)))
    if given > 1:
        yield Problem(
            "relay.oauth_token_file", "Keep one of password_file, oauth_token_file and oauth."
        )
    elif relay.oauth:
        yield from _check_relay_oauth(settings)
    elif relay.target.user and not given:
        yield Problem(
            "relay.password_file", "Name the file that holds the password of the user in relay.url."
        )
    elif given and not relay.target.user:
        yield Problem(
            "relay.url",
            "Add the user's name in front of the host (user@host): a secret for it is configured.",
        )


def _check_relay_oauth(settings: Settings) -> Iterator[Problem]:
    mailbox = settings.mailbox_named(settings.relay.oauth)
    if mailbox is None or mailbox.auth != "oauth":
        yield Problem("relay.oauth", 'Write the name of a mailbox whose auth is "oauth".')
    if settings.relay.target.kind not in _SENDS_SECRETS:
        yield Problem(
            "relay.url", "Use smtp+starttls:// or smtps://, so that the token is not sent in clear."
        )


def check_mailbox_login(settings: Settings) -> Iterator[Problem]:
    """Whoever logs in needs one secret."""
    for at, mailbox in enumerate(settings.mailbox):
        if mailbox.auth == "password" and mailbox.password_file is None:
            yield Problem(
                f"mailbox[{at}].password_file",
                "Name the file that holds the password of the user in url.",
            )
        if mailbox.auth == "oauth" and mailbox.password_file is not None:
            yield Problem(
                f"mailbox[{at}].password_file", 'Leave this out: auth = "oauth" needs no password.'
            )


def check_oauth(settings: Settings) -> Iterator[Problem]:
    """A login by OAuth needs a registered client, and endpoints where they are not built in."""
    for at, mailbox in enumerate(settings.mailbox):
        if mailbox.auth == "oauth":
            for key, advice in _what_lacks(mailbox):
                yield Problem(f"mailbox[{at}].{key}", advice)


def _what_lacks(mailbox: Mailbox) -> Iterator[tuple[str, str]]:
    if not mailbox.oauth_client_id:
        yield "oauth_client_id", "Write the client id that the provider gave when you registered."
    if mailbox.oauth_provider == "custom":
        yield from _what_custom_lacks(mailbox)
        return
    for key in _ENDPOINTS:
        if getattr(mailbox, key):
            yield key, 'Leave this out, or write oauth_provider = "custom".'
    if mailbox.oauth_provider == "google" and mailbox.oauth_client_secret_file is None:
        yield (
            "oauth_client_secret_file",
            "Name the file with the client secret: Google asks for it, also of desktop clients.",
        )


def _what_custom_lacks(mailbox: Mailbox) -> Iterator[tuple[str, str]]:
    if not mailbox.oauth_token_endpoint:
        yield "oauth_token_endpoint", "Write where tokens are asked for (https://host/token)."
    if not (mailbox.oauth_authorization_endpoint or mailbox.oauth_device_endpoint):
        yield "oauth_device_endpoint", "Write this, or oauth_authorization_endpoint, or both."
