"""Items are given back by whoever took them and does not know that they were sent: each is sent at least once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, null
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import ENDED, Event, Status, next_status
from ferryman_server.domain.export_log_entries import released, stopped
from ferryman_server.storage.bulk_update import BulkUpdate
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control.execution_log import append_many
from ferryman_server.storage.control.exports.holding import lock_held, lock_held_by_others
from ferryman_server.storage.control.revisions import take_revisions
from ferryman_server.storage.control.tables import execution, export_item

_RELEASE: Final = BulkUpdate(execution, "number", ("revision", "status", "ended_at"), {"owner": null()})
_RELEASE_ITEM: Final = BulkUpdate(export_item, "number", ("due_at",), {"sending_since": null()})


async def release(conn: AsyncConnection, owner: str, numbers: Collection[int], now: datetime) -> int:
    """Give back those of the items that `owner` holds; return how many. Comes last."""
    return await _release(conn, await lock_held(conn, owner, numbers), now)


async def release_of_others(conn: AsyncConnection, owner: str, now: datetime) -> int:
    """Give back all items that others hold; return how many. Comes last.

    Only for the one server that sends, at its start: whoever holds these is dead.
    """
    return await _release(conn, await lock_held_by_others(conn, owner), now)


async def _release(conn: AsyncConnection, rows: Mapping[int, Row[Any]], now: datetime) -> int:
    """Let items wait again, without a pause; those that were to be stopped end."""
    if not rows:
        return 0
    status = {number: next_status(Status(row.status), Event.TO_BE_RETRIED) for number, row in rows.items()}
    ended = {number for number in rows if status[number] in ENDED}
    at = to_ms(now)
    await _RELEASE_ITEM.execute(conn, [{"number": n, "due_at": None if n in ended else at} for n in rows])
    entries = [(row.id, stopped() if n in ended else released(row.owner)) for n, row in rows.items()]
    await append_many(conn, entries)
    await _RELEASE.execute(
        conn,
        [
            {"number": n, "revision": revision, "status": status[n].value, "ended_at": at if n in ended else None}
            for n, revision in zip(rows, await take_revisions(conn, len(rows)), strict=True)
        ],
    )
    return len(rows)
