"""Models go over the wire and come back as they were."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import Parse

import ferryman
from ferryman.convert.executions import execution_of
from ferryman.convert.jobs import job_of
from ferryman.models.executions import ExecutionStatus
from ferryman.v1 import catalog_pb2, execution_pb2, job_pb2, schedule_pb2
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
    assert created.sftp == ferryman.SftpSettings(host="sftp.example.com", port=22, username="shop", password_set=True)


@pytest.mark.parametrize("given", ["", "my-own-id"])
async def test_every_change_sends_a_request_id(given: str, server: MemoryServer, client: ferryman.Client) -> None:
    server.scripts = [[samples.execution(samples.numbered_id(1), samples.Status.JOB_INITIALIZING)]]
    connector = await client.connectors.create(samples.connector(), request_id=given)
    await client.connectors.update(connector, ["name"], request_id=given)
    await client.connectors.deactivate(connector.id, request_id=given)
    await client.connectors.activate(connector.id, request_id=given)
    job = await client.jobs.create(samples.job(connector_id=connector.id), request_id=given)
    await client.jobs.update(job, ["name"], request_id=given)
    await client.jobs.activate(job.id, request_id=given)
    await client.jobs.deactivate(job.id, request_id=given)
    schedule = ferryman.Schedule(job_id=job.id, cron="0 6 * * *")
    await client.schedules.update(schedule, ["cron"], request_id=given)
    await client.schedules.resume(job.id, request_id=given)
    await client.schedules.pause(job.id, request_id=given)
    await client.executions.stop((await client.jobs.run(job.id, request_id=given)).id, request_id=given)
    await client.jobs.delete((await client.jobs.duplicate(job.id, request_id=given)).id, request_id=given)
    await client.jobs.delete(job.id, request_id=given)
    await client.connectors.delete(connector.id, request_id=given)
    await client.settings.update(ferryman.GeneralSettings(main_locale="fr-FR"), ["main_locale"], request_id=given)
    sent = [request.request_id for _, request in server.calls if hasattr(request, "request_id")]
    assert sent == [given] * 18 if given else len(set(sent)) == 18 and all(sent)


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


async def test_an_export_job_comes_back_as_it_was_sent(server: MemoryServer, client: ferryman.Client) -> None:
    target = ferryman.SftpTarget(
        directory="out", format=ferryman.ExportFormat.JSON, file_name_format=ferryman.FileNameFormat.STANDARD
    )
    spec = ferryman.ExportSpec(trigger_statuses=("ORDER_CREATED", "ORDER_PAID"), sftp=target)
    created = await client.jobs.create(ferryman.Job(name="o", entity="ORDER", connector_id="c", export_spec=spec))
    assert (created.export_spec, created.import_spec, created.schedule) == (spec, None, None)


def test_a_job_imports_or_exports() -> None:
    spec = ferryman.ExportSpec(trigger_statuses=())
    with pytest.raises(ValueError, match="not both"):
        replace(samples.job(), export_spec=spec)


def test_a_job_has_its_schedule_and_outcomes() -> None:
    message = job_pb2.Job(name="products", schedule=schedule_pb2.Schedule(job_id="j", cron="0 6 * * *", enabled=True))
    message.schedule.next_fire_time.seconds = 1_767_225_600
    message.last_outcomes.add(execution_id="e1", status=execution_pb2.Execution.JOB_SKIPPED)
    message.last_outcomes.add(execution_id="e2", status=execution_pb2.Execution.INTEGRATION_COMPLETED)
    message.last_outcomes[1].duration.FromMilliseconds(1500)
    job = job_of(message)
    assert job.schedule is not None
    assert job.schedule.next_fire_time == datetime(2026, 1, 1, tzinfo=UTC)
    assert [outcome.duration for outcome in job.last_outcomes] == [None, timedelta(seconds=1.5)]
    assert Parse(json.dumps(ferryman.to_json(job)), job_pb2.Job()) == message


def test_json_is_the_contracts_own() -> None:
    message = samples.execution(samples.numbered_id(1), samples.Status.INTEGRATION_FAILED, read=3, rejected=3)
    message.failure.reason = "ALL_ROWS_REJECTED"
    message.stop.by = "local operator"
    message.stop.asked_at.seconds = 1_767_225_601
    message.files.add(name="a.csv", size=12, outcome=execution_pb2.FileResult.OUTCOME_COMPLETED)
    content = ferryman.to_json(execution_of(message))
    assert Parse(json.dumps(content), execution_pb2.Execution()) == message
    assert content["counters"]["rejected"] == 3
    assert content["createdAt"] == "2026-01-01T00:00:00.250000Z"
