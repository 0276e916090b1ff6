"""Many run jobs at once."""

import asyncio

import grpc
import pytest

from ferryman.v1 import execution_pb2, execution_service_pb2
from ferryman.v1 import job_service_pb2 as pb
from tests.server.api.serving import MAX_PENDING, Api


async def _run(api: Api, job_id: str, request_id: str = "") -> execution_pb2.Execution:
    return (await api.jobs.RunJob(pb.RunJobRequest(id=job_id, request_id=request_id))).execution


async def _ids(api: Api) -> set[str]:
    page = await api.executions.ListExecutions(execution_service_pb2.ListExecutionsRequest(size=1000))
    return {execution.id for execution in page.content}


async def test_everyone_gets_the_execution_of_their_own_call(api: Api) -> None:
    jobs = [await api.job() for _ in range(20)]
    made = await asyncio.gather(*(_run(api, job.id) for job in jobs * 2))
    assert [one.job_id for one in made] == [job.id for job in jobs * 2]
    assert {one.id for one in made} == await _ids(api)
    assert len({one.id for one in made}) == 40


async def test_a_request_that_is_sent_many_times_at_once_is_carried_out_once(api: Api) -> None:
    job = await api.job()
    made = await asyncio.gather(*(_run(api, job.id, "r1") for _ in range(10)), _run(api, job.id, "r2"))
    assert len({one.id for one in made[:10]}) == 1
    assert await _ids(api) == {made[0].id, made[-1].id}
    again = await _run(api, job.id, "r1")
    assert again.id == made[0].id


async def test_an_id_used_for_two_jobs_at_once_makes_one_execution(api: Api) -> None:
    jobs = [await api.job() for _ in range(2)]
    made = await asyncio.gather(*(_run(api, job.id, "r1") for job in jobs), return_exceptions=True)
    refusals = [one for one in made if isinstance(one, grpc.aio.AioRpcError)]
    assert [one.code() for one in refusals] == [grpc.StatusCode.INVALID_ARGUMENT]
    assert len(await _ids(api)) == 1


async def test_refused_calls_do_not_touch_their_neighbours(api: Api) -> None:
    job, other = await api.job(), await api.job()
    calls = [_run(api, job.id) for _ in range(MAX_PENDING + 2)]
    made = await asyncio.gather(*calls, _run(api, "nowhere", "r1"), _run(api, other.id), return_exceptions=True)
    codes = [one.code() for one in made if isinstance(one, grpc.aio.AioRpcError)]
    assert codes == [grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.NOT_FOUND]
    assert len(await _ids(api)) == MAX_PENDING + 2


async def test_a_refused_request_is_not_remembered(api: Api) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="nowhere"):
        await _run(api, "nowhere", "r1")
    job = await api.job()
    assert (await _run(api, job.id, "r1")).job_id == job.id


async def test_many_read_at_once(api: Api) -> None:
    made = [await _run(api, (await api.job()).id) for _ in range(5)]
    request = execution_service_pb2.GetExecutionRequest
    answers = await asyncio.gather(
        *(api.executions.GetExecution(request(id=one.id)) for one in made * 4),
        api.executions.GetExecution(request(id="nowhere")),
        return_exceptions=True,
    )
    read = [one.execution for one in answers if isinstance(one, execution_service_pb2.GetExecutionResponse)]
    assert read == made * 4
    assert isinstance(answers[-1], grpc.aio.AioRpcError)
    assert answers[-1].code() is grpc.StatusCode.NOT_FOUND
