"""How much there is of everything: the counts behind the operator's metrics, beside those of inbox and outbox.

Each is answered by an index alone, so that nobody's mail is read to be counted. Where an index covers a part of its
table the statement names that part in the same words, or SQLite does not take it.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.engine import Tx
from store.notice_records import NoticeState, RecipientState
from store.notice_tables import notice_pace, notice_recipients, notices
from store.records import Status
from store.tables import blobs, tickets
from store.upkeep_records import FetchState
from store.upkeep_tables import mailbox_mails, sent_copies

_NUMBER = sa.func.count().label("number")
_LEFT = sa.text(
    "mailbox_mails.state IN ('pending', 'set_aside', 'refused') AND mailbox_mails.gone_since IS NULL"
)


def count_left(tx: Tx) -> dict[tuple[int, int], dict[FetchState, int]]:
    """Mails on their server that are to be tried, set aside or refused, by folder and its UIDVALIDITY."""
    columns = (mailbox_mails.c.folder_id, mailbox_mails.c.uidvalidity, mailbox_mails.c.state)
    found: dict[tuple[int, int], dict[FetchState, int]] = {}
    for row in tx.execute(sa.select(*columns, _NUMBER).where(_LEFT).group_by(*columns)):
        of_folder = found.setdefault((row.folder_id, row.uidvalidity), {})
        of_folder[FetchState(row.state)] = int(row.number)
    return found


def count_tickets(tx: Tx) -> dict[tuple[str, Status], int]:
    """Tickets by queue and status; one that was merged into another counts as that one."""
    columns = (tickets.c.queue, tickets.c.status)
    statement = sa.select(*columns, _NUMBER).where(sa.text("tickets.merged_into IS NULL"))
    rows = tx.execute(statement.group_by(*columns))
    return {(row.queue, Status(row.status)): int(row.number) for row in rows}


def count_notices(tx: Tx) -> dict[NoticeState, int]:
    """Notices in each state."""
    statement = sa.select(notices.c.state, _NUMBER).group_by(notices.c.state)
    return {NoticeState(row.state): int(row.number) for row in tx.execute(statement)}


def count_recipients(tx: Tx) -> dict[RecipientState, int]:
    """What became of the recipients of all notices."""
    # By notice first, in the order of their index: PostgreSQL sorts nothing then.
    columns = (notice_recipients.c.notice_id, notice_recipients.c.state)
    found: dict[RecipientState, int] = {}
    for row in tx.execute(sa.select(*columns, _NUMBER).group_by(*columns)):
        state = RecipientState(row.state)
        found[state] = found.get(state, 0) + int(row.number)
    return found


def count_resting(tx: Tx) -> int:
    """Domains to which notices go slower, because they answered 4xx."""
    refusing = sa.select(sa.func.count()).where(notice_pace.c.refusals > 0)
    return int(tx.execute(refusing.select_from(notice_pace)).scalar_one())


def count_copies(tx: Tx) -> int:
    """Letters whose copy in a Sent folder is still to be written."""
    waiting = sa.select(sa.func.count()).where(sa.text("sent_copies.state = 'waiting'"))
    return int(tx.execute(waiting.select_from(sent_copies)).scalar_one())


def count_blobs(tx: Tx) -> int:
    """Contents that are kept: mails and attachments, each once."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(blobs)).scalar_one())


def measure_database(tx: Tx) -> int:
    """Bytes that the database takes on its disk; the write-ahead log is not counted."""
    if tx.is_sqlite:
        pages = tx.execute(sa.text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(tx.execute(sa.text("PRAGMA page_size")).scalar_one())
    return int(tx.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())
