"""The log of an execution is written with what it tells."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.domain.log_lines import LogLevel
from ferryman_server.domain.outcomes import FileOutcome, FileResult
from ferryman_server.storage.control import execution_log, kernel
from ferryman_server.storage.control.kernel import LeaseLost
from tests.server.storage.control.driver import BROKEN, COMPLETED, STOPPED, WORKER, WORKER_LOST, Driver
from tests.server.storage.control.samples import NOW

STEPS = (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)
ONE, OTHER = LogEntry("one", LogLevel.WARNING, {"file": "é.csv", "rows": "7"}), LogEntry("other")


async def _append(driver: Driver, execution: Execution, entries: Sequence[LogEntry]) -> None:
    async with driver.database.write() as conn:
        await execution_log.append(conn, execution.id, entries)


async def _told(driver: Driver, execution: Execution) -> list[str]:
    return [line.message for line in await driver.log(execution)]


async def test_lines_come_back_as_written_and_numbered(driver: Driver, job: Job) -> None:
    execution = await driver.trigger(job)
    (first,) = await driver.log(execution)
    assert (first.number, first.level, first.message) == (1, LogLevel.INFO, "triggered by an operator")
    await _append(driver, execution, [ONE, OTHER])
    await _append(driver, execution, [])
    await _append(driver, execution, [OTHER])
    lines = await driver.log(execution)
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert (lines[1].level, lines[1].message, lines[1].details) == (ONE.level, ONE.message, ONE.details)
    assert [line.message for line in lines[2:]] == ["other", "other"]
    assert [line.time for line in lines] == sorted(line.time for line in lines)


async def test_lines_are_read_behind_a_number_and_up_to_a_limit(driver: Driver, job: Job) -> None:
    execution = await driver.trigger(job)
    other = await driver.trigger(await driver.new_job(name="Offers"))
    await _append(driver, execution, [ONE] * 9)
    async with driver.database.read() as conn:
        assert [line.number for line in await execution_log.read_lines(conn, execution.id, 4, 3)] == [5, 6, 7]
        assert await execution_log.read_lines(conn, execution.id, 10, 3) == []
        assert len(await execution_log.read_lines(conn, other.id, 0, 100)) == 1


async def test_a_log_is_complete_once_the_execution_has_ended(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    async with driver.database.read() as conn:
        assert not await execution_log.is_complete(conn, held.id)
        with pytest.raises(NotFound, match="no execution with id 'nowhere'"):
            await execution_log.is_complete(conn, "nowhere")
    await driver.end(held)
    async with driver.database.read() as conn:
        assert await execution_log.is_complete(conn, held.id)


async def test_a_whole_run_is_told(driver: Driver, job: Job) -> None:
    triggered = await driver.trigger(job)
    pending = await driver.trigger(job)
    (claim,) = await driver.claim()
    for number, event in enumerate(STEPS):
        async with driver.database.write() as conn:
            entries = [LogEntry(f"step {number}")]
            await kernel.advance(conn, triggered.id, WORKER, claim.execution.epoch, event, entries)
    await driver.end(claim.execution, replace(BROKEN, warnings=("column 3 has no name",)))
    assert await _told(driver, triggered) == [
        "triggered by an operator",
        f"taken by worker {WORKER}",
        "step 0",
        "step 1",
        "step 2",
        "column 3 has no name",
        "ended as INTEGRATION_FAILED: 3 rows read, of which 3 created. DISK_FULL: no space left",
    ]
    first, second = await _told(driver, pending)
    assert first.startswith(f"triggered by an operator; pending: execution {triggered.id} of the job is running")
    assert second == "its turn has come, the executions before it have ended; waiting for a worker"


async def test_a_file_is_told_when_it_ends_and_never_twice(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    done = FileResult("a.csv", 10, 5, FileOutcome.COMPLETED)
    files = (done, FileResult("b.csv", 10))
    for _ in range(3):
        async with driver.database.write() as conn:
            await kernel.record_progress(
                conn,
                held.id,
                WORKER,
                held.epoch,
                phase=Phase.INTEGRATE,
                fraction=0.5,
                bytes_done=10,
                bytes_total=20,
                counters=Counters(),
                files=files,
            )
    failed = FileResult("b.csv", 10, 0, FileOutcome.FAILED, "no rows")
    await driver.end(held, replace(COMPLETED, files=(done, failed)))
    told = [message for message in await _told(driver, held) if message.startswith("file ")]
    assert told == ["file a.csv completed: 5 rows", "file b.csv failed: no rows"]


async def test_a_stop_is_told_with_who_asked(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = await driver.trigger(job)
    await driver.stop(pending, "an operator")
    await driver.stop(held, "another operator")
    await driver.end(held, STOPPED)
    stopped = "ended as JOB_STOPPED: no row was handled"
    assert (await _told(driver, pending))[1:] == ["stop asked by an operator", stopped]
    assert (await _told(driver, held))[2:] == [
        "stop asked by another operator",
        "ended as JOB_STOPPED: 3 rows read, of which 3 created",
    ]


async def test_a_hand_back_and_a_lost_worker_are_told(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    async with driver.database.write() as conn:
        await kernel.hand_back(conn, held.id, WORKER, held.epoch, NOW)
    (claim,) = await driver.claim("worker-2")
    async with driver.database.write() as conn:
        await kernel.end_orphan(conn, held.id, claim.execution.epoch, WORKER_LOST, NOW)
    told = await _told(driver, held)
    assert told[2] == f"handed back by worker {WORKER}, which shuts down; nothing was applied, a worker will begin anew"
    assert told[3] == "taken by worker worker-2 (for the 2. time: it was handed back before)"
    assert told[4].startswith("worker worker-2 gives no sign of life")
    assert told[5].startswith("ended as JOB_FAILED: no row was handled. WORKER_LOST: ")


async def test_what_is_rolled_back_is_not_told(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    before = await driver.log(held)
    with pytest.raises(LeaseLost):
        await driver.end(replace(held, epoch=7))
    with pytest.raises(ZeroDivisionError):
        async with driver.database.write() as conn:
            await kernel.request_stop(conn, held.id, "an operator", NOW)
            _ = 1 / 0
    assert await driver.log(held) == before


async def test_a_report_that_crosses_the_stop_is_not_told(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await driver.stop(held)
    before = await driver.log(held)
    async with driver.database.write() as conn:
        stands = await kernel.advance(conn, held.id, WORKER, held.epoch, Event.CONNECTED, [ONE])
    assert stands.status is Status.JOB_STOPPING
    assert await driver.log(held) == before


async def test_whatever_happens_at_once_is_numbered_without_gaps(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    await asyncio.gather(*(driver.stop(held) for _ in range(5)), driver.end(held, STOPPED), return_exceptions=True)
    lines = await driver.log(held)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert lines[-1].message.startswith("ended as ")


async def test_no_line_has_a_secret(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    await driver.end(held)
    assert "s3cret" not in repr(await driver.log(held))
