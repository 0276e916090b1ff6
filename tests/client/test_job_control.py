"""Schedules, stops, copies, settings and previews, over the wire and back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import ferryman
from ferryman.v1 import connector_service_pb2, execution_pb2
from tests.client import samples
from tests.client.memory_server import MemoryServer


async def test_a_schedule_is_set_paused_and_resumed(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(replace(samples.job(), active=True))
    empty = await client.schedules.get(job.id)
    assert (empty.cron, empty.enabled, empty.next_fire_time) == ("", False, None)
    wanted = replace(empty, cron="0 6 * * *", enabled=True, note="not sent")
    stored = await client.schedules.update(wanted, ["cron", "enabled"])
    assert (stored.cron, stored.enabled, stored.note) == ("0 6 * * *", True, "")
    assert stored.next_fire_time == datetime(2026, 1, 2, 6, 30, tzinfo=UTC)
    assert (await client.schedules.pause(job.id)).next_fire_time is None
    assert (await client.schedules.resume(job.id)).enabled
    assert [schedule.job_id async for schedule in client.schedules.list(search="prod", sort=["jobName,asc"])] == [
        job.id
    ]
    [request] = server.requests("ListSchedules")
    assert (request.search, list(request.sort)) == ("prod", ["jobName,asc"])


async def test_a_schedule_that_changed_meanwhile_is_aborted(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(samples.job())
    seen = await client.schedules.get(job.id)
    await client.schedules.update(replace(seen, note="first"), ["note"])
    with pytest.raises(ferryman.AbortedError):
        await client.schedules.update(replace(seen, note="second"), ["note"])


async def test_a_preview_starts_where_it_is_told(server: MemoryServer, client: ferryman.Client) -> None:
    after = datetime(2026, 3, 1, 12, tzinfo=UTC)
    preview = await client.schedules.preview("0 12 * * *", count=2, after=after)
    assert preview.fire_times == (after, datetime(2026, 3, 2, 12, tzinfo=UTC))
    await client.schedules.preview("0 12 * * *")
    assert [request.HasField("after") for request in server.requests("PreviewSchedule")] == [True, False]


async def test_a_copy_is_another_job(server: MemoryServer, client: ferryman.Client) -> None:
    job = await client.jobs.create(replace(samples.job(), active=True))
    copy = await client.jobs.duplicate(job.id)
    assert (copy.name, copy.active) == ("products - COPY", False)
    assert copy.import_spec == job.import_spec
    assert copy.id != job.id


async def test_a_stop_tells_who_asked(server: MemoryServer, client: ferryman.Client) -> None:
    id = samples.numbered_id(1)
    await server.put(samples.execution(id, samples.Status.INTEGRATION_STARTED))
    stopping = await client.executions.stop(id)
    assert stopping.status is ferryman.ExecutionStatus.JOB_STOPPING
    assert stopping.stop == ferryman.Stop(by="local operator", asked_at=None)
    await server.put(samples.execution(id, samples.Status.JOB_STOPPED))
    with pytest.raises(ferryman.FailedPreconditionError) as caught:
        await client.executions.stop(id)
    assert caught.value.reason == "EXECUTION_ENDED"


async def test_settings_change_where_they_are_named(server: MemoryServer, client: ferryman.Client) -> None:
    before = await client.settings.get()
    changed = replace(before, main_locale="fr-FR", default_store="paris", export_order_enabled=False)
    after = await client.settings.update(changed, ["main_locale"])
    assert (after.main_locale, after.default_store, after.export_order_enabled) == ("fr-FR", "", True)
    with pytest.raises(ferryman.AbortedError):
        await client.settings.update(changed, ["default_store"])


async def test_a_source_is_previewed(server: MemoryServer, client: ferryman.Client) -> None:
    server.preview = connector_service_pb2.PreviewSourceResponse(
        file="in/a.csv", size=12, delimiter=";", columns=["SKU", "Name"], other_files=["b.csv"]
    )
    server.preview.rows.add(cells=["1", "Cup"])
    server.preview.mapping.add(source="SKU", field="productId")
    connector = await client.connectors.create(samples.connector())
    source = ferryman.SftpSource(inbound_directory="in", delimiter="")
    preview = await client.connectors.preview(connector.id, source, rows=3, entity="PRODUCT")
    [request] = server.requests("PreviewSource")
    assert (request.sftp.inbound_directory, request.rows, request.entity) == ("in", 3, "PRODUCT")
    assert preview.rows == (ferryman.PreviewRow(cells=("1", "Cup")),)
    assert preview.mapping == (ferryman.MappingLine(source="SKU", field="productId"),)
    assert (preview.failure, preview.other_files) == (None, ("b.csv",))
    assert ferryman.to_json(preview)["rows"] == [{"cells": ["1", "Cup"]}]
    server.preview.failure.CopyFrom(execution_pb2.Failure(reason="FILE_NOT_FOUND", message="no such file"))
    failed = await client.connectors.preview(connector.id, source)
    assert failed.failure == ferryman.Failure(reason="FILE_NOT_FOUND", message="no such file")
