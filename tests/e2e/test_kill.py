"""kill -9 of the data process and of the server: counters stay true to the row, nothing is stuck or applied twice."""

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import psutil
import pytest

import ferryman
from ferryman.errors import UnavailableError
from ferryman.models.executions import Execution, ExecutionStatus
from ferryman.models.jobs import Job
from tests.e2e.conftest import LEASE_SECONDS, MakeJob, RunToEnd
from tests.service import Service

ROWS, KILLS = 300_000, 50
TOLD_ENDS = {
    ExecutionStatus.INTEGRATION_COMPLETED,
    ExecutionStatus.INTEGRATION_FAILED,
    ExecutionStatus.JOB_FAILED,
}


def _write_suppliers(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.write("name,externalId\n")
        file.writelines(f"Supplier {n},S-{n:07d}\n" for n in range(rows))


def _stored(service: Service) -> int:
    """Count what the catalog really holds."""
    with closing(sqlite3.connect(f"file:{service.state_directory / 'catalog.db'}?mode=ro", uri=True)) as catalog:
        count: int = catalog.execute("SELECT count(*) FROM supplier").fetchone()[0]
        return count


async def _created(client: ferryman.Client, job: Job) -> int:
    return sum([e.counters.created async for e in client.executions.list(job_id=job.id)])


async def _until_integrating(client: ferryman.Client, execution: Execution) -> Execution:
    async for update in client.executions.follow(execution.id):
        for seen in update.executions:
            if seen.counters.created or seen.status.ended:
                return seen
    raise AssertionError("the watch ended")


async def test_killed_data_process_ends_the_execution_at_once(
    service: Service, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    _write_suppliers(folder / "suppliers.csv", ROWS)
    job = await make_job("SUPPLIER", "suppliers.csv")
    execution = await _until_integrating(client, await client.jobs.run(job.id))
    assert not execution.status.ended
    (process,) = service.data_processes()
    process.kill()
    lost = await client.executions.wait(execution.id)

    assert (lost.status, lost.failure and lost.failure.reason) == ("INTEGRATION_FAILED", "WORKER_LOST")
    assert 0 < lost.counters.created < ROWS
    assert _stored(service) == lost.counters.created == lost.counters.read
    again = await run_to_end(job)
    assert again.status is ExecutionStatus.INTEGRATION_COMPLETED
    assert again.counters.unchanged == lost.counters.created
    assert again.counters.created == ROWS - lost.counters.created


@pytest.mark.timeout(300)
async def test_killed_server_leaves_nothing_stuck_at_any_moment(
    service: Service, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    _write_suppliers(folder / "suppliers.csv", ROWS)
    job = await make_job("SUPPLIER", "suppliers.csv")
    moments = random.Random(7)
    for _ in range(KILLS):
        await _one_kill(service, client, job, moments.uniform(0, 1.2))
        assert _stored(service) == await _created(client, job)

    final = await run_to_end(job)
    assert final.status is ExecutionStatus.INTEGRATION_COMPLETED
    assert _stored(service) == await _created(client, job) == ROWS


async def _one_kill(service: Service, client: ferryman.Client, job: Job, delay: float) -> None:
    execution = await client.jobs.run(job.id)
    before = service.data_processes()
    reached = asyncio.Event()
    follow = asyncio.create_task(_followed(client, execution.id, reached))
    # Only a watch that has begun outlives the server.
    await reached.wait()
    # The moment of the kill is the input of this test.
    await asyncio.wait([follow], timeout=delay)
    before = [*before, *service.data_processes()]
    await service.kill()
    await service.start()
    async with asyncio.timeout(10 * LEASE_SECONDS):
        ended = await follow
    assert ended.status in TOLD_ENDS
    if ended.status is not ExecutionStatus.INTEGRATION_COMPLETED:
        assert ended.failure is not None and ended.failure.reason == "WORKER_LOST"
    counters = ended.counters
    assert counters.read == counters.created + counters.unchanged
    assert not any(_alive(p) for p in before)


async def _followed(client: ferryman.Client, id: str, reached: asyncio.Event) -> Execution:
    async for update in client.executions.follow(id):
        reached.set()
        for execution in update.executions:
            if execution.status.ended:
                return execution
    raise AssertionError("the watch ended")


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


async def test_an_unreachable_server_is_told_as_such(service: Service, client: ferryman.Client) -> None:
    await service.kill()
    with pytest.raises(UnavailableError):
        await client.server_info()
