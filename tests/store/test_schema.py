"""The schema: migrations give exactly the tables, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import advisory_tables, notice_tables  # noqa: F401 - add their tables to the metadata
from store.engine import Store, StoreProblem, open_store
from store.schema import MIGRATIONS, current, migrate, newest, require_current, revisions
from store.tables import metadata


def test_migrations_give_the_tables(empty_url: str) -> None:
    """A database brought up by migrations has no difference to the tables in the program."""
    store = open_store(empty_url, None)
    migrate(store)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    store.close()


def test_files_bear_their_revisions() -> None:
    """What the names of the files say is what Alembic makes of them: one chain, in this order."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [script.revision for script in reversed(scripts)] == revisions()
    assert [script.down_revision for script in reversed(scripts)] == [None, *revisions()[:-1]]


def test_migrating_twice_changes_nothing(store: Store) -> None:
    """Migrating a current database is harmless."""
    assert migrate(store) == newest() == current(store)


def test_an_empty_database_is_refused(empty_url: str) -> None:
    """The program says what to do when the database was never migrated."""
    empty = open_store(empty_url, None)
    with pytest.raises(StoreProblem, match="empty; run: poststelle migrate"):
        require_current(empty)
    empty.close()


def test_a_newer_database_is_refused(store: Store) -> None:
    """A database of a newer program is neither used nor migrated."""
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (require_current, migrate):
        with pytest.raises(StoreProblem, match="newer version"):
            attempt(store)


def test_sqlite_is_durable(store: Store) -> None:
    """SQLite runs with WAL and synchronous=FULL on every connection."""
    if not store.is_sqlite:
        pytest.skip("only SQLite has these settings")
    with store.read() as tx:
        assert tx.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert tx.execute(sa.text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.parametrize("url", ["sqlite://", "mysql://x/y", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    """Anything but a SQLite file or PostgreSQL gives a sentence."""
    with pytest.raises(StoreProblem, match=r"store\.url"):
        open_store(url, None)
