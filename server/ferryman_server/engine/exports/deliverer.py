"""The deliverer: sends the items that are due, those of each connector in a lane of their own."""

import asyncio
from collections.abc import Sequence
from typing import Final

from ferryman_server.domain.executions import Status
from ferryman_server.engine.exports.lane import Ends, Lane
from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.engine.waiting import first_of
from ferryman_server.log import get_logger
from ferryman_server.storage.control.exports.ending import EndedAttempt, end_attempts
from ferryman_server.storage.control.exports.holding import asked_to_stop
from ferryman_server.storage.control.exports.releasing import release
from ferryman_server.storage.control.exports.taking import first_due
from ferryman_server.storage.groups import Group

log = get_logger()

_POLL_SECONDS: Final = 1.0
# Changes that follow each other faster than this share one look.
_PACE_SECONDS: Final = 0.1


class Deliverer:
    """Opens a lane for each connector that has something to send. Only one may run on its databases.

    What was accepted is sent, also when its job has been deactivated since: that only lets further events pass.
    """

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._stopping = asyncio.Event()
        self._lanes: dict[str, tuple[Lane, asyncio.Task[None]]] = {}
        self._left: set[int] = set()
        self._ends: Ends = Group(self._write)

    def start(self) -> None:
        """Begin to send. Items that a dead server was sending must have been given back before."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Begin to send nothing more; let what is being sent finish for the grace time, then break it off.

        What was broken off, and what was not begun, waits again. Call it before the databases are closed.
        """
        self._stopping.set()
        await self._task
        for lane, _ in self._lanes.values():
            lane.leave()
        await self._wait_for_lanes(self._parts.shutdown_grace_seconds)
        for lane, _ in self._lanes.values():
            lane.break_off()
        await self._wait_for_lanes(None)
        await self._give_back()

    async def _wait_for_lanes(self, seconds: float | None) -> None:
        if self._lanes:
            await asyncio.wait([task for _, task in self._lanes.values()], timeout=seconds)

    async def _run(self) -> None:
        changes = self._parts.changes
        while not self._stopping.is_set():
            seen, seconds = changes.number, _POLL_SECONDS
            try:
                seconds = await self._look()
            except Exception:
                # One failed call must not end exports for ever.
                log.exception("looking for what is to be exported failed; trying again")
            await first_of(asyncio.sleep(_PACE_SECONDS), self._stopping.wait())
            await first_of(changes.wait(seen, seconds), self._stopping.wait())

    async def _look(self) -> float:
        """Let lanes send what is due; return in how many seconds to look again."""
        parts = self._parts
        await self._give_back()
        async with parts.control.read() as conn:
            due = await first_due(conn)
            stopped = await asked_to_stop(conn, parts.owner) if self._lanes else frozenset()
        for lane, _ in self._lanes.values():
            lane.heed_stops(stopped)
        time = now()
        for connector_id in [key for key, at in due.items() if at <= time]:
            if connector_id in self._lanes:
                self._lanes[connector_id][0].look_again()
            else:
                self._open(connector_id)
        return min([_POLL_SECONDS, *((at - time).total_seconds() for at in due.values() if at > time)])

    def _open(self, connector_id: str) -> None:
        lane = Lane(self._parts, connector_id, self._ends)
        task = asyncio.create_task(lane.run())
        self._lanes[connector_id] = (lane, task)
        task.add_done_callback(lambda done: self._closed(connector_id, done))

    def _closed(self, connector_id: str, task: asyncio.Task[None]) -> None:
        lane, _ = self._lanes.pop(connector_id)
        self._left |= lane.held.keys()
        if error := task.exception():
            log.error("sending exports broke; trying again", connector_id=connector_id, exc_info=error)
        elif lane.unfinished:
            self._parts.changes.notify()

    async def _give_back(self) -> None:
        if self._left:
            left = set(self._left)
            async with self._parts.control.write() as conn:
                await release(conn, self._parts.owner, left, now())
            self._left -= left
            self._parts.changes.notify()

    async def _write(self, ended: Sequence[EndedAttempt]) -> list[Status | Exception | None]:
        async with self._parts.control.write() as conn:
            statuses = await end_attempts(conn, self._parts.owner, ended, now())
        self._parts.changes.notify()
        return list(statuses)
