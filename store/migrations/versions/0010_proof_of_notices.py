"""Events about recipients of notices, and what of a recipient is in the chain

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSEALED = (
    "sealed & 1 = 0"
    " OR sent_at IS NOT NULL AND sealed & 2 = 0"
    " OR state = 'failed' AND sealed & 4 = 0"
    " OR bounced_at IS NOT NULL AND sealed & 8 = 0"
    " OR auto_replied_at IS NOT NULL AND sealed & 16 = 0"
    " OR acknowledged_at IS NOT NULL AND sealed & 32 = 0"
    " OR state = 'left_out' AND sealed & 64 = 0"
)


def upgrade() -> None:
    """Two counters of recipients, and the recipient of an event."""
    for name in ("reminders", "sealed"):
        op.add_column(
            "notice_recipients", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.create_index(
        "ix_notice_recipients_unsealed",
        "notice_recipients",
        ["notice_id", "id"],
        sqlite_where=sa.text(UNSEALED),
        postgresql_where=sa.text(UNSEALED),
    )
    with op.batch_alter_table("notice_events") as batch:
        batch.add_column(sa.Column("recipient_id", ROW_ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_notice_events_recipient_id"), "notice_recipients", ["recipient_id"], ["id"]
        )
        batch.create_index(op.f("ix_notice_events_recipient_id"), ["recipient_id"])
    about = sa.text("recipient_id IS NULL")
    op.create_index(
        "ix_notice_events_about_notice",
        "notice_events",
        ["notice_id"],
        sqlite_where=about,
        postgresql_where=about,
    )
