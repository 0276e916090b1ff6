"""Schedulers in simulated time: a clock that leaps from one thing to do to the next, and many schedules at once."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import uuid_utils
from cronsim import CronSim
from sqlalchemy import insert, select

from ferryman_server.domain.cron import Cron
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.engine.changes import Changes
from ferryman_server.engine.parts import EngineParts
from ferryman_server.engine.scheduler import Scheduler
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control import connectors, jobs
from ferryman_server.storage.control.tables import execution, job, schedule
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox
from tests.server.domain.crons import Pair
from tests.server.storage.control.samples import connector_draft, job_draft

POLL = timedelta(hours=1)
Fires = Sequence[tuple[str, datetime]]


class SimulatedClock:
    """A clock that stands still until everyone waits for it, and then leaps to the earliest time that is waited for."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._waiting: list[tuple[datetime, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    def now(self) -> datetime:
        """Return the simulated time."""
        return self._now

    async def wait_until(self, time: datetime) -> None:
        """Return when the clock has been moved to `time`."""
        if time <= self._now:
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append((time, waiting))
        self._arrived.set()
        await waiting

    async def run_until(self, end: datetime, sleepers: int) -> None:
        """Leap until `end`, whenever as many as `sleepers` wait."""
        while (earliest := (await self._all_waiting(sleepers))) <= end:
            self.leap(earliest)
        self.leap(end)

    async def waited_for(self, time: datetime) -> None:
        """Return when somebody waits for `time` or an earlier one."""
        while not any(wanted <= time for wanted in self._wanted()):
            await self._next_arrival()

    def leap(self, time: datetime) -> None:
        """Let it be `time`."""
        self._now = time
        for wanted, waiting in self._waiting:
            if wanted <= time and not waiting.done():
                waiting.set_result(None)

    async def _all_waiting(self, sleepers: int) -> datetime:
        while len(self._wanted()) < sleepers:
            await self._next_arrival()
        return min(self._wanted())

    async def _next_arrival(self) -> None:
        self._arrived.clear()
        await self._arrived.wait()

    def _wanted(self) -> list[datetime]:
        self._waiting = [(wanted, waiting) for wanted, waiting in self._waiting if not waiting.done()]
        return [wanted for wanted, _ in self._waiting]


def engine_parts(control: Database, box: SecretBox, **settings: Any) -> EngineParts:
    """What a scheduler of one replica works with."""
    nowhere = Path("/nonexistent")
    defaults: dict[str, Any] = {
        "catch_up_seconds": 3600.0,
        "max_pending": 1000,
        "owner": "a replica",
        "lease_seconds": 15.0,
        "max_running": 4,
        "shutdown_grace_seconds": 1.0,
        "stop_grace_seconds": 1.0,
        "retention_days": {},
    }
    return EngineParts(
        control=control,
        catalog=control,
        changes=Changes(),
        box=box,
        catalog_path=nowhere,
        spool_directory=nowhere,
        process_directory=nowhere,
        **{**defaults, **settings},
    )


async def store_schedules(
    database: Database,
    box: SecretBox,
    crons: Collection[str],
    now: datetime,
    policy: OverlapPolicy = OverlapPolicy.WAIT_FOR_NEXT,
) -> dict[str, str]:
    """Store one active job for each cron, with a schedule that fires from `now` on; return the crons by job id."""
    async with database.write() as conn:
        connector = await connectors.create_connector(conn, connector_draft(), now, box)
        first = await jobs.create_job(conn, job_draft(connector.id, policy=policy), now)
        row = dict((await conn.execute(select(job).where(job.c.id == first.id))).one()._mapping)
        copies = [
            {**row, "id": str(uuid_utils.uuid7()), "name": f"Job {n}", "name_folded": f"job {n}"}
            for n, _ in enumerate(crons)
        ]
        await conn.execute(insert(job), copies)
        await conn.execute(
            insert(schedule),
            [
                {
                    "job_id": copy["id"],
                    "cron": cron,
                    "enabled": True,
                    "note": "",
                    "next_fire_at": to_ms(Cron.parse(cron).next_after(now) or now),
                    "version": 1,
                }
                for copy, cron in zip(copies, crons, strict=True)
            ],
        )
    return {copy["id"]: cron for copy, cron in zip(copies, crons, strict=True)}


def expected_fires(crons_by_job: dict[str, str], pairs: Collection[Pair], start: datetime, end: datetime) -> Fires:
    """Return every fire time after `start` up to `end` by an independent calculation, as pairs with the job's id."""
    oracle = {pair.text: pair.oracle for pair in pairs}
    return sorted(
        (job_id, time)
        for job_id, cron in crons_by_job.items()
        for time in takewhile(lambda time: time <= end, CronSim(oracle[cron], start))
    )


async def fires(database: Database) -> Fires:
    """Return the fire times of all executions that schedules caused, as pairs with the job's id."""
    statement = select(execution.c.job_id, execution.c.scheduled_at).where(execution.c.trigger_kind == "SCHEDULE")
    async with database.read() as conn:
        return sorted((job_id, from_ms(at)) for job_id, at in await conn.execute(statement))


async def simulate(
    replicas: Sequence[Database], box: SecretBox, start: datetime, end: datetime, down: timedelta
) -> None:
    """Run one scheduler on each replica from `start` to `end`; half-way all restart and are down for a while."""
    clock = SimulatedClock(start)
    middle = start + (end - start) / 2
    for until in (middle, end):
        schedulers = [Scheduler(engine_parts(replica, box), clock, POLL) for replica in replicas]
        for scheduler in schedulers:
            scheduler.start()
        await clock.run_until(until, len(schedulers))
        for scheduler in schedulers:
            await scheduler.stop()
        clock.leap(until + down)
