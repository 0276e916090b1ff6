"""Bodies of exports: the default one, mapped ones, and trimmed values."""

from typing import Any

import pytest

from ferryman_server.domain.mapping import MappingLine
from ferryman_server.pipeline.export_body import default_body, mapped_body, trimmed_record, value_at

ORDER: dict[str, Any] = {
    "reference": "ORD-1",
    "externalId": None,
    "status": "SHIPPED",
    "shippingAddress": {"city": "Paris", "state": ""},
    "customFields": {"colour": "red"},
    "orderLines": [{"orderLineId": "L-1", "quantity": 2}, {"orderLineId": "L-2", "quantity": 3, "gtin": "4001"}],
}


def _mapped(*lines: tuple[str, ...]) -> Any:
    return mapped_body([MappingLine(*line) for line in lines], ORDER)


def test_the_default_body_has_its_fields_and_no_others() -> None:
    body = default_body("ORDER", ORDER)
    assert list(body) == [
        "reference",
        "accountExternalId",
        "supplierExternalId",
        "createdAt",
        "orderLines",
    ]
    assert body["accountExternalId"] is None
    assert body["orderLines"][1] == {
        "orderLineId": "L-2",
        "offerPriceExternalId": None,
        "variantExternalId": None,
        "quantityPerItem": None,
        "gtin": "4001",
        "quantity": 3,
    }


def test_a_record_without_lines_has_an_empty_list() -> None:
    assert default_body("ORDER", {"reference": "ORD-2"})["orderLines"] == []
    assert default_body("INCIDENT", {"incidentId": "I-1", "reasons": ["LATE"]})["reasons"] == ["LATE"]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ([("reference", "order.id")], {"order": {"id": "ORD-1"}}),
        ([("reference", "$.order.id"), ("status", "order.state")], {"order": {"id": "ORD-1", "state": "SHIPPED"}}),
        ([("customFields", "extra")], {"extra": {"colour": "red"}}),
        ([("reference", "$")], "ORD-1"),
        ([("reference", "ids[1]")], {"ids": [None, "ORD-1"]}),
        ([("orderLines[*].orderLineId", "ids")], {"ids": ["L-1", "L-2"]}),
        ([("orderLines[*].orderLineId", "[*].id")], [{"id": "L-1"}, {"id": "L-2"}]),
        (
            [("reference", "rows[*].order"), ("orderLines[*].quantity", "rows[*].amount")],
            {"rows": [{"amount": 2, "order": "ORD-1"}, {"amount": 3, "order": "ORD-1"}]},
        ),
        ([("externalId", "id", " none ")], {"id": "none"}),
        (
            [("shippingAddress.state", "state", "-"), ("shippingAddress.city", "city", "-")],
            {"state": "-", "city": "Paris"},
        ),
        ([("orderLines[*].gtin", "gtins", "0")], {"gtins": ["0", "4001"]}),
        ([("shippingAddress.zipCode", "zip")], {"zip": None}),
    ],
)
def test_each_line_puts_a_value_at_its_place(lines: list[tuple[str, ...]], body: Any) -> None:
    assert _mapped(*lines) == body


def test_every_text_is_trimmed_and_nothing_else() -> None:
    record = {"a": "  x y ", "b": ["\tz\n", 1, None], "c": {"d": "\u00a0e "}, "f": True}
    assert trimmed_record(record) == {"a": "x y", "b": ["z", 1, None], "c": {"d": "e"}, "f": True}


def test_a_value_is_found_by_the_name_of_its_field() -> None:
    assert value_at(ORDER, "shippingAddress.city") == "Paris"
    assert value_at(ORDER, "orderLines[*].quantity") == [2, 3]
    assert value_at(ORDER, "nothing.there") is None
