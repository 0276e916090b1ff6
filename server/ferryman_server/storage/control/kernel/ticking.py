"""A tick turns due fire times into executions: each exactly once, whoever ticks and however often."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.cron import Cron, CronInvalid
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.overlap import MAX_PENDING
from ferryman_server.domain.schedules import Firing, firing
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.kernel.triggering import TriggerAsked, trigger_many
from ferryman_server.storage.control.schedules import touch_jobs
from ferryman_server.storage.control.tables import execution, job, schedule

BY: Final = "schedule"
_SILENT: Final = Firing(fires=None, next_fire_time=None)


@dataclass(frozen=True, slots=True)
class DueSlot:
    """A fire time that has come, of a job's schedule as it stood in this version."""

    job_id: str
    fire_time: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: the executions it made, the missed slots that it made no execution for, and errors by job.

    An error is that of a schedule that cannot be read, which fires no more, or of a trigger that failed.
    """

    made: Sequence[Execution]
    missed: Sequence[DueSlot]
    errors: Mapping[str, Exception]


async def due_slots(conn: AsyncConnection, now: datetime, limit: int) -> list[DueSlot]:
    """Return the fire times that have come, at most `limit`, one for each schedule, the earliest first."""
    statement = (
        select(schedule.c.job_id, schedule.c.next_fire_at, schedule.c.version)
        .where(schedule.c.next_fire_at <= to_ms(now))
        .order_by(schedule.c.next_fire_at, schedule.c.job_id)
        .limit(limit)
    )
    return [DueSlot(row.job_id, from_ms(row.next_fire_at), row.version) for row in await conn.execute(statement)]


async def next_slot(conn: AsyncConnection) -> datetime | None:
    """Return the earliest fire time of all schedules, None when none fires."""
    statement = select(schedule.c.next_fire_at).where(schedule.c.next_fire_at.is_not(None))
    at = (await conn.execute(statement.order_by(schedule.c.next_fire_at).limit(1))).scalar_one_or_none()
    return None if at is None else from_ms(at)


async def tick(
    conn: AsyncConnection, slots: Sequence[DueSlot], now: datetime, catch_up: timedelta, max_pending: int = MAX_PENDING
) -> Ticked:
    """Fire the slots that nobody has fired or changed meanwhile, and move their schedules on.

    A slot that was missed makes at most one execution, for the latest fire time that was missed, if that is not
    older than `catch_up`.
    """
    errors: dict[str, Exception] = {}
    rows = await _lock(conn, slots)
    firings = {slot: _firing(row, now, catch_up, errors) for slot, row in rows.items()}
    if not firings:
        return Ticked((), (), errors)
    await _move_on(conn, firings)
    fires = {slot.job_id: one.fires for slot, one in firings.items() if one.fires is not None}
    made = await _trigger(conn, fires, now, max_pending, errors)
    executed = {one.job_id for one in made}
    # Whoever watches jobs sees the others by their executions.
    await touch_jobs(conn, [slot.job_id for slot in firings if slot.job_id not in executed])
    return Ticked(made, [slot for slot in firings if slot.job_id not in fires], errors)


async def _lock(conn: AsyncConnection, slots: Sequence[DueSlot]) -> dict[DueSlot, Row[Any]]:
    """Lock the jobs and return the schedules that still stand at their slot."""
    job_ids = sorted({slot.job_id for slot in slots})
    await conn.execute(select(job.c.id).where(job.c.id.in_(job_ids)).order_by(job.c.id).with_for_update())
    statement = select(schedule, job.c.active).join(job).where(schedule.c.job_id.in_(job_ids))
    rows = {row.job_id: row for row in await conn.execute(statement)}
    return {slot: rows[slot.job_id] for slot in slots if slot.job_id in rows and _stands(rows[slot.job_id], slot)}


def _stands(row: Row[Any], slot: DueSlot) -> bool:
    return bool(row.version == slot.version and row.next_fire_at == to_ms(slot.fire_time))


def _firing(row: Row[Any], now: datetime, catch_up: timedelta, errors: dict[str, Exception]) -> Firing:
    if not (row.enabled and row.active):
        return _SILENT
    try:
        return firing(Cron.parse(row.cron), from_ms(row.next_fire_at), now, catch_up)
    except CronInvalid as error:
        # Its neighbours must fire all the same.
        errors[row.job_id] = error
        return _SILENT


async def _move_on(conn: AsyncConnection, firings: Mapping[DueSlot, Firing]) -> None:
    slot_matches = (
        (schedule.c.job_id == bindparam("slot_job_id"))
        & (schedule.c.next_fire_at == bindparam("slot_fire_at"))
        & (schedule.c.version == bindparam("slot_version"))
    )
    values = [
        {
            "slot_job_id": slot.job_id,
            "slot_fire_at": to_ms(slot.fire_time),
            "slot_version": slot.version,
            "next_fire_at": None if one.next_fire_time is None else to_ms(one.next_fire_time),
        }
        for slot, one in firings.items()
    ]
    await conn.execute(update(schedule).where(slot_matches), values)


async def _trigger(
    conn: AsyncConnection,
    fires: Mapping[str, datetime],
    now: datetime,
    max_pending: int,
    errors: dict[str, Exception],
) -> list[Execution]:
    fired = await _fired(conn, fires)
    asked = [
        TriggerAsked(job_id, TriggerKind.SCHEDULE, BY, time, max_pending)
        for job_id, time in fires.items()
        if (job_id, to_ms(time)) not in fired
    ]
    made = []
    for one, result in zip(asked, await trigger_many(conn, asked, now), strict=True):
        if isinstance(result, Exception):
            errors[one.job_id] = result
        else:
            made.append(result)
    return made


async def _fired(conn: AsyncConnection, fires: Mapping[str, datetime]) -> Collection[tuple[str, int]]:
    # A schedule that was changed within the second of its slot, by a clock that is slow, stands before it again.
    statement = select(execution.c.job_id, execution.c.scheduled_at).where(
        execution.c.job_id.in_(fires),
        execution.c.scheduled_at.in_({to_ms(time) for time in fires.values()}),
        execution.c.trigger_kind == literal_column("'SCHEDULE'"),
    )
    return {(job_id, at) for job_id, at in await conn.execute(statement)}
