"""Requirement: Execution History, Search and Filter."""

import grpc
import pytest

from ferryman.v1 import execution_pb2, job_service_pb2
from ferryman_server.domain.outcomes import LedgerOutcome
from tests.server.api.serving import MAX_PENDING, Api
from tests.server.requirement.running import Status, end, ids, job, listed, read_job, refused, stop, take


@pytest.fixture
async def history(api: Api) -> list[execution_pb2.Execution]:
    """Executions of two jobs as they were triggered: completed, failed, stopped; running, pending, pending."""
    one, other = await job(api), await job(api)
    made = [await api.run(one.id)]
    await end(api, await take(api, 3))
    made.append(await api.run(one.id))
    await end(api, await take(api, 3), LedgerOutcome.FAILED)
    made.append(await api.run(one.id))
    await stop(api, made[-1].id)
    made += [await api.run(other.id) for _ in range(MAX_PENDING)]
    return made


History = list[execution_pb2.Execution]


async def test_without_parameters_all_executions_are_returned(api: Api, history: History) -> None:
    assert ids((await listed(api)).content) == ids(history[::-1])


async def test_the_history_of_one_job(api: Api, history: History) -> None:
    assert ids((await listed(api, job_id=history[0].job_id)).content) == ids(history[2::-1])


@pytest.mark.parametrize("length", [2, 3, 5, 8, 12, 36])
async def test_search_is_a_partial_match_on_the_id(api: Api, history: History, length: int) -> None:
    for wanted in history:
        fragment = wanted.id[-length:]
        expected = [e.id for e in history[::-1] if fragment in e.id]
        assert ids((await listed(api, search=fragment)).content) == expected
        of_the_job = [e.id for e in history[::-1] if fragment in e.id and e.job_id == wanted.job_id]
        assert ids((await listed(api, search=fragment, job_id=wanted.job_id)).content) == of_the_job


async def test_search_finds_the_middle_of_an_id(api: Api, history: History) -> None:
    fragment = history[1].id[10:22]
    assert history[1].id in ids((await listed(api, search=fragment)).content)


async def test_search_makes_no_difference_between_cases(api: Api, history: History) -> None:
    assert ids((await listed(api, search=history[4].id.upper())).content) == [history[4].id]


@pytest.mark.parametrize("search", ["%", "_", "zz", "\\", "'", '"', "*", "zzzz OR id", "𝄞" * 40])
async def test_search_takes_every_character_as_it_is(api: Api, history: History, search: str) -> None:
    answer = await listed(api, search=search)
    assert (answer.empty, answer.last, list(answer.content)) == (True, True, [])


async def test_statuses_filter_by_several_values(api: Api, history: History) -> None:
    answer = await listed(api, statuses=["JOB_STOPPED", "INTEGRATION_COMPLETED"])
    assert ids(answer.content) == [history[2].id, history[0].id]


async def test_unknown_statuses_are_ignored(api: Api, history: History) -> None:
    answer = await listed(api, statuses=["JOB_STOPPED", "NO_SUCH_STATUS"])
    assert ids(answer.content) == [history[2].id]
    assert list(answer.ignored_statuses) == ["NO_SUCH_STATUS"]


async def test_only_unknown_statuses_mean_no_filter(api: Api, history: History) -> None:
    answer = await listed(api, statuses=["NO_SUCH_STATUS", "job_stopped"])
    assert len(answer.content) == len(history)
    assert list(answer.ignored_statuses) == ["NO_SUCH_STATUS", "job_stopped"]


async def test_search_and_statuses_go_together(api: Api, history: History) -> None:
    tail = history[2].id[-8:]
    assert ids((await listed(api, search=tail, statuses=["JOB_STOPPED"])).content) == [history[2].id]
    assert not (await listed(api, search=tail, statuses=["JOB_PENDING"])).content


async def test_pages_tell_where_they_stand(api: Api, history: History) -> None:
    first, second = await listed(api, size=4), await listed(api, size=4, page=1)
    beyond = await listed(api, size=4, page=2)
    seen = [(a.number_of_elements, a.number, a.size, a.first, a.last, a.empty) for a in (first, second, beyond)]
    assert seen == [(4, 0, 4, True, False, False), (2, 1, 4, False, True, False), (0, 2, 4, False, True, True)]
    assert ids(first.content) + ids(second.content) == ids(history[::-1])


