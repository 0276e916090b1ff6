"""Jobs as stored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ferryman_server.domain.errors import EtagMismatch, FieldsInvalid, JobRunning, NameTaken, NotFound
from ferryman_server.domain.executions import Direction, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.storage.control import connectors, executions, jobs
from ferryman_server.storage.paging import PageQuery
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.driver import NOT_FOUND, Driver
from tests.server.storage.control.samples import NOW, connector_draft, job_draft

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


async def test_latest_executions(driver: Driver, job: Job) -> None:
    other, never = await driver.new_job(name="Offers"), await driver.new_job(name="Never")
    await driver.trigger(job, now=NOW)
    newest = await driver.trigger(job, now=NOW + timedelta(seconds=2))
    await driver.trigger(job, now=NOW + timedelta(seconds=1))
    twin = [await driver.trigger(other), await driver.trigger(other)]
    async with driver.database.read() as conn:
        found = await jobs.latest_executions(conn, [job.id, other.id, never.id])
        assert found == {job.id: newest, other.id: max(twin, key=lambda one: one.id)}
        assert await jobs.latest_executions(conn, []) == {}
