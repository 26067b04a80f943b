"""The version of the database: bring it up to this program's, or say that somebody must.

Migrations live in `store/migrations` and run on both databases. A newer database than the program is refused, since
going back needs a backup (faults F19).
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.engine import Store, StoreProblem


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def newest() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise StoreProblem("this installation has no migrations; install it again")
    return head


def current(store: Store) -> str | None:
    """The revision of the database, None if it is empty."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(store: Store) -> str:
    """Bring the database to this version, in one transaction; gives the revision reached."""
    _refuse_newer(store)
    config = _config()
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
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreProblem(
            f"the database is at revision {revision}, which this program does not know: "
            "it was written by a newer version; install that one, or restore a backup"
        )
