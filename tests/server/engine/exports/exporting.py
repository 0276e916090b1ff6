"""Drives exports as the service does: orders reach statuses, items are made and sent."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from sqlalchemy import insert

from ferryman_server.domain.connectors import PASSWORD as PASSWORD_NAME
from ferryman_server.domain.connectors import ApiSettings, ConnectorDraft, Settings, SftpSettings
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Status
from ferryman_server.domain.exports import ApiTarget, ExportFormat, ExportSpec, SftpTarget
from ferryman_server.domain.jobs import Job, JobDraft
from ferryman_server.domain.log_lines import LogLine
from ferryman_server.engine.exports.deliverer import Deliverer
from ferryman_server.engine.exports.dispatcher import Dispatcher
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.storage.catalog.record_statuses import set_status
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.control import connectors, execution_log, executions, jobs
from tests.http_server import HttpTestServer
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer

CREATED = "ORDER_CREATED"
CALL = ApiTarget("/orders")
FILES = SftpTarget("out", ExportFormat.JSON)


class Exporting:
    """The engine's parts, and what is done with them."""

    def __init__(self, parts: EngineParts) -> None:
        self.parts = parts

    async def to_api(self, server: HttpTestServer, *statuses: str, target: ApiTarget = CALL, name: str = "Api") -> Job:
        """Store a job that sends orders to an API."""
        return await self._job(name, ApiSettings(server.url), ExportSpec(target, statuses or (CREATED,)))

    async def to_files(self, server: SftpTestServer, target: SftpTarget = FILES, name: str = "Files") -> Job:
        """Store a job that sends orders as files."""
        settings = SftpSettings(server.host, server.port, USERNAME)
        return await self._job(name, settings, ExportSpec(target, (CREATED,)))

    async def _job(self, name: str, settings: Settings, spec: ExportSpec) -> Job:
        secrets = {PASSWORD_NAME: PASSWORD} if isinstance(settings, SftpSettings) else {}
        draft = ConnectorDraft(f"For {name}", settings, allow_private_addresses=True, secrets=secrets)
        async with self.parts.control.write() as conn:
            connector = await connectors.create_connector(conn, draft, now(), self.parts.box)
            return await jobs.create_job(conn, JobDraft(name, "ORDER", connector.id, True, spec), now())

    async def orders(self, references: Iterable[str], status: str = CREATED) -> None:
        """Store orders in a status, which they reach by that."""
        rows = [
            {
                "order_reference": one,
                "order_status": status,
                "supplier_external_id": " S-1 ",
                "created_at": 1_772_000_000_000,
                "updated_at": 1_772_000_000_000,
                "version": 1,
            }
            for one in references
        ]
        async with self.parts.catalog.write() as conn:
            await conn.execute(insert(RECORD_TABLES["order"]), rows)
        self.parts.changes.notify()

    async def reach(self, reference: str, status: str) -> None:
        """Let an order reach a further status."""
        async with self.parts.catalog.write() as conn:
            await set_status(conn, "order", reference, status)
        self.parts.changes.notify()

    async def all(self) -> list[Execution]:
        """Read all executions, in the order in which they were made."""
        async with self.parts.control.read() as conn:
            found = await executions.changed_since(conn, 0, "", "", 1_000_000)
        return sorted(found, key=lambda one: one.id)

    async def until(self, condition: Callable[[list[Execution]], bool]) -> list[Execution]:
        """Wait until the executions are as wanted."""
        while True:
            seen = self.parts.changes.number
            stand = await self.all()
            if condition(stand):
                return stand
            await self.parts.changes.wait(seen, 1.0)

    async def until_statuses(self, *statuses: Status) -> list[Execution]:
        """Wait until there are as many executions, in these statuses by the order in which they were made."""
        return await self.until(lambda stand: [one.status for one in stand] == list(statuses))

    async def log(self, execution: Execution) -> list[LogLine]:
        """Read the log of an execution."""
        async with self.parts.control.read() as conn:
            return await execution_log.read_lines(conn, execution.id, 0, 1_000)


@asynccontextmanager
async def dispatching(parts: EngineParts) -> AsyncIterator[None]:
    """Make items of events meanwhile."""
    dispatcher = Dispatcher(parts)
    dispatcher.start()
    try:
        yield
    finally:
        await dispatcher.stop()


@asynccontextmanager
async def delivering(parts: EngineParts) -> AsyncIterator[None]:
    """Send items meanwhile."""
    deliverer = Deliverer(parts)
    deliverer.start()
    try:
        yield
    finally:
        await deliverer.stop()
