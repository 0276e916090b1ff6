"""Items that somebody holds because he sends them; without a lease, as there is one server that sends."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Direction, Status
from ferryman_server.storage.control.tables import execution


async def lock_held(conn: AsyncConnection, owner: str, numbers: Collection[int]) -> dict[int, Row[Any]]:
    """Lock those of the executions that `owner` holds, and return their rows by number."""
    held = (execution.c.number.in_(numbers), execution.c.owner == owner)
    rows = await conn.execute(select(execution).where(*held).order_by(execution.c.number).with_for_update())
    return {row.number: row for row in rows}


async def lock_held_by_others(conn: AsyncConnection, owner: str) -> dict[int, Row[Any]]:
    """Lock the exports that others hold, and return their rows by number."""
    others = (execution.c.owner.is_not(None), execution.c.owner != owner, execution.c.direction == Direction.EXPORT)
    # Unordered: an order would have it go through all executions, and nobody else locks any of these.
    rows = await conn.execute(select(execution).where(*others).with_for_update())
    return {row.number: row for row in rows}


async def asked_to_stop(conn: AsyncConnection, owner: str) -> frozenset[int]:
    """Return the numbers of the items that `owner` holds and that somebody has asked to stop."""
    stopping = (execution.c.status == Status.JOB_STOPPING, execution.c.owner == owner)
    exports = execution.c.direction == Direction.EXPORT
    return frozenset((await conn.execute(select(execution.c.number).where(*stopping, exports))).scalars())
