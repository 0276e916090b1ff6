"""A connection to a SQLite file for SQLAlchemy that goes to its thread once a statement."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")


class SqliteConnection(aiosqlite.Connection):
    """An aiosqlite connection that saves its user most of the waiting.

    Every turn of the thread costs more than a small statement does, and the driver takes one each to make a cursor, to
    execute, to fetch, to close, and to begin and end a transaction. Here a statement is executed and its rows fetched
    in one, a transaction begins with its first statement, and no one waits for the end of one that only read.
    """

    def __init__(self, path: str, pragmas: Sequence[str], *, writes: bool) -> None:
        super().__init__(partial(_connect, path, pragmas), iter_chunk_size=64)
        # A program that fails to close the connection must be able to end all the same.
        self._thread.daemon = True
        self._writes = writes
        # A deferred transaction that reads first may find at its first write that it cannot have the lock.
        self._begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        self._due = False
        self._open = False

    def begin(self) -> None:
        """Let the next statement begin a transaction."""
        self._due = self._open = True

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """Return a cursor, at no cost."""
        return Cursor(self)

    async def commit(self) -> None:
        """End the transaction; once this returns, what was written lasts."""
        await self._end(self._conn.commit)

    async def rollback(self) -> None:
        """Undo the transaction; without one, nothing happens."""
        await self._end(self._conn.rollback)

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function in the connection's thread, after the `begin` that is due."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((future, partial(self._run, function)))
        return await future

    def _run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._conn
        if self._due:
            connection.execute(self._begin)
            self._due = False
        return function(connection)

    async def _end(self, end: Callable[[], None]) -> None:
        if self._open and not self._due:
            if self._writes:
                await self.run(lambda _: end())
            else:
                # Whatever comes next waits its turn behind it.
                self._tx.put_nowait((None, end))
        self._due = self._open = False


class Cursor:
    """Executes one statement after another; rows are there as soon as it is executed."""

    arraysize = 1

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> "Cursor":
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows; None for a statement that returns none."""
        return None if self._cursor is None else self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed; -1 when that is not known."""
        return -1 if self._cursor is None else self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The row that was inserted last."""
        return None if self._cursor is None else self._cursor.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Execute a statement and fetch its rows."""
        self._cursor, self._rows = await self._connection.run(partial(_execute, sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Execute a statement without rows many times."""
        self._cursor = await self._connection.run(lambda connection: connection.executemany(sql, parameters))

    async def fetchall(self) -> list[Any]:
        """Return the rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Let go of the rows."""
        self._rows = []


def _connect(path: str, pragmas: Sequence[str]) -> sqlite3.Connection:
    # No transaction but those that begin() asks for; the driver would begin deferred ones.
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in pragmas:
        connection.execute(pragma)
    return connection


def _execute(sql: str, parameters: Sequence[Any], connection: sqlite3.Connection) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.execute(sql, parameters)
    return cursor, cursor.fetchall() if cursor.description else []
