"""Pictures that come with every mail of a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.policy.repeats import repeated_pictures
from store.records import SYSTEM, Direction, Message, MessageKind, StoredAttachment, Via

LOGO = StoredAttachment(1, "a", "logo.png", "image/png", 9, "digest of the logo", "inline", "x@y")


def carrying(*files: StoredAttachment) -> Message:
    """A message with these files."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    kind, direction = MessageKind.MESSAGE, Direction.IN
    return Message(1, 1, kind, direction, Via.MAIL, SYSTEM, at, "words", attachments=files)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (replace(LOGO, id=2), {2}),
        (replace(LOGO, id=2, filename="image001.png", disposition="attachment"), {2}),
        (replace(LOGO, id=2, sha256="another picture"), set()),
        (replace(LOGO, id=2, content_type="application/pdf"), set()),
    ],
    ids=["same", "other name", "other content", "no picture"],
)
def test_a_picture_counts_once_by_its_content(second: StoredAttachment, expected: set[int]) -> None:
    """The first stays; the same content again is repeated, in another message or in the same one."""
    assert repeated_pictures([carrying(LOGO), carrying(second)]) == expected
    assert repeated_pictures([carrying(LOGO, second)]) == expected
    assert repeated_pictures([carrying(LOGO)]) == set()
