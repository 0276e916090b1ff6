"""The dispatcher: turns what happened to records into items of the export jobs that wait for it."""

import asyncio
from typing import Final

from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.engine.waiting import first_of
from ferryman_server.log import get_logger
from ferryman_server.storage.catalog import events
from ferryman_server.storage.control.exports import accepting

log = get_logger()

# A transaction holds up all other writers: with so many events it takes some tens of milliseconds.
_EVENTS: Final = 500
_POLL_SECONDS: Final = 1.0
# Changes that follow each other faster than this share one look.
_PACE_SECONDS: Final = 0.1


class Dispatcher:
    """Reads the events behind the last one that was dealt with, and makes the items that they fire."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._stopping = asyncio.Event()
        self._cursor: int | None = None
        self._old = _EVENTS

    def start(self) -> None:
        """Begin to dispatch."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Dispatch no more; returns when what is being dispatched has been written."""
        self._stopping.set()
        await self._task

    async def _run(self) -> None:
        changes = self._parts.changes
        while not self._stopping.is_set():
            seen = changes.number
            try:
                if await self._dispatch():
                    continue
            except Exception:
                # One failed call must not end exports for ever.
                log.exception("dispatching events failed; trying again")
            await first_of(asyncio.sleep(_PACE_SECONDS), self._stopping.wait())
            await first_of(changes.wait(seen, _POLL_SECONDS), self._stopping.wait())

    async def _dispatch(self) -> bool:
        """Deal with the next events; return whether there may be more."""
        parts = self._parts
        cursor = await self._read_cursor() if self._cursor is None else self._cursor
        async with parts.catalog.read() as conn:
            found = await events.read_events(conn, cursor, _EVENTS)
        if found:
            async with parts.control.write() as conn:
                made = await accepting.accept_events(conn, found, now())
            cursor = found[-1].seq
            if made:
                parts.changes.notify()
            self._old += len(found)
        self._cursor = cursor
        if self._old >= _EVENTS:
            await self._prune(cursor)
        return len(found) == _EVENTS

    async def _read_cursor(self) -> int:
        parts = self._parts
        async with parts.control.read() as conn:
            cursor = await accepting.read_cursor(conn)
        async with parts.catalog.read() as conn:
            last = await events.last_seq(conn)
        if cursor <= last:
            return cursor
        # An older catalog was put back. Items that its events have made before are not made again.
        log.warning("events of the catalog begin anew; dealing with those that it has", last=last, dealt_with=cursor)
        async with parts.control.write() as conn:
            await accepting.set_cursor(conn, 0)
        return 0

    async def _prune(self, cursor: int) -> None:
        """Delete the events that have been dealt with; now and then, as each time costs a transaction."""
        pruned = _EVENTS
        while pruned == _EVENTS:
            async with self._parts.catalog.write() as conn:
                pruned = await events.prune_events(conn, cursor + 1, _EVENTS)
        self._old = 0
