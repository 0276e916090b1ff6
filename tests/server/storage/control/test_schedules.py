"""Schedules as stored: when they fire next, and who sees that they changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from ferryman_server.domain.errors import EtagMismatch, NotAnImportJob, NotFound, ScheduleNotSet
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.schedules import Schedule
from ferryman_server.storage.control import connectors, jobs, revisions, schedules
from ferryman_server.storage.control.scheduled_jobs import list_scheduled_jobs
from ferryman_server.storage.control.tables import job as job_table
from ferryman_server.storage.control.tables import schedule
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW, connector_draft, export_draft
from tests.server.storage.control.scheduling import (
    EVERY_MINUTE,
    NIGHTLY,
    activate,
    enable,
    get_schedule,
    set_schedule,
)

LATER = NOW + timedelta(days=10)
DISABLED = replace(NIGHTLY, enabled=False)


def at(day: int, hour: int = 2, minute: int = 30) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def revision_of(database: Database, job: Job) -> tuple[int, int]:
    """The job's revision and the latest one."""
    async with database.read() as conn:
        own = (await conn.execute(select(job_table.c.revision).where(job_table.c.id == job.id))).scalar_one()
        return own, (await revisions.current(conn))[1]


async def test_the_schedule_of_a_job_is_empty_until_it_is_set(database: Database, job: Job) -> None:
    assert await get_schedule(database, job) == Schedule(job.id)
    made = await set_schedule(database, job)
    assert made == Schedule(job.id, "30 2 * * *", True, "after the backup", at(2), version=1)
    assert await get_schedule(database, job) == made
    changed = await set_schedule(database, job, EVERY_MINUTE)
    assert (changed.next_fire_time, changed.version) == (at(1, 12, 31), 2)


async def test_there_is_no_schedule_without_an_import_job(database: Database, box: SecretBox) -> None:
    async with database.write() as conn:
        connector = await connectors.create_connector(conn, connector_draft(), NOW, box)
        export = await jobs.create_job(conn, export_draft(connector.id), NOW)
    for job_id, error in (("nobody's", NotFound), (export.id, NotAnImportJob)):
        async with database.write() as conn:
            with pytest.raises(error):
                await schedules.get_schedule(conn, job_id)
            with pytest.raises(error):
                await schedules.update_schedule(conn, job_id, NIGHTLY, None, NOW)
            with pytest.raises(error):
                await schedules.set_schedule_enabled(conn, job_id, True, NOW)


async def test_a_stale_etag_is_refused(database: Database, job: Job) -> None:
    await set_schedule(database, job, etag_version=0)
    with pytest.raises(EtagMismatch):
        await set_schedule(database, job, EVERY_MINUTE, etag_version=0)
    assert (await set_schedule(database, job, EVERY_MINUTE, etag_version=1)).version == 2


async def test_it_fires_exactly_while_enabled_set_and_the_job_active(database: Database, job: Job) -> None:
    assert (await set_schedule(database, job, DISABLED)).next_fire_time is None
    assert (await enable(database, job, True)).next_fire_time == at(2)
    await activate(database, job, False)
    assert (await get_schedule(database, job)).next_fire_time is None
    assert (await set_schedule(database, job, EVERY_MINUTE)).next_fire_time is None
    assert (await enable(database, job, False)).next_fire_time is None
    await activate(database, job, True)
    assert (await get_schedule(database, job)).next_fire_time is None


async def test_what_was_missed_meanwhile_is_never_replayed(database: Database, job: Job) -> None:
    await set_schedule(database, job)
    await activate(database, job, False)
    await activate(database, job, True, LATER)
    assert (await get_schedule(database, job)).next_fire_time == at(12)
    await enable(database, job, False)
    assert (await enable(database, job, True, LATER + timedelta(days=1))).next_fire_time == at(13)
    changed = await set_schedule(database, job, replace(NIGHTLY, cron="30 3 * * *"), LATER + timedelta(days=2))
    assert changed.next_fire_time == at(14, 3)


