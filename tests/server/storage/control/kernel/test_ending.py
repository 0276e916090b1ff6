"""However an execution ends, it ends as its ledger tells, and the next one of the job starts with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.outcomes import FailureReason, FileOutcome, FileResult, LedgerEntry
from ferryman_server.storage.control import kernel
from ferryman_server.storage.control.kernel import LeaseLost
from ferryman_server.storage.control.tables import execution as table
from tests.server.storage.control.driver import (
    ALL_REJECTED,
    BROKEN,
    COMPLETED,
    NOT_FOUND,
    SOME_REJECTED,
    STOPPED,
    WORKER,
    WORKER_LOST,
    Driver,
)
from tests.server.storage.control.samples import NOW

TO_CATALOG = (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)
LATER = NOW + timedelta(minutes=5)

ENDS = [
    pytest.param((), NOT_FOUND, Status.JOB_FAILED, id="not connected"),
    pytest.param((Event.CONNECTED,), NOT_FOUND, Status.JOB_FAILED, id="no file"),
    pytest.param((), WORKER_LOST, Status.JOB_FAILED, id="lost before the catalog"),
    pytest.param(TO_CATALOG, COMPLETED, Status.INTEGRATION_COMPLETED, id="completed"),
    pytest.param(TO_CATALOG, SOME_REJECTED, Status.INTEGRATION_COMPLETED_WITH_ERRORS, id="some rejected"),
    pytest.param(TO_CATALOG, ALL_REJECTED, Status.INTEGRATION_FAILED, id="all rejected"),
    pytest.param(TO_CATALOG, BROKEN, Status.INTEGRATION_FAILED, id="broken in the catalog"),
    pytest.param(TO_CATALOG, WORKER_LOST, Status.INTEGRATION_FAILED, id="lost in the catalog"),
    pytest.param((Event.CONNECTED,), COMPLETED, Status.INTEGRATION_COMPLETED, id="reports lost on the way"),
]
STOPPING_ENDS = [pytest.param(entry, id=str(entry.outcome)) for entry in (STOPPED, COMPLETED, BROKEN)]


async def _end_orphan(driver: Driver, lost: Execution, entry: LedgerEntry = WORKER_LOST) -> Execution | None:
    async with driver.database.write() as conn:
        return await kernel.end_orphan(conn, lost.id, lost.epoch, entry, LATER)


@pytest.mark.parametrize(("events", "entry", "status"), ENDS)
async def test_every_end_starts_the_oldest_pending(
    driver: Driver, job: Job, events: tuple[Event, ...], entry: LedgerEntry, status: Status
) -> None:
    held = await driver.start(job, *events)
    pending = [await driver.trigger(job, now=NOW - timedelta(hours=n)) for n in range(3)]
    ended = await driver.end(held, entry, LATER)
    assert ended == await driver.get(held)
    assert (ended.status, ended.counters, ended.ended_at) == (status, entry.counters, LATER)
    assert (ended.owner, ended.phase, ended.fraction, ended.bytes_done) == (None, Phase.NONE, 0.0, 0)
    assert not ended.stoppable
    promoted, *waiting = [await driver.get(one) for one in pending]
    assert promoted == replace(
        pending[0],
        status=Status.JOB_INITIALIZING,
        status_reason="",
        status_message="",
        blocking_execution_id="",
        queue_position=0,
        revision=promoted.revision,
    )
    assert [(one.status, one.queue_position) for one in waiting] == [(Status.JOB_PENDING, 1), (Status.JOB_PENDING, 2)]
    revisions = [one.revision for one in (ended, promoted, *waiting)]
    assert revisions == list(range(pending[-1].revision + 1, pending[-1].revision + 5))


@pytest.mark.parametrize("entry", STOPPING_ENDS)
async def test_a_stopping_execution_holds_the_slot_and_ends_as_stopped(
    driver: Driver, job: Job, entry: LedgerEntry
) -> None:
    held = await driver.start(job, *TO_CATALOG)
    await driver.stop(held)
    pending = await driver.trigger(job)
    assert (pending.status, pending.blocking_execution_id) == (Status.JOB_PENDING, held.id)
    ended = await driver.end(held, entry)
    assert (ended.status, ended.failure, ended.counters) == (Status.JOB_STOPPED, None, entry.counters)
    assert await driver.status(pending) is Status.JOB_INITIALIZING


async def test_the_ledger_tells_failure_files_and_warnings(driver: Driver, job: Job) -> None:
    files = (
        FileResult("in/a.csv", 10, 2, FileOutcome.COMPLETED),
        FileResult("in/b.csv", 5, 0, FileOutcome.FAILED, "no"),
    )
    held = await driver.start(job, *TO_CATALOG)
    ended = await driver.end(held, replace(BROKEN, files=files, warnings=("column 'Prix' is ignored",)))
    assert (ended.failure, ended.files, ended.warnings) == (BROKEN.failure, files, ("column 'Prix' is ignored",))


async def test_a_second_end_changes_nothing(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *TO_CATALOG)
    ended = await driver.end(held)
    with pytest.raises(LeaseLost):
        await driver.end(held, BROKEN)
    assert await driver.get(held) == ended


async def test_only_who_holds_it_can_end_it(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    for other in (replace(held, owner="worker-2"), replace(held, epoch=2), replace(held, id="nowhere")):
        with pytest.raises(LeaseLost):
            await driver.end(other, NOT_FOUND)
    assert await driver.get(held) == held


async def test_pending_executions_run_first_in_first_out(driver: Driver, job: Job) -> None:
    first = await driver.start(job)
    triggered = [await driver.trigger(job, now=NOW - timedelta(hours=n)) for n in range(5)]
    await driver.end(first, NOT_FOUND)
    run = []
    while claims := await driver.claim():
        run += [claim.execution.id for claim in claims]
        await driver.end(claims[0].execution, NOT_FOUND)
    assert run == [execution.id for execution in triggered]


async def test_an_orphan_ends_without_its_owner(driver: Driver, job: Job) -> None:
    lost = await driver.start(job, *TO_CATALOG)
    pending = await driver.trigger(job)
    entry = replace(WORKER_LOST, batch=2, counters=Counters(read=5, updated=5))
    ended = await _end_orphan(driver, lost, entry)
    assert ended == await driver.get(lost)
    assert (ended.status, ended.counters, ended.ended_at) == (Status.INTEGRATION_FAILED, entry.counters, LATER)
    assert ended.failure is not None
    assert ended.failure.reason is FailureReason.WORKER_LOST
    assert await driver.status(pending) is Status.JOB_INITIALIZING
    with pytest.raises(LeaseLost):
        await driver.end(lost)


async def test_an_orphan_that_has_moved_on_is_left_alone(driver: Driver, job: Job) -> None:
    lost = await driver.start(job)
    assert await _end_orphan(driver, replace(lost, id="nowhere")) is None
    assert await _end_orphan(driver, replace(lost, epoch=lost.epoch + 1)) is None
    ended = await driver.end(lost)
    assert await _end_orphan(driver, lost) is None
    assert await driver.get(lost) == ended
    back = await driver.start(job)
    async with driver.database.write() as conn:
        await kernel.hand_back(conn, back.id, WORKER, back.epoch, NOW)
    assert await _end_orphan(driver, back) is None


async def test_handing_back_leaves_it_as_if_never_begun(driver: Driver, job: Job) -> None:
    held = await driver.start(job, Event.CONNECTED, Event.FETCHED)
    pending = await driver.trigger(job)
    async with driver.database.write() as conn:
        back = await kernel.hand_back(conn, held.id, WORKER, held.epoch, LATER)
    assert back == await driver.get(held)
    assert (back.status, back.owner, back.phase, back.ended_at) == (Status.JOB_INITIALIZING, None, Phase.NONE, None)
    assert await driver.get(pending) == pending
    assert [claim.execution.id for claim in await driver.claim("worker-2")] == [held.id]


async def test_handing_back_a_stopping_execution_ends_it(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await driver.stop(held)
    pending = await driver.trigger(job)
    async with driver.database.write() as conn:
        ended = await kernel.hand_back(conn, held.id, WORKER, held.epoch, LATER)
    assert (ended.status, ended.ended_at) == (Status.JOB_STOPPED, LATER)
    assert await driver.status(pending) is Status.JOB_INITIALIZING


async def test_an_execution_is_handed_back_from_the_catalog_too(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *TO_CATALOG)
    async with driver.database.write() as conn:
        back = await kernel.hand_back(conn, held.id, WORKER, held.epoch, LATER)
    assert (back.status, back.owner) == (Status.JOB_INITIALIZING, None)


async def test_what_is_not_held_cannot_be_handed_back(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    async with driver.database.write() as conn:
        for execution_id, owner in ((held.id, "worker-2"), ("nowhere", WORKER)):
            with pytest.raises(LeaseLost):
                await kernel.hand_back(conn, execution_id, owner, held.epoch, NOW)
    assert await driver.get(held) == held


async def _sweep(driver: Driver) -> int:
    async with driver.database.write() as conn:
        return await kernel.sweep(conn)


async def test_the_sweep_finds_nothing_after_any_end(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = await driver.trigger(job)
    assert await _sweep(driver) == 0
    await driver.end(held)
    assert await _sweep(driver) == 0
    assert await driver.status(pending) is Status.JOB_INITIALIZING


async def test_the_sweep_starts_what_was_forgotten(driver: Driver, job: Job) -> None:
    other = await driver.new_job(name="Offers")
    lost = []
    pending = []
    for one in (job, other):
        lost.append(await driver.trigger(one))
        pending.append([await driver.trigger(one) for _ in range(3)])
    async with driver.database.write() as conn:
        await conn.execute(table.delete().where(table.c.id.in_([one.id for one in lost])))
    assert await _sweep(driver) == 2
    for queue in pending:
        stands = [await driver.get(one) for one in queue]
        assert [one.status for one in stands] == [Status.JOB_INITIALIZING, Status.JOB_PENDING, Status.JOB_PENDING]
        assert [one.queue_position for one in stands] == [0, 1, 2]
    assert await _sweep(driver) == 0
