"""The data process's own connection to the catalog file, through ADBC.

Never for a process that opens the same file with sqlite3: two copies of the library drop each other's locks.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias

import pyarrow as pa
from adbc_driver_sqlite import dbapi

Values: TypeAlias = tuple[str | int | None, ...]

BUSY_TIMEOUT_MS: Final = 10_000
WRITER_CACHE_KIB: Final = 48 * 1024
READER_CACHE_KIB: Final = 4 * 1024
# A batch of 40,000 rows writes 1,000 pages, with keys in no order many more, most of them again and again: the default
# of 1,000 would copy them into the file at nearly every commit. At 8,000 the log grows to 64 MiB.
CHECKPOINT_PAGES: Final = 8_000

_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "PRAGMA temp_store = MEMORY",
)


class CatalogConnection:
    """One connection, for one thread at a time. Errors of the driver pass through as they are."""

    def __init__(self, path: str, cache_kib: int = READER_CACHE_KIB) -> None:
        # The driver's own transactions begin deferred and then fail to upgrade with "database is locked".
        self._connection = dbapi.connect(path, autocommit=True)
        self._cursor = self._connection.cursor()
        for pragma in (*_PRAGMAS, f"PRAGMA cache_size = -{cache_kib}"):
            self.execute(pragma)

    def close(self) -> None:
        """Close the connection; what is not committed is rolled back."""
        self._cursor.close()
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the file's write lock; commit at the end, roll back on any error."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # After some errors, such as a full disk, SQLite has rolled back by itself and says so.
            with suppress(dbapi.Error):
                self.execute("ROLLBACK")
            raise

    def execute(self, statement: str, values: Values = ()) -> None:
        """Run a statement whose result nobody needs."""
        self._cursor.execute(statement, _bound(values))
        if self._cursor.description:
            self._cursor.fetchall()

    def write(self, statement: str, values: Values = ()) -> int:
        """Run an INSERT or UPDATE and return how many rows it has changed; the driver itself does not tell."""
        self.execute(statement, values)
        return self.number("SELECT changes()")

    def number(self, statement: str) -> int:
        """Return the one number of a SELECT, 0 for NULL."""
        self._cursor.execute(statement)
        row = self._cursor.fetchone()
        self._cursor.fetchall()
        return int(row[0] or 0) if row else 0

    def select(self, statement: str, values: Values = ()) -> pa.Table:
        """Return the rows of a SELECT; a column's type is that of its first values, so leave NULLs out."""
        self._cursor.execute(statement, _bound(values))
        return self._cursor.fetch_arrow_table()

    def stage(self, table: str, rows: pa.RecordBatch) -> None:
        """Append rows to a temporary table, columns by name."""
        self._cursor.adbc_ingest(table, rows, mode="append", temporary=True)

    def insert(self, statement: str, rows: pa.RecordBatch) -> None:
        """Run an INSERT once for each row, columns by position."""
        self._cursor.executemany(statement, rows)


def _bound(values: Values) -> pa.RecordBatch | None:
    # Values whose type Arrow has to guess cost an attempt to import packages that are not there, every time.
    arrays = [pa.array([v], pa.int64() if isinstance(v, int) else pa.string()) for v in values]
    return pa.record_batch(arrays, [str(number) for number in range(len(arrays))]) if arrays else None


def table_of(record_type: str) -> str:
    """Name the table of a record type in SQL; quoted, as it may be a word of SQL such as "order"."""
    return f'main."{record_type}"'
