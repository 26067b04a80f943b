"""The tables. Uniqueness is a constraint here and nowhere else; `engine` and the modules beside it use them.

Both databases get the same schema; Alembic migrations in `migrations/` are compared with it by a test.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime, always UTC: timestamptz on PostgreSQL, naive UTC text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, since nobody could say what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone was given to the store")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give every time its zone back."""
        if value is None:
            return None
        result: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return result


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""Row ids; SQLite counts only INTEGER PRIMARY KEY columns by itself."""


def id_column() -> sa.Column[int]:
    """The row's own id."""
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=True),  # null: a file in the blob folder
)

organisations = sa.Table(
    "organisations",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

people = sa.Table(
    "people",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("organisation_id", Id, sa.ForeignKey("organisations.id"), nullable=True, index=True),
    sa.Column("known", sa.Boolean, nullable=False),
    sa.Column("admin", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("disabled_at", UtcDateTime, nullable=True),
    sa.Column("password_hash", sa.Text, nullable=True),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("password_until", UtcDateTime, nullable=True),
    sa.Column("last_login_day", sa.String(10), nullable=True),
    sa.Column("bounced_at", UtcDateTime, nullable=True),
    sa.Column("complained_at", UtcDateTime, nullable=True),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    id_column(),
    sa.Column("throttle_key", sa.String(64), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_login_failures_throttle_key_at", "throttle_key", "at"),
)

inbox = sa.Table(
    "inbox",
    metadata,
    id_column(),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False),
    sa.Column("recipients_key", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("source", sa.String(16), nullable=False),
    sa.Column("envelope", sa.JSON, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("mail_id", sa.Text, nullable=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("claim", sa.String(40), nullable=True),
    sa.Column("ticket_id", Id, nullable=True, index=True),
    sa.Column("message_id", Id, nullable=True),
    sa.Column("error", sa.Text, nullable=True),
    sa.Column("decisions", sa.JSON, nullable=False),
    sa.Column("release", sa.String(8), nullable=False),
    sa.UniqueConstraint("sha256", "recipients_key"),
    sa.Index(
        "ix_inbox_waiting",
        "due_at",
        "id",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
    sa.Index(
        "ix_inbox_waiting_mail_id",
        "mail_id",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
    sa.Index(
        "ix_inbox_sorted",
        "state",
        sqlite_where=sa.text("state <> 'waiting'"),
        postgresql_where=sa.text("state <> 'waiting'"),
    ),
)

tickets = sa.Table(
    "tickets",
    metadata,
    id_column(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("priority", sa.String(16), nullable=False),
    sa.Column("requester_id", Id, sa.ForeignKey("people.id"), nullable=False, index=True),
    sa.Column("assignee_id", Id, sa.ForeignKey("people.id"), nullable=True, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False, index=True),
    sa.Column("resolved_at", UtcDateTime, nullable=True),
    sa.Column("merged_into", Id, sa.ForeignKey("tickets.id"), nullable=True),
    sa.Column("restricted_to_staff", sa.Boolean, nullable=False),
    sa.Index(
        "ix_tickets_unmerged",
        "queue",
        "status",
        "merged_into",  # SQLite looks at it again
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    ),
)

ticket_tags = sa.Table(
    "ticket_tags",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("tag", sa.Text, primary_key=True),
)

ticket_links = sa.Table(
    "ticket_links",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("other_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
)

participants = sa.Table(
    "participants",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), primary_key=True, index=True),
    sa.Column("part", sa.String(16), nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
)

messages = sa.Table(
    "messages",
    metadata,
    id_column(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("direction", sa.String(16), nullable=False),
    sa.Column("via", sa.String(16), nullable=False),
    sa.Column("author_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("author_email", sa.Text, nullable=False),
    sa.Column("author_role", sa.String(16), nullable=False),
    sa.Column("proof", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("mail_id", sa.Text, nullable=True),
    sa.Column("mail_refs", sa.JSON, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html_sha256", sa.String(64), nullable=True),
    sa.Column("folded", sa.JSON, nullable=False),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), nullable=True),
    sa.Column("fingerprint", sa.String(64), nullable=True, unique=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("notices", sa.JSON, nullable=False),
    sa.Column("appointment", sa.JSON(none_as_null=True), nullable=True),
)

attachments = sa.Table(
    "attachments",
    metadata,
    id_column(),
    sa.Column("message_id", Id, sa.ForeignKey("messages.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("public_id", sa.String(32), nullable=False, unique=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False, index=True),
    sa.Column("disposition", sa.String(16), nullable=False),
    sa.Column("content_id", sa.Text, nullable=True),
)

mail_ids = sa.Table(
    "mail_ids",
    metadata,
    sa.Column("mail_id", sa.Text, primary_key=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), primary_key=True),
    sa.Column(
        "certain", sa.Boolean, nullable=False
    ),  # a mail we hold; else only referred to by one
)

time_entries = sa.Table(
    "time_entries",
    metadata,
    id_column(),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("rate_class", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("billed", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("person_id", Id, sa.ForeignKey("people.id"), nullable=True),
    sa.Column("ticket_id", Id, sa.ForeignKey("tickets.id"), nullable=True, index=True),
    sa.Column("message_id", Id, sa.ForeignKey("messages.id"), nullable=True),
    sa.Column("mail_id", sa.Text, nullable=False, unique=True),
    sa.Column("envelope_from", sa.Text, nullable=False),
    sa.Column("bounce_ref", sa.String(64), nullable=True, unique=True),
    sa.Column("letter", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=True),
    sa.Column("finished_at", UtcDateTime, nullable=True),
    sa.Column("in_data", sa.Boolean, nullable=False),
    sa.Column("uncertain", sa.Integer, nullable=False),
    sa.Column("last_reply", sa.Text, nullable=False),
    sa.Column("claim", sa.String(40), nullable=True),
    sa.Column("notice_id", Id, nullable=True),
    sa.Column("domain", sa.Text, nullable=True),  # the recipient's, of letters of notices
    sa.Index(
        "ix_outbox_due",
        "due_at",
        "id",
        sqlite_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NULL"),
        postgresql_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NULL"),
    ),
    sa.Index(
        "ix_outbox_notices_due",
        "due_at",
        "id",
        sqlite_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NOT NULL"),
        postgresql_where=sa.text("state IN ('waiting', 'uncertain') AND notice_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_outbox_tried",
        "state",
        sqlite_where=sa.text("state <> 'waiting'"),
        postgresql_where=sa.text("state <> 'waiting'"),
    ),
    sa.Index("ix_outbox_recipient_kind_created_at", "recipient", "kind", "created_at"),
    sa.Index("ix_outbox_finished_at", "finished_at"),
    sa.Index("ix_outbox_kind_created_at", "kind", "created_at"),
)

mail_log = sa.Table(
    "mail_log",
    metadata,
    id_column(),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("inbox_id", Id, nullable=True),
    sa.Column("outbox_id", Id, nullable=True),
    sa.Column("ticket_id", Id, nullable=True),
    sa.Column("fields", sa.JSON, nullable=False),
)
