"""Which jobs changed since a revision."""

from ferryman_server.domain.executions import Event
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.schedules import ScheduleDraft
from ferryman_server.storage.control import job_changes, jobs, revisions, schedules
from ferryman_server.storage.control.job_changes import JobChange
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW, job_draft

LIMIT = 100


async def head(driver: Driver) -> int:
    async with driver.database.read() as conn:
        _, revision, _ = await revisions.current(conn)
    return revision


async def since(driver: Driver, revision: int, limit: int = LIMIT) -> list[JobChange]:
    """The changes; with this limit they must be everything."""
    async with driver.database.read() as conn:
        _, latest, _ = await revisions.current(conn)
        found, reached = await job_changes.changed_since(conn, revision, latest, limit)
    assert reached == await head(driver)
    return found


async def test_a_job_that_is_new_or_updated_has_changed(driver: Driver, job: Job) -> None:
    assert [(c.job_id, c.job) for c in await since(driver, 0)] == [(job.id, job)]
    position = await head(driver)
    assert await since(driver, position) == []
    async with driver.database.write() as conn:
        updated = await jobs.update_job(conn, job.id, job_draft(job.connector_id, "Stock"), None, NOW)
    assert [(c.revision, c.job) for c in await since(driver, position)] == [(await head(driver), updated)]


async def test_a_job_whose_executions_change_has_changed_once(driver: Driver, job: Job) -> None:
    await driver.new_job(name="Other")
    position = await head(driver)
    held = await driver.start(job, Event.CONNECTED, Event.FETCHED)
    await driver.trigger(job)
    changes = await since(driver, position)
    assert [(c.job_id, c.revision) for c in changes] == [(job.id, await head(driver))]
    position = await head(driver)
    await driver.advance(held, Event.CATALOG_FREE)
    assert [c.job_id for c in await since(driver, position)] == [job.id]


async def test_a_job_whose_schedule_changes_has_changed(driver: Driver, job: Job) -> None:
    position = await head(driver)
    async with driver.database.write() as conn:
        await schedules.update_schedule(conn, job.id, ScheduleDraft("0 3 * * *", True, ""), None, NOW)
    assert [c.job_id for c in await since(driver, position)] == [job.id]


async def test_a_deleted_job_is_told_without_its_settings(driver: Driver, job: Job) -> None:
    await driver.end(await driver.start(job))
    position = await head(driver)
    async with driver.database.write() as conn:
        await jobs.delete_job(conn, job.id, None)
    gone = JobChange(job.id, await head(driver), None)
    assert await since(driver, position) == [gone]
    # Also to those who missed that it was there at all.
    assert await since(driver, 0) == [gone]


async def test_many_changes_come_in_steps_that_miss_nothing(driver: Driver) -> None:
    made = [await driver.new_job(name=f"Job {n}") for n in range(5)]
    for job in reversed(made):
        await driver.trigger(job)
    found: list[str] = []
    position = 0
    while position < await head(driver):
        async with driver.database.read() as conn:
            _, latest, _ = await revisions.current(conn)
            changes, reached = await job_changes.changed_since(conn, position, latest, 2)
        assert reached > position
        assert len(changes) <= 2
        position = reached
        found += [c.job_id for c in changes]
    assert found == [job.id for job in reversed(made)]


async def test_all_jobs_come_by_revision(driver: Driver, job: Job) -> None:
    other = await driver.new_job(name="Other")
    async with driver.database.write() as conn:
        await jobs.set_job_active(conn, job.id, False, NOW)
    async with driver.database.read() as conn:
        assert [c.job_id for c in await job_changes.all_jobs(conn)] == [other.id, job.id]
