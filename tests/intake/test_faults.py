"""What happens when the peer, the house or the operator goes away in the middle (threats M2, M4; faults F18)."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable

import pytest

from gateway.intake.data import Memory
from gateway.intake.limits import IntakeLimits
from gateway.intake.smtp import Doors, Intake, Listen, parse_listen
from store.post_records import AcceptOutcome, Envelope, Source
from tests.intake.house import House, Line

SECRET = "postgresql://desk:hunter2@db.internal/desk"


class Gate:
    """A house that keeps mails only when it is told to."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def decide(self, envelope: Envelope, content: bytes) -> AcceptOutcome:
        """Wait for the gate."""
        self.reached.set()
        assert self.opened.wait(20)
        return AcceptOutcome.KEPT


@pytest.fixture
def gate():
    """Opened at the end, whatever happened."""
    made = Gate()
    yield made
    made.opened.set()


def announce(line: Line, *recipients: str) -> None:
    """Everything up to 354."""
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    for recipient in recipients or ("support@desk.example",):
        assert line.ask(f"RCPT TO:<{recipient}>").startswith("250")
    assert line.ask("DATA").startswith("354")


def test_an_error_of_ours_says_nothing(open_house, call, caplog) -> None:
    """451 and our log knows why; the peer does not learn a word of it, and may go on."""

    def decide(envelope: Envelope, content: bytes) -> AcceptOutcome:
        raise RuntimeError(SECRET)

    line = call(open_house(decide=decide))
    announce(line)
    with caplog.at_level(logging.ERROR):
        line.say(".\r\n")
        assert line.hear() == ["451 4.3.0 Local problem, please try again later"]
    assert SECRET in caplog.text
    assert line.ask("NOOP").startswith("250")


@pytest.mark.parametrize(
    "error", [KeyError(SECRET), OSError(SECRET), TimeoutError(SECRET)], ids=repr
)
@pytest.mark.parametrize("which", ["knows", "accept"])
def test_a_broken_door_says_nothing(open_house, call, which: str, error: Exception) -> None:
    """A door that raises at once is an error of ours too, and the dialogue goes on."""

    def broken(*_: object) -> None:
        raise error

    house: House = open_house()
    house.break_door(which, broken)
    line = call(house)
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    reply = line.ask("RCPT TO:<support@desk.example>")
    if which == "accept":
        line.ask("DATA")
        reply = line.ask(".")
    assert reply == "451 4.3.0 Local problem, please try again later"
    assert line.ask("NOOP").startswith("250")


def test_half_a_hang_up_while_keeping_still_gets_its_reply(open_house, call, gate: Gate) -> None:
    """A client that closes its side after the last dot is told that its mail is kept."""
    house: House = open_house(decide=gate.decide)
    line = call(house)
    announce(line)
    line.say("x\r\n.\r\n")
    assert gate.reached.wait(10)
    line.socket.shutdown(socket.SHUT_WR)
    gate.opened.set()
    assert line.hear_all() == ["250 2.0.0 Kept"]
    assert len(house.kept) == 1


def reset(line: Line) -> None:
    """Close with RST, as a crashed client does."""
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    line.close()


@pytest.mark.parametrize("leave", [Line.close, reset], ids=["close", "reset"])
def test_a_mail_is_kept_though_nobody_waits(
    open_house, call, gate: Gate, leave: Callable[[Line], None]
) -> None:
    """Once handed over, a mail is kept whole; the client that went away finds it known on its next try."""
    house: House = open_house(decide=gate.decide)
    line = call(house)
    announce(line)
    line.say("x\r\n.\r\n")
    assert gate.reached.wait(10)
    leave(line)
    gate.opened.set()
    house.stop()
    assert [mail.content for mail in house.kept] == [b"x\r\n"]


def test_a_babbler_that_does_not_wait_is_no_fault_of_ours(open_house, call, caplog) -> None:
    """Whoever talks nonsense and goes away before the last reply leaves no traceback in the log."""
    limits = IntakeLimits(soft_errors=1, hard_errors=2, error_delay_seconds=0.2)
    house: House = open_house(limits=limits)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            line = call(house)
            line.say(b"?\r\n" * 60_000)
            line.close()
        while house.intake.connections:
            time.sleep(0.005)
        house.stop()
    assert caplog.text == ""


def test_half_a_mail_is_no_mail(open_house, call) -> None:
    """A client that goes away before the last dot has brought nothing, and its memory is given back."""
    house: House = open_house()
    for octets in (b"", b"Subject: x\r\n", b"Subject: x\r\n\r\n.", b"x\r\n.\r"):
        line = call(house)
        announce(line)
        line.say(octets)
        line.socket.shutdown(socket.SHUT_WR)
        assert line.hear_all() == []
    house.stop()
    assert house.kept == []
    assert house.intake._reception.memory.held == 0


def test_a_house_that_does_not_answer_is_an_error_of_ours(open_house, call, gate: Gate) -> None:
    """Keeping takes too long: 451, and the mail, kept later, is found known on the next try."""
    house: House = open_house(decide=gate.decide, limits=IntakeLimits(accept_seconds=0.05))
    line = call(house)
    announce(line)
    assert line.ask(".").startswith("451 4.3.0")
    gate.opened.set()
    house.stop()
    assert len(house.kept) == 1


