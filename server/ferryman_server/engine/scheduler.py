"""The scheduler: fires schedules when their time comes; any number of replicas may run one at the same time."""

import asyncio
from datetime import datetime, timedelta
from typing import Final, Protocol

from ferryman_server.engine.parts import EngineParts, now
from ferryman_server.engine.waiting import first_of
from ferryman_server.log import get_logger
from ferryman_server.storage.control.kernel import ticking
from ferryman_server.storage.control.kernel.ticking import DueSlot, Ticked

log = get_logger()

_GROUP_MAX: Final = 500
# How often schedules are looked at that others may have changed, and how seldom when everything notifies.
_POLL: Final = timedelta(seconds=1)
_PACE: Final = timedelta(milliseconds=50)


class Clock(Protocol):
    """Tells the time, UTC, and waits for it."""

    def now(self) -> datetime:
        """Return the time."""

    async def wait_until(self, time: datetime) -> None:
        """Return when `now` has reached `time`, or a moment before; may be cancelled."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the time."""
        return now()

    async def wait_until(self, time: datetime) -> None:
        """Return when the time has come, as exactly as the event loop can."""
        await asyncio.sleep(max(0.0, (time - now()).total_seconds()))


class Scheduler:
    """Fires what is due, then waits for the next fire time, a notification or the next look at the database."""

    def __init__(self, parts: EngineParts, clock: Clock | None = None, poll: timedelta = _POLL) -> None:
        self._parts = parts
        self._clock = clock or SystemClock()
        self._poll = poll
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin to fire."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Fire no more; returns when what is being fired has been written. Call it before the hub is closed."""
        self._stopping.set()
        await self._task

    async def _run(self) -> None:
        changes = self._parts.changes
        while not self._stopping.is_set():
            seen, look_again = changes.number, self._clock.now() + self._poll
            try:
                slots, next_slot = await self._look()
                if slots:
                    await self._fire(slots)
                    continue
                look_again = min(look_again, next_slot or look_again)
            except Exception:
                # One failed call must not end the schedules for ever.
                log.exception("firing schedules failed; trying again", seconds=self._poll.total_seconds())
            await self._wait(seen, look_again)

    async def _look(self) -> tuple[list[DueSlot], datetime | None]:
        async with self._parts.control.read() as conn:
            slots = await ticking.due_slots(conn, self._clock.now(), _GROUP_MAX)
            return slots, None if slots else await ticking.next_slot(conn)

    async def _fire(self, slots: list[DueSlot]) -> None:
        parts = self._parts
        catch_up = timedelta(seconds=parts.catch_up_seconds)
        async with parts.control.write() as conn:
            ticked = await ticking.tick(conn, slots, self._clock.now(), catch_up, parts.max_pending)
        parts.changes.notify()
        _log(ticked)

    async def _wait(self, seen: int, until: datetime) -> None:
        if await self._first_of(seen, until):
            # Notifications come in bursts; a fire time is met all the same.
            await self._first_of(None, min(until, self._clock.now() + _PACE))

    async def _first_of(self, seen: int | None, until: datetime) -> bool:
        """Wait for the time or the end, and unless `seen` is None for a notification; return whether one came."""
        news = [] if seen is None else [self._parts.changes.wait(seen, self._poll.total_seconds())]
        await first_of(self._clock.wait_until(until), self._stopping.wait(), *news)
        return seen is not None and self._parts.changes.number > seen


def _log(ticked: Ticked) -> None:
    for slot in ticked.missed:
        if slot.job_id not in ticked.errors:
            log.warning("fire times were missed", job_id=slot.job_id, first=slot.fire_time.isoformat())
    for job_id, error in ticked.errors.items():
        log.error("schedule did not fire; look at its job and set it again", job_id=job_id, error=str(error))
