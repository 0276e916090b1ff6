"""Items that operators ask for."""

import pytest

from ferryman_server.domain.errors import NotFound, NotResendable
from ferryman_server.domain.executions import Event, Status, TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import jobs
from tests.server.storage.control.exports.item_driver import BUSY, ItemDriver, event


async def test_records_that_stand_in_a_status_are_sent_once(items: ItemDriver, shipped: Job) -> None:
    await items.accept(event(1))
    (made,) = await items.standing(shipped, ("ORD-1", "SHIPPED"), ("ORD-2", "SHIPPED"))
    assert (made.trigger_kind, made.triggered_by) == (TriggerKind.MANUAL, "an operator")
    assert made.exported_item is not None
    assert made.exported_item.record_key == "ORD-2"
    assert await items.messages(made) == [
        "queued by an operator: order ORD-2 stands in SHIPPED and was never sent in it"
    ]
    assert await items.standing(shipped, ("ORD-1", "SHIPPED"), ("ORD-2", "SHIPPED")) == []


async def test_an_import_job_or_none_has_nothing_to_send(items: ItemDriver) -> None:
    job = await items.new_job()
    with pytest.raises(NotFound):
        await items.standing(job, ("ORD-1", "SHIPPED"))


async def test_an_ended_item_is_sent_again_by_a_new_execution(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    await items.end_item(taken, Event.GIVEN_UP, BUSY)
    again = await items.resend(made)
    assert (again.status, again.trigger_kind) == (Status.JOB_PENDING, TriggerKind.MANUAL)
    assert again.exported_item is not None
    assert (again.exported_item.record_key, again.exported_item.resends_execution_id) == ("ORD-1", made.id)
    assert (await items.messages(again))[0] == (
        f"queued by an operator: order ORD-1 is sent again, as by execution {made.id}"
    )
    assert await items.status(made) is Status.ERROR
    # As often as somebody asks.
    assert (await items.resend(made)).id != again.id


async def test_what_has_not_ended_is_not_sent_again(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    with pytest.raises(NotResendable, match="it is JOB_PENDING"):
        await items.resend(made)


async def test_imports_and_items_of_deleted_jobs_are_not_sent_again(items: ItemDriver, shipped: Job) -> None:
    imported = await items.start(await items.new_job())
    with pytest.raises(NotResendable, match="it is an import"):
        await items.resend(imported)
    (made,) = await items.accept(event(1))
    await items.stop(made)
    async with items.database.write() as conn:
        await jobs.delete_job(conn, shipped.id, None)
    with pytest.raises(NotResendable, match="its job 'Shipped' was deleted"):
        await items.resend(made)
