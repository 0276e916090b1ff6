"""Stopping an execution, whatever it is doing."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.errors import ExecutionEnded, NotFound
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ACTIVE, Event, Phase, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.outcomes import LedgerEntry
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.storage.control import kernel
from ferryman_server.storage.control.tables import job as job_table
from tests.server.storage.control.driver import (
    BROKEN,
    COMPLETED,
    NOT_FOUND,
    STOPPED,
    WORKER,
    WORKER_LOST,
    Driver,
)
from tests.server.storage.control.samples import NOW

STEPS = (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize("steps", range(4))
async def test_one_that_a_worker_holds_is_stopping_until_its_body_has_left(
    driver: Driver, job: Job, steps: int
) -> None:
    held = await driver.start(job, *STEPS[:steps])
    stopping = await driver.stop(held, "an operator", LATER)
    assert stopping == replace(
        held,
        status=Status.JOB_STOPPING,
        stop_asked_by="an operator",
        stop_asked_at=LATER,
        revision=held.revision + 1,
    )
    assert stopping == await driver.get(held)
    assert not stopping.stoppable
    ended = await driver.end(held, STOPPED)
    assert (ended.status, ended.counters, ended.failure) == (Status.JOB_STOPPED, STOPPED.counters, None)
    assert (ended.stop_asked_by, ended.stop_asked_at) == ("an operator", LATER)


async def test_one_that_no_worker_has_taken_ends_at_once_and_the_next_starts(driver: Driver, job: Job) -> None:
    waiting = await driver.trigger(job)
    pending = [await driver.trigger(job) for _ in range(2)]
    stopped = await driver.stop(waiting, "an operator", LATER)
    assert stopped == replace(
        waiting,
        status=Status.JOB_STOPPED,
        ended_at=LATER,
        stop_asked_by="an operator",
        stop_asked_at=LATER,
        revision=pending[-1].revision + 1,
    )
    first, second = [await driver.get(one) for one in pending]
    assert (first.status, second.status) == (Status.JOB_INITIALIZING, Status.JOB_PENDING)
    assert second.queue_position == 1
    assert [claim.execution.id for claim in await driver.claim()] == [first.id]


async def test_one_that_was_handed_back_ends_at_once(driver: Driver, job: Job) -> None:
    held = await driver.start(job, Event.CONNECTED)
    async with driver.database.write() as conn:
        await kernel.hand_back(conn, held.id, WORKER, held.epoch, NOW)
    assert (await driver.stop(held)).status is Status.JOB_STOPPED
    assert await driver.claim() == []


async def test_stopping_a_queued_run_does_not_start_another_past_the_limit(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = [await driver.trigger(job) for _ in range(4)]
    stopped = await driver.stop(pending[1])
    assert stopped == replace(
        pending[1],
        status=Status.JOB_STOPPED,
        ended_at=NOW,
        status_reason="",
        status_message="",
        blocking_execution_id="",
        queue_position=0,
        stop_asked_by="an operator",
        stop_asked_at=NOW,
        revision=pending[-1].revision + 1,
    )
    assert await driver.get(held) == held
    others = [await driver.get(one) for one in (pending[0], pending[2], pending[3])]
    assert [(one.status, one.queue_position) for one in others] == [(Status.JOB_PENDING, n) for n in (1, 2, 3)]
    assert [one.revision for one in others] == [stopped.revision + n for n in (1, 2, 3)]
    assert await driver.claim() == []
    await driver.end(held)
    assert [claim.execution.id for claim in await driver.claim()] == [pending[0].id]


async def test_a_place_in_the_queue_is_free_again(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    pending = [await driver.trigger(job, max_pending=2) for _ in range(2)]
    await driver.stop(pending[0])
    assert (await driver.trigger(job, max_pending=2)).queue_position == 2


async def test_asking_again_changes_nothing_and_keeps_who_asked_first(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    stopping = await driver.stop(held, "first", NOW)
    assert await driver.stop(held, "second", LATER) == stopping
    ended = await driver.end(held, STOPPED)
    assert await driver.stop(held, "third", LATER) == ended
    next_one = await driver.trigger(job)
    assert next_one.revision == ended.revision + 1
    assert [line.message for line in await driver.log(held) if "stop asked" in line.message] == ["stop asked by first"]


@pytest.mark.parametrize("entry", [COMPLETED, BROKEN], ids=["completed", "broken"])
async def test_what_has_ended_otherwise_cannot_be_stopped(driver: Driver, job: Job, entry: LedgerEntry) -> None:
    held = await driver.start(job, *STEPS)
    ended = await driver.end(held, entry)
    with pytest.raises(ExecutionEnded, match=f"{held.id} has ended as {ended.status}; there is nothing left to stop"):
        await driver.stop(held)
    assert await driver.get(held) == ended


async def test_what_was_skipped_cannot_be_stopped(driver: Driver) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    await driver.trigger(job)
    with pytest.raises(ExecutionEnded, match="JOB_SKIPPED"):
        await driver.stop(await driver.trigger(job))


async def test_an_unknown_execution(driver: Driver, job: Job) -> None:
    triggered = await driver.trigger(job)
    with pytest.raises(NotFound, match="no execution with id 'nowhere'"):
        await driver.stop(replace(triggered, id="nowhere"))


async def test_the_history_of_a_deleted_job_cannot_be_stopped(driver: Driver, job: Job) -> None:
    stopped, ended = await driver.stop(await driver.trigger(job)), await driver.end(await driver.start(job))
    async with driver.database.write() as conn:
        await conn.execute(job_table.delete().where(job_table.c.id == job.id))
    assert await driver.stop(stopped) == stopped
    with pytest.raises(ExecutionEnded):
        await driver.stop(ended)


@pytest.mark.parametrize("steps", range(3))
async def test_a_report_that_crosses_the_stop_changes_nothing(driver: Driver, job: Job, steps: int) -> None:
    other = await driver.new_job(name="Next")
    held = await driver.start(job, *STEPS[:steps])
    stopping = await driver.stop(held)
    assert await driver.advance(held, STEPS[steps]) == stopping
    assert await driver.get(held) == stopping
    next_one = await driver.trigger(other)
    assert next_one.revision == stopping.revision + 1


async def test_counters_of_a_stopping_run_go_on_until_it_has_left(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    await driver.stop(held)
    async with driver.database.write() as conn:
        await kernel.record_progress(
            conn,
            held.id,
            WORKER,
            held.epoch,
            phase=Phase.INTEGRATE,
            fraction=0.5,
            bytes_done=5,
            bytes_total=10,
            counters=Counters(read=2, created=2),
            files=(),
        )
    stopping = await driver.get(held)
    assert (stopping.status, stopping.counters.created) == (Status.JOB_STOPPING, 2)


async def test_a_stopping_run_whose_worker_is_lost_ends_as_stopped(driver: Driver, job: Job) -> None:
    held = await driver.start(job, *STEPS)
    await driver.stop(held)
    pending = await driver.trigger(job)
    entry = replace(WORKER_LOST, batch=2, counters=Counters(read=7, created=7))
    async with driver.database.write() as conn:
        ended = await kernel.end_orphan(conn, held.id, held.epoch, entry, LATER)
    assert ended is not None
    assert (ended.status, ended.failure, ended.counters) == (Status.JOB_STOPPED, None, entry.counters)
    assert await driver.status(pending) is Status.JOB_INITIALIZING


async def test_a_worker_is_told_what_it_is_to_stop(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    other = await driver.trigger(await driver.new_job(name="Offers"))
    (claim,) = await driver.claim("worker-2")
    assert claim.execution.id == other.id

    async def asked(owner: str) -> list[tuple[str, int]]:
        async with driver.database.read() as conn:
            return await kernel.asked_to_stop(conn, owner)

    assert await asked(WORKER) == []
    await driver.stop(held)
    assert await asked(WORKER) == [(held.id, held.epoch)]
    assert await asked("worker-2") == []
    await driver.end(held, STOPPED)
    assert await asked(WORKER) == []


async def test_a_stop_and_a_claim_at_once_lose_neither(driver: Driver) -> None:
    waiting = [await driver.trigger(await driver.new_job(name=f"Job {n}")) for n in range(20)]
    stopping = asyncio.gather(*(driver.stop(one) for one in waiting))
    await _claim_all(driver)
    stopped = await stopping
    assert await _claim_all(driver) == []
    for one in stopped:
        stands = await driver.get(one)
        assert stands == one
        assert stands.status is (Status.JOB_STOPPED if stands.owner is None else Status.JOB_STOPPING)


async def _claim_all(driver: Driver) -> list[kernel.Claim]:
    claims: list[kernel.Claim] = []
    while found := await driver.claim(limit=2):
        claims += found
    return claims


async def test_stops_ends_and_triggers_of_one_job_keep_one_run_at_most(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = [await driver.trigger(job) for _ in range(10)]
    await asyncio.gather(
        *(driver.stop(one) for one in pending[::2]),
        driver.end(held, NOT_FOUND),
        *(driver.trigger(job, TriggerKind.SCHEDULE, scheduled_at=NOW + timedelta(hours=n)) for n in range(5)),
    )
    found: list[Execution] = await driver.all()
    statuses = Counter(one.status for one in found)
    assert sum(statuses[status] for status in ACTIVE) == 1
    assert statuses[Status.JOB_STOPPED] == 5
    assert statuses[Status.JOB_FAILED] == 1
    positions = sorted(one.queue_position for one in found if one.status is Status.JOB_PENDING)
    assert positions == list(range(1, len(positions) + 1))
    assert len(found) == 16
