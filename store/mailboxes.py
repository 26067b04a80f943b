"""Mailboxes that are fetched from: how far we are in each folder, and what became of every mail listed there.

The cursor of a folder moves only together with rows for everything it passes, in the transaction that keeps the mails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.tables import inbox
from store.upkeep_records import FetchedMail, FetchState, MarkState, WatchedFolder
from store.upkeep_tables import mailbox_folders, mailbox_mails

_OPEN_MARKS = (MarkState.OPEN.value, MarkState.COPIED.value)
_LEFT_THERE = (FetchState.SET_ASIDE.value, FetchState.REFUSED.value)
_STATE_NOW = sa.case(
    (
        mailbox_mails.c.state.in_(_LEFT_THERE) & mailbox_mails.c.gone_since.is_not(None),
        FetchState.GONE.value,
    ),
    else_=mailbox_mails.c.state,
)
"""The state for people: what was left on the server is gone once the server lists it no more."""


def open_folder(tx: Tx, mailbox: str, folder: str, now: datetime) -> WatchedFolder:
    """The row of that folder, made on first use."""
    row = {
        "mailbox": mailbox, "folder": folder, "uidvalidity": 0, "first_uid": 1, "last_uid": 0,
        "place": "", "rescans": 0, "failures": 0, "due_at": now, "error": "",
    }  # fmt: skip
    tx.execute(tx.insert_missing(mailbox_folders, "mailbox", "folder"), [row])
    where = (mailbox_folders.c.mailbox == mailbox) & (mailbox_folders.c.folder == folder)
    return _folder(tx.execute(sa.select(mailbox_folders).where(where)).one())


def find_named(tx: Tx, mailbox: str, folder: str) -> WatchedFolder | None:
    """The row of that folder, or None if it was never watched."""
    where = (mailbox_folders.c.mailbox == mailbox) & (mailbox_folders.c.folder == folder)
    row = tx.execute(sa.select(mailbox_folders).where(where)).first()
    return _folder(row) if row else None


def find_folder(tx: Tx, folder_id: int) -> WatchedFolder:
    """One folder by its id."""
    statement = sa.select(mailbox_folders).where(mailbox_folders.c.id == folder_id)
    return _folder(tx.execute(statement).one())


def find_folders(tx: Tx) -> list[WatchedFolder]:
    """Every folder that was ever watched, by mailbox, in the order in which they were met."""
    order = (mailbox_folders.c.mailbox, mailbox_folders.c.id)
    return [_folder(row) for row in tx.execute(sa.select(mailbox_folders).order_by(*order))]


def change_folder(tx: Tx, folder_id: int, **values: Any) -> WatchedFolder:
    """Write these columns; the folder as it is then."""
    where = mailbox_folders.c.id == folder_id
    statement = sa.update(mailbox_folders).where(where).values(**values)
    return _folder(tx.execute(statement.returning(*mailbox_folders.c)).one())


def advance(tx: Tx, folder: WatchedFolder, last_uid: int) -> None:
    """Move the cursor forward, never back."""
    where = (mailbox_folders.c.id == folder.id) & (mailbox_folders.c.last_uid < last_uid)
    tx.execute(sa.update(mailbox_folders).where(where).values(last_uid=last_uid))


def record(tx: Tx, folder: WatchedFolder, mails: Iterable[FetchedMail], now: datetime) -> None:
    """Write down what became of these mails, in place of what was known about them."""
    rows = [_row(folder, mail, now) for mail in mails]
    if not rows:
        return
    statement = tx.insert(mailbox_mails)
    changed = ("size", "state", "mark", "attempts", "due_at", "reason", "inbox_id")
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["folder_id", "uidvalidity", "uid"],
            set_={column: statement.excluded[column] for column in changed},
        ),
        rows,
    )


def _row(folder: WatchedFolder, mail: FetchedMail, now: datetime) -> dict[str, Any]:
    return {
        "folder_id": folder.id,
        "uidvalidity": folder.uidvalidity,
        "uid": mail.uid,
        "name": mail.name,
        "size": mail.size,
        "state": mail.state.value,
        "mark": mail.mark.value,
        "attempts": mail.attempts,
        "due_at": mail.due_at or now,
        "reason": mail.reason,
        "inbox_id": mail.inbox_id,
    }


def forget(tx: Tx, folder: WatchedFolder) -> None:
    """Everything that is known about the mails of a folder, as it is numbered now; the mails themselves stay."""
    tx.execute(sa.delete(mailbox_mails).where(in_folder(folder)))


def find(tx: Tx, folder: WatchedFolder, uids: Sequence[int]) -> dict[int, FetchedMail]:
    """What is known about these mails."""
    statement = sa.select(mailbox_mails).where(
        in_folder(folder), mailbox_mails.c.uid.in_(list(uids))
    )
    return {row.uid: _mail(row) for row in tx.execute(statement)}


def find_due(tx: Tx, folder: WatchedFolder, now: datetime, limit: int) -> list[FetchedMail]:
    """Mails that are to be tried again now, those waiting longest first; then those tried in the fewest nights."""
    statement = sa.select(mailbox_mails).where(
        in_folder(folder),
        mailbox_mails.c.state == FetchState.PENDING.value,
        mailbox_mails.c.due_at <= now,
    )
    order = (mailbox_mails.c.due_at, mailbox_mails.c.nights, mailbox_mails.c.uid)
    ordered = statement.order_by(*order).limit(limit)
    return [_mail(row) for row in tx.execute(ordered)]


def find_unmarked(tx: Tx, folder: WatchedFolder, now: datetime, limit: int) -> list[FetchedMail]:
    """Kept mails of which the mailbox is still to be told."""
    statement = sa.select(mailbox_mails).where(
        in_folder(folder),
        mailbox_mails.c.state == FetchState.KEPT.value,
        mailbox_mails.c.mark.in_(_OPEN_MARKS),
        mailbox_mails.c.due_at <= now,
    )
    ordered = statement.order_by(mailbox_mails.c.uid).limit(limit)
    return [_mail(row) for row in tx.execute(ordered)]


def set_marks(tx: Tx, folder: WatchedFolder, uids: Sequence[int], mark: MarkState) -> None:
    """The mailbox was told so much about these mails."""
    where = in_folder(folder) & mailbox_mails.c.uid.in_(list(uids))
    tx.execute(sa.update(mailbox_mails).where(where).values(mark=mark.value))


def find_in_state(
    tx: Tx, folder: WatchedFolder, states: Iterable[FetchState], limit: int = 1000
) -> list[FetchedMail]:
    """Mails of the folder in these states, by UID."""
    wanted = _STATE_NOW.in_([state.value for state in states])
    statement = sa.select(mailbox_mails, _STATE_NOW.label("state_now")).where(
        in_folder(folder), wanted
    )
    rows = tx.execute(statement.order_by(mailbox_mails.c.uid).limit(limit))
    return [replace(_mail(row), state=FetchState(row.state_now)) for row in rows]


def reopen(tx: Tx, folder: WatchedFolder, now: datetime) -> int:
    """Have everything that was set aside or refused tried again at once, with fresh attempts; how many mails."""
    again = (FetchState.SET_ASIDE, FetchState.REFUSED, FetchState.PENDING)
    where = in_folder(folder) & mailbox_mails.c.state.in_([state.value for state in again])
    values = {"state": FetchState.PENDING.value, "attempts": 0, "nights": 0, "due_at": now}
    return tx.execute(sa.update(mailbox_mails).where(where).values(**values)).rowcount


def count_states(tx: Tx) -> dict[int, dict[FetchState, int]]:
    """How many mails of each folder, as it is numbered now, are in each state."""
    joined = mailbox_mails.join(
        mailbox_folders,
        (mailbox_folders.c.id == mailbox_mails.c.folder_id)
        & (mailbox_folders.c.uidvalidity == mailbox_mails.c.uidvalidity),
    )
    columns = (mailbox_mails.c.folder_id, _STATE_NOW.label("state_now"))
    statement = sa.select(*columns, sa.func.count().label("number")).select_from(joined)
    found: dict[int, dict[FetchState, int]] = {}
    for row in tx.execute(statement.group_by(*columns)):
        found.setdefault(row.folder_id, {})[FetchState(row.state_now)] = int(row.number)
    return found


def find_accounted(tx: Tx, folder: WatchedFolder) -> dict[int, tuple[FetchState, bool]]:
    """For every mail with a row: its state, and whether what was kept is still in the inbox journal."""
    joined = mailbox_mails.outerjoin(inbox, inbox.c.id == mailbox_mails.c.inbox_id)
    columns = (mailbox_mails.c.uid, mailbox_mails.c.state, inbox.c.id.label("inbox_id"))
    statement = sa.select(*columns).select_from(joined).where(in_folder(folder))
    return {
        row.uid: (FetchState(row.state), row.inbox_id is not None) for row in tx.execute(statement)
    }


def find_names(tx: Tx, folder: WatchedFolder) -> Mapping[str, int]:
    """The number that we gave to each mail of a POP3 mailbox, by the server's name for it."""
    columns = (mailbox_mails.c.name, mailbox_mails.c.uid)
    where = in_folder(folder) & mailbox_mails.c.name.is_not(None)
    return {row.name: row.uid for row in tx.execute(sa.select(*columns).where(where))}


def in_folder(folder: WatchedFolder) -> sa.ColumnElement[bool]:
    """The rows of this folder, as it is numbered now."""
    return (mailbox_mails.c.folder_id == folder.id) & (
        mailbox_mails.c.uidvalidity == folder.uidvalidity
    )


def _folder(row: Any) -> WatchedFolder:
    return WatchedFolder(**row._mapping)


def _mail(row: Any) -> FetchedMail:
    return FetchedMail(
        uid=row.uid,
        size=row.size,
        state=FetchState(row.state),
        mark=MarkState(row.mark),
        attempts=row.attempts,
        reason=row.reason,
        inbox_id=row.inbox_id,
        name=row.name,
        due_at=row.due_at,
    )
