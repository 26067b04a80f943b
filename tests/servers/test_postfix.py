"""The whole way with what a site really runs: swaks and mutt, Postfix in front and behind, Dovecot's mailboxes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers.clients import swaks
from tests.servers.desk import QUEUE, Desk, serving
from tests.servers.dovecot import PASSWORD
from tests.servers.machine import eventually
from tests.servers.postfix import make_certificate
from tests.servers.town import (
    CLARA,
    Town,
    digest_of,
    digests,
    first_line,
    messages,
    open_town,
    text_of,
)

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("postfix")]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all; each test is about a customer of its own."""
    with open_town(tmp_path_factory.mktemp("town")) as running:
        yield running


def test_a_conversation(town: Town, tmp_path: Path) -> None:
    """A customer asks, staff answers from mutt, the customer answers that: one ticket, in order, every byte there."""
    ada = ("Ada Example", "ada@example.com")
    photo = tmp_path / "photo.bin"
    photo.write_bytes(os.urandom(150_000))
    manual = tmp_path / "manual.pdf"
    manual.write_bytes(b"%PDF-1.7\r\n\n\r.\r\n..\n" + os.urandom(20_000))

    town.write(ada[1], "printer burns", "It is on fire.\n.\nHelp.", "--attach", f"@{photo}")
    town.await_mails(ada[1], 1)
    notification = town.await_mails(CLARA[1], 1, "printer burns")[0]
    assert digests(notification) == [digest_of(photo.read_bytes())]

    town.reply(CLARA, "printer burns", "Pull the plug.", tmp_path / "clara", attach=manual)
    answer = town.await_mails(ada[1], 2)[1]
    assert "Pull the plug." in text_of(answer)
    assert digests(answer) == [digest_of(manual.read_bytes())]

    town.reply(ada, "printer burns", "It is out now.", tmp_path / "ada")
    second = town.await_mails(CLARA[1], 2, "printer burns")[1]
    assert "It is out now." in text_of(second)

    (ticket,) = town.tickets(ada[1])
    said = messages(ticket)
    assert [(m["direction"], m["author"]["email"], first_line(m)) for m in said] == [
        ("in", ada[1], "It is on fire."),
        ("out", CLARA[1], "Pull the plug."),
        ("in", ada[1], "It is out now."),
    ]
    files = [[one["sha256"] for one in message["attachments"]] for message in said]
    assert files == [[digest_of(photo.read_bytes())], [digest_of(manual.read_bytes())], []]


def test_an_unknown_recipient_is_refused_at_the_door(town: Town) -> None:
    """Postfix refuses an address that is in no list of ours, and takes the mail for the other."""
    dialogue = town.write(
        "bob@example.com", "two recipients", "Hello.", to=f"{QUEUE},nobody@desk.example"
    )
    assert "<** 550 5.1.1 <nobody@desk.example>" in dialogue
    town.await_mails("bob@example.com", 1)
    (ticket,) = town.tickets("bob@example.com")
    assert ticket["subject"] == "two recipients"


def test_lmtp_answers_for_each_recipient(town: Town) -> None:
    """A recipient that Postfix still believes in is refused by us alone: only that one comes back to the sender."""
    town.write(
        "carl@example.com",
        "old address",
        "Hello.",
        to=f"gone@desk.example,{QUEUE},sales@desk.example",
    )
    town.await_mails("carl@example.com", 2)
    (returned,) = town.await_mails("carl@example.com", 1, "Undelivered Mail")
    failed = [part["Final-Recipient"] for part in returned.walk() if part["Final-Recipient"]]
    assert failed == ["rfc822; gone@desk.example"]
    eventually(lambda: town.postfix.queue.startswith("Mail queue is empty"), "all is delivered")
    tickets = town.tickets("carl@example.com")
    assert [(len(messages(ticket)), ticket["subject"]) for ticket in tickets] == [
        (1, "old address")
    ]


