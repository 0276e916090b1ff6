"""Drives exported items as the engine does: each call in a write transaction of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ferryman_server.domain.connectors import ApiSettings, ConnectorDraft
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.exports import ApiTarget, ExportSpec
from ferryman_server.domain.jobs import Job, JobDraft
from ferryman_server.domain.outcomes import Failure, FailureReason
from ferryman_server.domain.record_events import RecordEvent
from ferryman_server.storage.control import connectors, jobs
from ferryman_server.storage.control.exports import accepting, by_hand, ending, releasing, taking
from ferryman_server.storage.control.exports.ending import EndedAttempt
from ferryman_server.storage.control.exports.taking import TakenItem
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW

SENDER = "sender-1"
SENT = Attempt("POST https://erp.example.com/orders", 201)
BUSY = replace(SENT, http_status=503, failure=Failure(FailureReason.CALL_FAILED, "was answered with status 503"))


def event(seq: int, record_key: str = "ORD-1", status: str = "SHIPPED", *, first: bool = True) -> RecordEvent:
    """An order reached a status."""
    return RecordEvent(seq, "ORDER", record_key, status, first)


class ItemDriver(Driver):
    """Calls what makes, takes and ends items on one database."""

    async def export_job(self, name: str, *statuses: str, active: bool = True, repeat_on_hold: bool = False) -> Job:
        """Store a job that exports orders, with a connector of its own."""
        spec = ExportSpec(ApiTarget("/orders"), statuses, repeat_on_hold)
        settings = ConnectorDraft(f"For {name}", ApiSettings("https://erp.example.com"))
        async with self.database.write() as conn:
            connector = await connectors.create_connector(conn, settings, NOW, self._box)
            return await jobs.create_job(conn, JobDraft(name, "ORDER", connector.id, active, spec), NOW)

    async def accept(self, *events: RecordEvent, now: datetime = NOW) -> list[Execution]:
        """Deal with events."""
        async with self.database.write() as conn:
            return await accepting.accept_events(conn, events, now)

    async def standing(self, job: Job, *standing: tuple[str, str]) -> list[Execution]:
        """Run a job by hand."""
        async with self.database.write() as conn:
            return await by_hand.accept_standing(conn, job.id, standing, "an operator", NOW)

    async def resend(self, execution: Execution) -> Execution:
        """Send an item again."""
        async with self.database.write() as conn:
            return await by_hand.resend(conn, execution.id, "an operator", NOW)

    async def take(self, job: Job, limit: int = 10, now: datetime = NOW, owner: str = SENDER) -> list[TakenItem]:
        """Take what is due for the connector of a job."""
        async with self.database.write() as conn:
            return await taking.take(conn, job.connector_id, owner, limit, now)

    async def end_item(
        self, item: TakenItem, event: Event = Event.SENT, attempt: Attempt = SENT, seconds: float = 0.0
    ) -> Status | None:
        """End one attempt."""
        return (await self.end_items([EndedAttempt(item, attempt, event, seconds)]))[0]

    async def end_items(self, ended: Sequence[EndedAttempt], owner: str = SENDER) -> list[Status | None]:
        """End attempts, a second after NOW."""
        async with self.database.write() as conn:
            return await ending.end_attempts(conn, owner, ended, NOW + timedelta(seconds=1))

    async def release(self, *items: TakenItem) -> int:
        """Give items back."""
        async with self.database.write() as conn:
            return await releasing.release(conn, SENDER, [item.number for item in items], NOW)

    async def release_of_others(self, owner: str) -> int:
        """Give back what others hold."""
        async with self.database.write() as conn:
            return await releasing.release_of_others(conn, owner, NOW)

    async def messages(self, execution: Execution) -> list[str]:
        """Read what the log of an execution says."""
        return [line.message for line in await self.log(execution)]
