"""Work that goes on when its caller leaves."""

import asyncio

import pytest
from google.protobuf import descriptor_pool
from structlog.testing import capture_logs

from ferryman.v1 import job_service_pb2 as pb
from ferryman.v1.system_service_pb2 import WhoAmIRequest
from ferryman_server.api import auth, reflection, server
from ferryman_server.api.open_work import INTERRUPTIBLE, OpenWork
from tests.server.api.serving import Api, job_message


def test_streams_may_be_interrupted() -> None:
    pool = descriptor_pool.Default()
    streams = {
        f"/{name}/{method.name}"
        for name in server.SERVICES
        for method in pool.FindServiceByName(name).methods
        if method.server_streaming
    }
    streams |= {f"/{name}/ServerReflectionInfo" for name in reflection.SERVICES}
    assert streams <= INTERRUPTIBLE <= set(auth.PERMISSIONS)


async def test_work_goes_on_without_its_caller() -> None:
    work, begun, may_end, ended = OpenWork(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    caller = asyncio.create_task(work.carry(slow()))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not ended.is_set()
    may_end.set()
    await work.finished()
    assert ended.is_set()


async def test_work_that_fails_without_its_caller_is_logged() -> None:
    work, begun, may_end = OpenWork(), asyncio.Event(), asyncio.Event()

    async def failing() -> None:
        begun.set()
        await may_end.wait()
        raise ValueError("no luck")

    caller = asyncio.create_task(work.carry(failing()))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    with capture_logs() as logs:
        may_end.set()
        await work.finished()
    assert [entry["event"] for entry in logs] == ["work of a caller that has left failed"]
    assert "no luck" in logs[0]["exception"]


async def test_a_call_is_carried_out_whole_when_its_caller_leaves(api: Api) -> None:
    connector = await api.connector()
    request = pb.CreateJobRequest(job=job_message(name="Left alone", connector_id=connector.id))
    async with api.parts.control.write():
        call = api.jobs.CreateJob(request)
        # Calls of one connection begin in order: once a later one is answered, this one waits for its turn to write.
        await api.system.WhoAmI(WhoAmIRequest())
        call.cancel()
        await api.system.WhoAmI(WhoAmIRequest())
    await api.parts.open_work.finished()
    jobs = (await api.jobs.ListJobs(pb.ListJobsRequest())).content
    assert [job.name for job in jobs] == ["Left alone"]
