"""End-of-data variants against a real server, in clear and over TLS, cut anywhere (threats A1)."""

from __future__ import annotations

import socket

import pytest

from tests.intake.house import House, Line

VARIANTS = [
    b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r.\n",
    b"\r\n.\x00\r\n", b"\r\n\x00.\r\n", b"\r\x00\n.\r\n", b"\r\n.\r\x00\n",
    b"\r\r\n.\n", b"\n\r.\r\n", b"\n\n.\n\n", b"\r\r.\r\r", b"\r\n. \r\n", b"\r\n .\r\n",
    b"\r\n.\t\r\n", b"\r\n.\r\r\n", b"\r\n..\r\n", b"\n\r\n.\n", b"\x85.\x85", b"\x0b.\x0b", b"\x0c.\x0c",
    b"\xe2\x80\xa8.\xe2\x80\xa8",
]  # fmt: skip
SMUGGLED = (
    b"MAIL FROM:<boss@example.com>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n"
    b"Subject: smuggled\r\n\r\nPay.\r\n.\r\n"
)


def deliver(line: Line, end: bytes, cut: int) -> list[str]:
    """One honest mail whose content holds the variant and a smuggled mail; the reply. Sent in two pieces."""
    for command in (
        "EHLO relay.example",
        "MAIL FROM:<ada@example.com>",
        "RCPT TO:<support@desk.example>",
    ):
        assert line.ask(command).startswith("250")
    assert line.ask("DATA").startswith("354")
    octets = b"Subject: honest\r\n\r\nHello" + end + SMUGGLED
    border = octets.index(end) + cut
    line.say(octets[:border])
    line.say(octets[border:])
    return line.hear()


@pytest.mark.parametrize("over_tls", [False, True], ids=["clear", "tls"])
def test_one_mail_stays_one_mail(open_house, call, certificate, trusting, over_tls: bool) -> None:
    """Whatever the variant and wherever the network cuts it: one mail is kept, octet for octet, and one reply given."""
    house: House = open_house(tls=certificate.context)
    line = call(house)
    line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    if over_tls:
        line.ask("EHLO relay.example")
        line.ask("STARTTLS")
        line.start_tls(trusting)
    for end in VARIANTS:
        for cut in range(len(end) + 1):
            assert deliver(line, end, cut) == ["250 2.0.0 Kept"]
            assert len(house.kept) == 1, (end, cut)
            content = house.kept.pop().content
            unstuffed = (
                (b"Hello" + end + SMUGGLED).replace(b"\r\n.\r\n", b"").replace(b"\r\n.", b"\r\n")
            )
            assert content == b"Subject: honest\r\n\r\n" + unstuffed + b"\r\n", (end, cut)
    assert line.ask("NOOP") == "250 2.0.0 OK"
