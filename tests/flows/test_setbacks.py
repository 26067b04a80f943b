"""Mails that we fail on: tried again, then set aside where staff see them, and never in the way of the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk import post
from gateway.desk.sort import GROUP_BYTES, in_groups, sort_waiting
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.policy.access import Forbidden
from gateway.reading.reader import Unreadable
from store import inbox
from store.post_records import BlobDamaged, BlobFile, InboxState, Release
from store.records import SYSTEM, Actor, Proof, Role
from tests.offices import Desk
from tests.store.rows import keep

JO = "jo@customer.example"


def reader(
    poison: str, found: Mail | Exception | None
) -> Callable[[Sequence[bytes | BlobFile]], list[Future[Mail]]]:
    """Reads every mail but those with the poison in it, which give `found`; None: never an answer."""

    def read(content: bytes | BlobFile) -> Future[Mail]:
        future: Future[Mail] = Future()
        try:
            octets = content if isinstance(content, bytes) else content.load()
        except BlobDamaged as damaged:
            future.set_exception(Unreadable(str(damaged)))
            return future
        if poison.encode() not in octets:
            future.set_result(parse_mail(octets))
        elif isinstance(found, Exception):
            future.set_exception(found)
        elif found is not None:
            future.set_result(found)
        return future

    return lambda contents: [read(content) for content in contents]


def with_reader(desk: Desk, poison: str, found: Mail | Exception | None, **sort: int) -> Desk:
    """The same desk with that reader."""
    settings = desk.office.settings
    settings = settings.model_copy(update={"sort": settings.sort.model_copy(update=sort)})
    office = replace(desk.office, read_and_keep=reader(poison, found), settings=settings)
    return replace(desk, office=office)


def poisoned(desk: Desk) -> int:
    """Three mails arrive, the second one bad; its inbox id."""
    for text in ("Before.", "POISON", "After."):
        desk.accept(desk.mail(JO, text, text))
    return desk.inbox()[1].id


BREAKING = replace(parse_mail(b"From: jo@customer.example\r\n\r\nx"), text="\ud800")
"""A mail that no database takes."""


@pytest.mark.parametrize(
    ("found", "attempts"), [(Unreadable("too slow"), 3), (BREAKING, 1), (None, 3)]
)
def test_a_bad_mail_is_set_aside(desk: Desk, found: Mail | Exception | None, attempts: int) -> None:
    """Unreadable ones get three attempts, one that breaks us none; the others are filed meanwhile."""
    item_id = poisoned(desk)
    bad = with_reader(desk, "POISON", found, seconds=0)
    for _ in range(attempts):
        bad.sort()
        states = [item.state for item in desk.inbox()]
        assert states[0] is states[2] is InboxState.FILED
        bad.passes(minutes=2)
    view = post.inbox_show(desk.office, SYSTEM, item_id)
    assert (view.item.state, view.item.attempts) == (InboxState.SET_ASIDE, attempts)
    assert view.item.error
    assert view.item.reason.startswith("we failed on it: ")
    assert view.events[-1].what == "set_aside"
    assert desk.outbox() != []


def test_a_mended_program_takes_it_up_again(desk: Desk) -> None:
    """Staff have it tried again, and it is filed; a customer cannot."""
    item_id = poisoned(desk)
    with_reader(desk, "POISON", BREAKING).sort()
    jo = Actor("Jo", JO, Role.CUSTOMER, Proof.SESSION, 1)
    with pytest.raises(Forbidden):
        post.inbox_retry(desk.office, jo, item_id, desk.now)
    post.inbox_retry(desk.office, SYSTEM, item_id, desk.now)
    desk.sort()
    assert {item.state for item in desk.inbox()} == {InboxState.FILED}


def test_a_mail_that_kills_the_program_is_set_aside(desk: Desk) -> None:
    """Claimed again and again without an end, it is not tried a sixth time."""
    desk.accept(desk.mail(JO, "x", "y"))
    for attempt in range(4):
        with desk.office.store.write() as tx:
            inbox.claim(
                tx, f"dead {attempt}", desk.now, 1, timedelta(minutes=10), tried=attempt > 0
            )
        desk.passes(minutes=11)
    desk.sort()
    (item,) = desk.inbox()
    assert (item.state, item.attempts) == (InboxState.SET_ASIDE, 5)
    assert "ended 4 times" in item.reason


def test_damaged_content_is_set_aside(desk: Desk) -> None:
    """A file that is gone is said, and the next mail is sorted."""
    desk.accept(desk.mail(JO, "Large", "x" * 5000))
    desk.accept(desk.mail(JO, "Small", "x"))
    folder = desk.office.store.blob_folder
    assert folder is not None
    (folder / desk.inbox()[1].sha256[:2] / desk.inbox()[1].sha256).unlink()
    bad = with_reader(desk, "never there", None)
    for _ in range(3):
        bad.sort()
        bad.passes(minutes=2)
    small, large = desk.inbox()
    assert (small.state, large.state) == (InboxState.FILED, InboxState.SET_ASIDE)
    assert "missing" in large.reason


def test_large_mails_are_sorted_in_small_groups(desk: Desk) -> None:
    """In their order, never more together than memory allows; a single one may be larger."""
    ids = keep(desk.office.store, b"1", b"2", b"3", b"4", b"5")
    with desk.office.store.read() as tx:
        items = inbox.find_all(tx)[::-1]
    sizes = (GROUP_BYTES // 2, GROUP_BYTES // 2, 1, GROUP_BYTES + 1, 1)
    sized = [replace(item, size=size) for item, size in zip(items, sizes, strict=True)]
    groups = [[item.id for item in group] for group in in_groups(sized)]
    assert groups == [ids[:2], ids[2:3], ids[3:4], ids[4:]]
    assert list(in_groups([])) == []


def test_releasing_needs_a_held_mail(desk: Desk) -> None:
    """What is filed is not released."""
    item = desk.receive(desk.mail(JO, "x", "y"))
    with pytest.raises(post.Unacceptable):
        post.inbox_retry(desk.office, SYSTEM, item.id, desk.now, Release.REPLY)
    assert sort_waiting(desk.office, lambda: desk.now) == 0
