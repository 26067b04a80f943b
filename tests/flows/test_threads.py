"""One conversation, one ticket: copies, orders, reopening, merging, splitting, imports."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.desk import people, tickets, work
from gateway.desk.sort import sort_waiting
from gateway.desk.tickets import Draft, Unacceptable
from store import inbox
from store.engine import Store
from store.post_records import InboxState, LetterKind, Source
from store.records import SYSTEM, Direction, MessageKind, Part, Priority, Proof, Status, Via
from tests.flows.letters import answers, kinds, reply_address
from tests.offices import Desk, answer_to, make_office

JO, EVE, ANNA = "jo@customer.example", "eve@other.example", "anna@staff.example"
RECEIVED = b"Received: from mx.example by desk.example; Mon, 23 Nov 2026 09:00:01 +0000\r\n"


def resolve(desk: Desk, number: int = 1, status: Status = Status.RESOLVED) -> None:
    """Staff finish a ticket."""
    work.set_status(desk.office, SYSTEM, number, status, Via.CLI, desk.now)


# Copies


def test_the_same_mail_twice_by_smtp(desk: Desk) -> None:
    """Byte for byte the same mail for the same recipients is one row: nothing happens the second time."""
    mail = desk.mail(JO, "Printer", "It burns.")
    desk.receive(mail)
    desk.receive(mail)
    assert len(desk.inbox()) == len(desk.tickets()) == 1


@pytest.mark.parametrize(
    "copy",
    [
        lambda mail: RECEIVED + mail,
        lambda mail: mail.replace(b"\r\n", b"\n"),
        lambda mail: b"Delivered-To: support@desk.example\n" + mail.replace(b"\r\n", b"\n"),
        lambda mail: b"Return-Path: <jo@customer.example>\r\nX-Spam-Score: 1\r\n" + RECEIVED + mail,
    ],
    ids=["trace", "lf", "imap", "mailbox"],
)
def test_the_same_mail_by_two_ways(desk: Desk, copy: object) -> None:
    """By SMTP and from a mailbox, with other trace fields or line ends: one message, the other a duplicate."""
    assert callable(copy)
    mail = desk.mail(JO, "Printer", "It burns.\n\nLine two.\n", files={"a.bin": b"\x00\xff" * 50})
    desk.receive(mail)
    item = desk.receive(copy(mail), source=Source.IMAP)
    assert (item.state, item.ticket_id) == (InboxState.DUPLICATE, 1)
    assert item.message_id == desk.ticket().messages[0].id
    assert len(desk.tickets()) == len(desk.ticket().messages) == 1


def test_to_and_cc_both_ours(desk: Desk) -> None:
    """Delivered once for each of two queues, it is one message."""
    mail = desk.mail(JO, "Printer", "It burns.", headers={"Cc": "sales@desk.example"})
    desk.receive(mail)
    item = desk.receive(mail, "sales@desk.example")
    assert (item.state, item.ticket_id) == (InboxState.DUPLICATE, 1)


def test_the_same_words_are_not_the_same_mail(desk: Desk) -> None:
    """Two mails that differ in Message-ID only are two mails."""
    for _ in range(2):
        desk.receive(desk.mail(JO, "Printer", "It burns."))
    assert len(desk.tickets()) == 2


# Orders


def test_a_child_before_its_parent(desk: Desk) -> None:
    """The answer of somebody in Cc arrives first: the mail it answers joins it."""
    jo = desk.mail(JO, "Plan", "What do you think?", headers={"Cc": EVE})
    eve = desk.mail(EVE, "Re: Plan", "Fine.",
                    headers={"Cc": JO, "In-Reply-To": "<0.client@customer.example>"})  # fmt: skip
    assert desk.receive(eve).ticket_id == 1
    assert desk.receive(jo).ticket_id == 1


def test_siblings(desk: Desk) -> None:
    """Two answers to a mail that never came here are one conversation."""
    unseen = {"In-Reply-To": "<unseen@customer.example>"}
    desk.receive(desk.mail(EVE, "Re: Plan", "Fine.", headers={"Cc": JO, **unseen}))
    assert desk.receive(desk.mail(JO, "Re: Plan", "No.", headers=unseen)).ticket_id == 1


def test_a_mail_waits_for_its_parent(desk: Desk) -> None:
    """An answer that is taken up before the mail it answers was sorted waits for it."""
    first = desk.mail(JO, "Printer", "One.")
    second = desk.mail(EVE, "Re: Printer", "Two.",
                       headers={"In-Reply-To": "<0.client@customer.example>"})  # fmt: skip
    for mail in (first, second):
        desk.accept(mail)
    desk.sort()
    assert [i.ticket_id for i in desk.inbox()] == [1, 1]


@pytest.mark.parametrize("seed", [1, 2])
def test_many_sorters_never_part_a_thread(store: Store, tmp_path: Path, seed: int) -> None:
    """Four sorters at once over 200 mails of 20 conversations, shuffled: exactly 20 tickets of 10."""
    clock = datetime.now(UTC)
    desk = Desk(make_office(store, tmp_path), clock)
    order = [(thread, n) for thread in range(20) for n in range(10)]
    random.Random(seed).shuffle(order)
    for thread, n in order:
        sender = f"p{n % 3}.{thread}@customer.example"
        everybody = ", ".join(f"p{i}.{thread}@customer.example" for i in range(3))
        headers = {"Message-ID": f"<{n}.{thread}@customer.example>", "Cc": everybody}
        if n:
            parents = range(n) if n % 2 else (n - 1, 0)
            headers["References"] = " ".join(f"<{p}.{thread}@customer.example>" for p in parents)
            headers["In-Reply-To"] = f"<{n - 1}.{thread}@customer.example>"
        desk.accept(desk.mail(sender, f"Thread {thread}", f"Mail {n}.", headers=headers))
    failures = sort_in_threads(desk, store)
    assert failures == []
    assert [len(desk.ticket(t).messages) for t in range(1, 21)] == [10] * 20
    assert len(desk.tickets()) == 20


def sort_in_threads(desk: Desk, store: Store) -> list[BaseException]:
    """Four sorters until nothing waits; each sees time pass, so that what waits for its parent comes due."""
    failures: list[BaseException] = []
    steps = iter(range(10**9))

    def run() -> None:
        try:
            while True:
                sort_waiting(desk.office, lambda: desk.now + timedelta(seconds=0.2 * next(steps)))
                with store.read() as tx:
                    if not inbox.count_states(tx)[InboxState.WAITING]:
                        return
        except BaseException as error:
            failures.append(error)

    sorters = [threading.Thread(target=run) for _ in range(4)]
    for sorter in sorters:
        sorter.start()
    for sorter in sorters:
        sorter.join(120)
    return failures


# Reopening


@pytest.mark.parametrize(
    ("status", "days", "ticket_id"),
    [
        (Status.RESOLVED, 13, 1),
        (Status.RESOLVED, 14, 1),
        (Status.RESOLVED, 15, 2),
        (Status.CLOSED, 13, 1),
        (Status.CLOSED, 15, 2),
        (Status.PENDING, 400, 1),
    ],
)
def test_an_answer_reopens_for_two_weeks(
    desk: Desk, status: Status, days: int, ticket_id: int
) -> None:
    """Within 14 days the ticket is open again; later a linked one of the same people is opened."""
    desk.staff("Anna")
    desk.receive(desk.mail(JO, "Printer", "It burns."))
    resolve(desk, status=status)
    desk.passes(days=days)
    desk.now -= timedelta(minutes=1)
    item = desk.receive(desk.mail(JO, "Re: Printer", "Again!"), reply_address(desk, JO))
    assert item.ticket_id == ticket_id
    if ticket_id == 1:
        assert desk.ticket().ticket.status is Status.OPEN
    else:
        assert [(x.ticket_id, x.kind) for x in desk.ticket(2).links] == [(1, "follow-up")]
        assert [(x.ticket_id, x.kind) for x in desk.ticket(1).links] == [(2, "follow-up")]
        assert desk.ticket().ticket.status is status


def test_a_ticket_is_reopened_three_times_a_day(desk: Desk) -> None:
    """The fourth answer of a day is filed and told, but the ticket stays resolved; the next day it opens again."""
    desk.staff("Anna")
    desk.receive(desk.mail(JO, "Printer", "It burns."))
    found = []
    for _ in range(4):
        resolve(desk)
        desk.receive(desk.mail(JO, "Re: Printer [#1]", "Again!"))
        found.append(desk.ticket().ticket.status)
    assert found == [Status.OPEN] * 3 + [Status.RESOLVED]
    assert kinds(desk, ANNA) == [LetterKind.NOTIFICATION] * 5
    desk.passes(days=1)
    desk.receive(desk.mail(JO, "Re: Printer [#1]", "Again!"))
    assert desk.ticket().ticket.status is Status.OPEN


# Merge, split, link, follow


def two_tickets(desk: Desk) -> None:
    """Jo opens tickets 1 and 2."""
    desk.customer("Jo")
    desk.staff("Anna")
    for subject in ("Printer", "Printer again"):
        desk.receive(desk.mail(JO, subject, f"{subject}."))


def test_merging_moves_everything(desk: Desk) -> None:
    """Messages move, the old ticket closes and points to the new one, and answers to it arrive there."""
    two_tickets(desk)
    address, letter = reply_address(desk, JO, 2), desk.letters_to(JO)[1]
    work.merge(desk.office, SYSTEM, 2, 1, Via.CLI, desk.now)
    old = desk.ticket(2)
    assert (old.messages, old.ticket.merged_into, old.ticket.status) == ((), 1, Status.CLOSED)
    ways = [
        (desk.mail(JO, "x", "By address."), address),
        (desk.mail(JO, "x", "By signed id.", headers=answer_to(letter)), "support@desk.example"),
        (desk.mail(JO, "Re: [#2]", "By number."), "support@desk.example"),
        (desk.mail(JO, "x", "By mail.", headers={"In-Reply-To": "<1.client@customer.example>"}),
         "support@desk.example"),
    ]  # fmt: skip
    for mail, to in ways:
        assert desk.receive(mail, to).ticket_id == 1
    assert not any(m.notices for m in desk.ticket().messages)
    told = answers(desk, ANNA, "Off!", desk.letters_to(ANNA)[1])
    assert desk.receive(told, reply_address(desk, ANNA, 2)).ticket_id == 1
    assert kinds(desk, JO)[-1] is LetterKind.REPLY


def test_a_merged_ticket_reopens_what_it_was_merged_into(desk: Desk) -> None:
    """An answer to the old ticket moves the status of the new one, by its sender's part there."""
    two_tickets(desk)
    address = reply_address(desk, JO, 2)
    work.merge(desk.office, SYSTEM, 2, 1, Via.CLI, desk.now)
    resolve(desk)
    desk.receive(desk.mail(JO, "x", "Again!"), address)
    assert desk.ticket().ticket.status is Status.OPEN


