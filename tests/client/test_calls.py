"""Models go over the wire and come back as they were."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import Parse

import ferryman
from ferryman.convert.executions import execution_of
from ferryman.models.executions import ExecutionStatus
from ferryman.v1 import catalog_pb2, execution_pb2
from tests.client import samples
from tests.client.memory_server import MemoryServer


async def test_a_job_comes_back_as_it_was_sent(server: MemoryServer, client: ferryman.Client) -> None:
    job = samples.job()
    created = await client.jobs.create(job)
    assert replace(created, id="", etag="", created_at=None, updated_at=None) == job
    assert created.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert await client.jobs.get(created.id) == created
    assert await client.jobs.find("products") == created
    assert await client.jobs.find("product") is None


async def test_a_connector_comes_back_without_its_password(server: MemoryServer, client: ferryman.Client) -> None:
    created = await client.connectors.create(samples.connector())
    assert server.requests("CreateConnector")[0].connector.sftp.password == "not-for-logs"
    assert created.sftp == ferryman.SftpSettings(host="sftp.example.com", username="shop", password_set=True)


@pytest.mark.parametrize("given", ["", "my-own-id"])
async def test_creates_and_runs_always_send_a_request_id(
    given: str, server: MemoryServer, client: ferryman.Client
) -> None:
    server.scripts = [[samples.execution(samples.numbered_id(1), samples.Status.JOB_INITIALIZING)]]
    connector = await client.connectors.create(samples.connector(), request_id=given)
    job = await client.jobs.create(samples.job(connector_id=connector.id), request_id=given)
    await client.jobs.run(job.id, request_id=given)
    sent = [request.request_id for _, request in server.calls if hasattr(request, "request_id")]
    assert len(sent) == 3
    assert sent == [given] * 3 if given else len(set(sent)) == 3 and all(sent)


async def test_an_update_changes_the_named_fields_only(server: MemoryServer, client: ferryman.Client) -> None:
    created = await client.connectors.create(samples.connector())
    changed = replace(created, name="other", allow_private_addresses=True)
    updated = await client.connectors.update(changed, ["name"])
    assert (updated.name, updated.allow_private_addresses) == ("other", False)


async def test_an_update_of_what_somebody_else_changed_is_aborted(
    server: MemoryServer, client: ferryman.Client
) -> None:
    created = await client.connectors.create(samples.connector())
    await client.connectors.update(replace(created, name="first"), ["name"])
    with pytest.raises(ferryman.AbortedError):
        await client.connectors.update(replace(created, name="second"), ["name"])


async def test_a_connector_test_is_a_result_either_way(server: MemoryServer, client: ferryman.Client) -> None:
    created = await client.connectors.create(samples.connector())
    assert (await client.connectors.test(created.id)).elapsed == timedelta(seconds=1.5)
    assert (await client.connectors.deactivate(created.id)).active is False
    assert (await client.connectors.test(created.id)).reason == "CONNECTOR_INACTIVE"


async def test_a_download_gives_all_pieces(server: MemoryServer, client: ferryman.Client) -> None:
    server.rejected = [execution_pb2.RejectedRow(file="a.csv", line=line, key=f"k{line}") for line in (2, 3)]
    pieces = [piece async for piece in client.executions.download_rejected_rows("x")]
    assert b"".join(pieces) == b"a.csv,2,k2\na.csv,3,k3\n"


async def test_a_record_has_plain_values(server: MemoryServer, client: ferryman.Client) -> None:
    record = catalog_pb2.Record(record_type="product", key="p1")
    record.fields.update({"name": "Cup", "CF_x": ["a", "b"], "active": True})
    server.records = [record]
    found = await client.records.get("product", "p1")
    assert found.fields == {"name": "Cup", "CF_x": ["a", "b"], "active": True}
    assert found.created_at is None


async def test_a_status_of_a_newer_server_is_no_error(client: ferryman.Client, server: MemoryServer) -> None:
    message = samples.execution(samples.numbered_id(1), samples.Status.ValueType(99))
    await server.put(message)
    assert (await client.executions.get(message.id)).status is ExecutionStatus.STATUS_UNSPECIFIED


def test_json_is_the_contracts_own() -> None:
    message = samples.execution(samples.numbered_id(1), samples.Status.INTEGRATION_FAILED, read=3, rejected=3)
    message.failure.reason = "ALL_ROWS_REJECTED"
    message.files.add(name="a.csv", size=12, outcome=execution_pb2.FileResult.OUTCOME_COMPLETED)
    content = ferryman.to_json(execution_of(message))
    assert Parse(json.dumps(content), execution_pb2.Execution()) == message
    assert content["counters"]["rejected"] == 3
    assert content["createdAt"] == "2026-01-01T00:00:00.250000Z"
