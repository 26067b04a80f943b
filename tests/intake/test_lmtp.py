"""One reply for every accepted recipient, on every way a mail can end (RFC 2033 section 4.2, threats M3)."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace

import pytest

from gateway.intake.limits import IntakeLimits
from store.post_records import AcceptOutcome, Envelope
from tests.intake.house import House, Line

QUICK = IntakeLimits(error_delay_seconds=0)
SMALL = replace(QUICK, message_bytes=1000, overrun_bytes=1000, memory_bytes=1000)


def fail(error: BaseException):
    """A house that fails so."""

    def decide(envelope: Envelope, content: bytes) -> AcceptOutcome:
        raise error

    return decide


def always(outcome: AcceptOutcome):
    """A house that always answers so."""
    return lambda envelope, content: outcome


ENDS = {
    "kept": ({}, b"x\r\n.\r\n", "250 2.0.0"),
    "known": ({"decide": always(AcceptOutcome.KNOWN)}, b"x\r\n.\r\n", "250 2.0.0"),
    "looping": ({"decide": always(AcceptOutcome.LOOPING)}, b"x\r\n.\r\n", "554 5.4.6"),
    "full": ({"decide": always(AcceptOutcome.FULL)}, b"x\r\n.\r\n", "452 4.3.1"),
    "failed": ({"decide": always(AcceptOutcome.FAILED)}, b"x\r\n.\r\n", "451 4.3.0"),
    "error": ({"decide": fail(RuntimeError("secret"))}, b"x\r\n.\r\n", "451 4.3.0"),
    "no memory": ({"decide": fail(MemoryError())}, b"x\r\n.\r\n", "451 4.3.0"),
    "cancelled": ({"decide": fail(CancelledError())}, b"x\r\n.\r\n", "451 4.3.0"),
    "nonsense": ({"decide": always("ok")}, b"x\r\n.\r\n", "451 4.3.0"),
    "too large": ({"limits": SMALL}, b"x" * 1001 + b"\r\n.\r\n", "552 5.3.4"),
    "endless": ({"limits": SMALL}, b"x" * 3000, "552 5.3.4"),
    "bare newline": (
        {"limits": replace(QUICK, bare_newlines="reject")},
        b"x\n\r\n.\r\n",
        "550 5.5.2",
    ),
}


@pytest.mark.parametrize("recipients", [1, 2, 100])
@pytest.mark.parametrize("end", ENDS)
def test_as_many_replies_as_recipients(open_house, call, end: str, recipients: int) -> None:
    """So many RCPTs were accepted, so many equal lines follow the data, and the dialogue is in step afterwards."""
    settings, octets, reply = ENDS[end]
    house: House = open_house(**{"limits": QUICK, **settings})
    line: Line = call(house, 1)
    line.ask("LHLO mx.example")
    line.ask("MAIL FROM:<ada@example.com>")
    for number in range(recipients):
        assert line.ask(f"RCPT TO:<many{number}@desk.example>").startswith("250")
        if number % 10 == 0:
            assert line.ask("RCPT TO:<nobody@desk.example>").startswith("550")
    assert line.ask("DATA").startswith("354")
    line.say(octets)
    heard = [line.hear() for _ in range(recipients)]
    assert all(len(lines) == 1 and lines[0].startswith(reply) for lines in heard), heard
    assert line.ask("QUIT") == ("" if end == "endless" else "221 2.0.0 Bye")


def test_a_busy_house_puts_off_every_recipient(open_house, call) -> None:
    """Without memory for one more mail: 452 for each recipient, and later it works again."""
    house: House = open_house(limits=SMALL)
    first, second = call(house, 1), call(house, 1)
    for line in (first, second):
        line.ask("LHLO mx.example")
        line.ask("MAIL FROM:<ada@example.com>")
        line.ask("RCPT TO:<many1@desk.example>")
        line.ask("RCPT TO:<many2@desk.example>")
        line.ask("DATA")
    first.say(b"x" * 900)
    while house.intake._reception.memory.held < 900:
        house.run(_tick())
    second.say(b"y" * 900 + b"\r\n.\r\n")
    assert [second.hear(), second.hear()] == [
        ["452 4.3.1 Too much mail at once, please try again later"]
    ] * 2
    assert second.ask("MAIL FROM:<ada@example.com> SIZE=900").startswith("452 4.3.1")
    first.say(b"\r\n.\r\n")
    assert [first.hear(), first.hear()] == [["250 2.0.0 Kept"]] * 2
    assert second.ask("MAIL FROM:<ada@example.com> SIZE=900").startswith("250")
    assert house.intake._reception.memory.held == 0


async def _tick() -> None:
    """Let the loop turn once."""
