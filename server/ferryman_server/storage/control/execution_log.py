"""The log of an execution: written in the same transaction as what it tells, while the execution's row is locked."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Integer, Row, func, insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.executions import ENDED
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.domain.log_lines import LogLevel, LogLine
from ferryman_server.storage.bulk_insert import BulkInsert
from ferryman_server.storage.clock import from_ms, now_ms
from ferryman_server.storage.control.tables import execution, execution_log
from ferryman_server.storage.deferred_adapter import DeferredAdapter

_INSERT_FIRST: Final = BulkInsert(
    execution_log,
    ("execution_id", "level", "message", "details"),
    lambda dialect: {"number": literal_column("1", Integer), "at": now_ms(dialect)},
)
_INSERT_NUMBERED: Final = BulkInsert(
    execution_log,
    ("execution_id", "number", "level", "message", "details"),
    lambda dialect: {"at": now_ms(dialect)},
)
_DETAILS: Final[DeferredAdapter[dict[str, str]]] = DeferredAdapter(dict[str, str])


async def append(conn: AsyncConnection, execution_id: str, entries: Iterable[LogEntry]) -> None:
    """Add lines behind those that an execution has, with the time of the database.

    The caller's transaction has locked or written the execution's row before, or numbers could be given out twice.
    """
    values = [_values(execution_id, entry) for entry in entries]
    if values:
        last = select(func.max(execution_log.c.number)).where(execution_log.c.execution_id == execution_id)
        next_number = func.coalesce(last.scalar_subquery(), 0) + 1
        # One after the other, so that each finds the number of the one before.
        await conn.execute(insert(execution_log).values(number=next_number, at=now_ms(conn.dialect.name)), values)


async def append_first(conn: AsyncConnection, entries: Sequence[tuple[str, LogEntry]]) -> None:
    """Write the first lines of new executions, given by their ids, with the time of the database."""
    await _INSERT_FIRST.execute(conn, [_values(execution_id, entry) for execution_id, entry in entries])


async def append_many(conn: AsyncConnection, entries: Sequence[tuple[str, LogEntry]]) -> None:
    """Add lines as `append` does, to the logs of several executions, given by their ids."""
    log = execution_log.c
    last = select(log.execution_id, func.max(log.number)).where(log.execution_id.in_({key for key, _ in entries}))
    numbers: dict[str, int] = {key: number for key, number in await conn.execute(last.group_by(log.execution_id))}
    rows = []
    for key, entry in entries:
        numbers[key] = numbers.get(key, 0) + 1
        rows.append({"number": numbers[key], **_values(key, entry)})
    await _INSERT_NUMBERED.execute(conn, rows)


async def read_lines(conn: AsyncConnection, execution_id: str, after: int, limit: int) -> list[LogLine]:
    """Return at most `limit` lines of an execution behind the one with the number `after`, in order."""
    statement = (
        select(execution_log)
        .where(execution_log.c.execution_id == execution_id, execution_log.c.number > after)
        .order_by(execution_log.c.number)
        .limit(limit)
    )
    return [_line_of(row) for row in await conn.execute(statement)]


async def is_complete(conn: AsyncConnection, execution_id: str) -> bool:
    """Return whether an execution has ended, so that no line will follow; raises NotFound."""
    statement = select(execution.c.status).where(execution.c.id == execution_id)
    status = (await conn.execute(statement)).scalar_one_or_none()
    if status is None:
        raise NotFound("execution", execution_id)
    return status in ENDED


def _values(execution_id: str, entry: LogEntry) -> dict[str, Any]:
    return {
        "execution_id": execution_id,
        "level": entry.level,
        "message": entry.message,
        "details": _DETAILS.dump_json(dict(entry.details)).decode(),
    }


def _line_of(row: Row[Any]) -> LogLine:
    return LogLine(row.number, from_ms(row.at), LogLevel(row.level), row.message, _DETAILS.validate_json(row.details))
