"""Appointments

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what a mail invites to beside its message; messages of before have none."""
    op.add_column("messages", sa.Column("appointment", sa.JSON(none_as_null=True), nullable=True))
