"""RELATED_PRODUCT: links between stored products, each way for itself."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = "Product External Id;Related Product External Id;Relation Type;Position;Deleted"
PRODUCT: Final = "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames"
LINK: Final = ("product_external_id", "related_product_external_id", "relation_type", "position", "deleted")


@pytest.fixture(autouse=True)
def products(imports: Imports) -> None:
    """The products A, B and C."""
    imports.csv(
        "CLASSIFICATION_CATEGORY",
        "classificationExternalId;classificationName;classificationParentExternalId",
        "K;Kitchen;Root",
    )
    imports.csv("PRODUCT", PRODUCT, *(f"{name};{name};K;{name}-1;{name}" for name in "ABC"))


def test_links_are_created_with_a_usual_relation(imports: Imports) -> None:
    rows = ("A;B;;;", "B;A;ACCESSORY;2;FALSE", "A;C;;1;")
    assert imports.csv("RELATED_PRODUCT", HEADER, *rows).counters == Counters(read=3, created=3)
    assert imports.records("related_product", *LINK) == [
        ("A", "B", "RELATED", None, 0),
        ("A", "C", "RELATED", 1, 0),
        ("B", "A", "ACCESSORY", 2, 0),
    ]
    assert imports.csv("RELATED_PRODUCT", HEADER, *rows).counters == Counters(read=3, unchanged=3)


def test_a_link_is_changed_but_keeps_what_a_row_leaves_empty(imports: Imports) -> None:
    imports.csv("RELATED_PRODUCT", HEADER, "A;B;ACCESSORY;1;")
    assert imports.csv("RELATED_PRODUCT", HEADER, "A;B;;2;").counters == Counters(read=1, updated=1)
    assert imports.csv("RELATED_PRODUCT", HEADER, "A;B;SPARE;;").counters == Counters(read=1, updated=1)
    assert imports.records("related_product", *LINK) == [("A", "B", "SPARE", 2, 0)]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (";B;;;", ("F-E-001", "productExternalId")),
        ("A;;;;", ("F-E-001", "relatedProductExternalId")),
        ("X;B;;;", ("F-E-002", "productExternalId")),
        ("A;X;;;", ("F-E-002", "relatedProductExternalId")),
        ("A;B;;first;", ("F-E-012", "position")),
        ("A;B;;0;", ("F-E-006", "position")),
        ("A;B;;;gone", ("F-E-009", "deleted")),
    ],
)
def test_what_a_link_needs(imports: Imports, row: str, error: tuple[str, str]) -> None:
    imported = imports.csv("RELATED_PRODUCT", HEADER, row, "B;C;;;")
    assert imported.errors == [(2, *error)]
    assert imported.counters == Counters(read=2, created=1, rejected=1)


def test_a_link_is_taken_away_and_made_again(imports: Imports) -> None:
    imports.csv("RELATED_PRODUCT", HEADER, "A;B;;;", "B;C;;;")
    assert imports.csv("RELATED_PRODUCT", HEADER, "A;B;;;TRUE", "B;C;;;").counters == Counters(
        2, deleted=1, unchanged=1
    )
    assert [row[-1] for row in imports.records("related_product", *LINK)] == [1, 0]
    assert imports.csv("RELATED_PRODUCT", HEADER, "A;B;;;TRUE").counters == Counters(read=1, unchanged=1)
    header = "Product External Id;Related Product External Id"
    assert imports.csv("RELATED_PRODUCT", header, "A;B").counters == Counters(read=1, updated=1)
    assert [row[-1] for row in imports.records("related_product", *LINK)] == [0, 0]


def test_taking_away_a_link_that_is_not_there_changes_nothing(imports: Imports) -> None:
    rows = ("A;B;;;TRUE", "X;Y;;;TRUE", "A;C;;;", "A;C;;;TRUE")
    counters = imports.csv("RELATED_PRODUCT", HEADER, *rows).counters
    assert counters == Counters(read=4, created=1, deleted=1, unchanged=2)
    assert imports.records("related_product", *LINK) == [("A", "C", "RELATED", None, 1)]


def test_of_a_repeated_link_the_last_row_wins(imports: Imports) -> None:
    imported = imports.csv("RELATED_PRODUCT", HEADER, "A;B;;1;", "A;C;;1;", "A;B;;2;")
    assert imported.counters == Counters(read=3, created=2, updated=1)
    assert imported.warnings == ("1 rows repeat the key of an earlier row, and the last one wins: 'A/B' in lines 2, 4",)
    assert imports.records("related_product", *LINK[:4]) == [("A", "B", "RELATED", 2), ("A", "C", "RELATED", 1)]
