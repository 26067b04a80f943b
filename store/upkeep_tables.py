"""The tables of what the desk looks after by itself: mailboxes and logins, copies, leases and jobs, alarms, displays.

They stand beside `tables`, with the same metadata.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables import Id, UtcDateTime, id_column, metadata

mailbox_folders = sa.Table(
    "mailbox_folders",
    metadata,
    id_column(),
    sa.Column("mailbox", sa.String(40), nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False, server_default=""),  # user@host; "" was not noted
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("first_uid", sa.BigInteger, nullable=False),
    sa.Column("last_uid", sa.BigInteger, nullable=False),
    sa.Column("rescans", sa.Integer, nullable=False),
    sa.Column("connected_at", UtcDateTime, nullable=True),
    sa.Column("checked_at", UtcDateTime, nullable=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failing_since", UtcDateTime, nullable=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("reconcile_due_at", UtcDateTime, nullable=True),
    sa.Column("reconciled_at", UtcDateTime, nullable=True),
    sa.Column("told_at", UtcDateTime, nullable=True),
    sa.Column("proven_next_uid", sa.BigInteger, nullable=True),
    sa.Column("proven_mails", sa.BigInteger, nullable=True),
    sa.Column("proven_rows", sa.BigInteger, nullable=True),
    sa.UniqueConstraint("mailbox", "folder"),
)


_LEFT_THERE = "state IN ('pending', 'set_aside', 'refused') AND gone_since IS NULL"


mailbox_mails = sa.Table(
    "mailbox_mails",
    metadata,
    sa.Column("folder_id", Id, sa.ForeignKey("mailbox_folders.id"), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("uid", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=True),  # what POP3 calls it (UIDL)
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("mark", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("inbox_id", Id, nullable=True),
    sa.Column("nights", sa.Integer, nullable=False, server_default="0"),  # tried again so often
    sa.Column("gone_since", UtcDateTime, nullable=True),  # the server lists it no more
    sa.Index(
        "ix_mailbox_mails_aside",
        "folder_id",
        "due_at",
        sqlite_where=sa.text("state = 'set_aside'"),
        postgresql_where=sa.text("state = 'set_aside'"),
    ),
    sa.Index(
        "ix_mailbox_mails_open",
        "folder_id",
        "due_at",
        sqlite_where=sa.text("state = 'pending' OR mark IN ('open', 'copied')"),
        postgresql_where=sa.text("state = 'pending' OR mark IN ('open', 'copied')"),
    ),
    sa.Index(
        "ix_mailbox_mails_left",
        "folder_id",
        "uidvalidity",
        "state",
        sqlite_where=sa.text(_LEFT_THERE),
        postgresql_where=sa.text(_LEFT_THERE),
    ),
)


leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
)


job_runs = sa.Table(
    "job_runs",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("last_started_at", UtcDateTime, nullable=False),
    sa.Column("last_finished_at", UtcDateTime, nullable=True),
    sa.Column("outcome", sa.Text, nullable=False),
)


alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("name", sa.String(160), primary_key=True),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
)


oauth_logins = sa.Table(
    "oauth_logins",
    metadata,
    sa.Column("account", sa.String(64), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("refresh_until", UtcDateTime, nullable=True),
    sa.Column("authorized_at", UtcDateTime, nullable=False),
    sa.Column("renewed_at", UtcDateTime, nullable=False),
    sa.Column("claim", sa.String(40), nullable=True),
    sa.Column("claimed_at", UtcDateTime, nullable=True),
    sa.Column("failed_at", UtcDateTime, nullable=True),
    sa.Column("refused", sa.Boolean, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
)


heartbeats = sa.Table(
    "heartbeats",
    metadata,
    id_column(),
    sa.Column("written_at", UtcDateTime, nullable=False, index=True),
    sa.Column("mail_id", sa.Text, nullable=False),
    sa.Column("returned_at", UtcDateTime, nullable=True),
    sa.Column("inbox_id", Id, nullable=True),
)


sent_copies = sa.Table(
    "sent_copies",
    metadata,
    sa.Column(
        "outbox_id",
        Id,
        sa.ForeignKey("outbox.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("mailbox", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("claim", sa.String(40), nullable=True),
    sa.Index(
        "ix_sent_copies_due",
        "due_at",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
)


displays = sa.Table(
    "displays",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column(
        "html_sha256",
        sa.String(64),
        sa.ForeignKey("blobs.sha256", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("blocked_images", sa.Integer, nullable=False),
    sa.Column("is_text", sa.Boolean, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False, index=True),
)
