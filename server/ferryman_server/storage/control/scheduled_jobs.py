"""Jobs by their schedules."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control.job_rows import job_of
from ferryman_server.storage.control.names import folded
from ferryman_server.storage.control.tables import job, schedule
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page

LISTING: Final = Listing(
    name="schedules",
    properties={"nextFireTime": schedule.c.next_fire_at, "jobName": job.c.name_folded},
    default=(("nextFireTime", False),),
    tie_breakers=(schedule.c.job_id,),
)


async def list_scheduled_jobs(conn: AsyncConnection, query: PageQuery, search: str) -> Page[Job]:
    """Return one page of the jobs whose schedule has a cron, by next fire time unless sorted.

    search is a part of the job's name in any case.
    """
    statement = select(job, schedule.c.next_fire_at, schedule.c.job_id).join(schedule).where(schedule.c.cron != "")
    if search:
        statement = statement.where(job.c.name_folded.contains(folded(search), autoescape=True))
    return await read_page(conn, LISTING, query, statement, [search], job_of)
