"""Many callers at once: one run per job, one order for all, and revisions that follow the commits."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ACTIVE, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.storage.control import executions, kernel, revisions
from ferryman_server.storage.control.tables import execution as table
from ferryman_server.storage.database import Database
from tests.server.storage.control.driver import NOT_FOUND, WORKER, Driver
from tests.server.storage.control.samples import NOW

JOBS = 20
TRIGGERS = 200


async def _jobs(driver: Driver) -> list[Job]:
    policies = list(OverlapPolicy)
    return [await driver.new_job(policies[n % 2], f"Job {n}") for n in range(JOBS)]


def _by_job(found: list[Execution]) -> dict[str, list[Execution]]:
    grouped = defaultdict(list)
    for execution in found:
        grouped[execution.job_id].append(execution)
    return grouped


async def test_concurrent_triggers_start_one_execution_per_job(driver: Driver) -> None:
    jobs = await _jobs(driver)
    triggered = await asyncio.gather(*(driver.trigger(jobs[n % JOBS]) for n in range(TRIGGERS)))
    for job in jobs:
        statuses = Counter(one.status for one in _by_job(triggered)[job.id])
        others = (
            Status.JOB_PENDING
            if job.import_spec.overlap_policy is OverlapPolicy.RUN_IMMEDIATELY
            else Status.JOB_SKIPPED
        )
        assert statuses == {Status.JOB_INITIALIZING: 1, others: TRIGGERS // JOBS - 1}
        pending = [one for one in _by_job(triggered)[job.id] if one.status is Status.JOB_PENDING]
        assert sorted(one.queue_position for one in pending) == list(range(1, len(pending) + 1))


async def test_everything_triggered_runs_once_in_order_while_more_is_triggered(driver: Driver) -> None:
    jobs = await _jobs(driver)
    triggering = asyncio.gather(*(driver.trigger(jobs[n % JOBS]) for n in range(TRIGGERS)))
    runs: list[Execution] = []

    async def work(owner: str) -> None:
        while True:
            claims = await driver.claim(owner, limit=3)
            if not claims and triggering.done():
                return
            for claim in claims:
                runs.append(claim.execution)
                async with driver.database.write() as conn:
                    held = [(other.execution.id, other.execution.epoch) for other in claims]
                    assert claim.execution.id in await kernel.renew(conn, owner, held, 60.0)
                await driver.end(claim.execution, NOT_FOUND)

    async def sweep() -> int:
        hits = 0
        while not working.done():
            async with driver.database.write() as conn:
                hits += await kernel.sweep(conn)
        return hits

    working = asyncio.gather(*(work(f"worker-{n}") for n in range(4)))
    assert await sweep() == 0
    await working
    triggered = await triggering
    expected = {one.id for one in triggered if one.status is not Status.JOB_SKIPPED}
    assert Counter(one.id for one in runs) == Counter(expected)
    # A job's execution was claimed only after the one before it had ended, so claims of one job are in order.
    order = {one.id: one.revision for one in triggered}
    for of_job in _by_job(runs).values():
        assert [one.id for one in of_job] == sorted((one.id for one in of_job), key=order.__getitem__)
    assert {one.status for one in await driver.all()} <= {Status.JOB_FAILED, Status.JOB_SKIPPED}


async def test_the_database_itself_refuses_a_second_active_execution(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    pending = await driver.trigger(job)
    for status in sorted(ACTIVE):
        with pytest.raises(IntegrityError):
            async with driver.database.write() as conn:
                await conn.execute(update(table).where(table.c.id == pending.id).values(status=status))


async def test_revisions_have_no_gaps_and_come_in_the_order_of_commits(driver: Driver) -> None:
    jobs = await _jobs(driver)
    async with driver.database.read() as conn:
        _, before, _ = await revisions.current(conn)
    finished = asyncio.Event()

    async def watch() -> list[int]:
        seen: list[int] = []
        while not finished.is_set():
            seen += await _revisions_after(driver.database, seen[-1] if seen else 0)
        return seen + await _revisions_after(driver.database, seen[-1] if seen else 0)

    watching = asyncio.create_task(watch())
    triggered = await asyncio.gather(*(driver.trigger(jobs[n % JOBS]) for n in range(TRIGGERS)))
    finished.set()
    # Each execution has changed once: whoever follows the revisions has seen every single one, none came late.
    expected = list(range(before + 1, before + TRIGGERS + 1))
    assert await watching == sorted(one.revision for one in triggered) == expected
    async with driver.database.read() as conn:
        assert (await revisions.current(conn))[1:] == (before + TRIGGERS, 0)


async def test_a_failed_transaction_leaves_no_gap(driver: Driver, job: Job) -> None:
    before = await driver.trigger(job)
    with pytest.raises(ZeroDivisionError):
        async with driver.database.write() as conn:
            await revisions.take_revision(conn)
            _ = 1 / 0
    assert (await driver.trigger(job)).revision == before.revision + 1


async def _revisions_after(database: Database, revision: int) -> list[int]:
    async with database.read() as conn:
        return [one.revision for one in await executions.changed_since(conn, revision, "", "", TRIGGERS)]


async def test_ends_and_triggers_of_one_job_never_leave_it_waiting(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    calls: list[Awaitable[Execution]] = [driver.trigger(job) for _ in range(10)]
    await asyncio.gather(*calls[:5], driver.end(held, NOT_FOUND), *calls[5:])
    statuses = Counter(one.status for one in await driver.all())
    assert statuses == {Status.JOB_FAILED: 1, Status.JOB_INITIALIZING: 1, Status.JOB_PENDING: 9}


async def _until_blocked(database: Database) -> None:
    """Wait until some transaction waits for the lock of another."""
    blocked = (
        select(func.count())
        .select_from(text("pg_stat_activity"))
        .where(text("datname = current_database() AND wait_event_type = 'Lock'"))
    )
    waiting = 0
    while not waiting:
        async with database.read() as conn:
            waiting = (await conn.execute(blocked)).scalar_one()


# SQLite has one writer at a time: there, nothing can come between.
@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_an_end_waits_for_a_trigger_that_is_being_decided(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    async with driver.database.write() as conn:
        pending = await kernel.trigger(conn, job.id, TriggerKind.MANUAL, "an operator", NOW)
        ending = asyncio.create_task(driver.end(held, NOT_FOUND))
        await _until_blocked(driver.database)
    await ending
    assert await driver.status(pending) is Status.JOB_INITIALIZING


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_trigger_waits_for_an_end_that_is_being_written(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    async with driver.database.write() as conn:
        await kernel.end(conn, held.id, WORKER, held.epoch, NOT_FOUND, NOW)
        triggering = asyncio.create_task(driver.trigger(job))
        await _until_blocked(driver.database)
    assert (await triggering).status is Status.JOB_INITIALIZING
