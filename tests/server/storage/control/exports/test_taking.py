"""Items are taken when they are due, each by one sender, and those of a record one after the other."""

import asyncio
from datetime import timedelta

from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import jobs
from ferryman_server.storage.control.exports import taking
from tests.server.storage.control.exports.item_driver import BUSY, SENDER, ItemDriver, event
from tests.server.storage.control.samples import NOW


async def test_an_item_that_is_taken_is_being_sent(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    stands = await items.get(made)
    assert (taken.execution_id, taken.attempts, taken.spec, taken.record_key) == (made.id, 1, shipped.spec, "ORD-1")
    assert (stands.status, stands.started_at, stands.owner, stands.epoch) == (Status.JOB_STARTED, NOW, SENDER, 1)
    assert stands.exported_item is not None
    assert (stands.exported_item.attempts, stands.exported_item.next_attempt_at) == (1, None)
    assert stands.revision > made.revision
    assert (await items.messages(made))[1:] == ["attempt 1"]
    assert await items.take(shipped) == []


async def test_no_more_than_asked_are_taken_in_their_order(items: ItemDriver, shipped: Job) -> None:
    await items.accept(*(event(seq, f"ORD-{seq}") for seq in range(1, 6)))
    taken = [[item.record_key for item in await items.take(shipped, limit=2)] for _ in range(3)]
    assert taken == [["ORD-1", "ORD-2"], ["ORD-3", "ORD-4"], ["ORD-5"]]


async def test_items_go_to_the_connector_of_their_job(items: ItemDriver, shipped: Job) -> None:
    other = await items.export_job("Other", "SHIPPED")
    await items.accept(event(1))
    assert [item.job_name for item in await items.take(other)] == ["Other"]
    assert [item.job_name for item in await items.take(shipped)] == ["Shipped"]


async def test_an_item_waits_for_its_time(items: ItemDriver, shipped: Job) -> None:
    await items.accept(event(1))
    (taken,) = await items.take(shipped)
    assert await items.end_item(taken, Event.TO_BE_RETRIED, BUSY, 9.0) is Status.JOB_PENDING
    assert await items.take(shipped, now=NOW + timedelta(seconds=9)) == []
    (again,) = await items.take(shipped, now=NOW + timedelta(seconds=10))
    assert (again.number, again.attempts) == (taken.number, 2)


async def test_items_of_a_record_are_sent_one_after_the_other(items: ItemDriver) -> None:
    job = await items.export_job("Both", "SHIPPED", "COMPLETED")
    await items.accept(event(1), event(2, status="COMPLETED"), event(3, "ORD-2"))
    first, other = await items.take(job)
    assert (first.trigger_status, other.record_key) == ("SHIPPED", "ORD-2")
    assert await items.take(job) == []
    await items.end_item(first, Event.TO_BE_RETRIED, BUSY, 60.0)
    assert await items.take(job) == []
    (first,) = await items.take(job, now=NOW + timedelta(minutes=2))
    await items.end_item(first)
    (second,) = await items.take(job)
    assert second.trigger_status == "COMPLETED"


async def test_a_stopped_item_is_not_taken_and_lets_the_next_one_go(items: ItemDriver) -> None:
    job = await items.export_job("Both", "SHIPPED", "COMPLETED")
    first, second = await items.accept(event(1), event(2, status="COMPLETED"))
    await items.stop(first)
    assert [item.execution_id for item in await items.take(job)] == [second.id]


async def test_nobody_gets_what_another_has_taken(items: ItemDriver, shipped: Job) -> None:
    await items.accept(*(event(seq, f"ORD-{seq}") for seq in range(1, 41)))
    taken = await asyncio.gather(*(items.take(shipped, limit=10, owner=f"sender-{n}") for n in range(4)))
    numbers = [item.number for one in taken for item in one]
    assert len(set(numbers)) == len(numbers)


async def test_it_is_known_when_the_first_of_each_connector_is_due(items: ItemDriver, shipped: Job) -> None:
    other = await items.export_job("Other", "COMPLETED")
    await items.accept(event(1))
    await items.accept(event(2, status="COMPLETED"), now=NOW + timedelta(hours=1))
    async with items.database.read() as conn:
        due = await taking.first_due(conn)
    assert due == {shipped.connector_id: NOW, other.connector_id: NOW + timedelta(hours=1)}
    (taken,) = await items.take(shipped)
    async with items.database.read() as conn:
        assert list(await taking.first_due(conn)) == [other.connector_id]
    await items.end_item(taken)


async def test_what_was_accepted_is_sent_though_its_job_was_deactivated(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    async with items.database.write() as conn:
        await jobs.set_job_active(conn, shipped.id, False, NOW)
    assert [item.execution_id for item in await items.take(shipped)] == [made.id]


async def test_jobs_of_one_connector_take_turns_by_what_is_due_longest(items: ItemDriver, shipped: Job) -> None:
    async with items.database.write() as conn:
        twin = await jobs.duplicate_job(conn, shipped.id, NOW)
        await jobs.set_job_active(conn, twin.id, True, NOW)
    for seq in (1, 2):
        await items.accept(event(seq, f"ORD-{seq}"), now=NOW + timedelta(seconds=seq))
    taken = await items.take(shipped, limit=2, now=NOW + timedelta(minutes=1))
    assert {item.job_name for item in taken} == {shipped.name, twin.name}
    assert {item.record_key for item in taken} == {"ORD-1"}
