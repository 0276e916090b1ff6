"""Attributes: units belong to metrics, several values to lists, and colours have a label."""

from pathlib import Path

import pytest

from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog, Record

HEADER = (
    "attributeExternalId;attributeNames;attributeType;attributeMulti;attributeUnitType;attributeUnit;attributeValues"
)


def stored(**values: str | int | None) -> MemoryCatalog:
    record: Record = {"attribute_external_id": "A", "attribute_multi": 0, **values}
    return MemoryCatalog(keys={"attribute": {"A"}}, records={"attribute": [record]})


WEIGHT = stored(attribute_type="METRIC", attribute_unit_type="WEIGHT_METRIC", attribute_unit="kg")


def errors(folder: Path, *rows: str, catalog: MemoryCatalog | None = None) -> list[tuple[int, str, str]]:
    return FileCheck(folder, "ATTRIBUTE", catalog).run("\n".join((HEADER, *rows)) + "\n").errors


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("TEXT;;;;", []),
        ("NUMBER;FALSE;;;", []),
        ("DATE;;;;", []),
        ("METRIC;;WEIGHT_METRIC;kg;", []),
        ("metric;;weight_metric;KG;", []),
        ("METRIC;;VOLUME_IMPERIAL;fl oz;", []),
        ("METRIC;;;;", [("F-E-001", "attributeUnitType, attributeUnit")]),
        ("METRIC;;WEIGHT_METRIC;;", [("F-E-001", "attributeUnit")]),
        ("METRIC;;;kg;", [("F-E-001", "attributeUnitType")]),
        ("METRIC;;LENGTH_METRIC;kg;", [("F-E-008", "attributeUnit")]),
        ("METRIC;;WEIGHT_METRIC;stone;", [("F-E-008", "attributeUnit")]),
        ("METRIC;;WEIGHT;kg;", [("F-E-008", "attributeUnitType")]),
        ("LIST_METRIC;TRUE;AREA_METRIC;;1||2.5", []),
        ("LIST_METRIC;;AREA_METRIC;cm;1", [("F-E-008", "attributeUnit")]),
        ("LIST_METRIC;;;;1", [("F-E-001", "attributeUnitType")]),
        ("LIST_METRIC;;AREA_METRIC;m2;1||2,5", [("F-E-012", "attributeValues")]),
        ("LIST_TEXT;TRUE;;;a||b", []),
        ("LIST_COLOR;true;;;#ff0000|Red||#0f0|Green", []),
        ("LIST_COLOR;;;;#ff0000|Red||Green", [("F-E-012", "attributeValues")]),
        ("COLOR;;;;#ff0000", [("F-E-012", "attributeValues")]),
        ("COLOR;;;;#ff00|Short||#ff0000cc|Glass", []),
        ("COLOR;;;;#ff000|Odd", [("F-E-012", "attributeValues")]),
        ("COLOR;;;;#ff0000|\u00a0", [("F-E-012", "attributeValues")]),
        ("TEXT;TRUE;;;", [("F-E-008", "attributeMulti")]),
        ("METRIC;TRUE;WEIGHT_METRIC;g;", [("F-E-008", "attributeMulti")]),
        ("COLOUR;TRUE;;;red", [("F-E-008", "attributeType")]),
    ],
)
def test_a_new_attribute(tmp_path: Path, cells: str, expected: list[tuple[str, str]]) -> None:
    assert [(code, field) for _, code, field in errors(tmp_path, f"A;Name;{cells}")] == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (";;;;", []),
        (";;;g;", []),
        (";;LENGTH_METRIC;cm;", []),
        (";;LENGTH_METRIC;;", [("F-E-008", "attributeUnit")]),
        (";;;cm;", [("F-E-008", "attributeUnit")]),
        (";TRUE;;;", [("F-E-008", "attributeMulti")]),
        ("LIST_TEXT;TRUE;;;", [("F-E-008", "attributeMulti")]),
    ],
)
def test_a_stored_attribute_is_judged_as_the_row_leaves_it(
    tmp_path: Path, cells: str, expected: list[tuple[str, str]]
) -> None:
    assert [(code, field) for _, code, field in errors(tmp_path, f"A;;{cells}", catalog=WEIGHT)] == expected


def test_a_row_is_judged_by_the_rows_before(tmp_path: Path) -> None:
    rows = (
        "A;a;METRIC;;WEIGHT_METRIC;;",
        "A;;;;WEIGHT_METRIC;kg;",
        "A;a;METRIC;;WEIGHT_METRIC;kg;",
        "A;;;;;mg;",
        "A;;;;;cm;",
    )
    assert errors(tmp_path, *rows) == [
        (2, "F-E-001", "attributeUnit"),
        (3, "F-E-001", "attributeNames, attributeType"),
        (6, "F-E-008", "attributeUnit"),
    ]


def test_a_deleted_attribute_need_not_be_described(tmp_path: Path) -> None:
    text = "attributeExternalId;attributeType;attributeDeleted\nA;METRIC;TRUE\n"
    assert FileCheck(tmp_path, "ATTRIBUTE").run(text).errors == []


def test_values_of_a_locale_are_checked_too(tmp_path: Path) -> None:
    text = "attributeExternalId;attributeNames;attributeType;attributeValues;attributeValues[fr-FR]\n"
    outcome = FileCheck(tmp_path, "ATTRIBUTE").run(text + "A;a;LIST_COLOR;#f00|Red;rouge\n")
    assert outcome.errors == [(2, "F-E-012", "attributeValues[fr-FR]")]
    assert outcome.rejected[0].errors[0].message == (
        "attributeValues[fr-FR] is 'rouge', expected of each value a colour as #hex|label, such as #ff0000|Red"
    )


def test_units_are_stored_as_they_are_usually_written(tmp_path: Path) -> None:
    (row,) = FileCheck(tmp_path, "ATTRIBUTE").run(f"{HEADER}\nA;a;metric;;volume_metric;CL;\n").rows
    assert (row["attribute_type"], row["attribute_unit_type"], row["attribute_unit"]) == (
        "METRIC",
        "VOLUME_METRIC",
        "cL",
    )
