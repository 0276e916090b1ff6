"""How many executions stand in each status."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.storage.control.executions import LISTING
from ferryman_server.storage.control.history import Shown, read_shown
from ferryman_server.storage.control.tables import execution
from ferryman_server.storage.paging import PageQuery, cut

COUNTED: Final = 1000
"""Where counting ends."""


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many executions stand in a status; more tells that there may be others that were not counted."""

    status: Status
    count: int
    more: bool


async def count_statuses(conn: AsyncConnection, job_id: str, search: str) -> list[StatusCount]:
    """Count the executions of a job, or of all when job_id is empty, by status; statuses without any are left out.

    Each status is counted up to 1,000. With a search, the newest 1,000 executions that it finds are counted, whatever
    their status, and when there are others, all counts have more.
    """
    if search:
        return await _count_found(conn, Shown(job_id, search, frozenset()))
    rows = await conn.execute(union_all(*(_up_to_limit(job_id, status) for status in Status)))
    counted: dict[str, int] = {status: count for status, count in rows}
    return [StatusCount(s, min(counted[s], COUNTED), counted[s] > COUNTED) for s in Status if counted[s]]


def _up_to_limit(job_id: str, status: Status) -> Select[str, int]:
    entries = select(execution.c.number).where(execution.c.status == status)
    if job_id:
        entries = entries.where(execution.c.job_id == job_id)
    counted = entries.limit(COUNTED + 1).subquery()
    return select(literal(status.value), func.count()).select_from(counted)


async def _count_found(conn: AsyncConnection, shown: Shown) -> list[StatusCount]:
    newest = await read_shown(conn, cut(LISTING, PageQuery(COUNTED), []), shown, execution.c.status)
    counted = Counter(status for (status,) in newest[:COUNTED])
    return [StatusCount(s, counted[s], len(newest) > COUNTED) for s in Status if s in counted]
