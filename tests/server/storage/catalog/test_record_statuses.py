"""Statuses are set without an import: orders never go back, incidents may be opened."""

import pytest

from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.errors import FieldsInvalid, NotFound, StatusGoesBack
from ferryman_server.storage.catalog.record_statuses import set_status
from ferryman_server.storage.catalog.records import get_record
from ferryman_server.storage.database import Database
from tests.server.storage.catalog.orders import store_order

ORDER = RECORD_TYPES["order"]
INCIDENT = RECORD_TYPES["incident"]


@pytest.mark.parametrize("key", ["R1", "X1"])
async def test_an_order_is_found_by_its_reference_or_external_id(database: Database, key: str) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", external_id="X1")
        before = await get_record(conn, ORDER, "R1")
        assert await set_status(conn, "order", key, "SHIPPED") == ("order", "R1")
        after = await get_record(conn, ORDER, "R1")
        assert (before.fields["orderStatus"], after.fields["orderStatus"]) == ("ORDER_CREATED", "SHIPPED")
        assert after.updated_at > before.updated_at
        assert after.created_at == before.created_at
        assert await set_status(conn, "order", key, "SHIPPED") == ("order", "R1")
        assert await get_record(conn, ORDER, "R1") == after


async def test_a_reference_goes_before_an_external_id(database: Database) -> None:
    async with database.write() as conn:
        await store_order(conn, "A", external_id="B")
        await store_order(conn, "B")
        assert await set_status(conn, "order", "B", "SHIPPED") == ("order", "B")


async def test_both_spellings_of_on_hold_are_accepted(database: Database) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", "CREATING")
        await set_status(conn, "order", "R1", "ORDER_DRAFT_ON_HOLD")
        assert (await get_record(conn, ORDER, "R1")).fields["orderStatus"] == "DRAFT_ORDER_ON_HOLD"


async def test_an_order_does_not_go_back(database: Database) -> None:
    async with database.write() as conn:
        await store_order(conn, "R1", "SHIPPED", external_id="X1")
        with pytest.raises(StatusGoesBack, match="'R1' has reached SHIPPED and cannot go back to DRAFT_ORDER"):
            await set_status(conn, "order", "X1", "DRAFT_ORDER")
        assert (await get_record(conn, ORDER, "R1")).fields["orderStatus"] == "SHIPPED"


@pytest.mark.parametrize(
    ("record_type", "status", "field", "expected"),
    [
        ("order", "SENT", "status", "expected one of CREATING, DRAFT_ORDER, "),
        ("incident", "SHIPPED", "status", "expected one of OPEN, ON_GOING, CLOSED"),
        ("product", "OPEN", "record_type", "expected one of order, incident"),
    ],
)
async def test_what_cannot_be_set(database: Database, record_type: str, status: str, field: str, expected: str) -> None:
    async with database.write() as conn:
        with pytest.raises(FieldsInvalid) as error:
            await set_status(conn, record_type, "R1", status)
    (violation,) = error.value.violations
    assert violation.field == field
    assert expected in violation.description


@pytest.mark.parametrize(("record_type", "allow_missing"), [("order", False), ("order", True), ("incident", False)])
async def test_what_is_not_there_is_not_found(database: Database, record_type: str, allow_missing: bool) -> None:
    status = "SHIPPED" if record_type == "order" else "OPEN"
    async with database.write() as conn:
        with pytest.raises(NotFound, match=record_type):
            await set_status(conn, record_type, "R1", status, allow_missing=allow_missing, fields={})


async def test_an_incident_is_opened_with_its_fields(database: Database) -> None:
    fields = {
        "incidentExternalId": " E1 ",
        "linkedType": "ORDERLINES",
        "orderReference": "R1",
        "lines": '[{"orderLineId": "1", "quantity": 2.0}]',
        "reasons": ["BROKEN", " ", "LATE"],
        "messages": "It is broken.",
        "externalReference": "",
        "CF_size": "L",
        "CF_color": "",
    }
    async with database.write() as conn:
        await store_order(conn, "R1")
        for status in ("OPEN", "CLOSED"):
            assert await set_status(conn, "incident", "I1", status, allow_missing=True, fields=fields) == (
                "incident",
                "I1",
            )
        record = await get_record(conn, INCIDENT, "I1")
    assert record.fields == {
        "incidentId": "I1",
        "incidentExternalId": "E1",
        "incidentStatus": "CLOSED",
        "linkedType": "ORDERLINES",
        "orderReference": "R1",
        "lines": '[{"orderLineId": "1", "quantity": 2}]',
        "reasons": "BROKEN||LATE",
        "messages": "It is broken.",
        "CF_size": "L",
    }


async def test_fields_of_an_incident_that_is_there_change_nothing(database: Database) -> None:
    async with database.write() as conn:
        await set_status(conn, "incident", "I1", "OPEN", allow_missing=True, fields={"threadId": "T"})
        await set_status(conn, "incident", "I1", "CLOSED", allow_missing=True, fields={"threadId": "U"})
        assert (await get_record(conn, INCIDENT, "I1")).fields["threadId"] == "T"


@pytest.mark.parametrize(
    ("key", "fields", "wrong", "expected"),
    [
        ("", {}, "key", "1 to 255 characters"),
        (" I", {}, "key", "without white space"),
        ("I" * 256, {}, "key", "1 to 255 characters"),
        ("I1", {"color": "red"}, "fields.color", "expected one of incidentExternalId"),
        ("I1", {"incidentStatus": "OPEN"}, "fields.incidentStatus", "is no field of a new incident"),
        ("I1", {"CF_": "red"}, "fields.CF_", "CF_<id>"),
        ("I1", {"threadId": 7.0}, "fields.threadId", "expected a text"),
        ("I1", {"threadId": "x" * 256}, "fields.threadId", "at most 255"),
        ("I1", {"linkedType": "ACCOUNT"}, "fields.linkedType", "expected one of ORDER, ORDERLINES"),
        ("I1", {"orderReference": "R9"}, "fields.orderReference", "no order with that reference"),
        ("I1", {"incidentExternalId": "E1"}, "fields.incidentExternalId", "incident 'I0' uses already"),
        ("I1", {"lines": "["}, "fields.lines", "is no JSON"),
        ("I1", {"lines": {"orderLineId": "1"}}, "fields.lines", "a list of lines"),
        ("I1", {"lines": [{"orderLineId": "1", "quantity": 0.5}]}, "fields.lines", "a list of lines"),
        ("I1", {"lines": [{"orderLineId": "1", "quantity": True}]}, "fields.lines", "a list of lines"),
        ("I1", {"reasons": [1.0]}, "fields.reasons", "expected a text"),
    ],
)
async def test_wrong_fields_of_an_incident_are_named(
    database: Database, key: str, fields: dict[str, object], wrong: str, expected: str
) -> None:
    async with database.write() as conn:
        await set_status(conn, "incident", "I0", "OPEN", allow_missing=True, fields={"incidentExternalId": "E1"})
        with pytest.raises(FieldsInvalid) as error:
            await set_status(conn, "incident", key, "OPEN", allow_missing=True, fields=fields)
    (violation,) = error.value.violations
    assert violation.field == wrong
    assert expected in violation.description
