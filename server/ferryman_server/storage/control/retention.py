"""Finds executions that are no longer kept, and deletes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, exists, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import ENDED, Status
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.tables import (
    deleted_job,
    execution,
    execution_log,
    export_item,
    job,
    revision_counter,
)

_newer: Final = execution.alias("newer")
_IS_LATEST: Final = (
    exists().where(job.c.id == execution.c.job_id)
    & ~exists().where(_newer.c.job_id == execution.c.job_id, _newer.c.number > execution.c.number)
).label("is_latest")


@dataclass(frozen=True, slots=True)
class Outdated:
    """Executions that need not be kept, and the number up to which they were looked for; None at the end."""

    execution_ids: tuple[str, ...]
    looked_up_to: int | None


async def find_outdated(conn: AsyncConnection, status: Status, before: datetime, behind: int, limit: int) -> Outdated:
    """Look at `limit` executions of a status with numbers above `behind` for those that ended before a time.

    The latest execution of a job stays, however old. The end is where executions begin that were made after that
    time: where the clocks of several servers differ, one may be found a moment late, but none early.
    """
    statement = (
        select(execution.c.number, execution.c.id, execution.c.created_at, execution.c.ended_at, _IS_LATEST)
        .where(execution.c.status == status, execution.c.number > behind)
        .order_by(execution.c.number)
        .limit(limit)
    )
    rows = (await conn.execute(statement)).all()
    found = tuple(row.id for row in rows if row.ended_at < to_ms(before) and not row.is_latest)
    at_end = len(rows) < limit or rows[-1].created_at >= to_ms(before)
    return Outdated(found, None if at_end else rows[-1].number)


async def delete_log_lines(conn: AsyncConnection, execution_ids: Sequence[str], limit: int) -> int:
    """Delete at most `limit` lines of the logs of executions; return how many."""
    key = tuple_(execution_log.c.execution_id, execution_log.c.number)
    lines = (
        select(execution_log.c.execution_id, execution_log.c.number)
        .where(execution_log.c.execution_id.in_(execution_ids))
        .limit(limit)
    )
    return (await conn.execute(delete(execution_log).where(key.in_(lines)))).rowcount


async def delete_executions(conn: AsyncConnection, execution_ids: Sequence[str]) -> int:
    """Delete ended executions; return how many there were.

    What an export job that is still there has sent is remembered: it must not send it again when it is run by hand.
    Nobody can resume a watch from before the last of their changes any more, as they are missing in what follows.
    """
    outdated = execution.c.id.in_(execution_ids) & execution.c.status.in_(sorted(ENDED))
    deleted = (
        await conn.execute(delete(execution).where(outdated).returning(execution.c.revision, execution.c.number))
    ).all()
    revisions = [row.revision for row in deleted]
    if revisions:
        of_deleted = export_item.c.number.in_([row.number for row in deleted])
        has_job = exists().where(job.c.id == export_item.c.job_id)
        await conn.execute(delete(export_item).where(of_deleted, ~has_job))
        highest = func.max if conn.dialect.name == "sqlite" else func.greatest
        minimum = highest(revision_counter.c.minimum, max(revisions))
        reached = await conn.execute(
            update(revision_counter).values(minimum=minimum).returning(revision_counter.c.minimum)
        )
        await conn.execute(delete(deleted_job).where(deleted_job.c.revision <= reached.scalar_one()))
    return len(revisions)
