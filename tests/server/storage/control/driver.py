"""Drives the kernel as the service does: each call in a write transaction of its own."""

from dataclasses import replace
from datetime import datetime

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.log_lines import LogLine
from ferryman_server.domain.outcomes import Failure, FailureReason, LedgerEntry, LedgerOutcome
from ferryman_server.domain.overlap import MAX_PENDING, OverlapPolicy
from ferryman_server.storage.control import connectors, execution_log, executions, jobs, kernel
from ferryman_server.storage.control.kernel import Claim
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.samples import NOW, connector_draft, job_draft

WORKER = "worker-1"

COMPLETED = LedgerEntry("", 0, 1, Counters(read=3, created=3), outcome=LedgerOutcome.COMPLETED, closed=True)
SOME_REJECTED = replace(COMPLETED, counters=Counters(read=3, created=1, rejected=2))
ALL_REJECTED = replace(COMPLETED, counters=Counters(read=3, rejected=3))
BROKEN = replace(COMPLETED, outcome=LedgerOutcome.FAILED, failure=Failure(FailureReason.DISK_FULL, "no space left"))
NOT_FOUND = LedgerEntry(
    "", 0, outcome=LedgerOutcome.FAILED, failure=Failure(FailureReason.FILE_NOT_FOUND, "no such file"), closed=True
)
WORKER_LOST = LedgerEntry("", 0, outcome=LedgerOutcome.FAILED, closed=True)
STOPPED = replace(COMPLETED, outcome=LedgerOutcome.STOPPED)


class Driver:
    """Calls the kernel on one database."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self.database = database
        self._box = box

    async def new_job(self, policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY, name: str = "Products") -> Job:
        """Store a job with a connector of its own."""
        async with self.database.write() as conn:
            connector = await connectors.create_connector(conn, connector_draft(f"For {name}"), NOW, self._box)
            return await jobs.create_job(conn, job_draft(connector.id, name, policy), NOW)

    async def trigger(
        self,
        job: Job,
        kind: TriggerKind = TriggerKind.MANUAL,
        now: datetime = NOW,
        scheduled_at: datetime | None = None,
        max_pending: int = MAX_PENDING,
    ) -> Execution:
        """Trigger a job."""
        async with self.database.write() as conn:
            return await kernel.trigger(conn, job.id, kind, "an operator", now, scheduled_at, max_pending)

    async def claim(self, owner: str = WORKER, limit: int = 10, lease_seconds: float = 60.0) -> list[Claim]:
        """Claim what waits for a worker."""
        async with self.database.write() as conn:
            return await kernel.claim(conn, owner, lease_seconds, limit)

    async def start(self, job: Job, *events: Event, lease_seconds: float = 60.0) -> Execution:
        """Trigger a job that does not run, claim its execution and advance it."""
        triggered = await self.trigger(job)
        (claimed,) = await self.claim(lease_seconds=lease_seconds)
        assert claimed.execution.id == triggered.id
        return await self.advance(claimed.execution, *events)

    async def advance(self, held: Execution, *events: Event) -> Execution:
        """Advance an execution that WORKER holds."""
        for event in events:
            async with self.database.write() as conn:
                held = await kernel.advance(conn, held.id, WORKER, held.epoch, event)
        return held

    async def end(self, held: Execution, entry: LedgerEntry = COMPLETED, now: datetime = NOW) -> Execution:
        """End an execution that its owner holds."""
        async with self.database.write() as conn:
            return await kernel.end(conn, held.id, held.owner or "", held.epoch, entry, now)

    async def stop(self, execution: Execution, by: str = "an operator", now: datetime = NOW) -> Execution:
        """Ask to stop an execution."""
        async with self.database.write() as conn:
            return await kernel.request_stop(conn, execution.id, by, now)

    async def log(self, execution: Execution) -> list[LogLine]:
        """Read the log of an execution."""
        async with self.database.read() as conn:
            return await execution_log.read_lines(conn, execution.id, 0, 1_000)

    async def get(self, execution: Execution) -> Execution:
        """Read an execution as it stands."""
        async with self.database.read() as conn:
            return await executions.get_execution(conn, execution.id)

    async def status(self, execution: Execution) -> Status:
        """Read where an execution stands."""
        return (await self.get(execution)).status

    async def all(self) -> list[Execution]:
        """Read every execution, by revision."""
        async with self.database.read() as conn:
            return await executions.changed_since(conn, 0, "", "", 1_000_000)
