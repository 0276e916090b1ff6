"""Finding and deleting executions that are no longer kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Status
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import executions, jobs, retention, revisions
from ferryman_server.storage.control.retention import Outdated
from ferryman_server.storage.control.tables import deleted_job, execution_log
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.control.driver import COMPLETED, Driver
from tests.server.storage.control.samples import NOW

DONE = Status.INTEGRATION_COMPLETED


async def _ended(driver: Driver, job: Job, hours: int) -> Execution:
    """One that was triggered and ended so many hours after NOW."""
    at = NOW + timedelta(hours=hours)
    triggered = await driver.trigger(job, now=at)
    (claim,) = await driver.claim()
    assert claim.execution.id == triggered.id
    return await driver.end(claim.execution, COMPLETED, at)


async def _outdated(driver: Driver, hours: int, behind: int = 0, limit: int = 10) -> Outdated:
    async with driver.database.read() as conn:
        return await retention.find_outdated(conn, DONE, NOW + timedelta(hours=hours), behind, limit)


async def _delete(driver: Driver, *deleted: Execution) -> int:
    async with driver.database.write() as conn:
        return await retention.delete_executions(conn, [execution.id for execution in deleted])


async def _minimum(driver: Driver) -> int:
    async with driver.database.read() as conn:
        return (await revisions.current(conn))[2]


async def test_those_that_ended_before_a_time_are_found_except_the_latest(driver: Driver, job: Job) -> None:
    made = [await _ended(driver, job, hours) for hours in range(4)]
    assert await _outdated(driver, 2) == Outdated((made[0].id, made[1].id), None)
    assert await _outdated(driver, 0) == Outdated((), None)
    assert await _outdated(driver, 9) == Outdated(tuple(execution.id for execution in made[:3]), None)


async def test_the_latest_of_a_job_that_was_deleted_is_found_too(driver: Driver, job: Job) -> None:
    ended = await _ended(driver, job, 0)
    async with driver.database.write() as conn:
        await jobs.delete_job(conn, job.id, None)
    assert await _outdated(driver, 1) == Outdated((ended.id,), None)


async def test_a_latest_that_still_runs_keeps_none_before_it(driver: Driver, job: Job) -> None:
    ended = await _ended(driver, job, 0)
    await driver.start(job)
    assert await _outdated(driver, 1) == Outdated((ended.id,), None)


async def test_a_long_history_is_looked_through_in_steps(driver: Driver, job: Job) -> None:
    made = [await _ended(driver, job, 0) for _ in range(5)]
    found: list[str] = []
    behind: int | None = 0
    steps = 0
    while behind is not None:
        step = await _outdated(driver, 1, behind, 2)
        found += step.execution_ids
        behind = step.looked_up_to
        steps += 1
    assert (found, steps) == ([execution.id for execution in made[:4]], 3)


async def test_what_is_deleted_is_gone_from_lists_and_searches(driver: Driver, job: Job) -> None:
    gone, kept = await _ended(driver, job, 0), await _ended(driver, job, 1)
    assert await _delete(driver, gone) == 1
    assert await driver.all() == [kept]
    async with driver.database.read() as conn:
        with pytest.raises(NotFound):
            await executions.get_execution(conn, gone.id)
        for search, left in ((gone.id[-8:], ()), (kept.id[-8:], (kept,)), ("", (kept,))):
            page = await executions.list_executions(conn, PageQuery(), "", search, frozenset())
            assert page.content == left


async def test_unfinished_ones_are_never_deleted(driver: Driver, job: Job) -> None:
    running, pending = await driver.start(job), await driver.trigger(job)
    before = await _minimum(driver)
    assert await _delete(driver, running, pending) == 0
    assert await _minimum(driver) == before
    assert {execution.id for execution in await driver.all()} == {running.id, pending.id}


async def test_watches_resume_from_the_last_change_deleted_on(driver: Driver, job: Job) -> None:
    first, second, third = [await _ended(driver, job, 0) for _ in range(3)]
    await _delete(driver, second)
    assert await _minimum(driver) == second.revision
    await _delete(driver, first)
    assert await _minimum(driver) == second.revision < third.revision


async def test_deleted_jobs_that_nobody_can_ask_for_are_forgotten(driver: Driver, job: Job) -> None:
    other, last = await driver.new_job(name="Offers"), await driver.new_job(name="Last")
    async with driver.database.write() as conn:
        await jobs.delete_job(conn, other.id, None)
    ended = await _ended(driver, job, 0)
    async with driver.database.write() as conn:
        await jobs.delete_job(conn, last.id, None)
    await _delete(driver, ended)
    async with driver.database.read() as conn:
        assert (await conn.execute(select(deleted_job.c.id))).scalars().all() == [last.id]


async def test_logs_are_deleted_a_few_lines_at_a_time(driver: Driver, job: Job) -> None:
    gone, kept = await _ended(driver, job, 0), await _ended(driver, job, 0)
    lines = len(await driver.log(gone))
    assert lines > 1

    async def delete(limit: int) -> int:
        async with driver.database.write() as conn:
            return await retention.delete_log_lines(conn, [gone.id], limit)

    assert [await delete(1), await delete(lines), await delete(lines)] == [1, lines - 1, 0]
    async with driver.database.read() as conn:
        of_kept = select(func.count()).where(execution_log.c.execution_id == kept.id)
        assert (await conn.execute(of_kept)).scalar_one() == len(await driver.log(kept)) > 0
