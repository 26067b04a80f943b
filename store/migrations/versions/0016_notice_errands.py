"""What is left to the back office about a notice

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One row for each thing that takes a look at the whole audience."""
    op.create_table(
        "notice_errands",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("typed", sa.Integer(), nullable=True),
        sa.Column("inbox_id", ROW_ID, nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("mail_references", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_notice_errands_{column}")
            )
            for column, table in (
                ("notice_id", "notices"),
                ("person_id", "people"),
                ("inbox_id", "inbox"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_errands")),
    )
