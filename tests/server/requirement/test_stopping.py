"""Requirement: Stopping a Job Execution."""

import asyncio

import grpc
import pytest

from ferryman.v1 import job_pb2
from ferryman_server.api.auth import PERMISSIONS, Permission
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import Event
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.storage.control.kernel import LeaseLost
from tests.server.api.serving import MAX_PENDING, Api
from tests.server.requirement.running import (
    STEPS,
    Status,
    end,
    get,
    ids,
    job,
    listed,
    refused,
    status,
    step,
    stop,
    take,
)

PHASES = ("JOB_INITIALIZING", "JOB_STARTED", "INTEGRATION_WAITING", "INTEGRATION_STARTED")


@pytest.mark.parametrize("steps", range(4), ids=PHASES)
async def test_an_execution_in_progress_is_stoppable_and_stops(api: Api, steps: int) -> None:
    one = await job(api)
    running = await api.run(one.id)
    held = await take(api, steps)
    before = await get(api, running.id)
    assert (Status.Status.Name(before.status), before.stoppable) == (PHASES[steps], True)

    stopping = await stop(api, running.id)
    assert (stopping.status, stopping.stoppable) == (Status.JOB_STOPPING, False)

    stopped = await end(api, held, LedgerOutcome.STOPPED, Counters(read=7, created=5, rejected=2))
    assert (stopped.status, stopped.stoppable) == (Status.JOB_STOPPED, False)
    assert (stopped.counters.read, stopped.counters.created, stopped.counters.rejected) == (7, 5, 2)
    assert stopped.HasField("ended_at")
    assert not stopped.HasField("failure")


async def test_a_pending_execution_is_stoppable_and_just_ends(api: Api) -> None:
    one = await job(api)
    running, pending = await api.run(one.id), await api.run(one.id)
    assert pending.stoppable
    stopped = await stop(api, pending.id)
    assert (stopped.status, stopped.stoppable) == (Status.JOB_STOPPED, False)
    assert await status(api, running.id) == "JOB_INITIALIZING"


async def test_stopping_a_pending_execution_starts_no_other(api: Api) -> None:
    one = await job(api)
    triggered = [await api.run(one.id) for _ in range(MAX_PENDING + 1)]
    await stop(api, triggered[1].id)
    states = [await status(api, e.id) for e in triggered]
    assert states == ["JOB_INITIALIZING", "JOB_STOPPED", "JOB_PENDING", "JOB_PENDING"]
    positions = [(await get(api, e.id)).status_reason.queue_position for e in triggered[2:]]
    assert positions == [1, 2]


async def test_an_execution_that_nobody_has_taken_ends_at_once_and_the_next_starts(api: Api) -> None:
    one = await job(api)
    first, second = await api.run(one.id), await api.run(one.id)
    assert (await stop(api, first.id)).status == Status.JOB_STOPPED
    assert await status(api, second.id) == "JOB_INITIALIZING"
    assert (await take(api)).id == second.id


@pytest.mark.parametrize("outcome", [LedgerOutcome.COMPLETED, LedgerOutcome.FAILED])
async def test_however_the_body_ends_a_stopping_execution_ends_as_stopped(api: Api, outcome: LedgerOutcome) -> None:
    running = await api.run((await job(api)).id)
    held = await take(api, 3)
    await stop(api, running.id)
    assert (await end(api, held, outcome)).status == Status.JOB_STOPPED


@pytest.mark.parametrize("event", STEPS)
async def test_a_report_that_crosses_the_stop_changes_nothing(api: Api, event: Event) -> None:
    running = await api.run((await job(api)).id)
    held = await take(api, STEPS.index(event))
    await stop(api, running.id)
    await step(api, held, event)
    assert await status(api, running.id) == "JOB_STOPPING"


