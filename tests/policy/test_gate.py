"""Do we take it? Every gate with the mails it stops and those it lets through."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.mail.model import Kind
from gateway.policy import gate
from gateway.policy.facts import Facts
from gateway.policy.matching import find_ticket
from store.post_records import Release
from store.records import Person, Status
from tests.policy.cases import ANNA, BEN, GONE, JO, NOW, RULES, facts, mail, ticket, token

ONE = {1: ticket()}
OVER = {1: ticket(status=Status.CLOSED, resolved_at=NOW.replace(year=2025))}


def stop(about: Facts) -> str | None:
    """The gate that stops a mail."""
    found = gate.first_stop(about, find_ticket(about, RULES))
    return found.rule if found else None


def test_a_customers_mail_passes() -> None:
    """Nothing stops the plain mail of a customer, new or answer."""
    assert stop(facts()) is None
    assert stop(facts(on=ONE, token=token(JO))) is None


def test_a_duplicate_is_known_before_anything_else() -> None:
    """Even of somebody disabled: the same mail is one message."""
    about = facts(GONE, duplicate_of=(3, 4))
    found = gate.first_stop(about, find_ticket(about, RULES))
    assert found is not None
    assert (found.rule, found.outcome) == ("gate.duplicate", gate.DUPLICATE)
    assert found.reason == "the same mail is message 4 of ticket 3"


@pytest.mark.parametrize(
    ("defects", "released", "stopped"),
    [
        ((), Release.NOT, False),
        (("no Date",), Release.NOT, False),
        (("too many parts",), Release.NOT, True),
        (("no Date", "too many headers"), Release.NOT, True),
        (("too many parts",), Release.REPLY, False),
    ],
)
def test_a_mail_over_limits_is_held(
    defects: tuple[str, ...], released: Release, stopped: bool
) -> None:
    """What could not be read whole is looked at by a person, once."""
    about = facts(letter=mail(defects=defects), released=released)
    assert (stop(about) == "gate.over_limits") is stopped


@pytest.mark.parametrize("kind", Kind)
def test_somebody_disabled_is_held(kind: Kind) -> None:
    """Whoever was disabled does nothing by mail, not even with their reply address (C8)."""
    assert stop(facts(GONE, kind=kind, on=ONE, token=token(GONE))) == "gate.sender_disabled"
    assert stop(facts(GONE, kind=kind, released=Release.REPLY)) is None


@pytest.mark.parametrize(
    ("more", "stopped"),
    [
        ({"token": token(ANNA)}, False),
        ({"token": token(ANNA, public=False)}, False),
        ({"token": token(BEN)}, True),
        ({"token": token(JO)}, True),
        ({"subject_number": 1}, True),
        ({"signed_ids": {"<p@x>": 1}, "letter": mail(ANNA, references=("<p@x>",))}, True),
        ({"subject_number": 1, "released": Release.REPLY}, False),
        ({"subject_number": 1, "released": Release.NOTE}, False),
        ({"subject_number": 1, "silent": True}, False),
        ({"subject_number": 1, "kind": Kind.AUTO_REPLY}, False),
        ({"token": token(ANNA), "letter": mail(ANNA, ambiguous=True)}, True),
        ({}, False),
    ],
)
def test_staff_need_their_own_reply_address(more: dict[str, Any], stopped: bool) -> None:
    """Mail in the name of staff about a ticket counts only through that person's own token (I7, C6)."""
    assert (stop(facts(ANNA, on=ONE, **more)) == "gate.staff_unproven") is stopped


@pytest.mark.parametrize(
    ("repeated", "released", "rule"),
    [
        (0, Release.NOT, None),
        (1, Release.NOT, None),
        (2, Release.NOT, "gate.staff_repeats"),
        (3, Release.NOT, "gate.staff_repeats"),
        (3, Release.REPLY, None),
    ],
)
def test_the_same_words_again(repeated: int, released: Release, rule: str | None) -> None:
    """The third time a day that somebody's address says the same, a person looks first (D1)."""
    about = facts(ANNA, on=ONE, token=token(ANNA), repeated=repeated, released=released)
    assert stop(about) == rule


@pytest.mark.parametrize(
    ("sender", "more", "rule"),
    [
        (ANNA, {"token": token(ANNA)}, "gate.staff_too_late"),
        (ANNA, {"token": token(BEN)}, "gate.staff_unproven"),
        (ANNA, {"token": token(ANNA), "released": Release.REPLY}, None),
        (ANNA, {"token": token(ANNA), "silent": True}, None),
        (ANNA, {"token": token(ANNA), "kind": Kind.AUTO_REPLY}, None),
        (JO, {"token": token(JO)}, None),
    ],
)
def test_a_reply_address_of_staff_ends_with_its_ticket(
    sender: Person, more: dict[str, Any], rule: str | None
) -> None:
    """Long after the end of a ticket a person looks at what staff answer to it; customers open a new one."""
    assert stop(facts(sender, on=OVER, **more)) == rule
