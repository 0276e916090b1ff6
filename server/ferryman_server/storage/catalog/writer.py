"""The only way into the catalog: each batch commits its records, its rejected rows and the ledger together."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import pyarrow as pa

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities.model import Entity, FullMode
from ferryman_server.domain.outcomes import Failure, FileResult, LedgerOutcome
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.storage.catalog.connection import WRITER_CACHE_KIB, CatalogConnection, Values
from ferryman_server.storage.catalog.records_writer import RecordsWriter
from ferryman_server.storage.catalog.rejected_batch import INSERT_REJECTED, rejected_batch
from ferryman_server.storage.catalog.replaced_tree import ReplacedTree


class LedgerClosed(Exception):
    """The execution's ledger is closed, or belongs to another worker: nothing may be written any more."""

    def __init__(self, execution_id: str, epoch: int) -> None:
        super().__init__(
            f"the ledger of execution {execution_id} takes nothing more from worker epoch {epoch}: it was closed, or "
            "another worker has taken over; this process must end, what it had committed stays and is counted"
        )


@dataclass(frozen=True, slots=True)
class BatchState:
    """What the ledger is to say after a batch, beside the counters; bytes is all input handled so far."""

    files: tuple[FileResult, ...] = ()
    warnings: tuple[str, ...] = ()
    bytes: int = 0


class CatalogWriter:
    """Writes one execution's rows into the catalog file at `path`, for one thread at a time.

    Only for a data process, which must not open the file with sqlite3. Every commit is fenced by the ledger: once
    the execution's ledger is closed by someone else, or taken over under a higher epoch, nothing is written any more.
    replaced_store is the store whose tree of categories the execution replaces, "" for none.
    """

    def __init__(
        self,
        path: str,
        entity: Entity,
        execution_id: str,
        epoch: int,
        import_full: bool,
        replaced_store: str = "",
    ) -> None:
        self._connection = CatalogConnection(path, WRITER_CACHE_KIB)
        self._execution_id = execution_id
        self._epoch = epoch
        self._bytes = 0
        full_mode = entity.full_mode if import_full else FullMode.NONE
        self._records = RecordsWriter(self._connection, entity, full_mode)
        self._tree = ReplacedTree(self._connection, replaced_store) if replaced_store else None

    def close(self) -> None:
        """Close the file; the ledger stays as it stands."""
        self._connection.close()

    def open_ledger(self) -> None:
        """Open the execution's ledger; raise LedgerClosed when someone has closed it or goes before us.

        An open ledger without batches is taken over from a lower epoch: that worker has handed the execution back.
        """
        with self._connection.transaction():
            changed = self._connection.write(_OPEN, (self._execution_id, self._epoch, _now_ms()))
            if not changed:
                raise LedgerClosed(self._execution_id, self._epoch)

    def apply(self, batch: pa.RecordBatch | None, rejected: Sequence[RejectedRow], state: BatchState) -> Counters:
        """Commit one batch and return its counters; raise LedgerClosed, with nothing written, when fenced off.

        The batch has the columns of entity.staged_columns() that the file provides, in file order: text with NULL
        for empty, whole numbers, documents as JSON text with sorted keys. A column it has not keeps the stored
        values; other columns, such as "__line", are not looked at.
        """
        with self._connection.transaction():
            counters = Counters()
            if batch is not None and batch.num_rows:
                counters = self._records.apply(batch, _now_ms())
            if self._tree:
                self._tree.note(batch, rejected)
            counters += Counters(read=len(rejected), rejected=len(rejected), bytes=state.bytes - self._bytes)
            if rejected:
                order = {f.name: number for number, f in enumerate(state.files)}
                self._connection.insert(INSERT_REJECTED, rejected_batch(self._execution_id, rejected, order))
            self._fenced(_advance(counters), _documents(state))
        self._bytes = state.bytes
        return counters

    def close_ledger(
        self,
        outcome: LedgerOutcome,
        failure: Failure | None = None,
        files: tuple[FileResult, ...] = (),
        warnings: tuple[str, ...] = (),
        *,
        all_read: bool = False,
    ) -> tuple[str, ...]:
        """Say how the catalog step ended, for good; raise LedgerClosed when someone has closed it before.

        all_read tells that all input was read to its end: only then is what a replaced tree has no more removed.
        Returns all warnings: those given, and what became of the tree.
        """
        reason, message = (failure.reason.value, failure.message) if failure else (None, None)
        with self._connection.transaction():
            if self._tree and all_read:
                warnings = (*warnings, *self._tree.remove_others())
            documents = _documents(BatchState(files, warnings))
            self._fenced(_CLOSE, (outcome.value, reason, message, _now_ms(), *documents))
        return warnings

    def _fenced(self, statement: str, values: Values) -> None:
        if self._connection.write(statement + _FENCE, (*values, self._execution_id, self._epoch)) != 1:
            raise LedgerClosed(self._execution_id, self._epoch)


_COUNTS = {
    "read": "rows_read",
    "created": "rows_created",
    "updated": "rows_updated",
    "unchanged": "rows_unchanged",
    "deleted": "rows_deleted",
    "rejected": "rows_rejected",
    "bytes": "input_bytes",
}
_OPEN = (
    "INSERT INTO main.ledger (execution_id, epoch, updated_at) VALUES (?, ?, ?) ON CONFLICT (execution_id) DO UPDATE"
    " SET epoch = excluded.epoch, updated_at = excluded.updated_at"
    " WHERE NOT ledger.closed AND ledger.batch = 0 AND ledger.epoch <= excluded.epoch"
)
_CLOSE = (
    "UPDATE main.ledger SET closed = 1, outcome = ?, failure_reason = ?, failure_message = ?,"
    " updated_at = ?, files = ?, warnings = ?"
)
_FENCE = " WHERE execution_id = ? AND epoch = ? AND NOT closed"


def _advance(counters: Counters) -> str:
    # Numbers are written into the statement: binding values one by one costs the driver milliseconds a batch.
    counts = ", ".join(f"{column} = {column} + {getattr(counters, name)}" for name, column in _COUNTS.items())
    return f"UPDATE main.ledger SET batch = batch + 1, {counts}, updated_at = {_now_ms()}, files = ?, warnings = ?"


def _documents(state: BatchState) -> tuple[str, str]:
    return orjson.dumps(state.files).decode(), orjson.dumps(state.warnings).decode()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
