"""Places of mailboxes

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whose mailbox a cursor belongs to, so that it is never used for somebody else's."""
    op.add_column(
        "mailbox_folders", sa.Column("place", sa.Text(), nullable=False, server_default="")
    )
