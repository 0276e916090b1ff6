"""One claimed execution: how it ends when someone asks to stop it, at any moment."""

import asyncio

import pytest

from ferryman_server.domain.executions import Status
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.engine.run import ImportRun
from ferryman_server.storage.catalog import ledger
from tests.server.engine.engine import FILE, Engine


async def _check_stopped_with_nothing_applied(engine: Engine, run: ImportRun) -> None:
    execution_id, epoch = run.key
    async with engine.parts.catalog.read() as conn:
        entry = await ledger.read_entry(conn, execution_id)
    assert entry is not None
    assert (entry.closed, entry.outcome, entry.epoch, entry.batch) == (True, LedgerOutcome.STOPPED, epoch, 0)
    assert await engine.stored() == 0
    assert engine.left_behind() == []


async def test_a_run_completes_and_leaves_nothing_behind(engine: Engine, slot: asyncio.Lock) -> None:
    claim = await engine.claimed(await engine.job())
    await ImportRun(engine.parts, claim, slot).run()
    ended = await engine.get(claim.execution)
    assert (ended.status, ended.counters.created) == (Status.INTEGRATION_COMPLETED, 2)
    assert engine.left_behind() == []
    assert [line.message.split(" ")[0] for line in await engine.log(ended)] == [
        "triggered",
        "taken",
        "connected",
        "fetched",
        "the",
        "file",
        "ended",
    ]


async def test_stopped_before_its_process_has_started(engine: Engine, slot: asyncio.Lock) -> None:
    claim = await engine.claimed(await engine.job())
    run = ImportRun(engine.parts, claim, slot)
    await engine.ask_to_stop(claim.execution)
    running = asyncio.create_task(run.run())
    await run.stop()
    await running
    assert (await engine.get(claim.execution)).status is Status.JOB_STOPPED
    await _check_stopped_with_nothing_applied(engine, run)
    assert engine.sftp.behaviour.logins == 0


async def test_stopped_while_fetching(engine: Engine, slot: asyncio.Lock) -> None:
    engine.sftp.behaviour.read_gate.clear()
    claim = await engine.claimed(await engine.job())
    run = ImportRun(engine.parts, claim, slot)
    running = asyncio.create_task(run.run())
    await engine.until_status(claim.execution, Status.JOB_STARTED)
    await engine.ask_to_stop(claim.execution)
    await run.stop()
    await running
    engine.sftp.behaviour.read_gate.set()
    assert (await engine.get(claim.execution)).status is Status.JOB_STOPPED
    await _check_stopped_with_nothing_applied(engine, run)


async def test_stopped_while_it_waits_it_neither_takes_nor_keeps_the_slot(engine: Engine, slot: asyncio.Lock) -> None:
    claim = await engine.claimed(await engine.job())
    run = ImportRun(engine.parts, claim, slot)
    async with slot:
        running = asyncio.create_task(run.run())
        await engine.until(claim.execution, lambda stands: bool(stands.files))
        await engine.ask_to_stop(claim.execution)
        await run.stop()
        await running
    assert not slot.locked()
    ended = await engine.get(claim.execution)
    assert (ended.status, [file.name for file in ended.files]) == (Status.JOB_STOPPED, [FILE])
    await _check_stopped_with_nothing_applied(engine, run)


@pytest.mark.parametrize("seen", [Status.JOB_INITIALIZING, Status.JOB_STARTED, Status.INTEGRATION_WAITING])
async def test_a_stop_that_nobody_told_it_is_met_at_its_next_report(
    engine: Engine, slot: asyncio.Lock, seen: Status
) -> None:
    claim = await engine.claimed(await engine.job())
    run = ImportRun(engine.parts, claim, slot)
    if seen is Status.JOB_INITIALIZING:
        await engine.ask_to_stop(claim.execution)
        await run.run()
    else:
        engine.sftp.behaviour.read_gate.clear()
        async with slot:
            running = asyncio.create_task(run.run())
            await engine.until_status(claim.execution, Status.JOB_STARTED)
            if seen is Status.INTEGRATION_WAITING:
                engine.sftp.behaviour.read_gate.set()
                await engine.until(claim.execution, lambda stands: bool(stands.files))
            await engine.ask_to_stop(claim.execution)
            engine.sftp.behaviour.read_gate.set()
        await running
    assert not slot.locked()
    assert (await engine.get(claim.execution)).status is Status.JOB_STOPPED
    await _check_stopped_with_nothing_applied(engine, run)
