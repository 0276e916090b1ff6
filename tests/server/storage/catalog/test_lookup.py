"""What checks learn of the catalog."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ferryman_server.domain.attributes import AttributeDefinition
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import KEY_SEPARATOR
from ferryman_server.storage.catalog import lookup as lookup_module
from ferryman_server.storage.catalog.connection import CatalogConnection
from ferryman_server.storage.catalog.lookup import CatalogLookup
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter
from tests.server.storage.catalog.rows import batch_of, import_rows


@pytest.fixture
def lookup(catalog: Path) -> Iterator[CatalogLookup]:
    opened = CatalogLookup(str(catalog))
    yield opened
    opened.close()


def _texts(*values: str | None) -> pa.StringArray:
    return pa.array(values, pa.string())


def test_missing_are_the_values_without_a_record_each_once(catalog: Path, lookup: CatalogLookup) -> None:
    import_rows(catalog, "SUPPLIER", [{"external_id": n, "name": n} for n in "AB"])
    assert lookup.missing("supplier", _texts("C", "A", None, "C", "B", "D")) == ["C", "D"]
    assert lookup.missing("supplier", _texts("A", "B")) == []
    assert lookup.missing("supplier", _texts()) == []


def test_records_that_the_writer_commits_meanwhile_are_found(catalog: Path, lookup: CatalogLookup) -> None:
    writer = CatalogWriter(str(catalog), ENTITIES["SUPPLIER"], "run", 1, False)
    writer.open_ledger()
    assert lookup.missing("supplier", _texts("A")) == ["A"]
    writer.apply(batch_of(ENTITIES["SUPPLIER"], [{"external_id": "A", "name": "A"}]), (), BatchState())
    assert lookup.missing("supplier", _texts("A", "B")) == ["B"]
    writer.close()


def test_a_batch_that_is_being_written_neither_shows_nor_holds_up(catalog: Path, lookup: CatalogLookup) -> None:
    connection = CatalogConnection(str(catalog))
    with connection.transaction():
        connection.execute(
            "INSERT INTO supplier (external_id, created_at, updated_at, version) VALUES (?, 0, 0, 1)", ("A",)
        )
        assert lookup.missing("supplier", _texts("A")) == ["A"]
    assert lookup.missing("supplier", _texts("A")) == []
    connection.close()


def test_more_keys_than_it_remembers_are_still_found(catalog: Path, lookup: CatalogLookup) -> None:
    count = lookup_module.KNOWN_MAX + 1
    suppliers = pa.RecordBatch.from_pydict({"external_id": [f"S{n}" for n in range(count)]})
    writer = CatalogWriter(str(catalog), ENTITIES["SUPPLIER"], "run", 1, False)
    writer.open_ledger()
    writer.apply(suppliers, (), BatchState())
    writer.close()
    keys = suppliers.column("external_id")
    assert lookup.missing("supplier", keys.slice(0, 150_000)) == []
    assert lookup.missing("supplier", keys.slice(100_000)) == []
    assert lookup.missing("supplier", _texts("S0", "S-", f"S{count - 1}")) == ["S-"]


def test_missing_keys_of_several_columns_are_told_apart(catalog: Path, lookup: CatalogLookup) -> None:
    category = {"classification_name": "C", "classification_parent_external_id": "Root"}
    rows = [category | {"classification_external_id": c, "attr_code": a} for c, a in (("A", "x"), ("B", "y"))]
    import_rows(catalog, "CLASSIFICATION_CATEGORY", rows)
    keys = [KEY_SEPARATOR.join(parts) for parts in ("Ax", "Ay", "Bx", "By")]
    assert lookup.missing("classification_attribute", _texts(*keys, None)) == keys[1:3]
    import_rows(catalog, "CLASSIFICATION_CATEGORY", [rows[0] | {"attr_code": "y"}], execution_id="2")
    assert lookup.missing("classification_attribute", _texts(*keys)) == [keys[2]]


def test_records_are_found_by_a_column_with_what_is_wanted_of_them(catalog: Path, lookup: CatalogLookup) -> None:
    assert lookup.find("stock", "stock_external_id", ["S1"], ["stock_number"]) == {}
    stock: dict[str, Any] = {"stock_variant_id": 'V"1', "supplier_external_id": "A", "currency": None}
    offers = [
        stock | {"stock_external_id": f"S{n}", "stock_number": n, "price_external_id": f"P{n}", "price": 1}
        for n in range(3)
    ]
    import_rows(catalog, "OFFER", offers)
    found = lookup.find("stock", "stock_external_id", ["S1", "S0", "S1", "S9"], ["stock_number", "currency"])
    assert found == {"S0": [{"stock_number": 0, "currency": None}], "S1": [{"stock_number": 1, "currency": None}]}
    several = lookup.find("stock", "stock_variant_id", ['V"1'], ["stock_external_id", "stock_variant_id"])
    assert sorted(several['V"1'], key=str) == [
        {"stock_external_id": f"S{n}", "stock_variant_id": 'V"1'} for n in range(3)
    ]
    assert lookup.find("stock", "stock_external_id", [], ["stock_number"]) == {}


def test_definitions_of_attributes(catalog: Path, lookup: CatalogLookup) -> None:
    color = {
        "attribute_external_id": "color",
        "attribute_names": "Colour",
        "attribute_type": "LIST_COLOR",
        "attribute_values": "#f00|red||#00f|blue",
        "attribute__translations": {"attribute_values": {"fr-FR": "#f00|rouge||#00f|bleu"}},
        "attribute_multi": 1,
    }
    weight = {
        "attribute_external_id": "weight",
        "attribute_names": "Weight",
        "attribute_type": "NUMBER",
        "attribute_variant": 1,
    }
    gone = weight | {"attribute_external_id": "gone"}
    import_rows(catalog, "ATTRIBUTE", [color, weight, gone], [gone | {"attribute_deleted": 1}])
    offered = frozenset({"#f00|red", "#00f|blue", "#f00|rouge", "#00f|bleu"})
    assert lookup.attribute_definitions() == {
        "color": AttributeDefinition("LIST_COLOR", multiple=True, values=offered),
        "weight": AttributeDefinition("NUMBER", variant=True),
        "gone": AttributeDefinition("NUMBER", variant=True),
    }


def test_required_attributes_are_those_in_use(catalog: Path, lookup: CatalogLookup) -> None:
    def row(classification: str, attribute: str, required: int, enabled: int = 1) -> dict[str, str | int]:
        return {
            "classification_external_id": classification,
            "classification_name": classification,
            "classification_parent_external_id": "Root",
            "attr_code": attribute,
            "attr_required": required,
            "attr_enabled": enabled,
        }

    rows = [row("C1", "a", 1), row("C1", "b", 1), row("C1", "c", 0), row("C1", "d", 1, 0), row("C2", "a", 0)]
    import_rows(catalog, "CLASSIFICATION_CATEGORY", rows)
    assert lookup.required_attributes(["C1", "C2", "C3", "C1"]) == {"C1": frozenset("ab")}
    assert lookup.required_attributes([]) == {}


def test_stored_attributes_are_those_with_values(catalog: Path, lookup: CatalogLookup) -> None:
    row: dict[str, Any] = {"product_external_id": "P", "product_names": "P", "variant_names": "V"}
    rows = [
        row
        | {"variant_external_id": "V1", "product__attributes": {"w": "1"}, "variant__attributes": {"c": "x", "s": "y"}},
        row | {"variant_external_id": "V2"},
    ]
    import_rows(catalog, "PRODUCT", rows)
    assert lookup.stored_attributes("product", ["P", "Q"]) == {"P": frozenset("w")}
    assert lookup.stored_attributes("variant", ["V1", "V2"]) == {"V1": frozenset("cs")}


def test_records_are_found_as_texts(catalog: Path, lookup: CatalogLookup) -> None:
    assert lookup.is_empty("supplier")
    rows: list[dict[str, Any]] = [
        {"external_id": "S1", "name": "Sue", "supplier_rating": 45000},
        {"external_id": "S2", "name": "Sid"},
    ]
    import_rows(catalog, "SUPPLIER", rows)
    assert not lookup.is_empty("supplier")
    columns = ["external_id", "name", "supplier_rating", "inactive"]
    found = lookup.find_texts("supplier", "external_id", ["S2", "S1", "S9", "S1"], columns)
    assert sorted(tuple(row.values()) for row in found.to_pylist()) == [
        ("S1", "Sue", "45000", "0"),
        ("S2", "Sid", "", "0"),
    ]
    nothing = lookup.find_texts("supplier", "external_id", ["S9"], columns)
    assert nothing.to_pylist() == []
    assert all(pa.types.is_string(field.type) for field in nothing.schema)


def test_the_first_user_of_an_account_is_the_oldest_who_is_not_deleted(catalog: Path, lookup: CatalogLookup) -> None:
    def user(key: str, accounts: str | None, deleted: int = 0) -> dict[str, str | int | None]:
        return {
            "customer_user_external_id": key,
            "customer_user_account_ids": accounts,
            "customer_user_deleted": deleted,
        }

    older = [user("U3", "A1||A2"), user("U2", "A2"), user("U4", None), user("U0", "A1", deleted=1)]
    import_rows(catalog, "CUSTOMER_USER", older)
    import_rows(catalog, "CUSTOMER_USER", [user("U1", "A1||A3")], execution_id="later")
    assert lookup.first_users() == {"A1": "U3", "A2": "U2", "A3": "U1"}