def test_merging_twice_and_in_chains(desk: Desk) -> None:
    """What was merged is merged no more, and a chain of merges leads to its end."""
    two_tickets(desk)
    desk.receive(desk.mail(JO, "Third", "3"))
    address = reply_address(desk, JO, 3)
    work.merge(desk.office, SYSTEM, 3, 2, Via.CLI, desk.now)
    work.merge(desk.office, SYSTEM, 2, 1, Via.CLI, desk.now)
    for wrong in ((3, 1), (1, 2), (1, 1)):
        with pytest.raises(Unacceptable):
            work.merge(desk.office, SYSTEM, *wrong, Via.CLI, desk.now)
    assert desk.receive(desk.mail(JO, "x", "y"), address).ticket_id == 1


def test_tickets_of_different_people_are_not_merged(desk: Desk) -> None:
    """They would read each other's mail."""
    two_tickets(desk)
    desk.receive(desk.mail(EVE, "Mine", "Words."))
    with pytest.raises(Unacceptable, match="different requesters"):
        work.merge(desk.office, SYSTEM, 3, 1, Via.CLI, desk.now)


def test_followers_come_along_and_read_no_history(desk: Desk) -> None:
    """Who follows the merged ticket receives answers on the other, and sees nothing that was said before."""
    two_tickets(desk)
    eve = people.find_or_enter(desk.office, SYSTEM, EVE, desk.now)
    work.add_follower(desk.office, SYSTEM, 2, eve, Via.CLI, desk.now)
    desk.passes(hours=1)
    work.merge(desk.office, SYSTEM, 2, 1, Via.CLI, desk.now)
    desk.passes(hours=1)
    desk.receive(answers(desk, ANNA, "Off!", desk.letters_to(ANNA)[0]), reply_address(desk, ANNA))
    assert kinds(desk, EVE) == [LetterKind.REPLY]
    actor = people.actor_of(eve, Proof.SESSION)
    assert [m.text for m in tickets.show(desk.office, actor, 1).messages] == ["Off!"]