async def test_a_new_note_does_not_cost_a_fire_time_that_has_come(database: Database, job: Job) -> None:
    await set_schedule(database, job)
    noted = await set_schedule(database, job, replace(NIGHTLY, note="ask Ann"), LATER)
    assert (noted.note, noted.next_fire_time) == ("ask Ann", at(2))


async def test_repeating_a_pause_or_a_resume_changes_nothing(database: Database, job: Job) -> None:
    stored = await set_schedule(database, job)
    assert await enable(database, job, True, LATER) == stored
    paused = await enable(database, job, False)
    assert paused == replace(stored, enabled=False, next_fire_time=None, version=2)
    assert await enable(database, job, False, LATER) == paused


async def test_a_schedule_without_a_cron_cannot_be_resumed_but_paused(database: Database, job: Job) -> None:
    with pytest.raises(ScheduleNotSet):
        await enable(database, job, True)
    assert await enable(database, job, False) == Schedule(job.id)


async def test_every_change_is_a_change_of_the_job(database: Database, job: Job) -> None:
    seen = [await revision_of(database, job)]
    await set_schedule(database, job)
    seen.append(await revision_of(database, job))
    await enable(database, job, False)
    seen.append(await revision_of(database, job))
    await enable(database, job, False)
    assert seen[-1] == await revision_of(database, job)
    assert [own for own, _ in seen] == sorted({own for own, _ in seen})
    assert all(own == head for own, head in seen[1:])


async def test_the_latest_execution_is_the_one_it_caused_last(database: Database, driver: Driver, job: Job) -> None:
    await set_schedule(database, job)
    assert (await get_schedule(database, job)).latest_execution_id == ""
    fired = [await driver.trigger(job, TriggerKind.SCHEDULE, scheduled_at=at(day)) for day in (2, 3)]
    await driver.trigger(job)
    assert (await get_schedule(database, job)).latest_execution_id == fired[-1].id
    async with database.read() as conn:
        assert set(await schedules.schedules_of(conn, [job.id, "nobody's"])) == {job.id}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_latest_execution_is_found_by_the_index(database: Database) -> None:
    statement = select(schedule.c.job_id, schedules.LATEST_EXECUTION).where(schedule.c.job_id == "one")
    async with database.read() as conn:
        explained = f"EXPLAIN QUERY PLAN {statement.compile(compile_kwargs={'literal_binds': True})}"
        plan = " ".join(row.detail for row in await conn.execute(text(explained)))
    assert "uq_execution_fire_time" in plan


async def test_the_list_comes_by_next_fire_time_with_those_that_do_not_fire_last(driver: Driver) -> None:
    database = driver.database
    made = {name: await driver.new_job(name=name) for name in ("Ann", "bob", "Cid", "Dan", "Eve")}
    crons = {"Ann": "0 5 * * *", "bob": "0 3 * * *", "Cid": "0 4 * * *", "Dan": "0 1 * * *"}
    for name, cron in crons.items():
        await set_schedule(database, made[name], replace(NIGHTLY, cron=cron))
    await enable(database, made["Dan"], False)
    await set_schedule(database, made["Eve"], replace(NIGHTLY, cron="", enabled=False))

    async def names(search: str = "", **query: object) -> list[str]:
        found: list[str] = []
        token = ""
        while True:
            async with database.read() as conn:
                page = await list_scheduled_jobs(conn, PageQuery(size=2, token=token, **query), search)  # type: ignore[arg-type]
            found += [job.name for job in page.content]
            if page.last:
                return found
            token = page.next_page_token

    assert await names() == ["bob", "Cid", "Ann", "Dan"]
    assert await names(sort=(("nextFireTime", True),)) == ["Dan", "Ann", "Cid", "bob"]
    assert await names(sort=(("jobName", False),)) == ["Ann", "bob", "Cid", "Dan"]
    assert await names("B") == ["bob"]


async def test_a_schedule_goes_with_its_job(database: Database, job: Job) -> None:
    await set_schedule(database, job)
    async with database.write() as conn:
        await jobs.delete_job(conn, job.id, None)
        assert (await conn.execute(select(func.count()).select_from(schedule))).scalar_one() == 0
