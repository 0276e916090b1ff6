"""A worker takes executions that nobody holds."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.connectors import Connector
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Phase, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.log_entries import taken
from ferryman_server.storage.clock import now_ms
from ferryman_server.storage.control.connectors import get_connector
from ferryman_server.storage.control.documents import CONNECTOR, JOB
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.jobs import get_job
from ferryman_server.storage.control.kernel.fence import publish
from ferryman_server.storage.control.kernel.lease import lease_end
from ferryman_server.storage.control.tables import execution


@dataclass(frozen=True, slots=True)
class Claim:
    """An execution that was taken, with the job and the connector as they stood at that moment."""

    execution: Execution
    job: Job
    connector: Connector


async def claim(conn: AsyncConnection, owner: str, lease_seconds: float, limit: int) -> list[Claim]:
    """Take at most `limit` executions that wait for a worker, the oldest first; no other worker gets the same ones.

    They are held until the lease ends by the database's clock, or is renewed.
    """
    waiting = (
        select(execution.c.id, execution.c.job_id)
        .where(execution.c.status == Status.JOB_INITIALIZING, execution.c.owner.is_(None))
        .order_by(execution.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await conn.execute(waiting)).all()
    orders = [await _take(conn, row.id, row.job_id, owner, lease_seconds) for row in rows]
    published = await publish(conn, [row.id for row in rows])
    return [Claim(held, job, connector) for held, (job, connector) in zip(published, orders, strict=True)]


async def _take(
    conn: AsyncConnection, execution_id: str, job_id: str, owner: str, lease_seconds: float
) -> tuple[Job, Connector]:
    job = await get_job(conn, job_id)
    connector = await get_connector(conn, job.connector_id)
    statement = (
        update(execution)
        .where(execution.c.id == execution_id)
        .values(
            owner=owner,
            epoch=execution.c.epoch + 1,
            lease_until=lease_end(conn, lease_seconds),
            started_at=func.coalesce(execution.c.started_at, now_ms(conn.dialect.name)),
            phase=Phase.FETCH,
            job_snapshot=JOB.dump_json(job).decode(),
            connector_snapshot=CONNECTOR.dump_json(connector).decode(),
        )
        .returning(execution.c.epoch)
    )
    epoch = (await conn.execute(statement)).scalar_one()
    await append(conn, execution_id, [taken(owner, epoch)])
    return job, connector
