"""Requests remembered for a day, so that a repeated call does nothing twice."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import RequestIdReused
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.tables import request

AGE_MAX: Final = timedelta(hours=24)


async def remembered(conn: AsyncConnection, request_id: str, method: str, caller: str, payload_hash: str) -> str | None:
    """Return the id of the resource that the caller's request made before, None if it is new.

    Call it first in the transaction that carries the request out, and `remember` in the same one: a second request
    with the id waits here until that transaction has ended. Raises RequestIdReused when the id was used for another
    method or payload.
    """
    if conn.dialect.name == "postgresql":
        # On SQLite the write transaction itself keeps others out.
        await conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{caller}\n{request_id}", 0))))
    row = (
        await conn.execute(select(request).where(request.c.caller == caller, request.c.id == request_id))
    ).one_or_none()
    if row is None:
        return None
    if (row.method, row.payload_hash) != (method, payload_hash):
        raise RequestIdReused(request_id)
    return str(row.resource_id)


async def remember(
    conn: AsyncConnection,
    request_id: str,
    method: str,
    caller: str,
    payload_hash: str,
    resource_id: str,
    now: datetime,
) -> None:
    """Keep what a new request made; payload_hash is a SecretBox fingerprint."""
    await conn.execute(
        insert(request).values(
            caller=caller,
            id=request_id,
            method=method,
            payload_hash=payload_hash,
            resource_id=resource_id,
            created_at=to_ms(now),
        )
    )


async def forget_old(conn: AsyncConnection, now: datetime, age: timedelta = AGE_MAX) -> None:
    """Forget the requests that are older than `age`."""
    await conn.execute(delete(request).where(request.c.created_at < to_ms(now - age)))
