"""The program as a user installs and runs it: a wheel in a fresh environment, real mail, and SIGKILL in between."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.servers.clients import try_swaks
from tests.servers.desk import QUEUE, Desk
from tests.servers.machine import eventually
from tests.servers.town import CLARA, first_line, messages

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parent.parent.parent
BUILD = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
CUSTOMERS = tuple(f"customer{number}@example.com" for number in range(8))


@pytest.fixture
def poststelle(tmp_path: Path) -> str:
    """The console script of a wheel that pip installed. What it depends on is borrowed from this environment."""
    subprocess.run(
        [sys.executable, "-c", BUILD, tmp_path], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("poststelle-*.whl")
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [environment / "bin" / "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([*pip, "--disable-pip-version-check"], check=True)
    (site,) = environment.glob("lib/python3*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return str(environment / "bin" / "poststelle")


@pytest.fixture
def desk(poststelle: str, tmp_path: Path) -> Iterator[Desk]:
    """An installation in a folder of its own, away from the checkout."""
    folder = tmp_path / "desk"
    made = Desk(folder, program=(poststelle,), environment={"PYTHONPATH": ""})
    made.run("migrate")
    made.hire(*CLARA)
    made.start()
    yield made
    made.stop()


class MailServer:
    """Like a mail server's queue: keeps each mail, the same bytes, until it is taken."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        folder.mkdir()

    def send(self, mail: EmailMessage) -> None:
        """Try again until the answer is 250."""
        sender, recipient = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
        file = self._folder / f"{mail['Message-ID']}.eml".replace("/", "_")
        file.write_bytes(mail.as_bytes(policy=policy.SMTP))
        where = f"{self._desk.host}:{self._desk.lmtp_port}"
        more = ("--protocol", "LMTP", "--data", f"@{file}", "--timeout", "10")
        eventually(
            lambda: try_swaks(where, sender, recipient, *more).returncode == 0,
            f"{mail['Subject']} is taken",
            pause=0.3,
        )


def write(
    sender: str, recipient: str, subject: str, text: str, answer_to: EmailMessage | None = None
) -> EmailMessage:
    """A mail as a client composes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Message-ID"] = f"<{os.urandom(8).hex()}@{sender.partition('@')[2]}>"
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
    if answer_to is not None:
        mail["In-Reply-To"] = answer_to["Message-ID"]
        mail["References"] = f"{answer_to['References'] or ''} {answer_to['Message-ID']}".strip()
    mail.set_content(text)
    return mail


def answer(sender: str, letter: EmailMessage, text: str) -> EmailMessage:
    """An answer to one of our letters, to where the letter says."""
    recipient = str(letter["Reply-To"] or letter["From"])
    return write(sender, recipient, f"Re: {letter['Subject']}", text, answer_to=letter)


def letters(desk: Desk, recipient: str, words: str) -> list[EmailMessage]:
    """The letters in the outgoing folder for somebody, that hold these words."""
    found = []
    for file in sorted((desk.folder / "outgoing" / "new").glob("*")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if mail["Delivered-To"] == recipient and words in mail.get_body(("plain",)).get_content():
            found.append(mail)
    return found


def send_and_kill(desk: Desk, server: MailServer, mails: list[EmailMessage], until: str) -> None:
    """Send all of these at once; in the middle, when the log says `until` for a third of them, SIGKILL and restart."""
    before = desk.log.count(until)
    with ThreadPoolExecutor(4) as senders:
        sending = [senders.submit(server.send, mail) for mail in mails]
        eventually(lambda: desk.log.count(until) >= before + len(mails) // 3, until, pause=0.01)
        desk.kill()
        desk.start()
        for one in sending:
            one.result()


def test_everything_exactly_once(desk: Desk, tmp_path: Path) -> None:
    """Customers write, staff answers, customers answer; killed while taking, sorting and sending: nothing is lost or
    doubled."""
    server = MailServer(desk, tmp_path / "queue")
    questions = [write(who, QUEUE, f"From {who}", f"Question of {who}") for who in CUSTOMERS]
    send_and_kill(desk, server, questions, "accepted inbox")

    notified = [
        eventually(
            lambda who=who: letters(desk, CLARA[1], f"Question of {who}"), f"notification on {who}"
        )
        for who in CUSTOMERS
    ]
    replies = [
        answer(CLARA[1], found[0], f"Answer to {who}")
        for who, found in zip(CUSTOMERS, notified, strict=True)
    ]
    send_and_kill(desk, server, replies, "filed inbox")

    answered = [
        eventually(lambda who=who: letters(desk, who, f"Answer to {who}"), f"answer for {who}")
        for who in CUSTOMERS
    ]
    thanks = [
        answer(who, found[0], f"Thanks from {who}")
        for who, found in zip(CUSTOMERS, answered, strict=True)
    ]
    send_and_kill(desk, server, thanks, "sent outbox")

    rows = desk.await_sorted(24)
    assert [row["state"] for row in rows] == ["filed"] * 24
    tickets = desk.ask("ticket", "list")
    told = {
        ticket["requester"]["email"]: [
            first_line(one) for one in messages(desk.ticket(ticket["id"]))
        ]
        for ticket in tickets
    }
    assert len(tickets) == 8
    assert told == {
        who: [f"Question of {who}", f"Answer to {who}", f"Thanks from {who}"] for who in CUSTOMERS
    }
    sent = desk.await_sent(32)
    assert len(sent) == 32
    assert {row["state"] for row in sent} == {"sent"}
    for who in CUSTOMERS:
        assert len(letters(desk, CLARA[1], f"Question of {who}")) == 1
        assert len(letters(desk, who, f"Answer to {who}")) == 1
        assert len(letters(desk, CLARA[1], f"Thanks from {who}")) == 1
