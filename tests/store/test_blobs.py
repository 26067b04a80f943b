"""Content by its digest: rows below the threshold, files from there on, verified whenever it is read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import blobs
from store.engine import Store
from store.files import make_folders
from store.post_records import BlobDamaged, BlobFile
from store.tables import blobs as table
from tests.store.rows import at_once


def keep(store: Store, content: bytes) -> str:
    """Keep content; its digest."""
    blob = blobs.prepare(store, content)
    with store.write() as tx:
        blobs.add_all(tx, [blob])
    return blob.sha256


def read(store: Store, digest: str) -> bytes:
    """Read it again."""
    with store.read() as tx:
        return blobs.read(tx, store, digest)


def files(store: Store) -> list[Path]:
    """Every file in the blob folder."""
    assert store.blob_folder is not None
    return [path for path in store.blob_folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("size", "is_file"), [(0, False), (1, False), (4095, False), (4096, True), (100_000, True)]
)
def test_small_content_is_a_row_and_large_content_a_file(
    store: Store, size: int, is_file: bool
) -> None:
    """The threshold itself is a file; both are read back byte for byte."""
    content = bytes(n % 251 for n in range(size))
    digest = keep(store, content)
    assert read(store, digest) == content
    assert [p.name for p in files(store)] == ([digest] if is_file else [])
    with store.read() as tx:
        row = tx.execute(sa.select(table)).one()
        assert (row.sha256, row.size) == (hashlib.sha256(content).hexdigest(), size)
        assert (row.content is None) is is_file
        assert isinstance(blobs.locate_all(tx, store, [digest])[digest], BlobFile) is is_file


def test_without_a_folder_everything_is_a_row(store: Store) -> None:
    """Also content of any size."""
    rows_only = replace(store, blob_folder=None)
    assert read(rows_only, keep(rows_only, b"x" * 100_000)) == b"x" * 100_000


@pytest.mark.parametrize("size", [10, 5000])
def test_equal_content_is_kept_once(store: Store, size: int) -> None:
    """Twice in one call, twice in a row, from several places at once."""
    content = b"x" * size
    blob = blobs.prepare(store, content)
    with store.write() as tx:
        blobs.add_all(tx, [blob, blob])
        blobs.add_all(tx, [])
    at_once(*[lambda: keep(store, content)] * 4)  # type: ignore[list-item]
    with store.read() as tx:
        assert len(tx.execute(sa.select(table)).all()) == 1
    assert len(files(store)) == (1 if size >= 4096 else 0)


@pytest.mark.parametrize("size", [10, 5000])
def test_damage_is_found(store: Store, size: int) -> None:
    """One flipped bit, in a row or in a file, is never passed on (F21)."""
    digest = keep(store, b"x" * size)
    wrong = b"y" + b"x" * (size - 1)
    if size < 4096:
        with store.write() as tx:
            tx.execute(sa.update(table).values(content=wrong))
    else:
        files(store)[0].write_bytes(wrong)
    with pytest.raises(BlobDamaged, match="is damaged"):
        read(store, digest)


def test_missing_content_is_said(store: Store) -> None:
    """A digest that was never kept, a file that is gone, and a folder that is not configured any more."""
    with pytest.raises(BlobDamaged, match="never kept"):
        read(store, "0" * 64)
    digest = keep(store, b"x" * 5000)
    with pytest.raises(BlobDamaged, match="names no folder"):
        read(replace(store, blob_folder=None), digest)
    files(store)[0].unlink()
    with pytest.raises(BlobDamaged, match="missing"):
        read(store, digest)


@pytest.mark.parametrize("damaged", [b"y" * 5000, b"short"])
def test_keeping_again_mends_a_file(store: Store, damaged: bytes) -> None:
    """The same content that arrives again replaces a damaged file: nobody is told 250 for what cannot be read."""
    digest = keep(store, b"x" * 5000)
    files(store)[0].write_bytes(damaged)
    keep(store, b"x" * 5000)
    assert read(store, digest) == b"x" * 5000


def test_a_file_without_its_row_is_no_content(store: Store) -> None:
    """What was prepared but never committed does not exist, and is taken up when it comes again."""
    blob = blobs.prepare(store, b"x" * 5000)
    with pytest.raises(BlobDamaged):
        read(store, blob.sha256)
    assert keep(store, b"x" * 5000) == blob.sha256
    assert read(store, blob.sha256) == b"x" * 5000


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    """Where the folder cannot be written to, the error is the caller's and no temporary file stays."""
    assert store.blob_folder is not None
    digest = hashlib.sha256(b"x" * 5000).hexdigest()
    (store.blob_folder / digest[:2]).rmdir()
    with pytest.raises(FileNotFoundError):
        blobs.prepare(store, b"x" * 5000)
    make_folders(store.blob_folder)
    (store.blob_folder / digest[:2] / digest).mkdir()
    with pytest.raises(IsADirectoryError):
        blobs.prepare(store, b"x" * 5000)
    assert files(store) == []


def test_several_at_once(store: Store) -> None:
    """By digest, each once."""
    small, large = keep(store, b"small"), keep(store, b"l" * 5000)
    with store.read() as tx:
        found = blobs.read_all(tx, store, [small, large, small])
    assert found == {small: b"small", large: b"l" * 5000}
