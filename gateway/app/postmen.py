"""Building the postmen: who carries letters, how they log in, who signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.config import RelayTarget, Settings, read_secret
from gateway.delivery.courier import Courier
from gateway.delivery.dialogue import Login, Relay, Security
from gateway.delivery.maildir import MaildirCourier
from gateway.delivery.outbox import Postman, Sign
from gateway.delivery.smtp import SmtpCourier
from gateway.desk.office import Office


def build_postmen(
    office: Office, clock: Callable[[], datetime], place: Callable[[str], str]
) -> list[Postman]:
    """One postman for each connection to the relay; a folder needs only one. `place` gives names (places.py)."""
    settings = office.settings
    target = settings.relay.target
    number = 1 if target.kind == "maildir" else settings.relay.connections
    sign = signer_of(settings)
    return [
        Postman(office.store, build_courier(settings, target), sign, clock, place("postman"))
        for _ in range(number)
    ]


def build_courier(settings: Settings, target: RelayTarget) -> Courier:
    """Who carries letters: to a folder, or to the relay."""
    if target.path is not None:
        return MaildirCourier(target.path)
    return SmtpCourier(
        Relay(
            host=target.host,
            port=target.port,
            security=Security(target.kind),
            our_name=settings.desk.domain,
            login=_login(settings, target),
            timeout=settings.relay.timeout_seconds,
        )
    )


def _login(settings: Settings, target: RelayTarget) -> Login | None:
    token, password = settings.relay.oauth_token_file, settings.relay.password_file
    secret = token or password
    if not target.user or secret is None:
        return None
    return Login(target.user, lambda: read_secret(secret), xoauth2=token is not None)


def signer_of(settings: Settings) -> Sign:
    """The DKIM signer, or one that changes nothing when no key is configured."""
    relay = settings.relay
    if relay.dkim_key_file is None:
        return lambda content: content
    from gateway.delivery.dkim import open_signer  # brings a DNS library with it

    domain = settings.desk.domain
    return open_signer(relay.dkim_selector, domain, relay.dkim_key_file).sign
