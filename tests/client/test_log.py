"""A log comes line by line; following it outlives the connection without losing or repeating a line."""

from contextlib import aclosing

import pytest

import ferryman
from ferryman.client.calls import Calls
from ferryman.client.log import Log
from ferryman.v1.execution_service_pb2 import TailExecutionLogRequest
from tests.client import samples
from tests.client.memory_server import MemoryServer

ID = samples.numbered_id(1)


async def test_a_log_is_read_up_to_its_last_line(server: MemoryServer, client: ferryman.Client) -> None:
    await server.put(samples.execution(ID, samples.Status.INTEGRATION_STARTED))
    await server.write(ID, "connected", "fetched", "reading")
    lines = [line async for update in client.executions.log(ID) for line in update.lines]
    assert [(line.number, line.message) for line in lines] == [(1, "connected"), (2, "fetched"), (3, "reading")]
    assert lines[0].level is ferryman.LogLevel.INFO
    later = [line.number async for update in client.executions.log(ID, after_number=2) for line in update.lines]
    assert later == [3]


async def test_following_resumes_behind_the_last_line_and_ends_with_the_execution(
    server: MemoryServer, client: ferryman.Client
) -> None:
    await server.put(samples.execution(ID, samples.Status.INTEGRATION_STARTED))
    await server.write(ID, "one", "two")
    numbers: list[int] = []
    connected: list[bool] = []
    async with aclosing(client.executions.log(ID, follow=True)) as updates:
        async for update in updates:
            numbers += [line.number for line in update.lines]
            connected.append(update.connected)
            if numbers == [1, 2] and connected == [True]:
                await server.stop()
            elif not update.connected:
                assert isinstance(update.error, ferryman.UnavailableError)
                await server.write(ID, "three")
                await server.start()
            elif numbers[-1] == 3:
                await server.put(samples.execution(ID, samples.Status.INTEGRATION_COMPLETED))
    assert numbers == [1, 2, 3]
    assert connected == [True, False, True, True]
    assert [request.after_number for request in server.requests("TailExecutionLog")] == [0, 2]


async def test_a_log_that_is_not_followed_raises_when_the_connection_breaks(
    server: MemoryServer, client: ferryman.Client
) -> None:
    await server.stop()
    with pytest.raises(ferryman.UnavailableError):
        await anext(client.executions.log(ID))


async def test_the_log_of_nothing_is_not_found(server: MemoryServer, client: ferryman.Client) -> None:
    with pytest.raises(ferryman.NotFoundError):
        await anext(client.executions.log(ID, follow=True))


async def test_a_silent_server_is_a_break(server: MemoryServer) -> None:
    calls = Calls(server.address)
    await server.put(samples.execution(ID, samples.Status.INTEGRATION_STARTED))
    log = Log(calls, TailExecutionLogRequest(execution_id=ID, follow=True), silence_seconds=0.2)
    async with aclosing(log.updates()) as updates:
        broken = await anext(updates)
        assert broken.error is not None
        assert "silent for 0.2 seconds" in broken.error.message
    await calls.channel.close()
