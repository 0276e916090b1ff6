"""Jobs, and the latest execution of each."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import uuid_utils
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import EtagMismatch, FieldsInvalid, FieldViolation, JobRunning, NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import UNFINISHED, Direction
from ferryman_server.domain.jobs import Job, JobDraft
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.documents import SPEC
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.names import folded, unique_name
from ferryman_server.storage.control.tables import connector, execution, job
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page

LISTING: Final = Listing(
    name="jobs",
    properties={
        "name": job.c.name_folded,
        "entity": job.c.entity,
        "createdAt": job.c.created_at,
        "updatedAt": job.c.updated_at,
    },
    default=(("name", False),),
    tie_breakers=(job.c.id,),
)


async def create_job(conn: AsyncConnection, draft: JobDraft, now: datetime) -> Job:
    """Store a new job; raises NameTaken, and FieldsInvalid for an unknown connector."""
    values = {
        "id": str(uuid_utils.uuid7()),
        "entity": draft.entity,
        "direction": Direction.IMPORT,
        "revision": 0,
        "version": 1,
        "created_at": to_ms(now),
        **await _values(conn, draft, now),
    }
    async with unique_name(conn, "job", draft.name):
        row = (await conn.execute(insert(job).values(values).returning(job))).one()
    return job_of(row)


async def get_job(conn: AsyncConnection, job_id: str) -> Job:
    """Return one job; raises NotFound."""
    row = (await conn.execute(select(job).where(job.c.id == job_id))).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    return job_of(row)


async def list_jobs(
    conn: AsyncConnection, query: PageQuery, search: str, entities: Collection[str], connector_id: str
) -> Page[Job]:
    """Return one page of the jobs, by name unless sorted.

    search is a part of the name in any case; no entities means all, an empty connector_id too.
    """
    statement = select(job)
    if search:
        statement = statement.where(job.c.name_folded.contains(folded(search), autoescape=True))
    if entities:
        statement = statement.where(job.c.entity.in_(sorted(entities)))
    if connector_id:
        statement = statement.where(job.c.connector_id == connector_id)
    return await read_page(conn, LISTING, query, statement, [search, sorted(entities), connector_id], job_of)


async def update_job(
    conn: AsyncConnection, job_id: str, draft: JobDraft, etag_version: int | None, now: datetime
) -> Job:
    """Replace a job's settings, except the entity, which is fixed.

    Raises NotFound, EtagMismatch when a version is given and no longer the stored one, NameTaken, and FieldsInvalid
    for an unknown connector.
    """
    await _lock(conn, job_id, etag_version)
    values = await _values(conn, draft, now)
    async with unique_name(conn, "job", draft.name):
        return await _change(conn, job_id, values)


async def set_job_active(conn: AsyncConnection, job_id: str, active: bool, now: datetime) -> Job:
    """Activate or deactivate a job; repeating it changes nothing. Raises NotFound."""
    stored = job_of(await _lock(conn, job_id))
    if stored.active == active:
        return stored
    return await _change(conn, job_id, {"active": active, "updated_at": to_ms(now)})


async def delete_job(conn: AsyncConnection, job_id: str, etag_version: int | None) -> None:
    """Delete a job; its executions remain. Raises NotFound, EtagMismatch, JobRunning when one is unfinished."""
    await _lock(conn, job_id, etag_version)
    unfinished = (
        select(execution.c.id)
        .where(execution.c.job_id == job_id, execution.c.status.in_(sorted(UNFINISHED)))
        .order_by(execution.c.number)
        .limit(1)
    )
    execution_id = (await conn.execute(unfinished)).scalar_one_or_none()
    if execution_id is not None:
        raise JobRunning(job_id, execution_id)
    await conn.execute(delete(job).where(job.c.id == job_id))


async def latest_executions(conn: AsyncConnection, job_ids: Collection[str]) -> dict[str, Execution]:
    """Return the newest execution of each of the jobs that has one."""
    newest = (
        select(execution.c.id)
        .where(execution.c.job_id == job.c.id)
        .order_by(execution.c.number.desc())
        .limit(1)
        .correlate(job)
        .scalar_subquery()
    )
    ids = select(newest).where(job.c.id.in_(job_ids))
    rows = await conn.execute(select(execution).where(execution.c.id.in_(ids)))
    return {row.job_id: execution_of(row) for row in rows}


async def _lock(conn: AsyncConnection, job_id: str, etag_version: int | None = None) -> Row[Any]:
    row = (await conn.execute(select(job).where(job.c.id == job_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    if etag_version is not None and row.version != etag_version:
        raise EtagMismatch("job", job_id)
    return row


async def _change(conn: AsyncConnection, job_id: str, values: dict[str, Any]) -> Job:
    statement = update(job).where(job.c.id == job_id).returning(job)
    return job_of((await conn.execute(statement.values(version=job.c.version + 1, **values))).one())


async def _values(conn: AsyncConnection, draft: JobDraft, now: datetime) -> dict[str, Any]:
    if draft.spec is None:
        raise ValueError("a draft without a spec cannot be stored; check it with draft_violations first")
    await _require_connector(conn, draft.connector_id)
    return {
        "name": draft.name,
        "name_folded": folded(draft.name),
        "connector_id": draft.connector_id,
        "active": draft.active,
        "spec": SPEC.dump_json(draft.spec).decode(),
        "updated_at": to_ms(now),
    }


async def _require_connector(conn: AsyncConnection, connector_id: str) -> None:
    # Locked against deletion until the job that refers to it is stored.
    statement = select(connector.c.id).where(connector.c.id == connector_id).with_for_update(read=True, key_share=True)
    if (await conn.execute(statement)).one_or_none() is None:
        message = f"there is no connector with id {connector_id!r}; list the connectors to see which there are"
        raise FieldsInvalid([FieldViolation("connector_id", message)])


def job_of(row: Row[Any]) -> Job:
    """Build a job from its whole row."""
    return Job(
        id=row.id,
        name=row.name,
        entity=row.entity,
        direction=Direction(row.direction),
        connector_id=row.connector_id,
        active=row.active,
        spec=SPEC.validate_json(row.spec),
        version=row.version,
        created_at=from_ms(row.created_at),
        updated_at=from_ms(row.updated_at),
    )
