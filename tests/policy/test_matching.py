"""Which ticket a mail belongs to: each rule alone, their order, and what nobody can force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateway.mail.model import Address
from gateway.policy.facts import KnownId
from gateway.policy.matching import RULES as RULES_OF_MATCHING
from gateway.policy.matching import find_namesake, find_subject_number, find_ticket
from store.records import Part, Person, Status
from tests.policy.cases import ANNA, EVE, GONE, JO, NOW, RULES, facts, mail, part, ticket, token

REF = "<parent@x>"
ONE = {1: ticket()}
TWO = {1: ticket(), 2: ticket(2)}


def joined(**more: Any) -> tuple[int | None, str]:
    """The ticket that a mail with these facts joins, and the rule that said so."""
    match = find_ticket(facts(**{"on": ONE, **more}), RULES)
    return (match.ticket.id if match.ticket else None), match.decisions[-1].rule


def test_nothing_meant_is_a_new_ticket() -> None:
    """A mail without any trace of ours opens a ticket, and every rule says why it passed."""
    match = find_ticket(facts(), RULES)
    assert (match.ticket, match.follow_up_of) == (None, None)
    assert [d.rule for d in match.decisions] == [n for n, _ in RULES_OF_MATCHING] + [
        "matching.none"
    ]
    assert match.reason == "no ticket of ours is meant"


def test_a_reply_address_of_ours_joins() -> None:
    """A valid token names its ticket, whoever writes: it proves the conversation (C4)."""
    assert joined(sender=EVE, token=token(JO)) == (1, "matching.reply_address")


def test_a_signed_message_id_joins() -> None:
    """A reply that lost the plus address is found by the signed id that it answers."""
    letter = mail(in_reply_to=(REF,))
    assert joined(letter=letter, signed_ids={REF: 1}) == (1, "matching.signed_id")


def test_a_signed_id_without_ticket_is_skipped() -> None:
    """A login link or a notice has a signed id of ticket 0; the next reference counts."""
    letter = mail(in_reply_to=("<login@x>",), references=(REF, "<login@x>"))
    assert joined(letter=letter, signed_ids={"<login@x>": 0, REF: 1}) == (1, "matching.signed_id")


def test_a_known_mail_joins() -> None:
    """An answer to a mail that lies on a ticket joins it."""
    known = (KnownId(REF, 1, True),)
    assert joined(letter=mail(references=(REF,)), known_ids=known) == (1, "matching.known_id")


def test_of_two_mails_with_one_id_the_senders_ticket_counts() -> None:
    """Who squats a Message-ID does not draw the answers of others to their ticket (C11)."""
    known = (KnownId(REF, 1, True), KnownId(REF, 2, True))
    parts = {1: (part(EVE),), 2: (part(JO),)}
    letter = mail(references=(REF,))
    more: dict[str, Any] = {"on": TWO, "known_ids": known, "participants": parts}
    assert joined(letter=letter, **more)[0] == 2
    assert joined(letter=mail(EVE, references=(REF,)), sender=EVE, **more)[0] == 1
    assert joined(letter=mail(ANNA, references=(REF,)), sender=ANNA, **more)[0] == 1


@pytest.mark.parametrize("references", [(REF,), ("<farther@x>", REF)])
def test_a_sibling_joins_among_participants(references: tuple[str, ...]) -> None:
    """Two people who answer a mail that we never saw are in one conversation if one writes to the other."""
    known = (KnownId(REF, 1, False),)
    letter = mail(EVE, references=references, cc=(Address("", JO.email),))
    assert joined(sender=EVE, letter=letter, known_ids=known) == (1, "matching.sibling")


def test_a_sibling_of_strangers_does_not_join() -> None:
    """A stranger who names a Message-ID on their ticket does not draw mail of other people there."""
    known = (KnownId(REF, 1, False),)
    letter = mail(EVE, references=(REF,))
    assert joined(sender=EVE, letter=letter, known_ids=known) == (None, "matching.none")


def test_a_parent_joins_its_child() -> None:
    """The mail that another one on the ticket answers joins it, come late."""
    known = (KnownId("<own@x>", 1, False),)
    assert joined(known_ids=known) == (1, "matching.sibling")


def test_a_namesake_does_not_join_but_is_found() -> None:
    """Another mail with the same Message-ID is kept apart and pointed to (C11)."""
    known = (KnownId("<own@x>", 1, True),)
    about = facts(on=ONE, known_ids=known)
    assert find_ticket(about, RULES).ticket is None
    assert find_namesake(about) == 1
    assert find_namesake(facts()) is None


@pytest.mark.parametrize(
    ("person", "how", "ticket_id"),
    [
        (JO, Part.REQUESTER, 1),
        (JO, Part.FOLLOWER, 1),
        (JO, Part.CC, 1),
        (EVE, None, None),
        (ANNA, None, 1),
        (GONE, None, None),
        (None, None, None),
    ],
)
def test_a_number_in_the_subject_counts_for_those_who_take_part(
    person: Person | None, how: Part | None, ticket_id: int | None
) -> None:
    """[#1] joins for participants and for staff (whose mail is then held without a token), for nobody else."""
    parts = {1: (part(person, how),)} if person and how else {1: ()}
    found = joined(sender=person, letter=mail(person), subject_number=1, participants=parts)
    assert found[0] == ticket_id


def test_the_order_of_the_rules() -> None:
    """Reply address before signed id before known id before sibling before subject number."""
    numbers = {n: ticket(n) for n in range(1, 6)}
    everything: dict[str, Any] = {
        "on": numbers,
        "letter": mail(references=("<a@x>", "<b@x>", "<c@x>")),
        "token": token(JO, 1),
        "signed_ids": {"<a@x>": 2},
        "known_ids": (KnownId("<b@x>", 3, True), KnownId("<c@x>", 4, False)),
        "subject_number": 5,
    }
    order = []
    for cause in ("token", "signed_ids", "known_ids", "subject_number"):
        order.append(joined(**everything)[0])
        if cause == "known_ids":
            everything["known_ids"] = (KnownId("<c@x>", 4, False),)
            order.append(joined(**everything)[0])
        everything[cause] = {"signed_ids": {}, "known_ids": ()}.get(cause)
    assert order == [1, 2, 3, 4, 5]
    assert joined(**everything) == (None, "matching.none")


def test_the_nearest_reference_decides() -> None:
    """In-Reply-To comes before References, and the newest of those before the older ones."""
    known = (KnownId("<a@x>", 1, True), KnownId("<b@x>", 2, True))
    assert joined(on=TWO, known_ids=known, letter=mail(references=("<a@x>", "<b@x>")))[0] == 2
    letter = mail(references=("<a@x>", "<b@x>"), in_reply_to=("<a@x>",))
    assert joined(on=TWO, known_ids=known, letter=letter)[0] == 1


def test_a_ticket_that_is_gone_is_no_ticket() -> None:
    """A token or number of a ticket that does not exist opens a new one."""
    assert joined(on={}, token=token(JO), subject_number=1) == (None, "matching.none")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    ("age", "is_over"),
    [
        (timedelta(days=14, seconds=-1), False),
        (timedelta(days=14), False),
        (timedelta(days=14, seconds=1), True),
    ],
)
def test_the_window_of_reopening(status: Status, age: timedelta, is_over: bool) -> None:
    """Exactly 14 days after it was resolved a ticket is joined; a second later a new one follows it up."""
    about = facts(on={1: ticket(status=status, resolved_at=NOW - age)}, token=token(JO))
    match = find_ticket(about, RULES)
    follows = is_over and status in (Status.RESOLVED, Status.CLOSED)
    assert (match.follow_up_of is not None) is follows
    assert (match.ticket is None) is follows


def test_old_mail_is_threaded_whatever_its_age() -> None:
    """An imported answer joins its ticket, however long ago that was closed."""
    old = ticket(status=Status.CLOSED, resolved_at=NOW - timedelta(days=900))
    assert find_ticket(facts(on={1: old}, token=token(JO), silent=True), RULES).ticket == old


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: Printer [#12]", 12),
        ("[#1] Fwd: [#22] x", 22),
        ("[#000000000012]", 12),
        ("[#0000000000012]", None),
        ("[# 12]", None),
        ("#12", None),
        ("(#12)", None),
        ("[#12", None),
        ("[#-1]", None),
        ("", None),
    ],
)
def test_subject_numbers(subject: str, number: int | None) -> None:
    """Only [#digits] with at most 12 digits is a number; the last one counts."""
    assert find_subject_number(subject) == number
