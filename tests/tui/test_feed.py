"""What the server tells reaches the stores, whatever happens to the connection, and nothing ends the feed."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

import ferryman
from ferryman.v1 import job_pb2
from ferryman_tui.feed import Feed
from ferryman_tui.feed.patience import Patience
from ferryman_tui.store.connection import Link
from ferryman_tui.store.executions import ActiveExecutions, ListedExecutions
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.store.log import LogStore
from tests.client import samples
from tests.client.answers import invalid, status
from tests.client.conftest import client, server
from tests.client.memory_server import MemoryServer
from tests.tui.relay import Relay

__all__ = ["client", "server"]

NOW = datetime(2026, 11, 23, 7, 45, 38, tzinfo=UTC)
QUICK = Patience(pulse=0.02, first_pause=0.01, longest_pause=0.05, settling=0.05)
ONE, TWO = samples.numbered_id(1), samples.numbered_id(2)


def new_feed(client: ferryman.Client, patience: Patience = QUICK) -> Feed:
    """A feed whose clock stands still."""
    return Feed(client, JobStore(), clock=lambda: NOW, patience=patience)


@asynccontextmanager
async def running(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run coroutines beside the test; whatever one of them raises is raised here."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def until(condition: Callable[[], object]) -> None:
    """Let everything else go on until it is so."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


def wire_job(id: str, name: str = "") -> job_pb2.Job:
    """A job as the server keeps it."""
    return job_pb2.Job(id=id, name=name or id, entity="PRODUCT", connector_id="c", active=True)


async def settled(server: MemoryServer, feed: Feed, *ids: str) -> None:
    """Wait until the feed is live with these jobs and has a token to resume with."""
    for id in ids:
        await server.put_job(wire_job(id))
    await until(lambda: feed.jobs.total == len(server.jobs))
    await server.put_job(wire_job("settled"))
    await until(lambda: feed.jobs.whole and feed.connection.caller)


async def beat(server: MemoryServer, feed: Feed) -> None:
    """Keep the watch of jobs from falling silent: change a job whenever the last change has come."""
    for number in itertools.count():
        await server.put_job(wire_job("beat", str(number)))
        await until(lambda: (job := feed.jobs.get("beat")) and job.name == str(number))  # noqa: B023


def tokens(server: MemoryServer) -> list[str]:
    """The tokens that watches of jobs began with."""
    return [request.resume_token for request in server.requests("WatchJobs")]


async def test_jobs_come_live_with_the_caller_and_the_server(server: MemoryServer, client: ferryman.Client) -> None:
    feed = new_feed(client)
    assert feed.connection.link is Link.CONNECTING
    async with running(feed.run()):
        await settled(server, feed, "a", "b")
        assert (feed.connection.link, feed.connection.attempt) == (Link.LIVE, 0)
        assert feed.connection.refusal("MAPPER_WRITE") == ""
        assert feed.connection.server is not None
        assert feed.connection.round_trip is not None
        await server.remove_job("a")
        await until(lambda: feed.jobs.leaving == {"a"})


async def test_a_killed_server_is_told_and_resumed_with_the_changes_missed(
    server: MemoryServer, client: ferryman.Client
) -> None:
    feed = new_feed(client)
    async with running(feed.run()):
        await settled(server, feed, "a", "b")
        await server.stop()
        await until(lambda: feed.connection.attempt >= 2 and feed.connection.retry_at)
        lost = feed.connection
        assert (lost.link, lost.data_as_of, feed.jobs.total) == (Link.LOST, NOW, 3)
        assert lost.failure is not None
        assert lost.failure.code == "UNAVAILABLE"
        assert "lost" in lost.refusal("MAPPER_WRITE")
        await server.put_job(wire_job("c"))
        await server.put_job(wire_job("b", "changed"))
        await server.start()
        await until(lambda: feed.connection.comeback)
        back = feed.connection
        assert (back.link, back.attempt, back.failure, back.data_as_of) == (Link.LIVE, 0, None, None)
        assert back.comeback is not None
        assert (back.comeback.changes, back.comeback.resynced) == (2, False)
        assert feed.jobs.total == 4
    assert tokens(server)[0] == ""
    assert tokens(server)[-1] != ""


