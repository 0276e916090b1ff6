"""How executions end; whatever the end, the oldest pending one of the job starts in the same transaction."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Event, Phase, Status, next_status
from ferryman_server.domain.log_entries import LogEntry, ended, file_outcomes, handed_back, recovered
from ferryman_server.domain.outcomes import End, LedgerEntry, end_of
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.documents import FILES, WARNINGS
from ferryman_server.storage.control.execution_log import append
from ferryman_server.storage.control.kernel.fence import LeaseLost, lock_held, lock_job_of, publish, write_held
from ferryman_server.storage.control.kernel.progress import counter_values, phase_values
from ferryman_server.storage.control.kernel.queue import NOT_WAITING, lock_stuck_jobs, promote, publish_with_queue
from ferryman_server.storage.control.tables import execution

_NOT_HELD: Final = {"owner": None, "lease_until": None}


async def end(
    conn: AsyncConnection, execution_id: str, owner: str, epoch: int, entry: LedgerEntry, now: datetime
) -> Execution:
    """End an execution as its closed ledger entry tells, and start what waited behind it.

    Raises LeaseLost, also when it has ended already.
    """
    if await lock_job_of(conn, execution_id) is None:
        raise LeaseLost(execution_id, owner, epoch)
    row = await lock_held(conn, execution_id, owner, epoch)
    return await finish(conn, row, end_of(Status(row.status), entry), now)


async def end_orphan(
    conn: AsyncConnection, execution_id: str, epoch: int, entry: LedgerEntry, now: datetime
) -> Execution | None:
    """End an execution whose worker is lost, once its ledger entry is closed; None if it has moved on since."""
    job_id = await lock_job_of(conn, execution_id)
    row = (
        await conn.execute(
            select(execution)
            .where(execution.c.id == execution_id, execution.c.epoch == epoch, execution.c.owner.is_not(None))
            .with_for_update()
        )
    ).one_or_none()
    if job_id is None or row is None:
        return None
    return await finish(conn, row, end_of(Status(row.status), entry), now, recovered(row.owner))


async def hand_back(conn: AsyncConnection, execution_id: str, owner: str, epoch: int, now: datetime) -> Execution:
    """Give up an execution that has applied nothing, for another worker to take; one that is stopping ends.

    Raises LeaseLost.
    """
    if await lock_job_of(conn, execution_id) is None:
        raise LeaseLost(execution_id, owner, epoch)
    row = await lock_held(conn, execution_id, owner, epoch)
    status = next_status(Status(row.status), Event.HANDED_BACK)
    if status in ENDED:
        return await finish(conn, row, End(status), now)
    values = {"status": status, "files": "[]", **phase_values(Phase.NONE), **counter_values(Counters()), **_NOT_HELD}
    await write_held(conn, execution_id, owner, epoch, values)
    await append(conn, execution_id, [handed_back(owner)])
    return (await publish(conn, [execution_id]))[0]


async def sweep(conn: AsyncConnection) -> int:
    """Start the oldest pending execution of each job that runs none, and return how many there were: normally 0."""
    jobs = await lock_stuck_jobs(conn)
    started = [(job_id, execution_id) for job_id in jobs if (execution_id := await promote(conn, job_id))]
    for job_id, execution_id in started:
        await publish_with_queue(conn, job_id, [execution_id])
    return len(started)


async def finish(conn: AsyncConnection, row: Row[Any], end: End, now: datetime, *entries: LogEntry) -> Execution:
    """End an execution whose job and row are locked, log it, and start what waited behind it; comes last.

    One that was pending held nobody up: when it ends, no other starts.
    """
    await conn.execute(update(execution).where(execution.c.id == row.id).values(_ended_values(end, now)))
    outcomes = file_outcomes(FILES.validate_json(row.files), end.files)
    await append(conn, row.id, [*entries, *outcomes, *ended(end)])
    if row.status == Status.JOB_PENDING:
        return (await publish_with_queue(conn, row.job_id, [row.id]))[0]
    promoted = await promote(conn, row.job_id)
    if promoted is None:
        return (await publish(conn, [row.id]))[0]
    return (await publish_with_queue(conn, row.job_id, [row.id, promoted]))[0]


def _ended_values(end: End, now: datetime) -> dict[str, Any]:
    return {
        "status": end.status,
        "ended_at": to_ms(now),
        "files": FILES.dump_json(end.files).decode(),
        "warnings": WARNINGS.dump_json(end.warnings).decode(),
        "failure_reason": None if end.failure is None else end.failure.reason,
        "failure_message": None if end.failure is None else end.failure.message,
        **phase_values(Phase.NONE),
        **counter_values(end.counters),
        **NOT_WAITING,
        **_NOT_HELD,
    }
