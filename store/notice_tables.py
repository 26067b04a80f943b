"""The tables of notices: who has which product, what was written, who was told, who objected.

They stand beside `tables`, with the same metadata, because one file of all tables was too long to read.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables import Id, UtcDateTime, id_column, metadata

products = sa.Table(
    "products",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("scheme", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

contracts = sa.Table(
    "contracts",
    metadata,
    id_column(),
    sa.Column("product_id", Id, sa.ForeignKey("products.id"), nullable=False, index=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=True, index=True),
    sa.Column("organisation_id", Id, sa.ForeignKey("organisations.id"), nullable=True, index=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime, nullable=True),
    # A null never equals another, so each pair binds the rows of its own kind of holder.
    sa.UniqueConstraint("product_id", "person_id", "number"),
    sa.UniqueConstraint("product_id", "organisation_id", "number"),
)

organisation_contacts = sa.Table(
    "organisation_contacts",
    metadata,
    sa.Column("organisation_id", Id, sa.ForeignKey("organisations.id"), primary_key=True),
    sa.Column("notice_class", sa.String(40), primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False, index=True),
)

notices = sa.Table(
    "notices",
    metadata,
    id_column(),
    sa.Column("notice_class", sa.String(40), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("advisory_id", sa.Text, nullable=True, unique=True),
    sa.Column("cves", sa.JSON, nullable=False),
    sa.Column("cvss", sa.Text, nullable=False),
    sa.Column("urls", sa.JSON, nullable=False),
    sa.Column("tlp", sa.String(16), nullable=False),
    sa.Column("deadline", sa.String(10), nullable=True),
    sa.Column("audience", sa.JSON, nullable=False),
    sa.Column("author_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("submitter_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("confirmer_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("content_sha256", sa.String(64), nullable=True),
    sa.Column("expected", sa.Integer, nullable=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("scheduled_at", UtcDateTime, nullable=True),
    sa.Column("embargo_until", UtcDateTime, nullable=True),
    sa.Column("released_at", UtcDateTime, nullable=True),
    sa.Column("queued_through", sa.Text, nullable=True),
    sa.Column("queued_at", UtcDateTime, nullable=True),
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.Column("forgotten_at", UtcDateTime, nullable=True),
)

notice_texts = sa.Table(
    "notice_texts",
    metadata,
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), primary_key=True),
    sa.Column("language", sa.String(8), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

notice_products = sa.Table(
    "notice_products",
    metadata,
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), primary_key=True),
    sa.Column("product_id", Id, sa.ForeignKey("products.id"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("affected", sa.Text, nullable=False),
    sa.Column("fixed_version", sa.Text, nullable=False),
)

notice_attachments = sa.Table(
    "notice_attachments",
    metadata,
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False, index=True),
)

UNSEALED = (
    "sealed & 1 = 0"
    " OR sent_at IS NOT NULL AND sealed & 2 = 0"
    " OR state = 'failed' AND sealed & 4 = 0"
    " OR bounced_at IS NOT NULL AND sealed & 8 = 0"
    " OR auto_replied_at IS NOT NULL AND sealed & 16 = 0"
    " OR acknowledged_at IS NOT NULL AND sealed & 32 = 0"
    " OR state = 'left_out' AND sealed & 64 = 0"
)
"""Recipients of whom something is known that is not in the chain of events yet; the bits are policy.sealing.Bit."""

notice_recipients = sa.Table(
    "notice_recipients",
    metadata,
    id_column(),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=False),
    sa.Column("ref", sa.String(16), nullable=False, unique=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=True, index=True),
    sa.Column("organisation_id", Id, sa.ForeignKey("organisations.id"), nullable=True, index=True),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("installed", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("outbox_id", Id, nullable=True),
    sa.Column("sent_at", UtcDateTime, nullable=True),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("uncertain", sa.Integer, nullable=False),
    sa.Column("bounced_at", UtcDateTime, nullable=True),
    sa.Column("bounce_status", sa.Text, nullable=False),
    sa.Column("auto_replied_at", UtcDateTime, nullable=True),
    sa.Column("acknowledged_at", UtcDateTime, nullable=True),
    sa.Column("acknowledged_how", sa.String(16), nullable=False),
    sa.Column("reminded_at", UtcDateTime, nullable=True),
    sa.Column("escalated_to", Id, sa.ForeignKey("notice_recipients.id"), nullable=True),
    sa.Column("reminders", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sealed", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("notice_id", "email"),
    sa.Index("ix_notice_recipients_notice_id_state", "notice_id", "state"),
    sa.Index(
        "ix_notice_recipients_unsealed",
        "notice_id",
        "id",
        sqlite_where=sa.text(UNSEALED),
        postgresql_where=sa.text(UNSEALED),
    ),
)

notice_tickets = sa.Table(
    "notice_tickets",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=False, index=True),
    sa.Column("recipient_id", Id, sa.ForeignKey("notice_recipients.id"), nullable=True),
)

notice_events = sa.Table(
    "notice_events",
    metadata,
    id_column(),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("recipient_id", Id, sa.ForeignKey("notice_recipients.id"), nullable=True, index=True),
    sa.UniqueConstraint("notice_id", "number"),
    sa.Index(
        "ix_notice_events_about_notice",
        "notice_id",
        sqlite_where=sa.text("recipient_id IS NULL"),
        postgresql_where=sa.text("recipient_id IS NULL"),
    ),
)

objections = sa.Table(
    "objections",
    metadata,
    id_column(),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("notice_class", sa.String(40), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("ended_at", UtcDateTime, nullable=True),
    sa.Index(
        "ix_objections_standing",
        "person_id",
        "notice_class",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("notice_class", sa.String(40), primary_key=True),
    sa.Column("since", UtcDateTime, nullable=False),
)

notice_errands = sa.Table(
    "notice_errands",
    metadata,
    id_column(),
    sa.Column("notice_id", Id, sa.ForeignKey("notices.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("content_sha256", sa.String(64), nullable=False),
    sa.Column("typed", sa.Integer, nullable=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), nullable=True),
    sa.Column("in_reply_to", sa.Text, nullable=True),
    sa.Column("mail_references", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
)

notice_pace = sa.Table(
    "notice_pace",
    metadata,
    sa.Column("domain", sa.Text, primary_key=True),
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),
)
