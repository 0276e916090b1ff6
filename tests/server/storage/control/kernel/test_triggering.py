"""What becomes of a trigger."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ferryman_server.domain.errors import NotAnImportJob, NotFound, PendingLimitReached
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Direction, Phase, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.log_lines import LogLevel
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.storage.control import execution_log, jobs, kernel, revisions
from ferryman_server.storage.control.kernel import TriggerAsked
from ferryman_server.storage.control.tables import job as table
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW, job_draft

KINDS = [TriggerKind.MANUAL, TriggerKind.SCHEDULE]


async def test_first_trigger_starts(driver: Driver, job: Job) -> None:
    execution = await driver.trigger(job)
    assert execution == await driver.get(execution)
    assert (execution.job_id, execution.job_name, execution.entity) == (job.id, "Products", "PRODUCT")
    assert execution.direction is Direction.IMPORT
    assert execution.status is Status.JOB_INITIALIZING
    assert execution.stoppable
    assert (execution.trigger_kind, execution.triggered_by) == (TriggerKind.MANUAL, "an operator")
    assert execution.created_at == execution.scheduled_at == NOW
    assert [execution.started_at, execution.ended_at, execution.owner, execution.failure] == [None] * 4
    assert (execution.status_reason, execution.status_message, execution.blocking_execution_id) == ("", "", "")
    assert (execution.queue_position, execution.epoch, execution.phase) == (0, 0, Phase.NONE)


async def test_scheduled_execution_keeps_its_fire_time(driver: Driver, job: Job) -> None:
    due = NOW - timedelta(seconds=2)
    execution = await driver.trigger(job, TriggerKind.SCHEDULE, scheduled_at=due)
    assert (execution.scheduled_at, execution.created_at) == (due, NOW)


@pytest.mark.parametrize("kind", KINDS)
async def test_trigger_while_running_waits(driver: Driver, job: Job, kind: TriggerKind) -> None:
    running = await driver.trigger(job)
    pending = await driver.trigger(job, kind)
    assert pending.status is Status.JOB_PENDING
    assert pending.stoppable
    assert (pending.status_reason, pending.blocking_execution_id) == ("JOB_RUNNING", running.id)
    assert running.id in pending.status_message
    assert (pending.queue_position, pending.ended_at) == (1, None)


@pytest.mark.parametrize("kind", KINDS)
async def test_trigger_while_running_is_skipped_under_wait_for_next(driver: Driver, kind: TriggerKind) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    running = await driver.trigger(job)
    skipped = await driver.trigger(job, kind)
    assert skipped.status is Status.JOB_SKIPPED
    assert not skipped.stoppable
    assert (skipped.status_reason, skipped.blocking_execution_id) == ("JOB_RUNNING", running.id)
    assert "WAIT_FOR_NEXT" in skipped.status_message
    assert (skipped.ended_at, skipped.started_at, skipped.queue_position) == (NOW, None, 0)


async def test_job_triggers_again_once_it_has_ended(driver: Driver) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    await driver.end(await driver.start(job))
    assert (await driver.trigger(job)).status is Status.JOB_INITIALIZING


async def test_jobs_do_not_hold_up_each_other(driver: Driver, job: Job) -> None:
    other = await driver.new_job(name="Offers")
    await driver.trigger(job)
    assert (await driver.trigger(other)).status is Status.JOB_INITIALIZING


async def test_queue_positions_count_up_whatever_the_clock_says(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    positions = [(await driver.trigger(job, now=NOW - timedelta(hours=n))).queue_position for n in range(4)]
    assert positions == [1, 2, 3, 4]


async def test_manual_trigger_past_the_limit_is_refused_and_leaves_nothing(driver: Driver, job: Job) -> None:
    for _ in range(3):
        await driver.trigger(job, max_pending=2)
    with pytest.raises(PendingLimitReached, match=f"{job.id} has 2 pending"):
        await driver.trigger(job, max_pending=2)
    assert len(await driver.all()) == 3


async def test_scheduled_trigger_past_the_limit_is_skipped(driver: Driver, job: Job) -> None:
    for _ in range(3):
        await driver.trigger(job, max_pending=2)
    skipped = await driver.trigger(job, TriggerKind.SCHEDULE, max_pending=2)
    assert (skipped.status, skipped.status_reason) == (Status.JOB_SKIPPED, "QUEUE_FULL")
    assert skipped.status_message.startswith("2 executions")


async def test_policy_of_the_moment_of_the_trigger_decides(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    draft = job_draft(job.connector_id, policy=OverlapPolicy.WAIT_FOR_NEXT)
    async with driver.database.write() as conn:
        await jobs.update_job(conn, job.id, draft, None, NOW)
    assert (await driver.trigger(job)).status is Status.JOB_SKIPPED


async def test_unknown_job(driver: Driver) -> None:
    async with driver.database.write() as conn:
        with pytest.raises(NotFound, match="no job with id 'nowhere'"):
            await kernel.trigger(conn, "nowhere", TriggerKind.MANUAL, "an operator", NOW)


def _asked(job: Job, max_pending: int = 1000) -> TriggerAsked:
    return TriggerAsked(job.id, TriggerKind.MANUAL, "an operator", max_pending=max_pending)


async def _trigger_many(driver: Driver, *asked: TriggerAsked) -> list[Execution | Exception]:
    async with driver.database.write() as conn:
        return await kernel.trigger_many(conn, asked, NOW)


async def test_the_second_trigger_of_a_group_sees_the_first(driver: Driver, job: Job) -> None:
    other = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT, name="Offers")
    made = await _trigger_many(driver, _asked(job), _asked(other), _asked(job), _asked(other), _asked(job))
    executions = [one for one in made if isinstance(one, Execution)]
    assert [one.status for one in executions] == [
        Status.JOB_INITIALIZING,
        Status.JOB_INITIALIZING,
        Status.JOB_PENDING,
        Status.JOB_SKIPPED,
        Status.JOB_PENDING,
    ]
    assert [one.queue_position for one in executions] == [0, 0, 1, 0, 2]
    assert [one.blocking_execution_id for one in executions[2:]] == [executions[n].id for n in (0, 1, 0)]
    first = executions[0].revision
    assert [one.revision for one in executions] == list(range(first, first + 5))
    assert await driver.all() == executions


async def test_errors_of_a_group_are_answers(driver: Driver, job: Job) -> None:
    unknown = TriggerAsked("nowhere", TriggerKind.MANUAL, "an operator")
    made = await _trigger_many(driver, _asked(job, 1), unknown, _asked(job, 1), _asked(job, 1))
    assert [type(one) for one in made] == [Execution, NotFound, Execution, PendingLimitReached]
    assert len(await driver.all()) == 2


async def test_a_group_of_refusals_writes_nothing(driver: Driver) -> None:
    made = await _trigger_many(driver, TriggerAsked("nowhere", TriggerKind.MANUAL, "an operator"))
    assert [type(one) for one in made] == [NotFound]
    async with driver.database.read() as conn:
        assert (await revisions.current(conn))[1] == 0


async def test_an_export_is_refused(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await conn.execute(update(table).where(table.c.id == job.id).values(direction=Direction.EXPORT))
    with pytest.raises(NotAnImportJob, match=job.id):
        await driver.trigger(job)


async def test_the_log_begins_with_the_trigger(driver: Driver, job: Job) -> None:
    running = await driver.trigger(job)
    pending = await driver.trigger(job, TriggerKind.SCHEDULE)
    async with driver.database.read() as conn:
        (first,) = await execution_log.read_lines(conn, running.id, 0, 10)
        (second,) = await execution_log.read_lines(conn, pending.id, 0, 10)
    assert (first.number, first.level, first.message) == (1, LogLevel.INFO, "triggered by an operator")
    assert (first.details["by"], first.details["kind"]) == ("an operator", "MANUAL")
    assert second.details["reason"] == "JOB_RUNNING"
    assert running.id in second.message
