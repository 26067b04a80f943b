"""Content by its digest: raw mails, HTML bodies and attachments. Equal content is kept once.

Small content is a row and becomes durable with the row that names it; large content is a file, synced before the
transaction that names it begins. What is read is verified, so a flipped bit is found and never passed on (F21).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from store.engine import Store, Tx
from store.records import BlobDamaged, BlobFile, verified
from store.tables import blobs

_CONTENTS = sa.select(blobs.c.sha256, blobs.c.content).where(
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
    _write_file(_path(store.blob_folder, digest), content)
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
        else BlobFile(folder and _path(folder, row.sha256), row.sha256)
        for row in tx.select_in(_CONTENTS, "digests", digests)
    }


def read_all(tx: Tx, store: Store, digests: Iterable[str]) -> dict[str, bytes]:
    """Several contents by digest, each verified."""
    return {digest: read(tx, store, digest) for digest in set(digests)}


def _path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def make_folders(folder: Path) -> None:
    """Create the 256 folders that large contents are spread over, durably."""
    for number in range(256):
        (folder / f"{number:02x}").mkdir(parents=True, exist_ok=True)
    _sync_folder(folder)


def _write_file(path: Path, content: bytes) -> None:
    """Temporary name, fsync, rename, fsync of the folder: after this it survives a power cut.

    The folder is synced even if the file is there, since whoever wrote it may not have come that far yet. One that
    was damaged meanwhile is replaced.
    """
    if not _holds(path, content):
        temporary = path.parent / f".{secrets.token_hex(8)}"
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
            raise
    _sync_folder(path.parent)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
