"""The outbox has an event for each status that an order or incident reaches, committed with the status."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.record_statuses import ORDER_STATUSES
from ferryman_server.storage.catalog.events import last_seq, prune_events, read_events, standing
from ferryman_server.storage.catalog.record_statuses import set_status
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrations.catalog import versions
from tests.server.storage.catalog.orders import store_order
from tests.server.storage.catalog.rows import import_elsewhere

ORDER = RECORD_TABLES["order"]
Found = list[tuple[str, str, str, bool]]


async def _events(conn: AsyncConnection, after: int = 0, limit: int = 100) -> Found:
    return [(e.entity, e.record_key, e.status, e.first) for e in await read_events(conn, after, limit)]


async def _write(conn: AsyncConnection, reference: str, **values: object) -> None:
    statement = update(ORDER).where(ORDER.c.order_reference == reference)
    await conn.execute(statement.values(**values, version=ORDER.c.version + 1))


async def test_orders_give_an_event_for_each_status_that_they_reach(database: Database) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", "CREATING")
        await store_order(conn, "R2")
        await set_status(conn, "order", "R1", "SHIPPED")
        await set_status(conn, "order", "R1", "SHIPPED")
        await _write(conn, "R2", supplier_external_id="S")
        assert await _events(conn) == [
            ("ORDER", "R1", "CREATING", True),
            ("ORDER", "R2", "ORDER_CREATED", True),
            ("ORDER", "R1", "SHIPPED", True),
        ]
        assert await _events(conn, after=1, limit=1) == [("ORDER", "R2", "ORDER_CREATED", True)]


async def test_an_order_that_changes_on_hold_gives_a_further_event(database: Database) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", "DRAFT_ORDER_ON_HOLD")
        await _write(conn, "R1", supplier_external_id="S")
        await _write(conn, "R1", order_status="ORDER_CREATED")
        await _write(conn, "R1", supplier_external_id="T")
        assert [event[2:] for event in await _events(conn)] == [
            ("DRAFT_ORDER_ON_HOLD", True),
            ("DRAFT_ORDER_ON_HOLD", False),
            ("ORDER_CREATED", True),
        ]


async def test_incidents_may_come_back_to_a_status_without_an_event(database: Database) -> None:
    async with database.write() as conn:
        for status in ("OPEN", "CLOSED", "OPEN", "ON_GOING", "CLOSED"):
            await set_status(conn, "incident", "I1", status, allow_missing=True, fields={})
        assert await _events(conn) == [("INCIDENT", "I1", s, True) for s in ("OPEN", "CLOSED", "ON_GOING")]
        await prune_events(conn, 100, 100)
        await set_status(conn, "incident", "I1", "OPEN")
        assert await _events(conn) == []


@pytest.mark.parametrize("late", ["CREATING", "DRAFT_ORDER_ON_HOLD", "WAITING_SHIPMENT"])
async def test_a_status_that_comes_too_late_is_not_written(database: Database, late: str) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", "SHIPPED")
        await _write(conn, "R1", order_status=late, supplier_external_id="S")
        row = (await conn.execute(ORDER.select())).one()
        assert (row.order_status, row.supplier_external_id, row.version) == ("SHIPPED", "S", 2)
        assert await _events(conn) == [("ORDER", "R1", "SHIPPED", True)]


async def test_what_is_rolled_back_leaves_no_event(database: Database) -> None:
    with pytest.raises(RuntimeError, match="undo"):
        async with database.write() as conn:
            await store_order(conn, "R1")
            raise RuntimeError("undo")
    async with database.read() as conn:
        assert await _events(conn) == []
        assert await last_seq(conn) == 0


async def test_numbers_never_come_again(database: Database) -> None:
    async with database.write() as conn:
        for number in range(5):
            await store_order(conn, f"R{number}")
        assert await last_seq(conn) == 5
        assert await prune_events(conn, 4, limit=2) == 2
        assert [event[1] for event in await _events(conn)] == ["R2", "R3", "R4"]
        assert await prune_events(conn, 100, limit=100) == 3
        assert await last_seq(conn) == 5
        await store_order(conn, "R9")
        assert [e.seq for e in await read_events(conn, 5, 10)] == [6]


async def test_an_import_fills_the_outbox(catalog: Path, database: Database) -> None:
    line = {"order_line_id": "L", "order_line_quantity": 1}
    orders = [line | {"order_reference": "R1", "order_status": "SHIPPED"}, line | {"order_reference": "R2"}]
    again = [{"order_reference": "R1", "order_status": "COMPLETED"}, {"order_reference": "R2"}]
    import_elsewhere(
        catalog,
        {"entity": "ORDER", "execution_id": "one", "rows": orders},
        {"entity": "ORDER", "execution_id": "two", "rows": again},
    )
    async with database.read() as conn:
        assert await _events(conn) == [
            ("ORDER", "R1", "SHIPPED", True),
            ("ORDER", "R2", "DRAFT_ORDER_ON_HOLD", True),
            ("ORDER", "R1", "COMPLETED", True),
        ]


async def test_what_stands_in_a_status_is_listed_by_key(database: Database) -> None:
    async with database.write() as conn:
        for number, status in enumerate(("SHIPPED", "ORDER_CREATED", "COMPLETED", "SHIPPED")):
            await store_order(conn, f"R{number}", status)
        await set_status(conn, "incident", "I1", "OPEN", allow_missing=True, fields={})
        wanted = {"SHIPPED", "COMPLETED"}
        assert await standing(conn, "ORDER", wanted, "", 2) == [("R0", "SHIPPED"), ("R2", "COMPLETED")]
        assert await standing(conn, "ORDER", wanted, "R2", 2) == [("R3", "SHIPPED")]
        assert await standing(conn, "INCIDENT", {"OPEN"}, "", 9) == [("I1", "OPEN")]
        assert await standing(conn, "INCIDENT", {"CLOSED"}, "", 9) == []


def test_the_triggers_know_every_status_in_its_order() -> None:
    migration = (Path(versions.__file__).parent / "0004_orders.py").read_text()
    places = [migration.index(f"|{status}") for status in ORDER_STATUSES]
    assert places == sorted(places)
