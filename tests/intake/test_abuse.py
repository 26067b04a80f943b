"""Floods, slow peers and endless talk (threats A3, A4, M1, M5, M7): bounded, and told so."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from gateway.intake.limits import IntakeLimits
from tests.intake.house import House, Line

QUICK = IntakeLimits(error_delay_seconds=0)
TIMED_OUT = ["421 4.4.2 Timed out waiting for you"]


def announce(line: Line) -> None:
    """Everything up to 354."""
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    line.ask("RCPT TO:<support@desk.example>")
    assert line.ask("DATA").startswith("354")


def test_connections_per_address(open_house, call) -> None:
    """One too many of one address is turned away at once; leaving makes room; the others go on."""
    house: House = open_house(limits=replace(QUICK, connections_per_ip=2))
    first, second = call(house), call(house, 1)
    with Line(house.connect()) as third:
        assert third.hear_all() == ["421 4.7.0 Too many connections from your address"]
    assert first.ask("QUIT").startswith("221")
    assert first.hear() == []
    first.close()
    while house.intake.connections > 1:
        time.sleep(0.005)
    call(house)
    assert second.ask("NOOP").startswith("250")


def test_connections_in_all(open_house, call) -> None:
    """A full house says so, and holds no more than it may."""
    house: House = open_house(limits=replace(QUICK, connections=3))
    inside = [call(house) for _ in range(3)]
    for _ in range(20):
        with Line(house.connect()) as outside:
            assert outside.hear_all() == ["421 4.3.2 Too many connections, please try again later"]
    assert house.intake.connections == 3
    assert all(line.ask("NOOP").startswith("250") for line in inside)


def test_connections_per_minute(open_house, call) -> None:
    """Coming and going too often is turned away too."""
    limits = replace(QUICK, connections_per_minute_per_ip=2, trusted_networks=())
    house: House = open_house(limits=limits)
    greetings = []
    for _ in range(6):
        with Line(house.connect()) as line:
            greetings.append(line.hear()[0][:3])
    # A minute may begin in between: then four of the six are let in.
    assert greetings.count("421") >= 2
    assert greetings[:2] == ["220", "220"]


def test_messages_per_minute(open_house, call) -> None:
    """Too many messages are put off, not refused for good; a trusted network is not limited."""
    strangers: House = open_house(
        limits=replace(QUICK, messages_per_minute_per_ip=1, trusted_networks=())
    )
    line = call(strangers)
    line.ask("EHLO client.example")
    answers = []
    for _ in range(4):
        answers.append(line.ask("MAIL FROM:<ada@example.com>")[:9])
        line.ask("RSET")
    assert answers.count("450 4.7.1") >= 2
    friends: House = open_house(limits=replace(QUICK, messages_per_minute_per_ip=1))
    line = call(friends)
    line.ask("EHLO client.example")
    for _ in range(4):
        assert line.ask("MAIL FROM:<ada@example.com>").startswith("250")
        line.ask("RSET")


def test_recipients_over_the_limit_are_put_off(open_house, call) -> None:
    """A hundred are taken, further ones get 452 each (RFC 5321 section 4.5.3.1.10), and the mail goes through."""
    house: House = open_house(limits=QUICK)
    line = call(house)
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    answers = [line.ask(f"RCPT TO:<many{number}@desk.example>")[:9] for number in range(150)]
    assert answers == ["250 2.1.5"] * 100 + ["452 4.5.3"] * 50
    line.ask("DATA")
    assert line.ask(".").startswith("250")
    assert len(house.kept[0].envelope.rcpt_to) == 100


def test_twenty_thousand_recipients_end_the_dialogue(open_house, call) -> None:
    """Nobody pipelines for ever: after the thousandth command without a mail the peer is sent away."""
    line = call(open_house(limits=QUICK))
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    line.say("".join(f"RCPT TO:<many{number}@desk.example>\r\n" for number in range(20_000)))
    heard = line.hear_all()
    assert len(heard) == 999
    assert heard[-1].startswith("421 4.7.0")


def test_an_idle_peer_is_sent_away(open_house, call) -> None:
    """Silence between commands ends the connection with 421, and so does dribbling a command."""
    house: House = open_house(limits=replace(QUICK, command_seconds=0.2))
    assert call(house).hear_all() == TIMED_OUT
    line = call(house)
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        dribble(line, b"NOOP")


def dribble(line: Line, octets: bytes, times: int = 100) -> None:
    """Send the same few octets again and again, slowly, until the server has had enough."""
    for _ in range(times):
        line.say(octets)
        time.sleep(0.02)
    pytest.fail("the server has endless patience")


def test_a_silent_peer_in_the_middle_of_a_mail_is_sent_away(open_house, call) -> None:
    """DATA that stands still ends with 421."""
    house: House = open_house(limits=replace(QUICK, block_seconds=0.2))
    line = call(house)
    announce(line)
    line.say("Subject: x\r\n")
    assert line.hear_all() == TIMED_OUT
    assert house.kept == []


def test_a_slow_peer_runs_out_of_time(open_house, call) -> None:
    """Slow loris: progress below the minimum rate does not count."""
    limits = replace(QUICK, min_bytes_per_second=100_000, rate_grace_seconds=0.2)
    line = call(open_house(limits=limits))
    announce(line)
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        dribble(line, b"x")


def test_a_steady_peer_has_time(open_house, call) -> None:
    """Every block buys time: a mail may take much longer than one block may."""
    limits = replace(QUICK, block_seconds=5, command_seconds=1, rate_grace_seconds=5)
    house: House = open_house(limits=limits)
    line = call(house)
    announce(line)
    for _ in range(12):
        line.say(b"x" * 998 + b"\r\n")
        time.sleep(0.1)
    assert line.ask(".").startswith("250")
    assert len(house.kept[0].content) == 12_000


def test_every_mail_ends_in_the_end(open_house, call) -> None:
    """The hard cap holds for fast peers too."""
    limits = replace(QUICK, data_seconds=0.2, overrun_bytes=10**12)
    line = call(open_house(limits=limits))
    announce(line)
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        dribble(line, b"x" * 1000)


ENDLESS = """
import resource, socket, sys
from tests.intake.house import House, Line

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

MEGABYTES, BLOCK = int(sys.argv[1]), b"x" * 1_000_000
house = House().start()
line = Line(house.connect(int(sys.argv[2])))
line.hear()
line.ask("LHLO client.example" if sys.argv[2] == "1" else "EHLO client.example")
line.ask("MAIL FROM:<ada@example.com>")
line.ask("RCPT TO:<support@desk.example>")
line.ask("DATA")
before = resident()
peak = before
sent = 0
try:
    for sent in range(1, MEGABYTES + 1):
        line.say(BLOCK)
        peak = max(peak, resident())
except OSError:
    pass
heard = line.hear_all()
line.close()
house.stop()
print(sent, (peak - before) // 1_000_000, heard)
assert heard == ["552 5.3.4 Message is larger than this system takes"], heard
assert peak - before <= 64_000_000, peak - before
"""


@pytest.mark.parametrize("door", [0, 1], ids=["smtp", "lmtp"])
def test_an_endless_line_costs_little_memory(door: int) -> None:
    """Half a gigabyte without a line break: at most 64 MB more are resident, the answer is 552, and that is the end."""
    done = subprocess.run(
        [sys.executable, "-c", ENDLESS, "512", str(door)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
