"""What several postmen write at the same moment shares a commit, and a fault of one undoes nobody else's work."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from gateway.delivery.ledger import Ledger
from store import people
from store.engine import AlreadyHave, Store, Tx
from store.people import NewPerson
from store.records import Person, Role
from tests.store.rows import NOW


def entering(name: str) -> Callable[[Tx], Person]:
    """A step that enters somebody."""
    new = NewPerson(name, f"{name}@x.example", Role.CUSTOMER, "en")
    return lambda tx: people.add(tx, new, NOW)


def test_a_step_gives_its_result_when_it_is_durable(store: Store) -> None:
    """What was written can be read by others once `write` returns."""
    added = Ledger(store).write(entering("jo"))
    with store.read() as tx:
        assert people.find(tx, added.id) is not None


def test_a_fault_is_raised_to_whoever_caused_it(store: Store) -> None:
    """And leaves nothing behind."""
    book = Ledger(store)
    book.write(entering("jo"))
    with pytest.raises(AlreadyHave):
        book.write(entering("jo"))


def test_one_fault_undoes_nobody_elses_work(store: Store) -> None:
    """Of many that wait for the same commit, those that can be written are, and only the others fail."""
    book = Ledger(store)
    book.write(entering("jo"))
    gate, failed = threading.Event(), []

    def hold(tx: Tx) -> None:
        assert gate.wait(30)

    def enter(name: str) -> None:
        try:
            book.write(entering(name))
        except AlreadyHave:
            failed.append(name)

    names = ["jo", "eve", "ann", "bob"]
    threads = [threading.Thread(target=book.write, args=(hold,))]
    threads[0].start()
    threads += [threading.Thread(target=enter, args=(name,)) for name in names]
    for thread in threads[1:]:
        thread.start()
    for _ in range(3000):
        if len(book._waiting) == len(names) or gate.wait(0.01):
            break
    gate.set()
    for thread in threads:
        thread.join(30)
    assert failed == ["jo"]
    with store.read() as tx:
        assert len(people.find_all(tx)) == len(names)
