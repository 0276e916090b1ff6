"""ExecutionService, but for its streams."""

from typing import Any

import grpc
import pytest

from ferryman.v1 import execution_pb2, job_pb2
from ferryman.v1 import execution_service_pb2 as pb
from tests.server.api.refusals import refused
from tests.server.api.serving import Api
from tests.server.api.worker import claim, complete

Status = execution_pb2.Execution.Status


async def get(api: Api, execution_id: str) -> execution_pb2.Execution:
    return (await api.executions.GetExecution(pb.GetExecutionRequest(id=execution_id))).execution


async def ids(api: Api, request: pb.ListExecutionsRequest) -> list[str]:
    return [e.id for e in (await api.executions.ListExecutions(request)).content]


async def test_an_execution_tells_what_it_did(api: Api) -> None:
    job = await api.job()
    created = await api.run(job.id)
    ended = await complete(api)
    execution = await get(api, created.id)
    assert (execution.job_id, execution.job_name, execution.entity) == (job.id, job.name, "SUPPLIER")
    assert execution.direction == execution_pb2.Execution.DIRECTION_IMPORT
    assert execution.status == Status.INTEGRATION_COMPLETED_WITH_ERRORS
    assert execution.counters == execution_pb2.Counters(
        read=10, created=4, updated=3, unchanged=1, rejected=2, bytes=1234
    )
    assert list(execution.files) == [
        execution_pb2.FileResult(
            name="in/suppliers.csv",
            size=1234,
            rows=10,
            outcome=execution_pb2.FileResult.OUTCOME_COMPLETED,
            message="moved to done/suppliers.csv",
            sha256="ab" * 32,
        )
    ]
    assert list(execution.warnings) == ["column Colour is ignored"]
    assert execution.revision == ended.revision > created.revision
    assert execution.scheduled_at == execution.created_at == created.created_at
    assert execution.started_at.ToDatetime(ended.created_at.tzinfo) == ended.started_at
    assert execution.ended_at.ToDatetime(ended.created_at.tzinfo) == ended.ended_at
    assert not execution.stoppable
    assert not execution.HasField("failure")
    assert not execution.HasField("status_reason")


async def test_an_execution_that_waits_has_no_start_and_can_be_stopped(api: Api) -> None:
    execution = await api.run((await api.job()).id)
    assert not execution.HasField("started_at")
    assert not execution.HasField("ended_at")
    assert execution.stoppable
    claimed = await claim(api)
    assert (await get(api, execution.id)).started_at.ToMilliseconds() == claimed.started_at.timestamp() * 1000  # type: ignore[union-attr]


async def test_a_skipped_execution_tells_why(api: Api) -> None:
    job = await api.job(import_spec=job_pb2.ImportSpec(overlap_policy=job_pb2.WAIT_FOR_NEXT))
    running, skipped = await api.run(job.id), await api.run(job.id)
    assert skipped.status == Status.JOB_SKIPPED
    assert skipped.status_reason.reason == "JOB_RUNNING"
    assert running.id in skipped.status_reason.message
    assert skipped.status_reason.blocking_execution_id == running.id


async def test_unknown_executions_are_not_found(api: Api) -> None:
    for call in (
        get(api, "nope"),
        api.executions.ListRejectedRows(pb.ListRejectedRowsRequest(execution_id="nope")),
        api.executions.DownloadRejectedRows(pb.DownloadRejectedRowsRequest(execution_id="nope")).read(),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.metadata["type"]) == (grpc.StatusCode.NOT_FOUND, "execution")


async def test_lists_are_newest_first_and_of_one_job_or_all(api: Api) -> None:
    one, other = await api.job(), await api.job()
    first, second, third = [await api.run(j) for j in (one.id, other.id, one.id)]
    assert await ids(api, pb.ListExecutionsRequest()) == [third.id, second.id, first.id]
    assert await ids(api, pb.ListExecutionsRequest(job_id=one.id)) == [third.id, first.id]
    assert await ids(api, pb.ListExecutionsRequest(sort=["createdAt,asc"])) == [first.id, second.id, third.id]
    assert await ids(api, pb.ListExecutionsRequest(sort=["status,desc", "createdAt,desc"])) == [
        third.id,
        second.id,
        first.id,
    ]
    assert await ids(api, pb.ListExecutionsRequest(job_id="nope")) == []


