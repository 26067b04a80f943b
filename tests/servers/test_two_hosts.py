"""Two programs on one PostgreSQL: both take, sort and deliver at once, and nothing is doubled or torn apart."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.servers.desk import QUEUE, Desk, serving
from tests.servers.town import CLARA, first_line, messages

pytestmark = pytest.mark.servers

THREADS = 16
LENGTH = 5


@pytest.fixture
def desks(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two installations with the same database, key and blobs folder, each with data and doors of its own."""
    name = cluster.create_database()
    secret = tmp_path / "secret.key"
    secret.write_text("0123456789abcdef" * 4)
    secret.chmod(0o600)
    both = tuple(
        Desk(
            tmp_path / host,
            url=cluster.url(name),
            blobs=str(tmp_path / "blobs"),
            relay=f"maildir:{tmp_path}/outgoing",
            environment={"POSTSTELLE_DESK__SECRET_FILE": str(secret)},
        )
        for host in ("one", "two")
    )
    with ExitStack() as stack:
        stack.callback(cluster.drop_database, name)
        stack.enter_context(serving(both[0], CLARA))
        stack.enter_context(serving(both[1]))
        yield both  # type: ignore[misc]


def thread_of(number: int) -> list[EmailMessage]:
    """Mails of one customer, each an answer to the one before."""
    mails: list[EmailMessage] = []
    for step in range(LENGTH):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"customer{number}@example.com", QUEUE
        mail["Subject"] = f"Thread {number}"
        mail["Message-ID"] = f"<{number}.{step}@example.com>"
        if mails:
            mail["In-Reply-To"] = str(mails[-1]["Message-ID"])
            mail["References"] = " ".join(str(one["Message-ID"]) for one in mails)
        mail.set_content(f"Step {step} of thread {number}")
        mails.append(mail)
    return mails


def send_all(desk: Desk, mails: list[EmailMessage]) -> None:
    """One connection, one mail after another."""
    with smtplib.LMTP(desk.host, desk.lmtp_port) as client:
        for mail in mails:
            client.send_message(mail)


def test_two_hosts_work_as_one(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Each thread's mails arrive turn by turn at both hosts at once: one ticket each, in order, each letter once."""
    threads = [thread_of(number) for number in range(THREADS)]
    by_host: tuple[list[EmailMessage], list[EmailMessage]] = ([], [])
    for step in range(LENGTH):
        for number, mails in enumerate(threads):
            by_host[(step + number) % 2].append(mails[step])
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(send_all, desks, by_host):
            pass
    rows = desks[0].await_sorted(THREADS * LENGTH)
    assert [row["state"] for row in rows] == ["filed"] * THREADS * LENGTH
    tickets = desks[1].ask("ticket", "list", "--limit", "1000")
    said = {
        ticket["subject"]: sorted(
            first_line(one) for one in messages(desks[0].ticket(ticket["id"]))
        )
        for ticket in tickets
    }
    assert len(tickets) == THREADS
    assert said == {
        f"Thread {number}": [f"Step {step} of thread {number}" for step in range(LENGTH)]
        for number in range(THREADS)
    }
    letters = desks[1].await_sent(1)
    assert {(row["state"], row["attempts"]) for row in letters} == {("sent", 1)}
    assert len(list((tmp_path / "outgoing" / "new").iterdir())) == len(letters)
    filed, sent = ([desk.log.count(words) for desk in desks] for words in (" filed ", " sent "))
    assert (sum(filed), sum(sent)) == (len(rows), len(letters))
