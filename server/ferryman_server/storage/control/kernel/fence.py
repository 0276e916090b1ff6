"""Writing an execution only while one still holds it, and making what was written visible."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.execution import Execution
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, job


class LeaseLost(Exception):
    """The execution is no longer held with this owner and epoch; stop working on it, and write nothing more."""

    def __init__(self, execution_id: str, owner: str, epoch: int) -> None:
        super().__init__(f"execution {execution_id} is no longer held by {owner} with epoch {epoch}")


def held(execution_id: str, owner: str, epoch: int) -> ColumnElement[bool]:
    """Return the condition that the execution is held; an ended or handed back one is held by nobody."""
    return (execution.c.id == execution_id) & (execution.c.owner == owner) & (execution.c.epoch == epoch)


async def lock_job_of(conn: AsyncConnection, execution_id: str) -> str | None:
    """Lock the job of an execution and return the job's id; None if there is no such execution."""
    job_id = select(execution.c.job_id).where(execution.c.id == execution_id).scalar_subquery()
    return (await conn.execute(select(job.c.id).where(job.c.id == job_id).with_for_update())).scalar_one_or_none()


async def lock_held(conn: AsyncConnection, execution_id: str, owner: str, epoch: int) -> Row[Any]:
    """Lock an execution that is held and return its row; raises LeaseLost."""
    statement = select(execution).where(held(execution_id, owner, epoch)).with_for_update()
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise LeaseLost(execution_id, owner, epoch)
    return row


async def write_held(conn: AsyncConnection, execution_id: str, owner: str, epoch: int, values: dict[str, Any]) -> None:
    """Write columns of an execution that is held; raises LeaseLost."""
    written = await conn.execute(update(execution).where(held(execution_id, owner, epoch)).values(values))
    if written.rowcount != 1:
        raise LeaseLost(execution_id, owner, epoch)


async def publish(conn: AsyncConnection, execution_ids: Sequence[str]) -> list[Execution]:
    """Give each execution the next revision and return them as they now stand; comes last in a transaction."""
    published: list[Execution] = []
    if not execution_ids:
        return published
    for execution_id, revision in zip(execution_ids, await take_revisions(conn, len(execution_ids)), strict=True):
        statement = update(execution).where(execution.c.id == execution_id).values(revision=revision)
        published.append(execution_of((await conn.execute(statement.returning(execution))).one()))
    return published
