"""ORDER_UPDATE over an API: statuses and lines of orders that exist."""

from typing import Any, Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method
from ferryman_server.domain.mapping import Transcoding
from tests.server.entities.importing import Imports, Job

LINE: Final = ("order_line_id", "order_line_external_id", "order_line_quantity", "order_line_status")
UPDATE: Final = {
    "orderReference": "R1",
    "orderStatus": "SHIPPED",
    "orderLines": [
        {
            "orderLineId": "1",
            "orderLineExternalId": "4567",
            "offerPriceExternalId": "OP1",
            "quantity": 3,
            "orderLineStatus": "SHIPPED",
        },
        {"orderLineId": "2", "orderLineStatus": "PARTIALLY_SHIPPED"},
    ],
}


def test_it_comes_over_an_api_alone() -> None:
    assert ENTITIES["ORDER_UPDATE"].methods == {Method.API}
    assert ENTITIES["ORDER_UPDATE"].prerequisites == ("ORDER",)


def test_an_order_and_its_lines_are_updated(internal: Imports) -> None:
    assert internal.json("ORDER_UPDATE", UPDATE).counters == Counters(read=2, updated=2)
    assert internal.records("order", "order_reference", "order_status", "supplier_external_id") == [
        ("R1", "SHIPPED", "S1")
    ]
    assert internal.records("order_line", *LINE, "offer_price_external_id", "variant_external_id") == [
        ("1", "4567", 3, "SHIPPED", "OP1", "V1"),
        ("2", None, 1, "PARTIALLY_SHIPPED", None, "V2"),
    ]
    assert internal.json("ORDER_UPDATE", UPDATE).counters == Counters(read=2, unchanged=2)


def test_an_order_may_come_without_lines(internal: Imports) -> None:
    updates = ({"orderReference": "R1", "orderStatus": "SHIPPED", "orderLines": []}, UPDATE)
    assert internal.json("ORDER_UPDATE", *updates).errors == []
    assert internal.records("order", "order_status") == [("SHIPPED",)]


def test_statuses_are_transcoded(internal: Imports) -> None:
    transcodings = (Transcoding("orderStatus", "42", "SHIPPED"), Transcoding("orderLineStatus", "43", "COMPLETED"))
    update = {
        "orderReference": "R1",
        "orderStatus": "42",
        "orderLines": [{"orderLineId": "1", "orderLineStatus": "43"}],
    }
    assert internal.json("ORDER_UPDATE", update).errors[0][1] == "F-E-008"
    assert internal.json("ORDER_UPDATE", update, job=Job(transcodings=transcodings)).errors == []
    assert internal.records("order_line", *LINE)[0] == ("1", None, 2, "COMPLETED")


@pytest.mark.parametrize(
    ("change", "line", "error"),
    [
        ({"orderReference": "R9"}, {}, ("F-E-002", "orderReference")),
        ({"orderReference": ""}, {}, ("F-E-001", "orderReference")),
        ({"orderStatus": "DRAFT_ORDER"}, {}, ("F-E-008", "orderStatus")),
        ({"orderStatus": "SENT"}, {}, ("F-E-008", "orderStatus")),
        ({}, {"orderLineId": "9"}, ("F-E-002", "orderLineId")),
        ({}, {"orderLineId": "", "orderLineExternalId": "9"}, ("F-E-002", "orderLineExternalId")),
        ({}, {"offerPriceExternalId": "OP9"}, ("F-E-002", "offerPriceExternalId")),
        ({}, {"quantity": 0}, ("F-E-006", "orderLineQuantity")),
        ({}, {"orderLineStatus": "SENT"}, ("F-E-008", "orderLineStatus")),
    ],
)
def test_what_is_rejected(
    internal: Imports, change: dict[str, Any], line: dict[str, Any], error: tuple[str, str]
) -> None:
    update = {"orderReference": "R1", "orderStatus": "SHIPPED", "orderLines": [{"orderLineId": "1", **line}], **change}
    imported = internal.json("ORDER_UPDATE", update)
    assert [(code, field) for _, code, field in imported.errors] == [error]
    assert imported.counters == Counters(read=1, rejected=1)


def test_quantities_change_until_the_supplier_approves_but_statuses_always(internal: Imports) -> None:
    internal.json("ORDER_UPDATE", {"orderReference": "R1", "orderStatus": "ACCEPTED_BY_SUPPLIER"})
    late = {"orderReference": "R1", "orderLines": [{"orderLineId": "1", "quantity": 7}]}
    imported = internal.json("ORDER_UPDATE", late)
    assert [(code, field) for _, code, field in imported.errors] == [("F-E-008", "orderStatus")]
    shipped = {"orderLineId": "1", "orderLineExternalId": "M1", "quantity": 2, "orderLineStatus": "SHIPPED"}
    assert internal.json("ORDER_UPDATE", {"orderReference": "R1", "orderLines": [shipped]}).errors == []
    assert internal.records("order_line", *LINE)[0] == ("1", "M1", 2, "SHIPPED")
