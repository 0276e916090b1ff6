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
    attribute: dict[str, Any] = {"attribute_external_id": "A", "attribute_names": "A", "attribute_type": "TEXT"}
    stays, goes = attribute | {"attribute_deleted": 0}, attribute | {"attribute_deleted": 1}
    assert import_rows(catalog, "ATTRIBUTE", [stays]) == Counters(read=1, created=1)
    assert import_rows(catalog, "ATTRIBUTE", [goes], execution_id="2") == Counters(1, deleted=1)
    assert import_rows(catalog, "ATTRIBUTE", [goes], execution_id="3") == Counters(1, unchanged=1)
    assert import_rows(catalog, "ATTRIBUTE", [stays], execution_id="4") == Counters(1, updated=1)


@pytest.mark.parametrize("batches", [1, 4], ids=["one batch", "a batch for each row"])
def test_marking_as_deleted_what_is_not_stored_changes_nothing(catalog: Path, batches: int) -> None:
    rows = [
        _offer(1, stock_deleted=1),
        _offer(2, price_deleted=1),
        _offer(1, stock_deleted=None),
        _offer(1, stock_deleted=1),
    ]
    size = len(rows) // batches
    counters = import_rows(catalog, "OFFER", *(rows[i : i + size] for i in range(0, len(rows), size)))
    assert counters == Counters(read=4, created=2, deleted=1, unchanged=1)
    stocks = "SELECT stock_external_id, stock_deleted, version FROM stock ORDER BY 1"
    assert stored(catalog, stocks) == [("S1", 1, 2), ("S2", 0, 1)]
    # Nor does a row create what belongs to a record that it marks as deleted.
    assert stored(catalog, "SELECT price_external_id, version FROM price") == [("P1", 1)]


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


@pytest.mark.parametrize("batches", [1, 3], ids=["one batch", "a batch for each row"])
def test_a_field_that_is_cleared_when_empty_goes_back_to_its_default(catalog: Path, batches: int) -> None:
    link: dict[str, Any] = {"product_external_id": "A", "relation_type": "SPARE"}
    deleted = [link | {"related_product_external_id": n, "deleted": 0} for n in "XYZ"]
    import_rows(catalog, "RELATED_PRODUCT", deleted, [row | {"deleted": 1} for row in deleted])
    rows: list[dict[str, Any]] = [
        {"product_external_id": "A", "related_product_external_id": "X", "deleted": None},
        {"product_external_id": "A", "related_product_external_id": "Y", "deleted": 1},
        {"product_external_id": "A", "related_product_external_id": "Z", "deleted": 0},
    ]
    size = len(rows) // batches
    counters = import_rows(
        catalog, "RELATED_PRODUCT", *(rows[i : i + size] for i in range(0, len(rows), size)), execution_id="2"
    )
    assert counters == Counters(read=3, updated=2, unchanged=1)
    links = "SELECT related_product_external_id, relation_type, deleted FROM related_product ORDER BY 1"
    assert stored(catalog, links) == [("X", "SPARE", 0), ("Y", "SPARE", 1), ("Z", "SPARE", 0)]


def test_a_file_without_a_column_that_is_cleared_when_empty_clears_it(catalog: Path) -> None:
    key = {"product_external_id": "A", "related_product_external_id": "B"}
    import_rows(catalog, "RELATED_PRODUCT", [key], [key | {"deleted": 1}])
    for execution, outcome in (("2", Counters(1, updated=1)), ("3", Counters(1, unchanged=1))):
        assert import_rows(catalog, "RELATED_PRODUCT", [key], execution_id=execution) == outcome
    assert stored(catalog, "SELECT deleted, version FROM related_product") == [(0, 3)]


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
