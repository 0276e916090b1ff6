"""Requirement: Simultaneous execution of a job."""

import asyncio

import grpc
import pytest

from ferryman.v1 import job_pb2, job_service_pb2
from ferryman_server.domain.executions import ENDED
from ferryman_server.domain.outcomes import LedgerOutcome
from tests.server.api.serving import MAX_PENDING, Api
from tests.server.requirement.running import (
    STEPS,
    Status,
    end,
    fire,
    get,
    job,
    listed,
    refused,
    status,
    step,
    stop,
    take,
)

WAIT = job_pb2.WAIT_FOR_NEXT


async def test_two_runs_of_one_job_at_once_are_not_allowed(api: Api) -> None:
    one = await job(api)
    await asyncio.gather(*(api.run(one.id) for _ in range(3)))
    found = (await listed(api, job_id=one.id)).content
    assert sorted(Status.Status.Name(e.status) for e in found) == ["JOB_INITIALIZING", "JOB_PENDING", "JOB_PENDING"]


async def test_run_immediately_is_what_a_job_does_unless_told_otherwise(api: Api) -> None:
    created = await api.job()
    assert created.import_spec.overlap_policy == job_pb2.RUN_IMMEDIATELY


async def test_run_immediately_queues_the_new_execution_as_pending(api: Api) -> None:
    one = await job(api)
    first, second = await api.run(one.id), await api.run(one.id)
    assert await status(api, second.id) == "JOB_PENDING"
    assert second.status_reason.reason == "JOB_RUNNING"
    assert second.status_reason.blocking_execution_id == first.id
    assert first.id in second.status_reason.message
    assert second.status_reason.queue_position == 1


@pytest.mark.parametrize("outcome", [LedgerOutcome.COMPLETED, LedgerOutcome.FAILED])
async def test_run_immediately_starts_the_pending_one_as_soon_as_the_one_before_ends(
    api: Api, outcome: LedgerOutcome
) -> None:
    one = await job(api)
    first, second = await api.run(one.id), await api.run(one.id)
    await end(api, await take(api, 3), outcome)
    assert Status.Status.Name((await get(api, first.id)).status) in {s.value for s in ENDED}
    started = await get(api, second.id)
    assert started.status == Status.JOB_INITIALIZING
    assert not started.HasField("status_reason")


async def test_run_immediately_starts_the_pending_one_when_the_one_before_is_stopped(api: Api) -> None:
    one = await job(api)
    first, second = await api.run(one.id), await api.run(one.id)
    running = await take(api, 3)
    await stop(api, first.id)
    assert await status(api, second.id) == "JOB_PENDING"
    await end(api, running, LedgerOutcome.STOPPED)
    assert await status(api, second.id) == "JOB_INITIALIZING"


async def test_pending_executions_start_first_in_first_out(api: Api) -> None:
    one = await job(api)
    triggered = [await api.run(one.id) for _ in range(MAX_PENDING + 1)]
    for expected in triggered:
        running = await take(api, 3)
        assert running.id == expected.id
        await end(api, running)


async def test_queue_positions_move_up(api: Api) -> None:
    one = await job(api)
    triggered = [await api.run(one.id) for _ in range(MAX_PENDING + 1)]
    await end(api, await take(api, 3))
    positions = [(await get(api, e.id)).status_reason.queue_position for e in triggered]
    assert positions == [0, 0, 1, 2]


async def test_wait_for_next_skips_the_new_execution(api: Api) -> None:
    one = await job(api, WAIT)
    first, second = await api.run(one.id), await fire(api, one.id)
    assert second.status == Status.JOB_SKIPPED
    assert second.status_reason.reason == "JOB_RUNNING"
    assert second.status_reason.blocking_execution_id == first.id
    assert second.HasField("ended_at")
    assert not second.HasField("started_at")


async def test_wait_for_next_considers_the_next_trigger(api: Api) -> None:
    one = await job(api, WAIT)
    await api.run(one.id)
    skipped = await fire(api, one.id)
    await end(api, await take(api, 3))
    assert (await fire(api, one.id)).status == Status.JOB_INITIALIZING
    assert await status(api, skipped.id) == "JOB_SKIPPED"


async def test_manual_triggers_obey_the_policy_too(api: Api) -> None:
    one = await job(api, WAIT)
    await fire(api, one.id)
    assert (await api.run(one.id)).status == Status.JOB_SKIPPED


async def test_the_policy_is_each_jobs_own(api: Api) -> None:
    queues, skips = await job(api), await job(api, WAIT)
    for one in (queues, skips):
        await api.run(one.id)
    assert (await api.run(queues.id)).status == Status.JOB_PENDING
    assert (await api.run(skips.id)).status == Status.JOB_SKIPPED


async def test_a_changed_policy_binds_the_next_trigger(api: Api) -> None:
    one = await job(api)
    await api.run(one.id)
    pending = await api.run(one.id)
    one.import_spec.overlap_policy = WAIT
    await api.jobs.UpdateJob(job_service_pb2.UpdateJobRequest(job=one))
    assert (await api.run(one.id)).status == Status.JOB_SKIPPED
    assert await status(api, pending.id) == "JOB_PENDING"


async def test_different_jobs_run_at_once(api: Api) -> None:
    triggered = [await api.run((await job(api)).id) for _ in range(3)]
    assert {e.status for e in triggered} == {Status.JOB_INITIALIZING}


async def test_a_job_that_is_stopping_still_runs(api: Api) -> None:
    one, other = await job(api), await job(api, WAIT)
    for each in (one, other):
        running = await api.run(each.id)
        await take(api, 3)
        assert (await stop(api, running.id)).status == Status.JOB_STOPPING
    assert (await api.run(one.id)).status == Status.JOB_PENDING
    assert (await api.run(other.id)).status == Status.JOB_SKIPPED


async def test_a_full_queue_refuses_manual_triggers_and_skips_scheduled_ones(api: Api) -> None:
    one = await job(api)
    for _ in range(MAX_PENDING + 1):
        await api.run(one.id)
    words = await refused(api.run(one.id), grpc.StatusCode.RESOURCE_EXHAUSTED)
    assert str(MAX_PENDING) in words
    skipped = await fire(api, one.id)
    assert (skipped.status, skipped.status_reason.reason) == (Status.JOB_SKIPPED, "QUEUE_FULL")


async def test_the_policy_holds_in_every_phase_of_a_run(api: Api) -> None:
    one = await job(api, WAIT)
    await api.run(one.id)
    running = await take(api)
    for event in STEPS:
        assert (await api.run(one.id)).status == Status.JOB_SKIPPED
        await step(api, running, event)
    assert (await api.run(one.id)).status == Status.JOB_SKIPPED
