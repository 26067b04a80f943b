"""The balance of a mailbox: where each mail belongs, what is gone, and what proves that nothing is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.policy import balance
from gateway.policy.balance import Balance
from gateway.policy.fetching import Numbering
from store.upkeep_records import FetchState, WatchedFolder
from tests.policy.test_fetching import FOLDER

AT_END = replace(FOLDER, last_uid=20)
PROVEN = replace(FOLDER, proven_next_uid=21, proven_mails=7, proven_rows=7)


def test_every_mail_has_its_place() -> None:
    """Each state, and each UID without a row, lands where it belongs; what the journal lost is missing."""
    known = {
        10: (FetchState.KEPT, True),
        11: (FetchState.KEPT, False),
        12: (FetchState.PENDING, False),
        13: (FetchState.SET_ASIDE, False),
        14: (FetchState.REFUSED, False),
        15: (FetchState.SKIPPED, False),
        16: (FetchState.GONE, False),
        18: (FetchState.FORGOTTEN, False),
    }
    assert set(FetchState) == {state for state, _ in known.values()}
    listed = [21, 17, *known, 9]
    assert balance.account_for(listed, known, FOLDER) == Balance(
        before=(9, 15), kept=(10, 18), to_come=(12, 21), explained=(13, 14), missing=(11, 16, 17)
    )


def test_what_the_server_has_no_more() -> None:
    """A row whose mail is not listed; a listed mail without a row is no business of this."""
    assert balance.find_absent({1, 2, 3}, [2, 3, 4]) == {1}


@pytest.mark.parametrize(
    ("found", "listed", "numbering", "proves"),
    [
        (Balance(kept=(11,)), 7, Numbering(7, 21, 7), True),
        (Balance(kept=(11,)), 7, Numbering(7, 20, 7), True),
        (Balance(kept=(11,), to_come=(21,)), 7, Numbering(7, 22, 7), False),
        (Balance(missing=(11,)), 7, Numbering(7, 21, 7), False),
        (Balance(kept=(11,)), 6, Numbering(7, 21, 7), False),
        (Balance(kept=(11,)), 7, Numbering(1, 21, 7, by_name=True), False),
    ],
)
def test_what_is_a_proof(found: Balance, listed: int, numbering: Numbering, proves: bool) -> None:
    """Nothing missing, nothing behind the cursor, and as many mails listed as the server says it has."""
    assert balance.is_proof(found, AT_END, listed, numbering) is proves


@pytest.mark.parametrize(
    ("folder", "numbering", "unchanged"),
    [
        (PROVEN, Numbering(7, 21, 7), True),
        (PROVEN, Numbering(7, 22, 7), False),
        (PROVEN, Numbering(7, 21, 6), False),
        (FOLDER, Numbering(7, 21, 7), False),
    ],
)
def test_whether_anything_came_or_went(
    folder: WatchedFolder, numbering: Numbering, unchanged: bool
) -> None:
    """One went, one came, or it was never proven: then it is to be listed."""
    assert balance.is_unchanged(folder, numbering) is unchanged