def test_stopping_lets_a_mail_in_progress_finish(open_house, call, gate: Gate) -> None:
    """The idle are sent away with 421, the mail in progress is kept and answered, nobody new comes in."""
    house: House = open_house(decide=gate.decide)
    port = house.port()
    idle, busy = call(house), call(house, 1)
    busy.ask("LHLO client.example")
    busy.ask("MAIL FROM:<ada@example.com>")
    busy.ask("RCPT TO:<support@desk.example>")
    busy.ask("DATA")
    busy.say("x\r\n")
    stopping = threading.Thread(target=house.stop)
    stopping.start()
    assert idle.hear_all() == ["421 4.3.2 Service is shutting down, please try again later"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    busy.say(".\r\n")
    gate.opened.set()
    assert busy.hear() == ["250 2.0.0 Kept"]
    assert busy.hear_all() == ["421 4.3.2 Service is shutting down, please try again later"]
    busy.close()
    stopping.join()
    assert len(house.kept) == 1


def test_stopping_does_not_wait_for_ever(open_house, call) -> None:
    """A mail that does not end in time is put off with 421."""
    house: House = open_house()
    line = call(house)
    announce(line)
    line.say("half a mail\r\n")
    house.stop(grace_seconds=0.05)
    assert line.hear_all() == ["421 4.3.2 Service is shutting down, please try again later"]
    assert house.kept == []


def test_listening_is_all_or_nothing(open_house) -> None:
    """When one address is taken, none is listened on, and the error is told."""
    taken: House = open_house()
    free = House(listens=())
    free.start()
    intake = Intake(
        Doors(free.knows, free.accept),
        IntakeLimits(),
        [Listen(Source.SMTP, "127.0.0.1"), Listen(Source.SMTP, "127.0.0.1", taken.port())],
        hostname="mx.desk.example",
    )
    with pytest.raises(OSError, match="in use"):
        free.run(intake.start())
    assert intake.addresses == ()
    assert not intake.is_serving
    free.stop()


def test_unix_socket(open_house, tmp_path) -> None:
    """LMTP on a UNIX socket: only owner and group may connect, and the file goes with the server."""
    path = tmp_path / "lmtp"
    house: House = open_house(listens=[parse_listen(Source.LMTP, f"unix:{path}")])
    assert house.intake.addresses == (f"unix:{path}",)
    assert house.intake.is_serving
    assert path.stat().st_mode & 0o777 == 0o660
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(str(path))
    with Line(client) as line:
        assert line.hear() == ["220 mx.desk.example LMTP"]
        line.ask("LHLO localhost")
        line.ask("MAIL FROM:<ada@example.com>")
        line.ask("RCPT TO:<support@desk.example>")
        line.ask("DATA")
        assert line.ask(".") == "250 2.0.0 Kept"
    house.stop()
    assert not path.exists()
    assert (house.kept[0].source, house.kept[0].envelope.peer) == (Source.LMTP, "")


def test_a_left_over_socket_file_does_not_hinder(open_house, tmp_path) -> None:
    """After a crash the file is still there; the next start takes its place."""
    path = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    house: House = open_house(listens=[parse_listen(Source.LMTP, f"unix:{path}")])
    assert house.intake.is_serving


def test_the_envelope_tells_what_was_said(open_house, call) -> None:
    """Peer, greeting, sender and recipients as they were given; a recipient given twice stands once."""
    house: House = open_house()
    line = call(house)
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<Ada@Example.com>")
    for recipient in ("support@desk.example", "Sales@desk.example", "support@desk.example"):
        line.ask(f"RCPT TO:<{recipient}>")
    line.ask("DATA")
    line.ask(".")
    assert house.kept[0].envelope == Envelope(
        mail_from="Ada@Example.com",
        rcpt_to=("support@desk.example", "Sales@desk.example"),
        peer="127.0.0.1",
        helo="client.example",
        tls=False,
    )


@pytest.mark.parametrize(
    ("address", "listen"),
    [
        ("127.0.0.1:25", Listen(Source.SMTP, "127.0.0.1", 25)),
        (":25", Listen(Source.SMTP, "", 25)),
        ("[::1]:0", Listen(Source.SMTP, "::1", 0)),
        ("unix:/run/lmtp", Listen(Source.SMTP, path="/run/lmtp")),
    ],
)
def test_listen_addresses(address: str, listen: Listen) -> None:
    """The forms of the configuration."""
    assert parse_listen(Source.SMTP, address) == listen


@pytest.mark.parametrize(
    "address", ["", "25", "host:", "host:70000", "::1:25", "unix:lmtp", "host:²"]
)
def test_wrong_listen_addresses_are_refused(address: str) -> None:
    """With the address in the message."""
    with pytest.raises(ValueError, match=r"expected|absolute"):
        parse_listen(Source.SMTP, address)


class Broken(Memory):
    """Memory that fails."""

    def hold(self, octets: int) -> bool:
        """Not today."""
        raise MemoryError(SECRET)


def test_an_error_of_ours_in_the_middle_of_a_mail_ends_the_dialogue(open_house, call) -> None:
    """Nobody knows then whether the next line is a command: so nothing that follows is obeyed."""
    house: House = open_house()
    house.intake._reception.memory = Broken(1_000_000)
    line = call(house)
    announce(line)
    line.say("Subject: x\r\n")
    line.say("RSET\r\n")
    assert line.hear_all() == ["421 4.3.0 Local problem, please try again later"]


def test_who_talks_on_still_gets_the_last_word(open_house, call) -> None:
    """A peer that is sent away in the middle of a megabyte can finish its sentence and read why."""
    line = call(open_house())
    line.ask("EHLO client.example")
    line.ask("MAIL FROM:<ada@example.com>")
    line.ask("RCPT TO:<support@desk.example>")
    line.say(b"DATA\r\n" + b"x" * 1_000_000)
    line.say(b"x" * 1_000_000)
    assert line.hear_all() == ["554 5.5.0 You did not wait for my answer"]
