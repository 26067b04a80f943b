"""Labels of advisories have room for AMBER+STRICT

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sixteen characters instead of eight."""
    with op.batch_alter_table("advisories") as table:
        table.alter_column("label", existing_type=sa.String(length=8), type_=sa.String(length=16))
