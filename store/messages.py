"""Messages of tickets: what was written, its files, and the index of Message-IDs that threading asks.

Messages are never changed; what is wrong is followed by a correction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from store.engine import Tx, insert_into
from store.records import (
    Actor,
    Appointment,
    Direction,
    Message,
    MessageKind,
    NewAttachment,
    NewMessage,
    PictureBrought,
    Proof,
    Role,
    StoredAttachment,
    Via,
)
from store.tables import attachments, mail_ids, messages

_INSERT = sa.insert(messages)
_INSERT_ATTACHMENT = sa.insert(attachments)
_BY_FINGERPRINTS = sa.select(messages.c.fingerprint, messages.c.ticket_id, messages.c.id).where(
    messages.c.fingerprint.in_(sa.bindparam("fingerprints", expanding=True))
)
_BY_MAIL_IDS = sa.select(mail_ids).where(
    mail_ids.c.mail_id.in_(sa.bindparam("mail_ids", expanding=True))
)
_REFERENCES = (
    sa.select(messages.c.mail_id, messages.c.mail_refs)
    .where(
        messages.c.ticket_id == sa.bindparam("ticket_id"),
        messages.c.mail_id.is_not(None),
        messages.c.direction != Direction.INTERNAL.value,
    )
    .order_by(messages.c.id)
)
_BROUGHT = (
    sa.select(
        attachments.c.sha256, messages.c.created_at, messages.c.author_id, messages.c.direction
    )
    .join(messages, messages.c.id == attachments.c.message_id)
    .where(
        messages.c.ticket_id == sa.bindparam("ticket_id"),
        messages.c.kind == MessageKind.MESSAGE.value,
        messages.c.mail_id.is_distinct_from(sa.bindparam("but")),
        attachments.c.sha256.in_(sa.bindparam("digests", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class KnownMailId:
    """A Message-ID that belongs to a ticket; `certain`: we hold that mail, not only a reference to it."""

    mail_id: str
    ticket_id: int
    certain: bool


def reserve(tx: Tx, count: int) -> None:
    """So many messages are about to be added."""
    tx.reserve_ids(messages, count)


def add(tx: Tx, ticket_id: int, new: NewMessage, now: datetime) -> int:
    """Put a message on a ticket, with its files and its Message-ID; its id.

    Raises AlreadyHave, when the rows are written, if a mail with this fingerprint is a message already.
    """
    message_id = tx.new_id(messages)
    tx.put_off(_INSERT, [{"id": message_id, **_message_row(ticket_id, new, now)}])
    files = [_attachment_row(message_id, n, a) for n, a in enumerate(new.attachments)]
    tx.put_off(_INSERT_ATTACHMENT, files)
    _add_mail_ids(tx, ticket_id, new)
    return message_id


def add_event(
    tx: Tx, ticket_id: int, actor: Actor, text: str, reason: str, via: Via, now: datetime
) -> int:
    """Add a line to the history of a ticket: what was done to it, by whom, and the reason it is counted by."""
    new = NewMessage(
        kind=MessageKind.EVENT,
        direction=Direction.INTERNAL,
        via=via,
        author=actor,
        text=text,
        reason=reason,
    )
    return add(tx, ticket_id, new, now)


def _message_row(ticket_id: int, new: NewMessage, now: datetime) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "kind": new.kind.value,
        "direction": new.direction.value,
        "via": new.via.value,
        "author_id": new.author.person_id,
        "author_name": new.author.name,
        "author_email": new.author.email,
        "author_role": new.author.role.value,
        "proof": new.author.proof.value,
        "created_at": now,
        "mail_id": new.mail_id,
        "mail_refs": list(new.references),
        "subject": new.subject,
        "text": new.text,
        "html_sha256": new.html_sha256,
        "folded": [list(fold) for fold in new.folded],
        "inbox_id": new.inbox_id,
        "fingerprint": new.fingerprint,
        "reason": new.reason,
        "notices": list(new.notices),
        "appointment": _appointment_row(new.appointment),
    }


def _appointment_row(one: Appointment | None) -> dict[str, Any] | None:
    """Times keep the offset that the organizer gave them."""
    if one is None:
        return None
    return asdict(one) | {"start": _iso(one.start), "end": _iso(one.end)}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _attachment_row(message_id: int, position: int, new: NewAttachment) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "position": position,
        "public_id": secrets.token_hex(16),
        "filename": new.filename,
        "content_type": new.content_type,
        "size": new.size,
        "sha256": new.sha256,
        "disposition": new.disposition,
        "content_id": new.content_id,
    }


def _add_mail_ids(tx: Tx, ticket_id: int, new: NewMessage) -> None:
    """Index the mail's own id as certain and what it refers to as hearsay; a certain one is never weakened."""
    known = {reference: False for reference in new.references}
    if new.mail_id:
        known[new.mail_id] = True
    rows = [
        {"mail_id": mail_id, "ticket_id": ticket_id, "certain": certain}
        for mail_id, certain in known.items()
    ]
    tx.put_off(_index_mail_id(tx.is_sqlite), rows)


