"""Fixtures of the whole suite: a real store on both databases, and a fixed `now`.

PostgreSQL is a private cluster in a temporary folder, run as an unprivileged user, one for each test process.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from store.engine import Store, open_store
from store.files import make_folders
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
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database: everything that uses it runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    running: Cluster = request.getfixturevalue("cluster")
    name = running.create_database()
    yield running.url(name)
    running.drop_database(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with today's schema, to be copied: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "poststelle.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster) -> str:
    """The name of a PostgreSQL database with today's schema, to be copied."""
    name = cluster.create_database()
    _migrate(cluster.url(name))
    return name


def _migrate(url: str) -> None:
    opened = open_store(url, None)
    migrate(opened)
    opened.close()


@pytest.fixture
def store_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with today's schema and nothing in it."""
    if database == "sqlite":
        file = tmp_path / "poststelle.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    running: Cluster = request.getfixturevalue("cluster")
    name = running.create_database(request.getfixturevalue("postgresql_template"))
    yield running.url(name)
    running.drop_database(name)


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store with today's schema; contents above 4 KiB are files."""
    folder = tmp_path / "blobs"
    make_folders(folder)
    opened = open_store(store_url, folder, blob_rows_below=4096)
    yield opened
    opened.close()
