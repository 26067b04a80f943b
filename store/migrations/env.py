"""How Alembic runs here: always on a connection that `store.schema` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from store import (  # noqa: F401 - add their tables to the metadata
    advisory_tables,
    notice_tables,
    upkeep_tables,
)
from store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
