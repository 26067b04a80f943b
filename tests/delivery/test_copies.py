"""Copies of answers in a Sent folder: after the relay, once, and never in the way of a letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.app.copiers import build_copier
from gateway.app.postmen import copies_of
from gateway.delivery.copies import Copier, NoCopy, copy_due
from gateway.delivery.courier import Deferred
from gateway.delivery.outbox import Postman, deliver_due
from gateway.desk import post, retention, tickets
from gateway.desk.tickets import Draft
from store import copies
from store.engine import Store
from store.post_records import LetterKind, OutboxItem
from store.records import SYSTEM, Via
from store.upkeep_records import CopyState, SentCopy
from tests.offices import Desk, make_office

JO = "jo@customer.example"


@dataclass
class Folder:
    """A Sent folder in memory. `trouble` is what the next steps raise; `sleepy` appends and then hangs up."""

    mails: list[bytes] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    sleepy: bool = False
    closed: int = 0

    def has(self, mail_id: str) -> bool:
        """Whether it lies there."""
        if self.trouble:
            raise self.trouble.pop(0)
        return any(f"Message-ID: {mail_id}".encode() in mail for mail in self.mails)

    def append(self, content: bytes, at: datetime) -> None:
        """Keep it."""
        self.mails.append(content)
        if self.sleepy:
            self.sleepy = False
            raise NoCopy("the connection broke")

    def close(self) -> None:
        """Count it."""
        self.closed += 1


@dataclass
class Scene:
    """A desk whose answers are copied, with the folder in hand."""

    desk: Desk
    folder: Folder
    open_folder: Callable[[str], Folder]

    def deliver(self) -> None:
        """Send what is due."""
        desk = self.desk
        postman = Postman(desk.office.store, desk.courier, lambda content: content,
                          lambda: desk.now, copies={"support": "provider"})  # fmt: skip
        while deliver_due(postman):
            pass

    def copy(self) -> int:
        """Copy what is due."""
        copier = Copier(
            self.desk.office.store, ["provider"], self.open_folder, lambda: self.desk.now
        )
        return copy_due(copier)

    def replies(self) -> list[OutboxItem]:
        """The answers of people, oldest first."""
        return [item for item in self.desk.outbox() if item.letter.kind is LetterKind.REPLY]

    def state(self) -> SentCopy | None:
        """How the copy of the last answer is doing."""
        return post.outbox_show(self.desk.office, SYSTEM, self.replies()[-1].id).copy


@pytest.fixture
def scene(store: Store, tmp_path: Path, now: datetime) -> Scene:
    """A ticket of Jo's that was answered."""
    desk = Desk(make_office(store, tmp_path), now)
    desk.staff("Anna")
    desk.receive(desk.mail(f"Jo <{JO}>", "Printer", "It burns."), sender=JO)
    tickets.reply(desk.office, SYSTEM, 1, Draft("Switch it off."), Via.PORTAL, desk.now)
    folder = Folder()
    return Scene(desk, folder, lambda _: folder)


def test_an_answer_is_copied(scene: Scene) -> None:
    """Once the relay took it; the words are those that were sent, without the customer's own reply address."""
    assert scene.copy() == 0
    scene.deliver()
    assert scene.copy() == 1
    assert scene.copy() == 0
    (mail,) = scene.folder.mails
    (sent,) = scene.desk.courier.to(JO)[-1:]
    assert b"\r\nReply-To: " in sent
    assert re.sub(rb"\r\nReply-To: .*?(?=\r\n\S)", b"", sent, flags=re.DOTALL) == mail
    state = scene.state()
    assert state is not None
    assert (state.state, state.detail, state.mailbox) == (CopyState.DONE, "copied", "provider")


def test_only_answers_that_were_sent(scene: Scene) -> None:
    """No acknowledgement or notification is copied, and no answer that the relay has not taken."""
    scene.desk.courier.answers[JO] = Deferred("450 later")
    scene.deliver()
    assert scene.copy() == 0
    assert scene.state() is None
    assert len(scene.desk.outbox()) > len(scene.replies())


def test_a_mailbox_that_is_away(scene: Scene) -> None:
    """The letter is sent as ever and once; the copy is tried again like a letter, for five days."""
    folder, broken = scene.folder, NoCopy("no connection to imap.example:993: refused")

    def away(_: str) -> Folder:
        raise broken

    scene.open_folder = away
    scene.deliver()
    assert scene.copy() == 1
    state = scene.state()
    assert state is not None
    assert (state.state, state.detail) == (CopyState.WAITING, str(broken))
    assert state.due_at - scene.desk.now == timedelta(minutes=5)
    assert scene.copy() == 0
    scene.desk.passes(minutes=5)
    scene.open_folder = lambda _: folder
    assert scene.copy() == 1
    assert len(folder.mails) == len(scene.desk.courier.to(JO)[1:]) == 1


