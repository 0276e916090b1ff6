"""A served API on databases of its own, with stubs to call it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from cryptography.fernet import Fernet
from grpc_health.v1 import health_pb2_grpc

from ferryman.v1 import (
    catalog_service_pb2_grpc,
    connector_pb2,
    connector_service_pb2,
    connector_service_pb2_grpc,
    execution_pb2,
    execution_service_pb2_grpc,
    job_pb2,
    job_service_pb2,
    job_service_pb2_grpc,
    settings_service_pb2_grpc,
    system_service_pb2_grpc,
)
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.server import build_server
from ferryman_server.connectors.files import test_files
from ferryman_server.connectors.trials import ConnectionTest
from ferryman_server.domain.connectors import Secrets, SftpSettings
from ferryman_server.domain.connectors import Settings as ConnectorSettings
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.engine.changes import Changes
from ferryman_server.engine.parts import now
from ferryman_server.pipeline.preview import preview_source
from ferryman_server.storage.control import kernel
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox

if TYPE_CHECKING:
    Jobs = job_service_pb2_grpc.JobServiceAsyncStub
    Connectors = connector_service_pb2_grpc.ConnectorServiceAsyncStub
    Executions = execution_service_pb2_grpc.ExecutionServiceAsyncStub
    Catalog = catalog_service_pb2_grpc.CatalogServiceAsyncStub
    Settings = settings_service_pb2_grpc.SettingsServiceAsyncStub
    System = system_service_pb2_grpc.SystemServiceAsyncStub

STARTED_AT = datetime(2026, 3, 1, 12, 30, 0, 5000, tzinfo=UTC)
MAX_PENDING = 3


class Api:
    """A running server and one stub for each of its services."""

    def __init__(self, parts: ApiParts, server: grpc.aio.Server, address: str, channel: grpc.aio.Channel) -> None:
        self.parts = parts
        self.server = server
        self.address = address
        self.channel = channel
        self.jobs: Jobs = job_service_pb2_grpc.JobServiceStub(channel)
        self.connectors: Connectors = connector_service_pb2_grpc.ConnectorServiceStub(channel)
        self.executions: Executions = execution_service_pb2_grpc.ExecutionServiceStub(channel)
        self.catalog: Catalog = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        self.settings: Settings = settings_service_pb2_grpc.SettingsServiceStub(channel)
        self.system: System = system_service_pb2_grpc.SystemServiceStub(channel)
        self.health: Any = health_pb2_grpc.HealthStub(channel)
        self._names = 0

    def name(self, kind: str) -> str:
        """A name that nothing has yet; names sort in the order they are given out."""
        self._names += 1
        return f"{kind} {self._names:04}"

    async def connector(self, **fields: Any) -> connector_pb2.Connector:
        """Create a connector that is complete but for the given fields."""
        connector = connector_message(name=self.name("Connector"))
        connector.MergeFrom(connector_pb2.Connector(**fields))
        request = connector_service_pb2.CreateConnectorRequest(connector=connector)
        return (await self.connectors.CreateConnector(request)).connector

    async def job(self, **fields: Any) -> job_pb2.Job:
        """Create a job, and a connector for it unless the fields name one."""
        connector_id = fields.pop("connector_id", None) or (await self.connector()).id
        job = job_message(name=self.name("Job"), connector_id=connector_id)
        job.MergeFrom(job_pb2.Job(**fields))
        return (await self.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job))).job

    async def export(self, **fields: Any) -> job_pb2.Job:
        """Create an export job that is complete but for the given fields."""
        spec = job_pb2.ExportSpec(
            trigger_statuses=["ORDER_CREATED"],
            sftp=job_pb2.SftpTarget(directory="orders/out", format=job_pb2.EXPORT_FORMAT_XML),
        )
        job = job_pb2.Job(name=self.name("Export"), entity="ORDER", export_spec=spec)
        job.connector_id = fields.pop("connector_id", None) or (await self.connector()).id
        job.MergeFrom(job_pb2.Job(**fields))
        return (await self.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job))).job

    async def run(self, job_id: str) -> execution_pb2.Execution:
        """Run a job by hand."""
        return (await self.jobs.RunJob(job_service_pb2.RunJobRequest(id=job_id))).execution

    async def run_unnoticed(self, job_id: str, times: int) -> None:
        """Trigger a job many times in one transaction, without telling the hub."""
        async with self.parts.control.write() as conn:
            for _ in range(times):
                await kernel.trigger(conn, job_id, TriggerKind.MANUAL, "test", now())


def connector_message(**fields: Any) -> connector_pb2.Connector:
    """A connector with everything that is required."""
    sftp = connector_pb2.SftpSettings(host="sftp.example.com", username="importer", password="open sesame")
    return connector_pb2.Connector(sftp=sftp, **fields)


def job_message(**fields: Any) -> job_pb2.Job:
    """A job with everything that is required."""
    spec = job_pb2.ImportSpec(sftp=job_pb2.SftpSource(file_path="in/suppliers.csv", delimiter=";"))
    return job_pb2.Job(**{"entity": "SUPPLIER", "import_spec": spec, **fields})


async def _test_connection(
    settings: ConnectorSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> ConnectionTest:
    assert isinstance(settings, SftpSettings)
    return await test_files(settings, secrets, allow_private_addresses=allow_private_addresses)


@asynccontextmanager
async def served(control_url: str, catalog_url: str, **settings: Any) -> AsyncIterator[Api]:
    """Serve migrated databases on a free port; settings are those of ApiParts."""
    control, catalog = Database.open(control_url), Database.open(catalog_url, "catalog")
    parts = ApiParts(
        control=control,
        catalog=catalog,
        changes=Changes(),
        box=SecretBox(Fernet.generate_key()),
        test_connection=_test_connection,
        preview_source=preview_source,
        started_at=STARTED_AT,
        max_pending=MAX_PENDING,
        **settings,
    )
    server = build_server(parts)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            yield Api(parts, server, address, channel)
    finally:
        parts.changes.close()
        await server.stop(None)
        await parts.open_work.finished()
        await control.close()
        await catalog.close()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"
