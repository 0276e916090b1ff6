"""Reading executions: one, a page, a snapshot, and what has changed."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, UNFINISHED, Direction, Phase, Status, TriggerKind
from ferryman_server.domain.outcomes import Failure, FailureReason
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.control.documents import FILES, WARNINGS
from ferryman_server.storage.control.tables import execution
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page

LISTING: Final = Listing(
    name="executions",
    properties={
        "createdAt": execution.c.number,
        "startedAt": execution.c.started_at,
        "endedAt": execution.c.ended_at,
        "status": execution.c.status,
    },
    default=(("createdAt", True),),
    tie_breakers=(execution.c.number,),
)


async def get_execution(conn: AsyncConnection, execution_id: str) -> Execution:
    """Return one execution; raises NotFound."""
    row = (await conn.execute(select(execution).where(execution.c.id == execution_id))).one_or_none()
    if row is None:
        raise NotFound("execution", execution_id)
    return execution_of(row)


async def list_executions(
    conn: AsyncConnection, query: PageQuery, job_id: str, search: str, statuses: frozenset[Status]
) -> Page[Execution]:
    """Return one page of the executions of a job, or of all when job_id is empty, newest first unless sorted.

    search is a part of the id in any case; no statuses means all of them.
    """
    statement = select(execution).where(*_filter(job_id, search, statuses))
    return await read_page(conn, LISTING, query, statement, [job_id, search, sorted(statuses)], execution_of)


async def snapshot(
    conn: AsyncConnection, job_id: str, search: str, statuses: frozenset[Status], size: int
) -> list[Execution]:
    """Return all unfinished executions and the newest `size` ended ones, by revision; filters as in a list."""
    matching = select(execution).where(*_filter(job_id, search, statuses))
    unfinished = matching.where(execution.c.status.in_(sorted(UNFINISHED)))
    ended = matching.where(execution.c.status.in_(sorted(ENDED))).order_by(execution.c.number.desc()).limit(size)
    rows = [*await conn.execute(unfinished), *await conn.execute(ended)]
    return [execution_of(row) for row in sorted(rows, key=lambda row: int(row.revision))]


async def changed_since(conn: AsyncConnection, revision: int, job_id: str, search: str, limit: int) -> list[Execution]:
    """Return at most `limit` executions as they stand that changed after `revision`, by revision."""
    statement = select(execution).where(execution.c.revision > revision, *_filter(job_id, search, frozenset()))
    rows = await conn.execute(statement.order_by(execution.c.revision).limit(limit))
    return [execution_of(row) for row in rows]


def _filter(job_id: str, search: str, statuses: frozenset[Status]) -> Iterable[ColumnElement[bool]]:
    if job_id:
        yield execution.c.job_id == job_id
    if search:
        # Ids are stored in lower case.
        yield execution.c.id.contains(search.lower(), autoescape=True)
    if statuses:
        yield execution.c.status.in_(sorted(statuses))


def execution_of(row: Row[Any]) -> Execution:
    """Build an execution from its whole row."""
    return Execution(
        id=row.id,
        job_id=row.job_id,
        job_name=row.job_name,
        entity=row.entity,
        direction=Direction(row.direction),
        status=Status(row.status),
        trigger_kind=TriggerKind(row.trigger_kind),
        triggered_by=row.triggered_by,
        scheduled_at=from_ms(row.scheduled_at),
        created_at=from_ms(row.created_at),
        started_at=None if row.started_at is None else from_ms(row.started_at),
        ended_at=None if row.ended_at is None else from_ms(row.ended_at),
        counters=_counters_of(row),
        phase=Phase(row.phase),
        fraction=row.fraction,
        bytes_done=row.bytes_done,
        bytes_total=row.bytes_total,
        files=FILES.validate_json(row.files),
        failure=None if row.failure_reason is None else Failure(FailureReason(row.failure_reason), row.failure_message),
        status_reason=row.status_reason,
        status_message=row.status_message,
        blocking_execution_id=row.blocking_execution_id,
        queue_position=row.queue_position,
        revision=row.revision,
        warnings=WARNINGS.validate_json(row.warnings),
        stop_asked_by=row.stop_asked_by,
        stop_asked_at=None if row.stop_asked_at is None else from_ms(row.stop_asked_at),
        owner=row.owner,
        epoch=row.epoch,
    )


def _counters_of(row: Row[Any]) -> Counters:
    return Counters(
        row.rows_read,
        row.rows_created,
        row.rows_updated,
        row.rows_unchanged,
        row.rows_deleted,
        row.rows_rejected,
        row.bytes_read,
    )
