"""The inbox journal on both databases: unique, claimed once, fenced, in exactly one state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import inbox
from store.engine import Store, Tx
from store.inbox import ClaimLost, Sorted
from store.post_records import Envelope, InboxItem, InboxState, Release, Source
from tests.store.rows import NOW, at_once, keep, offer

LEASE = timedelta(minutes=10)
FILED = Sorted(InboxState.FILED, "because", ticket_id=3, message_id=4,
               decisions=({"rule": "r", "outcome": "o", "reason": "x"},))  # fmt: skip


def claim(
    store: Store, name: str = "a", limit: int = 10, *, tried: bool = False, minutes: float = 0
) -> list[InboxItem]:
    """Take waiting mails at so many minutes after NOW."""
    with store.write() as tx:
        return inbox.claim(tx, name, NOW + timedelta(minutes=minutes), limit, LEASE, tried=tried)


def find(store: Store, item_id: int | None) -> InboxItem:
    """One mail of the journal."""
    with store.read() as tx:
        item = inbox.find(tx, item_id or 0)
    assert item is not None
    return item


def test_what_is_kept_can_be_read(store: Store) -> None:
    """Every field of the envelope comes back, and the mail waits."""
    envelope = Envelope("jo@x.example", ("b@y.example", "a@y.example"), "192.0.2.1", "mx", tls=True)
    new = offer(store, b"content", mail_id="<m@x>")
    with store.write() as tx:
        (item_id,) = inbox.add_all_new(
            tx, [inbox.NewItem(Source.LMTP, envelope, new.blob, NOW, "<m@x>")]
        )
    item = find(store, item_id)
    assert (item.source, item.envelope, item.received_at) == (Source.LMTP, envelope, NOW)
    assert (item.sha256, item.size, item.mail_id) == (new.blob.sha256, 7, "<m@x>")
    assert (item.state, item.attempts, item.claim, item.release) == (
        InboxState.WAITING, 0, None, Release.NOT,
    )  # fmt: skip


def test_the_same_content_for_the_same_recipients_is_one_row(store: Store) -> None:
    """In whatever order they are named, also twice within one call; other recipients are another mail."""
    first, again = keep(store, b"mail", b"mail", to="a@y.example b@y.example")
    assert (first is not None, again) == (True, None)
    assert keep(store, b"mail", to="b@y.example a@y.example") == [None]
    assert keep(store, b"mail", to="a@y.example")[0] is not None
    with store.read() as tx:
        assert sum(inbox.count_states(tx).values()) == 2
        assert inbox.is_kept(tx, offer(store).blob.sha256, Envelope("", ("a@y.example",)))
        assert not inbox.is_kept(tx, offer(store).blob.sha256, Envelope("", ("c@y.example",)))


def test_many_doors_keep_a_mail_once(store: Store) -> None:
    """Four connections that bring the same 20 mails at once leave 20 rows."""
    contents = [b"mail %d" % n for n in range(20)]
    kept: list[int | None] = []
    at_once(*[lambda: kept.extend(keep(store, *contents))] * 4)
    assert len([item_id for item_id in kept if item_id]) == 20


def test_each_mail_is_claimed_once(store: Store) -> None:
    """Four sorters that take 400 mails at once never hold the same one."""
    keep(store, *(b"mail %d" % n for n in range(400)))
    taken: list[int] = []

    def work(name: str) -> None:
        while items := claim(store, name, limit=7):
            assert {item.claim for item in items} == {name}
            taken.extend(item.id for item in items)

    at_once(*(lambda name=name: work(name) for name in "abcd"))
    assert len(taken) == len(set(taken)) == 400


def test_claims_count_attempts_and_keep_the_order(store: Store) -> None:
    """The oldest come first; fresh mails and tried ones are taken apart."""
    ids = keep(store, b"1", b"2", b"3")
    assert [item.id for item in claim(store, limit=2)] == ids[:2]
    assert claim(store, tried=True) == []
    assert [item.id for item in claim(store, limit=9)] == ids[2:]
    again = claim(store, "b", tried=True, minutes=10)
    assert [(item.attempts, item.claim) for item in again] == [(2, "b")] * 3


@pytest.mark.parametrize(("minutes", "free"), [(0, False), (9.99, False), (10, True), (11, True)])
def test_a_lease_runs_out(store: Store, minutes: float, free: bool) -> None:
    """After ten minutes somebody else may take the mail."""
    keep(store, b"1")
    claim(store)
    assert bool(claim(store, "b", tried=True, minutes=minutes)) is free


def mark_beside(tx: Tx, item: InboxItem, new: inbox.NewItem) -> None:
    """Write the outcome, and something else before."""
    inbox.add_all_new(tx, [new])
    inbox.mark(tx, item, FILED)


def test_only_the_holder_writes_the_outcome(store: Store) -> None:
    """Who slept through the lease changes nothing, and neither does somebody who comes twice (F14)."""
    keep(store, b"1")
    (old,) = claim(store)
    (new,) = claim(store, "b", tried=True, minutes=11)
    with pytest.raises(ClaimLost), store.write() as tx:
        inbox.mark(tx, old, FILED)
    with store.write() as tx:
        inbox.postpone(tx, old, NOW, uncounted=False)
    with store.write() as tx:
        inbox.mark(tx, new, FILED)
    with pytest.raises(ClaimLost), store.write() as tx:
        inbox.mark(tx, new, Sorted(InboxState.HELD, "no"))
    item = find(store, new.id)
    assert (item.state, item.reason, item.ticket_id, item.message_id) == (
        InboxState.FILED,
        "because",
        3,
        4,
    )
    assert (item.claim, item.decisions) == (None, FILED.decisions)


def test_a_lost_claim_undoes_the_whole_transaction(store: Store) -> None:
    """What was written beside the outcome does not stand."""
    keep(store, b"1")
    (old,) = claim(store)
    claim(store, "b", tried=True, minutes=11)
    with pytest.raises(ClaimLost), store.write() as tx:
        mark_beside(tx, old, offer(store, b"beside"))
    with store.read() as tx:
        assert sum(inbox.count_states(tx).values()) == 1


def test_claims_of_a_dead_sorter_are_released(store: Store) -> None:
    """Those whose name begins with its own become due at once; nobody else's do, whatever they are called."""
    keep(store, b"1", b"2")
    claim(store, "host%a-1", limit=1)
    claim(store, "hostXa-2", limit=1)
    with store.write() as tx:
        assert inbox.release(tx, "host%a-", NOW) == 1
        assert inbox.release(tx, "host%a-", NOW) == 0
    assert len(claim(store, "c", tried=True)) == 1


