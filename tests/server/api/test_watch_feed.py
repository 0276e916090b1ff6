"""What watchers share: reads and messages."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from ferryman.v1 import execution_service_pb2 as pb
from ferryman.v1.job_service_pb2 import GetJobRequest
from ferryman_server.api.errors import ShuttingDown
from ferryman_server.api.resume_tokens import resume_token
from ferryman_server.api.shared_reads import SharedReads
from ferryman_server.api.watch_executions import ExecutionSource
from ferryman_server.api.watch_feed import Feed, Message, SnapshotAsk
from ferryman_server.api.watch_ring import Entry, Filter
from ferryman_server.domain.errors import ResumeTokenExpired
from ferryman_server.storage.control import revisions
from tests.server.api.serving import Api

CROWD = 200
ALL = Filter()


class CountingSource(ExecutionSource):
    """Shows executions and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def snapshot(self, conn: AsyncConnection, ask: SnapshotAsk) -> Sequence[Entry]:
        """Count, and read."""
        self.asked += 1
        return await super().snapshot(conn, ask)

    async def changed(
        self, conn: AsyncConnection, position: int, latest: int, shown: Filter
    ) -> tuple[Sequence[Entry], int]:
        """Count, and read."""
        self.asked += 1
        return await super().changed(conn, position, latest, shown)


def ids_of(message: Message) -> list[str]:
    return [e.id for e in pb.WatchExecutionsResponse.FromString(message.data).executions]


async def renamed(api: Api, table: str, name: str) -> None:
    async with api.parts.control.write() as conn:
        await conn.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


async def news(feed: Feed, position: int, shown: Filter = ALL) -> Message:
    """The next message with data."""
    # A ring that has begun anew knows nothing of what was before it.
    while not (message := feed.next(position, shown) or await feed.missed(position, shown)).data:
        woken = feed.wait(position)
        await woken
        feed.leave(woken)
    return message


async def test_a_crowd_shares_one_read_of_the_same_snapshot(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    source = CountingSource()
    feed = Feed(api.parts, source)
    async with feed.joined():
        snapshots = await asyncio.gather(*(feed.snapshot(SnapshotAsk(size=9)) for _ in range(CROWD)))
        assert source.asked == 1
        assert [ids_of(message) for message in snapshots[-1]] == [[execution.id]]
        later = await api.run((await api.job()).id)
        [message] = await feed.snapshot(SnapshotAsk(size=9))
        assert ids_of(message) == [execution.id, later.id]


async def test_a_crowd_with_one_token_shares_one_read(api: Api) -> None:
    source = CountingSource()
    feed = Feed(api.parts, source)
    async with api.parts.control.read() as conn:
        database_id, head, _ = await revisions.current(conn)
    execution = await api.run((await api.job()).id)
    async with feed.joined():
        token = resume_token(database_id, head)
        resumed = await asyncio.gather(*(feed.resume(token, ALL) for _ in range(CROWD)))
        assert {id(message) for _, message in resumed} == {id(resumed[0][1])}
        assert ids_of(resumed[0][1]) == [execution.id]
        assert source.asked == 1
        with pytest.raises(ResumeTokenExpired):
            await feed.resume(resume_token("other", head), ALL)


async def test_watchers_at_one_place_share_one_message(api: Api) -> None:
    job = await api.job()
    source = CountingSource()
    feed = Feed(api.parts, source)
    async with feed.joined():
        [snapshot] = await feed.snapshot(SnapshotAsk())
        source.asked = 0
        waiting = [asyncio.create_task(news(feed, snapshot.position)) for _ in range(CROWD)]
        execution = await api.run(job.id)
        messages = await asyncio.gather(*waiting)
        assert {id(message) for message in messages} == {id(messages[0])}
        assert ids_of(messages[0]) == [execution.id]
        assert source.asked == 1
        assert ids_of(await news(feed, snapshot.position, Filter(job.id))) == [execution.id]
        unseen = feed.next(snapshot.position, Filter("none"))
        assert unseen is not None
        assert not unseen.data


async def test_a_feed_without_watchers_rests_and_begins_again(api: Api) -> None:
    job = await api.job()
    source = CountingSource()
    feed = Feed(api.parts, source)
    async with feed.joined():
        [snapshot] = await feed.snapshot(SnapshotAsk())
    first = await api.run(job.id)
    async with feed.joined():
        assert ids_of(await news(feed, snapshot.position)) == [first.id]


async def test_a_failed_read_is_logged_and_tried_again(api: Api) -> None:
    job = await api.job()
    feed = Feed(api.parts, ExecutionSource())
    async with feed.joined():
        [snapshot] = await feed.snapshot(SnapshotAsk())
        with capture_logs() as logs:
            await renamed(api, "revision_counter", "elsewhere")
            api.parts.changes.notify()
            while not logs:
                await api.jobs.GetJob(GetJobRequest(id=job.id))
            await renamed(api, "elsewhere", "revision_counter")
        assert logs[0]["event"] == "cannot read what watchers are to be told; trying again"
        execution = await api.run(job.id)
        assert ids_of(await news(feed, snapshot.position)) == [execution.id]


async def test_a_shared_read_sees_what_was_committed_before_it_was_asked_for(api: Api) -> None:
    reads = SharedReads(api.parts)
    begun = asyncio.Event()
    may_end = asyncio.Event()

    async def slow(conn: AsyncConnection) -> int:
        _, head, _ = await revisions.current(conn)
        begun.set()
        await may_end.wait()
        return head

    first = asyncio.create_task(reads.read("key", slow))
    await begun.wait()
    execution = await api.run((await api.job()).id)
    may_end.set()
    assert await reads.read("key", slow) >= execution.revision > await first


async def test_after_the_hub_has_closed_nothing_is_read(api: Api) -> None:
    feed = Feed(api.parts, ExecutionSource())
    api.parts.changes.close()
    with pytest.raises(ShuttingDown):
        async with feed.joined():
            pytest.fail("joined")
