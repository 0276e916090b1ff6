"""Custom fields, attributes and translations: merged in standard mode, replaced in Import Full mode."""

from pathlib import Path
from typing import Any

from ferryman_server.domain.counters import Counters
from tests.server.storage.catalog.rows import import_rows, stored


def _supplier(**custom_fields: Any) -> dict[str, Any]:
    return {"external_id": "A", "name": "A", "supplier__custom_fields": custom_fields}


def _custom_fields(catalog: Path) -> str:
    ((document,),) = stored(catalog, "SELECT custom_fields FROM supplier")
    return str(document)


def test_standard_mode_merges_and_keeps_one_order(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [_supplier(b="1", d="2")])
    assert import_rows(catalog, "SUPPLIER", [_supplier(c="3", a="4")], execution_id="2") == Counters(1, updated=1)
    assert _custom_fields(catalog) == '{"a":"4","b":"1","c":"3","d":"2"}'
    again = [_supplier(d="2", a="4"), _supplier(c="3"), _supplier(a="4", b="1", c="3", d="2")]
    assert import_rows(catalog, "SUPPLIER", again, execution_id="3") == Counters(3, unchanged=3)


def test_full_mode_removes_what_the_file_does_not_give(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [_supplier(a="1", b="2")])
    assert import_rows(catalog, "SUPPLIER", [_supplier(b="2")], execution_id="2", full=True) == Counters(1, updated=1)
    assert _custom_fields(catalog) == '{"b":"2"}'
    assert import_rows(catalog, "SUPPLIER", [_supplier(b="2")], execution_id="3", full=True) == Counters(1, unchanged=1)


def test_full_mode_removes_everything_when_the_file_has_no_such_column(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [_supplier(a="1") | {"status": "Active"}])
    counters = import_rows(catalog, "SUPPLIER", [{"external_id": "A", "name": "A"}], execution_id="2", full=True)
    assert counters == Counters(1, updated=1)
    # Import Full mode reaches no field of the entity itself.
    assert stored(catalog, "SELECT custom_fields, status FROM supplier") == [("{}", "Active")]


def test_full_mode_keeps_locales_that_the_file_does_not_name(catalog: Path) -> None:
    import_rows(catalog, "SUPPLIER", [_supplier(a={"fr-FR": "rouge", "de-DE": "rot"}, b={"fr-FR": "x"})])
    import_rows(catalog, "SUPPLIER", [_supplier(a={"fr-FR": "bleu"})], execution_id="2", full=True)
    assert _custom_fields(catalog) == '{"a":{"de-DE":"rot","fr-FR":"bleu"}}'
    import_rows(catalog, "SUPPLIER", [_supplier(a={"fr-FR": None})], execution_id="3", full=True)
    assert _custom_fields(catalog) == '{"a":{"de-DE":"rot"}}'


def test_attributes_of_products_and_variants_stand_apart_and_translations_survive_full_mode(catalog: Path) -> None:
    row = {
        "product_external_id": "P",
        "product_names": "Chair",
        "product__translations": {"product_names": {"fr-FR": "Chaise"}},
        "product__attributes": {"weight": "5"},
        "variant_external_id": "V",
        "variant_names": "Red chair",
        "variant__attributes": {"color": "#f00|red"},
    }
    import_rows(catalog, "PRODUCT", [row])
    plain = {k: v for k, v in row.items() if not k.endswith(("__translations", "variant__attributes"))}
    assert import_rows(catalog, "PRODUCT", [plain], execution_id="2", full=True) == Counters(1, updated=1)
    assert stored(catalog, "SELECT attributes, translations FROM product") == [
        ('{"weight":"5"}', '{"product_names":{"fr-FR":"Chaise"}}')
    ]
    assert stored(catalog, "SELECT attributes FROM variant") == [("{}",)]


def test_an_entity_without_full_mode_loses_nothing(catalog: Path) -> None:
    row = {"attribute_external_id": "w", "attribute_names": "Weight", "attribute_type": "NUMBER"}
    import_rows(catalog, "ATTRIBUTE", [row | {"attribute__translations": {"attribute_names": {"fr-FR": "Poids"}}}])
    assert import_rows(catalog, "ATTRIBUTE", [row], execution_id="2", full=True) == Counters(1, unchanged=1)
    assert stored(catalog, "SELECT translations FROM attribute") == [('{"attribute_names":{"fr-FR":"Poids"}}',)]
