"""Mails that are sorted in one group: each sees what the ones before it did, and the group asks once for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from store.post_records import InboxState, LetterKind
from tests.offices import Desk

GROUP = 20


def test_each_mail_sees_the_ones_before_it(desk: Desk) -> None:
    """In one group: an opening, its answer, an answer to that, the opening again by another way, a sibling by Cc."""
    desk.staff("Anna")
    first = {"Message-ID": "<a@customer.example>", "Cc": "Eve <eve@customer.example>"}
    opening = desk.mail("Jo <jo@customer.example>", "Printer", "It burns.", headers=first)
    answers = [
        ("jo", "b", "a"),
        ("eve", "c", "b"),
        ("jo", "d", "elsewhere"),
        ("jo", "e", "elsewhere"),
    ]
    desk.accept(opening)
    for who, own, parent in answers:
        headers = {
            "Message-ID": f"<{own}@customer.example>",
            "In-Reply-To": f"<{parent}@customer.example>",
        }
        desk.accept(
            desk.mail(f"{who}@customer.example", "Re: Printer", f"Mail {own}.", headers=headers)
        )
    desk.accept(b"Received: from elsewhere\r\n" + opening, to="help@desk.example")
    desk.sort()
    ended = [(item.state, item.ticket_id) for item in reversed(desk.inbox())]
    filed, twice = InboxState.FILED, InboxState.DUPLICATE
    assert ended == [(filed, 1), (filed, 1), (filed, 1), (filed, 2), (filed, 2), (twice, 1)]
    assert {p.email for p in desk.ticket(1).participants} == {
        "jo@customer.example",
        "eve@customer.example",
    }


def test_budgets_hold_within_a_group(desk: Desk) -> None:
    """Twenty mails of one stranger at once are acknowledged three times, and one ticket tells staff ten times."""
    desk.staff("Anna")
    for number in range(GROUP):
        desk.accept(desk.mail("jo@customer.example", f"Mail {number}", f"Words {number}."))
    desk.sort()
    first = {"Message-ID": "<z@customer.example>"}
    desk.accept(desk.mail("eve@customer.example", "More", "Words.", headers=first))
    for number in range(GROUP):
        answer = {"In-Reply-To": "<z@customer.example>"}
        desk.accept(
            desk.mail("eve@customer.example", "Re: More", f"Answer {number}.", headers=answer)
        )
    desk.sort()
    acknowledged = [
        item for item in desk.outbox() if item.letter.kind is LetterKind.ACKNOWLEDGEMENT
    ]
    assert [item.letter.recipient for item in acknowledged].count("jo@customer.example") == 3
    last = max(ticket.ticket.id for ticket in desk.tickets())
    told = [item for item in desk.letters_to("anna@staff.example") if item.letter.ticket_id == last]
    assert len(told) == 10


def test_a_group_asks_once(desk: Desk) -> None:
    """Twenty ordinary mails of a batch need hardly more statements than one, whoever wrote them."""
    desk.staff("Anna")
    desk.receive(desk.mail("first@customer.example", "Mail", "Words."))
    for number in range(GROUP):
        headers = {"Cc": f"cc{number}@customer.example"}
        desk.accept(
            desk.mail(f"p{number}@customer.example", f"Mail {number}", "Words.", headers=headers)
        )
    with counted_statements(desk) as statements:
        desk.sort()
    assert len(desk.tickets()) == GROUP + 1
    assert [item.state for item in desk.inbox()] == [InboxState.FILED] * (GROUP + 1)
    assert len(statements) < 3 * GROUP


@contextmanager
def counted_statements(desk: Desk) -> Iterator[list[str]]:
    """What the database is told meanwhile, transactions aside."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    engine = desk.office.store.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
