"""Disk full, database down, relay down: told to come back, and well again without anybody's help (F5, F7, F10)."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.delivery.dialogue import Relay, Security
from gateway.delivery.outbox import Postman, deliver_due
from gateway.delivery.smtp import SmtpCourier
from store import blobs, inbox
from store.engine import open_store
from store.post_records import InboxState, OutboxItem, OutboxState
from store.schema import migrate
from tests.delivery.relays import CUT, StubRelay
from tests.faults.program import Program, Sender, eventually, free_port, numbered_mail
from tests.offices import Desk, make_office
from tests.postgres import Cluster, start_cluster


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this machine allows no mounting")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def started(program: Program, roles: str = "intake,sort") -> Sender:
    """Start it; a sender with one mail that went well."""
    program.start(roles)
    program.await_listening()
    sender = Sender(program, [])
    sender.deliver(0, numbered_mail(0))
    return sender


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_full_disk(small_disk: Path, tmp_path: Path, size: int) -> None:
    """Told 452, never 5xx; once there is room again the same program takes the mail (F5)."""
    program = Program(tmp_path, f"sqlite:///{small_disk}/poststelle.db", data=small_disk)
    sender = started(program, "intake")
    try:
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            free = shutil.disk_usage(small_disk).free
            file.write(b"x" * free)
        number = 1
        while not sender.temporary:
            assert number < 400, "the disk never filled up"
            sender.offer(number, numbered_mail(number, size))
            number += 1
        assert set(sender.temporary) == {452}
        ballast.unlink()
        sender.deliver(number, numbered_mail(number, size))
        assert sender.refused == []
    finally:
        program.kill()
    assert_kept(f"sqlite:///{small_disk}/poststelle.db", small_disk, sender)


def test_a_limit_on_files(tmp_path: Path) -> None:
    """Where no file may grow any more the answer is 4xx, and all is well when the limit is lifted (F6)."""
    url = f"sqlite:///{tmp_path}/var/poststelle.db"
    program = Program(tmp_path, url)
    sender = started(program, "intake")
    assert program.process is not None
    try:
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
        for number in range(1, 7):
            assert not sender.offer(number, numbered_mail(number, 20_000 * (number % 2)))
        assert set(sender.temporary) <= {451, 452}
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, unlimited)
        for number in range(1, 7):
            sender.deliver(number, numbered_mail(number, 20_000 * (number % 2)))
        assert sender.refused == []
    finally:
        program.kill()
    assert_kept(url, tmp_path / "var", sender)


def assert_kept(url: str, data: Path, sender: Sender) -> None:
    """Whatever was acknowledged is there, byte for byte."""
    store = open_store(url, data / "blobs")
    try:
        with store.read() as tx:
            for digest, mail in sender.acknowledged.items():
                assert blobs.read(tx, store, digest) == mail
    finally:
        store.close()


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that a test may stop."""
    running = start_cluster()
    yield running
    running.stop()


def test_the_database_goes_and_comes_back(own_cluster: Cluster, tmp_path: Path) -> None:
    """While it is down every mail is told 451; afterwards the same program takes and sorts it (F7)."""
    url = own_cluster.url(own_cluster.create_database())
    program = Program(tmp_path, url)
    sender = started(program)
    try:
        own_cluster.halt()
        for number in range(1, 7):
            assert not sender.offer(number, numbered_mail(number))
        assert set(sender.temporary) == {451}
        own_cluster.resume()
        for number in range(1, 7):
            sender.deliver(number, numbered_mail(number))
        assert sender.refused == []
        eventually(lambda: waiting(url) == 0, "all is sorted")
    finally:
        program.kill()
    assert_kept(url, tmp_path / "var", sender)


def waiting(url: str) -> int:
    """How many mails are not sorted."""
    store = open_store(url, None)
    try:
        with store.read() as tx:
            return inbox.count_states(tx)[InboxState.WAITING]
    finally:
        store.close()


# The relay


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Iterator[Desk]:
    """A desk with one letter waiting."""
    store = open_store(f"sqlite:///{tmp_path}/poststelle.db", None)
    migrate(store)
    playing = Desk(make_office(store, tmp_path), now)
    playing.customer("Jo")
    playing.receive(playing.mail("jo@customer.example", "Printer", "It burns."))
    yield playing
    store.close()


def send(desk: Desk, port: int) -> OutboxItem:
    """One round of the postman over a relay; the letter afterwards."""
    courier = SmtpCourier(Relay("127.0.0.1", port, Security.PLAIN, "desk.example"))
    postman = Postman(desk.office.store, courier, lambda content: content, lambda: desk.now)
    deliver_due(postman)
    courier.close()
    (item,) = desk.outbox()
    return item


def test_a_relay_that_is_down(desk: Desk) -> None:
    """The letter waits, longer each time, and goes out unchanged when the relay is back."""
    port = free_port()
    waits = []
    for attempt in range(1, 5):
        item = send(desk, port)
        assert (item.state, item.attempts, item.uncertain) == (OutboxState.WAITING, attempt, 0)
        waits.append(item.due_at - desk.now)
        desk.now = item.due_at
    assert waits == [timedelta(minutes=m) for m in (5, 10, 20, 40)]
    with StubRelay() as relay:
        assert send(desk, relay.port).state is OutboxState.SENT
        assert len(relay.contents) == 1


def test_a_relay_that_cuts_after_data(desk: Desk) -> None:
    """Nobody can know: counted, and sent again later as the very same mail (F10)."""
    with StubRelay({".": [CUT, CUT]}) as relay:
        for number in (1, 2):
            item = send(desk, relay.port)
            assert (item.state, item.uncertain) == (OutboxState.UNCERTAIN, number)
            desk.now = item.due_at
        item = send(desk, relay.port)
        assert (item.state, item.uncertain) == (OutboxState.SENT, 2)
        assert len(relay.contents) == 3
        assert len(set(relay.contents)) == 1
        assert item.letter.mail_id.encode() in relay.contents[0]


def test_a_relay_that_never_answers_after_data(desk: Desk) -> None:
    """After five unknown outcomes a person decides, and the ticket says so."""
    with StubRelay({".": [CUT] * 9}) as relay:
        for _ in range(5):
            item = send(desk, relay.port)
            desk.now = max(item.due_at, desk.now)
        assert (item.state, item.uncertain) == (OutboxState.FAILED, 5)
        assert send(desk, relay.port).attempts == 5
    assert desk.ticket().messages[-1].reason == "delivery failed"


def test_a_relay_that_refuses_for_good(desk: Desk) -> None:
    """The letter fails at once, and the ticket says why."""
    with StubRelay({"RCPT": ["550 5.1.1 no such user"]}) as relay:
        item = send(desk, relay.port)
    assert (item.state, item.attempts) == (OutboxState.FAILED, 1)
    assert "5.1.1 no such user" in desk.ticket().messages[-1].text


def test_five_days_without_a_relay(desk: Desk) -> None:
    """Then the letter fails, and the ticket says so."""
    port, began = free_port(), desk.now
    send(desk, port)
    desk.passes(days=4, hours=23)
    item = send(desk, port)
    while item.state is OutboxState.WAITING:
        desk.now = item.due_at
        item = send(desk, port)
    assert item.state is OutboxState.FAILED
    assert timedelta(days=5) <= desk.now - began <= timedelta(days=5, minutes=66)
    assert "five days" in desk.ticket().messages[-1].text