def test_splitting(desk: Desk) -> None:
    """Some messages become a ticket of the same requester; answers to them follow."""
    two_tickets(desk)
    desk.receive(desk.mail(JO, "Re: Printer [#1]", "By the way, the coffee is cold."))
    second = desk.ticket().messages[1].id
    opened = work.split(desk.office, SYSTEM, 1, [second], "Coffee", Via.CLI, desk.now)
    assert (opened.id, opened.priority) == (3, Priority.NORMAL)
    assert [m.id for m in desk.ticket(3).messages if m.kind is MessageKind.MESSAGE] == [second]
    assert [(x.ticket_id, x.kind) for x in desk.ticket(3).links] == [(1, "split")]
    headers = {"In-Reply-To": "<2.client@customer.example>"}
    assert desk.receive(desk.mail(JO, "x", "Very.", headers=headers)).ticket_id == 3
    for wrong in ([], [second], [m.id for m in desk.ticket().messages]):
        with pytest.raises(Unacceptable):
            work.split(desk.office, SYSTEM, 1, wrong, "x", Via.CLI, desk.now)


def test_linking(desk: Desk) -> None:
    """Two tickets point to each other, once."""
    two_tickets(desk)
    for _ in range(2):
        work.link(desk.office, SYSTEM, 1, 2)
    assert [(x.ticket_id, x.kind) for x in desk.ticket(1).links] == [(2, "related")]
    assert [(x.ticket_id, x.kind) for x in desk.ticket(2).links] == [(1, "related")]
    with pytest.raises(Unacceptable):
        work.link(desk.office, SYSTEM, 1, 1)


