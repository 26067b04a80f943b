"""Large files of a mail go straight from the reading process to where the store keeps them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from gateway.desk.filing import prepare_contents
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.reading.keeping import read_and_keep
from gateway.reading.reader import Reader, open_reader
from store import blobs
from store.engine import Store
from store.files import make_folders

LARGE = bytes(range(256)) * 20


def mail_with(*contents: bytes) -> bytes:
    """A mail with these files."""
    parts = (
        b"--b\r\nContent-Disposition: attachment; filename=f%d\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n" % (n, base64.b64encode(content))
        for n, content in enumerate(contents)
    )
    head = b"From: ann@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"".join(parts) + b"--b--\r\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader[Mail]]:
    """One process."""
    reader = open_reader()
    yield reader
    reader.close()


def test_large_files_do_not_travel(reader: Reader[Mail], tmp_path: Path) -> None:
    """From the threshold on a file lies below the folder under its digest; everything else comes back as read."""
    make_folders(tmp_path)
    content = mail_with(LARGE, b"small", LARGE[:5000], LARGE[:4999])
    mail = reader.submit(content, partial(read_and_keep, folder=tmp_path, files_from=5000)).result()
    read = parse_mail(content)
    assert [(a.size, a.sha256, a.filename) for a in mail.attachments] == [
        (a.size, a.sha256, a.filename) for a in read.attachments
    ]
    assert [len(a.content) for a in mail.attachments] == [0, 5, 0, 4999]
    found = [a.file.load() for a in mail.attachments if a.file]
    assert found == [LARGE, LARGE[:5000]]
    assert {p.parent.parent for p in tmp_path.rglob("*") if p.is_file()} == {tmp_path}


def test_what_cannot_be_written_travels(tmp_path: Path) -> None:
    """Where the folder is gone the file comes back in the mail: the desk meets the trouble and nothing is lost."""
    mail = read_and_keep(mail_with(LARGE), tmp_path / "gone", 100)
    assert [(a.content, a.file) for a in mail.attachments] == [(LARGE, None)]


def test_the_desk_names_what_lies_there(store: Store) -> None:
    """A file that the reader has written becomes a blob like one that the desk writes itself."""
    assert store.blob_folder is not None
    content = mail_with(LARGE, b"small")
    by_reader = prepare_contents(store, read_and_keep(content, store.blob_folder, 4096))
    by_desk = prepare_contents(store, parse_mail(content))
    assert by_reader == by_desk
    with store.write() as tx:
        blobs.add_all(tx, by_reader.blobs)
    with store.read() as tx:
        assert [blobs.read(tx, store, file.sha256) for file in by_desk.files] == [LARGE, b"small"]
