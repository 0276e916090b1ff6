"""Exported items beside imports: in lists, watches, overviews, the kernel and retention."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ferryman_server.domain.errors import JobRunning
from ferryman_server.domain.executions import Status
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import executions, job_changes, jobs, kernel, overviews, point_reads, retention
from ferryman_server.storage.control.tables import export_item
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.control.exports.item_driver import ItemDriver, event
from tests.server.storage.control.samples import NOW


async def _numbers(items: ItemDriver) -> list[int]:
    async with items.database.read() as conn:
        return list((await conn.execute(select(export_item.c.number).order_by(export_item.c.number))).scalars())


async def _sent(items: ItemDriver, job: Job, seq: int) -> str:
    (made,) = await items.accept(event(seq, f"ORD-{seq}"))
    (taken,) = await items.take(job)
    await items.end_item(taken)
    return made.id


async def test_every_way_to_read_executions_shows_the_item(items: ItemDriver, shipped: Job) -> None:
    imported = await items.start(await items.new_job())
    (made,) = await items.accept(event(1))
    assert made.exported_item is not None
    async with items.database.read() as conn:
        listed = await executions.list_executions(conn, PageQuery(), "", "", frozenset())
        assert listed.content == (made, imported)
        assert await executions.snapshot(conn, shipped.id, "", frozenset(), 10) == [made]
        assert (await executions.changed_since(conn, imported.revision, "", "", 10)) == [made]
        assert (await point_reads.get_executions(conn, [made.id]))[made.id] == made
        (overview,) = await overviews.overviews_of(conn, [shipped])
        assert overview.latest == made
        changes, _ = await job_changes.changed_since(conn, imported.revision, made.revision, 10)
        assert [change.job_id for change in changes] == [shipped.id]


async def test_history_finds_items_by_status_and_id_in_the_order_they_were_executed(
    items: ItemDriver, shipped: Job
) -> None:
    ids = [await _sent(items, shipped, seq) for seq in (1, 2)]
    (waiting,) = await items.accept(event(3, "ORD-3"))
    newest = PageQuery(sort=(("executedAt", True),))
    async with items.database.read() as conn:
        page = await executions.list_executions(conn, newest, shipped.id, "", frozenset({Status.SUCCESS, Status.ERROR}))
        assert [one.id for one in page.content] == ids[::-1]
        page = await executions.list_executions(conn, newest, shipped.id, waiting.id[-8:].upper(), frozenset())
        assert page.content == (waiting,)
        (overview,) = await overviews.overviews_of(conn, [shipped])
    assert [outcome.status for outcome in overview.outcomes] == [Status.SUCCESS, Status.SUCCESS]


async def test_the_kernel_of_imports_leaves_items_alone(items: ItemDriver, shipped: Job) -> None:
    waiting, sending = await items.accept(event(1), event(2, "ORD-2"))
    first, taken = await items.take(shipped)
    await items.release(first)
    before = await items.all()
    async with items.database.write() as conn:
        assert await kernel.sweep(conn) == 0
    async with items.database.write() as conn:
        assert await kernel.claim(conn, "worker", 60.0, 10) == []
    async with items.database.read() as conn:
        assert await kernel.owned_by_others(conn, "worker") == []
        assert await kernel.expired(conn, 10) == []
    assert await items.all() == before
    stopping = await items.stop(sending)
    async with items.database.read() as conn:
        assert await kernel.asked_to_stop(conn, stopping.owner or "") == []
    await items.end_item(taken)
    assert await items.status(waiting) is Status.JOB_PENDING


async def test_a_job_with_items_on_their_way_is_not_deleted(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    with pytest.raises(JobRunning, match=made.id):
        async with items.database.write() as conn:
            await jobs.delete_job(conn, shipped.id, None)


async def test_retention_leaves_what_a_job_needs_to_know(items: ItemDriver, shipped: Job) -> None:
    old, kept = [await _sent(items, shipped, seq) for seq in (1, 2)]
    async with items.database.write() as conn:
        found = await retention.find_outdated(conn, Status.SUCCESS, NOW + timedelta(days=1), 0, 10)
        assert found.execution_ids == (old,)
        assert await retention.delete_executions(conn, found.execution_ids) == 1
    assert [one.id for one in await items.all()] == [kept]
    assert await items.standing(shipped, ("ORD-1", "SHIPPED")) == []
    assert len(await _numbers(items)) == 2


async def test_nothing_is_left_of_a_deleted_job_but_its_history(items: ItemDriver, shipped: Job) -> None:
    old, kept = [await _sent(items, shipped, seq) for seq in (1, 2)]
    async with items.database.write() as conn:
        await retention.delete_executions(conn, [old])
    async with items.database.write() as conn:
        await jobs.delete_job(conn, shipped.id, None)
    (left,) = await items.all()
    assert (left.id, left.exported_item is None, len(await _numbers(items))) == (kept, False, 1)
    async with items.database.write() as conn:
        await retention.delete_executions(conn, [kept])
    assert await _numbers(items) == []
