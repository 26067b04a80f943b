"""Pictures that come with every mail of a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.policy.repeats import news_for, repeated_pictures
from store.records import (
    SYSTEM,
    Direction,
    Message,
    MessageKind,
    NewAttachment,
    Part,
    Participant,
    PictureBrought,
    StoredAttachment,
    Via,
)

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


SINCE = datetime(2026, 11, 23, 9, tzinfo=UTC)
READER = Participant(7, "Jo", "jo@x.example", Part.FOLLOWER, SINCE)
IN_TEXT = NewAttachment("logo.png", "image/png", 9, "logo", "inline", "x@y")
BEFORE, AFTER = SINCE - timedelta(seconds=1), SINCE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("brought", "is_sent"),
    [
        ([], True),
        ([PictureBrought("logo", AFTER, 1, went_out=True)], False),
        ([PictureBrought("logo", SINCE, 1, went_out=True)], False),
        ([PictureBrought("logo", BEFORE, 1, went_out=True)], True),
        ([PictureBrought("logo", AFTER, 8, went_out=False)], True),
        ([PictureBrought("logo", BEFORE, 7, went_out=False)], False),
        ([PictureBrought("other", AFTER, 1, went_out=True)], True),
    ],
    ids=["new", "after", "at", "before", "another customer", "their own", "another picture"],
)
def test_a_picture_of_the_text_is_sent_once(brought: list[PictureBrought], is_sent: bool) -> None:
    """Unless its reader sent it, or was sent it since they take part."""
    assert bool(news_for(READER, [IN_TEXT], brought)) is is_sent


@pytest.mark.parametrize(
    ("file", "is_sent"),
    [
        (replace(IN_TEXT, disposition="attachment"), False),
        (replace(IN_TEXT, content_id=None), False),
        (replace(IN_TEXT, disposition="attachment", content_id=None), True),
        (replace(IN_TEXT, content_type="application/pdf"), True),
    ],
    ids=["named", "inline", "attached", "no picture"],
)
def test_what_was_attached_by_hand_is_sent_again(file: NewAttachment, is_sent: bool) -> None:
    """Only what a mail program puts into the text by itself is left out."""
    brought = [PictureBrought("logo", AFTER, 7, went_out=False)]
    assert bool(news_for(READER, [file], brought)) is is_sent
