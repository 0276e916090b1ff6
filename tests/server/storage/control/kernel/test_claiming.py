"""Workers take executions, each at most once."""

import asyncio
from datetime import timedelta

import pytest

from ferryman_server.domain.executions import Event, Phase, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import connectors, jobs, kernel
from ferryman_server.storage.control.documents import CONNECTOR, JOB
from ferryman_server.storage.control.tables import execution as table
from tests.server.storage.control.driver import WORKER, Driver
from tests.server.storage.control.samples import NOW, job_draft


async def test_claim_takes_it_with_job_and_connector(driver: Driver, job: Job) -> None:
    triggered = await driver.trigger(job)
    (claim,) = await driver.claim()
    assert claim.execution == await driver.get(triggered)
    assert (claim.execution.owner, claim.execution.epoch) == (WORKER, 1)
    assert (claim.execution.status, claim.execution.phase) == (Status.JOB_INITIALIZING, Phase.FETCH)
    assert claim.execution.started_at is not None
    assert claim.execution.revision > triggered.revision
    assert claim.job == job
    async with driver.database.read() as conn:
        assert claim.connector == await connectors.get_connector(conn, job.connector_id)


async def test_claimed_pending_and_ended_executions_are_not_claimed(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = await driver.trigger(job)
    assert await driver.claim("worker-2") == []
    assert await driver.status(pending) is Status.JOB_PENDING
    await driver.end(held)
    (claim,) = await driver.claim("worker-2")
    assert claim.execution.id == pending.id
    await driver.end(claim.execution)
    assert await driver.claim("worker-2") == []


async def test_oldest_first_up_to_the_limit(driver: Driver) -> None:
    made = [await driver.new_job(name=f"Job {n}") for n in range(4)]
    # The order of triggers counts, whatever the clocks of those who triggered said.
    for number, minutes in ((2, 3), (0, 1), (3, 4), (1, 2)):
        await driver.trigger(made[number], now=NOW - timedelta(minutes=minutes))
    first, second = await driver.claim(limit=2), await driver.claim(limit=2)
    assert [claim.job.name for claim in first] == ["Job 2", "Job 0"]
    assert [claim.job.name for claim in second] == ["Job 3", "Job 1"]


async def test_an_idle_claim_takes_no_revision(driver: Driver, job: Job) -> None:
    offers = await driver.new_job(name="Offers")
    held = await driver.start(job)
    await driver.claim("worker-2")
    other = await driver.trigger(offers)
    assert other.revision == held.revision + 1


async def test_epoch_grows_with_every_claim(driver: Driver, job: Job) -> None:
    first = await driver.start(job, Event.CONNECTED)
    async with driver.database.write() as conn:
        await kernel.hand_back(conn, first.id, WORKER, first.epoch, NOW)
    (claim,) = await driver.claim("worker-2")
    assert (claim.execution.id, claim.execution.owner, claim.execution.epoch) == (first.id, "worker-2", 2)
    assert claim.execution.started_at == first.started_at


async def test_the_row_keeps_the_settings_it_runs_with_and_no_secret(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    (claim,) = await driver.claim()
    async with driver.database.write() as conn:
        await jobs.update_job(conn, job.id, job_draft(job.connector_id, "Renamed"), None, NOW)
    async with driver.database.read() as conn:
        row = (await conn.execute(table.select().where(table.c.id == claim.execution.id))).one()
    assert JOB.validate_json(row.job_snapshot) == claim.job == job
    assert CONNECTOR.validate_json(row.connector_snapshot) == claim.connector
    assert "s3cret" not in str(row)


async def test_concurrent_claimers_never_take_the_same(driver: Driver) -> None:
    for n in range(30):
        await driver.trigger(await driver.new_job(name=f"Job {n}"))

    async def take_all(owner: str) -> list[str]:
        taken: list[str] = []
        while claims := await driver.claim(owner, limit=2):
            taken += [claim.execution.id for claim in claims]
        return taken

    taken = await asyncio.gather(*(take_all(f"worker-{n}") for n in range(6)))
    together = [execution_id for one in taken for execution_id in one]
    assert len(together) == len(set(together)) == 30


# SQLite has one writer at a time: there, the second claim waits for the first.
@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_what_another_transaction_is_claiming_is_passed_over(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    async with driver.database.write() as first:
        assert len(await kernel.claim(first, "worker-1", 60.0, 1)) == 1
        async with driver.database.write() as second:
            assert await kernel.claim(second, "worker-2", 60.0, 1) == []
