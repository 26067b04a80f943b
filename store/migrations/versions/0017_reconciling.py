"""What reconciling remembers

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Which mails are gone from their server, which were tried again, and how a folder was when nothing was missing."""
    for column in (
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proven_next_uid", sa.BigInteger(), nullable=True),
        sa.Column("proven_mails", sa.BigInteger(), nullable=True),
        sa.Column("proven_rows", sa.BigInteger(), nullable=True),
    ):
        op.add_column("mailbox_folders", column)
    op.add_column(
        "mailbox_mails", sa.Column("nights", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "mailbox_mails", sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_mailbox_mails_aside",
        "mailbox_mails",
        ["folder_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'set_aside'"),
        postgresql_where=sa.text("state = 'set_aside'"),
    )
