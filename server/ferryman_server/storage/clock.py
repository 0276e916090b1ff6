"""Times in tables: whole milliseconds since the epoch, and the database's own clock for leases."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, literal_column

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_NOW_MS: Final = {
    # Not unixepoch('subsec'): SQLite has it from 3.42 on only.
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)",
    # Not now(): that is the start of the transaction, which may have waited for a lock.
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
}


def now_ms(dialect: str) -> ColumnElement[int]:
    """Return the SQL expression of the database's time in milliseconds."""
    return literal_column(_NOW_MS[dialect], BigInteger)


def to_ms(time: datetime) -> int:
    """Return an aware time as milliseconds since the epoch, rounded down."""
    return (time - EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """Return milliseconds since the epoch as a time in UTC."""
    return EPOCH + timedelta(milliseconds=milliseconds)
