"""Fixtures of the whole suite: a real store on both databases, and a fixed `now`.

PostgreSQL is a private cluster in a temporary folder, run as an unprivileged user, one for each test process.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from store.blobs import make_folders
from store.engine import Store, open_store
from store.schema import migrate
from tests.postgres import Cluster, start_cluster

hypothesis.settings.register_profile("poststelle", deadline=None)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=20_000)
hypothesis.settings.load_profile("poststelle")


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of our own."""
    running = start_cluster()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/poststelle.db"
        return
    running: Cluster = request.getfixturevalue("cluster")
    name = running.create_database()
    yield running.url(name)
    running.drop_database(name)


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store with today's schema; contents above 4 KiB are files."""
    folder = tmp_path / "blobs"
    make_folders(folder)
    opened = open_store(store_url, folder, blob_rows_below=4096)
    migrate(opened)
    yield opened
    opened.close()
