"""Executions by their ids, many in one query."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.storage.control.executions import executions_of
from ferryman_server.storage.control.tables import execution

_BY_IDS: Final = select(execution).where(execution.c.id.in_(bindparam("ids", expanding=True)))


async def get_executions(conn: AsyncConnection, ids: Collection[str]) -> dict[str, Execution | Exception]:
    """Return for each id the execution, or NotFound."""
    rows = (await conn.execute(_BY_IDS, {"ids": list(ids)})).all()
    found: dict[str, Execution | Exception] = {one.id: one for one in await executions_of(conn, rows)}
    return {one: found.get(one) or NotFound("execution", one) for one in ids}
