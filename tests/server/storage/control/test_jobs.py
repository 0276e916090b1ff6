"""Jobs as stored."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ferryman_server.domain.errors import EtagMismatch, FieldsInvalid, JobRunning, NameTaken, NotFound
from ferryman_server.domain.executions import Direction, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.schedules import ScheduleDraft
from ferryman_server.storage.control import connectors, executions, jobs, revisions, schedules
from ferryman_server.storage.control.tables import deleted_job
from ferryman_server.storage.control.tables import job as table
from ferryman_server.storage.paging import PageQuery
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.driver import NOT_FOUND, Driver
from tests.server.storage.control.samples import NOW, connector_draft, export_draft, job_draft

LATER = NOW + timedelta(hours=1)


async def test_a_job_comes_back_as_created(driver: Driver, job: Job) -> None:
    async with driver.database.read() as conn:
        assert await jobs.get_job(conn, job.id) == job
    draft = job_draft(job.connector_id)
    assert (job.name, job.entity, job.spec, job.active) == (draft.name, draft.entity, draft.spec, draft.active)
    assert (job.direction, job.version, job.created_at, job.updated_at) == (Direction.IMPORT, 1, NOW, NOW)


async def test_an_update_replaces_the_settings_and_keeps_the_entity(driver: Driver, job: Job) -> None:
    draft = job_draft(job.connector_id, "Stock", OverlapPolicy.WAIT_FOR_NEXT, entity="OFFER")
    async with driver.database.write() as conn:
        updated = await jobs.update_job(conn, job.id, replace(draft, active=False), job.version, LATER)
        assert await jobs.get_job(conn, job.id) == updated
    assert draft.spec is not None
    assert updated == replace(job, name="Stock", active=False, spec=draft.spec, version=2, updated_at=LATER)


async def test_an_export_comes_back_as_created_and_updated(driver: Driver, job: Job) -> None:
    draft = export_draft(job.connector_id)
    async with driver.database.write() as conn:
        made = await jobs.create_job(conn, draft, NOW)
        assert await jobs.get_job(conn, made.id) == made
        assert (made.direction, made.entity, made.spec) == (Direction.EXPORT, "ORDER", draft.spec)
        other = export_draft(job.connector_id, status="CANCELED")
        updated = await jobs.update_job(conn, made.id, other, None, LATER)
        assert other.spec is not None
        assert updated == replace(made, spec=other.spec, version=2, updated_at=LATER)


async def test_every_change_is_the_latest_one(driver: Driver, job: Job) -> None:
    async def latest() -> tuple[int, str]:
        _, revision, _ = await revisions.current(conn)
        changed = select(table.c.id).where(table.c.revision == revision)
        deleted = select(deleted_job.c.id).where(deleted_job.c.revision == revision)
        return revision, (await conn.execute(changed.union_all(deleted))).scalar_one()

    async with driver.database.write() as conn:
        seen = [(await latest())[0]]

        async def assert_changed(job_id: str) -> None:
            revision, changed = await latest()
            assert revision == seen[-1] + 1
            assert changed == job_id
            seen.append(revision)

        made = await jobs.create_job(conn, job_draft(job.connector_id, "Offers"), NOW)
        await assert_changed(made.id)
        await jobs.update_job(conn, job.id, job_draft(job.connector_id, "Stock"), None, NOW)
        await assert_changed(job.id)
        await jobs.set_job_active(conn, made.id, False, NOW)
        await assert_changed(made.id)
        copy = await jobs.duplicate_job(conn, made.id, NOW)
        await assert_changed(copy.id)
        await jobs.delete_job(conn, made.id, None)
        await assert_changed(made.id)
        await jobs.set_job_active(conn, job.id, True, NOW)
        assert (await latest())[0] == seen[-1]


async def test_a_schedule_fires_while_its_job_is_active(driver: Driver, job: Job) -> None:
    async def next_fire_time() -> datetime | None:
        return (await schedules.schedules_of(conn, [job.id]))[job.id].next_fire_time

    inactive = replace(job_draft(job.connector_id), active=False)
    async with driver.database.write() as conn:
        await schedules.update_schedule(conn, job.id, ScheduleDraft("0 0 * * *", enabled=True, note=""), None, NOW)
        set_at = await next_fire_time()
        assert set_at is not None
        await jobs.set_job_active(conn, job.id, False, NOW)
        assert await next_fire_time() is None
        await jobs.set_job_active(conn, job.id, True, NOW + timedelta(days=3))
        assert await next_fire_time() == set_at + timedelta(days=3)
        await jobs.update_job(conn, job.id, inactive, None, NOW)
        assert await next_fire_time() is None
        await jobs.update_job(conn, job.id, replace(inactive, active=True), None, NOW)
        assert await next_fire_time() == set_at


async def test_a_copy_is_like_the_job_but_inactive_and_without_a_schedule(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await schedules.update_schedule(conn, job.id, ScheduleDraft("0 0 * * *", enabled=True, note=""), None, NOW)
        await jobs.update_job(conn, job.id, job_draft(job.connector_id), None, NOW)
        export = await jobs.create_job(conn, export_draft(job.connector_id), NOW)
        for source in (job, export):
            copy = await jobs.duplicate_job(conn, source.id, LATER)
            expected = replace(
                source,
                id=copy.id,
                name=f"{source.name} - COPY",
                active=False,
                version=1,
                created_at=LATER,
                updated_at=LATER,
            )
            assert copy == expected == await jobs.get_job(conn, copy.id)
            assert copy.id not in await schedules.schedules_of(conn, [copy.id])


async def test_a_copy_takes_the_first_name_that_is_free(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await jobs.create_job(conn, job_draft(job.connector_id, "Products - COPY (1)"), NOW)
        copies = [await jobs.duplicate_job(conn, job.id, NOW) for _ in range(60)]
        assert [copy.name for copy in copies[:3]] == ["Products - COPY", "Products - COPY (2)", "Products - COPY (3)"]
        assert copies[-1].name == "Products - COPY (60)"
        await jobs.delete_job(conn, copies[1].id, None)
        assert (await jobs.duplicate_job(conn, job.id, NOW)).name == "Products - COPY (2)"
        page = await jobs.list_jobs(conn, PageQuery(size=100), "PRODUCTS - COPY", (), "")
        assert len(page.content) == 61


async def test_copies_made_at_once_all_get_a_name(driver: Driver, job: Job) -> None:
    async def duplicate(job_id: str) -> str:
        async with driver.database.write() as conn:
            return (await jobs.duplicate_job(conn, job_id, NOW)).name

    long = await driver.new_job(name="x" * 199)
    # Cut so that the suffix fits, the names of both jobs' copies are the same.
    longer = await driver.new_job(name="x" * 200)
    names = await asyncio.gather(*(duplicate(one.id) for one in (job, long, longer) * 8))
    assert len(set(names)) == len(names) == 24
    assert sorted(names)[:3] == ["Products - COPY", "Products - COPY (1)", "Products - COPY (2)"]
    assert all(len(name) <= 200 for name in names)


async def test_a_copy_and_a_new_job_of_its_name_at_once(driver: Driver, job: Job) -> None:
    async def create() -> str:
        async with driver.database.write() as conn:
            return (await jobs.create_job(conn, job_draft(job.connector_id, "Products - COPY"), NOW)).name

    async def duplicate() -> str:
        async with driver.database.write() as conn:
            return (await jobs.duplicate_job(conn, job.id, NOW)).name

    made, copied = await asyncio.gather(create(), duplicate(), return_exceptions=True)
    assert isinstance(copied, str)
    if isinstance(made, NameTaken):
        assert copied == "Products - COPY"
    else:
        assert (made, copied) == ("Products - COPY", "Products - COPY (1)")


async def test_triggers_do_not_change_the_version(driver: Driver, job: Job) -> None:
    await driver.trigger(job)
    async with driver.database.read() as conn:
        assert await jobs.get_job(conn, job.id) == job


async def test_names_are_unique(driver: Driver, job: Job) -> None:
    other = await driver.new_job(name="Offers")
    async with driver.database.write() as conn:
        with pytest.raises(NameTaken, match="a job named 'Products'"):
            await jobs.create_job(conn, job_draft(job.connector_id), NOW)
        with pytest.raises(NameTaken):
            await jobs.update_job(conn, other.id, job_draft(job.connector_id), None, NOW)
        assert await jobs.get_job(conn, other.id) == other


async def test_an_unknown_connector_is_a_wrong_field(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        for call in (
            jobs.create_job(conn, job_draft("nowhere", "Offers"), NOW),
            jobs.update_job(conn, job.id, job_draft("nowhere"), None, NOW),
        ):
            with pytest.raises(FieldsInvalid) as refused:
                await call
            assert [violation.field for violation in refused.value.violations] == ["connector_id"]


async def test_a_stale_etag_is_refused(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await jobs.set_job_active(conn, job.id, False, NOW)
        with pytest.raises(EtagMismatch):
            await jobs.update_job(conn, job.id, job_draft(job.connector_id), job.version, NOW)
        with pytest.raises(EtagMismatch):
            await jobs.delete_job(conn, job.id, job.version)


async def test_repeated_activation_changes_nothing(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        assert await jobs.set_job_active(conn, job.id, True, LATER) == job
        off = await jobs.set_job_active(conn, job.id, False, LATER)
        assert off == replace(job, active=False, version=2, updated_at=LATER)


async def test_a_job_is_deleted_only_when_nothing_of_it_is_unfinished(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = await driver.trigger(job)
    for unfinished in (held, pending):
        async with driver.database.write() as conn:
            with pytest.raises(JobRunning, match=unfinished.id):
                await jobs.delete_job(conn, job.id, None)
        (current,) = [held] if unfinished is held else [c.execution for c in await driver.claim()]
        await driver.end(current, NOT_FOUND)
    async with driver.database.write() as conn:
        await jobs.delete_job(conn, job.id, job.version)
        with pytest.raises(NotFound):
            await jobs.get_job(conn, job.id)
        history = await executions.list_executions(conn, PageQuery(), job.id, "", frozenset())
    assert [(e.job_name, e.status) for e in history.content] == [("Products", Status.JOB_FAILED)] * 2


async def test_an_unknown_job(driver: Driver) -> None:
    async with driver.database.write() as conn:
        for call in (
            jobs.get_job(conn, "nowhere"),
            jobs.update_job(conn, "nowhere", job_draft("c"), None, NOW),
            jobs.set_job_active(conn, "nowhere", True, NOW),
            jobs.duplicate_job(conn, "nowhere", NOW),
            jobs.delete_job(conn, "nowhere", None),
        ):
            with pytest.raises(NotFound, match="no job with id 'nowhere'"):
                await call


async def test_lists_filter_by_name_entity_and_connector(driver: Driver, box: SecretBox) -> None:
    async with driver.database.write() as conn:
        one, other = [(await connectors.create_connector(conn, connector_draft(n), NOW, box)).id for n in ("1", "2")]
        for name, entity, connector_id in (("b", "OFFER", one), ("A", "PRODUCT", one), ("Bb", "PRODUCT", other)):
            await jobs.create_job(conn, job_draft(connector_id, name, entity=entity), NOW)

        async def names(search: str = "", entities: tuple[str, ...] = (), connector_id: str = "") -> list[str]:
            page = await jobs.list_jobs(conn, PageQuery(), search, entities, connector_id)
            return [job.name for job in page.content]

        assert await names() == ["A", "b", "Bb"]
        assert await names("B") == ["b", "Bb"]
        assert await names(entities=("PRODUCT",)) == ["A", "Bb"]
        assert await names(entities=("PRODUCT", "OFFER"), connector_id=one) == ["A", "b"]
        assert await names("b", ("OFFER",), other) == []
