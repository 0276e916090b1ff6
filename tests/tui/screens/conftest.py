"""The real service in the process of the test, with a real SFTP server beside it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from ferryman import Client, Connector, Execution, ImportSpec, Job, SftpSettings, SftpSource
from ferryman_server import app as service_app
from ferryman_server.settings import Settings
from ferryman_server.storage.migrate import migrate
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server
from tests.tui.screens.desk import WIDE, Desk, desk

OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]
MakeJob = Callable[..., Awaitable[Job]]
RunToEnd = Callable[[Job], Awaitable[Execution]]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory whose databases have every table and no row."""
    folder = tmp_path_factory.mktemp("state")
    settings = Settings(state_directory=folder)
    migrate(settings.control_url, "control")
    migrate(settings.catalog_url, "catalog")
    return folder


@pytest.fixture
async def target(databases: Path, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a service."""
    state = tmp_path / "service"
    shutil.copytree(databases, state)
    async with service_app.running(Settings(state_directory=state, port=0)) as address:
        yield address


@pytest.fixture
async def client(target: str) -> AsyncIterator[Client]:
    """A client of the service."""
    async with Client(target) as client:
        yield client


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
async def connector(client: Client, sftp: SftpTestServer) -> Connector:
    """A connector to the SFTP server."""
    settings = SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)
    return await client.connectors.create(Connector(name="files", sftp=settings, allow_private_addresses=True))


@pytest.fixture
def make_job(client: Client, connector: Connector, folder: Path) -> MakeJob:
    """Creates import jobs of suppliers: `await make_job("suppliers", rows=3)` also writes the file."""

    async def make(name: str, *, entity: str = "SUPPLIER", rows: int = 0, text: str = "", **fields: Any) -> Job:
        if rows:
            text = "name,externalId\n" + "".join(f"Supplier {n},S-{n:05}\n" for n in range(rows))
        file = f"{name}.csv"
        if text:
            (folder / file).write_text(text)
        spec = fields.pop("import_spec", None) or ImportSpec(sftp=SftpSource(file_path=file, delimiter=","))
        return await client.jobs.create(
            Job(name=name, entity=entity, connector_id=connector.id, import_spec=spec, **{"active": True, **fields})
        )

    return make


@pytest.fixture
def run_to_end(client: Client) -> RunToEnd:
    """Runs a job and waits until its execution has ended."""

    async def run(job: Job) -> Execution:
        return await client.executions.wait((await client.jobs.run(job.id)).id)

    return run


@pytest.fixture
def at_desk(target: str, tmp_path: Path) -> OpenDesk:
    """Opens the console at the service: `async with at_desk(size=NARROW) as on: …`."""

    def open(size: tuple[int, int] = WIDE, **options: Any) -> AbstractAsyncContextManager[Desk]:
        return desk(target, tmp_path / "console.json", size=size, **options)

    return open
