"""Building the SMTP and LMTP doors."""

from __future__ import annotations

from gateway.config import Listen, Settings
from gateway.desk.accept import Acceptor
from gateway.desk.office import Office
from gateway.intake.limits import IntakeLimits
from gateway.intake.reception import Doors
from gateway.intake.smtp import Intake
from gateway.intake.smtp import Listen as IntakeListen
from gateway.intake.tls import ServerCertificate
from gateway.policy.routing import queue_for
from store.post_records import Source


def build_intake(
    office: Office, acceptor: Acceptor, certificate: ServerCertificate | None
) -> Intake:
    """The SMTP and LMTP doors, not yet open."""
    settings = office.settings
    routes = office.routes
    return Intake(
        Doors(lambda address: queue_for(address, routes) is not None, acceptor.submit),
        intake_limits(settings),
        _listens(settings),
        hostname=settings.desk.domain,
        tls=certificate.context if certificate else None,
        smtputf8=settings.relay.smtputf8,
    )


def intake_limits(settings: Settings) -> IntakeLimits:
    """The section [limits], as the intake takes it; hops are counted where mail is kept."""
    return IntakeLimits(**settings.limits.model_dump(exclude={"received_hops"}))


def open_certificate(settings: Settings) -> ServerCertificate | None:
    """The certificate that SMTP shows, which can be read again while it is in use; None without TLS."""
    chain, key = settings.smtp.certificate, settings.smtp.key
    return ServerCertificate(chain, key) if chain is not None and key is not None else None


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
