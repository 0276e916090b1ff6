"""Running an export job by hand: it sends what stands in a trigger status and was never sent in it."""

from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.engine.parts import now
from ferryman_server.storage.catalog import events
from ferryman_server.storage.control.exports.by_hand import accept_standing
from ferryman_server.storage.control.jobs import get_job
from ferryman_server.storage.database import Database

# A transaction holds up all other writers: with so many records it takes some tens of milliseconds.
_RECORDS: Final = 500


@dataclass(frozen=True, slots=True)
class SentStanding:
    """What a run by hand made: the first execution, None when there was nothing to send, and how many."""

    first: Execution | None = None
    count: int = 0


async def send_standing(control: Database, catalog: Database, job_id: str, by: str) -> SentStanding:
    """Queue every record that stands in a trigger status of an export job, active or not, and that it never had in it.

    Repeating it queues nothing twice. Wake the deliverer afterwards. Raises NotFound, also for an import job.
    """
    async with control.read() as conn:
        job = await get_job(conn, job_id)
    if not isinstance(job.spec, ExportSpec):
        raise NotFound("export job", job_id)
    sent, after = SentStanding(), ""
    while True:
        async with catalog.read() as conn:
            standing = await events.standing(conn, job.entity, job.spec.trigger_statuses, after, _RECORDS)
        if not standing:
            return sent
        async with control.write() as conn:
            made = await accept_standing(conn, job_id, standing, by, now())
        sent = SentStanding(sent.first or (made[0] if made else None), sent.count + len(made))
        after = standing[-1][0]
