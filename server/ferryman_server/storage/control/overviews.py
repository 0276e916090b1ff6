"""Jobs with their schedules, their latest executions and how the ones before ended, a page of jobs at a time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.functions import FunctionElement

from ferryman_server.domain.execution import Execution, Outcome
from ferryman_server.domain.executions import Direction, Status
from ferryman_server.domain.jobs import Job, JobOverview
from ferryman_server.domain.schedules import Schedule
from ferryman_server.storage.control.executions import executions_of
from ferryman_server.storage.control.schedules import schedules_of
from ferryman_server.storage.control.tables import execution, job

OUTCOMES: Final = 30
"""How many outcomes of a job are shown."""

_STATUSES: Final = {one.value: one for one in Status}


async def overviews_of(conn: AsyncConnection, jobs: Sequence[Job]) -> list[JobOverview]:
    """Return the jobs in their order, with what operators want to see beside them."""
    if not jobs:
        return []
    ids = [shown.id for shown in jobs]
    schedules = await schedules_of(conn, [shown.id for shown in jobs if shown.direction is Direction.IMPORT])
    latest = await _latest(conn, ids)
    outcomes = await _outcomes(conn, ids)
    return [
        JobOverview(shown, _schedule(shown, schedules), latest.get(shown.id), outcomes.get(shown.id, ()))
        for shown in jobs
    ]


def _schedule(shown: Job, schedules: dict[str, Schedule]) -> Schedule | None:
    if shown.direction is not Direction.IMPORT:
        return None
    return schedules.get(shown.id) or Schedule(shown.id)


async def _latest(conn: AsyncConnection, job_ids: Sequence[str]) -> dict[str, Execution]:
    newest = select(func.max(execution.c.number)).where(execution.c.job_id == job.c.id).correlate(job).scalar_subquery()
    numbers = select(newest).where(job.c.id.in_(job_ids))
    rows = await conn.execute(select(execution).where(execution.c.number.in_(numbers)))
    return {one.job_id: one for one in await executions_of(conn, rows.all())}


async def _outcomes(conn: AsyncConnection, job_ids: Sequence[str]) -> dict[str, tuple[Outcome, ...]]:
    row = (execution.c.ended_at, execution.c.number, execution.c.id, execution.c.status, execution.c.started_at)
    ended = (
        select(*row)
        .where(execution.c.job_id == job.c.id, execution.c.ended_at.is_not(None))
        .order_by(execution.c.ended_at.desc(), execution.c.number.desc())
        .limit(OUTCOMES)
        .correlate(job)
        .subquery()
    )
    # One value for each job: a query for each would take longer, one for all would read their whole history.
    gathered = select(cast(_rows_as_json(conn.dialect.name, *ended.c), Text)).correlate(job).scalar_subquery()
    found = await conn.execute(select(job.c.id, gathered.label("outcomes")).where(job.c.id.in_(job_ids)))
    return {job_id: _outcomes_of(outcomes) for job_id, outcomes in found}


def _rows_as_json(dialect: str, *row: Any) -> FunctionElement[Any]:
    if dialect == "sqlite":
        return func.json_group_array(func.json_array(*row))
    return func.json_agg(func.json_build_array(*row))


def _outcomes_of(document: str | None) -> tuple[Outcome, ...]:
    rows = sorted(orjson.loads(document or "[]"))
    return tuple(
        Outcome(
            execution_id,
            _STATUSES[status],
            None if started_at is None else timedelta(milliseconds=ended_at - started_at),
        )
        for ended_at, _, execution_id, status, started_at in rows
    )
