"""PRODUCT: one row per variant; attributes go to the product or the variant, and mandatory ones must be there."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = (
    "productExternalId;productNames;productNames[fr-FR];productClassificationCategoryId;productBrand;variantExternalId;"
    "variantNames;variantEan;variantMainImageUrl;storeExternalIds;attribute-weight;attribute-color;deletedVariant"
)
RED: Final = "P;Saw;Scie;saws;Acme;V1;Red saw;123;https://x.test/1.png;;1.5;#f00|Red;"
BLUE: Final = "P;Saw;Scie;saws;Acme;V2;Blue saw;124;;;1.5;#00f|Blue;"


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports into a catalog where saws must have a weight, and variants a colour if any."""
    attributes = "attributeExternalId;attributeNames;attributeType;attributeUnitType;attributeUnit;attributeVariant"
    rows = ("weight;Weight;METRIC;WEIGHT_METRIC;kg;", "color;Color;COLOR;;;TRUE")
    imports.csv("ATTRIBUTE", attributes, *rows)
    tree = "classificationExternalId;classificationName;classificationParentExternalId;attr_code;attr_required"
    imports.csv("CLASSIFICATION_CATEGORY", tree, "saws;Saws;Root;weight;TRUE", "misc;Misc;Root;;")
    return imports


def test_products_and_variants_are_created_changed_and_left_alone(imports: Imports) -> None:
    assert imports.csv("PRODUCT", HEADER, RED, BLUE).counters == Counters(read=2, created=2)
    product = ("product_external_id", "product_names", "store_external_ids", "attributes", "translations")
    french = '{"product_names":{"fr-FR":"Scie"}}'
    assert imports.records("product", *product) == [("P", "Saw", "default_store", '{"weight":"1.5"}', french)]
    variant = ("variant_external_id", "product_external_id", "variant_names", "attributes")
    assert imports.records("variant", *variant) == [
        ("V1", "P", "Red saw", '{"color":"#f00|Red"}'),
        ("V2", "P", "Blue saw", '{"color":"#00f|Blue"}'),
    ]
    assert imports.csv("PRODUCT", HEADER, RED, BLUE).counters == Counters(read=2, unchanged=2)
    changed = imports.csv("PRODUCT", HEADER, RED.replace("Red saw", "Crimson saw"), BLUE)
    assert changed.counters == Counters(read=2, updated=1, unchanged=1)


def test_a_variant_is_marked_as_deleted_by_its_keys(imports: Imports) -> None:
    imports.csv("PRODUCT", HEADER, RED, BLUE)
    imported = imports.csv("PRODUCT", "productExternalId;variantExternalId;variantNames;deletedVariant", "P;V1;;TRUE")
    assert imported.counters == Counters(read=1, deleted=1)
    assert imports.records("variant", "variant_external_id", "deleted_variant") == [("V1", 1), ("V2", 0)]


def test_attributes_come_under_their_id_with_its_prefix(imports: Imports) -> None:
    imported = imports.csv("PRODUCT", HEADER, RED)
    assert imported.warnings == ()
    assert imports.csv("PRODUCT", HEADER, RED.replace("1.5", "")).counters == Counters(read=1, unchanged=1)


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (RED.replace("P;", ";", 1), "F-E-001", "productExternalId"),
        (RED.replace("V1;Red saw", ";"), "F-E-001", "variantExternalId, variantNames"),
        (RED.replace("Saw;Scie;saws", ";;"), "F-E-001", "productNames, productClassificationCategoryId"),
        (RED.replace(";saws;", ";axes;"), "F-E-002", "productClassificationCategoryId"),
        (RED.replace("https://", ""), "F-E-012", "variantMainImageUrl"),
        (RED.replace("1.5", "1,5"), "F-E-012", "attribute-weight"),
        (RED.replace("#f00|Red", "red"), "F-E-012", "attribute-color"),
        (RED.replace(";1.5;", ";;"), "F-E-011", "attribute-weight"),
        (f"{RED}gone", "F-E-009", "deletedVariant"),
    ],
)
def test_what_is_refused(imports: Imports, row: str, code: str, field: str) -> None:
    assert imports.csv("PRODUCT", HEADER, row).errors == [(2, code, field)]
    assert imports.records("product", "product_external_id") == []


def test_a_classification_without_mandatory_attributes_asks_for_none(imports: Imports) -> None:
    row = RED.replace(";saws;", ";misc;").replace(";1.5;#f00|Red;", ";;;")
    assert imports.csv("PRODUCT", HEADER, row).errors == []
