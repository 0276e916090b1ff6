"""One claimed execution, from claim to end: a data process does the work, the ledger says what came of it."""

import asyncio
from contextlib import suppress

import structlog

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import Event, Phase
from ferryman_server.domain.outcomes import Failure, FailureReason, FileResult, LedgerEntry, LedgerOutcome
from ferryman_server.engine.data_process import DataProcess
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.pipeline.messages import (
    CatalogGranted,
    Connected,
    Failed,
    Fetched,
    Fetching,
    ImportOrder,
    Integrating,
    Report,
    StopAsked,
)
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.control import connectors, kernel
from ferryman_server.storage.control.kernel import Claim, LeaseLost
from ferryman_server.storage.secrets import SecretUnreadable

log = structlog.get_logger()


class ImportRun:
    """Runs one claim. Everything it writes is fenced: a run that has lost its lease changes nothing more."""

    def __init__(self, parts: EngineParts, claim: Claim, catalog_slot: asyncio.Lock) -> None:
        self._parts = parts
        self._claim = claim
        self._slot = catalog_slot
        self._process: DataProcess | None = None
        self._failed: Failed | None = None
        self._leaving: StopAsked | None = None
        self._in_catalog = False

    @property
    def key(self) -> tuple[str, int]:
        """The execution's id and the claim's epoch."""
        return self._claim.execution.id, self._claim.execution.epoch

    async def run(self) -> None:
        """Carry the execution to its end; returns early when the lease is lost."""
        try:
            if self._claim.connector.active:
                await self._run_process()
            else:
                self._failed = Failed(_connector_inactive(self._claim.connector.name))
            await self._finish()
        except LeaseLost:
            log.warning("lease lost", execution_id=self.key[0], epoch=self.key[1])
        finally:
            self.kill()
            self._parts.changes.notify()

    async def leave(self, message: StopAsked) -> None:
        """Ask the body to leave at the next batch edge."""
        self._leaving = message
        if self._process is not None:
            await self._process.tell(message)

    def kill(self) -> None:
        """End the body at once."""
        if self._process is not None:
            self._process.kill()

    async def _run_process(self) -> None:
        try:
            order = await self._order()
        except SecretUnreadable as error:
            self._failed = Failed(Failure(FailureReason.INTERNAL, str(error)))
            return
        process = self._process = await DataProcess.start(order)
        if self._leaving is not None:
            await process.tell(self._leaving)
        integrating: asyncio.Task[None] | None = None
        try:
            async for report in process.reports():
                await self._note(report)
                if isinstance(report, Fetched):
                    # Waiting for the catalog must not keep us from noticing that the process has died.
                    integrating = asyncio.create_task(self._hold_catalog(process))
        except BaseException:
            process.kill()
            raise
        finally:
            if integrating is not None:
                await self._let_go(integrating)

    async def _order(self) -> ImportOrder:
        parts, claim = self._parts, self._claim
        async with parts.control.read() as conn:
            password = await connectors.connector_secret(conn, claim.connector.id, parts.box)
        return ImportOrder(
            execution_id=claim.execution.id,
            epoch=claim.execution.epoch,
            entity=claim.job.entity,
            spec=claim.job.spec,
            connector=claim.connector.settings,
            password=password,
            allow_private_addresses=claim.connector.allow_private_addresses,
            catalog_path=str(parts.catalog_path),
            spool_directory=str(parts.spool_directory / claim.execution.id),
            process_directory=str(parts.process_directory),
            main_locale=parts.main_locale,
        )

    async def _note(self, report: Report) -> None:
        if isinstance(report, Connected):
            await self._connected(report)
        elif isinstance(report, Fetched):
            await self._fetched(report)
        elif isinstance(report, Fetching):
            await self._progress(Phase.FETCH, report.bytes_done, report.bytes_total, Counters(), ())
        elif isinstance(report, Integrating):
            await self._progress(Phase.INTEGRATE, report.bytes_done, report.bytes_total, report.counters, report.files)
        elif isinstance(report, Failed):
            self._failed = report

    async def _connected(self, report: Connected) -> None:
        async with self._parts.control.write() as conn:
            if not self._claim.connector.settings.host_key:
                await connectors.pin_host_key(conn, self._claim.connector.id, report.host_key, now())
            await kernel.advance(conn, *self.key_and_owner, event=Event.CONNECTED)
        self._parts.changes.notify()

    async def _fetched(self, report: Fetched) -> None:
        async with self._parts.control.write() as conn:
            await kernel.advance(conn, *self.key_and_owner, event=Event.FETCHED)
        await self._progress(Phase.WAIT, 0, sum(f.size for f in report.files), Counters(), report.files)

    async def _hold_catalog(self, process: DataProcess) -> None:
        async with self._slot:
            self._in_catalog = True
            try:
                async with self._parts.control.write() as conn:
                    await kernel.advance(conn, *self.key_and_owner, event=Event.CATALOG_FREE)
            except BaseException:
                process.kill()
                raise
            self._parts.changes.notify()
            await process.tell(CatalogGranted())
            await process.ended()

    async def _let_go(self, integrating: asyncio.Task[None]) -> None:
        # In the catalog it ends by itself now, and must: cancelling it could tear a transaction.
        if not self._in_catalog:
            integrating.cancel()
        with suppress(asyncio.CancelledError):
            await integrating

    async def _progress(
        self, phase: Phase, done: int, total: int, counters: Counters, files: tuple[FileResult, ...]
    ) -> None:
        async with self._parts.control.write() as conn:
            await kernel.record_progress(
                conn,
                *self.key_and_owner,
                phase=phase,
                fraction=min(1.0, done / total) if total else 0.0,
                bytes_done=done,
                bytes_total=total,
                counters=counters,
                files=files,
            )
        self._parts.changes.notify()

    @property
    def key_and_owner(self) -> tuple[str, str, int]:
        """What fences every write: execution id, owner and epoch."""
        return self.key[0], self._parts.owner, self.key[1]

    async def _finish(self) -> None:
        parts = self._parts
        if self._leaving is not None and self._leaving.outcome == "HANDED_BACK" and await self._untouched():
            async with parts.control.write() as conn:
                await kernel.hand_back(conn, *self.key_and_owner, now=now())
            return
        failure, files = (self._failed.failure, self._failed.files) if self._failed else (None, ())
        async with parts.catalog.write() as conn:
            entry = await ledger.close_entry(conn, *self.key, LedgerOutcome.FAILED, failure, files)
        async with parts.control.write() as conn:
            ended = await kernel.end(conn, *self.key_and_owner, entry=entry, now=now())
        log.info("execution ended", execution_id=ended.id, job=ended.job_name, status=ended.status.value)

    async def _untouched(self) -> bool:
        async with self._parts.catalog.read() as conn:
            entry: LedgerEntry | None = await ledger.read_entry(conn, self.key[0])
        return self._failed is None and (entry is None or (entry.batch == 0 and not entry.closed))


def _connector_inactive(name: str) -> Failure:
    message = f"connector {name!r} is inactive; activate it and run the job again"
    return Failure(FailureReason.CONNECTOR_INACTIVE, message)
