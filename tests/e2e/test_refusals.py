"""Calls that a server refuses: each says which field is wrong or what stands in the way, and changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from pytest import Subtests

from ferryman.models.sources import SftpSource
from ferryman.v1 import (
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    connector_pb2,
    connector_service_pb2,
    connector_service_pb2_grpc,
    execution_service_pb2,
    execution_service_pb2_grpc,
    job_pb2,
    job_service_pb2,
    job_service_pb2_grpc,
)
from tests.server.api.refusals import Refusal, refused
from tests.service import Service

if TYPE_CHECKING:
    Jobs = job_service_pb2_grpc.JobServiceAsyncStub
    Connectors = connector_service_pb2_grpc.ConnectorServiceAsyncStub
    Executions = execution_service_pb2_grpc.ExecutionServiceAsyncStub
    Catalog = catalog_service_pb2_grpc.CatalogServiceAsyncStub

UNKNOWN: Final = "01890000-0000-7000-8000-000000000000"
LONG: Final = "n" * 300
JOB: Final[dict[str, Any]] = {
    "name": "suppliers",
    "entity": "SUPPLIER",
    "import_spec": {"sftp": {"file_path": "suppliers.csv", "delimiter": ","}},
}
CONNECTOR: Final[dict[str, Any]] = {
    "name": "files",
    "sftp": {"host": "127.0.0.1", "username": "ferryman", "password": "a password"},
    "allow_private_addresses": True,
}

WRONG_JOBS: Final[list[tuple[dict[str, Any], str, str]]] = [
    ({"name": LONG}, "name", "has 300 characters, at most 200 are allowed"),
    ({"name": " "}, "name", "is required"),
    ({"entity": "SUPLIER"}, "entity", "is 'SUPLIER', expected one of ATTRIBUTE, "),
    ({"connector_id": UNKNOWN}, "connector_id", "connector"),
    ({"import_spec": {}}, "import_spec", "is required: what to import and from where"),
    ({"sftp": {"delimiter": "|"}}, "import_spec.sftp.delimiter", """is '|', expected "," or ";\""""),
    ({"sftp": {"delimiter": ""}}, "import_spec.sftp.delimiter", """is '', expected "," or ";\""""),
    (
        {"sftp": {"format": 9}},
        "import_spec.sftp.format",
        "is 9, expected FILE_FORMAT_CSV or FILE_FORMAT_XML or FILE_FORMAT_JSON",
    ),
    ({"sftp": {"file_path": ""}}, "import_spec.sftp.file_path", "is required: one file such as"),
    (
        {"sftp": {"inbound_directory": "in"}},
        "import_spec.sftp.outbound_directory",
        "is required with inbound_directory",
    ),
    (
        {"sftp": {"inbound_directory": "in", "outbound_directory": "in/"}},
        "import_spec.sftp.outbound_directory",
        "is the inbound directory itself",
    ),
    ({"spec": {"overlap_policy": 77}}, "import_spec.overlap_policy", "expected RUN_IMMEDIATELY or WAIT_FOR_NEXT"),
    (
        {"entity": "ATTRIBUTE", "spec": {"import_full": True}},
        "import_spec.import_full",
        "Import Full mode is not available for ATTRIBUTE; it is for",
    ),
    ({"spec": {"store_external_ids": ["s"]}}, "import_spec.store_external_ids", "is not available for SUPPLIER"),
    (
        {"spec": {"mapping": [{"source": "Nom", "field": "nmae"}]}},
        "import_spec.mapping[0].field",
        "did you mean 'name'?",
    ),
    (
        {"spec": {"mapping": [{"source": "a", "field": "name"}, {"source": "b", "field": "name"}]}},
        "import_spec.mapping[1].field",
        "which mapping[0] feeds already; remove one",
    ),
    ({"spec": {"mapping": [{"field": "name"}]}}, "import_spec.mapping[0].source", "is required: a column header"),
    (
        {"spec": {"transcodings": [{"field": "name", "output": "x"}]}},
        "import_spec.transcodings[0].input",
        "for empty cells use the mapping line's default_value",
    ),
]
WRONG_CONNECTORS: Final[list[tuple[dict[str, Any], str, str]]] = [
    ({"name": LONG}, "name", "has 300 characters, at most 200 are allowed"),
    ({"name": ""}, "name", "is required"),
    ({"sftp": {"host": ""}}, "sftp.host", "is required: a host name or an address"),
    ({"sftp": {"host": "sftp://files"}}, "sftp.host", "without scheme, user or path"),
    ({"sftp": {"port": 65536}}, "sftp.port", "is 65536, expected 1 to 65535"),
    ({"sftp": {"username": ""}}, "sftp.username", "is required"),
    ({"sftp": {"password": ""}}, "sftp.password", "is required"),
]


