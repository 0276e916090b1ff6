"""One database, on SQLite or PostgreSQL: who may write when, and where reads go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Final, Literal, cast

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ferryman_server.storage.sqlite_connection import SqliteConnection

Dialect = Literal["sqlite", "postgresql"]
Schema = Literal["control", "catalog"]

READ_CONNECTIONS: Final = 4
POSTGRESQL_CONNECTIONS: Final = 10
BUSY_TIMEOUT_MS: Final = 10_000
# Below the lease of a worker: a process that froze inside a transaction must not block its own recovery.
POSTGRESQL_PATIENCE: Final = "10s"

_WAIT: Final = f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"
_WRITER: Final = (
    _WAIT,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Groups of executions touch many pages of indexes: by default every few commits would copy them all.
    "PRAGMA wal_autocheckpoint = 8000",
)
# Rows that a search looks at are anywhere in the file: mapped, most of them cost no call of the system.
_READER: Final = (_WAIT, "PRAGMA query_only = ON", "PRAGMA mmap_size = 2147418112", "PRAGMA cache_size = -8000")


# Counts when a file is made. Imports write the catalog in bulk, and larger pages take them 10 % less time.
_PAGE_SIZES: Final[dict[Schema, str]] = {
    "control": "PRAGMA page_size = 4096",
    "catalog": "PRAGMA page_size = 8192",
}


class Database:
    """One open database.

    On SQLite one connection writes, one transaction at a time in the order of asking, and a few others read; on
    PostgreSQL two pools do. A read sees one consistent state of the database, whatever is written meanwhile.
    """

    def __init__(self, dialect: Dialect, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.dialect = dialect
        self._writer = writer
        self._reader = reader
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if dialect == "sqlite" else nullcontext()

    @classmethod
    def open(cls, url: str, schema: Schema = "control") -> "Database":
        """Open the database at sqlite+aiosqlite:///PATH or postgresql+asyncpg://…; connections come on first use.

        schema is where the tables live on PostgreSQL; a SQLite file has no schemas.
        """
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return cls("sqlite", _sqlite(parsed, schema, writes=True), _sqlite(parsed, schema, writes=False))
        return cls("postgresql", _postgresql(parsed, schema, writes=True), _postgresql(parsed, schema, writes=False))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that may write: committed at the end, rolled back on any error."""
        async with self._turn, self._writer.begin() as conn:
            yield conn

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads, on one consistent state; an attempt to write fails."""
        async with self._reader.begin() as conn:
            yield conn

    async def close(self) -> None:
        """Close all connections; call when nothing uses the database any more."""
        await self._reader.dispose()
        await self._writer.dispose()


def _sqlite(url: URL, schema: Schema, *, writes: bool) -> AsyncEngine:
    pragmas = (_PAGE_SIZES[schema], *_WRITER) if writes else _READER
    engine = create_async_engine(
        url,
        async_creator=lambda: SqliteConnection(url.database or "", pragmas, writes=writes),
        pool_size=1 if writes else READ_CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        cast(SqliteConnection, connection.connection.driver_connection).begin()

    return engine


def _postgresql(url: URL, schema: Schema, *, writes: bool) -> AsyncEngine:
    settings = {
        "search_path": schema,
        "lock_timeout": POSTGRESQL_PATIENCE,
        "idle_in_transaction_session_timeout": POSTGRESQL_PATIENCE,
    }
    if not writes:
        settings["default_transaction_read_only"] = "on"
        # A generic plan of `LIKE $1` scans everything: the server would switch to one at the sixth call.
        settings["plan_cache_mode"] = "force_custom_plan"
    return create_async_engine(
        url,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        hide_parameters=True,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={"server_settings": settings},
    )
