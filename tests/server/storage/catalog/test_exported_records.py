"""Exported orders and incidents have every field that the contract names."""

from typing import Any

from ferryman_server.domain.export_fields import EXPORT_FIELDS
from ferryman_server.storage.catalog.exported_records import read_exported
from ferryman_server.storage.catalog.record_statuses import set_status
from ferryman_server.storage.database import Database
from tests.server.storage.catalog.orders import store

ORDER = {
    "order_reference": "R1",
    "order_external_id": "X1",
    "account_external_id": "A1",
    "supplier_external_id": "S1",
    "customer_external_id": "U1",
    "store_external_id": "paris",
    "order_status": "SHIPPED",
    "shipping_address_full_name": "Ann",
    "shipping_address_street_name": "1 High St",
    "shipping_address_city": "Nice",
    "custom_fields": '{"note":"now"}',
}
LINE = {
    "order_reference": "R1",
    "order_line_external_id": None,
    "variant_external_id": None,
    "offer_price_external_id": None,
    "order_line_quantity": 3,
    "net_unit_price": None,
    "order_line_status": None,
    "mark_order_line_for_deletion": 0,
}
LINES = (
    LINE | {"order_line_id": "1", "offer_price_external_id": "OP1", "net_unit_price": 99000},
    LINE | {"order_line_id": "2", "offer_price_external_id": "OP2", "variant_external_id": "V2"},
    LINE | {"order_line_id": "3", "variant_external_id": "V9", "order_line_status": "COMPLETED"},
    LINE | {"order_line_id": "4", "mark_order_line_for_deletion": 1},
)
STOCK = {"stock_external_id": "K1", "stock_variant_id": "V1", "quantity_per_pack": 4}
PRICES = (
    {"price_external_id": "OP1", "stock_external_id": "K1", "item_per_pack": None},
    {"price_external_id": "OP2", "stock_external_id": "K1", "item_per_pack": 6},
)
VARIANTS = (
    {"variant_external_id": "V1", "product_external_id": "P", "variant_ean": "0001"},
    {"variant_external_id": "V2", "product_external_id": "P", "variant_ean": "0002"},
)


def _names(value: Any, path: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(_names(one, f"{path}[*]") for one in value))
    if isinstance(value, dict) and not path.endswith("customFields"):
        return set().union(*(_names(one, f"{path}.{name}".lstrip(".")) for name, one in value.items()))
    return {path}


async def test_an_order_is_read_with_its_lines(database: Database) -> None:
    async with database.write() as conn:
        await store(conn, "order", ORDER)
        await store(conn, "order_line", *LINES)
        await store(conn, "stock", STOCK)
        await store(conn, "price", *PRICES)
        await store(conn, "variant", *VARIANTS)
        order = await read_exported(conn, "ORDER", "R1")
    assert order is not None
    assert _names(order) == {field.name for field in EXPORT_FIELDS["ORDER"]}
    assert order["reference"] == "R1"
    assert (order["createdAt"], order["updatedAt"]) == ("2023-11-14T22:13:20.123Z", "2023-11-14T22:13:20.456Z")
    assert order["shippingAddress"]["city"] == "Nice"
    assert order["customFields"] == {"note": "now"}
    seen = ("orderLineId", "variantExternalId", "gtin", "quantityPerItem", "quantity", "netUnitPrice", "status")
    assert [tuple(line[name] for name in seen) for line in order["orderLines"]] == [
        ("1", "V1", "0001", 4, 3, 9.9, "SHIPPED"),
        ("2", "V2", "0002", 6, 3, None, "SHIPPED"),
        ("3", "V9", None, None, 3, None, "COMPLETED"),
    ]


async def test_an_incident_is_read(database: Database) -> None:
    fields = {
        "incidentExternalId": "E1",
        "linkedType": "ORDERLINES",
        "orderReference": "R1",
        "lines": [{"orderLineId": "1", "quantity": 2}],
        "reasons": ["BROKEN", "LATE"],
        "threadId": "T",
        "messages": ["It is broken."],
        "CF_note": "now",
    }
    async with database.write() as conn:
        await store(conn, "order", ORDER)
        await set_status(conn, "incident", "I1", "OPEN", allow_missing=True, fields=fields)
        incident = await read_exported(conn, "INCIDENT", "I1")
    assert incident is not None
    assert {name.split("[*]")[0] for name in _names(incident)} == {
        field.name.split("[*]")[0] for field in EXPORT_FIELDS["INCIDENT"]
    }
    assert (incident["incidentId"], incident["status"], incident["linkedType"]) == ("I1", "OPEN", "ORDERLINES")
    assert incident["lines"] == [{"orderLineId": "1", "quantity": 2}]
    assert (incident["reasons"], incident["messages"]) == (["BROKEN", "LATE"], ["It is broken."])
    assert incident["customFields"] == {"note": "now"}
    assert incident["createdAt"].endswith("Z")


async def test_what_is_gone_is_none(database: Database) -> None:
    async with database.read() as conn:
        assert await read_exported(conn, "ORDER", "R1") is None
        assert await read_exported(conn, "INCIDENT", "I1") is None
