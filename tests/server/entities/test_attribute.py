"""ATTRIBUTE: one row per attribute; type and id are fixed, units belong to metrics, several values to lists."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities.attribute import ATTRIBUTE_TYPES, UNITS
from tests.server.entities.importing import Imports

HEADER: Final = (
    "Attribute External Id;Attribute Names;Attribute Names[fr-FR];Attribute Type;Attribute Values;Attribute Multi;"
    "Attribute Unit Type;Attribute Unit;Attribute Variant;Attribute Deleted;Attribute Stores External Id"
)
WEIGHT: Final = "weight;Weight;Poids;METRIC;;;WEIGHT_METRIC;kg;TRUE;;"
TAGS: Final = "tags;Tags;Mots;LIST_TEXT;new||sale;TRUE;;;;;paris||rome"
COLUMNS: Final = (
    "attribute_external_id",
    "attribute_names",
    "attribute_type",
    "attribute_values",
    "attribute_multi",
    "attribute_unit_type",
    "attribute_unit",
    "attribute_variant",
    "attribute_deleted",
    "attribute_stores_external_id",
    "translations",
)


def test_attributes_are_created_with_their_defaults(imports: Imports) -> None:
    assert imports.csv("ATTRIBUTE", HEADER, WEIGHT, TAGS).counters == Counters(read=2, created=2)
    french = '{"attribute_names":{"fr-FR":"%s"}}'
    assert imports.records("attribute", *COLUMNS) == [
        ("tags", "Tags", "LIST_TEXT", "new||sale", 1, None, None, 0, 0, "paris||rome", french % "Mots"),
        ("weight", "Weight", "METRIC", None, 0, "WEIGHT_METRIC", "kg", 1, 0, "default_store", french % "Poids"),
    ]
    assert imports.csv("ATTRIBUTE", HEADER, WEIGHT, TAGS).counters == Counters(read=2, unchanged=2)


def test_empty_cells_keep_what_is_stored_and_the_type_is_fixed(imports: Imports) -> None:
    imports.csv("ATTRIBUTE", HEADER, WEIGHT)
    imported = imports.csv("ATTRIBUTE", HEADER, "weight;;;TEXT;;;;g;;;")
    assert imported.counters == Counters(read=1, updated=1)
    assert imports.records("attribute", "attribute_names", "attribute_type", "attribute_unit") == [
        ("Weight", "METRIC", "g")
    ]


def test_an_attribute_is_marked_as_deleted(imports: Imports) -> None:
    imports.csv("ATTRIBUTE", HEADER, WEIGHT)
    assert imports.csv("ATTRIBUTE", "Attribute External Id;Attribute Deleted", "weight;true").counters.deleted == 1
    assert imports.records("attribute", "attribute_deleted", "attribute_names") == [(1, "Weight")]


@pytest.mark.parametrize("type_", ATTRIBUTE_TYPES)
def test_all_types(imports: Imports, type_: str) -> None:
    units = "LENGTH_METRIC;cm" if "METRIC" in type_ else ";"
    assert imports.csv("ATTRIBUTE", HEADER, f"a;A;;{type_.lower()};;;{units};;;").errors == []
    assert imports.records("attribute", "attribute_type") == [(type_,)]


UNIT_PAIRS: Final = {
    "WEIGHT_METRIC": "kg g mg",
    "VOLUME_METRIC": "m3 L cL mL",
    "LENGTH_METRIC": "m cm",
    "AREA_METRIC": "m2",
    "WEIGHT_IMPERIAL": "lb oz",
    "VOLUME_IMPERIAL": "gal qt pt fl-oz",
    "LENGTH_IMPERIAL": "yd ft in",
    "AREA_IMPERIAL": "ft2",
}


def test_units_are_those_of_the_platform() -> None:
    assert UNITS == {t: tuple(u.replace("-", " ") for u in units.split()) for t, units in UNIT_PAIRS.items()}


@pytest.mark.parametrize("unit_type", UNITS)
def test_a_metric_takes_the_units_of_its_type_alone(imports: Imports, unit_type: str) -> None:
    every = [unit for units in UNITS.values() for unit in units]
    rows = [f"a{number};A;;METRIC;;;{unit_type};{unit};;;" for number, unit in enumerate(every)]
    imported = imports.csv("ATTRIBUTE", HEADER, *rows)
    assert imported.counters.created == len(UNITS[unit_type])
    assert {(code, field) for _, code, field in imported.errors} == {("F-E-008", "attributeUnit")}


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (";A;;TEXT;;;;;;;", "F-E-001", "attributeExternalId"),
        ("a;;;;;;;;;;", "F-E-001", "attributeNames, attributeType"),
        ("a;A;;COLOUR;;;;;;;", "F-E-008", "attributeType"),
        ("a;A;;METRIC;;;;;;;", "F-E-001", "attributeUnitType, attributeUnit"),
        ("a;A;;LIST_METRIC;;;;;;;", "F-E-001", "attributeUnitType"),
        ("a;A;;TEXT;;TRUE;;;;;", "F-E-008", "attributeMulti"),
        ("a;A;;LIST_COLOR;red;;;;;;", "F-E-012", "attributeValues"),
        ("a;A;;LIST_METRIC;tall;;LENGTH_METRIC;m;;;", "F-E-012", "attributeValues"),
        ("a;A;;TEXT;;;;;perhaps;;", "F-E-009", "attributeVariant"),
    ],
)
def test_what_is_refused(imports: Imports, row: str, code: str, field: str) -> None:
    assert imports.csv("ATTRIBUTE", HEADER, row).errors == [(2, code, field)]
    assert imports.records("attribute", "attribute_external_id") == []


def test_a_stored_metric_keeps_a_unit_of_its_type_over_several_blocks(imports: Imports) -> None:
    header = "attributeExternalId;attributeNames;attributeType;attributeUnitType;attributeUnit"
    rows = ("a;A;METRIC;WEIGHT_METRIC;kg", "a;;;LENGTH_METRIC;", "a;;;LENGTH_METRIC;cm", "a;;;;g")
    imported = imports.csv("ATTRIBUTE", header, *rows, block_bytes=1)
    assert imported.errors == [(3, "F-E-008", "attributeUnit"), (5, "F-E-008", "attributeUnit")]
