"""Requests remembered for a day, so that a repeated call does nothing twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ARRAY, Text, bindparam, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import RequestIdReused
from ferryman_server.storage.bulk_insert import BulkInsert
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.tables import request

AGE_MAX: Final = timedelta(hours=24)

# May also find another caller's request with the id of one of these.
_KNOWN: Final = select(request).where(
    request.c.caller.in_(bindparam("callers", expanding=True)), request.c.id.in_(bindparam("ids", expanding=True))
)
_REMEMBER: Final = BulkInsert(request, tuple(request.c.keys()), lambda dialect: {})


@dataclass(frozen=True, slots=True)
class Request:
    """A caller's request with an id; payload_hash is a SecretBox fingerprint."""

    caller: str
    id: str
    method: str
    payload_hash: str


async def remembered(conn: AsyncConnection, asked: Request) -> str | None:
    """Return the id of the resource that the caller's request made before, None if it is new.

    Call it first in the transaction that carries the request out, and `remember` in the same one: a second request
    with the id waits here until that transaction has ended. Raises RequestIdReused when the id was used for another
    method or payload.
    """
    found = (await remembered_many(conn, [asked])).get(asked)
    if isinstance(found, Exception):
        raise found
    return found


async def remembered_many(conn: AsyncConnection, asked: Collection[Request]) -> dict[Request, str | RequestIdReused]:
    """Return what `remembered` would return or raise for each request that is not new; no two have the same id."""
    if not asked:
        return {}
    if conn.dialect.name == "postgresql":
        await _lock(conn, asked)
    keys = {"callers": list({one.caller for one in asked}), "ids": [one.id for one in asked]}
    known = {(row.caller, row.id): row for row in await conn.execute(_KNOWN, keys)}
    found: dict[Request, str | RequestIdReused] = {}
    for one in asked:
        if (row := known.get((one.caller, one.id))) is not None:
            same = (row.method, row.payload_hash) == (one.method, one.payload_hash)
            found[one] = row.resource_id if same else RequestIdReused(one.id)
    return found


async def _lock(conn: AsyncConnection, asked: Collection[Request]) -> None:
    # On SQLite the write transaction itself keeps others out. In order, so that no two wait for each other.
    keys = literal([f"{one.caller}\n{one.id}" for one in asked], ARRAY(Text))
    hashed = func.hashtextextended(func.unnest(keys).column_valued("key"), 0)
    ordered = select(hashed.label("hash")).order_by(hashed).subquery()
    await conn.execute(select(func.pg_advisory_xact_lock(ordered.c.hash)))


async def remember(conn: AsyncConnection, asked: Request, resource_id: str, now: datetime) -> None:
    """Keep what a new request made."""
    await remember_many(conn, {asked: resource_id}, now)


async def remember_many(conn: AsyncConnection, made: Mapping[Request, str], now: datetime) -> None:
    """Keep what new requests made: the ids of the resources."""
    rows = [
        {
            "caller": one.caller,
            "id": one.id,
            "method": one.method,
            "payload_hash": one.payload_hash,
            "resource_id": resource_id,
            "created_at": to_ms(now),
        }
        for one, resource_id in made.items()
    ]
    await _REMEMBER.execute(conn, rows)


async def forget_old(conn: AsyncConnection, now: datetime, age: timedelta = AGE_MAX) -> None:
    """Forget the requests that are older than `age`."""
    await conn.execute(delete(request).where(request.c.created_at < to_ms(now - age)))
