"""Deletes executions when they have been kept long enough, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.domain.retention import days_kept
from ferryman_server.engine.parts import EngineParts
from ferryman_server.engine.scheduler import Clock, SystemClock
from ferryman_server.engine.waiting import first_of
from ferryman_server.log import get_logger
from ferryman_server.storage.catalog import retention as catalog
from ferryman_server.storage.control import retention as control
from ferryman_server.storage.database import Database

log = get_logger()

_INTERVAL: Final = timedelta(hours=1)
# A transaction holds up all other writers of a SQLite file: with so many it takes a few milliseconds.
_EXECUTIONS: Final = 50
_ROWS: Final = 500

DeleteRows = Callable[[AsyncConnection, Sequence[str], int], Awaitable[int]]


class Retention:
    """Deletes ended executions that are older than the settings tell, at its start and every hour.

    Raises ValueError for settings that name no status.
    """

    def __init__(self, parts: EngineParts, clock: Clock | None = None) -> None:
        self._parts = parts
        self._clock = clock or SystemClock()
        self._days = days_kept(parts.retention_days)
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin; without settings nothing is ever deleted."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Delete no more; returns when what is being deleted has been written."""
        self._stopping.set()
        await self._task

    async def _run(self) -> None:
        while self._days and not self._stopping.is_set():
            try:
                deleted = await self._delete_outdated(self._clock.now())
                if deleted:
                    log.info("executions deleted that were kept long enough", count=deleted)
            except Exception:
                # One failed call must not end retention for ever.
                log.exception("deleting executions failed; trying again", seconds=_INTERVAL.total_seconds())
            await first_of(self._clock.wait_until(self._clock.now() + _INTERVAL), self._stopping.wait())

    async def _delete_outdated(self, now: datetime) -> int:
        deleted = 0
        for status, days in self._days.items():
            behind: int | None = 0
            while behind is not None and not self._stopping.is_set():
                behind, count = await self._delete_some(status, now - timedelta(days=days), behind)
                deleted += count
        return deleted

    async def _delete_some(self, status: Status, before: datetime, behind: int) -> tuple[int | None, int]:
        parts = self._parts
        async with parts.control.read() as conn:
            found = await control.find_outdated(conn, status, before, behind, _EXECUTIONS)
        if not found.execution_ids:
            return found.looked_up_to, 0
        # The execution last: as long as it is there, whatever is left of it will be found again.
        await _delete_rows(parts.catalog, catalog.delete_rejected_rows, found.execution_ids)
        async with parts.catalog.write() as conn:
            await catalog.delete_entries(conn, found.execution_ids)
        await _delete_rows(parts.control, control.delete_log_lines, found.execution_ids)
        async with parts.control.write() as conn:
            return found.looked_up_to, await control.delete_executions(conn, found.execution_ids)


async def _delete_rows(database: Database, delete: DeleteRows, execution_ids: Sequence[str]) -> None:
    deleted = _ROWS
    while deleted == _ROWS:
        async with database.write() as conn:
            deleted = await delete(conn, execution_ids, _ROWS)
