"""Opening the database: the only place that knows which one it is.

`open_store(url, …)` gives a `Store`; `store.read()` and `store.write()` open transactions and yield a `Tx`.
SQLite runs in WAL mode with synchronous=FULL, which is asserted, because `250` promises durability (faults F2, F3).
Writers say BEGIN IMMEDIATE, so that reading first and writing then can never deadlock on an upgrade.
"""

from __future__ import annotations

import errno
import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 30.0


class AlreadyHave(Exception):
    """A uniqueness constraint says that this is kept already."""


class StoreProblem(Exception):
    """The database cannot be used as it is; the text says what to do."""


@dataclass(slots=True)
class Tx:
    """An open transaction. Steps take it first; they never commit."""

    connection: sa.Connection
    is_sqlite: bool
    callbacks: list[Callable[[], None]] = field(default_factory=list)
    late: list[tuple[sa.Table, dict[str, Any]]] = field(default_factory=list)

    def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run one statement (with a list of parameters: once for each)."""
        return self.connection.execute(statement, parameters)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction is durable; not at all if it fails."""
        self.callbacks.append(callback)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT, in the dialect of this database."""
        return insert_into(table, self.is_sqlite)

    def insert_missing(self, table: sa.Table, *columns: str, returning_id: bool = False) -> Any:
        """INSERT … ON CONFLICT (columns; none: any) DO NOTHING, built once for each table."""
        return _insert_missing(self.is_sqlite, table, columns, returning_id)

    def insert_late(self, table: sa.Table, row: dict[str, Any]) -> None:
        """Insert a row right before the commit, together with others of its table: for rows that nobody reads yet."""
        self.late.append((table, row))

    def flush(self) -> None:
        """Insert the late rows, all of a table at once."""
        for table in dict.fromkeys(table for table, _ in self.late):
            self.execute(_plain_insert(table), [row for t, row in self.late if t is table])
        self.late.clear()

    def lock(self, names: Iterable[str]) -> None:
        """Hold these names until the transaction ends, so that nobody else works on the same conversation.

        SQLite has one writer anyway. The order is fixed, so two holders never wait for each other.
        """
        if self.is_sqlite:
            return
        numbers = sorted(
            {
                int.from_bytes(hashlib.sha256(n.encode()).digest()[:8], "big", signed=True)
                for n in names
            }
        )
        for number in numbers:
            self.connection.execute(_ADVISORY_LOCK, {"number": number})


def insert_into(table: sa.Table, is_sqlite: bool) -> Any:
    """An INSERT that knows ON CONFLICT, in one dialect or the other."""
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


@lru_cache(maxsize=64)
def _insert_missing(
    is_sqlite: bool, table: sa.Table, columns: tuple[str, ...], returning_id: bool
) -> Any:
    """Statements are built once, since building one costs more than running it."""
    statement = insert_into(table, is_sqlite).on_conflict_do_nothing(
        index_elements=list(columns) or None
    )
    return statement.returning(table.c.id) if returning_id else statement


@lru_cache(maxsize=64)
def _plain_insert(table: sa.Table) -> Any:
    return sa.insert(table)


_ADVISORY_LOCK = sa.text("SELECT pg_advisory_xact_lock(:number)")


@dataclass(frozen=True, slots=True)
class Store:
    """An open database together with the folder of its large blobs (None: all content is in rows)."""

    engine: sa.Engine
    blob_folder: Path | None
    blob_rows_below: int
    writer: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only looks."""
        with self.engine.connect() as connection, connection.begin():
            yield Tx(connection, self.is_sqlite)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that changes something; commits at the end, or leaves nothing behind."""
        queue = self.writer if self.is_sqlite else nullcontext()
        with queue, self.engine.connect() as connection:
            connection.execution_options(writes=True)
            tx = Tx(connection, self.is_sqlite)
            with connection.begin():
                yield tx
                tx.flush()
        for callback in tx.callbacks:
            callback()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


# On a disk without a single free block not even the index of the write-ahead log can be opened, not even to read.
_SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_full(error: BaseException) -> bool:
    """Whether this error says that the disk or the database has no room left."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return original.sqlite_errorcode in _SQLITE_FULL
    return getattr(original, "sqlstate", None) == "53100"  # disk_full, PostgreSQL appendix A


def is_unreachable(error: BaseException) -> bool:
    """Whether this error is the database's or the disk's, so that the same work may well succeed later."""
    if _is_beyond_limits(error):
        return False
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) or is_full(error)


def _is_beyond_limits(error: BaseException) -> bool:
    """PostgreSQL calls values that it can never keep "operational", too (appendix A, class 54)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state is not None and state.startswith("54")


def find_trouble(error: BaseException) -> str | None:
    """What the database itself says is wrong with it, on one line; None for every other error."""
    kinds = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.DatabaseError)
    if type(error) not in kinds:  # subclasses such as IntegrityError are mistakes of ours
        return None
    return " ".join(str(getattr(error, "orig", error)).split())


def open_store(url: str, blob_folder: Path | None, blob_rows_below: int = 65536) -> Store:
    """Open the database at a SQLAlchemy-like URL: sqlite:///file.db or postgresql://user@host/db."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed)
    elif parsed.get_backend_name() == "postgresql":
        engine = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
        )
    else:
        raise StoreProblem(f"store.url: {url!r} is neither sqlite:/// nor postgresql://")
    return Store(engine, blob_folder, blob_rows_below)


def _open_sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise StoreProblem("store.url: SQLite needs a file, such as sqlite:///var/poststelle.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    mode = cursor.fetchone()[0]
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA journal_size_limit = 67108864")
    cursor.execute("PRAGMA synchronous")
    full = cursor.fetchone()[0]
    cursor.close()
    if mode != "wal" or full != 2:
        raise StoreProblem(
            "SQLite did not accept WAL with synchronous=FULL here; put the data folder on a local disk"
        )


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
