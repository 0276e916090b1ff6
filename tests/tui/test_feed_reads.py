"""Pages come back as values, failures as words, and a call ends with its task."""

import asyncio

import ferryman
from ferryman.v1 import catalog_pb2, execution_pb2
from ferryman_tui.feed.reads import Reads
from ferryman_tui.store.told import Told
from tests.client import samples
from tests.client.conftest import client, server
from tests.client.memory_server import MemoryServer
from tests.tui.relay import Relay

__all__ = ["client", "server"]

ONE, TWO = samples.numbered_id(1), samples.numbered_id(2)


async def test_executions_come_by_page_with_their_counts(server: MemoryServer, client: ferryman.Client) -> None:
    await server.put(samples.execution(ONE, samples.Status.JOB_STARTED))
    await server.put(samples.execution(TWO, samples.Status.JOB_FAILED))
    page = await Reads(client).executions("id-of-products", search="000", sort=["endedAt,desc"], page=1, size=1)
    assert isinstance(page, ferryman.Page)
    assert ([item.id for item in page.content], page.number, page.last) == ([TWO], 1, True)
    assert sum(count.count for count in page.status_counts) == 2
    (request,) = server.requests("ListExecutions")
    assert (request.job_id, request.search, list(request.sort)) == ("id-of-products", "000", ["endedAt,desc"])


async def test_one_execution_its_rejected_rows_and_its_log(server: MemoryServer, client: ferryman.Client) -> None:
    reads = Reads(client)
    await server.put(samples.execution(ONE, samples.Status.JOB_FAILED))
    await server.write(ONE, "one", "two")
    server.rejected = [execution_pb2.RejectedRow(execution_id=ONE, file="a.csv", line=7)]
    found = await reads.execution(ONE)
    assert isinstance(found, ferryman.Execution)
    assert found.id == ONE
    rows = await reads.rejected_rows(ONE, search="a")
    assert isinstance(rows, ferryman.Page)
    assert [row.line for row in rows.content] == [7]
    lines = await reads.log(ONE, after_number=1)
    assert not isinstance(lines, Told)
    assert [line.message for line in lines] == ["two"]


async def test_records_and_entities(server: MemoryServer, client: ferryman.Client) -> None:
    reads = Reads(client)
    server.records = [catalog_pb2.Record(record_type="product", key="p1")]
    server.entities = [catalog_pb2.EntityType(name="PRODUCT")]
    page = await reads.records("product", search="p")
    assert isinstance(page, ferryman.Page)
    assert [record.key for record in page.content] == ["p1"]
    entities = await reads.entity_types()
    assert not isinstance(entities, Told)
    assert [entity.name for entity in entities] == ["PRODUCT"]


async def test_connectors_of_every_page_and_the_settings(server: MemoryServer, client: ferryman.Client) -> None:
    for number in range(201):
        await client.connectors.create(samples.connector(f"c{number:03}"))
    reads = Reads(client)
    connectors = await reads.connectors()
    assert not isinstance(connectors, Told)
    assert [connector.name for connector in connectors] == [f"c{number:03}" for number in range(201)]
    settings = await reads.general_settings()
    assert isinstance(settings, ferryman.GeneralSettings)
    assert settings.main_locale == "en-US"


async def test_a_failure_is_told(server: MemoryServer, client: ferryman.Client) -> None:
    reads = Reads(client)
    missing = await reads.execution(ONE)
    assert isinstance(missing, Told)
    assert (missing.code, ONE in missing.message, bool(missing.next_step)) == ("NOT_FOUND", True, True)
    wrong = await reads.executions(page=-1)
    assert isinstance(wrong, Told)
    assert wrong.code == "INVALID_ARGUMENT"
    log = await reads.log(ONE)
    assert isinstance(log, Told)
    assert log.code == "NOT_FOUND"


async def test_a_call_that_nobody_waits_for_any_more_ends(server: MemoryServer) -> None:
    async with Relay(server.address) as relay, ferryman.Client(relay.address) as client:
        relay.freeze()
        call = asyncio.create_task(Reads(client).execution(ONE))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait({call})
        assert call.cancelled()
