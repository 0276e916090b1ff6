"""Deletes what the catalog has of executions that are no longer kept."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.storage.catalog.tables import ledger, rejected_row


async def delete_rejected_rows(conn: AsyncConnection, execution_ids: Sequence[str], limit: int) -> int:
    """Delete at most `limit` rejected rows of executions; return how many."""
    rows = select(rejected_row.c.id).where(rejected_row.c.execution_id.in_(execution_ids)).limit(limit)
    return (await conn.execute(delete(rejected_row).where(rejected_row.c.id.in_(rows)))).rowcount


async def delete_entries(conn: AsyncConnection, execution_ids: Sequence[str]) -> None:
    """Delete the ledger entries of ended executions."""
    await conn.execute(delete(ledger).where(ledger.c.execution_id.in_(execution_ids)))
