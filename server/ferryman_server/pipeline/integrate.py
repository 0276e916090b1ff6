"""The catalog step: rows of the fetched files are checked ahead and written batch by batch with the ledger."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import structlog

from ferryman_server.connectors.files import open_files
from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import StoreScope
from ferryman_server.domain.outcomes import Failure, FailureReason, FileOutcome, FileResult, LedgerOutcome, RunFailed
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.domain.sources import SftpSource
from ferryman_server.pipeline.check import Checked, Checker
from ferryman_server.pipeline.fetch import FetchedFile, not_moved, publish
from ferryman_server.pipeline.inputs import Input
from ferryman_server.pipeline.messages import ImportOrder, Integrating
from ferryman_server.pipeline.pipes import Inbox, Left, Outbox
from ferryman_server.pipeline.plan import ImportPlan
from ferryman_server.pipeline.prefetch import prefetch
from ferryman_server.pipeline.prerequisites import missing_prerequisites
from ferryman_server.pipeline.read import parted
from ferryman_server.pipeline.rules.model import RuleContext
from ferryman_server.storage.catalog.lookup import CatalogLookup
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter, LedgerClosed

log = structlog.get_logger()

_AHEAD = 2
# A fifth of a second: longer transactions would make a stop wait, shorter ones cost a quarter more time in all.
_BATCH_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A fetched file whose columns fit, with the plan that they gave."""

    fetched: FetchedFile
    rows: Input
    plan: ImportPlan


class Integration:
    """Applies files one after the other and closes the ledger, however it ends."""

    def __init__(
        self,
        order: ImportOrder,
        inbox: Inbox,
        outbox: Outbox,
        ready: tuple[ReadyFile, ...],
        files: tuple[FileResult, ...],
    ) -> None:
        self._order = order
        self._inbox = inbox
        self._outbox = outbox
        self._ready = ready
        self._files = {f.name: f for f in files}
        self._bytes_total = sum(r.fetched.size for r in ready)
        self._bytes_before = 0
        self._counters = Counters()
        self._batches = 0
        self._started = time.monotonic()
        self._warnings: list[str] = []
        self._failure: Failure | None = None
        self._read_to_end = 0
        entity, full = ENTITIES[order.entity], order.spec.import_full
        self._entity = entity
        store = next(iter(order.spec.store_external_ids), order.default_store)
        replaced = store if entity.store_scope is StoreScope.REQUIRED else ""
        self._writer = CatalogWriter(order.catalog_path, entity, order.execution_id, order.epoch, full, replaced)
        self._lookup = CatalogLookup(order.catalog_path)
        self._context = RuleContext(self._lookup, store, full)

    def run(self) -> None:
        """Integrate every file. Raises LedgerClosed when another worker has ended the execution meanwhile."""
        try:
            self._writer.open_ledger()
            self._warnings += missing_prerequisites(self._entity, self._lookup)
            self._all_files()
        finally:
            self._writer.close()
            self._lookup.close()

    def _all_files(self) -> None:
        try:
            for ready in self._ready:
                self._one_file(ready)
        except Left as left:
            self._leave(left)
        except LedgerClosed:
            raise
        except Exception as error:
            log.exception("the catalog step broke", execution_id=self._order.execution_id)
            self._close(LedgerOutcome.FAILED, _breakdown(error))
        else:
            self._close(LedgerOutcome.COMPLETED if self._read_to_end else LedgerOutcome.FAILED, self._failure)

    def _one_file(self, ready: ReadyFile) -> None:
        file, rows_before = ready.fetched, self._counters.read
        self._warn(file.name, ready.plan.warnings)
        checker = Checker(ready.plan, self._entity, self._context, file.name)
        checked_rows = _checked(ready, checker)
        try:
            for checked in checked_rows if checker.fresh_state else prefetch(checked_rows, _AHEAD):
                self._apply(checked, file.name)
        except RunFailed as error:
            failure = Failure(error.failure.reason, f"{file.name}: {error.failure.message}")
            result = replace(file.result, outcome=FileOutcome.FAILED, message=failure.message)
        else:
            # Whoever stops a run finds the file where it was, unless it was moved before.
            self._inbox.leave_if_stopped()
            self._read_to_end += 1
            result = asyncio.run(_publish(self._order, file))
            failure = Failure(FailureReason.MOVE_FAILED, f"{file.name}: {result.message}")
        if result.outcome is FileOutcome.FAILED:
            self._failure = self._failure or failure
        self._warn(file.name, checker.warnings())
        self._bytes_before += file.size
        self._files[file.name] = replace(result, rows=self._counters.read - rows_before)

    def _warn(self, name: str, warnings: Sequence[str]) -> None:
        self._warnings += [f"{name}: {warning}" for warning in warnings]

    def _apply(self, checked: Checked, name: str) -> None:
        bytes_done = self._bytes_before + checked.bytes_done
        for batch, rejected in _batches(checked):
            self._inbox.leave_if_asked()
            # What the ledger says of the file must fit its counters, should this batch be the last.
            rows = self._files[name].rows + (batch.num_rows if batch is not None else 0) + len(rejected)
            files = self._files | {name: replace(self._files[name], rows=rows)}
            state = BatchState(tuple(files.values()), tuple(self._warnings), bytes_done)
            self._counters += self._writer.apply(batch, rejected, state)
            self._files = files
            self._batches += 1
            self._outbox.progress(Integrating(self._counters, bytes_done, self._bytes_total, self._results))

    def _leave(self, left: Left) -> None:
        if left.asked.outcome == "STOPPED":
            self._close(LedgerOutcome.STOPPED, None)
        elif self._batches:
            self._close(LedgerOutcome.FAILED, Failure(FailureReason.SHUT_DOWN, _SHUT_DOWN))
        # Otherwise nothing was applied: the open ledger lets another worker begin anew.

    def _close(self, outcome: LedgerOutcome, failure: Failure | None) -> None:
        all_read = outcome is LedgerOutcome.COMPLETED and self._read_to_end == len(self._files)
        warnings = self._writer.close_ledger(outcome, failure, self._results, tuple(self._warnings), all_read=all_read)
        seconds = round(time.monotonic() - self._started, 2)
        log.info(
            "catalog step closed",
            execution_id=self._order.execution_id,
            outcome=outcome.value,
            rows=self._counters.read,
            warnings=len(warnings),
            seconds=seconds,
        )

    @property
    def _results(self) -> tuple[FileResult, ...]:
        return tuple(self._files.values())


