"""Results are written as tables, JSON, YAML and CSV, and cannot harm a terminal."""

import csv
import io
import json

import yaml
from google.protobuf.json_format import ParseDict

import ferryman
from ferryman.v1 import catalog_pb2, execution_service_pb2, job_service_pb2
from tests.client import samples
from tests.client.cli.conftest import Run
from tests.client.memory_server import MemoryServer

IDS = [samples.numbered_id(number) for number in range(1, 4)]


async def fill(server: MemoryServer) -> None:
    """Three executions."""
    for id in IDS:
        await server.put(samples.execution(id, samples.Status.INTEGRATION_COMPLETED, read=7, created=7))


async def test_a_table_holds_one_line_for_each(server: MemoryServer, run: Run) -> None:
    await fill(server)
    done = await run("execution", "list", "--size", "2")
    header, *lines = done.out.splitlines()
    assert header.split()[:4] == ["ID", "JOB", "ENTITY", "STATUS"]
    assert [line.split()[0] for line in lines] == ["00000001", "00000002"]
    assert done.err == "there is more: add --page 1, or --all\n"


async def test_json_is_the_list_response_of_the_contract(server: MemoryServer, run: Run) -> None:
    await fill(server)
    done = await run("execution", "list", "--size", "2", "-o", "json")
    content = json.loads(done.out)
    response = ParseDict(content, execution_service_pb2.ListExecutionsResponse())
    assert [item.id for item in response.content] == IDS[:2]
    assert (content["numberOfElements"], content["last"], content["nextPageToken"]) == (2, False, "2")


async def test_lists_of_other_things_have_nothing_of_executions(
    server: MemoryServer, client: ferryman.Client, run: Run
) -> None:
    await client.jobs.create(samples.job())
    response = ParseDict(json.loads((await run("job", "list", "-o", "json")).out), job_service_pb2.ListJobsResponse())
    assert [job.name for job in response.content] == ["products"]


async def test_yaml_says_the_same_as_json(server: MemoryServer, run: Run) -> None:
    await fill(server)
    as_json, as_yaml = await run("-o", "json", "execution", "list"), await run("execution", "list", "-o", "yaml")
    assert yaml.safe_load(as_yaml.out) == json.loads(as_json.out)


async def test_csv_has_flat_columns_and_all_rows(server: MemoryServer, run: Run) -> None:
    await fill(server)
    rows = list(csv.DictReader(io.StringIO((await run("execution", "list", "--all", "-o", "csv")).out)))
    assert [row["id"] for row in rows] == IDS
    assert (rows[0]["counters.read"], rows[0]["status"], rows[0]["stoppable"]) == (
        "7",
        "INTEGRATION_COMPLETED",
        "false",
    )


async def test_control_characters_do_not_reach_the_terminal(server: MemoryServer, run: Run) -> None:
    record = catalog_pb2.Record(record_type="product", key="a\x1b[2J\nb")
    server.records = [record]
    assert "\x1b" not in (await run("record", "show", "product", record.key)).out
    listed = (await run("record", "list", "product")).out
    assert "a\\x1b[2J b" in listed


async def test_an_empty_list_says_so_beside_the_data(run: Run) -> None:
    done = await run("job", "list")
    assert (done.code, done.out, done.err) == (0, "", "nothing found\n")


async def test_unknown_statuses_are_told(server: MemoryServer, run: Run) -> None:
    done = await run("execution", "list", "--status", "JOB_LOST")
    assert "ignored, for no status has these names: JOB_LOST" in done.err


async def test_entities_are_listed_and_shown(server: MemoryServer, run: Run) -> None:
    field = catalog_pb2.EntityField(name="productId", type="text", key=True, labels=["Product ID"], max_length=40)
    server.entities = [catalog_pb2.EntityType(name="PRODUCT", objective="Products.", fields=[field])]
    assert "PRODUCT" in (await run("entity", "list")).out
    shown = (await run("entity", "show", "product")).out
    assert "productId: text, key, at most 40 characters, column Product ID" in shown
    missing = await run("entity", "show", "PRODUCTS")
    assert (missing.code, missing.err.splitlines()[0]) == (
        5,
        'ferryman: there is no entity "PRODUCTS"; there is PRODUCT',
    )


async def test_info_names_server_and_caller(server: MemoryServer, run: Run) -> None:
    done = await run("info")
    assert f"{server.address}, Ferryman 0.1.0" in done.out
    assert "You are  local operator (operator: MAPPER_READ, MAPPER_WRITE)" in done.out