async def test_an_expired_token_keeps_the_rows_until_all_have_come_anew(
    server: MemoryServer, client: ferryman.Client
) -> None:
    feed = new_feed(client)
    async with running(feed.run()):
        await settled(server, feed, "a", "b")
        await server.stop()
        server.database = "two"
        del server.jobs["a"]
        await server.start()
        await until(lambda: feed.connection.link is Link.RESYNCING)
        assert (feed.jobs.total, feed.connection.data_as_of) == (3, NOW)
        assert "loaded again" in feed.connection.refusal("MAPPER_WRITE")
        await server.put_job(wire_job("c"))
        await until(lambda: feed.connection.link is Link.LIVE)
        assert feed.jobs.leaving == {"a"}
        assert feed.connection.comeback is not None
        assert (feed.connection.comeback.changes, feed.connection.comeback.resynced) == (2, True)


async def test_a_frozen_server_is_lost_and_found_again(server: MemoryServer) -> None:
    async with Relay(server.address) as relay, ferryman.Client(relay.address) as client:
        feed = new_feed(client, Patience(pulse=0.02, answer=0.2, first_pause=0.01, longest_pause=0.05, settling=0.05))
        async with running(feed.run()):
            await settled(server, feed, "a")
            relay.freeze()
            await until(lambda: feed.connection.link is Link.LOST)
            assert feed.connection.failure is not None
            assert "has not answered for 0.2 seconds" in feed.connection.failure.message
            relay.thaw()
            await until(lambda: feed.connection.link is Link.LIVE)


async def test_a_watch_that_is_silent_on_a_living_server_connects_again(
    server: MemoryServer, client: ferryman.Client
) -> None:
    feed, store = new_feed(client, Patience(pulse=0.02, silence=0.3, first_pause=0.01)), ActiveExecutions()
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    server.silent = True
    async with running(feed.run(), beat(server, feed), feed.watch_active(store)):
        await until(lambda: store.failure)
        assert len(server.requests("WatchExecutions")) >= 2
        assert store.failure is not None
        assert "nothing for 0.3 seconds" in store.failure.message
        server.silent = False
        await until(lambda: store.total == 1)
        assert store.failure is None


async def test_a_server_that_is_not_there_yet_is_waited_for(server: MemoryServer) -> None:
    await server.stop()
    async with ferryman.Client(server.address) as client:
        feed = new_feed(client)
        async with running(feed.run()):
            await until(lambda: feed.connection.attempt)
            assert feed.connection.link is Link.CONNECTING
            assert "not connected" in feed.connection.refusal().lower()
            await server.start()
            await until(lambda: feed.connection.link is Link.LIVE)
        assert feed.connection.comeback is None


async def test_reconnecting_now_does_not_wait_for_the_pause(server: MemoryServer, client: ferryman.Client) -> None:
    feed = new_feed(client, Patience(first_pause=3600, longest_pause=3600, settling=0.05))
    async with running(feed.run()):
        await settled(server, feed, "a")
        feed.reconnect_now()
        await until(lambda: feed.connection.comeback)
        server.failures["WatchJobs"] = [status(Code.UNAVAILABLE, "not now", "SHUTTING_DOWN")]
        feed.reconnect_now()
        await until(lambda: feed.connection.retry_at)
        comeback = feed.connection.comeback
        feed.reconnect_now()
        await until(lambda: feed.connection.comeback is not comeback)
        assert feed.connection.link is Link.LIVE


@pytest.mark.parametrize(
    ("code", "link"), [(Code.PERMISSION_DENIED, Link.DENIED), (Code.UNAUTHENTICATED, Link.SIGNED_OUT)]
)
async def test_what_only_a_person_can_help_waits_for_one(
    server: MemoryServer, client: ferryman.Client, code: int, link: Link
) -> None:
    server.failures["WatchJobs"] = [status(code, "no", "")]
    feed = new_feed(client)
    async with running(feed.run()):
        await until(lambda: feed.connection.link is link)
        assert feed.connection.seconds_to_retry(NOW) == 30
        assert feed.connection.refusal("MAPPER_WRITE")
        feed.reconnect_now()
        await until(lambda: feed.connection.link is Link.LIVE)


