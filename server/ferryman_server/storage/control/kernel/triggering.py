"""A trigger makes an execution; the overlap policy decides, under the job's lock, what becomes of it."""

from datetime import datetime
from typing import Any, Final

import uuid_utils
from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NotFound, PendingLimitReached
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Phase, Status, TriggerKind
from ferryman_server.domain.overlap import MAX_PENDING, Admission, QueueFull, admit
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.documents import SPEC
from ferryman_server.storage.control.executions import execution_of
from ferryman_server.storage.control.kernel.queue import active_execution, pending_count
from ferryman_server.storage.control.revisions import take_revision
from ferryman_server.storage.control.tables import execution, job

_UNTOUCHED: Final = {
    "rows_read": 0,
    "rows_created": 0,
    "rows_updated": 0,
    "rows_unchanged": 0,
    "rows_deleted": 0,
    "rows_rejected": 0,
    "bytes_read": 0,
    "phase": Phase.NONE,
    "fraction": 0.0,
    "bytes_done": 0,
    "bytes_total": 0,
    "files": "[]",
    "warnings": "[]",
    "epoch": 0,
}


async def trigger(
    conn: AsyncConnection,
    job_id: str,
    kind: TriggerKind,
    by: str,
    now: datetime,
    scheduled_at: datetime | None = None,
    max_pending: int = MAX_PENDING,
) -> Execution:
    """Make one execution of an import job: starting, pending or skipped.

    by tells who or what asked; scheduled_at is the fire time of a schedule. Raises NotFound, and PendingLimitReached
    for a manual trigger when `max_pending` executions of the job wait already.
    """
    locked = await _lock(conn, job_id)
    running = await active_execution(conn, job_id)
    pending = await pending_count(conn, job_id)
    policy = SPEC.validate_json(locked.spec).overlap_policy
    try:
        admission = admit(policy, kind, running=running is not None, pending=pending, limit=max_pending)
    except QueueFull:
        raise PendingLimitReached(job_id, max_pending) from None
    values = {
        "id": str(uuid_utils.uuid7()),
        "trigger_kind": kind,
        "triggered_by": by,
        "scheduled_at": to_ms(scheduled_at or now),
        "created_at": to_ms(now),
        "ended_at": to_ms(now) if admission.status is Status.JOB_SKIPPED else None,
        **_admitted(admission, running, pending),
        **_of_job(locked),
    }
    revision = await take_revision(conn)
    statement = (
        insert(execution).values(number=revision, revision=revision, **_UNTOUCHED, **values).returning(execution)
    )
    return execution_of((await conn.execute(statement)).one())


async def _lock(conn: AsyncConnection, job_id: str) -> Row[Any]:
    statement = select(job).where(job.c.id == job_id).with_for_update()
    row: Row[Any] | None = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    return row


def _of_job(locked: Row[Any]) -> dict[str, Any]:
    return {
        "job_id": locked.id,
        "job_name": locked.name,
        "entity": locked.entity,
        "direction": locked.direction,
    }


def _admitted(admission: Admission, running: str | None, pending: int) -> dict[str, Any]:
    return {
        "status": admission.status,
        "status_reason": admission.reason,
        "status_message": _message(admission, running, pending),
        "blocking_execution_id": running or "",
        "queue_position": pending + 1 if admission.status is Status.JOB_PENDING else 0,
    }


def _message(admission: Admission, running: str | None, pending: int) -> str:
    if admission.status is Status.JOB_PENDING:
        return f"execution {running} of the job is running; this one starts when it and those before it have ended"
    if admission.reason == "QUEUE_FULL":
        return f"{pending} executions of the job were pending, the most allowed; it triggers again when some have run"
    if admission.status is Status.JOB_SKIPPED:
        return f"execution {running} of the job was running and its overlap policy is WAIT_FOR_NEXT; run it again later"
    return ""
