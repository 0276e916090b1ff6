"""Brings a run's input from a REST API to the local disk, by the calls of its job."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ferryman_server.connectors.http_session import ApiSession
from ferryman_server.domain.outcomes import RunFailed
from ferryman_server.domain.sources import ApiCall, ApiSource, Download, Paging, Retry
from ferryman_server.pipeline.call_pages import Page, pages
from ferryman_server.pipeline.call_retries import Pause, until_expected
from ferryman_server.pipeline.call_variables import Variables
from ferryman_server.pipeline.fetch import FetchedFile, FetchedInput, Progress
from ferryman_server.pipeline.json_values import text_of
from ferryman_server.pipeline.page_reading import PageReading
from ferryman_server.pipeline.page_spool import PageSpool
from ferryman_server.pipeline.ready_calls import ready_call
from ferryman_server.pipeline.watching import watched


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How many pages a call may have, and how many bytes they all."""

    pages: int = 100_000
    bytes: int = 16 * 1024 * 1024 * 1024


FETCH_LIMITS: Final = FetchLimits()


async def fetch_calls(
    source: ApiSource,
    session: ApiSession,
    spool_directory: Path,
    last_execution_at: str,
    on_progress: Progress,
    *,
    limits: FetchLimits = FETCH_LIMITS,
    pause: Pause = asyncio.sleep,
    reading: PageReading | None = None,
) -> FetchedInput:
    """Make the calls of a source in order and keep what the last one returns in an existing spool directory.

    on_progress gets the bytes done and the bytes in all, 0 while these are not known: after each page and at least
    every second; whatever it raises ends the fetching. last_execution_at is ISO 8601, "" for never. `pause` waits some
    seconds between two attempts of a call. `reading` reads the pages of the last call as they come. Raises RunFailed,
    with a message that names the call.
    """
    variables = Variables(last_execution_at)
    fetching = _Fetching(source, session, spool_directory, variables, on_progress, limits, pause, reading)
    file = await watched(fetching.file(), fetching.report)
    return FetchedInput((file,))


class _Fetching:
    def __init__(
        self,
        source: ApiSource,
        session: ApiSession,
        spool_directory: Path,
        variables: Variables,
        on_progress: Progress,
        limits: FetchLimits,
        pause: Pause,
        reading: PageReading | None,
    ) -> None:
        self._source = source
        self._session = session
        self._directory = spool_directory
        self._variables = variables
        self._on_progress = on_progress
        self._limits = limits
        self._pause = pause
        self._reading = reading
        self._done = (0, 0)

    def report(self) -> None:
        """Tell how far it is."""
        self._on_progress(*self._done)

    async def file(self) -> FetchedFile:
        """Make the calls and return what the last one gave."""
        *before, last = self._source.calls
        for number, call in enumerate(before, 1):
            with self._named(number):
                async for page in self._answers(call):
                    body = page.response.body
                self._variables.add(body)
        with self._named(len(self._source.calls)):
            if isinstance(last.behaviour, Download):
                return await self._downloaded(last, last.behaviour)
            return await self._spooled(last)

    async def _spooled(self, call: ApiCall) -> FetchedFile:
        spool = PageSpool(self._directory / "answers", self._limits.bytes)
        async for page in self._answers(call):
            spool.add(page.response)
            if self._reading is not None:
                self._reading.add(page.records, len(page.response.body))
            self._advanced(spool.size, 0)
        name = f"{call.method} {call.path}"
        file = spool.file(f"{name} ({spool.pages} pages)" if isinstance(call.behaviour, Paging) else name)
        return file if self._reading is None else replace(file, read=self._reading.finished())

    async def _downloaded(self, call: ApiCall, download: Download) -> FetchedFile:
        url = text_of(self._variables.value(download.url_path))
        local = self._directory / "download.csv"
        fetched = await self._session.download(url, local, self._advanced, front_office=call.front_office)
        return FetchedFile(f"GET {urlsplit(url).path}", local, fetched.size, fetched.sha256)

    async def _answers(self, call: ApiCall) -> AsyncIterator[Page]:
        ready, behaviour = ready_call(call, self._session, self._variables), call.behaviour
        if isinstance(behaviour, Paging):
            async for page in pages(ready, behaviour, self._source.records_path, self._limits.pages):
                yield page
        elif isinstance(behaviour, Retry):
            yield Page(await until_expected(ready, behaviour, self._pause), [])
        else:
            response = await ready.send()
            if not response.ok:
                raise response.failure
            yield Page(response, [])

    def _advanced(self, done: int, total: int) -> None:
        self._done = (done, total)
        self.report()

    @contextlib.contextmanager
    def _named(self, number: int) -> Iterator[None]:
        try:
            yield
        except RunFailed as error:
            message = f"call {number} of {len(self._source.calls)}: {error.failure.message}"
            raise RunFailed(error.failure.reason, message) from error
