"""Facts made by hand: a mail of Jo about ticket 1, varied by each test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.mail.model import Address, Decision, Kind, Mail
from gateway.mail.tokens import ReplyToken
from gateway.policy.budgets import BudgetLimits
from gateway.policy.facts import Facts, SortRules
from gateway.policy.loops import Verdict
from gateway.policy.routing import QueueRoute
from store.post_records import (
    Envelope,
    InboxItem,
    Letter,
    LetterKind,
    OutboxItem,
    OutboxState,
    Source,
)
from store.records import Part, Participant, Person, Priority, Role, Status, Ticket

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = SortRules(timedelta(days=14), BudgetLimits(), "en")
SUPPORT = QueueRoute("support", "support@desk.example")
JO = Person(1, "Jo", "jo@customer.example", Role.CUSTOMER, "en", known=True)
EVE = Person(2, "Eve", "eve@other.example", Role.CUSTOMER, "en")
ANNA = Person(3, "Anna", "anna@staff.example", Role.STAFF, "en", known=True)
BEN = Person(4, "Ben", "ben@staff.example", Role.STAFF, "en", known=True)
GONE = Person(5, "Gus", "gus@staff.example", Role.STAFF, "en", known=True, disabled_at=NOW)


def ticket(number: int = 1, **more: Any) -> Ticket:
    """A ticket of Jo's, new unless said otherwise."""
    values: dict[str, Any] = {
        "id": number, "subject": "Printer", "status": Status.NEW, "queue": "support",
        "priority": Priority.NORMAL, "requester_id": JO.id, "assignee_id": None,
        "created_at": NOW - timedelta(days=30), "updated_at": NOW - timedelta(days=30),
    }  # fmt: skip
    return Ticket(**{**values, **more})


def part(person: Person, how: Part = Part.REQUESTER) -> Participant:
    """Somebody's part in a ticket."""
    return Participant(person.id, person.name, person.email, how, NOW, person.language)


def mail(sender: Person | None = JO, **more: Any) -> Mail:
    """A plain mail; without a sender its From is missing, which makes it ambiguous."""
    authors = (Address(sender.name, sender.email),) if sender else ()
    values: dict[str, Any] = {
        "size": 100, "sha256": "0" * 64, "fingerprint": "1" * 64, "message_id": "<own@x>",
        "authors": authors, "subject": "Printer", "text": "It burns.", "ambiguous": sender is None,
    }  # fmt: skip
    return Mail(**{**values, **more})


def token(person: Person, number: int = 1, *, public: bool = True) -> ReplyToken:
    """A valid reply address of somebody."""
    return ReplyToken(number, person.id, public, SUPPORT.address)


def letter_about(number: int | None = 1, person: Person = JO) -> OutboxItem:
    """A letter of ours that went out."""
    letter = Letter(
        LetterKind.REPLY, "Support", SUPPORT.address, person.name, person.email, "s", "t", "",
        "<ours@desk.example>", NOW, "", ticket_id=number, person_id=person.id,
    )  # fmt: skip
    return OutboxItem(9, letter, OutboxState.SENT, 1, NOW, NOW)


def facts(
    sender: Person | None = JO,
    *,
    kind: Kind = Kind.PERSON,
    on: Mapping[int, Ticket] | None = None,
    acknowledge: str = "yes",
    letter: Mail | None = None,
    **more: Any,
) -> Facts:
    """Facts about a mail; `on` are the candidate tickets, of which Jo is the requester."""
    tickets = dict(on or {})
    values: dict[str, Any] = {
        "item": InboxItem(
            7, "0" * 64, 100, Source.SMTP, Envelope("env@x.example", (SUPPORT.address,)), NOW
        ),
        "mail": letter or mail(sender),
        "now": NOW,
        "queue": SUPPORT,
        "verdict": Verdict(kind, "kind.test", f"it is {kind.value}"),
        "may_acknowledge": Decision("acknowledge.test", acknowledge, "as the test says"),
        "author": sender,
        "tickets": tickets,
        "participants": {number: (part(JO),) for number in tickets},
    }
    return Facts(**{**values, **more})