@pytest.mark.parametrize(("uncounted", "attempts"), [(True, 0), (False, 1)])
def test_postponing(store: Store, uncounted: bool, attempts: int) -> None:
    """A mail is given back until later; an attempt that tried nothing is taken back."""
    keep(store, b"1")
    (item,) = claim(store)
    with store.write() as tx:
        inbox.postpone(tx, item, NOW + timedelta(minutes=2), uncounted=uncounted)
    assert (find(store, item.id).attempts, find(store, item.id).claim) == (attempts, None)
    assert claim(store, tried=not uncounted, minutes=1) == []
    assert len(claim(store, tried=not uncounted, minutes=2)) == 1


@pytest.mark.parametrize("state", InboxState)
def test_reopening(store: Store, state: InboxState) -> None:
    """Held and set-aside mails wait again with fresh attempts; what ended otherwise stays as it is."""
    keep(store, b"1")
    (item,) = claim(store)
    if state is not InboxState.WAITING:
        with store.write() as tx:
            inbox.mark(tx, item, Sorted(state, "why", error="traceback"))
    may = state in (InboxState.HELD, InboxState.SET_ASIDE)
    with store.write() as tx:
        assert inbox.reopen(tx, item.id, NOW, Release.REPLY) is may
    if may:
        again = find(store, item.id)
        assert (again.state, again.reason, again.error) == (InboxState.WAITING, "", None)
        assert (again.attempts, again.release) == (0, Release.REPLY)
        assert len(claim(store)) == 1


def test_one_mail_by_its_id(store: Store) -> None:
    """Taken whenever it is due, but only while it waits."""
    (item_id,) = keep(store, b"1")
    assert item_id is not None
    claim(store)
    with store.write() as tx:
        item = inbox.claim_one(tx, "by hand", item_id, NOW, LEASE)
        assert item is not None
        assert (item.claim, item.attempts) == ("by hand", 2)
        inbox.mark(tx, item, FILED)
        assert inbox.claim_one(tx, "by hand", item_id, NOW, LEASE) is None
        assert inbox.claim_one(tx, "by hand", 99, NOW, LEASE) is None


def test_mails_that_wait(store: Store) -> None:
    """By Message-ID it is known which mails are here and not sorted yet; of others there are none."""
    (parent,) = keep(store, b"1", mail_id="<p@x>")
    (same,) = keep(store, b"2", mail_id="<p@x>")
    items = {item.id: item for item in claim(store)}
    assert parent is not None

    def waiting() -> dict[str, set[int]]:
        with store.read() as tx:
            return inbox.find_waiting(tx, ["<p@x>", "<other@x>"])

    assert waiting() == {"<p@x>": {parent, same}, "<other@x>": set()}
    with store.write() as tx:
        inbox.mark(tx, items[parent], FILED)
    assert waiting()["<p@x>"] == {same}


def test_one_lost_claim_undoes_the_group(store: Store) -> None:
    """Several mails are marked at once; if one of them is somebody else's by now, none is."""
    keep(store, b"1")
    keep(store, b"2")
    items = claim(store)
    with store.write() as tx:
        inbox.mark(tx, items[1], FILED)
    with pytest.raises(ClaimLost), store.write() as tx:
        inbox.mark_all(tx, [(item, FILED) for item in items])
    with store.read() as tx:
        assert [found.state for item in items if (found := inbox.find(tx, item.id))] == [
            InboxState.WAITING, InboxState.FILED,
        ]  # fmt: skip


def test_lists_and_counts(store: Store) -> None:
    """Newest first, by page and by state; the states sum up to everything."""
    ids = [i for i in keep(store, *(b"%d" % n for n in range(5))) if i]
    with store.write() as tx:
        for item in inbox.claim(tx, "a", NOW, 2, LEASE, tried=False):
            inbox.mark(tx, item, FILED)
    with store.read() as tx:
        assert [i.id for i in inbox.find_all(tx)] == ids[::-1]
        assert [i.id for i in inbox.find_all(tx, limit=2, before=ids[3])] == [ids[2], ids[1]]
        assert [i.id for i in inbox.find_all(tx, [InboxState.FILED])] == [ids[1], ids[0]]
        counts = inbox.count_states(tx)
        assert set(counts) == set(InboxState)
        assert (counts[InboxState.FILED], counts[InboxState.WAITING]) == (2, 3)
        assert inbox.oldest_waiting(tx) == NOW
        outcomes = inbox.find_outcomes(tx, ids)
        assert sorted(outcomes, key=str).count((InboxState.FILED, 3)) == 2
        assert inbox.find_outcomes(tx, []) == []
        assert inbox.find(tx, 999) is None
