"""What a worker reports reaches the row only while it holds the execution."""

from dataclasses import replace

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, IllegalTransition, Phase, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.outcomes import FileOutcome, FileResult
from ferryman_server.storage.control import kernel
from ferryman_server.storage.control.kernel import LeaseLost
from tests.server.storage.control.driver import WORKER, Driver

FILES = (FileResult("in/a.csv", 1234, 10, FileOutcome.COMPLETED, "moved", "ab" * 32), FileResult("in/é.csv"))


async def _record(driver: Driver, held: Execution, owner: str = WORKER) -> None:
    async with driver.database.write() as conn:
        await kernel.record_progress(
            conn,
            held.id,
            owner,
            held.epoch,
            phase=Phase.INTEGRATE,
            fraction=0.25,
            bytes_done=2**40,
            bytes_total=2**42,
            counters=Counters(7, 1, 2, 1, 1, 2, 2**40),
            files=FILES,
        )


async def test_an_execution_advances_step_by_step(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    steps = [
        (Event.CONNECTED, Status.JOB_STARTED, Phase.FETCH),
        (Event.FETCHED, Status.INTEGRATION_WAITING, Phase.WAIT),
        (Event.CATALOG_FREE, Status.INTEGRATION_STARTED, Phase.INTEGRATE),
    ]
    for event, status, phase in steps:
        before, held = held, await driver.advance(held, event)
        assert (held.status, held.phase, held.revision) == (status, phase, before.revision + 1)
        assert held == await driver.get(held)


async def test_a_step_cannot_be_left_out(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    with pytest.raises(IllegalTransition):
        await driver.advance(held, Event.FETCHED)
    assert await driver.get(held) == held


async def test_a_new_phase_begins_at_zero(driver: Driver, job: Job) -> None:
    held = await driver.start(job, Event.CONNECTED)
    await _record(driver, held)
    held = await driver.advance(held, Event.FETCHED)
    assert (held.fraction, held.bytes_done, held.bytes_total) == (0.0, 0, 0)
    assert held.files == FILES


async def test_progress_is_recorded(driver: Driver, job: Job) -> None:
    held = await driver.start(job, Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)
    await _record(driver, held)
    assert await driver.get(held) == replace(
        held,
        fraction=0.25,
        bytes_done=2**40,
        bytes_total=2**42,
        counters=Counters(7, 1, 2, 1, 1, 2, 2**40),
        files=FILES,
        revision=held.revision + 1,
    )


@pytest.mark.parametrize("wrong", ["owner", "epoch", "ended"])
async def test_without_the_lease_nothing_is_written(driver: Driver, job: Job, wrong: str) -> None:
    other = await driver.new_job(name="Next")
    held = await driver.start(job)
    claimed = replace(held, epoch=held.epoch + 1) if wrong == "epoch" else held
    owner = "worker-2" if wrong == "owner" else WORKER
    stands = await driver.end(held) if wrong == "ended" else held
    with pytest.raises(LeaseLost, match=f"{held.id} is no longer held by {owner} with epoch {claimed.epoch}"):
        async with driver.database.write() as conn:
            await kernel.advance(conn, claimed.id, owner, claimed.epoch, Event.CONNECTED)
    with pytest.raises(LeaseLost):
        await _record(driver, claimed, owner)
    assert await driver.get(held) == stands
    await driver.trigger(other)
    assert [e.revision for e in await driver.all()] == [stands.revision, stands.revision + 1]