def _checked(ready: ReadyFile, checker: Checker) -> Iterator[Checked]:
    for block in ready.rows.blocks():
        for piece in parted(block, checker.rows_at_once):
            yield checker.check(piece)
    while (checked := checker.finish()) is not None:
        yield checked


def _batches(checked: Checked) -> Iterator[tuple[pa.RecordBatch | None, Sequence[RejectedRow]]]:
    """Cut checked rows into transactions; the rejected rows go with the first."""
    rows, rejected = checked.batch, checked.rejected
    if rows is None or rows.num_rows <= _BATCH_ROWS:
        yield rows, rejected
        return
    for start in range(0, rows.num_rows, _BATCH_ROWS):
        yield rows.slice(start, _BATCH_ROWS), rejected if start == 0 else ()


async def _publish(order: ImportOrder, file: FetchedFile) -> FileResult:
    source, settings = order.spec.source, order.connector
    directory = source.outbound_directory if isinstance(source, SftpSource) else ""
    if not directory or not isinstance(settings, SftpSettings):
        return replace(file.result, outcome=FileOutcome.COMPLETED)
    try:
        async with open_files(
            settings, order.secrets, allow_private_addresses=order.allow_private_addresses
        ) as session:
            return await publish(session, file, directory, order.execution_id)
    except RunFailed as error:
        return not_moved(file, error)


def _breakdown(error: Exception) -> Failure:
    if "disk is full" in str(error):
        message = "the disk is full; free space where the catalog is, then run the job again"
        return Failure(FailureReason.DISK_FULL, message)
    message = f"the catalog step broke ({type(error).__name__}); the server's log has details. Run the job again"
    return Failure(FailureReason.INTERNAL, message)


_SHUT_DOWN = (
    "the server shut down before the import could finish; the counters tell what was applied. "
    "Run the job again: rows that were applied will be counted as unchanged"
)
