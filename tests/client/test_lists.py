"""Lists go through their pages by token, or give one page."""

import pytest

import ferryman
from tests.client import samples
from tests.client.memory_server import MemoryServer


@pytest.fixture
async def many(server: MemoryServer) -> MemoryServer:
    """A server with 450 executions."""
    for number in range(450):
        await server.put(samples.execution(samples.numbered_id(number), samples.Status.INTEGRATION_COMPLETED))
    return server


async def test_iterating_reads_every_page_once(many: MemoryServer, client: ferryman.Client) -> None:
    ids = [execution.id async for execution in client.executions.list()]
    assert ids == [samples.numbered_id(number) for number in range(450)]
    assert [request.page_token for request in many.requests("ListExecutions")] == ["", "200", "400"]


async def test_iterating_fetches_no_page_before_it_is_reached(many: MemoryServer, client: ferryman.Client) -> None:
    async for execution in client.executions.list():
        assert execution.id == samples.numbered_id(0)
        break
    assert len(many.requests("ListExecutions")) == 1


async def test_one_page_has_the_fields_of_the_contract(many: MemoryServer, client: ferryman.Client) -> None:
    page = await client.executions.list().page(2, 100)
    assert [page.content[0].id, page.content[-1].id] == [samples.numbered_id(200), samples.numbered_id(299)]
    assert (page.number, page.size, page.number_of_elements) == (2, 100, 100)
    assert (page.first, page.last, page.empty) == (False, False, False)


async def test_a_page_after_a_token_follows_its_page(many: MemoryServer, client: ferryman.Client) -> None:
    listing = client.executions.list()
    first = await listing.page(size=10)
    second = await listing.page(size=10, token=first.next_page_token)
    assert second.content[0].id == samples.numbered_id(10)
    assert not second.first


async def test_filters_are_sent_and_unknown_statuses_come_back(many: MemoryServer, client: ferryman.Client) -> None:
    listing = client.executions.list(job_id="j", search="ab", statuses=["JOB_FAILED", "LOST"], sort=["endedAt,desc"])
    page = await listing.page()
    request = many.requests("ListExecutions")[0]
    assert (request.job_id, request.search, list(request.sort)) == ("j", "ab", ["endedAt,desc"])
    assert list(request.statuses) == ["JOB_FAILED", "LOST"]
    assert page.ignored_statuses == ("LOST",)
    assert page.empty


async def test_statuses_are_counted_on_request_and_once(many: MemoryServer, client: ferryman.Client) -> None:
    assert (await client.executions.list().page()).status_counts == ()
    page = await client.executions.list(count_statuses=True).page(size=1)
    completed = ferryman.ExecutionStatus.INTEGRATION_COMPLETED
    assert page.status_counts == (ferryman.StatusCount(status=completed, count=450, more=False),)
    many.calls.clear()
    assert [_ async for _ in client.executions.list(count_statuses=True)]
    assert [request.count_statuses for request in many.requests("ListExecutions")] == [True, False, False]


async def test_a_negative_page_is_refused_with_the_field(many: MemoryServer, client: ferryman.Client) -> None:
    with pytest.raises(ferryman.InvalidArgumentError) as caught:
        await client.executions.list().page(-1)
    assert caught.value.violations == (ferryman.FieldViolation("page", "expected 0 or more"),)
