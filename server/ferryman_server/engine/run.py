"""One claimed execution, from claim to end: a data process does the work, the ledger says what came of it."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase, Status
from ferryman_server.domain.log_entries import LogEntry, catalog_free, connected, fetched
from ferryman_server.domain.outcomes import Failure, FailureReason, FileResult, LedgerEntry, LedgerOutcome
from ferryman_server.engine.data_process import DataProcess
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.log import get_logger
from ferryman_server.pipeline import process_lock
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
from ferryman_server.storage.control.general_settings import read_general_settings
from ferryman_server.storage.control.kernel import Claim, LeaseLost
from ferryman_server.storage.control.last_executions import last_completed_start
from ferryman_server.storage.secrets import SecretUnreadable

log = get_logger()


class ImportRun:
    """Runs one claim. Everything it writes is fenced: a run that has lost its lease changes nothing more."""

    def __init__(self, parts: EngineParts, claim: Claim, catalog_slot: asyncio.Lock) -> None:
        self._parts = parts
        self._claim = claim
        self._slot = catalog_slot
        self._process: DataProcess | None = None
        self._failed: Failed | None = None
        self._files: tuple[FileResult, ...] = ()
        self._has_slot = False
        self._granted = False
        self._leaving = False
        self._stopping = False
        self._deadline: asyncio.TimerHandle | None = None

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
            if self._deadline is not None:
                self._deadline.cancel()
            self._parts.changes.notify()

    async def leave(self) -> None:
        """Ask the body to leave at the next batch edge, because the server shuts down."""
        self._leaving = True
        if self._process is not None and not self._stopping:
            await self._process.tell(StopAsked("HANDED_BACK"))

    async def stop(self) -> None:
        """End the body because someone asked to stop: at once while it can have applied nothing.

        In the catalog it leaves at the next batch edge, and is killed when it has not left after the grace time.
        """
        if self._stopping:
            return
        self._stopping = True
        if not self._granted:
            self.kill()
        elif self._process is not None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(self._parts.stop_grace_seconds, self._process.kill)
            await self._process.tell(StopAsked("STOPPED"))

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
        if self._stopping:
            return
        process = self._process = await DataProcess.start(order)
        try:
            await self._follow(process)
        finally:
            await process.ended()
            await asyncio.to_thread(_tidy_up, order)

    async def _follow(self, process: DataProcess) -> None:
        integrating: asyncio.Task[None] | None = None
        try:
            if self._stopping:
                process.kill()
            elif self._leaving:
                await process.tell(StopAsked("HANDED_BACK"))
            async for report in process.reports():
                await self._note(report)
                if isinstance(report, Fetched) and not self._stopping:
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
            secrets = await connectors.connector_secrets(conn, claim.connector.id, parts.box)
            last = await last_completed_start(conn, claim.job.id)
            settings = await read_general_settings(conn)
        return ImportOrder(
            execution_id=claim.execution.id,
            epoch=claim.execution.epoch,
            entity=claim.job.entity,
            spec=claim.job.import_spec,
            connector=claim.connector.settings,
            secrets=secrets,
            allow_private_addresses=claim.connector.allow_private_addresses,
            catalog_path=str(parts.catalog_path),
            spool_directory=str(parts.spool_directory / claim.execution.id),
            process_directory=str(parts.process_directory),
            main_locale=settings.main_locale,
            default_store=settings.default_store,
            last_execution_at="" if last is None else f"{last:%Y-%m-%dT%H:%M:%SZ}",
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
        connector = self._claim.connector
        entry = connected(connector.name, connector.address)
        async with self._parts.control.write() as conn:
            if report.host_key:
                await connectors.pin_host_key(conn, connector.id, report.host_key, now())
            execution = await kernel.advance(conn, *self.key_and_owner, event=Event.CONNECTED, entries=[entry])
        await self._heed(execution)

    async def _fetched(self, report: Fetched) -> None:
        await self._advance(Event.FETCHED, fetched(report.files))
        await self._progress(Phase.WAIT, 0, sum(f.size for f in report.files), Counters(), report.files)

    async def _advance(self, event: Event, entry: LogEntry) -> None:
        async with self._parts.control.write() as conn:
            execution = await kernel.advance(conn, *self.key_and_owner, event=event, entries=[entry])
        await self._heed(execution)

    async def _heed(self, execution: Execution) -> None:
        self._parts.changes.notify()
        if execution.status is Status.JOB_STOPPING:
            await self.stop()

    async def _hold_catalog(self, process: DataProcess) -> None:
        async with self._slot:
            self._has_slot = True
            try:
                await self._advance(Event.CATALOG_FREE, catalog_free())
            except BaseException:
                process.kill()
                raise
            if not self._stopping:
                self._granted = True
                await process.tell(CatalogGranted())
            await process.ended()

    async def _let_go(self, integrating: asyncio.Task[None]) -> None:
        # With the slot it ends by itself now, and must: cancelling it could tear a transaction.
        if not self._has_slot:
            integrating.cancel()
        with suppress(asyncio.CancelledError):
            await integrating

    async def _progress(
        self, phase: Phase, done: int, total: int, counters: Counters, files: tuple[FileResult, ...]
    ) -> None:
        self._files = files or self._files
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
        if self._leaving and not self._stopping and await self._untouched():
            async with parts.control.write() as conn:
                await kernel.hand_back(conn, *self.key_and_owner, now=now())
            return
        entry = await self._close_ledger()
        async with parts.control.write() as conn:
            ended = await kernel.end(conn, *self.key_and_owner, entry=entry, now=now())
        log.info("execution ended", execution_id=ended.id, job=ended.job_name, status=ended.status.value)

    async def _close_ledger(self) -> LedgerEntry:
        """Close the ledger unless the body has, and return what it says: from now on nothing can be applied."""
        failure, files = (self._failed.failure, self._failed.files) if self._failed else (None, self._files)
        outcome = LedgerOutcome.STOPPED if self._stopping else LedgerOutcome.FAILED
        async with self._parts.catalog.write() as conn:
            return await ledger.close_entry(conn, *self.key, outcome, None if self._stopping else failure, files)

    async def _untouched(self) -> bool:
        async with self._parts.catalog.read() as conn:
            entry: LedgerEntry | None = await ledger.read_entry(conn, self.key[0])
        return self._failed is None and (entry is None or (entry.batch == 0 and not entry.closed))


def _tidy_up(order: ImportOrder) -> None:
    # By the worker, as a process that was killed could not.
    shutil.rmtree(order.spool_directory, ignore_errors=True)
    process_lock.remove(Path(order.process_directory), order.execution_id)


def _connector_inactive(name: str) -> Failure:
    message = f"connector {name!r} is inactive; activate it and run the job again"
    return Failure(FailureReason.CONNECTOR_INACTIVE, message)
