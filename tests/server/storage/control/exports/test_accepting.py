"""Events become items: one for each job that waits for it, once."""

import asyncio

import pytest

from ferryman_server.domain.execution import ExportedItem
from ferryman_server.domain.executions import Direction, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import jobs
from ferryman_server.storage.control.exports import accepting
from tests.server.storage.control.exports.item_driver import ItemDriver, event
from tests.server.storage.control.samples import NOW


async def test_an_event_makes_a_waiting_item(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(7))
    assert await items.get(made) == made
    assert (made.direction, made.status, made.trigger_kind) == (Direction.EXPORT, Status.JOB_PENDING, TriggerKind.EVENT)
    assert (made.job_id, made.entity, made.created_at, made.queue_position) == (shipped.id, "ORDER", NOW, 0)
    assert made.exported_item == ExportedItem("order", "ORD-1", "SHIPPED")
    assert await items.messages(made) == ["queued: order ORD-1 reached SHIPPED (event 7)"]


async def test_events_that_were_dealt_with_make_nothing_again(items: ItemDriver, shipped: Job) -> None:
    events = [event(1), event(2, "ORD-2")]
    assert len(await items.accept(*events)) == 2
    assert await items.accept(*events) == []
    assert len(await items.accept(*events, event(3, "ORD-3"))) == 1
    async with items.database.read() as conn:
        assert await accepting.read_cursor(conn) == 3


async def test_what_fails_makes_nothing_and_is_dealt_with_again(items: ItemDriver, shipped: Job) -> None:
    with pytest.raises(RuntimeError, match="killed"):
        async with items.database.write() as conn:
            await accepting.accept_events(conn, [event(1)], NOW)
            raise RuntimeError("killed")
    assert await items.all() == []
    assert len(await items.accept(event(1))) == 1


async def test_each_job_that_waits_for_the_status_gets_one(items: ItemDriver, shipped: Job) -> None:
    both = await items.export_job("Both", "SHIPPED", "COMPLETED")
    await items.export_job("Created", "ORDER_CREATED")
    await items.export_job("Inactive", "SHIPPED", active=False)
    await items.new_job()
    made = await items.accept(event(1), event(2, status="COMPLETED"), event(3, status="CANCELED"))
    assert sorted((one.job_name, one.exported_item.trigger_status) for one in made if one.exported_item) == [
        ("Both", "COMPLETED"),
        ("Both", "SHIPPED"),
        ("Shipped", "SHIPPED"),
    ]
    assert {one.job_id for one in made} == {shipped.id, both.id}


async def test_a_job_that_was_inactive_does_not_make_up_for_events(items: ItemDriver, shipped: Job) -> None:
    for active in (False, True):
        async with items.database.write() as conn:
            await jobs.set_job_active(conn, shipped.id, active, NOW)
        made = await items.accept(event(1 + active, f"ORD-{active}"))
        assert len(made) == active


async def test_only_the_first_time_counts(items: ItemDriver, shipped: Job) -> None:
    assert await items.accept(event(1, first=False)) == []


async def test_on_hold_counts_every_time_where_the_job_says_so(items: ItemDriver) -> None:
    hold = "DRAFT_ORDER_ON_HOLD"
    await items.export_job("Once", hold, "SHIPPED")
    repeating = await items.export_job("Repeating", hold, "SHIPPED", repeat_on_hold=True)
    made = await items.accept(
        event(1, status=hold),
        event(2, status=hold, first=False),
        event(3, first=False),
        event(4, status=hold, first=False),
    )
    assert [one.job_id for one in made].count(repeating.id) == 3
    assert len(made) == 4


async def test_a_run_by_hand_and_the_event_make_one_item(items: ItemDriver, shipped: Job) -> None:
    (by_hand,) = await items.standing(shipped, ("ORD-1", "SHIPPED"))
    assert await items.accept(event(1)) == []
    assert [one.id for one in await items.all()] == [by_hand.id]


async def test_two_that_deal_with_the_same_events_make_one_item_each(items: ItemDriver, shipped: Job) -> None:
    events = [event(seq, f"ORD-{seq}") for seq in range(1, 51)]
    made = await asyncio.gather(*(items.accept(*events) for _ in range(4)))
    assert sorted(len(one) for one in made) == [0, 0, 0, 50]
    assert len(await items.all()) == 50


async def test_many_at_once_keep_their_order(items: ItemDriver, shipped: Job) -> None:
    made = await items.accept(*(event(seq, f"ORD-{seq}") for seq in range(1, 301)))
    keys = [one.exported_item.record_key for one in await items.all() if one.exported_item]
    assert keys == [f"ORD-{seq}" for seq in range(1, 301)]
    assert [one.revision for one in made] == sorted({one.revision for one in made})
