"""What an import writes, and how it counts it, row by row."""

from pathlib import Path
from typing import Any

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.storage.catalog.rows import import_rows, stored


def _offer(number: int, **values: Any) -> dict[str, Any]:
    row = {
        "stock_external_id": f"S{number}",
        "stock_variant_id": "V1",
        "supplier_external_id": "SUP1",
        "stock_number": 5,
        "price_external_id": f"P{number}",
        "price": 50000,
    }
    return row | values


def _product(product: str, variant: str, **values: Any) -> dict[str, Any]:
    return {
        "product_external_id": product,
        "product_names": f"Product {product}",
        "variant_external_id": variant,
        "variant_names": f"Variant {variant}",
    } | values


def test_new_rows_are_created_with_defaults_where_they_are_empty(catalog: Path) -> None:
    counters = import_rows(catalog, "OFFER", [_offer(1, offer_price_type=None), _offer(2, offer_price_type="GROUP")])
    assert counters == Counters(read=2, created=2)
    assert stored(catalog, "SELECT stock_external_id, stock_number, stock_deleted FROM stock ORDER BY 1") == [
        ("S1", 5, 0),
        ("S2", 5, 0),
    ]
    prices = "SELECT price_external_id, stock_external_id, offer_price_type, price, version FROM price ORDER BY 1"
    assert stored(catalog, prices) == [("P1", "S1", "PUBLIC", 50000, 1), ("P2", "S2", "GROUP", 50000, 1)]


def test_the_same_rows_again_are_unchanged_and_nothing_is_written(catalog: Path) -> None:
    rows = [_offer(n, stock__custom_fields={"color": "red", "size": "L"}) for n in range(5)]
    import_rows(catalog, "OFFER", rows)
    everything = "SELECT * FROM stock JOIN price USING (stock_external_id) ORDER BY stock_external_id"
    before = stored(catalog, everything)
    assert import_rows(catalog, "OFFER", rows, execution_id="again") == Counters(read=5, unchanged=5)
    assert stored(catalog, everything) == before


def test_a_row_has_the_strongest_outcome_of_its_records(catalog: Path) -> None:
    import_rows(catalog, "OFFER", [_offer(n) for n in range(1, 6)])
    counters = import_rows(
        catalog,
        "OFFER",
        [
            _offer(1),
            _offer(2, stock_number=6),
            _offer(3, price=60000, stock_number=6),
            _offer(4, price_external_id="P4b", stock_number=6),
            _offer(5, stock_deleted=1, price=60000),
            _offer(6),
        ],
        execution_id="again",
    )
    assert counters == Counters(read=6, created=2, updated=2, deleted=1, unchanged=1)


def test_marking_as_deleted_counts_once_and_taking_it_back_is_an_update(catalog: Path) -> None:
    supplier: dict[str, Any] = {"external_id": "A", "name": "A"}
    assert import_rows(catalog, "SUPPLIER", [supplier | {"inactive": 1}]) == Counters(read=1, created=1)
    assert import_rows(catalog, "SUPPLIER", [supplier | {"inactive": 0}], execution_id="2") == Counters(1, updated=1)
    assert import_rows(catalog, "SUPPLIER", [supplier | {"inactive": 1}], execution_id="3") == Counters(1, deleted=1)
    assert import_rows(catalog, "SUPPLIER", [supplier | {"inactive": 1}], execution_id="4") == Counters(1, unchanged=1)


def test_empty_cells_and_absent_columns_keep_what_is_stored(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [{"external_id": "A", "name": "A", "status": "Active", "supplier_rating": 45000}])
    counters = import_rows(
        catalog,
        "SUPPLIER",
        [{"external_id": "A", "status": None, "name": "B"}],
        [{"external_id": "A"}],
        execution_id="2",
    )
    assert counters == Counters(read=2, updated=1, unchanged=1)
    values = "SELECT name, status, supplier_rating, stores_external_id, version FROM supplier"
    assert stored(catalog, values) == [("B", "Active", 45000, "default_store", 2)]


