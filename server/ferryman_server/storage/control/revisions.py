"""Revisions: the order in which changes of executions became visible."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.storage.control.tables import revision_counter


async def take_revision(conn: AsyncConnection) -> int:
    """Take the next revision; the last thing a transaction does before it writes it to the execution.

    Whoever takes one holds up everyone else until the commit, so that commits come in the order of revisions.
    """
    return (await take_revisions(conn, 1))[0]


async def take_revisions(conn: AsyncConnection, count: int) -> range:
    """Take the next `count` revisions, as take_revision does."""
    statement = (
        update(revision_counter)
        .values(revision=revision_counter.c.revision + count)
        .returning(revision_counter.c.revision)
    )
    last = (await conn.execute(statement)).scalar_one()
    return range(last - count + 1, last + 1)


async def current(conn: AsyncConnection) -> tuple[str, int, int]:
    """Return the database's identity, the latest revision, and the oldest one to resume from."""
    row = (await conn.execute(select(revision_counter))).one()
    return row.database_id, row.revision, row.minimum