def test_mail_waits_while_we_are_stopped(town: Town) -> None:
    """Postfix takes mail for us while nobody is there, and brings each one once when we are back."""
    town.desk.stop()
    try:
        for number in range(3):
            town.write("dora@example.com", f"while you were out {number}", "Anybody there?")
        eventually(lambda: town.postfix.queue.count("dora@example.com") == 3, "three mails wait")
    finally:
        town.desk.start()
    town.await_mails("dora@example.com", 3)
    eventually(lambda: town.postfix.queue.startswith("Mail queue is empty"), "all is delivered")
    subjects = [ticket["subject"] for ticket in town.tickets("dora@example.com")]
    assert sorted(subjects) == [f"while you were out {number}" for number in range(3)]


def test_mail_waits_while_our_database_is_broken(town: Town) -> None:
    """Our own fault is 451 to Postfix, never a bounce: the mail arrives once the fault is mended."""
    with closing(sqlite3.connect(town.desk.folder / "poststelle.db", timeout=60)) as database:
        database.execute("ALTER TABLE inbox RENAME TO lost")
        try:
            town.write("eve@example.com", "broken", "Hello?")
            eventually(lambda: "said: 451 4.3.0" in town.postfix.log, "Postfix is put off")
        finally:
            database.execute("ALTER TABLE lost RENAME TO inbox")
    town.await_mails("eve@example.com", 1)
    eventually(lambda: town.postfix.queue.startswith("Mail queue is empty"), "it is delivered")
    (ticket,) = town.tickets("eve@example.com")
    assert len(messages(ticket)) == 1


def test_a_bounce_comes_back_to_its_ticket(town: Town) -> None:
    """An answer to a mailbox that is gone returns through Postfix, and its report is put on the ticket."""
    town.write("ghost@example.com", "vanishing", "Call me.")
    town.await_mails(CLARA[1], 1, "vanishing")
    (ticket,) = town.tickets("ghost@example.com")
    town.desk.run(
        "ticket", "reply", str(ticket["id"]), "--text", "Where are you?", "--as", CLARA[1]
    )

    def bounced() -> list[dict]:
        (now,) = town.tickets("ghost@example.com")
        return [message for message in now["messages"] if message["kind"] == "bounce"]

    (bounce,) = eventually(bounced, "the bounce is on the ticket", pause=0.5)
    assert "User doesn't exist" in bounce["text"]


def test_login_at_a_submission_server(town: Town, tmp_path: Path) -> None:
    """Letters go out by STARTTLS with a password, to a server whose certificate is trusted."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    desk = Desk(
        tmp_path / "desk",
        relay=f"smtp+starttls://clara%40example.net@{town.postfix.host}:{town.postfix.submission_port}",
        relay_settings=f'password_file = "{secret}"',
        environment={"SSL_CERT_FILE": str(town.postfix.folder / "etc" / "chain.pem")},
    )
    with serving(desk):
        swaks(f"{desk.host}:{desk.smtp_port}", "fay@example.com", QUEUE)
        desk.await_log("sent outbox")
    town.await_mails("fay@example.com", 1)
    assert f"sasl_username={CLARA[1]}" in town.postfix.log


def test_a_certificate_that_nobody_vouches_for(town: Town, tmp_path: Path) -> None:
    """Nothing is said to a relay that may be somebody else: the letters wait, with the reason."""
    make_certificate(tmp_path, town.postfix.host)
    desk = Desk(
        tmp_path / "desk",
        relay=f"smtp+starttls://{town.postfix.host}:{town.postfix.mx_port}",
        environment={"SSL_CERT_FILE": str(tmp_path / "chain.pem")},
    )
    with serving(desk):
        swaks(f"{desk.host}:{desk.smtp_port}", "gus@example.com", QUEUE)
        desk.await_log("deferred outbox", 2)
        rows = desk.ask("outbox", "list")
    assert {row["state"] for row in rows} == {"waiting"}
    assert all("certificate" in row["last_reply"].lower() for row in rows)
    assert "gus@example.com" not in town.postfix.log


def test_a_heartbeat(town: Town) -> None:
    """A mail to ourselves goes out through the relay, comes back by LMTP and is noted, without a ticket."""
    town.desk.ask("run-job", "heartbeat")

    def returned() -> list[dict]:
        return [beat for beat in town.desk.ask("heartbeat") if beat["returned_at"]]

    (beat,) = eventually(returned, "the heartbeat comes back")
    mail = town.desk.ask("inbox", "show", str(beat["inbox_id"]))
    assert (mail["state"], mail["source"], mail["ticket_id"]) == ("noted", "lmtp", None)
