"""Attributes and custom fields become documents; attributes are checked against their definitions."""

import json
from pathlib import Path

import pytest

from ferryman_server.domain.attributes import AttributeDefinition
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

DEFINITIONS = {
    "material": AttributeDefinition("TEXT"),
    "weight": AttributeDefinition("METRIC"),
    "launch": AttributeDefinition("DATE"),
    "tint": AttributeDefinition("COLOR"),
    "tags": AttributeDefinition("LIST_TEXT", multiple=True, values=frozenset({"new", "sale"})),
    "size": AttributeDefinition("LIST_TEXT", values=frozenset({"S", "M"}), variant=True),
}
KEYS = {"product": {"P"}, "variant": {"V"}, "classification_category": {"C", "D"}}
HEADER = "productExternalId;variantExternalId;variantNames"


def check(folder: Path, **known: object) -> FileCheck:
    catalog = MemoryCatalog(keys=KEYS, definitions=DEFINITIONS)
    for name, value in known.items():
        setattr(catalog, name, value)
    return FileCheck(folder, "PRODUCT", catalog)


def test_attributes_go_to_products_and_variants(tmp_path: Path) -> None:
    text = (
        f"{HEADER};attribute-weight;attribute-tags;attribute-launch;attribute-size;attribute-tint\n"
        'P;V;v;2.5;SALE|| new;01/02/2025;m;#ff0000|"Red"\n'
        "P;V;v;;;;;\n"
    )
    first, second = check(tmp_path).run(text).rows
    assert first["product__attributes"] == (
        '{"launch":"2025-02-01","tags":"sale||new","tint":"#ff0000|\\"Red\\"","weight":"2.5"}'
    )
    assert first["variant__attributes"] == '{"size":"M"}'
    assert (second["product__attributes"], second["variant__attributes"]) == (None, None)


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("weight", "2.5 kg", "F-E-012"),
        ("weight", "2||3", "F-E-012"),
        ("launch", "2025-02-01", "F-E-012"),
        ("tint", "red", "F-E-012"),
        ("tags", "new||old", "F-E-008"),
        ("size", "S||M", "F-E-008"),
        ("unheard", "x", "F-E-002"),
    ],
)
def test_wrong_values(tmp_path: Path, attribute: str, value: str, code: str) -> None:
    outcome = check(tmp_path).run(f"{HEADER};attribute-{attribute}\nP;V;v;{value}\nP;V;v;\n")
    assert outcome.errors == [(2, code, f"attribute-{attribute}")]
    assert len(outcome.rows) == 1


def test_locales_make_objects_and_translations(tmp_path: Path) -> None:
    text = (
        "productExternalId;variantExternalId;variantNames;variantNames[en-GB];variantNames[fr-FR];"
        "attribute-material;attribute-material[de-DE];attribute-material[fr-FR]\n"
        "P;V;plain;main;nom;steel;Stahl;\nP;V;plain;;;;;\n"
    )
    first, second = check(tmp_path).run(text).rows
    assert (first["variant_names"], second["variant_names"]) == ("main", "plain")
    assert first["variant__translations"] == '{"variant_names":{"fr-FR":"nom"}}'
    assert first["product__attributes"] == '{"material":{"":"steel","de-DE":"Stahl"}}'
    assert (second["variant__translations"], second["product__attributes"]) == (None, None)


def test_import_full_mode_names_empty_locales(tmp_path: Path) -> None:
    text = f"{HEADER};variantNames[fr-FR];attribute-weight;attribute-material[fr-FR]\nP;V;v;;;\n"
    (row,) = check(tmp_path).run(text, import_full=True).rows
    assert row["product__attributes"] == '{"material":{"fr-FR":null}}'
    assert row["variant__attributes"] is None
    assert row["variant__translations"] is None


def test_import_full_mode_has_the_document_even_without_columns(tmp_path: Path) -> None:
    text = "externalId;name\nS;s\n"
    (standard,) = FileCheck(tmp_path, "SUPPLIER").run(text).rows
    (full,) = FileCheck(tmp_path, "SUPPLIER").run(text, import_full=True).rows
    assert "supplier__custom_fields" not in standard
    assert full["supplier__custom_fields"] is None


def test_documents_are_json_with_sorted_keys_whatever_the_text(tmp_path: Path) -> None:
    value = 'a"b\\n\n\t\x01 é\u2028{},:'
    quoted = '"' + value.replace('"', '""') + '"'
    text = f'externalId;name;CF_z;"CF_a""\\"\nS;s;{quoted};1\n'
    (row,) = FileCheck(tmp_path, "SUPPLIER").run(text).rows
    document = str(row["supplier__custom_fields"])
    assert document == json.dumps({'a"\\': "1", "z": value}, ensure_ascii=False, separators=(",", ":"))


def test_mandatory_attributes_are_missed(tmp_path: Path) -> None:
    text = (
        f"{HEADER};productClassificationCategoryId;attribute-weight;attribute-size\n"
        "P;V;v;C;;\nP;V;v;C;1;\nP;V;v;C;;S\nP;V;v;D;;\nP;V;v;;;\n"
    )
    outcome = check(tmp_path, required={"C": frozenset({"weight", "size"})}).run(text, import_full=True)
    assert outcome.lines == [5, 6]
    messages = [row.errors[0].message for row in outcome.rejected]
    assert [row.errors[0].code.value for row in outcome.rejected] == ["F-E-011"] * 3
    assert "needs a value for 'size', 'weight'" in messages[0]
    assert "needs a value for 'size';" in messages[1]
    assert "needs a value for 'weight';" in messages[2]


def test_in_standard_mode_stored_and_earlier_values_will_do(tmp_path: Path) -> None:
    text = (
        f"{HEADER};productClassificationCategoryId;attribute-weight;productNames\n"
        "P;V;v;C;;n\nQ;V;v;C;3;n\nQ;V;v;C;;n\nR;V;v;C;;n\n"
    )
    known = {"required": {"C": frozenset({"weight"})}, "stored": {"product": {"P": {"weight"}}}}
    for block_bytes in (1, 4000):
        outcome = check(tmp_path, **known).run(text, block_bytes=block_bytes)
        assert outcome.errors == [(5, "F-E-011", "attribute-weight")]


def test_a_deleted_variant_needs_no_attributes_or_names(tmp_path: Path) -> None:
    text = f"{HEADER};productClassificationCategoryId;attribute-size;deletedVariant\nP;V;;C;;TRUE\nP;V;;C;;\n"
    outcome = check(tmp_path, required={"C": frozenset({"size"})}).run(text)
    assert outcome.lines == [2]
    assert outcome.errors == [(3, "F-E-001", "variantNames"), (3, "F-E-011", "attribute-size")]