@lru_cache(maxsize=2)
def _index_mail_id(is_sqlite: bool) -> Any:
    insert = insert_into(mail_ids, is_sqlite)
    return insert.on_conflict_do_update(
        index_elements=["mail_id", "ticket_id"],
        set_={"certain": insert.excluded.certain},
        where=mail_ids.c.certain.is_(False) & insert.excluded.certain.is_(True),
    )


def add_mail_id(tx: Tx, ticket_id: int, mail_id: str) -> None:
    """Remember that a letter of ours with this Message-ID was about this ticket."""
    row = {"mail_id": mail_id, "ticket_id": ticket_id, "certain": True}
    tx.put_off(tx.insert_missing(mail_ids), [row])


def find_all(tx: Tx, ticket_id: int) -> list[Message]:
    """All messages of a ticket in order, with their files."""
    rows = tx.execute(
        sa.select(messages).where(messages.c.ticket_id == ticket_id).order_by(messages.c.id)
    ).all()
    files = _files_of(tx, [row.id for row in rows])
    return [_message(row, files.get(row.id, ())) for row in rows]


def find(tx: Tx, message_id: int) -> Message | None:
    """One message with its files."""
    row = tx.execute(sa.select(messages).where(messages.c.id == message_id)).first()
    return _message(row, _files_of(tx, [row.id]).get(row.id, ())) if row else None


def find_references(tx: Tx, ticket_id: int) -> list[tuple[str, tuple[str, ...]]]:
    """(Message-ID, References) of the public mails of a ticket, in order: what an answer refers to."""
    rows = tx.execute(_REFERENCES, {"ticket_id": ticket_id})
    return [(row.mail_id, tuple(row.mail_refs)) for row in rows]


def find_brought(
    tx: Tx, ticket_id: int, digests: Iterable[str], but: str | None
) -> list[PictureBrought]:
    """Which public messages of a ticket brought these contents, but for the one with that Message-ID."""
    rows = tx.select_in(_BROUGHT, "digests", digests, ticket_id=ticket_id, but=but)
    return [
        PictureBrought(
            row.sha256, row.created_at, row.author_id, row.direction == Direction.OUT.value
        )
        for row in rows
    ]


def find_by_fingerprints(tx: Tx, fingerprints: Iterable[str]) -> dict[str, tuple[int, int]]:
    """(ticket id, message id) of the mails that are the same as these, whatever way they came."""
    rows = tx.select_in(_BY_FINGERPRINTS, "fingerprints", fingerprints)
    return {row.fingerprint: (row.ticket_id, row.id) for row in rows}


def find_by_mail_ids(tx: Tx, wanted: Iterable[str]) -> list[KnownMailId]:
    """Which of these Message-IDs belong to which tickets, the oldest ticket first."""
    rows = tx.select_in(_BY_MAIL_IDS, "mail_ids", wanted)
    found = [KnownMailId(row.mail_id, row.ticket_id, row.certain) for row in rows]
    return sorted(found, key=lambda known: known.ticket_id)