async def test_stopping_is_irreversible_nothing_is_written_afterwards(api: Api) -> None:
    running = await api.run((await job(api)).id)
    held = await take(api, 3)
    await stop(api, running.id)
    stopped = await end(api, held, LedgerOutcome.STOPPED)
    with pytest.raises(LeaseLost):
        await step(api, held, Event.CATALOG_FREE)
    with pytest.raises(LeaseLost):
        await end(api, held)
    assert await get(api, running.id) == stopped


@pytest.mark.parametrize("outcome", [LedgerOutcome.COMPLETED, LedgerOutcome.FAILED])
async def test_completed_and_failed_executions_cannot_be_stopped(api: Api, outcome: LedgerOutcome) -> None:
    running = await api.run((await job(api)).id)
    ended = await end(api, await take(api, 3), outcome)
    assert not ended.stoppable
    words = await refused(stop(api, running.id), grpc.StatusCode.FAILED_PRECONDITION)
    assert Status.Status.Name(ended.status) in words
    assert await get(api, running.id) == ended


async def test_skipped_executions_cannot_be_stopped(api: Api) -> None:
    one = await job(api, job_pb2.WAIT_FOR_NEXT)
    await api.run(one.id)
    skipped = await api.run(one.id)
    assert not skipped.stoppable
    await refused(stop(api, skipped.id), grpc.StatusCode.FAILED_PRECONDITION)


async def test_stopping_again_changes_nothing(api: Api) -> None:
    running = await api.run((await job(api)).id)
    held = await take(api, 1)
    first = await stop(api, running.id)
    assert await stop(api, running.id) == first
    stopped = await end(api, held, LedgerOutcome.STOPPED)
    assert await stop(api, running.id) == stopped


async def test_many_stops_at_once_are_one(api: Api) -> None:
    running = await api.run((await job(api)).id)
    await take(api, 2)
    answers = await asyncio.gather(*(stop(api, running.id) for _ in range(8)))
    assert {a.revision for a in answers} == {(await get(api, running.id)).revision}


async def test_the_same_request_id_stops_once(api: Api) -> None:
    one = await job(api)
    first, second = await api.run(one.id), await api.run(one.id)
    await stop(api, second.id, "request-1")
    await stop(api, second.id, "request-1")
    await refused(stop(api, first.id, "request-1"), grpc.StatusCode.INVALID_ARGUMENT)
    assert await status(api, first.id) == "JOB_INITIALIZING"


async def test_an_unknown_execution_is_not_found(api: Api) -> None:
    await refused(stop(api, "01920000-0000-7000-8000-000000000000"), grpc.StatusCode.NOT_FOUND)


async def test_who_asked_and_when_is_told(api: Api) -> None:
    running = await api.run((await job(api)).id)
    assert not running.HasField("stop")
    await take(api, 1)
    stopping = await stop(api, running.id)
    assert stopping.stop.by == "local operator"
    assert stopping.stop.asked_at.ToMilliseconds() >= running.created_at.ToMilliseconds()
    assert (await get(api, running.id)).stop == stopping.stop


async def test_the_list_shows_the_stop_at_once(api: Api) -> None:
    running = await api.run((await job(api)).id)
    held = await take(api, 1)
    stopping = await stop(api, running.id)
    assert list((await listed(api, search=running.id)).content) == [stopping]
    stopped = await end(api, held, LedgerOutcome.STOPPED)
    assert list((await listed(api, search=running.id)).content) == [stopped]


async def test_stopped_executions_are_found_by_their_status(api: Api) -> None:
    one = await job(api)
    running, pending = await api.run(one.id), await api.run(one.id)
    await stop(api, pending.id)
    assert ids((await listed(api, statuses=["JOB_STOPPED"])).content) == [pending.id]
    assert ids((await listed(api, statuses=["JOB_INITIALIZING"])).content) == [running.id]


def test_stopping_needs_mapper_write() -> None:
    assert PERMISSIONS["/ferryman.v1.ExecutionService/StopExecution"] is Permission.MAPPER_WRITE
