"""Fetching in portions: every edge of windows, groups, tries and rests, in tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy import fetching
from gateway.policy.fetching import (
    GROUP,
    GROUP_BYTES,
    LARGE,
    NARROW,
    WIDE,
    Cursor,
    Listed,
    Numbering,
)
from store.upkeep_records import FetchedMail, FetchState, MarkState, WatchedFolder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FOLDER = WatchedFolder(
    id=1, mailbox="m", folder="INBOX", place="me@host", uidvalidity=7, first_uid=10, last_uid=20, rescans=0,
    connected_at=NOW, checked_at=NOW, failures=0, failing_since=None, due_at=NOW, error="",
    reconcile_due_at=None, reconciled_at=None,
)  # fmt: skip
MAIL = FetchedMail(5, 100, FetchState.PENDING)


@pytest.mark.parametrize(
    ("folder", "numbering", "everything", "cursor"),
    [
        (replace(FOLDER, connected_at=None), Numbering(7, 50, 30), False, Cursor(7, 50, 49, 0)),
        (replace(FOLDER, connected_at=None), Numbering(7, 50, 30), True, Cursor(7, 1, 0, 0)),
        (
            replace(FOLDER, connected_at=None),
            Numbering(1, 31, 30, by_name=True),
            False,
            Cursor(1, 31, 30, 0),
        ),
        (FOLDER, Numbering(7, 50, 30), False, None),
        (FOLDER, Numbering(8, 50, 30), False, Cursor(8, 1, 0, 1)),
        (replace(FOLDER, rescans=1), Numbering(9, 5, 3), True, Cursor(9, 1, 0, 2)),
        (FOLDER, Numbering(7, 21, 11), False, None),
        (FOLDER, Numbering(7, 20, 10), False, Cursor(7, 1, 0, 1)),
        (replace(FOLDER, place=""), Numbering(7, 50, 30), False, None),
        (replace(FOLDER, place="me@elsewhere"), Numbering(7, 50, 30), False, Cursor(7, 1, 0, 1)),
        (
            replace(FOLDER, place="me@elsewhere"),
            Numbering(7, 50, 30, by_name=True),
            False,
            None,
        ),
        (replace(FOLDER, place="you@host"), Numbering(7, 50, 30), False, Cursor(7, 50, 49, 0)),
        (replace(FOLDER, place="you@host"), Numbering(7, 50, 30), True, Cursor(7, 1, 0, 0)),
    ],
)
def test_where_to_begin(
    folder: WatchedFolder, numbering: Numbering, everything: bool, cursor: Cursor | None
) -> None:
    """From now on, from the beginning, where we stopped, or anew when the numbers changed."""
    assert fetching.meet(folder, numbering, "me@host", everything) == cursor


@pytest.mark.parametrize(
    ("last_uid", "next_uid", "window"),
    [(0, 1, None), (0, 2, (1, 1)), (4, 5, None), (4, 6, (5, 5)), (4, 1000, (5, 104))],
)
def test_windows(last_uid: int, next_uid: int, window: tuple[int, int] | None) -> None:
    """A window ends before the next UID, and there is none behind it."""
    assert fetching.next_window(last_uid, next_uid, 100) == window


@pytest.mark.parametrize(
    ("width", "found", "after"),
    [
        (NARROW, 0, NARROW * 2),
        (NARROW, NARROW // 2 - 1, NARROW * 2),
        (NARROW, NARROW // 2, NARROW),
        (WIDE, 0, WIDE),
        (WIDE, 5000, NARROW),
    ],
)
def test_windows_grow_where_little_is_left(width: int, found: int, after: int) -> None:
    """Sparse folders take few commands, full ones small answers."""
    assert fetching.next_width(width, found) == after


@given(st.lists(st.integers(0, 3 * LARGE), max_size=200))
def test_groups_hold_every_mail_once_in_order(sizes: list[int]) -> None:
    """Groups are bounded, large mails are alone, and nothing is left out or changes its place."""
    mails = [Listed(uid, size) for uid, size in enumerate(sizes, start=1)]
    groups = list(fetching.in_groups(mails))
    assert [mail for group in groups for mail in group] == mails
    for group in groups:
        assert 0 < len(group) <= GROUP
        assert len(group) == 1 or all(mail.size <= LARGE for mail in group)
        assert len(group) == 1 or sum(mail.size for mail in group) <= GROUP_BYTES


@pytest.mark.parametrize(
    ("attempts", "state", "minutes"),
    [
        (0, FetchState.PENDING, 1),
        (1, FetchState.PENDING, 10),
        (2, FetchState.PENDING, 10),
        (3, FetchState.SET_ASIDE, None),
        (9, FetchState.SET_ASIDE, None),
    ],
)
def test_three_tries_are_counted_before_they_are_made(
    attempts: int, state: FetchState, minutes: int | None
) -> None:
    """A mail that kills whoever fetches it is set aside instead of a fourth try."""
    tried = fetching.before_try(replace(MAIL, attempts=attempts), NOW)
    assert tried.state is state
    if minutes is not None:
        assert tried.attempts == attempts + 1
        assert tried.due_at == NOW + timedelta(minutes=minutes)
        assert "broke" in tried.reason


@pytest.mark.parametrize(
    ("attempts", "state", "minutes"),
    [(1, FetchState.PENDING, 1), (2, FetchState.PENDING, 10), (3, FetchState.SET_ASIDE, 0)],
)
def test_failed_tries_wait_longer(attempts: int, state: FetchState, minutes: int) -> None:
    """Again after one and ten minutes, then set aside."""
    after = fetching.after_failure(replace(MAIL, attempts=attempts), "why", NOW)
    assert (after.state, after.reason) == (state, "why")
    assert after.due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("attempts", "mark", "minutes"),
    [
        (0, MarkState.OPEN, 2),
        (1, MarkState.OPEN, 4),
        (5, MarkState.OPEN, 60),
        (8, MarkState.OPEN, 60),
        (9, MarkState.GIVEN_UP, 0),
    ],
)
def test_marks_are_tried_ten_times(attempts: int, mark: MarkState, minutes: int) -> None:
    """A copy that fails again and again ends, so that it fills no folder."""
    kept = replace(MAIL, state=FetchState.KEPT, mark=MarkState.OPEN, attempts=attempts)
    after = fetching.after_mark_failure(kept, "why", NOW)
    assert (after.mark, after.attempts) == (mark, attempts + 1)
    assert after.due_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("failures", "refused", "seconds"),
    [(0, False, 10), (1, False, 10), (2, False, 20), (7, False, 600), (10**6, False, 600),
     (1, True, 60), (2, True, 120), (6, True, 1800), (99, True, 1800)],
)  # fmt: skip
def test_rests_double(failures: int, refused: bool, seconds: int) -> None:
    """Up to ten minutes; after refused logins up to half an hour."""
    assert fetching.rest_after(failures, refused) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("uid", "arrived", "rescans", "everything", "before"),
    [
        (9, None, 0, False, True),
        (10, NOW - DAY, 0, False, False),
        (10, NOW - DAY, 1, False, True),
        (10, NOW, 1, False, False),
        (10, None, 1, False, False),
        (10, NOW - DAY, 1, True, False),
    ],
)
def test_what_was_there_before(
    uid: int, arrived: datetime | None, rescans: int, everything: bool, before: bool
) -> None:
    """By its number, or after new numbers by the time of its arrival; in doubt it is fetched."""
    folder = replace(FOLDER, rescans=rescans)
    assert fetching.was_there_before(Listed(uid, 1, arrived), folder, everything) is before


@pytest.mark.parametrize(
    ("date", "rescans", "everything", "old"),
    [
        (NOW - 3 * DAY, 1, False, True),
        (NOW - 2 * DAY, 1, False, False),
        (NOW - 3 * DAY, 0, False, False),
        (NOW - 3 * DAY, 1, True, False),
        (None, 1, False, False),
    ],
)
def test_old_news(date: datetime | None, rescans: int, everything: bool, old: bool) -> None:
    """Only after new numbers, and only if it was written well before the mailbox was connected."""
    assert fetching.is_old_news(date, replace(FOLDER, rescans=rescans), everything) is old


@pytest.mark.parametrize(
    ("size", "refused"), [(99, False), (100, False), (101, True), (None, False)]
)
def test_sizes_are_bounded(size: int | None, refused: bool) -> None:
    """A mail of exactly the limit is fetched, and one whose size nobody knows yet."""
    assert (fetching.refusal(size, 100) is not None) is refused


@pytest.mark.parametrize(
    ("newest", "told_at", "told"),
    [
        (None, None, False),
        (None, NOW - 2 * DAY, False),
        (NOW, None, True),
        (NOW - 3 * DAY, NOW - 2 * DAY, False),
        (NOW - 2 * DAY, NOW - 2 * DAY, False),
        (NOW - DAY, NOW - 2 * DAY, True),
        (NOW, NOW - DAY, True),
        (NOW, NOW - DAY + timedelta(seconds=1), False),
    ],
)
def test_letters_about_mails_set_aside(
    newest: datetime | None, told_at: datetime | None, told: bool
) -> None:
    """The first is told at once, what follows at most once a day, and nothing twice."""
    assert fetching.is_to_be_told(newest, told_at, NOW) is told
