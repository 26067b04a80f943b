"""The life of a notice: who may hand it in, who may confirm it, when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.policy.notices import (
    confirmation_fault,
    content_digest,
    count_fault,
    due_at,
    is_due,
    submission_fault,
)
from store.notice_records import Audience, Notice, NoticeState, NoticeText
from store.records import SYSTEM, Actor, NewAttachment, Proof, Role
from tests.policy.cases import NOW

ANNA = Actor("Anna", "anna@staff.example", Role.STAFF, Proof.SESSION, 1)
BERT = Actor("Bert", "bert@staff.example", Role.STAFF, Proof.SESSION, 2)


def notice(**more: Any) -> Notice:
    """A notice in review that Anna handed in."""
    values: dict[str, Any] = {
        "id": 4, "notice_class": "security", "state": NoticeState.REVIEW,
        "texts": (NoticeText("en", "Flaw", "Update."),), "products": (), "audience": Audience(),
        "attachments": (), "author_name": "Anna", "created_at": NOW, "updated_at": NOW,
        "submitter_id": 1, **more,
    }  # fmt: skip
    made = Notice(**values)
    return replace(made, content_sha256=values.get("content_sha256") or content_digest(made))


@pytest.mark.parametrize(
    ("number", "typed", "sentence"),
    [
        (0, None, "nobody would get it"),
        (49, None, ""),
        (50, None, "50 people would get it; to release it, type that number"),
        (50, 50, ""),
        (50, 49, "50 people would get it, not 49"),
        (3, 4, "3 people would get it, not 4"),
    ],
)
def test_many_recipients_are_typed(number: int, typed: int | None, sentence: str) -> None:
    """From the limit on the number must be typed; a wrong number is refused however few they are."""
    assert count_fault(number, typed, 50).startswith(sentence)
    assert bool(count_fault(number, typed, 50)) is bool(sentence)


def test_two_people_can_only_be_told_apart_as_people() -> None:
    """The operator of the machine is nobody in particular."""
    assert "--as" in submission_fault(SYSTEM, two_people=True)
    assert submission_fault(SYSTEM, two_people=False) == ""
    assert submission_fault(ANNA, two_people=True) == ""


@pytest.mark.parametrize(
    ("found", "actor", "sentence"),
    [
        (notice(), BERT, ""),
        (notice(), ANNA, "you handed it in yourself"),
        (notice(), SYSTEM, "a second person must confirm it"),
        (notice(state=NoticeState.DRAFT), BERT, "notice 4 is draft"),
        (notice(content_sha256="0" * 64), BERT, "it was changed"),
    ],
)
def test_only_a_second_person_confirms_what_was_handed_in(
    found: Notice, actor: Actor, sentence: str
) -> None:
    """Somebody else, of a notice in review, that is still exactly what it was."""
    assert confirmation_fault(found, actor).startswith(sentence)
    assert bool(confirmation_fault(found, actor)) is bool(sentence)


@pytest.mark.parametrize(
    "change",
    [
        {"texts": (NoticeText("en", "Flaw", "Update!"),)},
        {"audience": Audience(everybody=True)},
        {"cves": ("CVE-2026-1",)},
        {"attachments": (NewAttachment("a", "text/plain", 1, "f" * 64),)},
        {"embargo_until": NOW},
        {"notice_class": "feature"},
    ],
)
def test_every_change_is_another_content(change: dict[str, Any]) -> None:
    """Whatever decides what is told to whom is in the digest; who wrote it when is not."""
    assert content_digest(notice(**change)) != content_digest(notice())
    assert content_digest(notice(author_name="Bert", updated_at=NOW)) == content_digest(notice())


def test_a_notice_is_due_after_its_time_and_its_embargo() -> None:
    """Without either it goes out at once."""
    hour = timedelta(hours=1)
    assert is_due(notice(), NOW)
    timed = notice(scheduled_at=NOW + hour, embargo_until=NOW + 2 * hour)
    assert due_at(timed) == NOW + 2 * hour
    assert [is_due(timed, NOW + n * hour) for n in (1, 2, 3)] == [False, True, True]
