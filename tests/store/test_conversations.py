"""Tickets and their messages on both databases: order, uniqueness, the index of Message-IDs, who may see what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from store import blobs, messages, tickets
from store.engine import AlreadyHave, Store
from store.messages import KnownMailId
from store.records import (
    SYSTEM,
    Direction,
    MessageKind,
    NewAttachment,
    NewMessage,
    Part,
    Priority,
    Status,
    TicketLink,
    Via,
)
from store.tickets import Wanted
from tests.store.rows import NOW, at_once, enter, message, open_one

LATER = NOW + timedelta(hours=1)


def add(store: Store, ticket_id: int, new: NewMessage | None = None, **more: object) -> int:
    """Put a message on a ticket."""
    with store.write() as tx:
        return messages.add(tx, ticket_id, new or message(**more), NOW)


def known(store: Store, *wanted: str) -> list[KnownMailId]:
    """What the index of Message-IDs says."""
    with store.read() as tx:
        return messages.find_by_mail_ids(tx, wanted)


def two(store: Store) -> tuple[int, int]:
    """Two tickets of one person."""
    jo = enter(store)
    return open_one(store, jo).id, open_one(store, jo).id


def test_a_message_comes_back_whole(store: Store) -> None:
    """Every field, with files in their order and unguessable names."""
    ticket_id, _ = two(store)
    blob = blobs.prepare(store, b"file")
    with store.write() as tx:
        blobs.add_all(tx, [blob])
    files = tuple(NewAttachment(f"{n}.pdf", "application/pdf", 4, blob.sha256, "inline", f"c{n}")
                  for n in range(3))  # fmt: skip
    new = message("Wörter\n", mail_id="<m@x>", references=("<r@x>",), subject="s", reason="why",
                  folded=((1, 2, "quote"),), notices=("n",), attachments=files,
                  fingerprint="f" * 64)  # fmt: skip
    message_id = add(store, ticket_id, new)
    with store.read() as tx:
        found = messages.find(tx, message_id)
        assert found is not None
        assert messages.find_all(tx, ticket_id) == [found]
        assert messages.find(tx, 999) is None
        assert messages.find_by_fingerprints(tx, ["f" * 64, "e" * 64]) == {
            "f" * 64: (ticket_id, message_id)
        }
        first = found.attachments[0]
        assert messages.find_attachment(tx, first.public_id) == (found, first)
        assert messages.find_attachment(tx, "0" * 32) is None
    assert (found.text, found.mail_id, found.references) == ("Wörter\n", "<m@x>", ("<r@x>",))
    assert (found.folded, found.notices, found.reason) == (((1, 2, "quote"),), ("n",), "why")
    assert found.author == new.author
    assert [a.filename for a in found.attachments] == ["0.pdf", "1.pdf", "2.pdf"]
    assert all(len(a.public_id) == 32 for a in found.attachments)
    assert len({a.public_id for a in found.attachments}) == 3


def test_the_same_mail_is_one_message(store: Store) -> None:
    """A fingerprint is there once, on whatever ticket; messages without one are never the same."""
    one, other = two(store)
    add(store, one, fingerprint="f" * 64)
    with pytest.raises(AlreadyHave):
        add(store, other, fingerprint="f" * 64)
    add(store, one)
    add(store, one)


def test_the_same_mail_from_four_sorters(store: Store) -> None:
    """Of four that add it at once, one does and three are told; nothing of theirs stays."""
    ticket_id, _ = two(store)
    done: list[int] = []
    refused: list[AlreadyHave] = []

    def work() -> None:
        try:
            done.append(add(store, ticket_id, fingerprint="f" * 64, mail_id="<m@x>"))
        except AlreadyHave as error:
            refused.append(error)

    at_once(*[work] * 4)
    assert (len(done), len(refused)) == (1, 3)


def test_certain_is_never_weakened(store: Store) -> None:
    """An id we hold the mail of stays certain when others refer to it; hearsay becomes certain when it comes."""
    one, other = two(store)
    add(store, one, mail_id="<a@x>", references=("<b@x>",))
    assert known(store, "<a@x>", "<b@x>") == [
        KnownMailId("<a@x>", one, True), KnownMailId("<b@x>", one, False),
    ]  # fmt: skip
    add(store, one, mail_id="<c@x>", references=("<a@x>", "<b@x>"))
    add(store, one, mail_id="<b@x>", references=("<a@x>",))
    add(store, one, mail_id="<d@x>", references=("<d@x>", "<b@x>"))
    assert {k.certain for k in known(store, "<a@x>", "<b@x>", "<d@x>")} == {True}
    add(store, other, references=("<a@x>",))
    assert known(store, "<a@x>") == [
        KnownMailId("<a@x>", one, True), KnownMailId("<a@x>", other, False),
    ]  # fmt: skip
    assert known(store) == known(store, "<no@x>") == []


def test_ids_of_letters(store: Store) -> None:
    """A letter of ours is known for certain, and telling so twice changes nothing."""
    one, _ = two(store)
    for _ in range(2):
        with store.write() as tx:
            messages.add_mail_id(tx, one, "<l@x>")
    assert known(store, "<l@x>") == [KnownMailId("<l@x>", one, True)]


def test_moving_takes_the_ids_along(store: Store) -> None:
    """Answers follow the messages; a namesake on a third ticket stays where it is (C11)."""
    one, other = two(store)
    third = open_one(store, enter(store, "eve@x.example")).id
    moved = add(store, one, mail_id="<a@x>")
    add(store, one, mail_id="<b@x>")
    add(store, third, mail_id="<a@x>")
    silent = add(store, one)
    with store.write() as tx:
        messages.move(tx, [moved, silent], other)
    assert known(store, "<a@x>") == [
        KnownMailId("<a@x>", other, True),
        KnownMailId("<a@x>", third, True),
    ]
    assert known(store, "<b@x>") == [KnownMailId("<b@x>", one, True)]
    with store.read() as tx:
        assert [m.id for m in messages.find_all(tx, other)] == [moved, silent]


def test_what_an_answer_refers_to(store: Store) -> None:
    """The mails of the conversation in order; notes and what came without an id are none."""
    one, _ = two(store)
    add(store, one, mail_id="<a@x>", references=("<r@x>",))
    add(store, one, mail_id="<n@x>", kind=MessageKind.NOTE, direction=Direction.INTERNAL)
    add(store, one)
    add(store, one, mail_id="<b@x>", direction=Direction.OUT)
    with store.read() as tx:
        assert messages.find_references(tx, one) == [("<a@x>", ("<r@x>",)), ("<b@x>", ())]


def test_counting_messages(store: Store) -> None:
    """By reason or by author and text, younger than a moment."""
    one, other = two(store)
    with store.write() as tx:
        for at in (NOW, LATER):
            messages.add_event(tx, one, SYSTEM, "x", "reopened", Via.CLI, at)
        messages.add_event(tx, other, SYSTEM, "x", "reopened", Via.CLI, LATER)
        messages.add_event(tx, one, SYSTEM, "x", "status", Via.CLI, LATER)
        assert messages.count_since(tx, one, "reopened", NOW) == 1
        assert messages.count_since(tx, one, "reopened", NOW - timedelta(seconds=1)) == 2
    jo = enter(store)
    author = replace(message().author, person_id=jo.id)
    add(store, one, message("same", author=author))
    add(store, one, message("other", author=author))
    with store.read() as tx:
        before = NOW - timedelta(seconds=1)
        assert messages.count_same(tx, one, jo.id, "same", before) == 1
        assert messages.count_same(tx, one, jo.id, "same", NOW) == 0
        assert messages.count_same(tx, one, jo.id + 1, "same", before) == 0
        assert messages.count_same(tx, other, jo.id, "same", before) == 0


@pytest.mark.parametrize(
    ("part", "restricted", "visible"),
    [
        (Part.REQUESTER, False, True),
        (Part.FOLLOWER, False, True),
        (Part.CC, False, False),
        (None, False, False),
        (Part.REQUESTER, True, False),
        (Part.FOLLOWER, True, False),
        (Part.CC, True, False),
        (None, True, False),
    ],
)
def test_the_one_scope_of_customers(
    store: Store, part: Part | None, restricted: bool, visible: bool
) -> None:
    """Requester and follower see a ticket, alone and in lists; nobody sees a staff-only one (E13)."""
    jo, eve = enter(store), enter(store, "eve@x.example")
    owner = eve if part is Part.REQUESTER else jo
    ticket = open_one(store, owner, restricted_to_staff=restricted)
    with store.write() as tx:
        if part:
            tickets.add_participants(tx, ticket.id, [(eve.id, part)], NOW)
        assert tickets.is_visible_to(tx, ticket.id, eve.id) is visible
        assert bool(tickets.find_all(tx, Wanted(viewer_id=eve.id))) is visible
        assert not tickets.is_visible_to(tx, 999, eve.id)


def test_participants(store: Store) -> None:
    """The requester stands first; a part is kept until it is set, and since then."""
    jo, eve = enter(store), enter(store, "eve@x.example")
    ticket = open_one(store, jo)
    with store.write() as tx:
        tickets.add_participants(tx, ticket.id, [(eve.id, Part.CC), (jo.id, Part.CC)], LATER)
        tickets.add_participants(tx, ticket.id, [], LATER)
        parts = tickets.find_participants(tx, [ticket.id, 99])
        assert [(p.email, p.part, p.since) for p in parts[ticket.id]] == [
            (jo.email, Part.REQUESTER, NOW), (eve.email, Part.CC, LATER),
        ]  # fmt: skip
        assert (parts[99], tickets.find_participants(tx, [])) == ([], {})
        tickets.set_part(tx, ticket.id, eve.id, Part.FOLLOWER, LATER + timedelta(hours=1))
        (_, follower) = tickets.find_participants(tx, [ticket.id])[ticket.id]
        assert (follower.part, follower.since) == (Part.FOLLOWER, LATER + timedelta(hours=1))


def test_lists_of_tickets(store: Store) -> None:
    """By status, queue, requester, assignee, tag and page, newest first."""
    jo, eve, anna = (enter(store, f"{name}@x.example") for name in ("jo", "eve", "anna"))
    ids = [open_one(store, person).id for person in (jo, eve, jo, eve)]
    with store.write() as tx:
        tickets.update(tx, ids[0], status=Status.CLOSED.value, assignee_id=anna.id)
        tickets.update(tx, ids[1], queue="sales")
        tickets.add_tag(tx, ids[2], "red")

        def listed(**wanted: object) -> list[int]:
            return [t.id for t in tickets.find_all(tx, Wanted(**wanted))]  # type: ignore[arg-type]

        assert listed() == ids[::-1]
        assert listed(statuses=(Status.CLOSED,)) == [ids[0]]
        assert listed(statuses=(Status.CLOSED, Status.NEW), limit=2) == [ids[3], ids[2]]
        assert listed(queue="sales") == [ids[1]]
        assert listed(requester_id=jo.id) == [ids[2], ids[0]]
        assert listed(assignee_id=anna.id) == [ids[0]]
        assert listed(tag="red") == [ids[2]]
        assert listed(before=ids[2], viewer_id=eve.id) == [ids[1]]
        assert set(tickets.find_many(tx, ids)) == set(ids)
        assert (tickets.find_many(tx, []), tickets.find(tx, 99)) == ({}, None)
        one = tickets.find(tx, ids[0])
        assert one is not None
        assert (one.status, one.priority, one.number) == (
            Status.CLOSED,
            Priority.NORMAL,
            str(ids[0]),
        )


def test_tags_links_and_time(store: Store) -> None:
    """Twice changes nothing; links go both ways; time is listed in order."""
    one, other = two(store)
    with store.write() as tx:
        for tag in ("red", "blue", "red"):
            tickets.add_tag(tx, one, tag)
        tickets.remove_tag(tx, one, "green")
        assert tickets.find_tags(tx, [one, other]) == {one: ["blue", "red"], other: []}
        tickets.remove_tag(tx, one, "red")
        assert tickets.find_tags(tx, [one])[one] == ["blue"]
        for _ in range(2):
            tickets.add_link(tx, one, other, "related")
        assert tickets.find_links(tx, [one, other]) == {
            one: [TicketLink(other, "related")], other: [TicketLink(one, "related")],
        }  # fmt: skip
        assert tickets.find_links(tx, []) == tickets.find_tags(tx, []) == {}
        tickets.add_time(tx, one, 1, 45, "cleaned", NOW)
        tickets.add_time(tx, one, 1, 5, "", LATER)
        assert [(t.minutes, t.comment, t.day, t.billed) for t in tickets.find_time(tx, one)] == [
            (45, "cleaned", "2026-11-23", False), (5, "", "2026-11-23", False),
        ]  # fmt: skip


def test_a_message_needs_its_ticket(store: Store) -> None:
    """Foreign keys hold on both databases: no ghosts."""
    with pytest.raises(sa.exc.IntegrityError):
        add(store, 99)
