"""Orders and incidents for tests of the server's side, written with sqlite3 as the server does."""

from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.storage.catalog.tables import RECORD_TABLES


async def store(conn: AsyncConnection, record_type: str, *records: Mapping[str, object]) -> None:
    """Store records of a type; all of them have the same columns."""
    times = {"created_at": 1_700_000_000_123, "updated_at": 1_700_000_000_456, "version": 1}
    await conn.execute(insert(RECORD_TABLES[record_type]), [{**record, **times} for record in records])


async def store_order(
    conn: AsyncConnection, reference: str, status: str = "ORDER_CREATED", external_id: str = ""
) -> None:
    """Store an order without lines."""
    order = {"order_reference": reference, "order_external_id": external_id or None, "order_status": status}
    await store(conn, "order", order)
