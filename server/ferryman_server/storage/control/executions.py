"""Reading executions: one, a page, a snapshot, and what has changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution, ExportedItem
from ferryman_server.domain.executions import ENDED, UNFINISHED, Direction, Phase, Status, TriggerKind
from ferryman_server.domain.outcomes import Failure, FailureReason
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.control.documents import FILES, WARNINGS
from ferryman_server.storage.control.exports.items import read_items
from ferryman_server.storage.control.history import Shown, read_shown
from ferryman_server.storage.control.tables import execution
from ferryman_server.storage.paging import Listing, Page, PageQuery, cut

T = TypeVar("T")

LISTING: Final = Listing(
    name="executions",
    properties={
        "createdAt": execution.c.number,
        "startedAt": execution.c.started_at,
        "endedAt": execution.c.ended_at,
        # What the requirement calls it for exports.
        "executedAt": execution.c.ended_at,
        "status": execution.c.status,
    },
    default=(("createdAt", True),),
    tie_breakers=(execution.c.number,),
)

_COLUMNS: Final = tuple(execution.c.keys())
_NUMBER: Final = _COLUMNS.index("number")
_ID: Final = _COLUMNS.index("id")
_ENTITY: Final = _COLUMNS.index("entity")
_DIRECTION: Final = _COLUMNS.index("direction")
_REVISION: Final = _COLUMNS.index("revision")
_DIRECTIONS: Final = {one.value: one for one in Direction}
_STATUSES: Final = {one.value: one for one in Status}
_TRIGGER_KINDS: Final = {one.value: one for one in TriggerKind}
_PHASES: Final = {one.value: one for one in Phase}


async def get_execution(conn: AsyncConnection, execution_id: str) -> Execution:
    """Return one execution; raises NotFound."""
    row = (await conn.execute(select(execution).where(execution.c.id == execution_id))).one_or_none()
    if row is None:
        raise NotFound("execution", execution_id)
    return (await executions_of(conn, [row]))[0]


async def list_executions(
    conn: AsyncConnection, query: PageQuery, job_id: str, search: str, statuses: frozenset[Status]
) -> Page[Execution]:
    """Return one page of the executions of a job, or of all when job_id is empty, newest first unless sorted.

    search is a part of the id in any case; no statuses means all of them.
    """
    return await list_rows(conn, query, job_id, search, statuses, execution_of)


async def list_rows(
    conn: AsyncConnection,
    query: PageQuery,
    job_id: str,
    search: str,
    statuses: frozenset[Status],
    build: Callable[[Row[Any], ExportedItem | None], T],
) -> Page[T]:
    """Return a page as `list_executions` does, of what `build` makes of each whole row and its exported item."""
    page = cut(LISTING, query, [job_id, search, sorted(statuses)])
    rows = await read_shown(conn, page, Shown(job_id, search, statuses), execution)
    items = await _exported_items(conn, rows)
    return page.page(rows, lambda row: build(row, items.get(row[_NUMBER])))


async def snapshot(
    conn: AsyncConnection, job_id: str, search: str, statuses: frozenset[Status], size: int
) -> list[Execution]:
    """Return all unfinished executions and the newest `size` ended ones, by revision; filters as in a list."""
    unfinished = Shown(job_id, search, (statuses or UNFINISHED) & UNFINISHED)
    rows = [*await conn.execute(select(execution).where(*unfinished.conditions()))] if unfinished.statuses else []
    ended = Shown(job_id, search, (statuses or ENDED) & ENDED)
    if ended.statuses and size:
        rows += (await read_shown(conn, cut(LISTING, PageQuery(size), []), ended, execution))[:size]
    return await executions_of(conn, sorted(rows, key=lambda row: int(row.revision)))


async def changed_since(conn: AsyncConnection, revision: int, job_id: str, search: str, limit: int) -> list[Execution]:
    """Return at most `limit` executions as they stand that changed after `revision`, by revision."""
    shown = Shown(job_id, search, frozenset())
    statement = select(execution).where(execution.c.revision > revision, *shown.conditions())
    rows = await conn.execute(statement.order_by(execution.c.revision).limit(limit))
    return await executions_of(conn, rows.all())


def state_of(row: Row[Any]) -> tuple[str, int]:
    """Return id and revision of a whole row: the same two always stand for the same execution in the same state."""
    return row[_ID], row[_REVISION]


async def executions_of(conn: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Execution]:
    """Build executions from their whole rows, exports with their items."""
    items = await _exported_items(conn, rows)
    return [execution_of(row, items.get(row[_NUMBER])) for row in rows]


async def _exported_items(conn: AsyncConnection, rows: Sequence[Row[Any]]) -> dict[int, ExportedItem]:
    # Most executions are imports, and for them there is nothing to read.
    return await read_items(conn, {row[_NUMBER]: row[_ENTITY] for row in rows if row[_DIRECTION] == Direction.EXPORT})


def execution_of(row: Row[Any], exported_item: ExportedItem | None = None) -> Execution:
    """Build an execution from its whole row, an export also from its item."""
    # Several times faster than the attributes of a row, and pages have many rows.
    of: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    return Execution(
        id=of["id"],
        job_id=of["job_id"],
        job_name=of["job_name"],
        entity=of["entity"],
        direction=_DIRECTIONS[of["direction"]],
        status=_STATUSES[of["status"]],
        trigger_kind=_TRIGGER_KINDS[of["trigger_kind"]],
        triggered_by=of["triggered_by"],
        scheduled_at=from_ms(of["scheduled_at"]),
        created_at=from_ms(of["created_at"]),
        started_at=_optional_time(of["started_at"]),
        ended_at=_optional_time(of["ended_at"]),
        counters=_counters_of(of),
        phase=_PHASES[of["phase"]],
        fraction=of["fraction"],
        bytes_done=of["bytes_done"],
        bytes_total=of["bytes_total"],
        files=() if of["files"] == "[]" else FILES.validate_json(of["files"]),
        failure=_failure_of(of),
        status_reason=of["status_reason"],
        status_message=of["status_message"],
        blocking_execution_id=of["blocking_execution_id"],
        queue_position=of["queue_position"],
        revision=of["revision"],
        warnings=() if of["warnings"] == "[]" else WARNINGS.validate_json(of["warnings"]),
        stop_asked_by=of["stop_asked_by"],
        stop_asked_at=_optional_time(of["stop_asked_at"]),
        owner=of["owner"],
        epoch=of["epoch"],
        exported_item=exported_item,
    )


def _optional_time(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def _counters_of(of: Mapping[str, int]) -> Counters:
    return Counters(
        of["rows_read"],
        of["rows_created"],
        of["rows_updated"],
        of["rows_unchanged"],
        of["rows_deleted"],
        of["rows_rejected"],
        of["bytes_read"],
    )


def _failure_of(of: Mapping[str, Any]) -> Failure | None:
    if of["failure_reason"] is None:
        return None
    return Failure(FailureReason(of["failure_reason"]), of["failure_message"])
