"""Attempts end: the item was sent, waits for another attempt, is given up or was stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import null
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain import export_log_entries
from ferryman_server.domain.executions import ENDED, Event, Status, next_status
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.storage.bulk_update import BulkUpdate
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.execution_log import append_many
from ferryman_server.storage.control.exports.holding import lock_held
from ferryman_server.storage.control.exports.taking import TakenItem
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, export_item

RETRYING: Final = "RETRYING"
"""Status reason of an item that waits for another attempt."""

_END: Final = BulkUpdate(
    execution,
    "number",
    ("revision", "status", "ended_at", "status_reason", "status_message", "failure_reason", "failure_message"),
    {"owner": null()},
)
_END_ITEM: Final = BulkUpdate(
    export_item, "number", ("due_at", "destination", "http_status", "last_error"), {"sending_since": null()}
)


@dataclass(frozen=True, slots=True)
class EndedAttempt:
    """What came of an attempt and what follows it; seconds is the pause until the next one, if there is one."""

    item: TakenItem
    attempt: Attempt
    event: Event
    seconds: float = 0.0


async def end_attempts(
    conn: AsyncConnection, owner: str, ended: Sequence[EndedAttempt], now: datetime
) -> list[Status | None]:
    """Write what came of attempts; return for each where its item stands now. Comes last.

    That is None for an item that `owner` does not hold any more; nothing is written of it.
    """
    rows = await lock_held(conn, owner, [one.item.number for one in ended])
    statuses = [
        next_status(Status(rows[one.item.number].status), one.event) if one.item.number in rows else None
        for one in ended
    ]
    written = [(one, status) for one, status in zip(ended, statuses, strict=True) if status is not None]
    await _END_ITEM.execute(conn, [_item_values(one, status, now) for one, status in written])
    await append_many(conn, [(one.item.execution_id, _entry(one, status)) for one, status in written])
    revisions = await take_revisions(conn, len(written)) if written else range(0)
    values = [_values(one, status, n, now) for (one, status), n in zip(written, revisions, strict=True)]
    await _END.execute(conn, values)
    return statuses


def _values(one: EndedAttempt, status: Status, revision: int, now: datetime) -> dict[str, Any]:
    failure = one.attempt.failure if status is Status.ERROR else None
    retried = status is Status.JOB_PENDING
    return {
        "number": one.item.number,
        "revision": revision,
        "status": status.value,
        "ended_at": to_ms(now) if status in ENDED else None,
        "status_reason": RETRYING if retried else "",
        "status_message": _retry_message(one, now) if retried else "",
        "failure_reason": None if failure is None else failure.reason.value,
        "failure_message": None if failure is None else failure.message,
    }


def _item_values(one: EndedAttempt, status: Status, now: datetime) -> dict[str, Any]:
    due = now + timedelta(seconds=one.seconds) if status is Status.JOB_PENDING else None
    failure = one.attempt.failure
    return {
        "number": one.item.number,
        "due_at": None if due is None else to_ms(due),
        "destination": one.attempt.destination,
        "http_status": one.attempt.http_status,
        "last_error": "" if failure is None else failure.message,
    }


def _entry(one: EndedAttempt, status: Status) -> LogEntry:
    if status is Status.SUCCESS:
        return export_log_entries.sent(one.attempt)
    if status is Status.JOB_PENDING:
        return export_log_entries.to_be_retried(one.attempt, one.seconds)
    if status is Status.ERROR:
        return export_log_entries.given_up(one.attempt, one.item.attempts)
    return export_log_entries.stopped(one.attempt)


def _retry_message(one: EndedAttempt, now: datetime) -> str:
    due = now + timedelta(seconds=one.seconds)
    cause = "" if one.attempt.failure is None else one.attempt.failure.message
    return f"attempt {one.item.attempts} failed: {cause}; the next one is due at {due:%Y-%m-%d %H:%M:%S} UTC"
