"""Inserts new executions, many at once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Text, literal_column
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Phase
from ferryman_server.storage.bulk_insert import BulkInsert
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.tables import execution

_ZERO: Final = literal_column("0", Integer)
_EMPTY: Final = literal_column("'[]'", Text)
_SAME_FOR_ALL: Final[dict[str, ColumnElement[Any]]] = {
    "rows_read": _ZERO,
    "rows_created": _ZERO,
    "rows_updated": _ZERO,
    "rows_unchanged": _ZERO,
    "rows_deleted": _ZERO,
    "rows_rejected": _ZERO,
    "bytes_read": _ZERO,
    "phase": literal_column(f"'{Phase.NONE}'", Text),
    "fraction": _ZERO,
    "bytes_done": _ZERO,
    "bytes_total": _ZERO,
    "files": _EMPTY,
    "warnings": _EMPTY,
    "epoch": _ZERO,
}
_INSERT: Final = BulkInsert(
    execution,
    (
        "number",
        "revision",
        "id",
        "job_id",
        "job_name",
        "entity",
        "direction",
        "status",
        "trigger_kind",
        "triggered_by",
        "scheduled_at",
        "created_at",
        "ended_at",
        "status_reason",
        "status_message",
        "blocking_execution_id",
        "queue_position",
    ),
    lambda dialect: _SAME_FOR_ALL,
)


async def insert_executions(conn: AsyncConnection, made: Sequence[Execution]) -> None:
    """Store executions that nothing has happened to yet; their revisions have just been taken."""
    await _INSERT.execute(conn, [_row(one) for one in made])


def _row(made: Execution) -> dict[str, Any]:
    return {
        "number": made.revision,
        "revision": made.revision,
        "id": made.id,
        "job_id": made.job_id,
        "job_name": made.job_name,
        "entity": made.entity,
        "direction": made.direction,
        "status": made.status,
        "trigger_kind": made.trigger_kind,
        "triggered_by": made.triggered_by,
        "scheduled_at": to_ms(made.scheduled_at),
        "created_at": to_ms(made.created_at),
        "ended_at": None if made.ended_at is None else to_ms(made.ended_at),
        "status_reason": made.status_reason,
        "status_message": made.status_message,
        "blocking_execution_id": made.blocking_execution_id,
        "queue_position": made.queue_position,
    }
