"""Counting

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count what is where without reading it. Parts of tables only, so that no other query is led astray."""
    _add("ix_inbox_sorted", "inbox", ["state"], "state <> 'waiting'")
    _add("ix_outbox_tried", "outbox", ["state"], "state <> 'waiting'")
    columns = ["queue", "status", "merged_into"]
    _add("ix_tickets_unmerged", "tickets", columns, "merged_into IS NULL")
    columns = ["folder_id", "uidvalidity", "state"]
    _add("ix_mailbox_mails_left", "mailbox_mails", columns, "state NOT IN ('kept', 'skipped')")


def _add(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
