"""What reconciling notes about mails of mailboxes: gone from the server, tried again at night, not needed any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.mailboxes import in_folder
from store.tables import inbox
from store.upkeep_records import FetchState, MarkState, WatchedFolder
from store.upkeep_tables import mailbox_folders, mailbox_mails

# In so many words: SQLite takes an index over part of a table only if the statement itself says which part.
_IS_ASIDE = sa.text("mailbox_mails.state = 'set_aside'")
_TO_BE_MARKED = (MarkState.OPEN.value, MarkState.COPIED.value)


# What the server has


def find_absent(tx: Tx, folder: WatchedFolder) -> set[int]:
    """The mails that the server did not list any more."""
    statement = sa.select(mailbox_mails.c.uid).where(
        in_folder(folder), mailbox_mails.c.gone_since.is_not(None)
    )
    return set(tx.execute(statement).scalars())


def note_absent(tx: Tx, folder: WatchedFolder, uids: Iterable[int], since: datetime) -> None:
    """The server does not list these any more."""
    _set_gone(tx, folder, uids, since)


def note_present(tx: Tx, folder: WatchedFolder, uids: Iterable[int]) -> None:
    """The server lists these after all."""
    _set_gone(tx, folder, uids, None)


def _set_gone(tx: Tx, folder: WatchedFolder, uids: Iterable[int], since: datetime | None) -> None:
    rows = [{"its_uid": uid} for uid in uids]
    if rows:
        where = in_folder(folder) & (mailbox_mails.c.uid == sa.bindparam("its_uid"))
        tx.execute(sa.update(mailbox_mails).where(where).values(gone_since=since), rows)


def count_rows(tx: Tx, folder: WatchedFolder) -> int:
    """How many mails that the server has are accounted for by a row.

    -1 where one is to be looked for: the inbox journal lost it, or it was given up and never missed in a whole list.
    """
    joined = mailbox_mails.outerjoin(inbox, inbox.c.id == mailbox_mails.c.inbox_id)
    is_lost = sa.or_(
        (mailbox_mails.c.state == FetchState.KEPT.value) & inbox.c.id.is_(None),
        mailbox_mails.c.state == FetchState.GONE.value,
    )
    statement = (
        sa.select(sa.func.count().label("rows"), sa.func.count(sa.case((is_lost, 1))).label("lost"))
        .select_from(joined)
        .where(in_folder(folder), mailbox_mails.c.gone_since.is_(None))
    )
    found = tx.execute(statement).one()
    return -1 if found.lost else int(found.rows)


# What was set aside


@dataclass(frozen=True, slots=True)
class Aside:
    """The mails of a folder that are set aside; `newest` is when the last one was for the first time."""

    number: int
    newest: datetime | None


def count_aside(tx: Tx, folder: WatchedFolder, attempts: int) -> Aside:
    """How many there are on the server. One that failed again at night, or waits for the next one with fewer attempts,
    is no news.
    """
    first_time = sa.case((_is_news(attempts), mailbox_mails.c.due_at))
    statement = sa.select(sa.func.count().label("number"), sa.func.max(first_time).label("newest"))
    is_there = mailbox_mails.c.gone_since.is_(None)
    found = tx.execute(statement.where(in_folder(folder), _IS_ASIDE, is_there)).one()
    return Aside(int(found.number), found.newest)


def _is_news(attempts: int) -> sa.ColumnElement[bool]:
    """Set aside by day, with all its attempts made, and not tried at night yet."""
    return (mailbox_mails.c.nights == 0) & (mailbox_mails.c.attempts >= attempts)


def _is_told(folder: WatchedFolder, attempts: int) -> sa.ColumnElement[bool]:
    """No news, or in a letter already."""
    is_news = _is_news(attempts)
    if folder.told_at is None:
        return ~is_news
    return ~(is_news & (mailbox_mails.c.due_at > folder.told_at))


def try_again(
    tx: Tx, folder: WatchedFolder, now: datetime, *, attempts: int, nights: int, limit: int
) -> int:
    """Have mails that are set aside tried once more, the last of so many attempts; how many mails.

    Up to `limit`, those first that had the fewest nights; never one that had `nights` of them, or is gone, or that
    nobody was told of: after a night it is no news, and would be in no letter.
    """
    chosen = (
        sa.select(mailbox_mails.c.uid)
        .where(
            in_folder(folder),
            _IS_ASIDE,
            mailbox_mails.c.nights < nights,
            mailbox_mails.c.gone_since.is_(None),
            _is_told(folder, attempts),
        )
        .order_by(mailbox_mails.c.nights, mailbox_mails.c.uid)
        .limit(limit)
    )
    values: dict[str, Any] = {
        "state": FetchState.PENDING.value,
        "attempts": attempts - 1,
        "nights": mailbox_mails.c.nights + 1,
        "due_at": now,
    }
    where = in_folder(folder) & mailbox_mails.c.uid.in_(chosen)
    return tx.execute(sa.update(mailbox_mails).where(where).values(**values)).rowcount


def put_back(tx: Tx, folder: WatchedFolder, attempts: int) -> int:
    """Set aside again what `try_again` took with so many attempts and nobody tried; the night does not count.

    How many mails.
    """
    where = (
        in_folder(folder)
        & (mailbox_mails.c.state == FetchState.PENDING.value)
        & (mailbox_mails.c.nights > 0)
        & (mailbox_mails.c.attempts == attempts - 1)
    )
    values: dict[str, Any] = {
        "state": FetchState.SET_ASIDE.value,
        "nights": mailbox_mails.c.nights - 1,
    }
    return tx.execute(sa.update(mailbox_mails).where(where).values(**values)).rowcount


# What is not needed any more


def count_forgettable(tx: Tx, folder: WatchedFolder, before: datetime) -> int:
    """How many rows `forget` would take away."""
    where = _forgettable(folder, before)
    return int(tx.execute(sa.select(sa.func.count()).where(where)).scalar_one())


def forget(tx: Tx, folder: WatchedFolder, before: datetime, limit: int) -> int:
    """Delete up to `limit` rows of mails that are gone since before then, or had another numbering; how many went."""
    key = sa.tuple_(mailbox_mails.c.uidvalidity, mailbox_mails.c.uid)
    chosen = (
        sa.select(mailbox_mails.c.uidvalidity, mailbox_mails.c.uid)
        .where(_forgettable(folder, before))
        .limit(limit)
    )
    where = (mailbox_mails.c.folder_id == folder.id) & key.in_(chosen)
    return tx.execute(sa.delete(mailbox_mails).where(where)).rowcount


def _forgettable(folder: WatchedFolder, before: datetime) -> sa.ColumnElement[bool]:
    is_gone = sa.and_(
        mailbox_mails.c.gone_since < before,
        mailbox_mails.c.state != FetchState.PENDING.value,
        mailbox_mails.c.mark.not_in(_TO_BE_MARKED),
    )
    # As the folder is numbered when the statement runs, whatever it was when somebody began to forget.
    current = sa.select(mailbox_folders.c.uidvalidity).where(mailbox_folders.c.id == folder.id)
    has_old_number = mailbox_mails.c.uidvalidity != current.scalar_subquery()
    return (mailbox_mails.c.folder_id == folder.id) & (is_gone | has_old_number)


def mark_forgotten(tx: Tx, inbox_ids: Iterable[int]) -> None:
    """These mails are pruned from the inbox journal now; reconciling shall not take them for missing."""
    values = {"state": FetchState.FORGOTTEN.value, "inbox_id": None}
    where = mailbox_mails.c.inbox_id.in_(list(inbox_ids))
    tx.execute(sa.update(mailbox_mails).where(where).values(**values))