async def test_a_page_token_goes_on_behind_the_page(api: Api, history: History) -> None:
    first = await listed(api, size=4)
    rest = await listed(api, size=4, page_token=first.next_page_token)
    assert ids(first.content) + ids(rest.content) == ids(history[::-1])
    assert (rest.last, rest.next_page_token) == (True, "")


async def test_what_is_triggered_meanwhile_moves_no_page(api: Api, history: History) -> None:
    first = await listed(api, size=3)
    await api.run((await job(api)).id)
    rest = await listed(api, size=10, page_token=first.next_page_token)
    assert ids(first.content) + ids(rest.content) == ids(history[::-1])


async def test_a_token_fits_its_query_only(api: Api, history: History) -> None:
    token = (await listed(api, size=2)).next_page_token
    other_query = listed(api, size=2, page_token=token, statuses=["JOB_PENDING"])
    await refused(other_query, grpc.StatusCode.INVALID_ARGUMENT)


async def test_sorting_by_created_at(api: Api, history: History) -> None:
    assert ids((await listed(api, sort=["createdAt,asc"])).content) == ids(history)
    assert ids((await listed(api, sort=["createdAt,desc"])).content) == ids(history[::-1])


@pytest.mark.parametrize("name", ["startedAt", "endedAt", "executedAt"])
async def test_sorting_by_times_puts_those_without_one_last(api: Api, history: History, name: str) -> None:
    up, down = await listed(api, sort=[f"{name},asc"]), await listed(api, sort=[f"{name},desc"])
    assert ids(up.content) == ids(down.content)[::-1]
    times = [_time(e, name) for e in up.content]
    told = [time for time in times if time]
    assert times == sorted(told) + [0] * (len(history) - len(told))


async def test_sorting_by_status(api: Api, history: History) -> None:
    up, down = await listed(api, sort=["status,asc"]), await listed(api, sort=["status,desc"])
    assert ids(up.content) == ids(down.content)[::-1]
    names = [Status.Status.Name(e.status) for e in up.content]
    assert names == sorted(names)


async def test_an_unknown_property_to_sort_by_is_refused(api: Api) -> None:
    words = await refused(listed(api, sort=["colour,asc"]), grpc.StatusCode.INVALID_ARGUMENT)
    assert "createdAt" in words


async def test_counts_for_each_status_come_with_the_page(api: Api, history: History) -> None:
    answer = await listed(api, count_statuses=True, size=1, statuses=["JOB_PENDING"])
    counts = {Status.Status.Name(c.status): (c.count, c.more) for c in answer.status_counts}
    assert counts == {
        "INTEGRATION_COMPLETED": (1, False),
        "INTEGRATION_FAILED": (1, False),
        "JOB_STOPPED": (1, False),
        "JOB_INITIALIZING": (1, False),
        "JOB_PENDING": (2, False),
    }
    assert not (await listed(api)).status_counts


async def test_the_history_of_a_deleted_job_remains(api: Api, history: History) -> None:
    job_id = history[0].job_id
    await api.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=job_id))
    assert ids((await listed(api, job_id=job_id)).content) == ids(history[2::-1])


async def test_jobs_show_how_their_latest_executions_ended(api: Api, history: History) -> None:
    one = await read_job(api, history[0].job_id)
    assert [(o.execution_id, Status.Status.Name(o.status)) for o in one.last_outcomes] == [
        (history[0].id, "INTEGRATION_COMPLETED"),
        (history[1].id, "INTEGRATION_FAILED"),
        (history[2].id, "JOB_STOPPED"),
    ]
    assert [o.HasField("duration") for o in one.last_outcomes] == [True, True, False]
    found = await api.jobs.ListJobs(job_service_pb2.ListJobsRequest())
    assert one in found.content


async def test_jobs_show_the_newest_thirty_outcomes(api: Api) -> None:
    one = await job(api)
    made = []
    for _ in range(32):
        made.append((await api.run(one.id)).id)
        await stop(api, made[-1])
    assert [o.execution_id for o in (await read_job(api, one.id)).last_outcomes] == made[2:]


def _time(execution: execution_pb2.Execution, name: str) -> int:
    time = execution.started_at if name == "startedAt" else execution.ended_at
    return time.ToMilliseconds()
