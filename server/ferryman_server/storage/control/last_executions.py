"""When a job last brought in what there was."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.control.tables import execution

_COMPLETED = (Status.INTEGRATION_COMPLETED, Status.INTEGRATION_COMPLETED_WITH_ERRORS)


async def last_completed_start(conn: AsyncConnection, job_id: str) -> datetime | None:
    """Return when the job's newest completed execution started; None when it has none."""
    statement = select(execution.c.started_at).where(execution.c.job_id == job_id, execution.c.status.in_(_COMPLETED))
    started = (await conn.execute(statement.order_by(execution.c.number.desc()).limit(1))).scalar_one_or_none()
    return None if started is None else from_ms(started)
