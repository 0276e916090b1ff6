"""A watch of jobs sends them all, then what changes, also across a restart."""

from contextlib import aclosing
from dataclasses import replace

import ferryman
from tests.client import samples
from tests.client.memory_server import MemoryServer


async def test_a_watch_sends_all_jobs_then_what_changes(server: MemoryServer, client: ferryman.Client) -> None:
    first = await client.jobs.create(samples.job("a"))
    async with aclosing(client.jobs.watch()) as updates:
        update = await anext(updates)
        assert [job.name for job in update.jobs] == ["a"]
        assert (update.snapshot, update.starts_over) == (True, True)
        second = await client.jobs.create(samples.job("b"))
        update = await anext(updates)
        assert update.jobs == (second,)
        assert (update.snapshot, update.starts_over) == (False, False)
        await client.jobs.delete(first.id)
        assert (await anext(updates)).deleted_ids == (first.id,)


async def test_a_watch_resumes_when_the_server_comes_back(server: MemoryServer, client: ferryman.Client) -> None:
    await client.jobs.create(samples.job("a"))
    async with aclosing(client.jobs.watch()) as updates:
        token = (await anext(updates)).resume_token
        await server.stop()
        broken = await anext(updates)
        assert (broken.connected, broken.resume_token) == (False, token)
        await server.start()
        assert (await anext(updates)).connected
        assert (await anext(updates)).jobs == ()
        changed = await client.jobs.create(samples.job("b"))
        assert (await anext(updates)).jobs == (changed,)
    assert [request.resume_token for request in server.requests("WatchJobs")] == ["", token]


async def test_a_watch_starts_over_when_its_token_has_expired(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(replace(samples.job(), active=True))
    async with aclosing(client.jobs.watch(resume_token="other:7")) as updates:
        update = await anext(updates)
    assert update.jobs == (job,)
    assert update.starts_over
