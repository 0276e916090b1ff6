"""Makes items and their executions, which wait to be sent from then on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import uuid_utils
from sqlalchemy import Integer, Row, Text, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import Execution, ExportedItem
from ferryman_server.domain.executions import Direction, Status, TriggerKind
from ferryman_server.domain.export_log_entries import queued
from ferryman_server.storage.bulk_insert import BulkInsert
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.execution_log import append_first
from ferryman_server.storage.control.exports.items import record_type
from ferryman_server.storage.control.new_executions import insert_executions
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import export_item, job

FIRST: Final = 0
"""The occurrence of a record that reached a status for the first time."""

_INSERT: Final = BulkInsert(
    export_item,
    ("number", "job_id", "record_key", "trigger_status", "occurrence", "due_at", "resends_execution_id"),
    lambda dialect: {
        "attempts": literal_column("0", Integer),
        "http_status": literal_column("0", Integer),
        "destination": literal_column("''", Text),
        "last_error": literal_column("''", Text),
    },
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that a job is to send, because it reached or stands in a status.

    occurrence is FIRST, the number of the event at any further time, or None when it is sent again by hand.
    event_seq is the number of the event that fired it, 0 when none did.
    """

    job_id: str
    record_key: str
    status: str
    occurrence: int | None = FIRST
    event_seq: int = 0
    resends_execution_id: str = ""


async def lock_jobs(conn: AsyncConnection, job_ids: Collection[str] | None = None) -> list[Row[Any]]:
    """Lock export jobs, by default all active ones, and return their rows.

    Who makes items of a job holds its lock, so that no two make the same one, and nobody deletes the job.
    """
    chosen = job.c.active if job_ids is None else job.c.id.in_(job_ids)
    statement = select(job).where(job.c.direction == Direction.EXPORT, chosen).order_by(job.c.id).with_for_update()
    return list(await conn.execute(statement))


async def make_items(
    conn: AsyncConnection, jobs: Sequence[Row[Any]], wanted: Sequence[Wanted], kind: TriggerKind, by: str, now: datetime
) -> list[Execution]:
    """Make an execution for everything that is wanted of locked jobs and was not made before; comes last.

    by tells who or what asks.
    """
    job_of = {row.id: row for row in jobs}
    new = [(one, str(uuid_utils.uuid7()), _item(job_of[one.job_id], one)) for one in await _not_made(conn, wanted)]
    if not new:
        return []
    # Before the counter, which holds up everyone else until the commit.
    await append_first(conn, [(key, queued(item, kind, by, one.event_seq)) for one, key, item in new])
    common = Execution(
        id="",
        job_id="",
        job_name="",
        entity="",
        direction=Direction.EXPORT,
        status=Status.JOB_PENDING,
        trigger_kind=kind,
        triggered_by=by,
        scheduled_at=from_ms(to_ms(now)),
        created_at=from_ms(to_ms(now)),
    )
    made = []
    for (one, key, item), revision in zip(new, await take_revisions(conn, len(new)), strict=True):
        job = job_of[one.job_id]
        own = {"job_id": job.id, "job_name": job.name, "entity": job.entity}
        made.append(replace(common, id=key, revision=revision, exported_item=item, **own))
    await insert_executions(conn, made)
    rows = [_row(one, execution.revision, now) for (one, _, _), execution in zip(new, made, strict=True)]
    await _INSERT.execute(conn, rows)
    return made


async def _not_made(conn: AsyncConnection, wanted: Sequence[Wanted]) -> list[Wanted]:
    item = export_item.c
    found = select(item.job_id, item.record_key, item.trigger_status, item.occurrence).where(
        item.job_id.in_({one.job_id for one in wanted}), item.record_key.in_({one.record_key for one in wanted})
    )
    made: set[tuple[Any, ...]] = {tuple(row) for row in await conn.execute(found)} if wanted else set()
    left = []
    for one in wanted:
        key = (one.job_id, one.record_key, one.status, one.occurrence)
        if one.occurrence is None or key not in made:
            left.append(one)
            made.add(key)
    return left


def _item(job: Row[Any], one: Wanted) -> ExportedItem:
    return ExportedItem(
        record_type(job.entity), one.record_key, one.status, resends_execution_id=one.resends_execution_id
    )


def _row(one: Wanted, number: int, now: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "job_id": one.job_id,
        "record_key": one.record_key,
        "trigger_status": one.status,
        "occurrence": one.occurrence,
        "due_at": to_ms(now),
        "resends_execution_id": one.resends_execution_id,
    }
