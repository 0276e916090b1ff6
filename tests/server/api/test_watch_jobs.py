"""WatchJobs."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from ferryman.v1 import execution_pb2, job_pb2
from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.watch_ring import BATCH_MAX
from tests.server.api.refusals import refusal_of, refused
from tests.server.api.serving import Api, served, sqlite_url
from tests.server.api.worker import complete

NEVER = 3600.0


class Watch:
    """A reader of one watch."""

    def __init__(self, api: Api, resume_token: str = "") -> None:
        self._call = api.jobs.WatchJobs(pb.WatchJobsRequest(resume_token=resume_token))

    async def read(self) -> pb.WatchJobsResponse:
        """The next message."""
        message = await self._call.read()
        assert isinstance(message, pb.WatchJobsResponse), message
        return message

    async def snapshot(self) -> list[job_pb2.Job]:
        """The jobs of the snapshot; reads up to the first message behind it."""
        jobs: list[job_pb2.Job] = []
        while (message := await self.read()).snapshot:
            jobs += message.jobs
        assert not message.jobs
        return jobs

    async def changed(self) -> pb.WatchJobsResponse:
        """The next message that is no heartbeat."""
        while not ((message := await self.read()).jobs or message.deleted_ids):
            pass
        return message

    def cancel(self) -> None:
        """Stop reading."""
        self._call.cancel()


async def shown(api: Api, job_id: str) -> job_pb2.Job:
    return (await api.jobs.GetJob(pb.GetJobRequest(id=job_id))).job


@pytest.fixture
async def quiet(databases: Path) -> AsyncIterator[Api]:
    """An API whose watches neither poll nor send heartbeats of their own."""
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=NEVER) as api:
        yield api


async def test_the_snapshot_has_all_jobs_as_get_job_shows_them(quiet: Api) -> None:
    first, second = await quiet.job(), await quiet.job()
    await quiet.run(first.id)
    await complete(quiet)
    await quiet.run(second.id)
    jobs = {job.id: job for job in await Watch(quiet).snapshot()}
    assert jobs == {job.id: await shown(quiet, job.id) for job in (first, second)}
    assert len(jobs[first.id].last_outcomes) == 1


async def test_without_jobs_the_snapshot_is_one_empty_message(quiet: Api) -> None:
    watch = Watch(quiet)
    first, second = await watch.read(), await watch.read()
    assert (first.snapshot, second.snapshot) == (True, False)
    assert first.resume_token == second.resume_token != ""


async def test_a_change_of_a_job_is_shown_whole(quiet: Api) -> None:
    job = await quiet.job(active=True)
    watch = Watch(quiet)
    await watch.snapshot()
    await quiet.jobs.DeactivateJob(pb.DeactivateJobRequest(id=job.id))
    message = await watch.changed()
    assert list(message.jobs) == [await shown(quiet, job.id)]
    assert not message.jobs[0].active
    created = await quiet.job()
    assert [j.id for j in (await watch.changed()).jobs] == [created.id]


async def test_a_run_of_a_job_shows_it_again(quiet: Api) -> None:
    job, _ = await quiet.job(), await quiet.job()
    watch = Watch(quiet)
    await watch.snapshot()
    execution = await quiet.run(job.id)
    message = await watch.changed()
    assert [(j.id, j.latest_execution.id) for j in message.jobs] == [(job.id, execution.id)]
    ended = await complete(quiet)
    while (latest := (await watch.changed()).jobs[0]).latest_execution.revision != ended.revision:
        pass
    assert [o.status for o in latest.last_outcomes] == [execution_pb2.Execution.INTEGRATION_COMPLETED_WITH_ERRORS]


async def test_a_deleted_job_is_told(quiet: Api) -> None:
    job, other = await quiet.job(), await quiet.job()
    watch = Watch(quiet)
    await watch.snapshot()
    await quiet.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id))
    message = await watch.changed()
    assert (list(message.deleted_ids), list(message.jobs)) == ([job.id], [])
    assert [j.id for j in await Watch(quiet).snapshot()] == [other.id]


async def test_a_watch_resumes_with_what_changed_and_what_was_deleted(quiet: Api) -> None:
    gone, changed, same = await quiet.job(), await quiet.job(), await quiet.job()
    watch = Watch(quiet)
    token = (await watch.read()).resume_token
    watch.cancel()
    await quiet.run(changed.id)
    await complete(quiet)
    await quiet.jobs.DeleteJob(pb.DeleteJobRequest(id=gone.id))
    message = await Watch(quiet, token).changed()
    assert (list(message.deleted_ids), [j.id for j in message.jobs]) == ([gone.id], [changed.id])
    assert message.jobs[0] == await shown(quiet, changed.id)
    again = await Watch(quiet, message.resume_token).read()
    assert not again.jobs
    assert same.id not in {j.id for j in message.jobs}


async def test_a_large_snapshot_comes_in_bounded_messages_and_resumes_between_them(quiet: Api) -> None:
    connector = await quiet.connector()
    created = [await quiet.job(connector_id=connector.id) for _ in range(BATCH_MAX + 1)]
    watch = Watch(quiet)
    first, second = await watch.read(), await watch.read()
    assert (first.snapshot, second.snapshot) == (True, True)
    assert {j.id for j in (*first.jobs, *second.jobs)} == {j.id for j in created}
    resumed = await Watch(quiet, first.resume_token).changed()
    assert list(resumed.jobs) == list(second.jobs) != []


async def test_a_token_of_elsewhere_is_out_of_range(quiet: Api) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await Watch(quiet, "x").read()
    assert refusal_of(caught.value).reason == "RESUME_TOKEN_EXPIRED"


async def test_silence_is_broken_by_heartbeats(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=0.01) as api:
        watch = Watch(api)
        await watch.snapshot()
        assert len({(await watch.read()).resume_token for _ in range(3)}) == 1


async def test_a_watch_ends_when_the_server_shuts_down(quiet: Api) -> None:
    watch = Watch(quiet)
    await watch.snapshot()
    quiet.parts.changes.close()
    assert (await refused(watch.read())).reason == "SHUTTING_DOWN"
