"""Drives the engine as the service does, without its API."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from ferryman_server.domain.connectors import ConnectorDraft, SftpSettings
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Status, TriggerKind
from ferryman_server.domain.jobs import ImportSpec, Job, JobDraft
from ferryman_server.domain.log_lines import LogLine
from ferryman_server.domain.sources import SftpSource
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.control import connectors, execution_log, executions, jobs, kernel
from ferryman_server.storage.control.kernel import Claim
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer

FILE = "suppliers.csv"


class Engine:
    """The engine's parts, an SFTP server with the input, and what is done with them."""

    def __init__(self, parts: EngineParts, sftp: SftpTestServer) -> None:
        self.parts = parts
        self.sftp = sftp

    async def job(self, name: str = "Suppliers", port: int | None = None) -> Job:
        """Store a job that imports two suppliers; with a port, from whatever listens there."""
        (self.sftp.folder / FILE).write_text("name,externalId\nAcme,S-1\nBolts,S-2\n")
        settings = SftpSettings(self.sftp.host, port or self.sftp.port, USERNAME)
        draft = ConnectorDraft(f"For {name}", settings, allow_private_addresses=True, secrets={"password": PASSWORD})
        spec = ImportSpec(SftpSource(file_path=FILE, delimiter=","))
        async with self.parts.control.write() as conn:
            connector = await connectors.create_connector(conn, draft, now(), self.parts.box)
            return await jobs.create_job(conn, JobDraft(name, "SUPPLIER", connector.id, True, spec), now())

    async def trigger(self, job: Job) -> Execution:
        """Trigger a job, and wake the worker."""
        async with self.parts.control.write() as conn:
            execution = await kernel.trigger(conn, job.id, TriggerKind.MANUAL, "an operator", now())
        self.parts.changes.notify()
        return execution

    async def claimed(self, job: Job) -> Claim:
        """Trigger a job and take its execution."""
        await self.trigger(job)
        async with self.parts.control.write() as conn:
            (claim,) = await kernel.claim(conn, self.parts.owner, self.parts.lease_seconds, 1)
        return claim

    async def ask_to_stop(self, execution: Execution) -> Execution:
        """Ask to stop an execution, without waking anyone."""
        async with self.parts.control.write() as conn:
            return await kernel.request_stop(conn, execution.id, "an operator", now())

    async def get(self, execution: Execution) -> Execution:
        """Read an execution as it stands."""
        async with self.parts.control.read() as conn:
            return await executions.get_execution(conn, execution.id)

    async def until(self, execution: Execution, condition: Callable[[Execution], bool]) -> Execution:
        """Wait until an execution is as wanted."""
        while True:
            seen = self.parts.changes.number
            stands = await self.get(execution)
            if condition(stands):
                return stands
            assert stands.status not in ENDED, stands
            await self.parts.changes.wait(seen, 1.0)

    async def until_status(self, execution: Execution, status: Status) -> Execution:
        """Wait until an execution stands in a status."""
        return await self.until(execution, lambda stands: stands.status is status)

    async def log(self, execution: Execution) -> list[LogLine]:
        """Read the log of an execution."""
        async with self.parts.control.read() as conn:
            return await execution_log.read_lines(conn, execution.id, 0, 1_000)

    async def stored(self) -> int:
        """How many suppliers the catalog holds."""
        async with self.parts.catalog.read() as conn:
            count = select(func.count()).select_from(RECORD_TABLES["supplier"])
            return (await conn.execute(count)).scalar_one()

    def left_behind(self) -> list[Path]:
        """What runs that are over have left, outside the databases."""
        folders = (self.parts.spool_directory, self.parts.process_directory)
        return [path for folder in folders if folder.exists() for path in folder.iterdir()]
