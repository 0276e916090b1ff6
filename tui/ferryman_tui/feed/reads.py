"""What screens ask the server once: pages and single things, or in words why there are none."""

from collections.abc import Awaitable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from ferryman import (
    Connector,
    EntityType,
    Execution,
    FerrymanError,
    GeneralSettings,
    LogLine,
    Page,
    Record,
    RejectedRow,
    SchedulePreview,
)
from ferryman_tui.feed.line import unexpected
from ferryman_tui.store.told import Told, told

if TYPE_CHECKING:
    from ferryman import Client

T = TypeVar("T")


class Reads:
    """Asks the server; every answer may be Told instead, nothing is raised. Cancelling the task cancels the call.

    Pages count from 0; a size of 0 is the server's 50, 1000 is the most.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def executions(
        self,
        job_id: str = "",
        *,
        search: str = "",
        statuses: Sequence[str] = (),
        sort: Sequence[str] = (),
        page: int = 0,
        size: int = 0,
    ) -> Page[Execution] | Told:
        """Read a page of the executions of a job, or of all, with the counts of each status."""
        listing = self._client.executions.list(
            job_id=job_id, search=search, statuses=statuses, sort=sort, count_statuses=True
        )
        return await _answer(listing.page(page, size))

    async def execution(self, id: str) -> Execution | Told:
        """Read one execution."""
        return await _answer(self._client.executions.get(id))

    async def rejected_rows(
        self, execution_id: str, *, search: str = "", page: int = 0, size: int = 0
    ) -> Page[RejectedRow] | Told:
        """Read a page of the rejected rows of an execution."""
        return await _answer(self._client.executions.rejected_rows(execution_id, search=search).page(page, size))

    async def records(self, record_type: str, *, search: str = "", page: int = 0, size: int = 0) -> Page[Record] | Told:
        """Read a page of the records of a type."""
        return await _answer(self._client.records.list(record_type, search=search).page(page, size))

    async def entity_types(self) -> tuple[EntityType, ...] | Told:
        """Read what kinds of data there are, prerequisites first."""
        return await _answer(self._client.entity_types())

    async def connectors(self) -> tuple[Connector, ...] | Told:
        """Read all connectors, by name."""
        return await _answer(self._connectors())

    async def general_settings(self) -> GeneralSettings | Told:
        """Read the general settings."""
        return await _answer(self._client.settings.get())

    async def schedule_preview(self, cron: str, *, count: int = 5) -> SchedulePreview | Told:
        """Read what a cron is in words, and when it fires next, UTC; fewer times when it ends before."""
        return await _answer(self._client.schedules.preview(cron, count=count))

    async def fire_times(self, cron: str, *, count: int = 5) -> tuple[datetime, ...] | Told:
        """Read when a cron fires next, UTC; fewer times when it ends before."""
        preview = await self.schedule_preview(cron, count=count)
        return preview if isinstance(preview, Told) else preview.fire_times

    async def log(self, execution_id: str, *, after_number: int = 0) -> tuple[LogLine, ...] | Told:
        """Read the lines of a log that there are by now, behind a number."""
        return await _answer(self._lines(execution_id, after_number))

    async def _connectors(self) -> tuple[Connector, ...]:
        return tuple([connector async for connector in self._client.connectors.list(sort=["name"])])

    async def _lines(self, execution_id: str, after_number: int) -> tuple[LogLine, ...]:
        lines: list[LogLine] = []
        async with aclosing(self._client.executions.log(execution_id, after_number=after_number)) as updates:
            async for update in updates:
                lines += update.lines
        return tuple(lines)


async def _answer(asked: Awaitable[T]) -> T | Told:
    try:
        return await asked
    except FerrymanError as error:
        return told(error)
    except Exception as error:
        return told(unexpected(error))
