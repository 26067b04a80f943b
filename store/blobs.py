"""Content by its digest: raw mails, HTML bodies and attachments. Equal content is kept once.

Small content is a row and becomes durable with the row that names it; large content is a file, synced before the
transaction that names it begins. What is read is verified, so a flipped bit is found and never passed on (F21).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from store import files
from store.engine import Store, Tx
from store.post_records import BlobDamaged, BlobFile, verified
from store.tables import blobs, metadata

_CONTENTS = sa.select(blobs.c.sha256, blobs.c.size, blobs.c.content).where(
    blobs.c.sha256.in_(sa.bindparam("digests", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Blob:
    """Content ready to be named by a row; `row` is None when it already lies durably in a file."""

    sha256: str
    size: int
    row: bytes | None


def prepare(store: Store, content: bytes) -> Blob:
    """Digest the content; if it is large, make it a durable file now. Opens no transaction."""
    digest = hashlib.sha256(content).hexdigest()
    if store.blob_folder is None or len(content) < store.blob_rows_below:
        return Blob(digest, len(content), content)
    files.write(store.blob_folder, digest, content)
    return Blob(digest, len(content), None)


def add_all(tx: Tx, new: Iterable[Blob]) -> None:
    """Keep these; what is there already stays as it is."""
    rows = [{"sha256": b.sha256, "size": b.size, "content": b.row} for b in new]
    tx.put_off(tx.insert_missing(blobs), rows)


def read(tx: Tx, store: Store, digest: str) -> bytes:
    """The content with that digest, verified. Raises BlobDamaged."""
    found = checked(locate_all(tx, store, [digest]).get(digest), digest)
    return found.load() if isinstance(found, BlobFile) else found


def checked(found: bytes | BlobFile | None, digest: str) -> bytes | BlobFile:
    """Small content, verified; a file verifies itself when it is loaded. Raises BlobDamaged, also for nothing."""
    if found is None:
        raise BlobDamaged(f"content {digest} was never kept here")
    return found if isinstance(found, BlobFile) else verified(found, digest)


def locate_all(tx: Tx, store: Store, digests: Iterable[str]) -> dict[str, bytes | BlobFile]:
    """The contents of rows, not verified yet, or the files that they lie in."""
    folder = store.blob_folder
    return {
        row.sha256: bytes(row.content)
        if row.content is not None
        else BlobFile(folder and files.path_of(folder, row.sha256), row.sha256, row.size)
        for row in tx.select_in(_CONTENTS, "digests", digests)
    }


def forget(tx: Tx, digests: Iterable[str]) -> None:
    """Delete raw mails that no row names any more, if they are small; what lies in a file stays."""
    named = [sa.select(name).where(name == blobs.c.sha256).exists() for name in _names_of_blobs()]
    where = blobs.c.sha256.in_(list(digests)) & blobs.c.content.is_not(None)
    tx.execute(sa.delete(blobs).where(where, ~sa.or_(*named)))


def _names_of_blobs() -> list[sa.Column[str]]:
    """The columns of all tables that a blob must outlive."""
    keys = (key for table in metadata.tables.values() for key in table.foreign_keys)
    return [
        key.parent for key in keys if key.column is blobs.c.sha256 and key.ondelete != "CASCADE"
    ]


def read_all(tx: Tx, store: Store, digests: Iterable[str]) -> dict[str, bytes]:
    """Several contents by digest, each verified."""
    return {digest: read(tx, store, digest) for digest in set(digests)}
