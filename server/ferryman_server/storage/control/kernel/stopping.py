"""Stopping: what waits or is held by nobody ends at once, what runs is told to its worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import ExecutionEnded, NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Direction, Event, IllegalTransition, Status, next_status
from ferryman_server.domain.export_log_entries import stopped
from ferryman_server.domain.log_entries import stop_asked
from ferryman_server.domain.outcomes import End
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.executions import executions_of, get_execution
from ferryman_server.storage.control.kernel.ending import finish
from ferryman_server.storage.control.kernel.fence import lock_job_of, publish
from ferryman_server.storage.control.kernel.queue import NOT_WAITING
from ferryman_server.storage.control.tables import execution, export_item


async def request_stop(conn: AsyncConnection, execution_id: str, by: str, now: datetime) -> Execution:
    """Stop an execution on behalf of `by`, and return it as JOB_STOPPED or, while a worker holds it, JOB_STOPPING.

    One that is stopping or stopped is returned as it is. Raises NotFound, and ExecutionEnded for any other end.
    """
    await lock_job_of(conn, execution_id)
    row = (await conn.execute(select(execution).where(execution.c.id == execution_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("execution", execution_id)
    status = Status(row.status)
    try:
        asked = next_status(status, Event.STOP_ASKED)
    except IllegalTransition:
        raise ExecutionEnded(execution_id, status) from None
    if asked is status:
        return (await executions_of(conn, [row]))[0]
    values = {"status": asked, "stop_asked_by": by, "stop_asked_at": to_ms(now)}
    await conn.execute(update(execution).where(execution.c.id == execution_id).values(values))
    await append(conn, execution_id, [stop_asked(by)])
    if row.direction == Direction.EXPORT:
        return await _stop_item(conn, row, asked, now)
    if row.owner is None:
        end = End(asked if asked in ENDED else next_status(asked, Event.STOPPED))
        return await finish(conn, row, end, now)
    return (await publish(conn, [execution_id]))[0]


async def _stop_item(conn: AsyncConnection, row: Row[Any], asked: Status, now: datetime) -> Execution:
    """Let an exported item that waits end; whether one that is being sent was sent, its attempt tells."""
    if asked in ENDED:
        values = {"ended_at": to_ms(now), **NOT_WAITING}
        await conn.execute(update(execution).where(execution.c.number == row.number).values(values))
        await conn.execute(update(export_item).where(export_item.c.number == row.number).values(due_at=None))
        await append(conn, row.id, [stopped()])
    await publish(conn, [row.id])
    return await get_execution(conn, row.id)


async def asked_to_stop(conn: AsyncConnection, owner: str) -> list[tuple[str, int]]:
    """Return id and epoch of the imports of a worker that it is to stop."""
    statement = select(execution.c.id, execution.c.epoch).where(
        execution.c.owner == owner,
        execution.c.status == Status.JOB_STOPPING,
        execution.c.direction == Direction.IMPORT,
    )
    return [(row.id, row.epoch) for row in await conn.execute(statement)]