def test_given_up_after_five_days(scene: Scene) -> None:
    """Then it has failed, which `outbox show` and the mail log tell; the letter stays sent."""
    scene.deliver()
    scene.desk.passes(days=5)
    scene.folder.trouble = [NoCopy("over quota")]
    scene.copy()
    state = scene.state()
    assert state is not None
    assert (state.state, state.detail) == (CopyState.FAILED, "over quota")
    view = post.outbox_show(scene.desk.office, SYSTEM, scene.replies()[-1].id)
    assert view.item.state.value == "sent"
    assert [event.what for event in view.events][-1] == "copy_failed"


def test_cut_between_copy_and_record(scene: Scene) -> None:
    """The next try finds the copy by its Message-ID and leaves it at one."""
    scene.folder.sleepy = True
    scene.deliver()
    scene.copy()
    scene.desk.passes(minutes=5)
    assert scene.copy() == 1
    assert len(scene.folder.mails) == 1
    state = scene.state()
    assert state is not None
    assert (state.state, state.detail) == (CopyState.DONE, "it was there already")


def test_a_copier_that_died(scene: Scene) -> None:
    """Its claim ends after ten minutes, and whoever comes then goes on."""
    scene.deliver()
    with scene.desk.office.store.write() as tx:
        lease = timedelta(minutes=10)
        (claimed,) = copies.claim(tx, "dead", ["provider"], scene.desk.now, 20, lease)
    assert scene.copy() == 0
    scene.desk.passes(minutes=10)
    assert scene.copy() == 1
    with scene.desk.office.store.write() as tx:
        assert not copies.settle(tx, claimed, CopyState.FAILED, "late", scene.desk.now)


def test_a_copier_that_starts_again(scene: Scene) -> None:
    """Under the name of the dead one it takes the claim back at once; of another living one it takes none."""
    scene.deliver()
    with scene.desk.office.store.write() as tx:
        lease = timedelta(minutes=10)
        copies.claim(tx, "1234-abcd", ["provider"], scene.desk.now, 20, lease)
    for name, copied in (("5678-", 0), ("1234-", 1), ("1234-", 0)):
        copier = Copier(
            scene.desk.office.store, ["provider"], scene.open_folder, lambda: scene.desk.now, name
        )
        assert copy_due(copier) == copied
    assert len(scene.folder.mails) == 1


def test_one_copy_stops_no_other(scene: Scene) -> None:
    """What breaks us is put off, and the next copy is written; the connection is given back."""
    tickets.reply(scene.desk.office, SYSTEM, 1, Draft("Better?"), Via.PORTAL, scene.desk.now)
    scene.folder.trouble = [RuntimeError("a bug")]
    scene.deliver()
    assert scene.copy() == 2
    assert (len(scene.folder.mails), scene.folder.closed) == (1, 1)
    first = post.outbox_show(scene.desk.office, SYSTEM, scene.replies()[0].id).copy
    assert first is not None
    assert first.detail == "we failed on it: RuntimeError"


def test_copies_go_with_their_letters(scene: Scene) -> None:
    """Pruning old letters takes their copies' rows along."""
    scene.deliver()
    scene.copy()
    scene.desk.passes(days=31)
    retention.prune_outbox(scene.desk.office, scene.desk.now, dry_run=False)
    with scene.desk.office.store.read() as tx:
        assert [copies.find(tx, number) for number in range(10)] == [None] * 10


def test_which_mailbox_takes_them(store: Store, tmp_path: Path) -> None:
    """The first of a queue that names a Sent folder; mailboxes that name none take nothing."""
    (tmp_path / "password").write_text("x")
    boxes = [
        {"name": name, "url": f"imaps://{name}@imap.example", "queue": queue,
         "password_file": tmp_path / "password", "sent_folder": sent}
        for name, queue, sent in (("a", "support", ""), ("b", "support", "auto"), ("c", "support", "Sent"),
                                  ("d", "sales", ""))
    ]  # fmt: skip
    office = make_office(store, tmp_path, mailbox=tuple(boxes))  # type: ignore[arg-type]
    assert copies_of(office.settings) == {"support": "b"}
    assert build_copier(office, lambda: datetime.now(UTC)).mailboxes == ("b", "c")