def test_an_empty_cell_does_not_bring_a_default_back(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [{"external_id": "A", "name": "A", "stores_external_id": "north"}])
    rows: list[dict[str, Any]] = [
        {"external_id": "A", "stores_external_id": None},
        {"external_id": "B", "stores_external_id": "south"},
    ]
    import_rows(catalog, "SUPPLIER", rows, execution_id="2")
    assert stored(catalog, "SELECT external_id, stores_external_id FROM supplier ORDER BY 1") == [
        ("A", "north"),
        ("B", "south"),
    ]


def test_a_fixed_field_stays_as_it_was_created(catalog: Path) -> None:
    attribute: dict[str, Any] = {"attribute_external_id": "w", "attribute_names": "Weight", "attribute_type": "NUMBER"}
    import_rows(catalog, "ATTRIBUTE", [attribute])
    counters = import_rows(catalog, "ATTRIBUTE", [attribute | {"attribute_type": "TEXT"}], execution_id="2")
    assert counters == Counters(read=1, unchanged=1)
    assert stored(catalog, "SELECT attribute_type FROM attribute") == [("NUMBER",)]


def test_variants_of_one_product_are_one_product(catalog: Path) -> None:
    rows = [_product("P1", f"V{n}") for n in range(20)]
    assert import_rows(catalog, "PRODUCT", rows) == Counters(read=20, created=20)
    assert stored(catalog, "SELECT count(*), max(version) FROM product") == [(1, 1)]
    changed = [row | {"product_names": "New"} for row in rows]
    # Only the first row finds the product changed: the variants are as they were.
    assert import_rows(catalog, "PRODUCT", changed, execution_id="2") == Counters(read=20, updated=1, unchanged=19)


def test_a_variant_can_move_to_another_product(catalog: Path) -> None:
    import_rows(catalog, "PRODUCT", [_product("P1", "V1"), _product("P2", "V2")])
    assert import_rows(catalog, "PRODUCT", [_product("P2", "V1")], execution_id="2") == Counters(read=1, updated=1)
    assert stored(catalog, "SELECT product_external_id FROM variant WHERE variant_external_id = 'V1'") == [("P2",)]


@pytest.mark.parametrize("batches", [1, 2, 4], ids=["one batch", "two batches", "a batch for each row"])
def test_of_a_repeated_key_the_last_row_wins_and_each_row_counts(catalog: Path, batches: int) -> None:
    rows = [{"external_id": "A", "name": name} for name in ("one", "one", "two", "one")]
    size = len(rows) // batches
    counters = import_rows(catalog, "SUPPLIER", *(rows[i : i + size] for i in range(0, len(rows), size)))
    assert counters == Counters(read=4, created=1, unchanged=1, updated=2)
    assert stored(catalog, "SELECT name, version FROM supplier") == [("one", 3)]


def test_new_and_known_rows_in_turn(catalog: Path) -> None:
    # Batches of new records are tried as such first; each way from one kind of batch to the other must count right.
    new = [[_offer(n) for n in range(k, k + 4)] for k in (0, 10, 20)]
    mixed = [*new[2][2:], _offer(1), _offer(2, stock_number=9)]
    counters = import_rows(catalog, "OFFER", new[0], new[1], mixed, new[2], new[0], [_offer(30)])
    assert counters == Counters(read=21, created=8 + 2 + 2 + 1, updated=1 + 1, unchanged=1 + 2 + 3)


def test_a_row_without_an_attribute_touches_the_classification_alone(catalog: Path) -> None:
    category: dict[str, Any] = {
        "classification_external_id": "C1",
        "classification_name": "Tools",
        "classification_parent_external_id": "Root",
    }
    rows = [
        category | {"attr_code": None},
        category | {"attr_code": "w", "attr_required": 1},
        category | {"attr_code": "h"},
    ]
    assert import_rows(catalog, "CLASSIFICATION_CATEGORY", rows) == Counters(read=3, created=3)
    links = "SELECT classification_external_id, attr_code, attr_enabled, attr_required FROM classification_attribute"
    assert stored(catalog, f"{links} ORDER BY 2") == [("C1", "h", 1, 0), ("C1", "w", 1, 1)]
    assert import_rows(catalog, "CLASSIFICATION_CATEGORY", [category], execution_id="2") == Counters(1, unchanged=1)
    assert import_rows(catalog, "CLASSIFICATION_CATEGORY", rows, execution_id="3") == Counters(3, unchanged=3)
