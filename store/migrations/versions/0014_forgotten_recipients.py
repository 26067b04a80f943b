"""When the recipients of a notice were forgotten, and an index of recipients by organisation

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What customers may see of their colleagues' notices is asked by organisation."""
    op.add_column("notices", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_notice_recipients_organisation_id"), "notice_recipients", ["organisation_id"]
    )
