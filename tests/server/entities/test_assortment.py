"""ASSORTMENT: one row for each product or variant that is put on an assortment or taken off it."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = "Assortment External Id;name;Product External Id;Variant External Id;unlink"
ITEM: Final = ("assortment_external_id", "product_external_id", "variant_external_id", "unlink")


@pytest.fixture(autouse=True)
def products(imports: Imports) -> None:
    """The products P and Q, with the variants P-1, P-2, Q-1 and Q-2."""
    imports.csv(
        "CLASSIFICATION_CATEGORY",
        "classificationExternalId;classificationName;classificationParentExternalId",
        "K;Kitchen;Root",
    )
    header = "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames"
    rows = (f"{product};{product};K;{product}-{number};{number}" for product in "PQ" for number in (1, 2))
    imports.csv("PRODUCT", header, *rows)


def test_rows_put_products_and_variants_on_assortments(imports: Imports) -> None:
    rows = ("A;Autumn;P;;", "A;Autumn;Q;Q-1;", "B;;;Q-2;FALSE")
    assert imports.csv("ASSORTMENT", HEADER, *rows).counters == Counters(read=3, created=3)
    assert imports.records("assortment", "assortment_external_id", "assortment_name") == [("A", "Autumn"), ("B", None)]
    assert imports.records("assortment_item", *ITEM) == [
        ("A", "", "Q-1", 0),
        ("A", "P", "", 0),
        ("B", "", "Q-2", 0),
    ]
    assert imports.csv("ASSORTMENT", HEADER, *rows).counters == Counters(read=3, unchanged=3)


def test_a_variant_is_enough_alone(imports: Imports) -> None:
    assert imports.csv("ASSORTMENT", HEADER, "A;;P;P-1;").counters == Counters(read=1, created=1)
    without_product = "Assortment External Id;Variant External Id"
    assert imports.csv("ASSORTMENT", without_product, "A;P-1").counters == Counters(read=1, unchanged=1)


def test_a_row_without_product_and_variant_touches_the_assortment_alone(imports: Imports) -> None:
    assert imports.csv("ASSORTMENT", HEADER, "A;Autumn;;;").counters == Counters(read=1, created=1)
    assert imports.csv("ASSORTMENT", "assortmentExternalId;assortmentName", "A;Fall").counters == Counters(1, updated=1)
    assert imports.records("assortment", "assortment_external_id", "assortment_name") == [("A", "Fall")]
    assert imports.records("assortment_item", *ITEM) == []


@pytest.mark.parametrize(
    ("header", "row"),
    [(HEADER, "A;;P;;"), ("Assortment External Id;Product External Id", "A;P")],
)
def test_an_absent_name_clears_it(imports: Imports, header: str, row: str) -> None:
    imports.csv("ASSORTMENT", HEADER, "A;Autumn;P;;")
    assert imports.csv("ASSORTMENT", header, row).counters == Counters(read=1, updated=1)
    assert imports.records("assortment", "assortment_name") == [(None,)]


def test_an_item_is_taken_off_and_put_on_again(imports: Imports) -> None:
    imports.csv("ASSORTMENT", HEADER, "A;;P;;", "A;;;Q-1;")
    assert imports.csv("ASSORTMENT", HEADER, "A;;P;;TRUE").counters == Counters(read=1, deleted=1)
    assert imports.records("assortment_item", *ITEM) == [("A", "", "Q-1", 0), ("A", "P", "", 1)]
    assert imports.csv("ASSORTMENT", HEADER, "A;;P;;TRUE").counters == Counters(read=1, unchanged=1)
    assert imports.csv("ASSORTMENT", HEADER, "A;;P;;").counters == Counters(read=1, updated=1)
    assert imports.records("assortment_item", *ITEM) == [("A", "", "Q-1", 0), ("A", "P", "", 0)]


def test_taking_off_what_is_not_there_changes_nothing(imports: Imports) -> None:
    imports.csv("ASSORTMENT", HEADER, "A;;P;;")
    assert imports.csv("ASSORTMENT", HEADER, "A;;Q;;TRUE", "A;;;Q-1;TRUE").counters == Counters(read=2, unchanged=2)
    assert imports.records("assortment_item", *ITEM) == [("A", "P", "", 0)]


def test_a_product_and_its_variant_are_on_the_assortment_each_for_itself(imports: Imports) -> None:
    imports.csv("ASSORTMENT", HEADER, "A;;P;;", "A;;P;P-1;")
    assert imports.csv("ASSORTMENT", HEADER, "A;;P;P-1;TRUE").counters == Counters(read=1, deleted=1)
    assert imports.records("assortment_item", *ITEM) == [("A", "", "P-1", 1), ("A", "P", "", 0)]


@pytest.mark.parametrize(
    ("row", "code", "field", "message"),
    [
        (";Autumn;P;;", "F-E-001", "assortmentExternalId", "is empty"),
        ("A;;X;;", "F-E-002", "productExternalId", "refers to 'X'"),
        ("A;;;X-1;", "F-E-002", "variantExternalId", "refers to 'X-1'"),
        ("A;;P;X-1;", "F-E-002", "variantExternalId", "refers to 'X-1'"),
        ("A;;P;Q-1;", "F-E-002", "variantExternalId", "a variant of product 'Q', expected one of product 'P'"),
        ("A;;P;;off", "F-E-009", "unlink", "expected TRUE or FALSE"),
        (f"A;{'n' * 256};P;;", "F-E-010", "assortmentName", "at most 255 characters"),
    ],
)
def test_what_a_row_needs(imports: Imports, row: str, code: str, field: str, message: str) -> None:
    imported = imports.csv("ASSORTMENT", HEADER, row, "B;;Q;;")
    assert imported.errors == [(2, code, field)]
    assert message in imported.messages[0]
    assert imported.counters == Counters(read=2, created=1, rejected=1)


def test_of_a_repeated_item_the_last_row_wins(imports: Imports) -> None:
    imported = imports.csv("ASSORTMENT", HEADER, "A;;P;P-1;", "A;;P;P-2;", "A;;;P-1;TRUE")
    assert imported.counters == Counters(read=3, created=2, deleted=1)
    (warning,) = imported.warnings
    assert "'A//P-1' in lines 2, 4" in warning
    assert imports.records("assortment_item", *ITEM) == [("A", "", "P-1", 1), ("A", "", "P-2", 0)]


def test_records_of_an_api_name_one_item_each(imports: Imports) -> None:
    records = (
        {"assortmentExternalId": "A", "assortmentName": "Autumn", "productExternalId": "P"},
        {"assortmentExternalId": "A", "assortmentName": "Autumn", "variantExternalId": "Q-1", "unlink": False},
        {"assortmentExternalId": "B", "productExternalId": None},
    )
    assert imports.json("ASSORTMENT", *records).counters == Counters(read=3, created=3)
    assert imports.records("assortment", "assortment_external_id", "assortment_name") == [("A", "Autumn"), ("B", None)]
    assert imports.records("assortment_item", *ITEM) == [("A", "", "Q-1", 0), ("A", "P", "", 0)]
    taken_off = {"assortmentExternalId": "A", "productExternalId": "P", "unlink": True}
    assert imports.json("ASSORTMENT", taken_off).counters == Counters(read=1, deleted=1)
    assert imports.records("assortment", "assortment_name") == [(None,), (None,)]


def test_each_element_of_the_older_lists_is_a_row(imports: Imports) -> None:
    record = {
        "assortmentExternalId": "A",
        "assortmentName": "Autumn",
        "productExternalIds": ["P", "X"],
        "variantExternalIds": ["Q-1", "Q-2"],
    }
    imported = imports.json("ASSORTMENT", record, {"assortmentExternalId": "B", "productExternalIds": []})
    assert imported.counters == Counters(read=5, created=4, rejected=1)
    assert [error[1:] for error in imported.errors] == [("F-E-002", "productExternalId")]
    assert imports.records("assortment", "assortment_external_id", "assortment_name") == [("A", "Autumn"), ("B", None)]
    assert imports.records("assortment_item", *ITEM) == [
        ("A", "", "Q-1", 0),
        ("A", "", "Q-2", 0),
        ("A", "P", "", 0),
    ]
