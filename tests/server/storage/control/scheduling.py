"""Sets schedules as the service does, each call in a write transaction of its own."""

from dataclasses import replace
from datetime import datetime

from ferryman_server.domain.jobs import Job
from ferryman_server.domain.schedules import Schedule, ScheduleDraft
from ferryman_server.storage.control import jobs, schedules
from ferryman_server.storage.database import Database
from tests.server.storage.control.samples import NOW

NIGHTLY = ScheduleDraft("30 2 * * *", enabled=True, note="after the backup")
EVERY_MINUTE = replace(NIGHTLY, cron="* * * * *")


async def set_schedule(
    database: Database,
    job: Job,
    draft: ScheduleDraft = NIGHTLY,
    now: datetime = NOW,
    etag_version: int | None = None,
) -> Schedule:
    """Set or change a schedule."""
    async with database.write() as conn:
        return await schedules.update_schedule(conn, job.id, draft, etag_version, now)


async def get_schedule(database: Database, job: Job) -> Schedule:
    """Read a schedule as it stands."""
    async with database.read() as conn:
        return await schedules.get_schedule(conn, job.id)


async def enable(database: Database, job: Job, enabled: bool, now: datetime = NOW) -> Schedule:
    """Pause or resume a schedule."""
    async with database.write() as conn:
        return await schedules.set_schedule_enabled(conn, job.id, enabled, now)


async def activate(database: Database, job: Job, active: bool, now: datetime = NOW) -> None:
    """Activate or deactivate a job."""
    async with database.write() as conn:
        await jobs.set_job_active(conn, job.id, active, now)
