"""Opening the database: the only place that knows which one it is.

`open_store(url, …)` gives a `Store`; `store.read()` and `store.write()` open transactions and yield a `Tx`.
SQLite runs in WAL mode with synchronous=FULL, which is asserted, because `250` promises durability (faults F2, F3).
Writers say BEGIN IMMEDIATE, so that reading first and writing then can never deadlock on an upgrade.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 30.0
_MOST_VALUES = 500
"""In one list of a statement; every database has a limit."""


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
    late: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    ids: dict[sa.Table, Iterator[int]] = field(default_factory=dict)

    def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run one statement (with a list of parameters: once for each). It sees what was put off before."""
        self.flush()
        return self.connection.execute(statement, parameters)

    def select_in(
        self, statement: sa.Executable, name: str, wanted: Iterable[Any], **others: Any
    ) -> list[sa.Row[Any]]:
        """The rows of a SELECT whose parameter `name` takes a list: any number of values, none gives none."""
        values = list(dict.fromkeys(wanted))
        found: list[sa.Row[Any]] = []
        for first in range(0, len(values), _MOST_VALUES):
            some = values[first : first + _MOST_VALUES]
            found += self.execute(statement, {name: some, **others}).all()
        return found

    def among(self, column: sa.Column[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
        """Whether a column holds one of these values: hundreds of them are one parameter for PostgreSQL."""
        wanted = list(values)
        if self.is_sqlite:
            return column.in_(wanted)
        return column == sa.any_(sa.literal(wanted, postgresql.ARRAY(column.type)))

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction is durable; not at all if it fails."""
        self.callbacks.append(callback)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT, in the dialect of this database."""
        return insert_into(table, self.is_sqlite)

    def insert_missing(self, table: sa.Table, *columns: str, returning_id: bool = False) -> Any:
        """INSERT … ON CONFLICT (columns; none: any) DO NOTHING, built once for each table."""
        return _insert_missing(self.is_sqlite, table, columns, returning_id)

    def add_missing(self, table: sa.Table, rows: Sequence[dict[str, Any]], *columns: str) -> int:
        """Insert those rows whose `columns` nobody has yet; how many those were."""
        self.flush()
        statement = self.insert_missing(table, *columns)
        counted = {"preserve_rowcount": True}
        return self.connection.execute(statement, rows, execution_options=counted).rowcount

    def put_off(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Run an INSERT or UPDATE for these rows later, with all other rows of the same statement in one go.

        That is before the next `execute`, at the latest before the commit. AlreadyHave is raised there, too.
        """
        if rows:
            self.late.setdefault(statement, []).extend(rows)

    def flush(self) -> None:
        """Write what was put off: what is referred to before what refers to it, rows in one order for all.

        So two transactions that keep the same things never wait for each other.
        """
        if self.is_sqlite:
            self.ids.clear()
        late, self.late = self.late, {}
        for statement in sorted(late, key=_rank):
            try:
                self.connection.execute(statement, _in_order(statement.table, late[statement]))
            except sa.exc.IntegrityError as error:
                if _is_taken(error):
                    raise AlreadyHave(f"{statement.table.name}: this is kept already") from error
                raise

    def new_id(self, table: sa.Table) -> int:
        """The id of a row that is to be put off; nobody else gets it."""
        found = next(self.ids.get(table, iter(())), None)
        if found is None:
            self.reserve_ids(table, 1)
            found = next(self.ids[table])
        return found

    def reserve_ids(self, table: sa.Table, count: int) -> None:
        """Ask for so many ids at once; an id that is not used is a gap with PostgreSQL.

        With SQLite the only writer counts by itself, from the highest id on.
        """
        if self.is_sqlite:
            highest = self.connection.execute(_highest_id(table)).scalar() or 0
            self.ids[table] = itertools.count(highest + 1)
        elif count:
            found = self.connection.execute(_next_ids(table), {"count": count})
            self.ids[table] = iter(found.scalars().all())

    def lock(self, names: Iterable[str]) -> None:
        """Hold these names until the transaction ends, so that nobody else works on the same conversation.

        SQLite has one writer anyway. The order is fixed, so two holders never wait for each other.
        """
        if self.is_sqlite:
            return
        numbers = {
            int.from_bytes(hashlib.sha256(n.encode()).digest()[:8], "big", signed=True)
            for n in names
        }
        self.connection.execute(_ADVISORY_LOCKS, {"numbers": sorted(numbers)})


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


def _rank(statement: Any) -> int:
    metadata = statement.table.metadata
    return _ranks(metadata, len(metadata.tables))[statement.table]


@lru_cache(maxsize=8)
def _ranks(metadata: sa.MetaData, _known: int) -> dict[sa.Table, int]:
    """Anew when a module has brought further tables."""
    return {table: number for number, table in enumerate(metadata.sorted_tables)}


def _in_order(table: sa.Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By primary key, if the rows bring theirs along."""
    key = [column.name for column in table.primary_key]
    if not all(name in rows[0] for name in key):
        return rows
    return sorted(rows, key=lambda row: [row[name] for name in key])


@lru_cache(maxsize=64)
def _highest_id(table: sa.Table) -> Any:
    return sa.select(sa.func.max(table.c.id))


@lru_cache(maxsize=64)
def _next_ids(table: sa.Table) -> Any:
    """Of the sequence that PostgreSQL names after a serial column."""
    numbers = sa.func.generate_series(1, sa.bindparam("count", type_=sa.Integer))
    return sa.select(sa.func.nextval(f"{table.name}_id_seq")).select_from(numbers)


_ADVISORY_LOCKS = sa.text(
    "SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) n"
)


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
    def read(self, seconds: float | None = None) -> Iterator[Tx]:
        """A transaction that only looks. With `seconds` a statement that takes longer is an error of the database.

        SQLite never waits for anybody when it reads; with PostgreSQL one lock could hold the reader for ever.
        """
        with self.engine.connect() as connection, connection.begin():
            if seconds is not None and not self.is_sqlite:
                limit = sa.text(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
                connection.execute(limit)
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


_SQLITE_TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


_SQLITE_UNSYNCED = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


def is_disk_failing(error: BaseException) -> bool:
    """Whether the disk reported an I/O error that it will not report again (faults F4).

    PostgreSQL ends by itself then and recovers from its log, so it never says so.
    """
    if isinstance(error, OSError):
        return error.errno == errno.EIO
    original = getattr(error, "orig", None)
    return isinstance(original, sqlite3.Error) and original.sqlite_errorcode in _SQLITE_UNSYNCED


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


def _is_taken(error: sa.exc.IntegrityError) -> bool:
    """Whether a uniqueness constraint said no, rather than one of the others."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code in _SQLITE_TAKEN or getattr(error.orig, "sqlstate", None) == "23505"


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
