"""Alembic migrations: one file a change, run on both databases, compared with `store.tables` by a test."""
