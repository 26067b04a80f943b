"""The tables of advisories: every published version, and those that wait for a second person; metadata as `tables`."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables import Id, UtcDateTime, id_column, metadata

advisories = sa.Table(
    "advisories",
    metadata,
    id_column(),
    sa.Column("tracking_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("category", sa.String(32), nullable=False),
    sa.Column("label", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("source", sa.JSON, nullable=False),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=True, index=True),
    sa.UniqueConstraint("tracking_id", "version"),
    # Two ids can give one file name; the second must not take the first one's place.
    sa.UniqueConstraint("filename", "version"),
)

advisory_proposals = sa.Table(
    "advisory_proposals",
    metadata,
    id_column(),
    sa.Column("tracking_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("label", sa.String(16), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("source", sa.JSON, nullable=False),
    sa.Column("content_sha256", sa.String(64), nullable=False),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=True, index=True),
    sa.Column("proposer_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("proposer", sa.Text, nullable=False),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    sa.Column("decider_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("decided_at", UtcDateTime, nullable=True),
    sa.Column("decision", sa.String(16), nullable=False),
    # Of two versions that wait at once one would overwrite what the other says.
    sa.Index(
        "ix_advisory_proposals_waiting",
        "tracking_id",
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    ),
)
