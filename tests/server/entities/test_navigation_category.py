"""NAVIGATION_CATEGORY: each import replaces the whole tree of the job's store."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import StoreScope
from tests.server.entities.importing import Imports, Job

HEADER: Final = (
    "Navigation Category External Id;Navigation Category Names;Navigation Category Parent Id;"
    "Classification Category Code;Navigation Category Active;Navigation Category Position;store;CF_banner"
)
CATEGORY: Final = (
    "store_external_id",
    "navigation_category_external_id",
    "navigation_category_names",
    "navigation_category_parent_id",
    "classification_category_code",
    "navigation_category_active",
    "navigation_category_position",
    "custom_fields",
)


@pytest.fixture(autouse=True)
def classifications(imports: Imports) -> None:
    """The classifications K and L."""
    imports.csv(
        "CLASSIFICATION_CATEGORY",
        "classificationExternalId;classificationName;classificationParentExternalId",
        "K;Kitchen;Root",
        "L;Living;Root",
    )


def _tree(imports: Imports) -> dict[object, object]:
    return {key: parent for key, parent in imports.records("navigation_category", CATEGORY[1], CATEGORY[3])}


def test_jobs_are_scoped_to_a_store() -> None:
    assert ENTITIES["NAVIGATION_CATEGORY"].store_scope is StoreScope.REQUIRED


def test_a_tree_is_created_and_found_unchanged(imports: Imports) -> None:
    rows = ("A;Home;Root_default;K;;1;;a.png", "B;Pans;A;K||L;FALSE;2;default_store;")
    assert imports.csv("NAVIGATION_CATEGORY", HEADER, *rows).counters == Counters(read=2, created=2)
    assert imports.records("navigation_category", *CATEGORY) == [
        ("default_store", "A", "Home", "Root_default", "K", 1, 1, '{"banner":"a.png"}'),
        ("default_store", "B", "Pans", "A", "K||L", 0, 2, "{}"),
    ]
    assert imports.csv("NAVIGATION_CATEGORY", HEADER, *rows).counters == Counters(read=2, unchanged=2)


def test_the_root_has_two_names(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;")
    counters = imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root_default;K;;;;").counters
    assert counters == Counters(read=1, unchanged=1)
    assert _tree(imports) == {"A": "Root_default"}


@pytest.mark.parametrize("block_bytes", [40, 1 << 20])
def test_a_parent_may_stand_behind_its_children(imports: Imports, block_bytes: int) -> None:
    rows = ("C;Lids;B;K;;;;", "B;Pans;A;K;;;;", "A;Home;Root;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, *rows, block_bytes=block_bytes)
    assert imported.counters == Counters(read=3, created=3)
    assert _tree(imports) == {"A": "Root_default", "B": "A", "C": "B"}


def test_names_are_localized(imports: Imports) -> None:
    header = f"{HEADER};Navigation Category Names[fr-FR]"
    imports.csv("NAVIGATION_CATEGORY", header, "A;Home;Root;K;;;;;Accueil")
    names = imports.records("navigation_category", "navigation_category_names", "translations")
    assert names == [("Home", '{"navigation_category_names":{"fr-FR":"Accueil"}}')]


def test_what_the_import_does_not_bring_is_removed(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;", "B;Pans;A;K;;;;", "C;Lids;B;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, "A;House;Root;K;;;;", "C;Lids;A;K;;;;")
    assert imported.counters == Counters(read=2, updated=2)
    assert imported.warnings == (
        "1 categories of store 'default_store' were removed, as the import did not bring them",
    )
    assert _tree(imports) == {"A": "Root_default", "C": "A"}


def test_the_trees_of_other_stores_stay(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;", job=Job(store="north"))
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;", "B;Pans;A;K;;;;", job=Job(store="south"))
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, "C;New;Root;K;;;north||south;", job=Job(store="south"))
    assert imported.warnings == ("2 categories of store 'south' were removed, as the import did not bring them",)
    assert imports.records("navigation_category", *CATEGORY[:2]) == [("north", "A"), ("south", "C")]


@pytest.mark.parametrize(
    ("row", "code", "field", "message"),
    [
        (";Home;Root;K;;;;", "F-E-001", "navigationCategoryExternalId", "is empty"),
        ("X;;Root;K;;;;", "F-E-001", "navigationCategoryNames", "is empty"),
        ("X;Home;;K;;;;", "F-E-001", "navigationCategoryParentId", "is empty"),
        ("X;Home;Root;;;;;", "F-E-001", "classificationCategoryCode", "is empty"),
        ("X;Home;Root;K||Z;;;;", "F-E-002", "classificationCategoryCode", "refers to 'Z'"),
        ("X;Home;Y;K;;;;", "F-E-002", "navigationCategoryParentId", "refers to 'Y', which the file does not have"),
        ("X;Home;X;K;;;;", "F-E-002", "navigationCategoryParentId", "which is the category itself or below it"),
        ("Root;Home;Root;K;;;;", "F-E-003", "navigationCategoryExternalId", "stands for the root of the tree"),
        ("X;Home;Root;K;;0;;", "F-E-006", "navigationCategoryPosition", "a number ≥ 1"),
        ("X;Home;Root;K;;;north||south;", "F-E-008", "store", "expected 'default_store', the store of the job"),
        ("X;Home;Root;K;yes;;;", "F-E-009", "navigationCategoryActive", "expected TRUE or FALSE"),
        (f"X;{'n' * 256};Root;K;;;;", "F-E-010", "navigationCategoryNames", "at most 255 characters"),
        ("X;Home;Root;K;;first;;", "F-E-012", "navigationCategoryPosition", "a whole number"),
    ],
)
def test_what_a_row_needs(imports: Imports, row: str, code: str, field: str, message: str) -> None:
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, row, "A;Home;Root;K;;;;")
    assert imported.errors == [(2, code, field)]
    assert message in imported.messages[0]
    assert imported.counters == Counters(read=2, created=1, rejected=1)
    assert _tree(imports) == {"A": "Root_default"}


def test_a_cycle_is_rejected_with_all_that_hangs_from_it(imports: Imports) -> None:
    rows = ("A;Home;Root;K;;;;", "B;Pans;C;K;;;;", "C;Lids;B;K;;;;", "D;Deep;C;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, *rows)
    parent = "navigationCategoryParentId"
    assert imported.errors == [(3, "F-E-002", parent), (4, "F-E-002", parent), (5, "F-E-002", parent)]
    assert "itself or below it" in imported.messages[0]
    assert "itself or below it" in imported.messages[1]
    assert "whose own row, or one above it, is rejected" in imported.messages[2]
    assert _tree(imports) == {"A": "Root_default"}


def test_a_parent_that_is_stored_but_not_in_the_file_will_not_do(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;", "B;Pans;A;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, "B;Pans;A;K;;;;", "C;New;Root;K;;;;")
    assert imported.errors == [(2, "F-E-002", "navigationCategoryParentId")]


def test_the_branch_of_a_rejected_row_stays_as_it_was(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;", "B;Pans;A;K;;;;", "C;Lids;B;K;;;;", "D;Old;A;K;;;;")
    rows = ("N;New;Root;K;;;;", "B;;A;K;;;;", "C;Covers;B;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, *rows)
    assert imported.errors == [(3, "F-E-001", "navigationCategoryNames"), (4, "F-E-002", "navigationCategoryParentId")]
    # A is not in the file either, but B hangs from it.
    assert _tree(imports) == {"A": "Root_default", "B": "A", "C": "B", "N": "Root_default"}
    assert imports.records("navigation_category", "navigation_category_names")[2] == ("Lids",)
    assert imported.warnings == (
        "1 categories of store 'default_store' were removed, as the import did not bring them",
    )


def test_nothing_is_removed_when_no_row_is_good(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;")
    assert imports.csv("NAVIGATION_CATEGORY", HEADER, "X;;Root;K;;;;").warnings == ()
    assert _tree(imports) == {"A": "Root_default"}


def test_nothing_is_removed_when_a_row_does_not_tell_its_category(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;;;;")
    imported = imports.csv("NAVIGATION_CATEGORY", HEADER, "X;New;Root;K;;;;", ";Home;Root;K;;;;")
    assert imported.warnings == (
        "no category of store 'default_store' was removed, as 1 rejected rows do not tell which category they are; "
        "correct them and run the job again",
    )
    assert _tree(imports) == {"A": "Root_default", "X": "Root_default"}


@pytest.mark.parametrize(
    ("full", "counters", "custom_fields"),
    [
        (False, Counters(read=1, unchanged=1), '{"banner":"a.png"}'),
        (True, Counters(read=1, updated=1), "{}"),
    ],
)
@pytest.mark.parametrize(
    ("header", "row"), [(HEADER, "A;Home;Root;K;;1;;"), (HEADER.removesuffix(";CF_banner"), "A;Home;Root;K;;1;")]
)
def test_full_mode_deletes_custom_fields(
    imports: Imports, header: str, row: str, full: bool, counters: Counters, custom_fields: str
) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "A;Home;Root;K;FALSE;1;;a.png")
    assert imports.csv("NAVIGATION_CATEGORY", header, row, job=Job(full=full)).counters == counters
    stored = imports.records("navigation_category", "navigation_category_active", "custom_fields")
    assert stored == [(0, custom_fields)]


def test_a_tree_in_an_xml_file(imports: Imports) -> None:
    imports.csv("NAVIGATION_CATEGORY", HEADER, "OLD;Old;Root;K;;;;")
    document = """<categories>
        <category>
            <navigationCategoryExternalId>B</navigationCategoryExternalId>
            <navigationCategoryNames>Pans</navigationCategoryNames>
            <navigationCategoryParentId>A</navigationCategoryParentId>
            <classificationCategoryCode>K</classificationCategoryCode>
            <classificationCategoryCode>L</classificationCategoryCode>
        </category>
        <category>
            <navigationCategoryExternalId>A</navigationCategoryExternalId>
            <navigationCategoryNames>Home</navigationCategoryNames>
            <navigationCategoryParentId>Root_default</navigationCategoryParentId>
            <classificationCategoryCode>K</classificationCategoryCode>
            <CF_banner>a.png</CF_banner>
        </category>
    </categories>"""
    assert imports.xml("NAVIGATION_CATEGORY", document).counters == Counters(read=2, created=2)
    assert imports.records("navigation_category", *CATEGORY[1:5], "custom_fields") == [
        ("A", "Home", "Root_default", "K", '{"banner":"a.png"}'),
        ("B", "Pans", "A", "K||L", "{}"),
    ]
