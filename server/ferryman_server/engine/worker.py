"""The worker: claims executions, renews their leases, and recovers those of dead workers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from ferryman_server.engine.parts import EngineParts
from ferryman_server.engine.recovery import forget_requests, recover_expired
from ferryman_server.engine.run import ImportRun
from ferryman_server.log import get_logger
from ferryman_server.storage.control import kernel

log = get_logger()

_POLL_SECONDS = 1.0
# Changes that follow each other faster than this share one look at what is to be stopped.
_PACE_SECONDS = 0.05
# Without a beat for this share of the lease, someone else may soon own our executions.
_SELF_STOP_SHARE = 0.75


class Worker:
    """Runs up to `max_running` executions at once, one of them in the catalog."""

    def __init__(self, parts: EngineParts) -> None:
        self._parts = parts
        self._slot = asyncio.Lock()
        self._runs: dict[ImportRun, asyncio.Task[None]] = {}
        self._drained = asyncio.Event()
        self._beat_at = time.monotonic()

    def start(self) -> None:
        """Begin to claim, to stop, to renew and to recover."""
        lease = self._parts.lease_seconds
        self._claiming = asyncio.create_task(self._claim_loop())
        self._stopping = asyncio.create_task(self._stop_loop())
        self._loops = [
            asyncio.create_task(self._every(lease / 3, self._beat)),
            asyncio.create_task(self._every(lease / 12, self._stop_if_beats_fail)),
            asyncio.create_task(self._every(lease, self._recover)),
        ]

    async def drain(self) -> None:
        """Claim no more; let running executions finish for the grace time, then make them leave.

        Those that have applied nothing are handed back and start again later; the others end as failed with
        reason SHUT_DOWN and true counters. Call it once the hub is closed.
        """
        await asyncio.gather(self._claiming, self._stopping)
        await self._wait_for_runs(self._parts.shutdown_grace_seconds)
        for run in list(self._runs):
            await run.leave()
        await self._wait_for_runs(self._parts.lease_seconds)
        for run in list(self._runs):
            run.kill()
        await self._wait_for_runs(None)
        # Never cancelled: that could tear a transaction, and with it the only connection that writes.
        self._drained.set()
        await asyncio.gather(*self._loops)

    async def _wait_for_runs(self, seconds: float | None) -> None:
        if self._runs:
            await asyncio.wait(self._runs.values(), timeout=seconds)

    async def _claim_loop(self) -> None:
        changes = self._parts.changes
        while not changes.closed:
            seen = changes.number
            try:
                claimed = await self._claim()
            except Exception:
                log.exception("claiming failed; trying again")
                claimed = 0
            if not claimed:
                await changes.wait(seen, _POLL_SECONDS)

    async def _claim(self) -> int:
        free = self._parts.max_running - len(self._runs)
        if free <= 0:
            return 0
        async with self._parts.control.write() as conn:
            claims = await kernel.claim(conn, self._parts.owner, self._parts.lease_seconds, free)
        for claim in claims:
            self._start(ImportRun(self._parts, claim, self._slot))
        return len(claims)

    def _start(self, run: ImportRun) -> None:
        task = asyncio.create_task(run.run())
        self._runs[run] = task
        task.add_done_callback(lambda done: self._ended(run, done))
        self._parts.changes.notify()

    def _ended(self, run: ImportRun, task: asyncio.Task[None]) -> None:
        del self._runs[run]
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease is renewed no more, so recovery ends it from the ledger.
            log.error("execution broke", execution_id=run.key[0], exc_info=error)
        self._parts.changes.notify()

    async def _stop_loop(self) -> None:
        changes = self._parts.changes
        while not changes.closed:
            seen = changes.number
            try:
                await self._stop_asked()
            except Exception:
                log.exception("looking for stops failed; trying again")
            await asyncio.sleep(_PACE_SECONDS)
            await changes.wait(seen, _POLL_SECONDS)

    async def _stop_asked(self) -> None:
        if not self._runs:
            return
        async with self._parts.control.read() as conn:
            asked = await kernel.asked_to_stop(conn, self._parts.owner)
        for run in [run for run in self._runs if run.key in asked]:
            await run.stop()

    async def _every(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        while not await self._drained_within(seconds):
            try:
                await step()
            except Exception:
                # One failed database call must not end the loop for ever.
                log.exception("step failed; trying again", step=step.__name__)

    async def _drained_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._drained.wait(), seconds)
        return self._drained.is_set()

    async def _recover(self) -> None:
        await recover_expired(self._parts)
        await forget_requests(self._parts)

    async def _beat(self) -> None:
        started = time.monotonic()
        held = {run.key: run for run in self._runs}
        if held:
            await self._renew(held)
        self._beat_at = started

    async def _stop_if_beats_fail(self) -> None:
        if time.monotonic() - self._beat_at > self._parts.lease_seconds * _SELF_STOP_SHARE:
            for run in list(self._runs):
                run.kill()

    async def _renew(self, held: dict[tuple[str, int], ImportRun]) -> None:
        async with self._parts.control.write() as conn:
            renewed = await kernel.renew(conn, self._parts.owner, list(held), self._parts.lease_seconds)
        for key, run in held.items():
            if run not in self._runs:
                continue
            if key[0] not in renewed:
                run.kill()
            elif renewed[key[0]]:
                await run.stop()
