"""Versions of advisories that wait for a second person

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = "decided_at IS NULL"


def upgrade() -> None:
    """What was proposed, by whom, and who decided what."""
    op.create_table(
        "advisory_proposals",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("tracking_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=True),
        sa.Column("proposer_id", ROW_ID, nullable=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decider_id", ROW_ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_advisory_proposals_{column}")
            )
            for column, table in (
                ("notice_id", "notices"),
                ("proposer_id", "people"),
                ("decider_id", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisory_proposals")),
    )
    op.create_index(op.f("ix_advisory_proposals_notice_id"), "advisory_proposals", ["notice_id"])
    op.create_index(
        "ix_advisory_proposals_waiting",
        "advisory_proposals",
        ["tracking_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
