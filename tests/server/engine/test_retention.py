"""Retention: what is old goes completely, everything else stays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from structlog.testing import capture_logs

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.engine.parts import EngineParts
from ferryman_server.engine.retention import Retention
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.catalog.tables import ledger as ledger_table
from ferryman_server.storage.catalog.tables import rejected_row
from ferryman_server.storage.control import revisions
from ferryman_server.storage.control.tables import execution_log
from tests.server.engine.simulation import SimulatedClock
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# More than are deleted at a time.
REJECTED = 1_100


@pytest.fixture
def driver(parts: EngineParts) -> Driver:
    """The kernel on the engine's database."""
    return Driver(parts.control, parts.box)


@asynccontextmanager
async def _retention(parts: EngineParts, clock: SimulatedClock, **days: float) -> AsyncIterator[None]:
    """Run it; its first pass is over when the body begins."""
    retention = Retention(replace(parts, retention_days=days), clock)
    retention.start()
    await clock.waited_for(clock.now() + HOUR)
    yield
    await retention.stop()


async def _ended(driver: Driver, parts: EngineParts, job: Job, at: datetime) -> Execution:
    """One that ended at a time, with rejected rows and a log."""
    triggered = await driver.trigger(job, now=at)
    (claim,) = await driver.claim()
    assert claim.execution.id == triggered.id
    async with parts.catalog.write() as conn:
        await ledger.close_entry(conn, triggered.id, 1, LedgerOutcome.COMPLETED, None)
        row = {"file_number": 0, "file": "in/a.csv", "row_key": "", "cells": "[]", "errors": "[]", "folded": ""}
        await conn.execute(
            insert(rejected_row),
            [{"execution_id": triggered.id, "line": line, **row} for line in range(REJECTED)],
        )
    return await driver.end(claim.execution, now=at)


async def _left(driver: Driver, parts: EngineParts) -> list[Execution]:
    """The executions left, after a look at what else there is of executions: only of these, and all of theirs."""
    left = await driver.all()
    ids = {execution.id for execution in left}
    async with parts.catalog.read() as conn:
        assert set((await conn.execute(select(ledger_table.c.execution_id))).scalars()) == ids
        of_each = select(rejected_row.c.execution_id, func.count()).group_by(rejected_row.c.execution_id)
        assert {execution_id: count for execution_id, count in await conn.execute(of_each)} == dict.fromkeys(
            ids, REJECTED
        )
    async with parts.control.read() as conn:
        assert set((await conn.execute(select(execution_log.c.execution_id).distinct())).scalars()) == ids
    return left


async def test_old_ones_go_with_all_there_is_of_them(driver: Driver, parts: EngineParts) -> None:
    job = await driver.new_job()
    made = [await _ended(driver, parts, job, NOW + number * DAY) for number in range(4)]
    clock = SimulatedClock(NOW + 9 * DAY - HOUR)
    async with _retention(parts, clock, ALL=7):
        assert await _left(driver, parts) == made[2:]
        async with parts.control.read() as conn:
            assert (await revisions.current(conn))[2] == made[1].revision
        clock.leap(clock.now() + 2 * HOUR)
        await clock.waited_for(clock.now() + HOUR)
        assert await _left(driver, parts) == made[3:]
        clock.leap(clock.now() + 1000 * DAY)
        await clock.waited_for(clock.now() + HOUR)
        # The latest of a job stays.
        assert await _left(driver, parts) == made[3:]


async def test_each_status_has_its_days(driver: Driver, parts: EngineParts) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    held = await driver.start(job)
    skipped = [await driver.trigger(job, now=NOW) for _ in range(3)]
    await driver.end(held)
    running = await driver.start(job)
    ids = {execution.id for execution in await driver.all()}
    async with _retention(parts, SimulatedClock(NOW + 2 * DAY), JOB_SKIPPED=1):
        assert {execution.id for execution in await driver.all()} == ids - {execution.id for execution in skipped}
    async with _retention(parts, SimulatedClock(NOW + 8 * DAY), JOB_SKIPPED=1, ALL=7):
        assert [execution.id for execution in await driver.all()] == [running.id]


async def test_by_default_everything_is_kept(driver: Driver, parts: EngineParts) -> None:
    job = await driver.new_job()
    made = [await _ended(driver, parts, job, NOW) for _ in range(2)]
    retention = Retention(parts, SimulatedClock(NOW + 10_000 * DAY))
    retention.start()
    await retention.stop()
    assert await _left(driver, parts) == made


async def test_many_go_in_batches(driver: Driver, parts: EngineParts) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    held = await driver.start(job)
    for _ in range(130):
        await driver.trigger(job, now=NOW)
    async with _retention(parts, SimulatedClock(NOW + 2 * DAY), ALL=1):
        left = await driver.all()
    # The one that runs, and the latest.
    assert len(left) == 2
    assert held.id in {execution.id for execution in left}


async def test_a_failure_is_told_and_tried_again(driver: Driver, parts: EngineParts) -> None:
    job = await driver.new_job()
    made = [await _ended(driver, parts, job, NOW) for _ in range(2)]
    clock = SimulatedClock(NOW + 2 * DAY)
    async with parts.catalog.write() as conn:
        await conn.execute(text("ALTER TABLE ledger RENAME TO ledger_away"))
    with capture_logs() as logs:
        async with _retention(parts, clock, ALL=1):
            assert [entry["event"] for entry in logs] == ["deleting executions failed; trying again"]
            # It is deleted last, so it is still there to be found again.
            assert await driver.all() == made
            async with parts.catalog.write() as conn:
                await conn.execute(text("ALTER TABLE ledger_away RENAME TO ledger"))
            clock.leap(clock.now() + HOUR)
            await clock.waited_for(clock.now() + HOUR)
            assert await _left(driver, parts) == made[1:]


async def test_settings_that_name_no_status_are_refused(parts: EngineParts) -> None:
    with pytest.raises(ValueError, match="'JOB_DONE' is no status"):
        Retention(replace(parts, retention_days={"JOB_DONE": 1}))
