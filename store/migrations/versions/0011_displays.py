"""Displays and complaints

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cleaned HTML that is kept for a while; who complained of our letters."""
    op.create_table(
        "displays",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("html_sha256", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("blocked_images", sa.Integer(), nullable=False),
        sa.Column("is_text", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["html_sha256"],
            ["blobs.sha256"],
            name=op.f("fk_displays_html_sha256"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_displays")),
    )
    op.create_index(op.f("ix_displays_html_sha256"), "displays", ["html_sha256"], unique=False)
    op.create_index(op.f("ix_displays_made_at"), "displays", ["made_at"], unique=False)
    op.add_column("people", sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True))
