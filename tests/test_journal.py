"""The mail log: a row in the transaction, a line after it, and nothing of what never was."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from gateway import journal
from gateway.logs import set_up_logging
from gateway.mail.tokens import make_reply_address
from store import maillog
from store.blobs import prepare
from store.engine import Store, Tx
from store.inbox import NewItem
from store.post_records import Envelope, Letter, LetterKind, OutboxItem, OutboxState, Source

TOKEN_ADDRESS = make_reply_address(b"k" * 32, "support@desk.example", 1, 2, True)
TOKEN = TOKEN_ADDRESS.split("+")[1].split("@")[0]
LETTER = Letter(
    kind=LetterKind.REPLY,
    sender_name="Support",
    sender_address="support@desk.example",
    recipient_name="",
    recipient="kunde@example.com",
    subject="secret subject",
    text="secret text",
    html="",
    mail_id="<a@desk.example>",
    date=datetime(2026, 11, 23, tzinfo=UTC),
    envelope_from=TOKEN_ADDRESS,
    ticket_id=3,
)
ITEM = OutboxItem(
    id=9,
    letter=LETTER,
    state=OutboxState.WAITING,
    attempts=2,
    created_at=LETTER.date,
    due_at=LETTER.date,
)
LATER = LETTER.date + timedelta(hours=1)

Happening = Callable[[Tx, datetime], None]
HAPPENINGS: dict[str, tuple[Happening, dict[str, Any]]] = {
    "filed": (
        lambda tx, at: journal.filed(tx, at, inbox_id=1, ticket_id=3, message_id=5, reason="token"),
        {"inbox": 1, "ticket": 3, "message": 5, "reason": "token"},
    ),
    "noted": (
        lambda tx, at: journal.noted(tx, at, inbox_id=1, ticket_id=None, reason="null sender"),
        {"inbox": 1, "reason": "null sender"},
    ),
    "held": (lambda tx, at: journal.held(tx, at, inbox_id=1, reason="big"), {"inbox": 1, "reason": "big"}),
    "set_aside": (
        lambda tx, at: journal.set_aside(tx, at, inbox_id=1, error="KeyError: 'x'", attempts=3),
        {"inbox": 1, "error": "KeyError: 'x'", "attempts": 3},
    ),
    "postponed": (
        lambda tx, at: journal.postponed(tx, at, inbox_id=1, until=LATER, reason="its parent waits"),
        {"inbox": 1, "until": "2026-11-23T01:00:00+00:00", "reason": "its parent waits"},
    ),
    "duplicate": (
        lambda tx, at: journal.duplicate(tx, at, inbox_id=2, ticket_id=3, reason="same mail"),
        {"inbox": 2, "ticket": 3, "reason": "same mail"},
    ),
    "reopened": (
        lambda tx, at: journal.reopened(tx, at, inbox_id=2, by="eva@desk.example"),
        {"inbox": 2, "by": "eva@desk.example"},
    ),
    "queued": (
        lambda tx, at: journal.queued(tx, at, [LETTER]),
        {
            "ticket": 3,
            "kind": "reply",
            "recipient": "kunde@example.com",
            "mail_id": LETTER.mail_id,
        },
    ),
    "sent": (
        lambda tx, at: journal.sent(tx, at, ITEM, reply="250 2.0.0 ok"),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "reply": "250 2.0.0 ok"},
    ),
    "deferred": (
        lambda tx, at: journal.deferred(tx, at, ITEM, reply="451 later", due_at=LATER),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "reply": "451 later",
         "due_at": "2026-11-23T01:00:00+00:00"},
    ),
    "failed": (
        lambda tx, at: journal.failed(tx, at, ITEM, reply="550 no"),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "reply": "550 no"},
    ),
    "uncertain": (
        lambda tx, at: journal.uncertain(tx, at, ITEM),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "reply": ""},
    ),
    "bounced": (
        lambda tx, at: journal.bounced(tx, at, inbox_id=1, outbox_id=9, ticket_id=3, status="5.1.1"),
        {"inbox": 1, "outbox": 9, "ticket": 3, "kind": "bounce", "status": "5.1.1"},
    ),
    "cancelled": (
        lambda tx, at: journal.cancelled(tx, at, ITEM, by="eva@desk.example"),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "by": "eva@desk.example"},
    ),
    "retried": (
        lambda tx, at: journal.retried(tx, at, ITEM, by="eva@desk.example"),
        {"outbox": 9, "ticket": 3, "recipient": "kunde@example.com", "attempts": 2, "by": "eva@desk.example"},
    ),
}  # fmt: skip
LOUD = {"set_aside", "failed", "uncertain"}


class Log:
    """What was logged, parsed."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.stream = io.StringIO()

    def events(self) -> list[dict[str, Any]]:
        """The lines without their times."""
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [{key: value for key, value in line.items() if key != "timestamp"} for line in lines]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log as JSON; afterwards logging is as it was."""
    handlers, level = logging.root.handlers, logging.root.level
    log = Log()
    set_up_logging("info", "json", log.stream)
    yield log
    structlog.reset_defaults()
    logging.root.handlers = handlers
    logging.root.setLevel(level)


def new_item(store: Store, now: datetime) -> NewItem:
    """A mail at the door, to a reply address."""
    envelope = Envelope("kunde@example.com\n", (TOKEN_ADDRESS,), peer="192.0.2.1", tls=True)
    return NewItem(Source.SMTP, envelope, prepare(store, b"secret content"), now, "<m@example.com>")


@pytest.mark.parametrize("what", sorted(HAPPENINGS))
def test_happening_is_a_row_and_a_line(store: Store, log: Log, now: datetime, what: str) -> None:
    """Each thing is kept as a row, and logged with the same fields once it is durable."""
    happen, expected = HAPPENINGS[what]
    with store.write() as tx:
        happen(tx, now)
        assert log.events() == []
    with store.read() as tx:
        (row,) = maillog.find(tx)
    assert (row.what, row.at) == (what, now)
    ids = {"inbox": row.inbox_id, "outbox": row.outbox_id, "ticket": row.ticket_id}
    assert {**{key: value for key, value in ids.items() if value}, **row.fields} == expected
    assert log.events() == [
        {"event": what, "level": "warning" if what in LOUD else "info", **expected}
    ]


def test_accepted_mail_masks_tokens(store: Store, log: Log, now: datetime) -> None:
    """Neither row nor line holds a token, a line break, or anything of the content."""
    mail = new_item(store, now)
    with store.write() as tx:
        journal.accepted(tx, now, [(1, mail)])
        journal.known(tx, now, [mail])
    with store.read() as tx:
        accepted, known = maillog.find(tx)
    assert (accepted.what, accepted.inbox_id) == ("accepted", 1)
    assert (known.what, known.inbox_id) == ("known", None)
    assert accepted.fields == known.fields
    assert accepted.fields["sender"] == "kunde@example.com\\n"
    assert accepted.fields["recipients"] == ["support+…@desk.example"]
    assert len(log.events()) == 2
    assert TOKEN not in log.stream.getvalue() + str(accepted)
    assert "secret" not in log.stream.getvalue() + str(accepted)


def test_nothing_is_told_of_what_never_was(store: Store, log: Log, now: datetime) -> None:
    """A transaction that fails leaves neither rows nor lines."""

    def fail_later() -> None:
        with store.write() as tx:
            journal.held(tx, now, inbox_id=1, reason="big")
            raise KeyError

    with pytest.raises(KeyError):
        fail_later()
    with store.read() as tx:
        assert maillog.find(tx) == []
    assert log.events() == []


def test_broken_log_does_not_undo_the_mail(store: Store, log: Log, now: datetime) -> None:
    """When nobody can write the log any more, what is committed stays a success."""
    log.stream.close()
    with store.write() as tx:
        journal.held(tx, now, inbox_id=1, reason="big")
    with store.read() as tx:
        assert len(maillog.find(tx)) == 1


def test_what_has_no_row_is_a_line(log: Log) -> None:
    """Refusals, doors, jobs and faults are told without a transaction."""
    journal.started(version="1", roles=("web", "smtp"))
    journal.listening(door="smtp", where="127.0.0.1:25")
    journal.refused(reply="550 5.1.1 no", peer="192.0.2.1", recipient=TOKEN_ADDRESS)
    journal.job_done(name="prune_outbox", changed=3)
    journal.not_shown(html_sha256="00ff", reason="it took too long")
    journal.fault(where="smtp", error=ValueError("x\ny"))
    journal.stopped(reason="SIGTERM")
    events = log.events()
    assert [event["event"] for event in events] == [
        "started", "listening", "refused", "job_done", "not_shown", "fault", "stopped",
    ]  # fmt: skip
    assert events[2]["recipient"] == "support+…@desk.example"
    assert events[5]["level"] == "error"
    assert "ValueError" in events[5]["exception"]
