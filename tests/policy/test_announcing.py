"""What a mail to the address for notices may set going, by who wrote it and how far that is proven."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.mail.model import Kind
from gateway.mail.tokens import ConfirmToken
from gateway.policy.announcing import Deed, Ruling, judge
from gateway.policy.budgets import BudgetLimits
from gateway.policy.facts import NoticeDoor
from store.post_records import InboxState, Release
from store.records import Person, Proof
from tests.policy.cases import ANNA, BEN, GONE, JO, facts, mail

PLAIN = NoticeDoor()
STALE = NoticeDoor(is_stale=True)
HELD, NOTED = InboxState.HELD, InboxState.NOTED


def door(person: Person, notice_id: int = 0) -> NoticeDoor:
    """Somebody's personal address, for new notices or for one."""
    return NoticeDoor(ConfirmToken(notice_id, person.id, "notices+x@desk.example"))


def ruled(sender: Person | None, through: NoticeDoor, **more: Any) -> Ruling | None:
    """The judgement of a mail through this address."""
    return judge(facts(sender, door=through, **more), BudgetLimits())


@pytest.mark.parametrize(
    ("sender", "through", "more", "state", "deed"),
    [
        (ANNA, door(ANNA), {}, NOTED, Deed.WRITE),
        (ANNA, door(ANNA, 7), {}, NOTED, Deed.REPLY),
        (ANNA, PLAIN, {"proof": Proof.TOKEN}, NOTED, Deed.WRITE),
        (ANNA, PLAIN, {"proof": Proof.ALIGNED}, HELD, Deed.REFER),
        (ANNA, STALE, {"proof": Proof.TOKEN}, HELD, Deed.REFER),
        (ANNA, PLAIN, {}, HELD, Deed.REFER),
        (ANNA, STALE, {}, HELD, Deed.REFER),
        (ANNA, door(BEN), {}, HELD, Deed.REFER),
        (ANNA, door(BEN, 7), {}, HELD, Deed.REFER),
        (ANNA, PLAIN, {"released": Release.REPLY}, NOTED, Deed.WRITE),
        (ANNA, STALE, {"released": Release.NOTE}, NOTED, Deed.WRITE),
        (ANNA, door(BEN, 7), {"released": Release.REPLY}, NOTED, Deed.WRITE),
        (ANNA, door(ANNA, 7), {"kind": Kind.AUTO_REPLY}, NOTED, None),
        (ANNA, door(ANNA, 7), {"silent": True}, NOTED, None),
        (ANNA, door(ANNA, 7), {"letter": mail(ANNA, defects=("too many parts",))}, HELD, None),
        (GONE, door(GONE), {}, HELD, None),
        (JO, PLAIN, {}, HELD, None),
        (JO, door(JO), {}, HELD, None),
        (None, PLAIN, {}, HELD, None),
    ],
)
def test_who_may_set_what_going(
    sender: Person | None, through: NoticeDoor, more: dict[str, Any], state: InboxState,
    deed: Deed | None,
) -> None:  # fmt: skip
    """From is a claim; a personal address or a strong proof acts; what staff let through is a draft, never more."""
    ruling = ruled(sender, through, **more)
    assert ruling is not None
    assert ruling.state is state
    assert (ruling.announcement.deed if ruling.announcement else None) is deed


def test_other_mail_is_none_of_it() -> None:
    """Mail to a queue, and a customer's that staff let through, go the way of all mail."""
    assert judge(facts(ANNA), BudgetLimits()) is None
    assert ruled(JO, PLAIN, released=Release.NOTE) is None


def test_an_ambiguous_author_has_no_address() -> None:
    """Two authors in one From are nobody's proof."""
    ruling = ruled(ANNA, door(ANNA), letter=mail(ANNA, ambiguous=True))
    assert ruling is not None
    assert ruling.state is HELD
    assert ruling.announcement is not None
    assert not ruling.announcement.tells


@pytest.mark.parametrize(
    ("through", "written", "tells"),
    [(PLAIN, 0, True), (PLAIN, 1, False), (door(ANNA), 29, True), (door(ANNA), 30, False)],
)
def test_how_often_an_answer_goes_out(through: NoticeDoor, written: int, tells: bool) -> None:
    """Rarely where anybody could have written it, as often as people write where it is proven."""
    ruling = ruled(ANNA, through, receipts_last_hour=written)
    assert ruling is not None
    assert ruling.announcement is not None
    assert ruling.announcement.tells is tells
