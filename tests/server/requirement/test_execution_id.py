"""Requirement: Execution ID."""

from ferryman.v1 import execution_service_pb2
from tests.server.api.serving import Api
from tests.server.requirement.running import get, ids, job, listed, read_job


async def test_each_execution_has_an_id_of_its_own(api: Api) -> None:
    one, other = await job(api), await job(api)
    made = [await api.run(j.id) for j in (one, other, one, other)]
    assert len(set(ids(made))) == 4


async def test_the_id_is_the_same_in_list_detail_job_and_watch(api: Api) -> None:
    one = await job(api)
    made = await api.run(one.id)
    assert (await get(api, made.id)).id == made.id
    assert ids((await listed(api, job_id=one.id)).content) == [made.id]
    assert (await read_job(api, one.id)).latest_execution.id == made.id
    watch = api.executions.WatchExecutions(execution_service_pb2.WatchExecutionsRequest(job_id=one.id))
    message = await watch.read()
    assert isinstance(message, execution_service_pb2.WatchExecutionsResponse)
    assert ids(message.executions) == [made.id]
    watch.cancel()


async def test_list_and_detail_and_job_show_the_same(api: Api) -> None:
    one = await job(api)
    made = await api.run(one.id)
    detail = await get(api, made.id)
    assert [detail] == list((await listed(api)).content)
    assert (await read_job(api, one.id)).latest_execution == detail


async def test_a_job_that_was_never_executed_shows_no_id(api: Api) -> None:
    one = await job(api)
    assert not (await read_job(api, one.id)).HasField("latest_execution")
    assert not one.HasField("latest_execution")


async def test_the_execution_tells_its_date(api: Api) -> None:
    made = await api.run((await job(api)).id)
    assert made.HasField("created_at")
    assert made.scheduled_at == made.created_at
