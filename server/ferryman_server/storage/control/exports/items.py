"""Reads what export executions send."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import ExportedItem
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.control.tables import execution, export_item

# Databases limit how many parameters a statement has.
_AT_ONCE: Final = 1_000
_BY_NUMBERS: Final = select(export_item).where(export_item.c.number.in_(bindparam("numbers", expanding=True)))


async def read_items(conn: AsyncConnection, entities: Mapping[int, str]) -> dict[int, ExportedItem]:
    """Return the items of executions by number, of which the entities are given in the same way."""
    found: dict[int, ExportedItem] = {}
    left = iter(entities)
    while numbers := list(islice(left, _AT_ONCE)):
        for row in await conn.execute(_BY_NUMBERS, {"numbers": numbers}):
            found[row.number] = _item_of(row, entities[row.number])
    return found


async def forget_items(conn: AsyncConnection, job_id: str) -> None:
    """Delete what a job that is being deleted had sent; items of executions that are still there remain with them."""
    has_execution = exists().where(execution.c.number == export_item.c.number)
    await conn.execute(delete(export_item).where(export_item.c.job_id == job_id, ~has_execution))


def record_type(entity: str) -> str:
    """Return the type of the records that an export of an entity sends."""
    return entity.lower()


def _item_of(row: Row[Any], entity: str) -> ExportedItem:
    retried = row.attempts > 0 and row.due_at is not None
    return ExportedItem(
        record_type=record_type(entity),
        record_key=row.record_key,
        trigger_status=row.trigger_status,
        attempts=row.attempts,
        next_attempt_at=from_ms(row.due_at) if retried else None,
        destination=row.destination,
        http_status=row.http_status,
        last_error=row.last_error,
        resends_execution_id=row.resends_execution_id,
    )
