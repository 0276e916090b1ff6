"""The ledger as the server sees it: the catalog's own account of an execution."""

from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.outcomes import Failure, FailureReason, FileResult, LedgerEntry, LedgerOutcome
from ferryman_server.storage.catalog.tables import ledger
from ferryman_server.storage.clock import now_ms
from ferryman_server.storage.deferred_adapter import DeferredAdapter

_FILES: Final[DeferredAdapter[tuple[FileResult, ...]]] = DeferredAdapter(tuple[FileResult, ...])
_WARNINGS: Final[DeferredAdapter[tuple[str, ...]]] = DeferredAdapter(tuple[str, ...])


async def read_entry(conn: AsyncConnection, execution_id: str) -> LedgerEntry | None:
    """Return an execution's ledger entry, or None when its catalog step has not begun."""
    row = (await conn.execute(select(ledger).where(ledger.c.execution_id == execution_id))).one_or_none()
    return None if row is None else _entry_of(row)


async def close_entry(
    conn: AsyncConnection,
    execution_id: str,
    epoch: int,
    outcome: LedgerOutcome | None,
    failure: Failure | None,
    files: tuple[FileResult, ...] = (),
) -> LedgerEntry:
    """Close the ledger of an execution, or find it closed, and return it as it then stands.

    From then on no data process can commit another batch. An entry that is closed already, or belongs to a higher
    epoch, is left as it is; files are only taken when the entry names none, as it knows more of them.
    """
    entry = await read_entry(conn, execution_id)
    if entry is not None and (entry.closed or entry.epoch > epoch):
        return entry
    values = {
        "epoch": epoch,
        "closed": True,
        "outcome": outcome.value if outcome else None,
        "failure_reason": failure.reason.value if failure else None,
        "failure_message": failure.message if failure else None,
        "updated_at": now_ms(conn.dialect.name),
    }
    if entry is None or not entry.files:
        values["files"] = _FILES.dump_json(files).decode()
    statement = insert(ledger).values(execution_id=execution_id, **values)
    await conn.execute(statement.on_conflict_do_update(index_elements=[ledger.c.execution_id], set_=values))
    return _entry_of((await conn.execute(select(ledger).where(ledger.c.execution_id == execution_id))).one())


def _entry_of(row: Row[Any]) -> LedgerEntry:
    failure = Failure(FailureReason(row.failure_reason), row.failure_message) if row.failure_reason else None
    return LedgerEntry(
        execution_id=row.execution_id,
        epoch=row.epoch,
        batch=row.batch,
        counters=Counters(
            read=row.rows_read,
            created=row.rows_created,
            updated=row.rows_updated,
            unchanged=row.rows_unchanged,
            deleted=row.rows_deleted,
            rejected=row.rows_rejected,
            bytes=row.input_bytes,
        ),
        files=_FILES.validate_json(row.files),
        warnings=_WARNINGS.validate_json(row.warnings),
        outcome=LedgerOutcome(row.outcome) if row.outcome else None,
        failure=failure,
        closed=row.closed,
    )