def test_followers(desk: Desk) -> None:
    """Cc becomes follower, the requester stays what they are, and a follower's answer counts."""
    desk.staff("Anna")
    desk.receive(desk.mail(JO, "Printer", "It burns.", headers={"Cc": EVE}))
    jo, eve = (people.find(desk.office, SYSTEM, email) for email in (JO, EVE))
    for person in (jo, eve):
        work.add_follower(desk.office, SYSTEM, 1, person, Via.CLI, desk.now)
    parts = {p.email: p.part for p in desk.ticket().participants}
    assert parts == {JO: Part.REQUESTER, EVE: Part.FOLLOWER}
    actor = people.actor_of(eve, Proof.SESSION)
    tickets.reply(desk.office, actor, 1, Draft("Here, too."), Via.PORTAL, desk.now)
    assert desk.ticket().messages[-1].direction is Direction.IN


# Imports


def test_an_import_is_silent(desk: Desk) -> None:
    """Old mail makes closed tickets with their old dates, keeps threads over months, and nobody is written to."""
    desk.customer("Jo")
    desk.staff("Anna")
    began = datetime(2019, 3, 1, 8, tzinfo=UTC)
    today, desk.now = desk.now, began
    mails = [
        desk.mail(JO, "Printer", "It burns."),
        desk.mail(
            ANNA, "Re: Printer", "Off!", headers={"In-Reply-To": "<0.client@customer.example>"}
        ),
    ]
    desk.now = began + timedelta(days=90)
    mails.append(desk.mail(JO, "Re: Printer", "Thanks.",
                           headers={"In-Reply-To": "<1.client@customer.example>"}))  # fmt: skip
    desk.now = today
    for mail in mails:
        assert desk.receive(mail, source=Source.IMPORT).state is InboxState.FILED
    ticket = desk.ticket()
    assert (desk.outbox(), len(desk.tickets())) == ([], 1)
    assert (ticket.ticket.status, ticket.ticket.created_at) == (Status.CLOSED, began)
    assert [m.created_at for m in ticket.messages] == [began, began, began + timedelta(days=90)]
    assert [m.direction for m in ticket.messages] == [Direction.IN, Direction.OUT, Direction.IN]
    assert {m.via for m in ticket.messages} == {Via.IMPORT}
    assert ticket.ticket.updated_at == ticket.ticket.resolved_at == began + timedelta(days=90)


def test_an_import_turns_no_clock_back(desk: Desk) -> None:
    """Old mail that joins a living ticket neither closes nor ages it."""
    desk.receive(desk.mail(JO, "Printer", "It burns."))
    before = desk.ticket().ticket
    old = desk.mail(JO, "Re: Printer [#1]", "Long ago.",
                    headers={"Date": "Fri, 01 Mar 2019 08:00:00 +0000"})  # fmt: skip
    desk.receive(old, source=Source.IMPORT)
    after = desk.ticket().ticket
    assert (after.status, after.updated_at) == (before.status, before.updated_at)


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 +0000", ""]
)
def test_an_import_without_a_sensible_date(desk: Desk, date: str) -> None:
    """A clock that stood still, or one from the future, counts as none: the mail is dated today."""
    mail = desk.mail(JO, "Printer", "It burns.", headers={"Date": date})
    desk.receive(mail, source=Source.IMPORT)
    assert abs(desk.ticket().ticket.created_at - desk.now) < timedelta(minutes=1)