async def test_search_is_by_any_part_of_the_id(api: Api) -> None:
    first = await api.run((await api.job()).id)
    await api.run((await api.job()).id)
    assert await ids(api, pb.ListExecutionsRequest(search=first.id[-9:].upper())) == [first.id]
    assert await ids(api, pb.ListExecutionsRequest(search="%")) == []


async def test_unknown_statuses_are_ignored_and_told(api: Api) -> None:
    job = await api.job()
    starting, pending = await api.run(job.id), await api.run(job.id)
    request = pb.ListExecutionsRequest(statuses=["JOB_PENDING", "NOPE", "job_pending"])
    page = await api.executions.ListExecutions(request)
    assert [e.id for e in page.content] == [pending.id]
    assert list(page.ignored_statuses) == ["NOPE", "job_pending"]
    all_unknown = await api.executions.ListExecutions(pb.ListExecutionsRequest(statuses=["STATUS_UNSPECIFIED"]))
    assert {e.id for e in all_unknown.content} == {starting.id, pending.id}
    assert list(all_unknown.ignored_statuses) == ["STATUS_UNSPECIFIED"]


async def test_pages_follow_each_other_by_token(api: Api) -> None:
    runs = [await api.run((await api.job()).id) for _ in range(5)]
    request = pb.ListExecutionsRequest(size=2)
    seen: list[str] = []
    while True:
        page = await api.executions.ListExecutions(request)
        seen += [e.id for e in page.content]
        if page.last:
            break
        request.page_token = page.next_page_token
    assert seen == [e.id for e in reversed(runs)]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.ListExecutionsRequest(page=-1), "page"),
        (pb.ListExecutionsRequest(size=-1), "size"),
        (pb.ListExecutionsRequest(sort=["jobName,asc"]), "sort"),
        (pb.ListExecutionsRequest(sort=["createdAt,down"]), "sort"),
    ],
)
async def test_lists_refuse_what_they_do_not_know(api: Api, request_: pb.ListExecutionsRequest, field: str) -> None:
    assert set((await refused(api.executions.ListExecutions(request_))).violations) == {field}


async def test_counts_of_statuses_are_sent_when_asked_for(api: Api) -> None:
    job, other = await api.job(), await api.job()
    starting, *_ = [await api.run(job.id) for _ in range(3)]
    await api.run(other.id)

    async def counts(**fields: Any) -> list[pb.StatusCount]:
        return list((await api.executions.ListExecutions(pb.ListExecutionsRequest(**fields))).status_counts)

    assert await counts(job_id=job.id) == []
    # Whatever the page and the statuses asked for.
    assert await counts(job_id=job.id, count_statuses=True, size=1, page=9, statuses=["JOB_FAILED"]) == [
        pb.StatusCount(status=Status.JOB_INITIALIZING, count=1),
        pb.StatusCount(status=Status.JOB_PENDING, count=2),
    ]
    assert await counts(count_statuses=True, search=starting.id) == [
        pb.StatusCount(status=Status.JOB_INITIALIZING, count=1)
    ]
    assert await counts(count_statuses=True, job_id="nope") == []


async def test_executed_at_is_when_it_ended(api: Api) -> None:
    job = await api.job()
    first = await api.run(job.id)
    await complete(api)
    second = await api.run(job.id)
    # What has not ended counts as the latest.
    assert await ids(api, pb.ListExecutionsRequest(sort=["executedAt,desc"])) == [second.id, first.id]
    assert await ids(api, pb.ListExecutionsRequest(sort=["executedAt,asc"])) == [first.id, second.id]
