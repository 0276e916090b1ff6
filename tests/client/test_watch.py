"""A watch outlives its connection: it resumes, starts over when it must, and tells of every break."""

from contextlib import aclosing

import pytest

import ferryman
from ferryman.client.calls import Calls
from ferryman.client.executions import update_of
from ferryman.client.watch import Watch, Watched
from ferryman.v1.execution_service_pb2 import WatchExecutionsRequest
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub
from tests.client import samples
from tests.client.answers import invalid
from tests.client.memory_server import MemoryServer

ONE, TWO = samples.numbered_id(1), samples.numbered_id(2)


async def test_a_watch_starts_with_a_snapshot_and_goes_on_with_changes(
    server: MemoryServer, client: ferryman.Client
) -> None:
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    async with aclosing(client.executions.watch()) as updates:
        first = await anext(updates)
        assert [execution.id for execution in first.executions] == [ONE]
        assert (first.snapshot, first.starts_over, first.connected) == (True, True, True)
        await server.put(samples.execution(TWO, samples.Status.JOB_STARTED))
        second = await anext(updates)
        assert [execution.id for execution in second.executions] == [TWO]
        assert (second.snapshot, second.starts_over) == (False, False)


async def test_a_watch_resumes_when_the_server_was_killed_and_came_back(
    server: MemoryServer, client: ferryman.Client
) -> None:
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    async with aclosing(client.executions.watch()) as updates:
        await anext(updates)
        await server.stop()
        broken = await anext(updates)
        assert not broken.connected
        assert isinstance(broken.error, ferryman.UnavailableError)
        await server.put(samples.execution(TWO, samples.Status.JOB_STARTED))
        await server.start()
        back = await anext(updates)
        assert (back.connected, back.executions) == (True, ())
        missed = await anext(updates)
        assert [execution.id for execution in missed.executions] == [TWO]
        assert not missed.starts_over
    assert [request.resume_token for request in server.requests("WatchExecutions")] == ["", "one:1"]


async def test_a_watch_starts_over_when_its_token_has_expired(server: MemoryServer, client: ferryman.Client) -> None:
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    async with aclosing(client.executions.watch(resume_token="other:7")) as updates:
        update = await anext(updates)
        assert [execution.id for execution in update.executions] == [ONE]
        assert (update.starts_over, update.snapshot) == (True, True)
    assert [request.resume_token for request in server.requests("WatchExecutions")] == ["other:7", ""]


async def test_a_watch_of_a_silent_server_connects_again(server: MemoryServer) -> None:
    calls = Calls(server.address)
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    server.silent = True
    watched = Watched(ExecutionServiceStub(calls.channel).WatchExecutions, update_of, ferryman.WatchUpdate)
    watch = Watch(calls, watched, WatchExecutionsRequest(), silence_seconds=0.2)
    async with aclosing(watch.updates()) as updates:
        broken = await anext(updates)
        assert broken.error is not None
        assert "silent for 0.2 seconds" in broken.error.message
        server.silent = False
        update = await anext(updates)
        while not update.executions:
            update = await anext(updates)
        assert update.connected
    await calls.channel.close()


async def test_a_watch_that_can_never_work_raises(server: MemoryServer, client: ferryman.Client) -> None:
    server.failures["WatchExecutions"] = [invalid("no", {"snapshot_size": "expected 0 or more"})]
    with pytest.raises(ferryman.InvalidArgumentError):
        await anext(client.executions.watch(snapshot_size=-1))


async def test_waiting_ends_with_the_execution_even_across_a_restart(
    server: MemoryServer, client: ferryman.Client
) -> None:
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    seen = []
    async with aclosing(client.executions.follow(ONE)) as updates:
        async for update in updates:
            seen += [execution.status for execution in update.executions]
            if len(seen) == 2:
                await server.stop()
                await server.put(samples.execution(ONE, samples.Status.INTEGRATION_COMPLETED))
                await server.start()
    assert seen == ["JOB_STARTED", "JOB_STARTED", "INTEGRATION_COMPLETED"]
    assert (await client.executions.wait(ONE)).status is ferryman.ExecutionStatus.INTEGRATION_COMPLETED


async def test_waiting_for_nothing_is_not_found(server: MemoryServer, client: ferryman.Client) -> None:
    with pytest.raises(ferryman.NotFoundError):
        await client.executions.wait(ONE)
