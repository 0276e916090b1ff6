"""Ticks: each fire time makes one execution, whoever ticks, and what was missed makes at most one."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ferryman_server.domain.cron import CronInvalid
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.storage.control.kernel.ticking import DueSlot, Ticked, due_slots, next_slot, tick
from ferryman_server.storage.control.tables import job as job_table
from ferryman_server.storage.control.tables import schedule
from ferryman_server.storage.database import Database
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW
from tests.server.storage.control.scheduling import EVERY_MINUTE, NIGHTLY, enable, get_schedule, set_schedule

SLOT = datetime(2026, 3, 1, 12, 31, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def look(database: Database, now: datetime = SLOT) -> list[DueSlot]:
    async with database.read() as conn:
        return await due_slots(conn, now, 100)


async def ticked(database: Database, slots: list[DueSlot], now: datetime = SLOT, max_pending: int = 10) -> Ticked:
    async with database.write() as conn:
        return await tick(conn, slots, now, HOUR, max_pending)


async def fired(database: Database, now: datetime = SLOT, max_pending: int = 10) -> list[Execution]:
    return list((await ticked(database, await look(database, now), now, max_pending)).made)


async def test_a_slot_that_has_come_makes_one_execution_and_the_schedule_moves_on(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, EVERY_MINUTE)
    assert await look(driver.database, SLOT - timedelta(milliseconds=1)) == []
    slots = await look(driver.database)
    assert slots == [DueSlot(job.id, SLOT, 1)]
    (made,) = (await ticked(driver.database, slots, SLOT + timedelta(milliseconds=7))).made
    assert await driver.get(made) == made
    assert (made.scheduled_at, made.trigger_kind, made.triggered_by) == (SLOT, TriggerKind.SCHEDULE, "schedule")
    assert made.status is Status.JOB_INITIALIZING
    stands = await get_schedule(driver.database, job)
    assert (stands.next_fire_time, stands.version) == (SLOT + MINUTE, 1)
    assert stands.latest_execution_id == made.id


async def test_a_slot_that_was_fired_meanwhile_makes_nothing(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, EVERY_MINUTE)
    slots = await look(driver.database)
    assert len((await ticked(driver.database, slots)).made) == 1
    assert (await ticked(driver.database, slots)).made == ()
    assert len(await driver.all()) == 1


async def test_ticks_at_the_same_time_neither_double_nor_lose(driver: Driver) -> None:
    jobs = [await driver.new_job(name=f"Job {n}") for n in range(10)]
    for job in jobs:
        await set_schedule(driver.database, job, EVERY_MINUTE)
    slots = await look(driver.database)
    results = await asyncio.gather(*(ticked(driver.database, slots[n:] + slots[:n]) for n in range(6)))
    assert sorted(one.job_id for result in results for one in result.made) == sorted(job.id for job in jobs)
    assert len(await driver.all()) == len(jobs)


async def test_a_schedule_that_was_changed_or_paused_meanwhile_does_not_fire(driver: Driver) -> None:
    jobs = [await driver.new_job(name=f"Job {n}") for n in range(3)]
    for job in jobs:
        await set_schedule(driver.database, job, EVERY_MINUTE)
    slots = await look(driver.database)
    await set_schedule(driver.database, jobs[0], NIGHTLY)
    await enable(driver.database, jobs[1], False)
    assert [one.job_id for one in (await ticked(driver.database, slots)).made] == [jobs[2].id]


async def test_a_tick_that_fails_leaves_everything_as_it_was(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, EVERY_MINUTE)
    slots = await look(driver.database)
    with pytest.raises(ZeroDivisionError):
        async with driver.database.write() as conn:
            await tick(conn, slots, SLOT, HOUR)
            _ = 1 / 0
    assert await look(driver.database) == slots
    assert await driver.all() == []


async def test_the_overlap_policy_decides_what_becomes_of_a_slot(driver: Driver) -> None:
    queues = await driver.new_job(OverlapPolicy.RUN_IMMEDIATELY, "Queues")
    skips = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT, "Skips")
    for job in (queues, skips):
        await set_schedule(driver.database, job, EVERY_MINUTE)
    seen: dict[str, list[tuple[Status, str]]] = {queues.id: [], skips.id: []}
    for number in range(3):
        for one in await fired(driver.database, SLOT + number * MINUTE, max_pending=1):
            seen[one.job_id].append((one.status, one.status_reason))
    assert seen[queues.id] == [
        (Status.JOB_INITIALIZING, ""),
        (Status.JOB_PENDING, "JOB_RUNNING"),
        (Status.JOB_SKIPPED, "QUEUE_FULL"),
    ]
    assert seen[skips.id] == [(Status.JOB_INITIALIZING, ""), *[(Status.JOB_SKIPPED, "JOB_RUNNING")] * 2]


async def test_slots_that_are_a_little_late_are_fired_one_by_one(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, replace(NIGHTLY, cron="0/20 * * * * ?"), SLOT - timedelta(seconds=1))
    now = SLOT + timedelta(seconds=59)
    made = [await fired(driver.database, now) for _ in range(4)]
    assert [[one.scheduled_at for one in group] for group in made] == [
        [SLOT],
        [SLOT + timedelta(seconds=20)],
        [SLOT + timedelta(seconds=40)],
        [],
    ]


async def test_of_missed_slots_only_the_latest_is_made_up_for(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, EVERY_MINUTE)
    back = SLOT + 45 * MINUTE + timedelta(seconds=30)
    (made,) = await fired(driver.database, back)
    assert (made.scheduled_at, made.created_at) == (SLOT + 45 * MINUTE, back)
    assert (await get_schedule(driver.database, job)).next_fire_time == SLOT + 46 * MINUTE
    assert await fired(driver.database, back) == []


async def test_what_was_missed_too_long_ago_is_not_made_up_for_but_told(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, replace(NIGHTLY, cron="31 12 * * *"))
    before = await _revision(driver.database, job)
    back = SLOT + HOUR + timedelta(seconds=1)
    slots = await look(driver.database, back)
    result = await ticked(driver.database, slots, back)
    assert (result.made, result.missed, result.errors) == ([], slots, {})
    assert (await get_schedule(driver.database, job)).next_fire_time == SLOT + timedelta(days=1)
    assert await _revision(driver.database, job) > before


async def test_a_slot_that_stands_again_after_it_was_fired_is_not_fired_twice(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, EVERY_MINUTE)
    assert len(await fired(driver.database)) == 1
    await set_schedule(driver.database, job, replace(EVERY_MINUTE, cron="*/1 * * * *"), SLOT - timedelta(seconds=1))
    assert await look(driver.database) == [DueSlot(job.id, SLOT, 2)]
    assert await fired(driver.database) == []
    assert (await get_schedule(driver.database, job)).next_fire_time == SLOT + MINUTE


async def test_a_schedule_that_cannot_be_read_keeps_no_other_from_firing(driver: Driver) -> None:
    broken, sound = [await driver.new_job(name=name) for name in ("Broken", "Sound")]
    for job in (broken, sound):
        await set_schedule(driver.database, job, EVERY_MINUTE)
    async with driver.database.write() as conn:
        await conn.execute(update(schedule).where(schedule.c.job_id == broken.id).values(cron="every minute"))
    result = await ticked(driver.database, await look(driver.database))
    assert [one.job_id for one in result.made] == [sound.id]
    assert [(job_id, type(error)) for job_id, error in result.errors.items()] == [(broken.id, CronInvalid)]
    assert (await get_schedule(driver.database, broken)).next_fire_time is None


async def test_a_schedule_fires_no_more_after_the_last_year_of_its_cron(driver: Driver, job: Job) -> None:
    await set_schedule(driver.database, job, replace(NIGHTLY, cron="0 31 12 1 3 ? 2026"))
    assert len(await fired(driver.database)) == 1
    stands = await get_schedule(driver.database, job)
    assert (stands.enabled, stands.next_fire_time) == (True, None)


async def test_the_earliest_slot_of_all_is_told(driver: Driver, job: Job) -> None:
    other = await driver.new_job(name="Other")
    async with driver.database.read() as conn:
        assert await next_slot(conn) is None
    await set_schedule(driver.database, job)
    await set_schedule(driver.database, other, EVERY_MINUTE)
    async with driver.database.read() as conn:
        assert await next_slot(conn) == SLOT


async def test_slots_come_earliest_first_and_in_groups(driver: Driver) -> None:
    jobs = [await driver.new_job(name=f"Job {n}") for n in range(3)]
    for number, job in enumerate(jobs):
        await set_schedule(driver.database, job, EVERY_MINUTE, NOW - number * MINUTE)
    async with driver.database.read() as conn:
        assert [slot.job_id for slot in await due_slots(conn, SLOT, 2)] == [jobs[2].id, jobs[1].id]


async def _revision(database: Database, job: Job) -> int:
    async with database.read() as conn:
        found: int = (await conn.execute(select(job_table.c.revision).where(job_table.c.id == job.id))).scalar_one()
    return found
