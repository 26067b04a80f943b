"""Building the doors and the postmen from the configuration."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime

from gateway.config import Listen, RelayTarget, Settings, read_secret
from gateway.delivery.courier import Courier
from gateway.delivery.dialogue import Login, Relay, Security
from gateway.delivery.dkim import open_signer
from gateway.delivery.maildir import MaildirCourier
from gateway.delivery.outbox import Postman, Sign
from gateway.delivery.smtp import SmtpCourier
from gateway.desk.accept import Acceptor
from gateway.desk.office import Office
from gateway.intake.limits import IntakeLimits
from gateway.intake.reception import Doors
from gateway.intake.smtp import Intake
from gateway.intake.smtp import Listen as IntakeListen
from gateway.policy.routing import queue_for
from gateway.worker import claimant
from store.records import Source


def now() -> datetime:
    """The clock of the program: the only place that asks the machine for the time."""
    return datetime.now(UTC)


def build_intake(office: Office, acceptor: Acceptor) -> Intake:
    """The SMTP and LMTP doors, not yet open."""
    settings = office.settings
    routes = office.routes
    return Intake(
        Doors(lambda address: queue_for(address, routes) is not None, acceptor.submit),
        intake_limits(settings),
        _listens(settings),
        hostname=settings.desk.domain,
        tls=server_tls(settings),
        smtputf8=settings.relay.smtputf8,
    )


def intake_limits(settings: Settings) -> IntakeLimits:
    """The section [limits], as the intake takes it; hops are counted where mail is kept."""
    return IntakeLimits(**settings.limits.model_dump(exclude={"received_hops"}))


def server_tls(settings: Settings) -> ssl.SSLContext | None:
    """The certificate that SMTP shows, or None when no TLS is configured."""
    if settings.smtp.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.smtp.certificate, settings.smtp.key)
    return context


def _listens(settings: Settings) -> list[IntakeListen]:
    doors = [
        (Source.SMTP, settings.smtp_listeners, False),
        (Source.SMTP, settings.smtp_tls_listeners, True),
        (Source.LMTP, settings.lmtp_listeners, False),
    ]
    return [
        _listen(source, where, implicit_tls)
        for source, places, implicit_tls in doors
        for where in places
    ]


def _listen(source: Source, where: Listen, implicit_tls: bool) -> IntakeListen:
    path = str(where.path) if where.path else ""
    return IntakeListen(source, where.host, where.port, path, implicit_tls)


def build_postmen(office: Office, clock: Callable[[], datetime]) -> list[Postman]:
    """One postman for each connection to the relay; a folder needs only one."""
    settings = office.settings
    target = settings.relay.target
    number = 1 if target.kind == "maildir" else settings.relay.connections
    sign = signer_of(settings)
    return [
        Postman(
            office.store, build_courier(settings, target), sign, clock, claimant(f"post{place}")
        )
        for place in range(number)
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
    domain = settings.desk.domain
    return open_signer(relay.dkim_selector, domain, relay.dkim_key_file).sign
