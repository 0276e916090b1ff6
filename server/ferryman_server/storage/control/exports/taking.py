"""Items that are due are taken to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Text, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Direction, Event, Status, next_status
from ferryman_server.domain.export_log_entries import attempt_began
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.storage.bulk_update import BulkUpdate
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.documents import EXPORT_SPEC
from ferryman_server.storage.control.execution_log import append_many
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, export_item, job

_NOTHING: Final = literal_column("''", Text)
_TAKE: Final = BulkUpdate(
    execution,
    "number",
    ("revision", "owner", "started_at"),
    {
        "status": literal_column(f"'{next_status(Status.JOB_PENDING, Event.ATTEMPTED)}'", Text),
        "status_reason": _NOTHING,
        "status_message": _NOTHING,
        "epoch": execution.c.epoch + 1,
    },
)

_earlier: Final = export_item.alias("earlier")
# What happened to a record first is told first, however often that has to be tried.
_IS_FIRST_OF_RECORD: Final = ~(
    select(_earlier.c.number)
    .where(
        _earlier.c.job_id == export_item.c.job_id,
        _earlier.c.record_key == export_item.c.record_key,
        _earlier.c.number < export_item.c.number,
        or_(_earlier.c.due_at.is_not(None), _earlier.c.sending_since.is_not(None)),
    )
    .exists()
)


@dataclass(frozen=True, slots=True)
class TakenItem:
    """An item that is to be sent, and what its job tells of it; attempts counts the one that begins."""

    number: int
    execution_id: str
    job_name: str
    entity: str
    spec: ExportSpec
    record_key: str
    trigger_status: str
    attempts: int
    created_at: datetime


async def first_due(conn: AsyncConnection) -> dict[str, datetime]:
    """Return for each connector when the first of the items that wait for it is or was due."""
    due = (
        select(export_item.c.due_at)
        .where(export_item.c.job_id == job.c.id, export_item.c.due_at.is_not(None))
        .order_by(export_item.c.due_at)
        .limit(1)
        .scalar_subquery()
    )
    exports = job.c.direction == Direction.EXPORT
    times: dict[str, datetime] = {}
    for connector_id, at in await conn.execute(select(job.c.connector_id, due).where(exports)):
        if at is not None:
            times[connector_id] = min(from_ms(at), times.get(connector_id, from_ms(at)))
    return times


async def take(conn: AsyncConnection, connector_id: str, owner: str, limit: int, now: datetime) -> list[TakenItem]:
    """Take at most `limit` items that are due and go to a connector, the longest due first; comes last.

    An item waits until those of the same job and record that were made before it have ended.
    """
    of_connector = (job.c.connector_id == connector_id, job.c.direction == Direction.EXPORT)
    jobs = (await conn.execute(select(job).where(*of_connector).order_by(job.c.id))).all()
    items = [item for row in jobs for item in await _due(conn, row.id, limit, now)]
    due = {item.number: item for item in sorted(items, key=lambda item: (item.due_at, item.number))[:limit]}
    held = await _lock(conn, list(due))
    if held:
        await _mark(conn, held, {number: item.attempts + 1 for number, item in due.items()}, owner, now)
    specs = {row.id: EXPORT_SPEC.validate_json(row.spec) for row in jobs}
    return [_taken(row, due[row.number], specs[row.job_id]) for row in held]


async def _due(conn: AsyncConnection, job_id: str, limit: int, now: datetime) -> Sequence[Row[Any]]:
    item = export_item.c
    of_job = (item.job_id == job_id, item.due_at.is_not(None), item.due_at <= to_ms(now))
    statement = select(export_item).where(*of_job, _IS_FIRST_OF_RECORD).order_by(item.due_at, item.number)
    return (await conn.execute(statement.limit(limit))).all()


async def _lock(conn: AsyncConnection, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    """Lock those that still wait, and return the rows of their executions in the order of `numbers`."""
    waiting = (execution.c.number.in_(numbers), execution.c.status == Status.JOB_PENDING)
    statement = select(execution).where(*waiting).with_for_update(skip_locked=True)
    place = {number: index for index, number in enumerate(numbers)}
    return sorted(await conn.execute(statement), key=lambda row: place[row.number]) if numbers else ()


async def _mark(
    conn: AsyncConnection, rows: Sequence[Row[Any]], attempts: Mapping[int, int], owner: str, now: datetime
) -> None:
    values = {"due_at": None, "sending_since": to_ms(now), "attempts": export_item.c.attempts + 1}
    numbers = [row.number for row in rows]
    await conn.execute(update(export_item).where(export_item.c.number.in_(numbers)).values(values))
    await append_many(conn, [(row.id, attempt_began(attempts[row.number])) for row in rows])
    # Last of all: the counter holds up everyone else until the commit.
    revisions = await take_revisions(conn, len(rows))
    started = [to_ms(now) if row.started_at is None else row.started_at for row in rows]
    await _TAKE.execute(
        conn,
        [
            {"number": number, "revision": revision, "owner": owner, "started_at": at}
            for number, revision, at in zip(numbers, revisions, started, strict=True)
        ],
    )


def _taken(row: Row[Any], item: Row[Any], spec: ExportSpec) -> TakenItem:
    return TakenItem(
        number=row.number,
        execution_id=row.id,
        job_name=row.job_name,
        entity=row.entity,
        spec=spec,
        record_key=item.record_key,
        trigger_status=item.trigger_status,
        attempts=item.attempts + 1,
        created_at=from_ms(row.created_at),
    )
