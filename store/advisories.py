"""Published advisories: every version of every document, never changed, never deleted; the newest is what is served."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from store.advisory_records import KeptAdvisory, NewAdvisory
from store.advisory_tables import advisories, advisory_proposals
from store.engine import AlreadyHave, Tx
from store.notice_tables import notices

_COLUMNS = tuple(field.name for field in fields(KeptAdvisory))


def add(tx: Tx, new: NewAdvisory) -> KeptAdvisory:
    """Publish a version. Raises AlreadyHave if there is one with its number, or another document with its file name."""
    statement = tx.insert_missing(advisories, returning_id=True)
    row = tx.execute(statement, [asdict(new)]).first()
    if row is None:
        raise AlreadyHave(f"there is an advisory {new.tracking_id}, version {new.version}, already")
    return KeptAdvisory(**asdict(new), id=row.id)


def find_newest(tx: Tx, tracking_id: str) -> KeptAdvisory | None:
    """The newest version of a document."""
    return _first(tx, advisories.c.tracking_id == tracking_id)


def find_by_filename(tx: Tx, filename: str) -> KeptAdvisory | None:
    """The newest version of the document with this file name."""
    return _first(tx, advisories.c.filename == filename)


def find_by_notice(tx: Tx, notice_id: int) -> KeptAdvisory | None:
    """The newest version of the document that a notice published."""
    return _first(tx, advisories.c.notice_id == notice_id)


def find_all(tx: Tx, labels: tuple[str, ...] = ()) -> list[KeptAdvisory]:
    """The newest version of every document, only with one of these labels if there are any; latest change first."""
    newest = (
        sa.select(advisories.c.tracking_id, sa.func.max(advisories.c.version).label("version"))
        .group_by(advisories.c.tracking_id)
        .subquery()
    )
    statement = (
        sa.select(advisories)
        .join(
            newest,
            (newest.c.tracking_id == advisories.c.tracking_id)
            & (newest.c.version == advisories.c.version),
        )
        .order_by(advisories.c.changed_at.desc(), advisories.c.id.desc())
    )
    if labels:
        statement = statement.where(advisories.c.label.in_(labels))
    return [_advisory(row) for row in tx.execute(statement)]


def find_ids(tx: Tx, beginning: str) -> list[str]:
    """Every tracking id that begins like this: published, proposed, or chosen for a notice that is not sent yet."""
    columns = (
        advisories.c.tracking_id, advisory_proposals.c.tracking_id, notices.c.advisory_id,
    )  # fmt: skip
    begin = [sa.select(one).where(one.startswith(beginning, autoescape=True)) for one in columns]
    return list(tx.execute(sa.union(*begin)).scalars())


def _first(tx: Tx, condition: sa.ColumnElement[bool]) -> KeptAdvisory | None:
    statement = sa.select(advisories).where(condition).order_by(advisories.c.version.desc())
    row = tx.execute(statement.limit(1)).first()
    return _advisory(row) if row else None


def _advisory(row: Any) -> KeptAdvisory:
    return KeptAdvisory(**{name: getattr(row, name) for name in _COLUMNS})
