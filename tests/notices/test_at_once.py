"""Two who change the same notice at the same moment: the second one sees what the first one did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from gateway.desk.notices import contacts as notice_contacts
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import products, writing
from gateway.desk.tickets import Unacceptable
from gateway.mail.writing.noticefile import read_notice_file
from gateway.policy.notices import content_digest
from store import notice_outbox, recipients
from store import notices as kept
from store.engine import Store, Tx
from store.notice_records import Notice, NoticeState, RecipientState
from store.records import SYSTEM
from tests.notices.town import CONTRACTS, NEWS, PATCH, actor, everybody, release, send, stock
from tests.offices import Desk

OTHER = PATCH.replace("Please update", "Please do not update")
WAITS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def waits(store: Store, other: Future[Notice]) -> bool:
    """Whether the other one waits for us, or has come to its end; SQLite lets it begin only after us."""
    if store.is_sqlite or other.done():
        return True
    with store.read() as tx:
        return bool(tx.execute(WAITS).scalar())


def meanwhile(desk: Desk, first: Callable[[Tx], object], second: Callable[[], Notice]) -> Notice:
    """What `second` gives, begun before `first` is durable."""
    store = desk.office.store
    with ThreadPoolExecutor(1) as pool:
        with store.write() as tx:
            first(tx)
            other = pool.submit(second)
            while not waits(store, other):
                pass
        return other.result()


def test_what_was_confirmed_is_not_rewritten(desk: Desk) -> None:
    """Whoever rewrites a notice while a second person confirms it is refused: released words stay as they are."""
    stock(desk)
    anna, bert = actor(desk.staff("Anna")), actor(desk.staff("Bert"))
    notice = writing.write(desk.office, anna, PATCH, [], desk.now)
    notices.submit(desk.office, anna, notice.id, None, desk.now)
    with pytest.raises(Unacceptable, match="is released and cannot be changed"):
        meanwhile(
            desk,
            lambda tx: notices.agree(tx, desk.office, bert, notice.id, desk.now),
            lambda: writing.rewrite(desk.office, anna, notice.id, OTHER, [], desk.now),
        )
    after = notices.find(desk.office, SYSTEM, notice.id)
    assert after.state is NoticeState.RELEASED
    assert after.content_sha256 == content_digest(after) == content_digest(notice)


def test_what_was_rewritten_is_not_released_as_it_was(desk: Desk) -> None:
    """Whoever hands a notice in while it is rewritten has not seen it, and is told so."""
    stock(desk)
    anna = actor(desk.staff("Anna"))
    notice = writing.write(desk.office, anna, NEWS, [], desk.now)
    seen = content_digest(notice)
    other = read_notice_file(NEWS.replace("look at", "never look at"))
    with pytest.raises(Unacceptable, match="it was changed since you looked at it"):
        meanwhile(
            desk,
            lambda tx: writing.replace_draft(tx, desk.office, anna, notice.id, other, (), desk.now),
            lambda: notices.submit(desk.office, anna, notice.id, None, desk.now, seen),
        )
    assert notices.find(desk.office, SYSTEM, notice.id).state is NoticeState.DRAFT


def unreached(desk: Desk) -> Notice:
    """A notice that is out, but for somebody at whose organisation the next contact is to be told."""
    stock(desk, CONTRACTS + "Kelle,2.2,,Muster AG,,\n")
    for name in ("Sec", "Boss"):
        desk.customer(name, organisation="Muster AG")
    firm = ("sec@customer.example", "boss@customer.example")
    products.set_contacts(desk.office, SYSTEM, "Muster AG", "security", firm)
    notice = release(desk)
    send(desk, notice)
    desk.deliver()
    row = next(row for row in everybody(desk, notice) if row.email == "sec@customer.example")
    with desk.office.store.write() as tx:
        recipients.update(tx, row.ref, state=RecipientState.BOUNCED.value, bounced_at=desk.now)
    return notice


def test_the_next_contact_is_told_though_the_notice_just_ends(desk: Desk) -> None:
    """A notice that ends while somebody else is put into its outbox goes on for them."""
    notice = unreached(desk)

    def end(tx: Tx) -> None:
        kept.lock(tx, notice.id)
        kept.move(tx, notice.id, [NoticeState.SENDING], NoticeState.DONE, finished_at=desk.now)

    def tell() -> Notice:
        assert notice_contacts.tell_next_contacts(desk.office, desk.now, dry_run=False) == 1
        return notices.find(desk.office, SYSTEM, notice.id)

    assert meanwhile(desk, end, tell).state is NoticeState.SENDING
    assert len(desk.deliver()) == 1


def test_a_discarded_notice_takes_along_what_is_just_put_into_the_outbox(desk: Desk) -> None:
    """No letter waits for ever, and nobody counts as one who will be told."""
    notice = unreached(desk)
    notices.stop(desk.office, SYSTEM, notice.id, desk.now)
    row = next(row for row in everybody(desk, notice) if row.state is RecipientState.BOUNCED)

    def put(tx: Tx) -> None:
        kept.lock(tx, notice.id)
        assert notice_contacts.tell_next(tx, desk.office, notice, row, desk.now) is not None

    meanwhile(desk, put, lambda: notices.discard(desk.office, SYSTEM, notice.id, desk.now))
    with desk.office.store.read() as tx:
        assert not notice_outbox.has_pending(tx, notice.id)
    assert RecipientState.QUEUED not in {row.state for row in everybody(desk, notice)}
