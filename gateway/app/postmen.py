"""Building the postmen: who carries letters, how they log in, who signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.app.clock import now
from gateway.config import RelayTarget, Settings, read_secret
from gateway.delivery.courier import Courier
from gateway.delivery.dialogue import Login, Relay, Security
from gateway.delivery.ledger import Ledger
from gateway.delivery.maildir import MaildirCourier
from gateway.delivery.outbox import Postman, Sign
from gateway.delivery.smtp import SmtpCourier
from gateway.desk.notices.letters import NoticeWriter
from gateway.desk.office import Office
from gateway.policy.pace import Rates
from store.engine import Store


def build_postmen(
    office: Office, clock: Callable[[], datetime], place: Callable[[str], str]
) -> list[Postman]:
    """One postman for each connection to the relay; a folder needs only one. `place` gives names (places.py)."""
    settings = office.settings
    login = login_of(settings, office.store)
    target = settings.relay.target
    number = 1 if target.kind == "maildir" else settings.relay.connections
    sign, book = signer_of(settings), Ledger(office.store)
    return [
        Postman(
            office.store,
            build_courier(settings, target, login),
            sign,
            clock,
            place("postman"),
            write=NoticeWriter(office).write,
            rates=rates_of(settings),
            copies=copies_of(settings),
            book=book,
        )
        for _ in range(number)
    ]


def copies_of(settings: Settings) -> dict[str, str]:
    """The mailbox with a Sent folder for each queue that has one; of several the first."""
    named = [(box.queue, box.name) for box in settings.mailbox if box.sent_folder]
    return dict(reversed(named))


def rates_of(settings: Settings) -> Rates:
    """How fast letters of notices may leave."""
    return Rates(settings.notices.per_minute, settings.notices.domain_per_minute)


def build_courier(settings: Settings, target: RelayTarget, login: Login | None) -> Courier:
    """Who carries letters: to a folder, or to the relay."""
    if target.path is not None:
        return MaildirCourier(target.path)
    return SmtpCourier(
        Relay(
            host=target.host,
            port=target.port,
            security=Security(target.kind),
            our_name=settings.desk.domain,
            login=login,
            timeout=settings.relay.timeout_seconds,
        )
    )


def login_of(settings: Settings, store: Store) -> Login | None:
    """How we log in at the relay: with a mailbox's login, a token or a password from a file, or not at all."""
    relay = settings.relay
    if relay.oauth:
        return _login_of_mailbox(settings, store)
    secret = relay.oauth_token_file or relay.password_file
    if not relay.target.user or secret is None:
        return None
    is_token = relay.oauth_token_file is not None
    return Login(relay.target.user, lambda: read_secret(secret), is_token=is_token)


def _login_of_mailbox(settings: Settings, store: Store) -> Login:
    """The user is the mailbox's, unless relay.url names another."""
    from gateway.oauth.accounts import token_source  # brings an HTTP client with it

    mailbox = settings.mailbox_named(settings.relay.oauth)
    assert mailbox is not None  # noqa: S101 - gateway.config.logins saw to it
    source = token_source(settings, store, mailbox, now)
    user = settings.relay.target.user or mailbox.target.user
    return Login(user, source.token, is_token=True, mark_refused=source.mark_refused)


def signer_of(settings: Settings) -> Sign:
    """The DKIM signer, or one that changes nothing when no key is configured."""
    relay = settings.relay
    if relay.dkim_key_file is None:
        return lambda content: content
    from gateway.delivery.dkim import open_signer  # brings a DNS library with it

    domain = settings.desk.domain
    return open_signer(relay.dkim_selector, domain, relay.dkim_key_file, now).sign
