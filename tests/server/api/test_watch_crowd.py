"""Many watchers at once, slow ones among them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import grpc
import pytest
from structlog.testing import capture_logs

from ferryman.v1 import execution_service_pb2 as pb
from ferryman.v1 import execution_service_pb2_grpc
from ferryman_server.api.interception import Context
from ferryman_server.api.watch import Watch
from ferryman_server.api.watch_executions import ExecutionSource
from ferryman_server.api.watch_feed import Feed, SnapshotAsk
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase
from ferryman_server.domain.outcomes import FileResult
from ferryman_server.storage.control import executions, kernel
from tests.server.api.serving import Api
from tests.server.api.worker import OWNER, advance, claim, complete

WATCHERS, JOBS, ROUNDS = 40, 5, 12
_SERVICE = "ferryman.v1.ExecutionService"
# So large that the ring holds only a few reports, and that the window of a reader fills up.
_LARGE = tuple(FileResult(f"{n:04}" + "x" * 1000, 1, 1) for n in range(900))
_SMALL_WINDOW = (("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_536))


class Reader:
    """Follows a watch and keeps the latest state of each execution."""

    def __init__(self, stub: "execution_service_pb2_grpc.ExecutionServiceAsyncStub", token: str = "") -> None:
        self._call = stub.WatchExecutions(pb.WatchExecutionsRequest(resume_token=token))
        self.revisions: dict[str, int] = {}
        self.token = token

    async def read(self) -> None:
        """Read one message; revisions of an execution never go back."""
        message = await self._call.read()
        assert isinstance(message, pb.WatchExecutionsResponse), message
        for execution in message.executions:
            assert execution.revision >= self.revisions.get(execution.id, 0)
            self.revisions[execution.id] = execution.revision
        self.token = message.resume_token

    async def until(self, truth: dict[str, int]) -> None:
        """Read until it knows the latest revision of each execution."""
        while self.revisions != truth:
            await self.read()

    def cancel(self) -> None:
        """Stop reading."""
        self._call.cancel()


async def truth_of(api: Api) -> dict[str, int]:
    async with api.parts.control.read() as conn:
        return {e.id: e.revision for e in await executions.changed_since(conn, 0, "", "", 1_000_000)}


async def integrating(api: Api) -> list[Execution]:
    """Executions of some jobs whose progress can be reported."""
    held = []
    for _ in range(JOBS):
        await api.run((await api.job()).id)
        execution = await claim(api)
        for happened in (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE):
            execution = await advance(api, execution, happened)
        held.append(execution)
    return held


async def report(api: Api, held: Execution, number: int, files: tuple[FileResult, ...] = ()) -> None:
    async with api.parts.control.write() as conn:
        await kernel.record_progress(
            conn,
            held.id,
            OWNER,
            held.epoch,
            phase=Phase.INTEGRATE,
            fraction=0.5,
            bytes_done=number,
            bytes_total=0,
            counters=Counters(),
            files=files,
        )
    api.parts.changes.notify()


@asynccontextmanager
async def readers(api: Api, count: int) -> AsyncIterator[list[Reader]]:
    """Readers on connections of their own."""
    async with AsyncExitStack() as stack:
        found = []
        for number in range(count):
            channel = grpc.aio.insecure_channel(api.address, options=[("grpc.channel_id", number)])
            await stack.enter_async_context(channel)
            found.append(Reader(execution_service_pb2_grpc.ExecutionServiceStub(channel)))
        yield found


async def test_every_watcher_ends_with_the_last_state_of_every_execution(api: Api) -> None:
    held = await integrating(api)
    async with readers(api, WATCHERS) as crowd:
        following = [asyncio.create_task(reader.read()) for reader in crowd]
        await asyncio.gather(*following)
        for number in range(ROUNDS):
            await asyncio.gather(*(report(api, execution, number) for execution in held))
        await api.run((await api.job()).id)
        await complete(api)
        truth = await truth_of(api)
        await asyncio.gather(*(reader.until(truth) for reader in crowd))


async def test_more_than_a_thousand_watches_at_once_all_get_in(api: Api) -> None:
    await integrating(api)
    truth = await truth_of(api)
    await asyncio.gather(*(Reader(api.executions).until(truth) for _ in range(1100)))


async def test_a_watcher_that_comes_and_goes_misses_nothing(api: Api) -> None:
    held = await integrating(api)
    lasting, seen, token = Reader(api.executions), dict[str, int](), ""
    for number in range(ROUNDS):
        reader = Reader(api.executions, token)
        reader.revisions = seen
        await asyncio.gather(reader.read(), *(report(api, execution, number) for execution in held))
        await reader.read()
        token = reader.token
        reader.cancel()
        await lasting.read()
    truth = await truth_of(api)
    last = Reader(api.executions, token)
    last.revisions = seen
    await asyncio.gather(last.until(truth), lasting.until(truth))


async def test_a_watcher_that_fell_out_of_the_ring_finds_its_way_back(api: Api) -> None:
    held = await integrating(api)
    slow, quick = Reader(api.executions), Reader(api.executions)
    await asyncio.gather(slow.read(), quick.read())
    for number in range(ROUNDS):
        await report(api, held[number % JOBS], number, _LARGE)
        await quick.until(await truth_of(api))
    truth = await truth_of(api)
    await slow.until(truth)


@pytest.fixture
async def impatient(api: Api) -> AsyncIterator[str]:
    """The address of a server whose watches soon give up on readers that take nothing."""
    feed = Feed(api.parts, ExecutionSource())

    async def serve(request: pb.WatchExecutionsRequest, context: Context) -> None:
        await Watch(feed, context, heartbeat_seconds=0.05, stuck_seconds=0.2).serve("", SnapshotAsk())

    handler: grpc.RpcMethodHandler[pb.WatchExecutionsRequest, bytes] = grpc.unary_stream_rpc_method_handler(
        serve, request_deserializer=pb.WatchExecutionsRequest.FromString, response_serializer=None
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {"WatchExecutions": handler}),))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    yield address
    api.parts.changes.close()
    await server.stop(None)


async def test_a_watcher_that_takes_nothing_is_ended_and_told_why(api: Api, impatient: str) -> None:
    held = await integrating(api)
    async with (
        grpc.aio.insecure_channel(impatient, options=_SMALL_WINDOW) as narrow,
        grpc.aio.insecure_channel(impatient) as wide,
    ):
        stuck = execution_service_pb2_grpc.ExecutionServiceStub(narrow).WatchExecutions(pb.WatchExecutionsRequest())
        quick = Reader(execution_service_pb2_grpc.ExecutionServiceStub(wide))
        await asyncio.gather(stuck.read(), quick.read())
        with capture_logs() as logs:
            for number in range(ROUNDS):
                await report(api, held[number % JOBS], number, _LARGE)
                await quick.until(await truth_of(api))
            while not logs:
                await quick.read()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            while True:
                await stuck.read()
    assert [entry["event"] for entry in logs] == ["ended the watch of a reader that takes nothing"]
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert "took no message" in (caught.value.details() or "")
