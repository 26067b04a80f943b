"""Notices: what was written and how far it is. Who is told stands in `recipients`, what happened in `notice_events`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store.engine import AlreadyHave, Tx
from store.notice_records import (
    Audience,
    NewNotice,
    Notice,
    NoticeProduct,
    NoticeState,
    NoticeText,
)
from store.notice_tables import (
    notice_attachments,
    notice_products,
    notice_texts,
    notice_tickets,
    notices,
    products,
)
from store.records import Actor, NewAttachment


def add(tx: Tx, new: NewNotice, author: Actor, now: datetime) -> Notice:
    """Keep a draft. Raises AlreadyHave if its advisory id is taken."""
    statement = tx.insert_missing(notices, returning_id=True)
    values = {
        **_columns(new), "state": NoticeState.DRAFT.value, "created_at": now, "updated_at": now,
        "author_id": author.person_id, "author_name": author.name,
    }  # fmt: skip
    row = tx.execute(statement, [values]).first()
    if row is None:
        raise AlreadyHave(f"there is a notice with the advisory id {new.advisory_id} already")
    _add_parts(tx, row.id, new)
    return _found(tx, row.id)


def rewrite(tx: Tx, notice_id: int, new: NewNotice, now: datetime) -> Notice:
    """Replace everything that was written. Whoever calls this has looked, holding it, that it is a draft.

    Raises AlreadyHave if its advisory id is taken.
    """
    values = {
        **_columns(new), "updated_at": now, "content_sha256": None, "expected": None,
        "submitter_id": None, "confirmer_id": None, "state": NoticeState.DRAFT.value,
    }  # fmt: skip
    try:
        tx.execute(sa.update(notices).where(notices.c.id == notice_id).values(**values))
    except IntegrityError as taken:
        raise AlreadyHave(f"the advisory id {new.advisory_id} is taken already") from taken
    for table in (notice_texts, notice_products, notice_attachments):
        tx.execute(sa.delete(table).where(table.c.notice_id == notice_id))
    _add_parts(tx, notice_id, new)
    return _found(tx, notice_id)


def _columns(new: NewNotice) -> dict[str, Any]:
    return {
        "notice_class": new.notice_class,
        "advisory_id": new.advisory_id,
        "cves": list(new.cves),
        "cvss": new.cvss,
        "urls": list(new.urls),
        "tlp": new.tlp,
        "deadline": new.deadline.isoformat() if new.deadline else None,
        "audience": asdict(new.audience),
        "scheduled_at": new.scheduled_at,
        "embargo_until": new.embargo_until,
    }


def _add_parts(tx: Tx, notice_id: int, new: NewNotice) -> None:
    texts = [{"notice_id": notice_id, **asdict(text)} for text in new.texts]
    about = [
        {
            "notice_id": notice_id, "product_id": one.product_id, "position": position,
            "affected": one.affected, "fixed_version": one.fixed_version,
        }
        for position, one in enumerate(new.products)
    ]  # fmt: skip
    files = [
        {
            "notice_id": notice_id, "position": position, "filename": file.filename,
            "content_type": file.content_type, "size": file.size, "sha256": file.sha256,
        }
        for position, file in enumerate(new.attachments)
    ]  # fmt: skip
    for table, rows in (
        (notice_texts, texts),
        (notice_products, about),
        (notice_attachments, files),
    ):
        if rows:
            tx.execute(sa.insert(table), rows)


def lock(tx: Tx, notice_id: int) -> None:
    """Let nobody else change this notice, or put letters of it into the outbox, until the transaction ends."""
    tx.lock([f"notice {notice_id}"])


def move(
    tx: Tx, notice_id: int, before: Sequence[NoticeState], to: NoticeState, **values: Any
) -> bool:
    """Go from one of these states to another, and set columns; False if it is in none of them (any more)."""
    done = tx.execute(
        sa.update(notices)
        .where(notices.c.id == notice_id, notices.c.state.in_([s.value for s in before]))
        .values(state=to.value, **values)
    )
    return done.rowcount == 1


def update(tx: Tx, notice_id: int, **values: Any) -> None:
    """Set columns of one notice."""
    tx.execute(sa.update(notices).where(notices.c.id == notice_id).values(**values))


def find(tx: Tx, notice_id: int) -> Notice | None:
    """One notice, whole."""
    return next(iter(_whole(tx, sa.select(notices).where(notices.c.id == notice_id))), None)


def find_by_advisory(tx: Tx, advisory_id: str) -> Notice | None:
    """The notice that publishes this advisory."""
    wanted = sa.select(notices).where(notices.c.advisory_id == advisory_id)
    return next(iter(_whole(tx, wanted)), None)


def find_all(
    tx: Tx, states: Sequence[NoticeState] = (), limit: int = 100, before: int | None = None
) -> list[Notice]:
    """Notices, newest first: page with `before`."""
    statement = sa.select(notices).order_by(notices.c.id.desc()).limit(limit)
    if states:
        statement = statement.where(notices.c.state.in_([state.value for state in states]))
    if before is not None:
        statement = statement.where(notices.c.id < before)
    return _whole(tx, statement)


def find_unfilled(tx: Tx) -> list[Notice]:
    """Notices that were released and whose audience is not whole in the outbox, the one released first in front."""
    states = (NoticeState.RELEASED.value, NoticeState.SENDING.value)
    statement = (
        sa.select(notices)
        .where(notices.c.state.in_(states), notices.c.queued_at.is_(None))
        .order_by(notices.c.released_at, notices.c.id)
    )
    return _whole(tx, statement)


def find_last_before(tx: Tx, notice: Notice) -> int | None:
    """The newest older notice of the same class that went out, at least in part."""
    statement = (
        sa.select(notices.c.id)
        .where(
            notices.c.notice_class == notice.notice_class,
            notices.c.id < notice.id,
            notices.c.queued_through.is_not(None),
        )
        .order_by(notices.c.id.desc())
        .limit(1)
    )
    found: int | None = tx.execute(statement).scalar()
    return found


def find_state(tx: Tx, notice_id: int) -> NoticeState | None:
    """Where a notice is, without its words."""
    state = tx.execute(sa.select(notices.c.state).where(notices.c.id == notice_id)).scalar()
    return NoticeState(state) if state else None


def link_ticket(tx: Tx, ticket_id: int, notice_id: int, recipient_id: int | None) -> None:
    """A ticket that somebody's answer to a notice opened."""
    row = {"ticket_id": ticket_id, "notice_id": notice_id, "recipient_id": recipient_id}
    tx.execute(tx.insert_missing(notice_tickets, "ticket_id"), [row])


