"""Leases: how long an execution is held without a sign of life, by the database's clock."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Direction, Status
from ferryman_server.storage.clock import now_ms
from ferryman_server.storage.control.tables import execution


def lease_end(conn: AsyncConnection, lease_seconds: float) -> ColumnElement[int]:
    """Return the expression of when a lease that starts now ends."""
    return now_ms(conn.dialect.name) + round(lease_seconds * 1000)


async def renew(
    conn: AsyncConnection, owner: str, held: Sequence[tuple[str, int]], lease_seconds: float
) -> dict[str, bool]:
    """Renew the leases of executions held, given by id and epoch; return by id whether a stop has been asked for.

    What is missing in the answer is lost; a lease that has ended once cannot be renewed.
    """
    if not held:
        return {}
    statement = (
        update(execution)
        .where(
            execution.c.owner == owner,
            tuple_(execution.c.id, execution.c.epoch).in_(held),
            execution.c.lease_until >= now_ms(conn.dialect.name),
        )
        .values(lease_until=lease_end(conn, lease_seconds))
        .returning(execution.c.id, execution.c.status)
    )
    return {row.id: row.status == Status.JOB_STOPPING for row in await conn.execute(statement)}


async def expired(conn: AsyncConnection, limit: int) -> list[tuple[str, int]]:
    """Return id and epoch of at most `limit` executions whose lease has ended, the longest ended first.

    Exports have no lease: there is one server that sends them.
    """
    statement = (
        select(execution.c.id, execution.c.epoch)
        .where(execution.c.owner.is_not(None), execution.c.lease_until < now_ms(conn.dialect.name))
        .order_by(execution.c.lease_until)
        .limit(limit)
    )
    return [(row.id, row.epoch) for row in await conn.execute(statement)]


async def owned_by_others(conn: AsyncConnection, owner: str) -> list[tuple[str, int]]:
    """Return id and epoch of all imports that are held by other workers, whether or not their lease has ended."""
    statement = select(execution.c.id, execution.c.epoch).where(
        execution.c.owner != owner, execution.c.direction == Direction.IMPORT
    )
    return [(row.id, row.epoch) for row in await conn.execute(statement)]
