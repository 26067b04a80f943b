"""STARTTLS, implicit TLS and the renewal of certificates (threats A2)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from gateway.intake.limits import IntakeLimits
from gateway.intake.smtp import Intake, Listen
from gateway.intake.tls import ServerCertificate
from store.post_records import Source
from tests.intake.conftest import make_certificate
from tests.intake.house import HOSTNAME, House, Line

IMPLICIT = (Listen(Source.SMTP, "127.0.0.1", implicit_tls=True),)
MAIL = b"Subject: secret\r\n\r\nhush\r\n"


def test_a_mail_over_starttls_is_marked(open_house, certificate, trusting) -> None:
    """An ordinary client upgrades, and the envelope says so."""
    house = open_house(tls=certificate.context)
    with smtplib.SMTP("127.0.0.1", house.port(), local_hostname="client.example") as client:
        client._host = HOSTNAME  # the name that the certificate is checked against
        client.starttls(context=trusting)
        client.sendmail("ada@example.com", "support@desk.example", MAIL)
    assert [(mail.content, mail.envelope.tls) for mail in house.kept] == [(MAIL, True)]


def test_starttls_is_offered_only_in_clear(open_house, call, certificate, trusting) -> None:
    """Offered before, neither offered nor possible after."""
    line = call(open_house(tls=certificate.context))
    line.say("EHLO client.example\r\n")
    assert "250-STARTTLS" in line.hear()
    assert line.ask("STARTTLS now").startswith("501 5.5.4")
    assert line.ask("STARTTLS").startswith("220 2.0.0")
    line.start_tls(trusting)
    line.say("EHLO client.example\r\n")
    assert "250-STARTTLS" not in line.hear()
    assert line.ask("STARTTLS").startswith("503 5.5.1")


def test_everything_said_in_clear_is_forgotten(open_house, call, certificate, trusting) -> None:
    """Greeting, sender and recipients of the clear part do not count after the handshake (RFC 3207 section 4.2)."""
    line = call(open_house(tls=certificate.context))
    for command in (
        "EHLO client.example",
        "MAIL FROM:<a@example.com>",
        "RCPT TO:<support@desk.example>",
    ):
        assert line.ask(command).startswith("250")
    line.ask("STARTTLS")
    line.start_tls(trusting)
    assert line.ask("DATA").startswith("503 5.5.1")
    assert line.ask("MAIL FROM:<a@example.com>").startswith("503 5.5.1 Greet first")


@pytest.mark.parametrize(
    "injected", ["EHLO x\r\n", "MAIL FROM:<a@example.com>\r\n", "NOOP\r\n" * 100]
)
def test_commands_sent_ahead_in_clear_are_not_obeyed(
    open_house, call, certificate, trusting, injected: str
) -> None:
    """What stands behind STARTTLS in clear is never answered inside TLS."""
    line = call(open_house(tls=certificate.context))
    line.ask("EHLO client.example")
    line.say("STARTTLS\r\n" + injected)
    assert line.hear()[0].startswith("220 ")
    line.start_tls(trusting)
    assert line.ask("NOOP").startswith("250 2.0.0 OK")
    assert line.ask("MAIL FROM:<a@example.com>").startswith("503 5.5.1 Greet first")


def test_a_failed_handshake_leaves_no_trace(open_house, call, certificate) -> None:
    """Garbage instead of a handshake ends the connection and frees its place."""
    house: House = open_house(tls=certificate.context)
    line = call(house)
    line.ask("STARTTLS")
    line.say("no hello\r\n")
    assert b"451" not in line.socket.recv(1000)
    assert line.socket.recv(1000) == b""
    house.stop()
    assert house.intake.connections == 0


def test_implicit_tls(open_house, certificate, trusting) -> None:
    """A listener that speaks TLS from the first octet."""
    house = open_house(tls=certificate.context, listens=IMPLICIT)
    raw = house.connect()
    with Line(trusting.wrap_socket(raw, server_hostname=HOSTNAME)) as line:
        assert line.hear() == ["220 mx.desk.example ESMTP"]
        line.say("EHLO client.example\r\n")
        assert "250-STARTTLS" not in line.hear()
        line.ask("MAIL FROM:<ada@example.com>")
        line.ask("RCPT TO:<support@desk.example>")
        line.ask("DATA")
        line.say(MAIL + b".\r\n")
        assert line.hear() == ["250 2.0.0 Kept"]
    assert house.kept[0].envelope.tls


def test_silence_instead_of_a_handshake_is_counted_and_cut(open_house, certificate) -> None:
    """A connection counts against the limits before its handshake, and does not wait for ever."""
    limits = IntakeLimits(tls_handshake_seconds=0.2, connections=1)
    house: House = open_house(tls=certificate.context, listens=IMPLICIT, limits=limits)
    with house.connect() as first:
        with house.connect() as second:
            assert second.recv(100).startswith(b"421 4.3.2")
        assert first.recv(100) == b""


def test_implicit_tls_needs_a_certificate(open_house) -> None:
    """Without one the intake is not even built."""
    house: House = open_house()
    with pytest.raises(ValueError, match="certificate"):
        Intake(None, IntakeLimits(), IMPLICIT, hostname="mx.desk.example")  # type: ignore[arg-type]
    house.stop()


def shown_certificate(port: int) -> str:
    """The certificate that new connections are shown."""
    context = ssl._create_unverified_context()
    with socket.create_connection(("127.0.0.1", port)) as raw, context.wrap_socket(raw) as tls:
        return ssl.DER_cert_to_PEM_cert(tls.getpeercert(True))


def test_a_renewed_certificate_is_shown_without_a_restart(
    open_house, certificate: ServerCertificate, tmp_path: Path
) -> None:
    """New connections see the new certificate after `reload`; broken files leave everything as it was."""
    house: House = open_house(tls=certificate.context, listens=IMPLICIT)
    first = shown_certificate(house.port())
    chain, key = make_certificate(tmp_path, HOSTNAME)
    certificate.reload()
    second = shown_certificate(house.port())
    assert second != first
    key.write_text("no key")
    with pytest.raises(ssl.SSLError):
        certificate.reload()
    assert shown_certificate(house.port()) == second == chain.read_text()