def find_tickets(tx: Tx, notice_id: int) -> list[int]:
    """The tickets that answers to a notice opened."""
    statement = sa.select(notice_tickets.c.ticket_id).where(notice_tickets.c.notice_id == notice_id)
    return list(tx.execute(statement.order_by(notice_tickets.c.ticket_id)).scalars())


def find_notice_of(tx: Tx, ticket_id: int) -> int | None:
    """The notice whose answer opened this ticket."""
    statement = sa.select(notice_tickets.c.notice_id).where(notice_tickets.c.ticket_id == ticket_id)
    found: int | None = tx.execute(statement).scalar()
    return found


def _found(tx: Tx, notice_id: int) -> Notice:
    notice = find(tx, notice_id)
    if notice is None:
        raise LookupError(f"notice {notice_id}")
    return notice


def _whole(tx: Tx, statement: sa.Select[Any]) -> list[Notice]:
    rows = tx.execute(statement).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    texts = _by_notice(tx, notice_texts, ids, notice_texts.c.language)
    files = _by_notice(tx, notice_attachments, ids, notice_attachments.c.position)
    about: dict[int, list[Any]] = {notice_id: [] for notice_id in ids}
    named = (
        sa.select(notice_products, products.c.name, products.c.scheme)
        .join(products, products.c.id == notice_products.c.product_id)
        .where(notice_products.c.notice_id.in_(ids))
        .order_by(notice_products.c.position)
    )
    for row in tx.execute(named):
        about[row.notice_id].append(row)
    return [_notice(row, texts[row.id], about[row.id], files[row.id]) for row in rows]


def _by_notice(
    tx: Tx, table: sa.Table, ids: Sequence[int], order: sa.ColumnElement[Any]
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {notice_id: [] for notice_id in ids}
    for row in tx.execute(sa.select(table).where(table.c.notice_id.in_(ids)).order_by(order)):
        found[row.notice_id].append(row)
    return found


def _notice(row: Any, texts: list[Any], about: list[Any], files: list[Any]) -> Notice:
    plain = (
        "id", "notice_class", "author_name", "created_at", "updated_at", "author_id", "submitter_id",
        "confirmer_id", "advisory_id", "cvss", "tlp", "content_sha256", "expected", "scheduled_at",
        "embargo_until", "released_at", "queued_through", "queued_at", "finished_at",
        "forgotten_at",
    )  # fmt: skip
    return Notice(
        **{name: getattr(row, name) for name in plain},
        state=NoticeState(row.state),
        texts=tuple(NoticeText(t.language, t.subject, t.body) for t in texts),
        products=tuple(
            NoticeProduct(p.product_id, p.name, p.scheme, p.affected, p.fixed_version)
            for p in about
        ),
        audience=_audience(row.audience),
        attachments=tuple(
            NewAttachment(f.filename, f.content_type, f.size, f.sha256) for f in files
        ),
        cves=tuple(row.cves),
        urls=tuple(row.urls),
        deadline=date.fromisoformat(row.deadline) if row.deadline else None,
    )


def _audience(data: dict[str, Any]) -> Audience:
    return Audience(
        tags=tuple(data["tags"]),
        languages=tuple(data["languages"]),
        added=tuple(data["added"]),
        excluded=tuple(data["excluded"]),
        everybody=data["everybody"],
    )
