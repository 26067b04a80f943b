"""Notices, their audience and their recipients

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Notices, their audience and their recipients."""
    op.create_table(
        "notice_pace",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_notice_pace")),
    )
    op.create_table(
        "products",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("name", name=op.f("uq_products_name")),
    )
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("notice_class", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "notice_class", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "contracts",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contracts_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contracts_person_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_contracts_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint(
            "product_id",
            "organisation_id",
            "number",
            name=op.f("uq_contracts_product_id_organisation_id_number"),
        ),
        sa.UniqueConstraint(
            "product_id",
            "person_id",
            "number",
            name=op.f("uq_contracts_product_id_person_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_contracts_organisation_id"), "contracts", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_contracts_person_id"), "contracts", ["person_id"], unique=False)
    op.create_index(op.f("ix_contracts_product_id"), "contracts", ["product_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("notice_class", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("advisory_id", sa.Text(), nullable=True),
        sa.Column("cves", sa.JSON(), nullable=False),
        sa.Column("cvss", sa.Text(), nullable=False),
        sa.Column("urls", sa.JSON(), nullable=False),
        sa.Column("tlp", sa.String(length=16), nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("submitter_id", ROW_ID, nullable=True),
        sa.Column("confirmer_id", ROW_ID, nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_through", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_notices_author_id")),
        sa.ForeignKeyConstraint(
            ["confirmer_id"], ["people.id"], name=op.f("fk_notices_confirmer_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["people.id"], name=op.f("fk_notices_submitter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("advisory_id", name=op.f("uq_notices_advisory_id")),
    )
    op.create_index(op.f("ix_notices_state"), "notices", ["state"], unique=False)

    op.create_table(
        "objections",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("notice_class", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_objections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(
        "ix_objections_standing",
        "objections",
        ["person_id", "notice_class"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "organisation_contacts",
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("notice_class", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_contacts_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_organisation_contacts_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "notice_class", "rank", name=op.f("pk_organisation_contacts")
        ),
    )
    op.create_index(
        op.f("ix_organisation_contacts_person_id"),
        "organisation_contacts",
        ["person_id"],
        unique=False,
    )

    op.create_table(
        "notice_attachments",
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_attachments_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["blobs.sha256"], name=op.f("fk_notice_attachments_sha256")
        ),
        sa.PrimaryKeyConstraint("notice_id", "position", name=op.f("pk_notice_attachments")),
    )
    op.create_index(
        op.f("ix_notice_attachments_sha256"), "notice_attachments", ["sha256"], unique=False
    )

    op.create_table(
        "notice_events",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_events_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_events")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_notice_events_notice_id_number")),
    )
    op.create_table(
        "notice_products",
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("fixed_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_products_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_notice_products_product_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "product_id", name=op.f("pk_notice_products")),
    )
    op.create_table(
        "notice_recipients",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("installed", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", ROW_ID, nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_status", sa.Text(), nullable=False),
        sa.Column("auto_replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_how", sa.String(length=16), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_to", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["escalated_to"],
            ["notice_recipients.id"],
            name=op.f("fk_notice_recipients_escalated_to"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_recipients_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_notice_recipients_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notice_recipients_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_recipients")),
        sa.UniqueConstraint(
            "notice_id", "email", name=op.f("uq_notice_recipients_notice_id_email")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_notice_recipients_ref")),
    )
    op.create_index(
        "ix_notice_recipients_notice_id_state",
        "notice_recipients",
        ["notice_id", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notice_recipients_person_id"), "notice_recipients", ["person_id"], unique=False
    )

    op.create_table(
        "notice_texts",
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_texts_notice_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "language", name=op.f("pk_notice_texts")),
    )
    op.create_table(
        "notice_tickets",
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_tickets_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["notice_recipients.id"], name=op.f("fk_notice_tickets_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_notice_tickets_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_notice_tickets")),
    )
    op.create_index(
        op.f("ix_notice_tickets_notice_id"), "notice_tickets", ["notice_id"], unique=False
    )

    op.add_column("outbox", sa.Column("notice_id", ROW_ID, nullable=True))
    op.add_column("outbox", sa.Column("domain", sa.Text(), nullable=True))
    op.create_index(
        "ix_outbox_notices_due",
        "outbox",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NOT NULL"),
        postgresql_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NOT NULL"),
    )

    # Letters of notices have an index of their own, so that many of them never stand before an answer.
    op.drop_index("ix_outbox_due", "outbox")
    where = sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NULL")
    op.create_index(
        "ix_outbox_due", "outbox", ["due_at", "id"], sqlite_where=where, postgresql_where=where
    )
