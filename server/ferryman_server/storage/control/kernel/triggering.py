"""A trigger makes an execution; the overlap policy decides, under the job's lock, what becomes of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import uuid_utils
from sqlalchemy import (
    BindParameter,
    Integer,
    Row,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NotAnImportJob, NotFound, PendingLimitReached
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Direction, Status, TriggerKind
from ferryman_server.domain.log_entries import LogEntry, triggered
from ferryman_server.domain.overlap import MAX_PENDING, Admission, OverlapPolicy, QueueFull, admit
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.execution_log import append_first
from ferryman_server.storage.control.new_executions import insert_executions
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import ACTIVE_IMPORT, execution, job

_ZERO: Final = literal_column("0", Integer)
_IDS: Final[BindParameter[list[str]]] = bindparam("ids", expanding=True)
_LOCKED: Final = (
    select(job.c.id, job.c.name, job.c.entity, job.c.direction, job.c.spec)
    .where(job.c.id.in_(_IDS))
    .order_by(job.c.id)
    .with_for_update()
)
# Each from an index alone: a job may have a thousand executions that wait.
_RUNNING: Final = select(execution.c.job_id, execution.c.id.label("running"), _ZERO.label("pending")).where(
    execution.c.job_id.in_(_IDS), ACTIVE_IMPORT
)
_WAITING: Final = (
    select(execution.c.job_id, literal_column("''", Text), func.count())
    .where(execution.c.job_id.in_(_IDS), execution.c.status == literal_column(f"'{Status.JOB_PENDING}'", Text))
    .group_by(execution.c.job_id)
)
_UNFINISHED: Final = union_all(_RUNNING, _WAITING)


@dataclass(frozen=True, slots=True)
class TriggerAsked:
    """A trigger of a job that is asked for.

    by tells who or what asks; scheduled_at is the fire time of a schedule. At most max_pending executions of the job
    may wait.
    """

    job_id: str
    kind: TriggerKind
    by: str
    scheduled_at: datetime | None = None
    max_pending: int = MAX_PENDING


@dataclass(slots=True)
class _Standing:
    """A locked job, which of its executions runs, and how many wait."""

    job: Row[*tuple[Any, ...]]
    running: str = ""
    pending: int = 0


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A trigger that makes an execution, and how its job stood before."""

    id: str
    asked: TriggerAsked
    admission: Admission
    job: Row[*tuple[Any, ...]]
    running: str
    pending: int


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

    by tells who or what asked; scheduled_at is the fire time of a schedule. Raises NotFound, NotAnImportJob, and
    PendingLimitReached for a manual trigger when `max_pending` executions of the job wait already.
    """
    (made,) = await trigger_many(conn, [TriggerAsked(job_id, kind, by, scheduled_at, max_pending)], now)
    if isinstance(made, Exception):
        raise made
    return made


async def trigger_many(
    conn: AsyncConnection, triggers: Sequence[TriggerAsked], now: datetime
) -> list[Execution | Exception]:
    """Carry out triggers one after the other, in a few statements for all of them.

    Return for each what `trigger` would return, or the error that it would raise; those of one do not touch others.
    """
    standings = await _lock(conn, {asked.job_id for asked in triggers})
    decided = [_decide(standings.get(asked.job_id), asked) for asked in triggers]
    admitted = [one for one in decided if isinstance(one, _Admitted)]
    # Before the counter, which holds up everyone else until the commit.
    await append_first(conn, [(one.id, _log_entry(one)) for one in admitted])
    revisions = iter(await take_revisions(conn, len(admitted)) if admitted else ())
    made = [_execution(one, next(revisions), now) if isinstance(one, _Admitted) else one for one in decided]
    await insert_executions(conn, [one for one in made if isinstance(one, Execution)])
    return made


async def _lock(conn: AsyncConnection, job_ids: Collection[str]) -> dict[str, _Standing]:
    keys = {"ids": list(job_ids)}
    standings = {row.id: _Standing(row) for row in await conn.execute(_LOCKED, keys)}
    # Only now: until the lock, an execution of the job may have ended.
    for job_id, running, pending in await conn.execute(_UNFINISHED, keys):
        if job_id in standings:
            standings[job_id].running += running
            standings[job_id].pending += pending
    return standings


def _decide(standing: _Standing | None, asked: TriggerAsked) -> _Admitted | Exception:
    """Decide on one trigger, and let the next one of the job know of it."""
    if standing is None:
        return NotFound("job", asked.job_id)
    if standing.job.direction != Direction.IMPORT:
        return NotAnImportJob(asked.job_id)
    # The one field of what may be a long document.
    policy = OverlapPolicy(orjson.loads(standing.job.spec)["overlap_policy"])
    running, pending = standing.running, standing.pending
    try:
        admission = admit(policy, asked.kind, running=bool(running), pending=pending, limit=asked.max_pending)
    except QueueFull:
        return PendingLimitReached(asked.job_id, asked.max_pending)
    admitted = _Admitted(str(uuid_utils.uuid7()), asked, admission, standing.job, running, pending)
    if admission.status is Status.JOB_PENDING:
        standing.pending += 1
    elif admission.status is not Status.JOB_SKIPPED:
        standing.running = admitted.id
    return admitted


def _log_entry(admitted: _Admitted) -> LogEntry:
    asked, admission = admitted.asked, admitted.admission
    return triggered(asked.kind, asked.by, admission.status, admission.reason, _message(admitted))


def _execution(admitted: _Admitted, revision: int, now: datetime) -> Execution:
    asked, status = admitted.asked, admitted.admission.status
    now = _stored(now)
    return Execution(
        id=admitted.id,
        job_id=admitted.job.id,
        job_name=admitted.job.name,
        entity=admitted.job.entity,
        direction=Direction.IMPORT,
        status=status,
        trigger_kind=asked.kind,
        triggered_by=asked.by,
        scheduled_at=now if asked.scheduled_at is None else _stored(asked.scheduled_at),
        created_at=now,
        ended_at=now if status is Status.JOB_SKIPPED else None,
        status_reason=admitted.admission.reason,
        status_message=_message(admitted),
        blocking_execution_id=admitted.running,
        queue_position=admitted.pending + 1 if status is Status.JOB_PENDING else 0,
        revision=revision,
    )


def _stored(time: datetime) -> datetime:
    return from_ms(to_ms(time))


def _message(admitted: _Admitted) -> str:
    status, reason = admitted.admission.status, admitted.admission.reason
    running, pending = admitted.running, admitted.pending
    if status is Status.JOB_PENDING:
        return f"execution {running} of the job is running; this one starts when it and those before it have ended"
    if reason == "QUEUE_FULL":
        return f"{pending} executions of the job were pending, the most allowed; it triggers again when some have run"
    if status is Status.JOB_SKIPPED:
        return f"execution {running} of the job was running and its overlap policy is WAIT_FOR_NEXT; run it again later"
    return ""
