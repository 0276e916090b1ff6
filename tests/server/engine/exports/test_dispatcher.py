"""The dispatcher: events become items, also those that came while it was down."""

from sqlalchemy import func, select

from ferryman_server.domain.executions import Status
from ferryman_server.storage.catalog.tables import event
from ferryman_server.storage.control.exports import accepting
from tests.http_server import HttpTestServer
from tests.server.engine.exports.exporting import Exporting, dispatching

PENDING = Status.JOB_PENDING


async def test_an_order_that_reaches_the_status_is_queued(exporting: Exporting, http: HttpTestServer) -> None:
    await exporting.to_api(http, "SHIPPED")
    await exporting.orders(["ORD-1", "ORD-2"])
    async with dispatching(exporting.parts):
        await exporting.reach("ORD-1", "SHIPPED")
        (made,) = await exporting.until_statuses(PENDING)
        assert made.exported_item is not None
        assert (made.exported_item.record_key, made.exported_item.trigger_status) == ("ORD-1", "SHIPPED")
        await exporting.reach("ORD-2", "SHIPPED")
        await exporting.until_statuses(PENDING, PENDING)


async def test_nothing_is_missed_or_doubled_over_restarts(exporting: Exporting, http: HttpTestServer) -> None:
    await exporting.to_api(http)
    for start in range(0, 30, 10):
        await exporting.orders([f"ORD-{n:02}" for n in range(start, start + 10)])
        async with dispatching(exporting.parts):
            made = await exporting.until(lambda stand, start=start: len(stand) == start + 10)  # type: ignore[misc]
    assert [one.exported_item.record_key for one in made if one.exported_item] == [f"ORD-{n:02}" for n in range(30)]


async def test_a_crowd_is_dealt_with_in_several_steps_and_forgotten(exporting: Exporting, http: HttpTestServer) -> None:
    await exporting.to_api(http)
    await exporting.orders([f"ORD-{n}" for n in range(1_200)])
    async with dispatching(exporting.parts):
        await exporting.until(lambda stand: len(stand) == 1_200)
    async with exporting.parts.catalog.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(event))).scalar_one() < 500


async def test_an_older_catalog_that_was_put_back_begins_anew(exporting: Exporting, http: HttpTestServer) -> None:
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts):
        await exporting.until_statuses(PENDING)
    async with exporting.parts.control.write() as conn:
        await accepting.set_cursor(conn, 1_000_000)
    await exporting.orders(["ORD-2"])
    async with dispatching(exporting.parts):
        await exporting.until_statuses(PENDING, PENDING)
