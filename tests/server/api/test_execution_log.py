"""TailExecutionLog."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.watch_ring import BATCH_BYTES_MAX, BATCH_MAX
from ferryman_server.domain.executions import Event
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.domain.log_lines import LogLevel
from ferryman_server.storage.control import execution_log
from tests.server.api.refusals import refused
from tests.server.api.serving import Api, served, sqlite_url
from tests.server.api.worker import advance, claim, complete

NEVER = 3600.0


class Tail:
    """A reader of one log."""

    def __init__(self, api: Api, execution_id: str, *, follow: bool = True, after_number: int = 0) -> None:
        request = pb.TailExecutionLogRequest(execution_id=execution_id, follow=follow, after_number=after_number)
        self._call = api.executions.TailExecutionLog(request)

    async def read(self) -> pb.TailExecutionLogResponse:
        """The next message."""
        message = await self._call.read()
        assert isinstance(message, pb.TailExecutionLogResponse), message
        return message

    async def rest(self) -> list[execution_pb2.LogLine]:
        """All lines up to the end of the stream."""
        lines: list[execution_pb2.LogLine] = []
        while isinstance(message := await self._call.read(), pb.TailExecutionLogResponse):
            lines += message.lines
        return lines


@pytest.fixture
async def quiet(databases: Path) -> AsyncIterator[Api]:
    """An API whose streams neither poll nor send heartbeats of their own."""
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=NEVER) as api:
        yield api


async def write(api: Api, execution_id: str, *entries: LogEntry) -> None:
    """Add lines without telling the hub."""
    async with api.parts.control.write() as conn:
        await execution_log.append(conn, execution_id, entries)


async def test_the_lines_of_an_execution_in_order(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    entry = LogEntry("column 'Prix' was ignored", LogLevel.WARNING, {"file": "é.csv"})
    await write(quiet, execution.id, entry)
    first, second = await Tail(quiet, execution.id, follow=False).rest()
    assert (first.number, first.level, first.message) == (
        1,
        execution_pb2.LogLine.LEVEL_INFO,
        "triggered by local operator",
    )
    assert (second.number, second.level, second.message, second.details) == (
        2,
        execution_pb2.LogLine.LEVEL_WARNING,
        entry.message,
        entry.details,
    )
    assert second.time.ToMilliseconds() >= first.time.ToMilliseconds() > 0


async def test_following_goes_on_with_new_lines_and_ends_behind_the_last(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    tail = Tail(quiet, execution.id)
    assert [line.number for line in (await tail.read()).lines] == [1]
    claimed = await claim(quiet)
    assert [line.message for line in (await tail.read()).lines] == ["taken by worker worker"]
    await write(quiet, execution.id, LogEntry("one"))
    await advance(quiet, claimed, Event.CONNECTED)
    assert [line.message for line in (await tail.read()).lines] == ["one"]
    request = pb.StopExecutionRequest(id=execution.id)
    await quiet.executions.StopExecution(request)
    assert [line.message for line in (await tail.read()).lines] == ["stop asked by local operator"]


async def test_the_log_of_an_ended_execution_ends_whether_followed_or_not(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    ended = await complete(quiet)
    followed = await Tail(quiet, execution.id).rest()
    assert followed == await Tail(quiet, execution.id, follow=False).rest()
    assert followed[-1].message.startswith(f"ended as {ended.status}")
    assert followed[-1].details["rejected"] == "2"


async def test_an_end_closes_the_stream_of_who_follows(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    tail = Tail(quiet, execution.id)
    await tail.read()
    await quiet.executions.StopExecution(pb.StopExecutionRequest(id=execution.id))
    assert [line.message for line in await tail.rest()] == [
        "stop asked by local operator",
        "ended as JOB_STOPPED: no row was handled",
    ]


async def test_a_broken_stream_goes_on_behind_the_last_line(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    await complete(quiet)
    whole = await Tail(quiet, execution.id).rest()
    assert len(whole) > 3
    for after in range(len(whole) + 1):
        assert await Tail(quiet, execution.id, after_number=after).rest() == whole[after:]


async def test_a_long_log_comes_in_bounded_messages(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    await write(quiet, execution.id, *[LogEntry("line")] * BATCH_MAX)
    tail = Tail(quiet, execution.id, follow=False)
    first, second = await tail.read(), await tail.read()
    assert (len(first.lines), len(second.lines)) == (BATCH_MAX, 1)
    assert second.lines[0].number == BATCH_MAX + 1


async def test_long_lines_come_in_bounded_messages(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    await write(quiet, execution.id, *[LogEntry("x" * (BATCH_BYTES_MAX // 4))] * 8)
    tail = Tail(quiet, execution.id)
    sizes = [(await tail.read()).ByteSize() for _ in range(3)]
    assert max(sizes) <= BATCH_BYTES_MAX + 100
    assert [line.number for line in (await Tail(quiet, execution.id, after_number=7).read()).lines] == [8, 9]


async def test_new_lines_come_without_any_notification(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=0.01, heartbeat_seconds=NEVER) as api:
        execution = await api.run((await api.job()).id)
        tail = Tail(api, execution.id)
        await tail.read()
        await write(api, execution.id, LogEntry("one"))
        assert [line.message for line in (await tail.read()).lines] == ["one"]


async def test_silence_is_broken_by_heartbeats(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=0.01) as api:
        execution = await api.run((await api.job()).id)
        tail = Tail(api, execution.id)
        assert (await tail.read()).lines
        assert [len((await tail.read()).lines) for _ in range(3)] == [0, 0, 0]


@pytest.mark.parametrize("follow", [True, False])
async def test_an_unknown_execution_is_not_found(api: Api, follow: bool) -> None:
    refusal = await refused(Tail(api, "nope", follow=follow).read())
    assert (refusal.code, refusal.metadata) == (grpc.StatusCode.NOT_FOUND, {"type": "execution", "id": "nope"})


async def test_a_negative_number_is_refused(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    refusal = await refused(Tail(api, execution.id, after_number=-1).read())
    assert (refusal.code, set(refusal.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, {"after_number"})


async def test_following_ends_when_the_server_shuts_down(quiet: Api) -> None:
    execution = await quiet.run((await quiet.job()).id)
    tail = Tail(quiet, execution.id)
    await tail.read()
    quiet.parts.changes.close()
    refusal = await refused(tail.read())
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
