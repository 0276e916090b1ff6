"""Schedules as stored; every change takes the job's lock first, and is a change of the job to those who watch it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import EtagMismatch, NotAnImportJob, NotFound, ScheduleNotSet
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.schedules import Schedule, ScheduleDraft, next_fire_time
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, job, schedule

LATEST_EXECUTION: Final = (
    select(execution.c.id)
    # A literal, as neither database would use the index of scheduled executions with a parameter.
    .where(execution.c.job_id == schedule.c.job_id, execution.c.trigger_kind == literal_column("'SCHEDULE'"))
    .order_by(execution.c.scheduled_at.desc())
    .limit(1)
    .correlate(schedule)
    .scalar_subquery()
    .label("latest_execution_id")
)
"""The id of the execution that a schedule caused last, as a column beside those of the schedule."""


async def get_schedule(conn: AsyncConnection, job_id: str) -> Schedule:
    """Return the schedule of an import job; raises NotFound and NotAnImportJob."""
    _require_import(job_id, (await conn.execute(select(job).where(job.c.id == job_id))).one_or_none())
    return await _stored(conn, job_id)


async def schedules_of(conn: AsyncConnection, job_ids: Collection[str]) -> dict[str, Schedule]:
    """Return the schedules of those of the jobs where one was set."""
    rows = await conn.execute(select(schedule, LATEST_EXECUTION).where(schedule.c.job_id.in_(job_ids)))
    return {row.job_id: _schedule_of(row) for row in rows}


async def update_schedule(
    conn: AsyncConnection, job_id: str, draft: ScheduleDraft, etag_version: int | None, now: datetime
) -> Schedule:
    """Set or change a schedule, which fires from `now` on.

    Raises NotFound, NotAnImportJob, and EtagMismatch when a version is given and no longer the stored one.
    """
    active = await _lock_job(conn, job_id)
    stored = await _stored(conn, job_id)
    if etag_version is not None and stored.version != etag_version:
        raise EtagMismatch("schedule", job_id)
    return await _store(conn, stored, draft, active, now)


async def set_schedule_enabled(conn: AsyncConnection, job_id: str, enabled: bool, now: datetime) -> Schedule:
    """Pause or resume a schedule, which then fires from `now` on; repeating it changes nothing.

    Raises NotFound, NotAnImportJob, and ScheduleNotSet when one without a cron is to be resumed.
    """
    active = await _lock_job(conn, job_id)
    stored = await _stored(conn, job_id)
    if enabled and not stored.cron:
        raise ScheduleNotSet(job_id)
    if stored.enabled == enabled:
        return stored
    return await _store(conn, stored, ScheduleDraft(stored.cron, enabled, stored.note), active, now)


async def refresh_fire_time(conn: AsyncConnection, job_id: str, now: datetime) -> None:
    """Let the schedule of a job fire from `now` on, or no more, according to whether the job is active as stored.

    The caller has locked the job, and makes the change visible.
    """
    statement = select(schedule, job.c.active).join(job).where(schedule.c.job_id == job_id)
    row = (await conn.execute(statement)).one_or_none()
    if row is not None:
        values = {"next_fire_at": _fire_ms(row.cron, fires=row.enabled and row.active, now=now)}
        await conn.execute(update(schedule).where(schedule.c.job_id == job_id).values(values))


async def touch_jobs(conn: AsyncConnection, job_ids: Collection[str]) -> None:
    """Make a change of what belongs to locked jobs visible to those who watch jobs; comes last in a transaction."""
    if job_ids:
        statement = update(job).where(job.c.id == bindparam("touched")).values(revision=bindparam("number"))
        revisions = await take_revisions(conn, len(job_ids))
        await conn.execute(
            statement, [{"touched": i, "number": number} for i, number in zip(job_ids, revisions, strict=True)]
        )


async def _store(
    conn: AsyncConnection, stored: Schedule, draft: ScheduleDraft, active: bool, now: datetime
) -> Schedule:
    values = {"cron": draft.cron, "enabled": draft.enabled, "note": draft.note, "version": stored.version + 1}
    # A new note must not cost the fire time that has just come.
    if (draft.cron, draft.enabled) != (stored.cron, stored.enabled):
        values["next_fire_at"] = _fire_ms(draft.cron, fires=draft.enabled and active, now=now)
    # Version 0 is that of a schedule nobody has set; the lock of the job keeps others from setting it now.
    if stored.version:
        await conn.execute(update(schedule).where(schedule.c.job_id == stored.job_id).values(values))
    else:
        await conn.execute(insert(schedule).values(job_id=stored.job_id, **values))
    await touch_jobs(conn, [stored.job_id])
    return await _stored(conn, stored.job_id)


async def _lock_job(conn: AsyncConnection, job_id: str) -> bool:
    """Lock an import job and return whether it is active."""
    row = (await conn.execute(select(job).where(job.c.id == job_id).with_for_update())).one_or_none()
    return bool(_require_import(job_id, row).active)


def _require_import(job_id: str, row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise NotFound("job", job_id)
    if row.direction != Direction.IMPORT:
        raise NotAnImportJob(job_id)
    return row


async def _stored(conn: AsyncConnection, job_id: str) -> Schedule:
    return (await schedules_of(conn, [job_id])).get(job_id, Schedule(job_id))


def _fire_ms(cron: str, *, fires: bool, now: datetime) -> int | None:
    time = next_fire_time(cron, fires=fires, now=now)
    return None if time is None else to_ms(time)


def _schedule_of(row: Row[Any]) -> Schedule:
    return Schedule(
        job_id=row.job_id,
        cron=row.cron,
        enabled=row.enabled,
        note=row.note,
        next_fire_time=None if row.next_fire_at is None else from_ms(row.next_fire_at),
        latest_execution_id=row.latest_execution_id or "",
        version=row.version,
    )