async def test_other_watches_resume_when_the_server_comes_back(server: MemoryServer, client: ferryman.Client) -> None:
    feed, active, page, alone = new_feed(client), ActiveExecutions(), ListedExecutions(), ListedExecutions()
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    watches = (feed.watch_active(active), feed.watch_job("id-of-products", page), feed.watch_execution(ONE, alone))
    async with running(feed.run(), *watches):
        await settled(server, feed, "a")
        await until(lambda: active.total == 1 and alone.get(ONE))
        await server.put(samples.execution(ONE, samples.Status.INTEGRATION_STARTED))
        shown = await feed.reads.executions("id-of-products")
        assert isinstance(shown, ferryman.Page)
        page.show(shown.content)
        await until(lambda: active.whole and page.whole and alone.whole)
        await server.stop()
        await until(lambda: feed.connection.link is Link.LOST)
        await server.put(samples.execution(ONE, samples.Status.INTEGRATION_COMPLETED))
        await server.put(samples.execution(TWO, samples.Status.JOB_STARTED))
        await server.start()
        await until(lambda: active.leaving == {ONE} and page.fresh == 1)
        await until(lambda: (ended := alone.get(ONE)) and ended.status.ended)
        assert ((listed := page.get(ONE)) and listed.status.ended) is True
    resumed = [request.resume_token for request in server.requests("WatchExecutions")][-3:]
    assert all(resumed)


async def test_a_watch_that_can_never_work_says_so_and_ends(server: MemoryServer, client: ferryman.Client) -> None:
    feed, store = new_feed(client), ActiveExecutions()
    server.failures["WatchExecutions"] = [invalid("no", {"search": "expected less"})]
    async with running(feed.run(), feed.watch_active(store)) as (_, watch):
        await watch
    assert store.failure is not None
    assert store.failure.code == "INVALID_ARGUMENT"


async def test_a_cancelled_watch_ends_at_the_server_too(server: MemoryServer, client: ferryman.Client) -> None:
    feed, store = new_feed(client), ActiveExecutions()
    async with running(feed.run()):
        await settled(server, feed, "a")
        async with running(feed.watch_active(store)) as (watch,):
            await until(lambda: server.requests("WatchExecutions"))
            watch.cancel()
            await asyncio.wait({watch})
            assert watch.cancelled()
        await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
        await server.put_job(wire_job("later"))
        await until(lambda: feed.jobs.get("later"))
        assert store.total == 0


async def test_a_log_is_followed_across_a_restart_to_its_end(server: MemoryServer, client: ferryman.Client) -> None:
    feed, store = new_feed(client), LogStore()
    await server.put(samples.execution(ONE, samples.Status.INTEGRATION_STARTED))
    await server.write(ONE, "one", "two")
    async with running(feed.follow_log(ONE, store)) as (following,):
        await until(lambda: store.received == 2)
        await server.stop()
        await until(lambda: store.broken)
        await server.write(ONE, "three")
        await server.start()
        await until(lambda: store.received == 3 and store.broken is None)
        await server.put(samples.execution(ONE, samples.Status.INTEGRATION_COMPLETED))
        await following
    assert [line.message for line in store.lines] == ["one", "two", "three"]
    assert (store.complete, store.failure) == (True, None)


async def test_the_log_of_nothing_is_told(server: MemoryServer, client: ferryman.Client) -> None:
    store = LogStore()
    await new_feed(client).follow_log(ONE, store)
    assert store.failure is not None
    assert (store.failure.code, store.complete) == ("NOT_FOUND", False)


class Faulty(JobStore):
    """A store with a fault in it, once."""

    faults = 1

    def apply(self, update: ferryman.JobsUpdate) -> set[str]:
        if self.faults:
            self.faults -= 1
            raise KeyError("a fault")
        return super().apply(update)


async def test_a_fault_of_the_console_is_told_and_does_not_end_the_feed(
    server: MemoryServer, client: ferryman.Client
) -> None:
    feed = Feed(client, Faulty(), clock=lambda: NOW, patience=QUICK)
    reasons: set[str] = set()
    async with running(feed.run()):
        await server.put_job(wire_job("a"))

        def healed() -> bool:
            if feed.connection.failure:
                reasons.add(feed.connection.failure.message)
            return feed.jobs.total == 1

        await until(healed)
    assert any("KeyError" in reason for reason in reasons)
