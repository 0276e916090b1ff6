"""Stopping: what waits or is held by nobody ends at once, what runs is told to its worker."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import ExecutionEnded, NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Event, IllegalTransition, Status, next_status
from ferryman_server.domain.log_entries import stop_asked
from ferryman_server.domain.outcomes import End
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.kernel.ending import finish
from ferryman_server.storage.control.kernel.fence import lock_job_of, publish
from ferryman_server.storage.control.tables import execution


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
        return execution_of(row)
    values = {"status": asked, "stop_asked_by": by, "stop_asked_at": to_ms(now)}
    await conn.execute(update(execution).where(execution.c.id == execution_id).values(values))
    await append(conn, execution_id, [stop_asked(by)])
    if row.owner is None:
        end = End(asked if asked in ENDED else next_status(asked, Event.STOPPED))
        return await finish(conn, row, end, now)
    return (await publish(conn, [execution_id]))[0]


async def asked_to_stop(conn: AsyncConnection, owner: str) -> list[tuple[str, int]]:
    """Return id and epoch of the executions of a worker that it is to stop."""
    statement = select(execution.c.id, execution.c.epoch).where(
        execution.c.owner == owner, execution.c.status == Status.JOB_STOPPING
    )
    return [(row.id, row.epoch) for row in await conn.execute(statement)]
