"""The version of the database: bring it up to this program's, or say that somebody must.

Migrations live in `store/migrations` and run on both databases. A newer database than the program is refused, since
going back needs a backup (faults F19). A migration's file bears its revision, so Alembic, which takes 10 MB in every
process, is only loaded to migrate.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store.engine import Store, StoreProblem

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num"))


def revisions() -> list[str]:
    """All revisions that this program knows, in order."""
    return sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def newest() -> str:
    """The revision that this program needs."""
    known = revisions()
    if not known:
        raise StoreProblem("this installation has no migrations; install it again")
    return known[-1]


def current(store: Store) -> str | None:
    """The revision of the database, None if it is empty."""
    with store.engine.connect() as connection:
        if not sa.inspect(connection).has_table(_VERSION.name):
            return None
        found: str | None = connection.execute(sa.select(_VERSION)).scalar()
        return found


def migrate(store: Store) -> str:
    """Bring the database to this version, in one transaction; gives the revision reached."""
    from alembic import command
    from alembic.config import Config

    _refuse_newer(store)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return newest()


def require_current(store: Store) -> None:
    """Raise StoreProblem unless the database has exactly this program's version."""
    _refuse_newer(store)
    if current(store) is None:
        raise StoreProblem("the database is empty; run: poststelle migrate")
    if current(store) != newest():
        raise StoreProblem("the database is older than the program; run: poststelle migrate")


def _refuse_newer(store: Store) -> None:
    revision = current(store)
    if revision is not None and revision not in revisions():
        raise StoreProblem(
            f"the database is at revision {revision}, which this program does not know: "
            "it was written by a newer version; install that one, or restore a backup"
        )
