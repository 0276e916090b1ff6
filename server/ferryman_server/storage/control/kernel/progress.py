"""What a worker reports of an execution that it holds."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase, Status, next_status
from ferryman_server.domain.log_entries import LogEntry, file_outcomes
from ferryman_server.domain.outcomes import FileResult
from ferryman_server.storage.control.documents import FILES
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.kernel.fence import lock_held, publish, write_held

_PHASES: Final = {
    Event.CONNECTED: Phase.FETCH,
    Event.FETCHED: Phase.WAIT,
    Event.CATALOG_FREE: Phase.INTEGRATE,
}


async def advance(
    conn: AsyncConnection,
    execution_id: str,
    owner: str,
    epoch: int,
    event: Event,
    entries: Iterable[LogEntry] = (),
) -> Execution:
    """Take an execution to the status that follows, and log it; event is CONNECTED, FETCHED or CATALOG_FREE.

    One that is stopping stays as it is: look at the status that comes back. Raises LeaseLost, and IllegalTransition
    when the event cannot happen in its status.
    """
    row = await lock_held(conn, execution_id, owner, epoch)
    status = next_status(Status(row.status), event)
    if status == row.status:
        return execution_of(row)
    values = {"status": status, **phase_values(_PHASES[event])}
    await write_held(conn, execution_id, owner, epoch, values)
    await append(conn, execution_id, entries)
    return (await publish(conn, [execution_id]))[0]


async def record_progress(
    conn: AsyncConnection,
    execution_id: str,
    owner: str,
    epoch: int,
    *,
    phase: Phase,
    fraction: float,
    bytes_done: int,
    bytes_total: int,
    counters: Counters,
    files: tuple[FileResult, ...],
) -> None:
    """Record how far an execution is: fraction and bytes are those of the phase. Raises LeaseLost.

    A file that has ended since the last record is logged.
    """
    row = await lock_held(conn, execution_id, owner, epoch)
    values = {
        **phase_values(phase, fraction, bytes_done, bytes_total),
        **counter_values(counters),
        "files": FILES.dump_json(files).decode(),
    }
    await write_held(conn, execution_id, owner, epoch, values)
    await append(conn, execution_id, file_outcomes(FILES.validate_json(row.files), files))
    await publish(conn, [execution_id])


def phase_values(phase: Phase, fraction: float = 0.0, bytes_done: int = 0, bytes_total: int = 0) -> dict[str, Any]:
    """Return the columns of a phase, by default of one that begins."""
    return {"phase": phase, "fraction": fraction, "bytes_done": bytes_done, "bytes_total": bytes_total}


def counter_values(counters: Counters) -> dict[str, Any]:
    """Return the columns of counters."""
    return {
        "rows_read": counters.read,
        "rows_created": counters.created,
        "rows_updated": counters.updated,
        "rows_unchanged": counters.unchanged,
        "rows_deleted": counters.deleted,
        "rows_rejected": counters.rejected,
        "bytes_read": counters.bytes,
    }
