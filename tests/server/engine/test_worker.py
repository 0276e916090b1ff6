"""The worker: stops what it is told to stop, and itself when it cannot renew."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import psutil
import pytest

from ferryman_server.domain.executions import Status
from ferryman_server.engine.worker import Worker
from tests.server.engine.engine import Engine


@asynccontextmanager
async def _working(engine: Engine) -> AsyncIterator[Worker]:
    worker = Worker(engine.parts)
    worker.start()
    try:
        yield worker
    finally:
        engine.parts.changes.close()
        await worker.drain()


@pytest.mark.parametrize("notified", [True, False])
async def test_a_stop_reaches_it_long_before_the_next_beat(engine: Engine, notified: bool) -> None:
    engine.sftp.behaviour.read_gate.clear()
    async with _working(engine):
        execution = await engine.trigger(await engine.job())
        await engine.until_status(execution, Status.JOB_STARTED)
        await engine.ask_to_stop(execution)
        if notified:
            engine.parts.changes.notify()
        await engine.until_status(execution, Status.JOB_STOPPED)
    engine.sftp.behaviour.read_gate.set()
    assert engine.left_behind() == []


async def test_the_next_one_of_the_job_starts_when_one_has_stopped(engine: Engine) -> None:
    engine.sftp.behaviour.read_gate.clear()
    job = await engine.job()
    async with _working(engine):
        execution, pending = await engine.trigger(job), await engine.trigger(job)
        await engine.until_status(execution, Status.JOB_STARTED)
        await engine.ask_to_stop(execution)
        await engine.until_status(execution, Status.JOB_STOPPED)
        await engine.until_status(pending, Status.JOB_STARTED)
        engine.sftp.behaviour.read_gate.set()
        await engine.until_status(pending, Status.INTEGRATION_COMPLETED)
    assert await engine.stored() == 2


async def test_a_stop_is_not_undone_by_the_shutdown(engine: Engine) -> None:
    engine.sftp.behaviour.read_gate.clear()
    engine = Engine(replace(engine.parts, lease_seconds=0.5), engine.sftp)
    async with _working(engine):
        execution = await engine.trigger(await engine.job())
        await engine.until_status(execution, Status.JOB_STARTED)
        await engine.ask_to_stop(execution)
    engine.sftp.behaviour.read_gate.set()
    stands = await engine.get(execution)
    assert (stands.status, stands.owner) == (Status.JOB_STOPPED, None)
    assert engine.left_behind() == []


async def test_what_has_applied_nothing_is_handed_back_at_shutdown(engine: Engine) -> None:
    engine.sftp.behaviour.read_gate.clear()
    engine = Engine(replace(engine.parts, lease_seconds=0.5), engine.sftp)
    async with _working(engine):
        execution = await engine.trigger(await engine.job())
        await engine.until_status(execution, Status.JOB_STARTED)
    engine.sftp.behaviour.read_gate.set()
    stands = await engine.get(execution)
    assert (stands.status, stands.owner) == (Status.JOB_INITIALIZING, None)
    assert (await engine.log(execution))[-1].message.startswith("handed back by worker host:1:worker")
    assert engine.left_behind() == []


async def test_a_worker_that_cannot_renew_stops_itself(engine: Engine) -> None:
    engine.sftp.behaviour.read_gate.clear()
    engine = Engine(replace(engine.parts, lease_seconds=1.5), engine.sftp)
    async with _working(engine):
        execution = await engine.trigger(await engine.job())
        await engine.until_status(execution, Status.JOB_STARTED)
        (lock,) = engine.parts.process_directory.iterdir()
        process = psutil.Process(int(lock.read_text()))
        with closing(
            sqlite3.connect(engine.parts.catalog_path.with_name("control.db"), isolation_level=None)
        ) as control:
            # Nobody else can write, so every beat waits.
            control.execute("BEGIN IMMEDIATE")
            await asyncio.to_thread(process.wait)
            control.execute("ROLLBACK")
        ended = await engine.until_status(execution, Status.JOB_FAILED)
    assert ended.failure is not None
    assert ended.failure.reason == "WORKER_LOST"
    engine.sftp.behaviour.read_gate.set()
