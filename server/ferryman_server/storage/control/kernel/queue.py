"""Pending executions of a job: first in, first out, one position each; all of it under the job's lock."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ACTIVE, Direction, Event, Status, next_status
from ferryman_server.domain.log_entries import promoted as promoted_entry
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.kernel.fence import publish
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, job

NOT_WAITING: Final = {"status_reason": "", "status_message": "", "blocking_execution_id": "", "queue_position": 0}
"""Values of an execution that waits for no other."""


async def active_execution(conn: AsyncConnection, job_id: str) -> str | None:
    """Return the id of the job's execution that runs."""
    statement = select(execution.c.id).where(execution.c.job_id == job_id, execution.c.status.in_(sorted(ACTIVE)))
    return (await conn.execute(statement)).scalar_one_or_none()


async def pending_count(conn: AsyncConnection, job_id: str) -> int:
    """Return how many executions of the job wait."""
    pending = (execution.c.job_id == job_id) & (execution.c.status == Status.JOB_PENDING)
    return (await conn.execute(select(func.count()).select_from(execution).where(pending))).scalar_one()


async def promote(conn: AsyncConnection, job_id: str) -> str | None:
    """Start the execution of the job that waits longest; return its id, None if none waits."""
    oldest = (
        select(execution.c.id)
        .where(execution.c.job_id == job_id, execution.c.status == Status.JOB_PENDING)
        .order_by(execution.c.number)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        update(execution)
        .where(execution.c.id == oldest)
        .values(status=next_status(Status.JOB_PENDING, Event.PROMOTED), **NOT_WAITING)
        .returning(execution.c.id)
    )
    promoted: str | None = (await conn.execute(statement)).scalar_one_or_none()
    if promoted is not None:
        await append(conn, promoted, [promoted_entry()])
    return promoted


async def publish_with_queue(conn: AsyncConnection, job_id: str, execution_ids: Sequence[str]) -> list[Execution]:
    """Publish executions, then those of the job that still wait, with their new positions; comes last."""
    waiting = await pending_count(conn, job_id)
    published = await publish(conn, execution_ids)
    if waiting:
        await _renumber(conn, job_id, await take_revisions(conn, waiting))
    return published


async def _renumber(conn: AsyncConnection, job_id: str, revisions: range) -> None:
    position = func.row_number().over(order_by=execution.c.number).label("position")
    waiting = (
        select(execution.c.id, position)
        .where(execution.c.job_id == job_id, execution.c.status == Status.JOB_PENDING)
        .subquery("waiting")
    )
    await conn.execute(
        update(execution)
        .where(execution.c.id == waiting.c.id)
        .values(queue_position=waiting.c.position, revision=revisions.start - 1 + waiting.c.position)
    )


async def lock_stuck_jobs(conn: AsyncConnection) -> list[str]:
    """Lock the import jobs that have executions waiting and none that runs, and return their ids."""
    running = select(execution.c.id).where(execution.c.job_id == job.c.id, execution.c.status.in_(sorted(ACTIVE)))
    waiting = select(execution.c.id).where(execution.c.job_id == job.c.id, execution.c.status == Status.JOB_PENDING)
    # What export jobs have waiting waits for its time, not for another execution.
    imports = job.c.direction == Direction.IMPORT
    suspects = select(job.c.id).where(imports, waiting.exists(), ~running.exists()).order_by(job.c.id)
    locked = []
    for job_id in (await conn.execute(suspects)).scalars().all():
        await conn.execute(select(job.c.id).where(job.c.id == job_id).with_for_update())
        # Only now does the answer hold: until the lock, a run of the job may have ended, or one started.
        if await active_execution(conn, job_id) is None:
            locked.append(job_id)
    return locked
