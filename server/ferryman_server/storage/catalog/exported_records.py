"""Orders and incidents as exports send them, with the names of domain.export_fields."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

import orjson
from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.entities.model import DECIMAL_SCALE, MULTIPLE_SEPARATOR
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.clock import from_ms

_ORDER: Final = RECORD_TABLES["order"]
_LINE: Final = RECORD_TABLES["order_line"]
_PRICE: Final = RECORD_TABLES["price"]
_STOCK: Final = RECORD_TABLES["stock"]
_VARIANT: Final = RECORD_TABLES["variant"]
_INCIDENT: Final = RECORD_TABLES["incident"]

# Where a line names no variant, it is the one that its price is for.
_BOUGHT: Final = func.coalesce(_LINE.c.variant_external_id, _STOCK.c.stock_variant_id)
_LINES: Final = (
    select(
        _LINE,
        _BOUGHT.label("bought"),
        func.coalesce(_PRICE.c.item_per_pack, _STOCK.c.quantity_per_pack).label("per_item"),
        _VARIANT.c.variant_ean,
    )
    .outerjoin(_PRICE, _PRICE.c.price_external_id == _LINE.c.offer_price_external_id)
    .outerjoin(_STOCK, _STOCK.c.stock_external_id == _PRICE.c.stock_external_id)
    .outerjoin(_VARIANT, _VARIANT.c.variant_external_id == _BOUGHT)
    .where(_LINE.c.mark_order_line_for_deletion.is_not(1))
    .order_by(_LINE.c.order_reference, _LINE.c.order_line_id)
)


async def read_exported(conn: AsyncConnection, entity: str, key: str) -> dict[str, Any] | None:
    """Return an ORDER or INCIDENT with nested objects and lists; None where it is gone.

    Values are texts, numbers (prices as such with a point) and None; times are ISO 8601 in UTC. Lines that are marked
    as deleted are left out.
    """
    return (await read_many_exported(conn, entity, [key])).get(key)


async def read_many_exported(conn: AsyncConnection, entity: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return records by their keys, each as `read_exported` does, in as many statements as for one."""
    return await (_orders(conn, keys) if entity == "ORDER" else _incidents(conn, keys))


async def _orders(conn: AsyncConnection, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    orders = (await conn.execute(select(_ORDER).where(_ORDER.c.order_reference.in_(keys)))).mappings().all()
    lines: dict[str, list[RowMapping]] = defaultdict(list)
    if orders:
        for line in (await conn.execute(_LINES.where(_LINE.c.order_reference.in_(keys)))).mappings():
            lines[line["order_reference"]].append(line)
    return {order["order_reference"]: _order(order, lines[order["order_reference"]]) for order in orders}


def _order(order: RowMapping, lines: Iterable[RowMapping]) -> dict[str, Any]:
    return {
        "reference": order["order_reference"],
        "externalId": order["order_external_id"],
        "accountExternalId": order["account_external_id"],
        "supplierExternalId": order["supplier_external_id"],
        "customerExternalId": order["customer_external_id"],
        "storeExternalId": order["store_external_id"],
        "status": order["order_status"],
        **_times(order),
        "shippingAddress": {
            "fullName": order["shipping_address_full_name"],
            "streetName": order["shipping_address_street_name"],
            "additional": order["shipping_address_additional"],
            "zipCode": order["shipping_address_zip_code"],
            "city": order["shipping_address_city"],
            "state": order["shipping_address_state"],
            "country": order["shipping_address_country"],
        },
        "customFields": orjson.loads(order["custom_fields"]),
        "orderLines": [_line(line, order["order_status"]) for line in lines],
    }


def _line(line: RowMapping, order_status: str) -> dict[str, Any]:
    return {
        "orderLineId": line["order_line_id"],
        "orderLineExternalId": line["order_line_external_id"],
        "offerPriceExternalId": line["offer_price_external_id"],
        "variantExternalId": line["bought"],
        "quantityPerItem": line["per_item"],
        "gtin": line["variant_ean"],
        "quantity": line["order_line_quantity"],
        "netUnitPrice": _decimal(line["net_unit_price"]),
        "grossUnitPrice": _decimal(line["gross_unit_price"]),
        "taxAmount": _decimal(line["tax_amount"]),
        # A line without a status of its own stands where its order does.
        "status": line["order_line_status"] or order_status,
    }


async def _incidents(conn: AsyncConnection, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    found = await conn.execute(select(_INCIDENT).where(_INCIDENT.c.incident_id.in_(keys)))
    return {incident["incident_id"]: _incident(incident) for incident in found.mappings()}


def _incident(incident: RowMapping) -> dict[str, Any]:
    return {
        "incidentId": incident["incident_id"],
        "incidentExternalId": incident["incident_external_id"],
        "status": incident["incident_status"],
        "linkedType": incident["linked_type"],
        "orderReference": incident["order_reference"],
        "lines": orjson.loads(incident["lines"] or "[]"),
        "reasons": _several(incident["reasons"]),
        "threadId": incident["thread_id"],
        "messages": _several(incident["messages"]),
        "customFields": orjson.loads(incident["custom_fields"]),
        **_times(incident),
    }


def _times(record: RowMapping) -> dict[str, str]:
    return {"createdAt": _iso(record["created_at"]), "updatedAt": _iso(record["updated_at"])}


def _iso(milliseconds: int) -> str:
    return from_ms(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _decimal(scaled: int | None) -> float | None:
    return None if scaled is None else scaled / 10**DECIMAL_SCALE


def _several(value: str | None) -> list[str]:
    return value.split(MULTIPLE_SEPARATOR) if value else []
