"""Events of the catalog become items: each event one item of each export job that waits for it, exactly once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.record_events import RecordEvent
from ferryman_server.domain.record_statuses import ON_HOLD
from ferryman_server.storage.control.documents import EXPORT_SPEC
from ferryman_server.storage.control.exports.making import FIRST, Wanted, lock_jobs, make_items
from ferryman_server.storage.control.tables import export_cursor

BY: Final = "event"


async def read_cursor(conn: AsyncConnection) -> int:
    """Return the number of the event up to which items have been made."""
    event_seq: int = (await conn.execute(select(export_cursor.c.event_seq))).scalar_one()
    return event_seq


async def set_cursor(conn: AsyncConnection, event_seq: int) -> None:
    """Go on behind another event."""
    await conn.execute(update(export_cursor).values(event_seq=event_seq))


async def accept_events(conn: AsyncConnection, events: Sequence[RecordEvent], now: datetime) -> list[Execution]:
    """Make the items of events, which are in their order, unless that was done before; comes last.

    Jobs that are not active let events pass.
    """
    cursor = (await conn.execute(select(export_cursor.c.event_seq).with_for_update())).scalar_one()
    new = [event for event in events if event.seq > cursor]
    if not new:
        return []
    await set_cursor(conn, new[-1].seq)
    jobs = await lock_jobs(conn)
    return await make_items(conn, jobs, list(_wanted(jobs, new)), TriggerKind.EVENT, BY, now)


def _wanted(jobs: Sequence[Row[Any]], events: Sequence[RecordEvent]) -> Iterator[Wanted]:
    specs = [(job.id, job.entity, EXPORT_SPEC.validate_json(job.spec)) for job in jobs]
    for event in events:
        for job_id, entity, spec in specs:
            if entity == event.entity and _fires(spec, event):
                occurrence = FIRST if event.first else event.seq
                yield Wanted(job_id, event.record_key, event.status, occurrence, event.seq)


def _fires(spec: ExportSpec, event: RecordEvent) -> bool:
    repeats = spec.repeat_on_hold and event.status == ON_HOLD
    return event.status in spec.trigger_statuses and (event.first or repeats)
