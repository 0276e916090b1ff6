"""Which jobs look different since a revision, by themselves, their schedule or their executions, or are gone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control.job_rows import job_of
from ferryman_server.storage.control.tables import deleted_job, execution, job

# Many executions belong to few jobs; more than this are looked at in several steps.
_ROWS_MAX: Final = 5_000


@dataclass(frozen=True, slots=True)
class JobChange:
    """The latest change of one job: job is how it stands, None when it was deleted."""

    job_id: str
    revision: int
    job: Job | None


async def changed_since(conn: AsyncConnection, revision: int, head: int, limit: int) -> tuple[list[JobChange], int]:
    """Return about `limit` jobs at most that changed after `revision`, by revision, each once.

    head is the latest revision. Also returns the one up to which that is everything; it may lie before head.
    """
    latest: dict[str, int] = {}
    for table in (job, deleted_job, execution):
        rows, head = await _rows_behind(conn, table, revision, head)
        for job_id, changed in rows:
            latest[job_id] = max(changed, latest.get(job_id, 0))
    found = sorted((changed, job_id) for job_id, changed in latest.items() if changed <= head)
    if len(found) > limit:
        head = found[limit - 1][0]
    return await _changes(conn, {job_id: changed for changed, job_id in found if changed <= head}), head


async def all_jobs(conn: AsyncConnection) -> list[JobChange]:
    """Return every job, by its own revision: executions that came later do not count."""
    rows = await conn.execute(select(job).order_by(job.c.revision, job.c.id))
    return [JobChange(row.id, row.revision, job_of(row)) for row in rows]


async def _rows_behind(
    conn: AsyncConnection, table: Table, revision: int, head: int
) -> tuple[list[tuple[str, int]], int]:
    job_id = table.c.job_id if table is execution else table.c.id
    statement = select(job_id, table.c.revision).where(table.c.revision > revision, table.c.revision <= head)
    rows = (await conn.execute(statement.order_by(table.c.revision).limit(_ROWS_MAX))).all()
    return [(row[0], row[1]) for row in rows], rows[-1][1] if len(rows) == _ROWS_MAX else head


async def _changes(conn: AsyncConnection, revision_of: dict[str, int]) -> list[JobChange]:
    jobs = await _existing(conn, revision_of)
    gone = await _deleted(conn, revision_of.keys() - jobs.keys())
    # Executions of a job that was deleted long ago may still change their looks; there is nothing to tell of them.
    return [JobChange(i, revision, jobs.get(i)) for i, revision in revision_of.items() if i in jobs or i in gone]


async def _existing(conn: AsyncConnection, job_ids: Collection[str]) -> dict[str, Job]:
    rows = await conn.execute(select(job).where(job.c.id.in_(job_ids)))
    return {row.id: job_of(row) for row in rows}


async def _deleted(conn: AsyncConnection, job_ids: Collection[str]) -> set[str]:
    return set((await conn.execute(select(deleted_job.c.id).where(deleted_job.c.id.in_(job_ids)))).scalars())
