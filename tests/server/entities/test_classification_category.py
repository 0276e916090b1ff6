"""CLASSIFICATION_CATEGORY: a tree, one row per classification and attribute."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from tests.server.entities.importing import Imports

HEADER: Final = (
    "Classification External Id;Classification Name;Classification Parent External Id;attr_code;attr_enabled;"
    "attr_indexable;attr_required;attr_forVariant;attr_faceted;attr_searchable;attr_sortable;deleted"
)
TOOLS: Final = "tools;Tools;Root;;;;;;;;;"
SAWS: Final = "saws;Saws;tools;weight;;TRUE;true;;;;;"
FLAGS: Final = ("attr_enabled", "attr_indexable", "attr_required", "attr_for_variant", "attr_faceted", "attr_sortable")


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports into a catalog with the attribute "weight"."""
    imports.csv("ATTRIBUTE", "attributeExternalId;attributeNames;attributeType", "weight;Weight;NUMBER")
    return imports


def test_classifications_and_their_attributes_are_created(imports: Imports) -> None:
    assert imports.csv("CLASSIFICATION_CATEGORY", HEADER, TOOLS, SAWS).counters == Counters(read=2, created=2)
    columns = ("classification_external_id", "classification_name", "classification_parent_external_id", "deleted")
    assert imports.records("classification_category", *columns) == [
        ("saws", "Saws", "tools", 0),
        ("tools", "Tools", "Root", 0),
    ]
    keys = ("classification_external_id", "attr_code")
    assert imports.records("classification_attribute", *keys, *FLAGS) == [("saws", "weight", 1, 1, 1, 0, 0, 0)]
    assert imports.csv("CLASSIFICATION_CATEGORY", HEADER, TOOLS, SAWS).counters == Counters(read=2, unchanged=2)


def test_a_parent_may_come_later_in_the_file(imports: Imports) -> None:
    imported = imports.csv("CLASSIFICATION_CATEGORY", HEADER, SAWS, TOOLS, block_bytes=1)
    assert imported.counters == Counters(read=2, created=2)


def test_a_classification_is_changed_and_marked_as_deleted(imports: Imports) -> None:
    imports.csv("CLASSIFICATION_CATEGORY", HEADER, TOOLS, SAWS)
    renamed = imports.csv("CLASSIFICATION_CATEGORY", HEADER, "saws;Hand saws;;weight;FALSE;;;;;;;")
    assert renamed.counters == Counters(read=1, updated=1)
    assert imports.csv("CLASSIFICATION_CATEGORY", HEADER, "saws;;;;;;;;;;;TRUE").counters.deleted == 1
    assert imports.records("classification_category", "classification_name", "deleted")[0] == ("Hand saws", 1)
    assert imports.records("classification_attribute", *FLAGS[:2]) == [(0, 1)]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (";Saws;Root;;;;;;;;;", "F-E-001", "classificationExternalId"),
        ("new;;;;;;;;;;;", "F-E-001", "classificationName, classificationParentExternalId"),
        ("new;New;nowhere;;;;;;;;;", "F-E-002", "classificationParentExternalId"),
        ("new;New;root;;;;;;;;;", "F-E-002", "classificationParentExternalId"),
        ("new;New;Root;heft;;;;;;;;", "F-E-002", "attrCode"),
        ("new;New;Root;weight;1;;;;;;;", "F-E-009", "attrEnabled"),
    ],
)
def test_what_is_refused(imports: Imports, row: str, code: str, field: str) -> None:
    assert imports.csv("CLASSIFICATION_CATEGORY", HEADER, row).errors == [(2, code, field)]
    assert imports.records("classification_category", "classification_external_id") == []
