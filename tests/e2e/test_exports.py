"""Orders and incidents go out when they reach a status: all of them, whole, whatever breaks."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

import ferryman
from ferryman.models.connectors import ApiSettings, Connector
from ferryman.models.executions import Execution, ExecutionStatus
from ferryman.models.jobs import ApiTarget, ExportFormat, ExportSpec, FileNameFormat, Job, SftpTarget
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.orders import ended_exports, keys, open_shop, order_ids, write_orders
from tests.http_server import Answer, HttpTestServer, Receiver, http_server
from tests.service import Service, running_service

ORDERS = int(os.environ.get("FERRYMAN_TEST_ORDERS", "600"))
CREATED = "ORDER_CREATED"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """The service, impatient to try again."""
    settings = {"EXPORT_ATTEMPTS": "60", "EXPORT_RETRY_SECONDS": "0.05", "EXPORT_RETRY_MAX_SECONDS": "0.5"}
    async with running_service(tmp_path / "service", LEASE_SECONDS="3", **settings) as service:
        yield service


@pytest.fixture
async def receiver() -> AsyncIterator[HttpTestServer]:
    """A system that takes orders and incidents in."""
    async with http_server() as server:
        yield server


@pytest.fixture
async def shop(make_job: MakeJob, run_to_end: RunToEnd, folder: Path) -> None:
    """What orders refer to."""
    await open_shop(make_job, run_to_end, folder)


async def api_job(
    client: ferryman.Client, receiver: HttpTestServer, entity: str = "ORDER", *statuses: str, active: bool = True
) -> Job:
    """Create a job that sends records to the receiver."""
    settings = ApiSettings(base_url=receiver.url)
    connector = await client.connectors.find("receiver") or await client.connectors.create(
        Connector(name="receiver", api=settings, allow_private_addresses=True)
    )
    spec = ExportSpec(trigger_statuses=statuses or (CREATED,), api=ApiTarget(path="/records"))
    name = f"send {entity} at {'/'.join(statuses)}"
    return await client.jobs.create(
        Job(name=name, entity=entity, connector_id=connector.id, active=active, export_spec=spec)
    )


async def import_orders(
    make_job: MakeJob, run_to_end: RunToEnd, folder: Path, ids: list[str], status: str = CREATED
) -> Execution:
    """Import orders that stand in a status."""
    file = f"{status}-{ids[0]}.csv"
    write_orders(folder / file, ids, status)
    ended = await run_to_end(await make_job("ORDER", file, delimiter=";"))
    assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED, ended
    return ended


@pytest.mark.timeout(600)
async def test_every_order_is_sent_whatever_fails(
    service: Service,
    client: ferryman.Client,
    receiver: HttpTestServer,
    shop: None,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    """The receiver fails half of the time, and the server is killed twice."""
    system = Receiver(fails_every=2)
    receiver.on("/records", system)
    job = await api_job(client, receiver)
    ids = order_ids(ORDERS)
    await import_orders(make_job, run_to_end, folder, ids)
    for share in (4, 2):
        while len(system.received) < ORDERS // share:
            receiver.arrived.clear()
            await receiver.arrived.wait()
        await service.kill()
        await service.start()
    executions = await ended_exports(client, job.id, ORDERS)
    assert Counter(execution.status for execution in executions) == {ExecutionStatus.SUCCESS: ORDERS}
    assert sorted(keys(executions)) == ids
    assert {body["reference"] for body in system.received} == set(ids)
    assert system.failed > ORDERS // 4


async def test_files_are_never_seen_half_written(
    client: ferryman.Client,
    connector: Connector,
    shop: None,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    out = folder / "out"
    out.mkdir()
    target = SftpTarget(directory="out", format=ExportFormat.XML, file_name_format=FileNameFormat.SHORT)
    spec = ExportSpec(trigger_statuses=(CREATED,), sftp=target)
    job = await client.jobs.create(
        Job(name="files", entity="ORDER", connector_id=connector.id, active=True, export_spec=spec)
    )
    seen: dict[str, bytes] = {}

    def look() -> None:
        for path in out.glob("*.xml"):
            with suppress(FileNotFoundError):
                text = path.read_bytes()
                etree.fromstring(text)  # Raises for half a file.
                seen[path.name] = text

    async def watch() -> None:
        while True:
            await asyncio.to_thread(look)

    watcher = asyncio.create_task(watch())
    ids = order_ids(100)
    await import_orders(make_job, run_to_end, folder, ids)
    executions = await ended_exports(client, job.id, len(ids))
    assert {execution.status for execution in executions} == {ExecutionStatus.SUCCESS}
    assert not watcher.done()
    watcher.cancel()
    look()
    assert sorted(seen) == [f"{id}.xml" for id in ids]
    assert sorted(path.name for path in out.iterdir()) == sorted(seen)


async def test_only_the_first_time_in_a_status_counts(
    client: ferryman.Client,
    receiver: HttpTestServer,
    shop: None,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    receiver.answer("/records", Answer({}, 200))
    job = await api_job(client, receiver, "ORDER", CREATED, "SHIPPED")
    await import_orders(make_job, run_to_end, folder, ["ORD-1"])
    await import_orders(make_job, run_to_end, folder, ["ORD-1"], "SHIPPED")
    record = await client.records.set_status("order", "ORD-1", "COMPLETED")
    assert record.fields["orderStatus"] == "COMPLETED"
    with pytest.raises(ferryman.FailedPreconditionError, match="SHIPPED"):
        await client.records.set_status("order", "ORD-1", "SHIPPED")
    executions = await ended_exports(client, job.id, 2)
    assert sorted(e.exported_item.trigger_status for e in executions if e.exported_item) == [CREATED, "SHIPPED"]


async def test_what_stood_there_before_is_sent_by_hand(
    client: ferryman.Client,
    receiver: HttpTestServer,
    shop: None,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    receiver.answer("/records", Answer({}, 200))
    await import_orders(make_job, run_to_end, folder, ["ORD-1", "ORD-2"])
    job = await api_job(client, receiver, active=False)
    run = await client.jobs.run_export(job.id)
    assert run.exported_items == 2
    assert sorted(keys(await ended_exports(client, job.id, 2))) == ["ORD-1", "ORD-2"]
    assert (await client.jobs.run_export(job.id)).exported_items == 0


async def test_an_inactive_job_ignores_events(
    client: ferryman.Client,
    receiver: HttpTestServer,
    shop: None,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    receiver.answer("/records", Answer({}, 200))
    asleep = await api_job(client, receiver, "ORDER", "SHIPPED", active=False)
    awake = await api_job(client, receiver)
    await import_orders(make_job, run_to_end, folder, ["ORD-1"])
    await client.records.set_status("order", "ORD-1", "SHIPPED")
    await import_orders(make_job, run_to_end, folder, ["ORD-2"])
    # Events are dealt with in their order: when the second order is out, the first one's has been passed over.
    assert len(await ended_exports(client, awake.id, 2)) == 2
    await client.jobs.activate(asleep.id)
    await client.records.set_status("order", "ORD-2", "SHIPPED")
    assert list(keys(await ended_exports(client, asleep.id, 1))) == ["ORD-2"]


async def test_a_refused_record_is_an_error_and_can_be_sent_again(
    client: ferryman.Client, receiver: HttpTestServer
) -> None:
    receiver.answer("/records", Answer({"error": "unknown order"}, 422), Answer({}, 200))
    job = await api_job(client, receiver, "INCIDENT", "OPEN")
    await client.records.set_status("incident", "I-1", "OPEN", allow_missing=True, fields={"threadId": "T-1"})
    (failed,) = await ended_exports(client, job.id, 1)
    assert failed.status is ExecutionStatus.ERROR
    assert failed.exported_item is not None
    assert (failed.exported_item.http_status, failed.exported_item.attempts) == (422, 1)
    assert failed.failure is not None
    assert "unknown order" in failed.failure.message
    again = await client.executions.wait((await client.executions.resend(failed.id)).id)
    assert again.status is ExecutionStatus.SUCCESS
    assert again.exported_item is not None
    assert again.exported_item.resends_execution_id == failed.id
    assert receiver.seen("/records")[-1].json()["incidentId"] == "I-1"


async def test_an_item_under_retry_can_be_stopped(client: ferryman.Client, receiver: HttpTestServer) -> None:
    receiver.answer("/records", Answer({}, 503))
    job = await api_job(client, receiver, "INCIDENT", "OPEN")
    await client.records.set_status("incident", "I-1", "OPEN", allow_missing=True)
    await receiver.arrived.wait()
    (item,) = [e async for e in client.executions.list(job_id=job.id)]
    await client.executions.stop(item.id)
    stopped = await client.executions.wait(item.id)
    assert stopped.status is ExecutionStatus.JOB_STOPPED
