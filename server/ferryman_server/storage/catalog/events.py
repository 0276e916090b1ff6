"""The outbox: which statuses orders and incidents have reached. Triggers fill it as the statuses are written."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.record_events import RecordEvent
from ferryman_server.storage.catalog.tables import RECORD_TABLES, event

_ORDER: Final = RECORD_TABLES["order"].c
_INCIDENT: Final = RECORD_TABLES["incident"].c
_STANDING: Final = {
    "ORDER": (_ORDER.order_reference, _ORDER.order_status),
    "INCIDENT": (_INCIDENT.incident_id, _INCIDENT.incident_status),
}


async def read_events(conn: AsyncConnection, after_seq: int, limit: int) -> list[RecordEvent]:
    """Return the events behind a number, the oldest first."""
    columns = (event.c.seq, event.c.entity, event.c.record_key, event.c.status, event.c.first)
    statement = select(*columns).where(event.c.seq > after_seq).order_by(event.c.seq).limit(limit)
    return [RecordEvent(*row) for row in await conn.execute(statement)]


async def last_seq(conn: AsyncConnection) -> int:
    """Return the number of the newest event, also when it was pruned; 0 before the first one."""
    found = await conn.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'event'"))
    seq: int | None = found.scalar_one_or_none()
    return seq or 0


async def prune_events(conn: AsyncConnection, before_seq: int, limit: int) -> int:
    """Delete at most `limit` events before a number, the oldest first; return how many.

    Whether later events are the first of their kind does not depend on them.
    """
    old = select(event.c.seq).where(event.c.seq < before_seq).order_by(event.c.seq).limit(limit)
    return (await conn.execute(delete(event).where(event.c.seq.in_(old)))).rowcount


async def standing(
    conn: AsyncConnection, entity: str, statuses: Collection[str], after_key: str, limit: int
) -> list[tuple[str, str]]:
    """Return keys and statuses of records of ORDER or INCIDENT that are in one of the statuses, by key."""
    key, status = _STANDING[entity]
    statement = select(key, status).where(status.in_(statuses), key > after_key).order_by(key).limit(limit)
    return [(row[0], row[1]) for row in await conn.execute(statement)]
