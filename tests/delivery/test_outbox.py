"""The postman: every outcome is written down, and no letter stops the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.delivery.courier import Deferred, Outcome, Refused, Sent
from gateway.delivery.dkim import CannotSign
from gateway.delivery.outbox import BATCH, Postman, deliver_due
from gateway.policy.retry import Uncertain
from store import maillog, outbox, people
from store.engine import Store, Tx
from store.post_records import Letter, OutboxItem, OutboxState
from store.records import NewAttachment
from tests.store.rows import NOW, enter, letter


class Courier:
    """Does with a letter what its recipient's name says; `meanwhile` happens before content goes out."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.meanwhile = meanwhile
        self.contents: list[bytes] = []

    def send(
        self, letter_id: int, envelope_from: str, recipient: str, content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:  # fmt: skip
        """Refuse, defer, raise or take it."""
        what = recipient.partition("@")[0]
        if what == "early":
            raise RuntimeError("before anything went out")
        self.meanwhile()
        in_data()
        if what == "late":
            raise RuntimeError("while it went out")
        self.contents.append(content)
        answers: dict[str, Outcome] = {
            "refused": Refused("550 no"), "deferred": Deferred("451 later"),
            "uncertain": Uncertain("cut"), "gone": Refused("550 5.1.1 no such user", "5.1.1"),
        }  # fmt: skip
        return answers.get(what, Sent("250 ok"))

    def close(self) -> None:
        """Nothing is held open."""


def write(store: Store, *letters: Letter) -> None:
    """Letters into the outbox."""
    with store.write() as tx:
        outbox.add_all(tx, letters, NOW)


def deliver(store: Store, courier: Courier | None = None, **more: object) -> list[OutboxItem]:
    """One round; all letters in order afterwards."""
    values: dict[str, object] = {"sign": lambda content: content, "clock": lambda: NOW, **more}
    deliver_due(Postman(store, courier or Courier(), **values))  # type: ignore[arg-type]
    with store.read() as tx:
        return outbox.find_all(tx)[::-1]


@pytest.mark.parametrize(
    ("what", "state", "uncertain"),
    [
        ("jo", OutboxState.SENT, 0),
        ("refused", OutboxState.FAILED, 0),
        ("deferred", OutboxState.WAITING, 0),
        ("uncertain", OutboxState.UNCERTAIN, 1),
        ("early", OutboxState.WAITING, 0),
        ("late", OutboxState.UNCERTAIN, 1),
    ],
)
def test_outcomes(store: Store, what: str, state: OutboxState, uncertain: int) -> None:
    """Whatever a courier answers or raises is recorded and logged, and the next letter goes out."""
    write(store, letter(f"{what}@x.example"), letter("next@x.example"))
    first, second = deliver(store)
    assert (first.state, first.uncertain, first.attempts) == (state, uncertain, 1)
    assert second.state is OutboxState.SENT
    with store.read() as tx:
        assert len(maillog.find(tx, outbox_id=first.id)) == 1


def test_what_is_sent_is_the_same_each_time(store: Store) -> None:
    """A second try carries the very same bytes."""
    write(store, letter("uncertain@x.example"))
    courier = Courier()
    for minutes in (0, 5, 15):
        clock: Callable[[], datetime] = lambda m=minutes: NOW + timedelta(minutes=m)  # noqa: E731
        deliver(store, courier, clock=clock)
    assert len(courier.contents) == 3
    assert len(set(courier.contents)) == 1


def test_what_cannot_be_written_fails(store: Store) -> None:
    """An address that is none is refused at once."""
    write(store, letter("not an address"), letter())
    first, second = deliver(store)
    assert (first.state, second.state) == (OutboxState.FAILED, OutboxState.SENT)


def test_what_cannot_be_signed_or_read_waits(store: Store) -> None:
    """No signature, or a damaged file: nothing goes out, and it is tried again."""

    def refuse(content: bytes) -> bytes:
        raise CannotSign("no key")

    write(store, letter())
    (item,) = deliver(store, sign=refuse)
    assert (item.state, item.last_reply) == (OutboxState.WAITING, "no key")
    write(store, letter("eve@x.example",
                        attachments=(NewAttachment("a", "a/b", 1, "0" * 64),)))  # fmt: skip
    item = deliver(store)[-1]
    assert item.state is OutboxState.WAITING
    assert "never kept" in item.last_reply


def test_who_is_overtaken_sends_nothing(store: Store) -> None:
    """If another postman took the letter meanwhile, not a byte of it goes out here."""

    def take_over() -> None:
        with store.write() as tx:
            outbox.claim(tx, "other", NOW + timedelta(hours=1), 10, timedelta(hours=1))

    write(store, letter())
    courier = Courier(take_over)
    (item,) = deliver(store, courier)
    assert courier.contents == []
    assert (item.state, item.claim) == (OutboxState.WAITING, "other")


@pytest.mark.parametrize(("what", "marked"), [("gone", True), ("refused", False), ("jo", False)])
def test_a_relay_that_knows_no_such_address_marks_it(
    store: Store, what: str, *, marked: bool
) -> None:
    """As a bounce would a minute later; another refusal says nothing about the address."""
    person = enter(store, f"{what}@x.example")
    write(store, letter(person.email, person_id=person.id))
    deliver(store)
    with store.read() as tx:
        found = people.find(tx, person.id)
    assert found is not None
    assert (found.bounced_at == NOW) is marked


class Witness(Courier):
    """Looks which letters are sent by then, whenever content of another leaves."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.seen: list[int] = []

    def send(
        self, letter_id: int, envelope_from: str, recipient: str, content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:  # fmt: skip
        """Take it, and look."""
        outcome = super().send(letter_id, envelope_from, recipient, content, in_data)
        with self.store.read() as tx:
            self.seen.append(outbox.count_states(tx)[OutboxState.SENT])
        return outcome


def test_an_outcome_is_written_before_the_next_content_leaves(store: Store) -> None:
    """So a crash leaves one letter of a postman in doubt, and never two."""
    write(store, letter(), letter("early@x.example"), letter(), letter())
    courier = Witness(store)
    letters = deliver(store, courier)
    assert courier.seen == [0, 1, 2]
    assert [item.state for item in letters].count(OutboxState.SENT) == 3


def test_what_was_sent_is_written_although_the_next_one_breaks_us(store: Store) -> None:
    """An error of the database while a letter is written ends the round, after what is known was kept."""

    def words(tx: Tx, item: OutboxItem) -> Letter:
        if item.letter.recipient == "eve@x.example":
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("away"))
        return item.letter

    write(store, letter(), letter("eve@x.example"))
    with pytest.raises(sa.exc.OperationalError):
        deliver(store, write=words)
    with store.read() as tx:
        second, first = outbox.find_all(tx)
    assert (first.state, second.state) == (OutboxState.SENT, OutboxState.WAITING)


def test_one_batch_at_a_time(store: Store) -> None:
    """No more letters are claimed than can be sent within the lease."""
    write(store, *(letter() for _ in range(BATCH + 1)))
    assert sum(i.state is OutboxState.SENT for i in deliver(store)) == BATCH
    assert sum(i.state is OutboxState.SENT for i in deliver(store)) == BATCH + 1


def test_a_restarted_postman_takes_its_letters_back(store: Store) -> None:
    """What a dead one of the same name held is sent at once, and counts as uncertain if it was in DATA."""
    write(store, letter())
    with store.write() as tx:
        (item,) = outbox.claim(tx, "host-1-dead", NOW, 1, timedelta(minutes=10))
        outbox.mark_in_data(tx, item)
    (untouched,) = deliver(store, name="other-")
    assert untouched.state is OutboxState.WAITING
    (sent,) = deliver(store, name="host-1-")
    assert (sent.state, sent.uncertain) == (OutboxState.SENT, 1)
