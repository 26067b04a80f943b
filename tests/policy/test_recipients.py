"""Who gets a letter: explicit, and never somebody whom a mail merely named."""

from __future__ import annotations

import pytest

from gateway.policy.recipients import of_notification, of_reply
from store.records import Part
from tests.policy.cases import ANNA, BEN, EVE, GONE, JO, part, ticket


def test_answers_go_to_requester_and_followers() -> None:
    """The Cc of a mail receives nothing (C2)."""
    parts = [part(JO), part(EVE, Part.CC), part(BEN, Part.FOLLOWER)]
    assert [p.person_id for p in of_reply(parts)] == [JO.id, BEN.id]
    assert of_reply([part(EVE, Part.CC)]) == ()


@pytest.mark.parametrize(
    ("assignee", "author", "told"),
    [
        (None, None, [ANNA, BEN]),
        (None, JO.id, [ANNA, BEN]),
        (None, ANNA.id, [BEN]),
        (ANNA.id, None, [ANNA]),
        (ANNA.id, BEN.id, [ANNA]),
        (ANNA.id, ANNA.id, [BEN]),
        (GONE.id, None, [ANNA, BEN]),
        (99, None, [ANNA, BEN]),
    ],
)
def test_staff_who_are_told(assignee: int | None, author: int | None, told: list[object]) -> None:
    """The assignee, or everybody who works here if there is none or it was them; never the author or who left."""
    found = of_notification(ticket(assignee_id=assignee), [ANNA, BEN, GONE, JO], author)
    assert list(found) == told
