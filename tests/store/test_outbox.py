"""The outbox on both databases: sent once, fenced, counted where nobody can know, pruned in batches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from store import outbox
from store.engine import AlreadyHave, Store
from store.outbox import Sending
from store.post_records import Letter, LetterKind, OutboxItem, OutboxState
from store.records import NewAttachment
from tests.store.rows import NOW, at_once, enter, letter, open_one

LEASE = timedelta(minutes=10)
SENT, WAITING = OutboxState.SENT, OutboxState.WAITING
FAILED, UNCERTAIN, CANCELLED = OutboxState.FAILED, OutboxState.UNCERTAIN, OutboxState.CANCELLED


def write(store: Store, *letters: Letter, minutes: float = 0) -> list[int]:
    """Letters into the outbox; their ids in the same order."""
    with store.write() as tx:
        outbox.add_all(tx, letters, NOW + timedelta(minutes=minutes))
    with store.read() as tx:
        found = [outbox.find_by_mail_id(tx, one.mail_id) for one in letters]
    return [item.id for item in found if item is not None]


def claim(store: Store, name: str = "a", limit: int = 10, minutes: float = 0) -> list[OutboxItem]:
    """Take due letters at so many minutes after NOW."""
    with store.write() as tx:
        return outbox.claim(tx, name, NOW + timedelta(minutes=minutes), limit, LEASE)


def record(
    store: Store,
    item: OutboxItem,
    state: OutboxState,
    minutes: float = 0,
    *,
    uncertain: bool = False,
) -> bool:
    """Write the outcome of a try down."""
    now = NOW + timedelta(minutes=minutes)
    with store.write() as tx:
        return outbox.record(tx, item, Sending(state, "250 ok", now, uncertain), now)


def find(store: Store, item_id: int) -> OutboxItem:
    """One letter."""
    with store.read() as tx:
        item = outbox.find(tx, item_id)
    assert item is not None
    return item


def test_a_letter_comes_back_whole(store: Store) -> None:
    """Every field, with times, files and references, is the same after the database."""
    jo = enter(store)
    ticket = open_one(store, jo)
    full = letter(
        reply_to="support+x@desk.example", in_reply_to="<p@x>", references=("<r@x>", "<p@x>"),
        headers=(("Auto-Submitted", "auto-replied"),), ticket_id=ticket.id, person_id=jo.id,
        bounce_ref="abc", attachments=(NewAttachment("ü.pdf", "application/pdf", 3, "0" * 64),),
    )  # fmt: skip
    (item_id,) = write(store, full)
    assert find(store, item_id).letter == full
    with store.read() as tx:
        by_ref, by_id = (
            outbox.find_by_bounce_ref(tx, "abc"),
            outbox.find_by_mail_id(tx, full.mail_id),
        )
        assert by_ref == by_id == find(store, item_id)
        assert outbox.find_by_bounce_ref(tx, "") is None
        assert outbox.find_by_mail_id(tx, "<no@x>") is None
        assert outbox.find(tx, 999) is None
    assert write(store) == []


def test_ids_come_in_the_order_of_letters(store: Store) -> None:
    """Each letter gets its own id, in order."""
    letters = [letter(f"p{n}@x.example") for n in range(30)]
    ids = write(store, *letters)
    assert [find(store, item_id).letter.recipient for item_id in ids] == [
        x.recipient for x in letters
    ]


def test_a_message_id_is_written_once(store: Store) -> None:
    """Two letters with one Message-ID cannot both be there."""
    one = letter()
    with pytest.raises(AlreadyHave):
        write(store, one, replace(one, recipient="eve@x.example"))


def test_each_letter_is_claimed_once(store: Store) -> None:
    """Four postmen who take 400 letters at once never hold the same one."""
    write(store, *(letter() for _ in range(400)))
    taken: list[int] = []

    def work(name: str) -> None:
        while items := claim(store, name, limit=7):
            taken.extend(item.id for item in items)

    at_once(*(lambda name=name: work(name) for name in "abcd"))
    assert len(taken) == len(set(taken)) == 400


def test_a_crash_in_data_is_counted(store: Store) -> None:
    """A letter whose postman died after the first byte counts as uncertain when it is taken again (F10)."""
    write(store, letter(), letter())
    first, second = claim(store)
    with store.write() as tx:
        assert outbox.mark_in_data(tx, first)
    again = {item.id: item for item in claim(store, "b", minutes=11)}
    assert (again[first.id].uncertain, again[second.id].uncertain) == (1, 0)
    with store.write() as tx:
        assert not outbox.mark_in_data(tx, first)
        assert outbox.mark_in_data(tx, again[first.id])
    third = {item.id: item for item in claim(store, "c", minutes=22)}
    assert third[first.id].uncertain == 2


def test_claims_of_a_dead_postman_are_released(store: Store) -> None:
    """They become due at once, still counting what was in DATA."""
    write(store, letter())
    (item,) = claim(store, "host-1")
    with store.write() as tx:
        outbox.mark_in_data(tx, item)
    with store.write() as tx:
        assert outbox.release(tx, "other", NOW) == 0
        assert outbox.release(tx, "host-", NOW) == 1
    assert [i.uncertain for i in claim(store, "b")] == [1]


@pytest.mark.parametrize(
    ("state", "due", "finished"),
    [(SENT, False, True), (FAILED, False, True), (WAITING, True, False), (UNCERTAIN, True, False)],
)
def test_outcomes(store: Store, state: OutboxState, due: bool, finished: bool) -> None:
    """A finished letter is never due again; the others are, when their time comes."""
    write(store, letter())
    (item,) = claim(store)
    assert record(store, item, state, minutes=1, uncertain=state is UNCERTAIN)
    assert not record(store, item, FAILED)
    kept = find(store, item.id)
    assert (kept.state, kept.last_reply, kept.claim) == (state, "250 ok", None)
    assert kept.uncertain == (1 if state is UNCERTAIN else 0)
    assert (kept.sent_at is not None) is (state is SENT)
    assert claim(store, minutes=0.5) == []
    assert bool(claim(store, minutes=1)) is due
    with store.read() as tx:
        assert outbox.count_finished_before(tx, NOW + timedelta(minutes=2)) == finished


def test_a_lost_claim_records_nothing(store: Store) -> None:
    """Who slept through the lease neither marks nor records (F14)."""
    write(store, letter())
    (old,) = claim(store)
    (new,) = claim(store, "b", minutes=11)
    assert not record(store, old, SENT)
    assert record(store, new, WAITING)


@pytest.mark.parametrize("state", OutboxState)
def test_retry_and_cancel_by_state(store: Store, state: OutboxState) -> None:
    """Everything but what was sent can be sent again; only what waits can be cancelled."""
    (first, second) = write(store, letter(), letter())
    for item in claim(store):
        if state is not CANCELLED:
            record(store, item, state)
    if state is CANCELLED:
        with store.write() as tx:
            later = NOW + LEASE
            assert outbox.cancel(tx, first, later)
            assert outbox.cancel(tx, second, later)
    with store.write() as tx:
        assert outbox.retry(tx, first, NOW) is (state is not SENT)
        assert outbox.cancel(tx, second, NOW) is (state in (WAITING, UNCERTAIN))
        assert not outbox.retry(tx, 999, NOW)
        assert not outbox.cancel(tx, 999, NOW)
    if state is not SENT:
        assert [i.id for i in claim(store)] == [first]


def test_nobody_interrupts_a_letter_on_its_way(store: Store) -> None:
    """While a postman holds it, it is neither cancelled nor sent again."""
    (item_id,) = write(store, letter())
    claim(store)
    with store.write() as tx:
        assert not outbox.cancel(tx, item_id, NOW)
        assert not outbox.retry(tx, item_id, NOW)


@pytest.mark.parametrize("change", [outbox.cancel, outbox.retry])
def test_a_sleeper_does_not_send_what_was_decided_meanwhile(store: Store, change: object) -> None:
    """A postman whose lease ran out finds his claim gone once the letter was cancelled or asked for again."""
    assert callable(change)
    (item_id,) = write(store, letter())
    (sleeper,) = claim(store)
    with store.write() as tx:
        assert change(tx, item_id, NOW + LEASE)
    with store.write() as tx:
        assert not outbox.mark_in_data(tx, sleeper)
        assert not outbox.record(tx, sleeper, Sending(SENT, "", NOW), NOW)


def test_lists_and_counts(store: Store) -> None:
    """Newest first, by page and state; every state is counted, each letter once."""
    ids = write(store, *(letter() for _ in range(5)))
    sent, unclear = claim(store, limit=2)
    record(store, sent, SENT)
    record(store, unclear, OutboxState.UNCERTAIN)
    with store.read() as tx:
        assert [i.id for i in outbox.find_all(tx)] == ids[::-1]
        assert [i.id for i in outbox.find_all(tx, [WAITING], limit=2, before=ids[4])] == [
            ids[3],
            ids[2],
        ]
        counts = outbox.count_states(tx)
        assert set(counts) == set(OutboxState)
        assert (counts[SENT], counts[WAITING], counts[OutboxState.UNCERTAIN]) == (1, 3, 1)
        assert outbox.count_states(tx, [SENT]) == {WAITING: 3, SENT: 1}
        assert outbox.oldest_untried(tx) == NOW


def test_counts_for_budgets(store: Store) -> None:
    """By kind, recipient, ticket and time; what is exactly as old as the span does not count."""
    ticket = open_one(store, enter(store))
    ack = LetterKind.ACKNOWLEDGEMENT
    write(store, letter(kind=ack, ticket_id=ticket.id))
    write(
        store, letter(kind=ack, ticket_id=ticket.id), letter("eve@x.example", kind=ack), minutes=5
    )
    write(store, letter(ticket_id=ticket.id), minutes=5)
    with store.read() as tx:
        assert outbox.count_since(tx, ack, NOW, 100) == 2
        assert outbox.count_since(tx, ack, NOW - timedelta(seconds=1), 100) == 3
        assert outbox.count_since(tx, ack, NOW - timedelta(seconds=1), 2) == 2
        assert outbox.count_by_recipient(tx, ack, NOW, [ticket.id, 99]) == {
            ticket.id: {"jo@x.example": 1}, 99: {},
        }  # fmt: skip
        times = outbox.times_since(
            tx, ack, ["jo@x.example", "no@x.example"], NOW - timedelta(seconds=1)
        )
        assert sorted(times["jo@x.example"]) == [NOW, NOW + timedelta(minutes=5)]
        assert times["no@x.example"] == []


def test_pruning_in_batches(store: Store) -> None:
    """What was finished before goes, a few at once; nothing that waits ever goes, however old."""
    write(store, *(letter() for _ in range(5)))
    for number, item in enumerate(claim(store)):
        record(store, item, (SENT, FAILED, SENT, WAITING, UNCERTAIN)[number], minutes=number)
    edge = NOW + timedelta(minutes=2)
    with store.write() as tx:
        assert outbox.count_finished_before(tx, edge) == 2
        assert [outbox.prune(tx, edge, 1) for _ in range(3)] == [1, 1, 0]
        assert outbox.prune(tx, NOW + timedelta(days=999), 10) == 1
        assert {i.state for i in outbox.find_all(tx)} == {WAITING, UNCERTAIN}
