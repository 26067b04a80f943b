"""Mails left

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count only what is left on a server: neither what is gone from there nor what was pruned here."""
    op.drop_index("ix_mailbox_mails_left", "mailbox_mails")
    only = sa.text("state IN ('pending', 'set_aside', 'refused') AND gone_since IS NULL")
    columns = ["folder_id", "uidvalidity", "state"]
    op.create_index(
        "ix_mailbox_mails_left", "mailbox_mails", columns, sqlite_where=only, postgresql_where=only
    )
