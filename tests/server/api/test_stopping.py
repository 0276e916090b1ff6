"""StopExecution."""

import grpc
import pytest

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.domain.executions import Event
from tests.server.api.refusals import refused
from tests.server.api.serving import Api
from tests.server.api.worker import advance, claim, complete

Status = execution_pb2.Execution.Status
STEPS = (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)


async def stop(api: Api, execution_id: str, request_id: str = "") -> execution_pb2.Execution:
    request = pb.StopExecutionRequest(id=execution_id, request_id=request_id)
    return (await api.executions.StopExecution(request)).execution


async def shown(api: Api, execution_id: str) -> list[execution_pb2.Execution]:
    """The execution in the detail and in the list."""
    detail = (await api.executions.GetExecution(pb.GetExecutionRequest(id=execution_id))).execution
    (listed,) = (await api.executions.ListExecutions(pb.ListExecutionsRequest(search=execution_id))).content
    return [detail, listed]


@pytest.mark.parametrize("steps", range(4))
async def test_one_that_runs_is_stopping_and_tells_who_asked(api: Api, steps: int) -> None:
    execution = await api.run((await api.job()).id)
    claimed = await claim(api)
    for event in STEPS[:steps]:
        await advance(api, claimed, event)
    stopping = await stop(api, execution.id)
    assert stopping.status == Status.JOB_STOPPING
    assert stopping.stop.by == "local operator"
    assert stopping.stop.asked_at.ToMilliseconds() >= execution.created_at.ToMilliseconds()
    assert not stopping.stoppable
    assert await shown(api, execution.id) == [stopping, stopping]


async def test_one_that_waits_has_stopped_at_once(api: Api) -> None:
    job = await api.job()
    first, second, third = [await api.run(job.id) for _ in range(3)]
    for execution in (second, first):
        stopped = await stop(api, execution.id)
        assert stopped.status == Status.JOB_STOPPED
        assert stopped.HasField("ended_at")
        assert not stopped.HasField("started_at")
        assert not stopped.HasField("status_reason")
        assert await shown(api, execution.id) == [stopped, stopped]
    assert (await claim(api)).id == third.id


async def test_the_worker_is_woken(api: Api) -> None:
    await api.run((await api.job()).id)
    claimed = await claim(api)
    seen = api.parts.changes.number
    await stop(api, claimed.id)
    assert api.parts.changes.number > seen


async def test_asking_again_returns_it_as_it_stands(api: Api) -> None:
    await api.run((await api.job()).id)
    claimed = await claim(api)
    stopping = await stop(api, claimed.id)
    assert await stop(api, claimed.id) == stopping


async def test_a_request_that_is_sent_again_does_nothing(api: Api) -> None:
    job = await api.job()
    first, second = await api.run(job.id), await api.run(job.id)
    stopped = await stop(api, first.id, "r1")
    assert await stop(api, first.id, "r1") == stopped
    refusal = await refused(stop(api, second.id, "r1"))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")
    assert not (await shown(api, second.id))[0].HasField("stop")


async def test_what_has_ended_is_refused_and_may_be_asked_again_with_the_same_request(api: Api) -> None:
    await api.run((await api.job()).id)
    ended = await complete(api)
    for _ in range(2):
        refusal = await refused(stop(api, ended.id, "r1"))
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "EXECUTION_ENDED")
        assert refusal.metadata == {"execution_id": ended.id}
        assert "has ended as INTEGRATION_COMPLETED_WITH_ERRORS" in refusal.message


async def test_an_unknown_execution_is_not_found(api: Api) -> None:
    refusal = await refused(stop(api, "nope"))
    assert (refusal.code, refusal.metadata) == (grpc.StatusCode.NOT_FOUND, {"type": "execution", "id": "nope"})
