"""Holding a mailbox against the journal: where each mail belongs, what may be forgotten, when nothing can be missing.

Values only: what the server lists and what the journal knows go in, the balance comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gateway.policy.fetching import Numbering
from store.upkeep_records import FetchState, WatchedFolder


@dataclass(frozen=True, slots=True)
class Balance:
    """Every mail that the server has, held against the journal. UIDs, in their order."""

    before: tuple[int, ...] = ()
    """There before the mailbox was connected."""
    kept: tuple[int, ...] = ()
    """In the journal, or pruned from it by a rule of ours."""
    to_come: tuple[int, ...] = ()
    """Behind the cursor, or waiting to be tried again."""
    explained: tuple[int, ...] = ()
    """Refused by a rule or set aside, each with its reason."""
    missing: tuple[int, ...] = ()
    """Passed by the cursor and not here; nobody knows why."""


def account_for(
    listed: Sequence[int], known: dict[int, tuple[FetchState, bool]], folder: WatchedFolder
) -> Balance:
    """Put every listed UID where it belongs; `known` says its state, and whether the journal still has the mail."""
    found: dict[str, list[int]] = {}
    for uid in sorted(listed):
        found.setdefault(_place(uid, known.get(uid), folder), []).append(uid)
    return Balance(**{name: tuple(uids) for name, uids in found.items()})


def account_before_first(listed: Sequence[int], everything: bool) -> Balance:
    """The same for a folder that was never looked at: what the first look would make of it."""
    return Balance(to_come=tuple(listed)) if everything else Balance(before=tuple(listed))


_PLACES = {
    FetchState.PENDING: "to_come",
    FetchState.SKIPPED: "before",
    FetchState.REFUSED: "explained",
    FetchState.SET_ASIDE: "explained",
    FetchState.FORGOTTEN: "kept",
    FetchState.GONE: "missing",  # it is there after all
}


def _place(uid: int, known: tuple[FetchState, bool] | None, folder: WatchedFolder) -> str:
    if known is None:
        if uid < folder.first_uid:
            return "before"
        return "to_come" if uid > folder.last_uid else "missing"
    state, has_inbox = known
    if state is FetchState.KEPT:
        return "kept" if has_inbox else "missing"
    return _PLACES[state]


def find_absent(known: Iterable[int], listed: Collection[int]) -> set[int]:
    """Mails with a row that the server does not have any more.

    These alone may be forgotten, after `retention.mailbox_days` in which no reconciling met them again. A server gives
    no UID twice (RFC 9051 section 2.3.1.1), so nobody will ask for them. What a server still lists keeps its row
    for ever: without it reconciling would take the mail for missing and fetch it again.
    """
    return set(known).difference(listed)


def is_proof(balance: Balance, folder: WatchedFolder, listed: int, numbering: Numbering) -> bool:
    """Whether a balance says about the whole folder that nothing is missing, so that it can be remembered.

    Then every mail is behind the cursor, and the server has listed as many as it says it has.
    """
    is_whole = folder.last_uid >= numbering.next_uid - 1 and listed == numbering.mails
    return is_whole and not balance.missing and not numbering.by_name


def is_unchanged(folder: WatchedFolder, numbering: Numbering) -> bool:
    """Whether the server has the very mails that it had when the folder was last proven.

    UIDs only grow: where the next one is the same, no mail came, and where there are as many, none went. CONDSTORE
    (RFC 7162) could not say it better: its HIGHESTMODSEQ changes with every flag, and need not change with an expunge.
    """
    return (folder.proven_next_uid, folder.proven_mails) == (numbering.next_uid, numbering.mails)
