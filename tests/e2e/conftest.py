"""A real service and a real SFTP server for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

import ferryman
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.executions import Execution
from ferryman.models.jobs import ImportSpec, Job, OverlapPolicy
from ferryman.models.sources import SftpSource
from tests.service import Service, running_service
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server

LEASE_SECONDS = 3.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the SFTP server serves."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
async def sftp(folder: Path) -> AsyncIterator[SftpTestServer]:
    """The SFTP server."""
    async with sftp_server(folder) as server:
        yield server


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """The service."""
    async with running_service(tmp_path / "service", LEASE_SECONDS=str(LEASE_SECONDS)) as service:
        yield service


@pytest.fixture
async def client(service: Service) -> AsyncIterator[ferryman.Client]:
    """A client of the service."""
    async with ferryman.Client(service.address) as client:
        yield client


@pytest.fixture
async def connector(client: ferryman.Client, sftp: SftpTestServer) -> Connector:
    """A connector to the SFTP server."""
    settings = SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)
    return await client.connectors.create(Connector(name="files", sftp=settings, allow_private_addresses=True))


MakeJob = Callable[..., Awaitable[Job]]


@pytest.fixture
def make_job(client: ferryman.Client, connector: Connector) -> MakeJob:
    """Creates import jobs of the connector: `await make_job("SUPPLIER", "suppliers.csv")`."""

    async def make(
        entity: str,
        file_path: str = "",
        *,
        name: str = "",
        policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY,
        delimiter: str = ",",
        spec: ImportSpec | None = None,
    ) -> Job:
        sftp = SftpSource(file_path=file_path, delimiter=delimiter)
        spec = spec or ImportSpec(sftp=sftp, overlap_policy=policy)
        job = Job(name=name or f"{entity} {file_path}", entity=entity, connector_id=connector.id, import_spec=spec)
        return await client.jobs.create(job)

    return make


RunToEnd = Callable[[Job], Awaitable[Execution]]


@pytest.fixture
def run_to_end(client: ferryman.Client) -> RunToEnd:
    """Runs a job and waits until its execution has ended."""

    async def run(job: Job) -> Execution:
        return await client.executions.wait((await client.jobs.run(job.id)).id)

    return run
