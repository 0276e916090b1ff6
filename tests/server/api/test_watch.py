"""WatchExecutions."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.watch_ring import BATCH_MAX
from ferryman_server.domain.executions import Event
from tests.server.api.refusals import Refusal, refusal_of, refused
from tests.server.api.serving import Api, served, sqlite_url
from tests.server.api.worker import advance, claim, complete

Status = execution_pb2.Execution.Status
NEVER = 3600.0


class Watch:
    """A reader of one watch."""

    def __init__(self, api: Api, **request: object) -> None:
        self._call = api.executions.WatchExecutions(pb.WatchExecutionsRequest(**request))  # type: ignore[arg-type]

    async def read(self) -> pb.WatchExecutionsResponse:
        """The next message."""
        message = await self._call.read()
        assert isinstance(message, pb.WatchExecutionsResponse), message
        return message

    async def snapshot(self) -> list[str]:
        """Ids of the snapshot; reads up to the first message behind it."""
        ids: list[str] = []
        while (message := await self.read()).snapshot:
            ids += [e.id for e in message.executions]
        assert not message.executions
        return ids

    async def changed(self) -> pb.WatchExecutionsResponse:
        """The next message that is no heartbeat."""
        while not (message := await self.read()).executions:
            pass
        return message

    async def until(self, execution_id: str, status: Status.ValueType) -> pb.WatchExecutionsResponse:
        """The next message that shows an execution in a status."""
        while True:
            message = await self.changed()
            if any(e.id == execution_id and e.status == status for e in message.executions):
                return message

    def cancel(self) -> None:
        """Stop reading."""
        self._call.cancel()


async def refused_watch(api: Api, **request: object) -> Refusal:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await Watch(api, **request).read()
    return refusal_of(caught.value)


@pytest.fixture
async def quiet(databases: Path) -> AsyncIterator[Api]:
    """An API whose watches neither poll nor send heartbeats of their own."""
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=NEVER) as api:
        yield api


async def test_an_empty_snapshot_is_one_empty_message(quiet: Api) -> None:
    watch = Watch(quiet)
    first = await watch.read()
    assert first.snapshot
    assert not first.executions
    second = await watch.read()
    assert not second.snapshot
    assert not second.executions
    assert first.resume_token == second.resume_token != ""


async def test_the_snapshot_has_all_active_executions_and_the_newest_others(quiet: Api) -> None:
    for _ in range(3):
        await quiet.run((await quiet.job()).id)
        newest = await complete(quiet)
    active = [await quiet.run((await quiet.job()).id) for _ in range(2)]
    assert await Watch(quiet, snapshot_size=1).snapshot() == [newest.id, *(e.id for e in active)]
    assert len(await Watch(quiet).snapshot()) == 5


async def test_changes_follow_the_snapshot_as_whole_executions(quiet: Api) -> None:
    job = await quiet.job()
    watch = Watch(quiet)
    assert await watch.snapshot() == []
    created = await quiet.run(job.id)
    message = await watch.changed()
    assert list(message.executions) == [created]
    assert not message.snapshot
    claimed = await claim(quiet)
    await advance(quiet, claimed, Event.CONNECTED)
    shown = (await watch.until(created.id, Status.JOB_STARTED)).executions[-1]
    assert shown == (await quiet.executions.GetExecution(pb.GetExecutionRequest(id=created.id))).execution


async def test_a_watch_resumes_behind_the_message_of_its_token(quiet: Api) -> None:
    job = await quiet.job()
    watch = Watch(quiet)
    await watch.snapshot()
    first = await quiet.run(job.id)
    token = (await watch.changed()).resume_token
    watch.cancel()
    second = await quiet.run(job.id)
    resumed = Watch(quiet, resume_token=token)
    message = await resumed.changed()
    assert [e.id for e in message.executions] == [second.id]
    assert not message.snapshot
    again = await Watch(quiet, resume_token=message.resume_token).read()
    assert not again.executions
    assert first.id != second.id


async def test_a_reader_gets_the_latest_state_not_every_step(quiet: Api) -> None:
    job = await quiet.job()
    watch = Watch(quiet)
    token = (await watch.read()).resume_token
    execution = await quiet.run(job.id)
    ended = await complete(quiet)
    message = await Watch(quiet, resume_token=token).changed()
    assert [(e.id, e.revision) for e in message.executions] == [(execution.id, ended.revision)]


async def test_changes_come_without_any_notification(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=0.01, heartbeat_seconds=NEVER) as watched, served(*urls) as other:
        watch = Watch(watched)
        await watch.snapshot()
        execution = await other.run((await other.job()).id)
        assert (await watch.changed()).executions[0].id == execution.id


async def test_a_watch_of_one_job_shows_no_other(quiet: Api) -> None:
    job, other = await quiet.job(), await quiet.job()
    await quiet.run(other.id)
    watch = Watch(quiet, job_id=job.id)
    assert await watch.snapshot() == []
    await quiet.run(other.id)
    execution = await quiet.run(job.id)
    assert [e.id for e in (await watch.changed()).executions] == [execution.id]


async def test_search_filters_snapshot_and_changes(quiet: Api) -> None:
    first, second = await quiet.run((await quiet.job()).id), await quiet.run((await quiet.job()).id)
    watch = Watch(quiet, search=second.id[-8:])
    assert await watch.snapshot() == [second.id]
    assert {(await claim(quiet)).id, (await claim(quiet)).id} == {first.id, second.id}
    assert {e.id for e in (await watch.changed()).executions} == {second.id}


async def test_statuses_filter_the_snapshot_only(quiet: Api) -> None:
    job = await quiet.job()
    running, pending = await quiet.run(job.id), await quiet.run(job.id)
    watch = Watch(quiet, statuses=["JOB_PENDING", "NOPE"])
    first = await watch.read()
    assert [e.id for e in first.executions] == [pending.id]
    assert list(first.ignored_statuses) == ["NOPE"]
    second = await watch.read()
    assert not second.ignored_statuses
    await claim(quiet)
    assert [e.id for e in (await watch.changed()).executions] == [running.id]


async def test_silence_is_broken_by_heartbeats(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, watch_poll_seconds=NEVER, heartbeat_seconds=0.01) as api:
        watch = Watch(api)
        await watch.snapshot()
        tokens = {(await watch.read()).resume_token for _ in range(3)}
        assert len(tokens) == 1
        await api.run((await api.job()).id)
        token = (await watch.changed()).resume_token
        assert (await watch.read()).resume_token == token not in tokens


async def test_a_heartbeat_of_a_filtered_watch_carries_it_past_what_it_does_not_show(databases: Path) -> None:
    urls = sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")
    async with served(*urls, heartbeat_seconds=0.01) as api:
        watch = Watch(api, job_id="none")
        token = (await watch.read()).resume_token
        await api.run((await api.job()).id)
        while (message := await watch.read()).resume_token == token:
            assert not message.executions


async def test_a_large_snapshot_comes_in_bounded_messages_and_resumes_between_them(quiet: Api) -> None:
    job = await quiet.job()
    await quiet.run_unnoticed(job.id, BATCH_MAX + 1)
    watch = Watch(quiet, snapshot_size=1000)
    first, second = await watch.read(), await watch.read()
    assert (len(first.executions), len(second.executions)) == (BATCH_MAX, 1)
    assert first.snapshot
    assert second.snapshot
    resumed = await Watch(quiet, resume_token=first.resume_token).changed()
    assert list(resumed.executions) == list(second.executions)


async def test_many_changes_come_in_bounded_messages(quiet: Api) -> None:
    job = await quiet.job()
    watch = Watch(quiet)
    await watch.snapshot()
    await quiet.run_unnoticed(job.id, BATCH_MAX + 1)
    quiet.parts.changes.notify()
    first, second = await watch.changed(), await watch.changed()
    assert (len(first.executions), len(second.executions)) == (BATCH_MAX, 1)
    revisions = [e.revision for message in (first, second) for e in message.executions]
    assert revisions == sorted(revisions)


async def test_tokens_of_elsewhere_are_out_of_range(quiet: Api) -> None:
    token = (await Watch(quiet).read()).resume_token
    database_id, _, revision = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(":")
    for forged in (f"other:{revision}", f"{database_id}:{int(revision) + 1}", f"{database_id}:-1", "x"):
        wrong = urlsafe_b64encode(forged.encode()).decode()
        refusal = await refused_watch(quiet, resume_token=wrong)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED"), forged
    assert (await refused_watch(quiet, resume_token="€")).code is grpc.StatusCode.OUT_OF_RANGE


async def test_a_token_older_than_the_history_is_out_of_range(quiet: Api) -> None:
    watch = Watch(quiet)
    await watch.snapshot()
    token = (await Watch(quiet).read()).resume_token
    await quiet.run((await quiet.job()).id)
    await watch.changed()
    async with quiet.parts.control.write() as conn:
        await conn.exec_driver_sql("UPDATE revision_counter SET minimum = revision")
    assert (await refused_watch(quiet, resume_token=token)).code is grpc.StatusCode.OUT_OF_RANGE


async def test_a_negative_snapshot_size_is_refused(quiet: Api) -> None:
    assert set((await refused_watch(quiet, snapshot_size=-1)).violations) == {"snapshot_size"}


async def test_a_watch_ends_when_the_server_shuts_down(quiet: Api) -> None:
    watch = Watch(quiet)
    await watch.snapshot()
    quiet.parts.changes.close()
    refusal = await refused(watch.read())
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "SHUTTING_DOWN")
