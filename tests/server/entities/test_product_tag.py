"""PRODUCT_TAG: rows add tags to products; rows that clear come first."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = "Product External Id;Deleted;PRODUCT_TAG_1;PRODUCT_TAG_2;PRODUCT_TAG_10"


@pytest.fixture(autouse=True)
def products(imports: Imports) -> None:
    """The products A and B."""
    imports.csv(
        "CLASSIFICATION_CATEGORY",
        "classificationExternalId;classificationName;classificationParentExternalId",
        "K;Kitchen;Root",
    )
    header = "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames"
    imports.csv("PRODUCT", header, *(f"{name};{name};K;{name}-1;{name}" for name in "AB"))


def _tags(imports: Imports) -> dict[object, object]:
    return {key: tags for key, tags in imports.records("product", "product_external_id", "product_tags")}


def test_unknown_tags_are_created(imports: Imports) -> None:
    assert imports.csv("PRODUCT_TAG", HEADER, "A;;new;sale;eco", "B;;sale;;").counters == Counters(
        2, created=1, updated=1
    )
    assert _tags(imports) == {"A": "new||sale||eco", "B": "sale"}
    assert imports.records("tag", "tag") == [("eco",), ("new",), ("sale",)]


def test_a_row_adds_to_what_the_product_has(imports: Imports) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "A;;new;sale;", "B;;eco;;")
    assert imports.csv("PRODUCT_TAG", HEADER, "A;;eco;new;").counters == Counters(read=1, updated=1)
    assert _tags(imports) == {"A": "new||sale||eco", "B": "eco"}


@pytest.mark.parametrize("row", ["A;;sale;new;", "A;FALSE;sale;sale;", "A;;new||sale;;", "A;;;;"])
def test_a_row_whose_tags_are_all_there_changes_nothing(imports: Imports, row: str) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "A;;new;sale;")
    assert imports.csv("PRODUCT_TAG", HEADER, row).counters == Counters(read=1, unchanged=1)
    assert _tags(imports)["A"] == "new||sale"


def test_rows_of_one_product_add_up(imports: Imports) -> None:
    imported = imports.csv("PRODUCT_TAG", HEADER, "A;;new;;", "A;;sale;;", "A;;new;eco;")
    assert imported.counters == Counters(read=3, created=3)
    assert imported.warnings == ()
    assert _tags(imports)["A"] == "new||sale||eco"


@pytest.mark.parametrize("block_bytes", [32, 1 << 20])
def test_rows_that_clear_come_first_wherever_they_stand(imports: Imports, block_bytes: int) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "A;;old;older;", "B;;old;;")
    rows = ("A;;new;;", "B;;new;;", "A;TRUE;;;", "A;;sale;;")
    imported = imports.csv("PRODUCT_TAG", HEADER, *rows, block_bytes=block_bytes)
    assert imported.counters == Counters(read=4, created=2, updated=2)
    assert _tags(imports) == {"A": "new||sale", "B": "old||new"}


def test_clearing_takes_all_tags_and_gives_none(imports: Imports) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "A;;new;;", "B;;new;;")
    assert imports.csv("PRODUCT_TAG", HEADER, "A;TRUE;sale;;", "B;true;;;").counters == Counters(read=2, updated=2)
    assert _tags(imports) == {"A": "", "B": ""}
    assert imports.csv("PRODUCT_TAG", HEADER, "A;TRUE;;;").counters == Counters(read=1, unchanged=1)
    assert imports.records("tag", "tag") == [("new",)]


def test_clearing_a_product_that_never_had_tags_changes_nothing(imports: Imports) -> None:
    assert imports.csv("PRODUCT_TAG", HEADER, "A;TRUE;;;").counters == Counters(read=1, unchanged=1)
    assert _tags(imports)["A"] is None


def test_a_product_import_keeps_the_tags(imports: Imports) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "A;;new;;")
    imports.csv("PRODUCT", "productExternalId;productNames;variantExternalId;variantNames", "A;Apple;A-1;A")
    assert imports.records("product", "product_names", "product_tags")[0] == ("Apple", "new")


@pytest.mark.parametrize(
    ("row", "code", "field", "message"),
    [
        (";;new;;", "F-E-001", "productExternalId", "is empty"),
        ("X;;new;;", "F-E-002", "productExternalId", "refers to 'X'"),
        ("X;TRUE;;;", "F-E-002", "productExternalId", "refers to 'X'"),
        ("A;gone;new;;", "F-E-009", "deleted", "expected TRUE or FALSE"),
        (f"A;;new;;{'t' * 256}", "F-E-010", "productTag10", "at most 255 characters"),
    ],
)
def test_what_a_row_needs(imports: Imports, row: str, code: str, field: str, message: str) -> None:
    imports.csv("PRODUCT_TAG", HEADER, "B;;new;;")
    imported = imports.csv("PRODUCT_TAG", HEADER, row, "B;;new;;")
    assert imported.errors == [(2, code, field)]
    assert message in imported.messages[0]
    assert imported.counters == Counters(read=2, unchanged=1, rejected=1)
    assert imports.records("tag", "tag") == [("new",)]


def test_tags_in_a_json_file(imports: Imports) -> None:
    records = (
        {"productExternalId": "A", "PRODUCT_TAG_1": "new", "PRODUCT_TAG_2": " sale "},
        {"productExternalId": "B", "deleted": True},
    )
    assert imports.json("PRODUCT_TAG", *records).counters == Counters(read=2, created=1, unchanged=1)
    assert _tags(imports) == {"A": "new||sale", "B": None}
