"""Items that operators ask for: of records that stand in a status, and of what was sent before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NotFound, NotResendable
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Direction, TriggerKind
from ferryman_server.storage.control.exports.making import Wanted, lock_jobs, make_items
from ferryman_server.storage.control.tables import execution, export_item


async def accept_standing(
    conn: AsyncConnection, job_id: str, standing: Sequence[tuple[str, str]], by: str, now: datetime
) -> list[Execution]:
    """Make the items of records, given by key and status, that an export job never had; comes last.

    Raises NotFound.
    """
    jobs = await lock_jobs(conn, [job_id])
    if not jobs:
        raise NotFound("job", job_id)
    wanted = [Wanted(job_id, record_key, status) for record_key, status in standing]
    return await make_items(conn, jobs, wanted, TriggerKind.MANUAL, by, now)


async def resend(conn: AsyncConnection, execution_id: str, by: str, now: datetime) -> Execution:
    """Make a new execution that sends what an ended one was to send; comes last.

    Raises NotFound, and NotResendable for an import, an execution that has not ended, and when its job is gone.
    """
    row = (await conn.execute(select(execution).where(execution.c.id == execution_id))).one_or_none()
    if row is None:
        raise NotFound("execution", execution_id)
    if row.direction != Direction.EXPORT:
        raise NotResendable(execution_id, "it is an import; run its job instead")
    if row.status not in ENDED:
        raise NotResendable(execution_id, f"it is {row.status}; wait until it has ended, or stop it")
    jobs = await lock_jobs(conn, [row.job_id])
    if not jobs:
        raise NotResendable(execution_id, f"its job {row.job_name!r} was deleted")
    item = (await conn.execute(select(export_item).where(export_item.c.number == row.number))).one()
    wanted = Wanted(row.job_id, item.record_key, item.trigger_status, None, resends_execution_id=execution_id)
    return (await make_items(conn, jobs, [wanted], TriggerKind.MANUAL, by, now))[0]
