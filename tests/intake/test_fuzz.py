"""Random dialogues: as many replies as commands, all well formed, and the server is in step and alive afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.intake.limits import IntakeLimits
from tests.intake.house import House, Line

LENIENT = IntakeLimits(
    soft_errors=1_000_000, hard_errors=1_000_000, commands_per_mail=1_000_000, message_bytes=200
)
REPLY = re.compile(r"(2[0-9]{2}|3[0-9]{2}|4[0-9]{2}|5[0-9]{2})[ -][ -~]*")
WORDS = st.sampled_from(
    [
        b"<>", b"<a@example.com>", b"<support@desk.example>", b"<many1@desk.example>", b"<nobody@x>",
        b"SIZE=10", b"SIZE=201", b"SIZE=x", b"BODY=8BITMIME", b"SMTPUTF8", b"client.example", b"<", b">", b'"',
        b"\x00", b"\xff", b"J\xc3\xb6rg", b"\t", b"", b"\r", b"a" * 3000,
    ]
)  # fmt: skip
VERBS = st.sampled_from(
    [
        b"HELO", b"EHLO", b"LHLO", b"MAIL FROM:", b"RCPT TO:", b"RSET", b"NOOP", b"VRFY", b"EXPN", b"HELP",
        b"AUTH", b"STARTTLS", b"BDAT", b"mail from: ", b"", b"DATA", b"\xff\xfe",
    ]
)  # fmt: skip
COMMANDS = st.one_of(
    st.sampled_from(
        [
            b"EHLO x", b"LHLO x", b"MAIL FROM:<a@example.com>", b"RCPT TO:<support@desk.example>",
            b"RCPT TO:<many2@desk.example>", b"DATA",
        ]
    ),
    st.builds(lambda verb, words: verb + b" ".join(words), VERBS, st.lists(WORDS, max_size=3)),
    st.binary(max_size=30).map(lambda octets: octets.replace(b"\n", b"")),
)  # fmt: skip
CONTENTS = st.lists(
    st.sampled_from([b"x", b"\r\n", b"\n", b"\r", b".", b"..", b"\r\n..", b"x" * 150, b"QUIT\r\n"]),
    max_size=6,
).map(b"".join)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One house for all of them."""
    opened = House(limits=LENIENT).start()
    yield opened
    opened.stop(0)
    assert opened.problems == []


def hear(line: Line) -> str:
    """One whole well-formed reply; its last line."""
    heard = line.hear()
    assert heard
    assert all(REPLY.fullmatch(text) for text in heard), heard
    return heard[-1]


def send_content(line: Line, content: bytes, replies: int) -> None:
    """After 354: content without an end of data of its own, the end, and the replies that are due."""
    line.say(re.sub(rb"(\r\n|^)\.(?=\r\n)", rb"\1", content + b"\r\n") + b".\r\n")
    heard = [hear(line) for _ in range(replies)]
    assert len(set(heard)) == 1
    assert heard[0][:9] in ("250 2.0.0", "552 5.3.4")


@pytest.mark.parametrize("door", [0, 1], ids=["smtp", "lmtp"])
@given(talk=st.lists(st.tuples(COMMANDS, CONTENTS), max_size=15))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_command_gets_its_reply(house: House, door: int, talk: list) -> None:
    """Whatever is said, one reply comes for each command, and after content as many as are due."""
    with Line(house.connect(door)) as line:
        hear(line)
        recipients = 0
        for command, content in talk:
            line.say(command + b"\r\n")
            reply = hear(line)
            if reply.startswith("354"):
                send_content(line, content, recipients if door else 1)
                recipients = 0
            recipients += reply.startswith("250 2.1.5")
            if reply.startswith("250 2.1.0"):
                recipients = 0
        assert line.ask("NOOP") == "250 2.0.0 OK"


@given(
    talk=st.lists(
        COMMANDS.filter(lambda command: not command.upper().startswith((b"DATA", b"QUIT")))
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pipelined_commands_are_answered_one_by_one(house: House, talk: list[bytes]) -> None:
    """The same all at once (RFC 2920)."""
    with Line(house.connect()) as line:
        hear(line)
        line.say(b"".join(command + b"\r\n" for command in [*talk, b"NOOP last"]))
        for _ in talk:
            hear(line)
        assert hear(line) == "250 2.0.0 OK"


@given(noise=st.binary(max_size=3000))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_does_no_harm(house: House, noise: bytes) -> None:
    """Any octets at all are answered line by line with well-formed replies, and the next peer finds all well."""
    with Line(house.connect()) as line:
        line.say(noise)
        line.socket.shutdown(1)
        assert all(REPLY.fullmatch(text) for text in line.hear_all())
    with Line(house.connect()) as line:
        hear(line)
        assert line.ask("NOOP") == "250 2.0.0 OK"