class Stubs:
    """The contract as any language sees it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.jobs: Jobs = job_service_pb2_grpc.JobServiceStub(channel)
        self.connectors: Connectors = connector_service_pb2_grpc.ConnectorServiceStub(channel)
        self.executions: Executions = execution_service_pb2_grpc.ExecutionServiceStub(channel)
        self.catalog: Catalog = catalog_service_pb2_grpc.CatalogServiceStub(channel)

    async def create_connector(self, request_id: str = "", **changes: Any) -> connector_pb2.Connector:
        sftp = CONNECTOR["sftp"] | changes.pop("sftp", {})
        connector = connector_pb2.Connector(**CONNECTOR | {"sftp": sftp} | changes)
        request = connector_service_pb2.CreateConnectorRequest(connector=connector, request_id=request_id)
        return (await self.connectors.CreateConnector(request)).connector

    async def create_job(self, request_id: str = "", **changes: Any) -> job_pb2.Job:
        """Create a job like JOB with changes; "spec" and "sftp" change these parts of it."""
        sftp = JOB["import_spec"]["sftp"] | changes.pop("sftp", {})
        if sftp.get("inbound_directory"):
            del sftp["file_path"]
        spec = {"sftp": sftp} | changes.pop("spec", {})
        job = job_pb2.Job(**JOB | {"import_spec": spec} | changes)
        return (await self.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job, request_id=request_id))).job


@pytest.fixture
async def stubs(service: Service) -> AsyncIterator[Stubs]:
    """Stubs to call the service."""
    async with grpc.aio.insecure_channel(service.address) as channel:
        yield Stubs(channel)


async def test_wrong_settings_are_named_by_field(stubs: Stubs, subtests: Subtests) -> None:
    for changes, field, words in WRONG_CONNECTORS:
        with subtests.test(f"{field} {words}"):
            _told(await refused(stubs.create_connector(**changes)), field, words)
    connector = await stubs.create_connector()
    for changes, field, words in WRONG_JOBS:
        with subtests.test(f"{field} {words}"):
            _told(await refused(stubs.create_job(**{"connector_id": connector.id} | changes)), field, words)
    assert not (await stubs.jobs.ListJobs(job_service_pb2.ListJobsRequest())).content
    listed = await stubs.connectors.ListConnectors(connector_service_pb2.ListConnectorsRequest())
    assert [each.id for each in listed.content] == [connector.id]


def test_a_file_and_a_folder_at_once_are_refused_by_the_client() -> None:
    with pytest.raises(ValueError, match="either file_path or inbound_directory can be set, not both"):
        SftpSource(file_path="a.csv", inbound_directory="in", delimiter=",")


async def test_what_is_in_use_cannot_be_deleted(stubs: Stubs) -> None:
    async with _silent_server() as port:
        connector = await stubs.create_connector(sftp={"port": port})
        job = await stubs.create_job(connector_id=connector.id)
        delete_connector = connector_service_pb2.DeleteConnectorRequest(id=connector.id)
        delete_job = job_service_pb2.DeleteJobRequest(id=job.id)
        _stands_in_the_way(
            await refused(stubs.connectors.DeleteConnector(delete_connector)), "CONNECTOR_IN_USE", "used by suppliers"
        )
        run = (await stubs.jobs.RunJob(job_service_pb2.RunJobRequest(id=job.id))).execution
        refusal = await refused(stubs.jobs.DeleteJob(delete_job))
        _stands_in_the_way(refusal, "JOB_RUNNING", f"unfinished execution {run.id}; wait until it has ended")
        assert refusal.metadata == {"execution_id": run.id}
    ended = await _ended(stubs, run.id)
    assert ended == "CONNECTION_FAILED"
    await stubs.jobs.DeleteJob(delete_job)
    await stubs.connectors.DeleteConnector(delete_connector)
    kept = await stubs.executions.GetExecution(execution_service_pb2.GetExecutionRequest(id=run.id))
    assert kept.execution.job_name == "suppliers"


async def test_a_change_of_what_has_changed_since_is_aborted(stubs: Stubs) -> None:
    connector = await stubs.create_connector()
    job = await stubs.create_job(connector_id=connector.id)
    mask = FieldMask(paths=["name"])
    for message in (connector, job):
        message.name = "first"
    first_job = job_service_pb2.UpdateJobRequest(job=job, update_mask=mask)
    first_connector = connector_service_pb2.UpdateConnectorRequest(connector=connector, update_mask=mask)
    assert (await stubs.jobs.UpdateJob(first_job)).job.name == "first"
    assert (await stubs.connectors.UpdateConnector(first_connector)).connector.name == "first"
    job.name = connector.name = "second"
    late: dict[str, Awaitable[Any]] = {
        "update job": stubs.jobs.UpdateJob(job_service_pb2.UpdateJobRequest(job=job, update_mask=mask)),
        "delete job": stubs.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=job.id, etag=job.etag)),
        "update connector": stubs.connectors.UpdateConnector(
            connector_service_pb2.UpdateConnectorRequest(connector=connector, update_mask=mask)
        ),
        "delete connector": stubs.connectors.DeleteConnector(
            connector_service_pb2.DeleteConnectorRequest(id=connector.id, etag=connector.etag)
        ),
    }
    for name, call in late.items():
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH"), name
        assert "has changed since you read it; read it again" in refusal.message
    stored = await stubs.jobs.GetJob(job_service_pb2.GetJobRequest(id=job.id))
    assert stored.job.name == "first"


async def test_a_request_id_stands_for_one_payload(stubs: Stubs) -> None:
    connector = await stubs.create_connector("one")
    job = await stubs.create_job("two", connector_id=connector.id)
    assert (await stubs.create_connector("one")).id == connector.id
    assert (await stubs.create_job("two", connector_id=connector.id)).id == job.id
    for call in (
        stubs.create_connector("one", name="other"),
        stubs.create_connector("one", sftp={"password": "another password"}),
        stubs.create_job("two", connector_id=connector.id, name="other"),
        stubs.create_job("one", connector_id=connector.id, name="other"),
        stubs.jobs.RunJob(job_service_pb2.RunJobRequest(id=job.id, request_id="two")),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")
        assert "used before with another payload; use a new one" in refusal.message
    assert len((await stubs.jobs.ListJobs(job_service_pb2.ListJobsRequest())).content) == 1
    assert not (await stubs.executions.ListExecutions(execution_service_pb2.ListExecutionsRequest())).content


async def test_pages_that_cannot_be_are_refused(stubs: Stubs) -> None:
    for name in ("a", "b", "c"):
        await stubs.create_connector(name=name)
    lists: dict[str, tuple[Any, Any, dict[str, Any]]] = {
        "connectors": (stubs.connectors.ListConnectors, connector_service_pb2.ListConnectorsRequest, {}),
        "jobs": (stubs.jobs.ListJobs, job_service_pb2.ListJobsRequest, {}),
        "executions": (stubs.executions.ListExecutions, execution_service_pb2.ListExecutionsRequest, {}),
        "records": (stubs.catalog.ListRecords, catalog_service_pb2.ListRecordsRequest, {"record_type": "supplier"}),
    }
    for name, (method, request, required) in lists.items():
        for field in ("page", "size"):
            _told(await refused(method(request(**required, **{field: -1}))), field, "is -1, expected 0 or more")
        refusal = await refused(method(request(**required, page_token="made up")))
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"), name
        assert "start again without it" in refusal.message
        if name != "records":
            _told(await refused(method(request(sort=["size,asc"]))), "sort", "has 'size', expected")
            _told(await refused(method(request(sort=["name,up"]))), "sort", 'expected "property,asc"')

    listing = connector_service_pb2.ListConnectorsRequest(size=1)
    token = (await stubs.connectors.ListConnectors(listing)).next_page_token
    for call in (
        stubs.connectors.ListConnectors(connector_service_pb2.ListConnectorsRequest(page_token=token, search="a")),
        stubs.connectors.ListConnectors(
            connector_service_pb2.ListConnectorsRequest(page_token=token, sort=["name,desc"])
        ),
        stubs.jobs.ListJobs(job_service_pb2.ListJobsRequest(page_token=token)),
    ):
        refusal = await refused(call)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")
    following = connector_service_pb2.ListConnectorsRequest(size=1, page_token=token)
    assert [c.name for c in (await stubs.connectors.ListConnectors(following)).content] == ["b"]


async def test_names_of_nothing_are_refused(stubs: Stubs) -> None:
    missing: dict[str, list[Awaitable[Any]]] = {
        "job": [
            stubs.jobs.GetJob(job_service_pb2.GetJobRequest(id=UNKNOWN)),
            stubs.jobs.RunJob(job_service_pb2.RunJobRequest(id=UNKNOWN)),
            stubs.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=UNKNOWN)),
            stubs.jobs.ActivateJob(job_service_pb2.ActivateJobRequest(id=UNKNOWN)),
        ],
        "connector": [
            stubs.connectors.GetConnector(connector_service_pb2.GetConnectorRequest(id=UNKNOWN)),
            stubs.connectors.TestConnector(connector_service_pb2.TestConnectorRequest(id=UNKNOWN)),
        ],
        "execution": [
            stubs.executions.GetExecution(execution_service_pb2.GetExecutionRequest(id=UNKNOWN)),
            stubs.executions.ListRejectedRows(execution_service_pb2.ListRejectedRowsRequest(execution_id=UNKNOWN)),
        ],
    }
    for kind, calls in missing.items():
        for call in calls:
            refusal = await refused(call)
            assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
            assert refusal.metadata == {"type": kind, "id": UNKNOWN}
            assert f"list the {kind}s to see which there are" in refusal.message
    records = catalog_service_pb2.ListRecordsRequest(record_type="suppliers")
    _told(await refused(stubs.catalog.ListRecords(records)), "record_type", "is 'suppliers', expected one of")
    listing = job_service_pb2.ListJobsRequest(entities=["SUPLIER"])
    _told(await refused(stubs.jobs.ListJobs(listing)), "entities", "has 'SUPLIER', expected")


def _told(refusal: Refusal, field: str, words: str) -> None:
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID"), refusal
    assert list(refusal.violations) == [field], refusal
    assert words in refusal.violations[field]
    assert words in refusal.message


def _stands_in_the_way(refusal: Refusal, reason: str, words: str) -> None:
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, reason)
    assert words in refusal.message


@asynccontextmanager
async def _silent_server() -> AsyncIterator[int]:
    """Listen on a port and say nothing, so that a run stays where it is; hang up at the end."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for writer in writers:
            writer.close()


async def _ended(stubs: Stubs, execution_id: str) -> str:
    """Wait until an execution has ended and return the reason of its failure."""
    request = execution_service_pb2.WatchExecutionsRequest(search=execution_id)
    async for message in stubs.executions.WatchExecutions(request):
        for execution in message.executions:
            if execution.HasField("ended_at"):
                return execution.failure.reason
    raise AssertionError("the watch ended")
