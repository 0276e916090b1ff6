"""Jobs, and copies of them."""

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import Any, Final

import uuid_utils
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import (
    EtagMismatch,
    FieldsInvalid,
    FieldViolation,
    JobRunning,
    NameTaken,
    NotFound,
)
from ferryman_server.domain.executions import UNFINISHED, Direction
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, Job, JobDraft, copy_names, unsuitable
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.documents import SETTINGS
from ferryman_server.storage.control.exports.items import forget_items
from ferryman_server.storage.control.job_rows import job_of, spec_text
from ferryman_server.storage.control.names import folded, unique_name
from ferryman_server.storage.control.revisions import take_revision
from ferryman_server.storage.control.schedules import refresh_fire_time
from ferryman_server.storage.control.tables import connector, deleted_job, execution, job
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

_NAMES_AT_ONCE: Final = 50


async def create_job(conn: AsyncConnection, draft: JobDraft, now: datetime) -> Job:
    """Store a new job; raises NameTaken, and FieldsInvalid for an unknown connector."""
    values = await _values(conn, draft, now)
    direction = Direction.EXPORT if isinstance(draft.spec, ExportSpec) else Direction.IMPORT
    return await _insert(conn, {**values, "entity": draft.entity, "direction": direction}, now)


async def duplicate_job(conn: AsyncConnection, job_id: str, now: datetime) -> Job:
    """Store a copy of a job under the first of its copies' names that is free (requirement: Duplicating a Job).

    The copy is inactive and has no schedule. Raises NotFound.
    """
    # The lock keeps the job, and so its connector, from being deleted meanwhile.
    source = await _lock(conn, job_id)
    copied = {name: source._mapping[name] for name in ("entity", "direction", "connector_id", "spec")}
    values = {**copied, "active": False, "updated_at": to_ms(now)}
    while True:
        name = await _free_copy_name(conn, source.name)
        try:
            return await _insert(conn, {**values, "name": name, "name_folded": folded(name)}, now)
        except NameTaken:
            continue  # Taken since, by a transaction that has ended: the next look sees it.


async def get_job(conn: AsyncConnection, job_id: str) -> Job:
    """Return one job; raises NotFound."""
    row = (await conn.execute(select(job).where(job.c.id == job_id))).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    return job_of(row)


async def is_export(conn: AsyncConnection, job_id: str) -> bool:
    """Tell whether there is an export job with this id."""
    direction = (await conn.execute(select(job.c.direction).where(job.c.id == job_id))).scalar_one_or_none()
    return direction == Direction.EXPORT


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
    """Replace a job's settings, except the entity and the kind of its spec, which are fixed.

    Raises NotFound, EtagMismatch when a version is given and no longer the stored one, NameTaken, and FieldsInvalid
    for an unknown connector.
    """
    stored = await _lock(conn, job_id, etag_version)
    values = await _values(conn, draft, now)
    async with unique_name(conn, "job", draft.name):
        await _change(conn, job_id, values)
    if draft.active != stored.active:
        await refresh_fire_time(conn, job_id, now)
    return await _publish(conn, job_id)


async def set_job_active(conn: AsyncConnection, job_id: str, active: bool, now: datetime) -> Job:
    """Activate or deactivate a job; repeating it changes nothing. Raises NotFound."""
    stored = job_of(await _lock(conn, job_id))
    if stored.active == active:
        return stored
    await _change(conn, job_id, {"active": active, "updated_at": to_ms(now)})
    await refresh_fire_time(conn, job_id, now)
    return await _publish(conn, job_id)


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
    await forget_items(conn, job_id)
    await conn.execute(delete(job).where(job.c.id == job_id))
    await conn.execute(insert(deleted_job).values(id=job_id, revision=await take_revision(conn)))


async def _lock(conn: AsyncConnection, job_id: str, etag_version: int | None = None) -> Row[Any]:
    row = (await conn.execute(select(job).where(job.c.id == job_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    if etag_version is not None and row.version != etag_version:
        raise EtagMismatch("job", job_id)
    return row


async def _free_copy_name(conn: AsyncConnection, name: str) -> str:
    names = copy_names(name)
    while True:
        candidates = list(islice(names, _NAMES_AT_ONCE))
        taken = set((await conn.execute(select(job.c.name).where(job.c.name.in_(candidates)))).scalars())
        free = next((candidate for candidate in candidates if candidate not in taken), None)
        if free is not None:
            return free


async def _insert(conn: AsyncConnection, values: dict[str, Any], now: datetime) -> Job:
    job_id = str(uuid_utils.uuid7())
    own = {"id": job_id, "version": 1, "revision": 0, "created_at": to_ms(now)}
    async with unique_name(conn, "job", values["name"]):
        await conn.execute(insert(job).values({**own, **values}))
    return await _publish(conn, job_id)


async def _change(conn: AsyncConnection, job_id: str, values: dict[str, Any]) -> None:
    await conn.execute(update(job).where(job.c.id == job_id).values(version=job.c.version + 1, **values))


async def _publish(conn: AsyncConnection, job_id: str) -> Job:
    """Show a change to watchers, as the last thing of the transaction."""
    revision = await take_revision(conn)
    statement = update(job).where(job.c.id == job_id).values(revision=revision).returning(job)
    return job_of((await conn.execute(statement)).one())


async def _values(conn: AsyncConnection, draft: JobDraft, now: datetime) -> dict[str, Any]:
    if draft.spec is None:
        raise ValueError("a draft without a spec cannot be stored; check it with draft_violations first")
    await _require_connector(conn, draft.connector_id, draft.spec)
    return {
        "name": draft.name,
        "name_folded": folded(draft.name),
        "connector_id": draft.connector_id,
        "active": draft.active,
        "spec": spec_text(draft.spec),
        "updated_at": to_ms(now),
    }


async def _require_connector(conn: AsyncConnection, connector_id: str, spec: ImportSpec | ExportSpec) -> None:
    # Locked against deletion until the job that refers to it is stored.
    found = select(connector.c.settings).where(connector.c.id == connector_id)
    row = (await conn.execute(found.with_for_update(read=True, key_share=True))).one_or_none()
    if row is None:
        message = f"there is no connector with id {connector_id!r}; list the connectors to see which there are"
        raise FieldsInvalid([FieldViolation("connector_id", message)])
    problem = unsuitable(spec, SETTINGS.validate_json(row.settings))
    if problem:
        raise FieldsInvalid([FieldViolation("connector_id", problem)])