def find_attachment(tx: Tx, public_id: str) -> tuple[Message, StoredAttachment] | None:
    """A file by the name in its link, with the message it belongs to."""
    row = tx.execute(sa.select(attachments).where(attachments.c.public_id == public_id)).first()
    if row is None:
        return None
    message = find(tx, row.message_id)
    return (message, _attachment(row)) if message else None


def move(tx: Tx, message_ids: Sequence[int], to_ticket: int) -> None:
    """Give messages to another ticket; answers to them follow, because the index of ids moves too.

    Another mail with the same Message-ID may lie on a third ticket (threats C11): there it stays.
    """
    chosen = sa.select(messages.c.mail_id, messages.c.ticket_id).where(
        messages.c.id.in_(message_ids), messages.c.mail_id.is_not(None)
    )
    moved = tx.execute(chosen).all()
    ids = [row.mail_id for row in moved]
    tx.execute(
        sa.update(messages).where(messages.c.id.in_(message_ids)).values(ticket_id=to_ticket)
    )
    tx.execute(
        sa.delete(mail_ids).where(
            mail_ids.c.mail_id.in_(ids), mail_ids.c.ticket_id.in_({row.ticket_id for row in moved})
        )
    )
    for mail_id in ids:
        add_mail_id(tx, to_ticket, mail_id)


def count_since(tx: Tx, ticket_id: int, reason: str, since: datetime) -> int:
    """How many messages with this reason (such as a reopening) a ticket got since then."""
    statement = sa.select(sa.func.count()).where(
        messages.c.ticket_id == ticket_id,
        messages.c.reason == reason,
        messages.c.created_at > since,
    )
    return int(tx.execute(statement).scalar_one())


def count_same(tx: Tx, ticket_id: int, author_id: int, text: str, since: datetime) -> int:
    """How many messages with exactly this text somebody put on a ticket since then."""
    statement = sa.select(sa.func.count()).where(
        messages.c.ticket_id == ticket_id,
        messages.c.author_id == author_id,
        messages.c.text == text,
        messages.c.created_at > since,
    )
    return int(tx.execute(statement).scalar_one())


def _files_of(tx: Tx, message_ids: list[int]) -> dict[int, tuple[StoredAttachment, ...]]:
    if not message_ids:
        return {}
    statement = (
        sa.select(attachments)
        .where(attachments.c.message_id.in_(message_ids))
        .order_by(attachments.c.message_id, attachments.c.position)
    )
    found: dict[int, tuple[StoredAttachment, ...]] = {}
    for row in tx.execute(statement):
        found[row.message_id] = (*found.get(row.message_id, ()), _attachment(row))
    return found


def _message(row: Any, files: tuple[StoredAttachment, ...]) -> Message:
    return Message(
        id=row.id,
        ticket_id=row.ticket_id,
        kind=MessageKind(row.kind),
        direction=Direction(row.direction),
        via=Via(row.via),
        author=Actor(
            name=row.author_name,
            email=row.author_email,
            role=Role(row.author_role),
            proof=Proof(row.proof),
            person_id=row.author_id,
        ),
        created_at=row.created_at,
        text=row.text,
        mail_id=row.mail_id,
        references=tuple(row.mail_refs),
        subject=row.subject,
        html_sha256=row.html_sha256,
        folded=tuple((start, end, kind) for start, end, kind in row.folded),
        inbox_id=row.inbox_id,
        reason=row.reason,
        notices=tuple(row.notices),
        attachments=files,
        appointment=_appointment(row.appointment),
    )


def _appointment(kept: dict[str, Any] | None) -> Appointment | None:
    if kept is None:
        return None
    times = {
        name: datetime.fromisoformat(kept[name]) if kept[name] else None
        for name in ("start", "end")
    }
    return Appointment(**{**kept, **times})


def _attachment(row: Any) -> StoredAttachment:
    return StoredAttachment(
        id=row.id,
        public_id=row.public_id,
        filename=row.filename,
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        disposition=row.disposition,
        content_id=row.content_id,
    )
